//! Real cities, with telephone numbers out of the blocks kept free for fiction where a
//! country has such.

use crate::believable::locale::Locale;

#[derive(Debug)]
pub(in crate::believable) struct Country {
    /// In its own language.
    pub(in crate::believable) name: &'static str,
    pub(in crate::believable) code: &'static str,
    pub(in crate::believable) code3: &'static str,
    pub(in crate::believable) calling: &'static str,
    pub(in crate::believable) currency: &'static str,
    pub(in crate::believable) symbol: &'static str,
    pub(in crate::believable) currency_name: &'static str,
    pub(in crate::believable) language: &'static str,
    pub(in crate::believable) language_name: &'static str,
    pub(in crate::believable) demonym: &'static str,
    pub(in crate::believable) continent: &'static str,
    pub(super) cities: &'static [City],
}

#[derive(Debug)]
pub(in crate::believable) struct City {
    pub(in crate::believable) name: &'static str,
    pub(in crate::believable) region: &'static str,
    pub(in crate::believable) region_code: &'static str,
    /// `#` is any digit, `?` any capital letter.
    pub(super) postcode: &'static str,
    /// Without the country's prefix.
    pub(super) phone: &'static str,
    pub(super) latitude: f64,
    pub(super) longitude: f64,
    pub(in crate::believable) zone: &'static str,
}

impl Country {
    pub(super) fn of(locale: Locale) -> &'static Self {
        let code = match locale {
            Locale::En => "US",
            Locale::De => "DE",
            Locale::Fr => "FR",
            Locale::It => "IT",
            Locale::Nl => "NL",
            Locale::Pt => "PT",
            Locale::PtBr => "BR",
            Locale::Tr => "TR",
        };
        COUNTRIES
            .iter()
            .find(|country| country.code == code)
            .unwrap_or(&UNITED_STATES)
    }
}

macro_rules! cities {
    ($($name:literal, $region:literal, $code:literal, $postcode:literal, $phone:literal, $latitude:literal, $longitude:literal, $zone:literal;)*) => {
        &[$(City { name: $name, region: $region, region_code: $code, postcode: $postcode, phone: $phone, latitude: $latitude, longitude: $longitude, zone: $zone }),*]
    };
}

macro_rules! countries {
    ($($name:literal, $code:literal, $code3:literal, $calling:literal, $currency:literal, $symbol:literal, $money:literal, $language:literal, $tongue:literal, $demonym:literal, $continent:literal, $cities:expr;)*) => {
        &[$(Country { name: $name, code: $code, code3: $code3, calling: $calling, currency: $currency, symbol: $symbol, currency_name: $money, language: $language, language_name: $tongue, demonym: $demonym, continent: $continent, cities: $cities }),*]
    };
}

const UNITED_STATES: Country = Country {
    name: "United States",
    code: "US",
    code3: "USA",
    calling: "1",
    currency: "USD",
    symbol: "$",
    currency_name: "US Dollar",
    language: "en-US",
    language_name: "English",
    demonym: "American",
    continent: "North America",
    cities: US,
};

pub(super) static SOMEWHERE: City = City {
    name: "Springfield",
    region: "Illinois",
    region_code: "IL",
    postcode: "627##",
    phone: "217 555 01##",
    latitude: 39.7817,
    longitude: -89.6501,
    zone: "America/Chicago",
};

/// Those with cities are homes of a locale; the others only come up in lists.
pub(super) static COUNTRIES: &[Country] = countries! {
    "United States", "US", "USA", "1", "USD", "$", "US Dollar", "en-US", "English", "American", "North America", US;
    "Deutschland", "DE", "DEU", "49", "EUR", "€", "Euro", "de-DE", "Deutsch", "German", "Europe", DE;
    "France", "FR", "FRA", "33", "EUR", "€", "Euro", "fr-FR", "français", "French", "Europe", FR;
    "Italia", "IT", "ITA", "39", "EUR", "€", "Euro", "it-IT", "italiano", "Italian", "Europe", IT;
    "Nederland", "NL", "NLD", "31", "EUR", "€", "Euro", "nl-NL", "Nederlands", "Dutch", "Europe", NL;
    "Portugal", "PT", "PRT", "351", "EUR", "€", "Euro", "pt-PT", "português", "Portuguese", "Europe", PT;
    "Brasil", "BR", "BRA", "55", "BRL", "R$", "Real", "pt-BR", "português", "Brazilian", "South America", BR;
    "Türkiye", "TR", "TUR", "90", "TRY", "₺", "Türk Lirası", "tr-TR", "Türkçe", "Turkish", "Europe", TR;
    "United Kingdom", "GB", "GBR", "44", "GBP", "£", "Pound Sterling", "en-GB", "English", "British", "Europe", &[];
    "Canada", "CA", "CAN", "1", "CAD", "$", "Canadian Dollar", "en-CA", "English", "Canadian", "North America", &[];
    "Japan", "JP", "JPN", "81", "JPY", "¥", "Yen", "ja-JP", "Japanese", "Japanese", "Asia", &[];
    "Switzerland", "CH", "CHE", "41", "CHF", "CHF", "Swiss Franc", "de-CH", "German", "Swiss", "Europe", &[];
    "Sweden", "SE", "SWE", "46", "SEK", "kr", "Swedish Krona", "sv-SE", "Swedish", "Swedish", "Europe", &[];
    "Poland", "PL", "POL", "48", "PLN", "zł", "Zloty", "pl-PL", "Polish", "Polish", "Europe", &[];
    "Australia", "AU", "AUS", "61", "AUD", "$", "Australian Dollar", "en-AU", "English", "Australian", "Oceania", &[];
    "India", "IN", "IND", "91", "INR", "₹", "Indian Rupee", "hi-IN", "Hindi", "Indian", "Asia", &[];
    "Spain", "ES", "ESP", "34", "EUR", "€", "Euro", "es-ES", "Spanish", "Spanish", "Europe", &[];
    "Mexico", "MX", "MEX", "52", "MXN", "$", "Mexican Peso", "es-MX", "Spanish", "Mexican", "North America", &[];
    "Kenya", "KE", "KEN", "254", "KES", "KSh", "Kenyan Shilling", "sw-KE", "Swahili", "Kenyan", "Africa", &[];
    "Denmark", "DK", "DNK", "45", "DKK", "kr", "Danish Krone", "da-DK", "Danish", "Danish", "Europe", &[];
};

#[rustfmt::skip]
const US: &[City] = cities! {
    "Portland", "Oregon", "OR", "972##", "503 555 01##", 45.5152, -122.6784, "America/Los_Angeles";
    "Austin", "Texas", "TX", "787##", "512 555 01##", 30.2672, -97.7431, "America/Chicago";
    "Denver", "Colorado", "CO", "802##", "303 555 01##", 39.7392, -104.9903, "America/Denver";
    "Boston", "Massachusetts", "MA", "021##", "617 555 01##", 42.3601, -71.0589, "America/New_York";
    "Seattle", "Washington", "WA", "981##", "206 555 01##", 47.6062, -122.3321, "America/Los_Angeles";
    "Chicago", "Illinois", "IL", "606##", "312 555 01##", 41.8781, -87.6298, "America/Chicago";
    "Atlanta", "Georgia", "GA", "303##", "404 555 01##", 33.7490, -84.3880, "America/New_York";
    "San Diego", "California", "CA", "921##", "619 555 01##", 32.7157, -117.1611, "America/Los_Angeles";
    "Minneapolis", "Minnesota", "MN", "554##", "612 555 01##", 44.9778, -93.2650, "America/Chicago";
    "Nashville", "Tennessee", "TN", "372##", "615 555 01##", 36.1627, -86.7816, "America/Chicago";
};

#[rustfmt::skip]
const DE: &[City] = cities! {
    "Berlin", "Berlin", "BE", "101##", "30 23125 ###", 52.5200, 13.4050, "Europe/Berlin";
    "Hamburg", "Hamburg", "HH", "203##", "40 66969 ###", 53.5511, 9.9937, "Europe/Berlin";
    "München", "Bayern", "BY", "803##", "89 99998 ###", 48.1351, 11.5820, "Europe/Berlin";
    "Köln", "Nordrhein-Westfalen", "NW", "506##", "221 4710 ###", 50.9375, 6.9603, "Europe/Berlin";
    "Frankfurt am Main", "Hessen", "HE", "603##", "69 90009 ###", 50.1109, 8.6821, "Europe/Berlin";
    "Leipzig", "Sachsen", "SN", "041##", "341 5550 ###", 51.3397, 12.3731, "Europe/Berlin";
    "Stuttgart", "Baden-Württemberg", "BW", "701##", "711 5550 ###", 48.7758, 9.1829, "Europe/Berlin";
    "Bremen", "Bremen", "HB", "281##", "421 5550 ###", 53.0793, 8.8017, "Europe/Berlin";
};

#[rustfmt::skip]
const FR: &[City] = cities! {
    "Paris", "Île-de-France", "IDF", "7501#", "1 99 00 ## ##", 48.8566, 2.3522, "Europe/Paris";
    "Lyon", "Auvergne-Rhône-Alpes", "ARA", "6900#", "4 65 71 ## ##", 45.7640, 4.8357, "Europe/Paris";
    "Marseille", "Provence-Alpes-Côte d'Azur", "PAC", "1300#", "4 65 71 ## ##", 43.2965, 5.3698, "Europe/Paris";
    "Toulouse", "Occitanie", "OCC", "31000", "5 36 49 ## ##", 43.6047, 1.4442, "Europe/Paris";
    "Nantes", "Pays de la Loire", "PDL", "44000", "2 61 91 ## ##", 47.2184, -1.5536, "Europe/Paris";
    "Strasbourg", "Grand Est", "GES", "67000", "3 53 01 ## ##", 48.5734, 7.7521, "Europe/Paris";
    "Rennes", "Bretagne", "BRE", "35000", "2 61 91 ## ##", 48.1173, -1.6778, "Europe/Paris";
};

#[rustfmt::skip]
const IT: &[City] = cities! {
    "Milano", "Lombardia", "MI", "201##", "02 5550 ####", 45.4642, 9.1900, "Europe/Rome";
    "Roma", "Lazio", "RM", "001##", "06 5550 ####", 41.9028, 12.4964, "Europe/Rome";
    "Torino", "Piemonte", "TO", "101##", "011 5550 ###", 45.0703, 7.6869, "Europe/Rome";
    "Bologna", "Emilia-Romagna", "BO", "401##", "051 5550 ###", 44.4949, 11.3426, "Europe/Rome";
    "Napoli", "Campania", "NA", "801##", "081 5550 ###", 40.8518, 14.2681, "Europe/Rome";
    "Firenze", "Toscana", "FI", "501##", "055 5550 ###", 43.7696, 11.2558, "Europe/Rome";
};

#[rustfmt::skip]
const NL: &[City] = cities! {
    "Amsterdam", "Noord-Holland", "NH", "10## ??", "20 555 ####", 52.3676, 4.9041, "Europe/Amsterdam";
    "Rotterdam", "Zuid-Holland", "ZH", "30## ??", "10 555 ####", 51.9244, 4.4777, "Europe/Amsterdam";
    "Utrecht", "Utrecht", "UT", "35## ??", "30 555 ####", 52.0907, 5.1214, "Europe/Amsterdam";
    "Eindhoven", "Noord-Brabant", "NB", "56## ??", "40 555 ####", 51.4416, 5.4697, "Europe/Amsterdam";
    "Groningen", "Groningen", "GR", "97## ??", "50 555 ####", 53.2194, 6.5665, "Europe/Amsterdam";
};

#[rustfmt::skip]
const PT: &[City] = cities! {
    "Lisboa", "Lisboa", "11", "1100-###", "21 055 ####", 38.7223, -9.1393, "Europe/Lisbon";
    "Porto", "Porto", "13", "4000-###", "22 055 ####", 41.1579, -8.6291, "Europe/Lisbon";
    "Braga", "Braga", "03", "4700-###", "253 055 ###", 41.5454, -8.4265, "Europe/Lisbon";
    "Coimbra", "Coimbra", "06", "3000-###", "239 055 ###", 40.2033, -8.4103, "Europe/Lisbon";
    "Faro", "Faro", "08", "8000-###", "289 055 ###", 37.0194, -7.9304, "Europe/Lisbon";
};

#[rustfmt::skip]
const BR: &[City] = cities! {
    "São Paulo", "São Paulo", "SP", "010##-###", "11 5550-####", -23.5505, -46.6333, "America/Sao_Paulo";
    "Rio de Janeiro", "Rio de Janeiro", "RJ", "200##-###", "21 5550-####", -22.9068, -43.1729, "America/Sao_Paulo";
    "Curitiba", "Paraná", "PR", "800##-###", "41 5550-####", -25.4284, -49.2733, "America/Sao_Paulo";
    "Recife", "Pernambuco", "PE", "500##-###", "81 5550-####", -8.0476, -34.8770, "America/Recife";
    "Belo Horizonte", "Minas Gerais", "MG", "301##-###", "31 5550-####", -19.9167, -43.9345, "America/Sao_Paulo";
};

#[rustfmt::skip]
const TR: &[City] = cities! {
    "İstanbul", "İstanbul", "34", "344##", "212 555 01 ##", 41.0082, 28.9784, "Europe/Istanbul";
    "Ankara", "Ankara", "06", "064##", "312 555 01 ##", 39.9334, 32.8597, "Europe/Istanbul";
    "İzmir", "İzmir", "35", "352##", "232 555 01 ##", 38.4237, 27.1428, "Europe/Istanbul";
    "Bursa", "Bursa", "16", "160##", "224 555 01 ##", 40.1885, 29.0610, "Europe/Istanbul";
    "Antalya", "Antalya", "07", "070##", "242 555 01 ##", 36.8969, 30.7133, "Europe/Istanbul";
};

#[rustfmt::skip]
pub(super) const STREETS: &[(Locale, &[&str])] = &[
    (Locale::En, &["Oak Street", "Maple Avenue", "Cedar Lane", "Park Avenue", "Washington Street", "Lakeview Drive", "Hillcrest Road", "Elm Street", "Mill Road", "Sunset Boulevard", "Church Street", "River Road"]),
    (Locale::De, &["Hauptstraße", "Bahnhofstraße", "Gartenweg", "Lindenallee", "Schillerstraße", "Goethestraße", "Bergstraße", "Mühlenweg", "Kirchplatz", "Rosenweg", "Am Markt"]),
    (Locale::Fr, &["rue de la République", "avenue Victor Hugo", "rue des Lilas", "boulevard Voltaire", "place du Marché", "rue Pasteur", "rue du Moulin", "allée des Tilleuls", "rue de l'Église"]),
    (Locale::It, &["Via Roma", "Via Garibaldi", "Corso Italia", "Via Mazzini", "Viale dei Tigli", "Piazza Dante", "Via Verdi", "Via Cavour"]),
    (Locale::Nl, &["Dorpsstraat", "Kerkstraat", "Molenweg", "Beukenlaan", "Stationsweg", "Prinsengracht", "Julianastraat", "Schoolstraat"]),
    (Locale::Pt, &["Rua Augusta", "Avenida da Liberdade", "Rua das Flores", "Rua do Comércio", "Travessa do Sol", "Rua Nova", "Largo do Carmo"]),
    (Locale::PtBr, &["Rua das Flores", "Avenida Brasil", "Rua Sete de Setembro", "Avenida Paulista", "Rua Tiradentes", "Rua São João", "Rua Quinze de Novembro"]),
    (Locale::Tr, &["Atatürk Caddesi", "İstiklal Caddesi", "Gül Sokak", "Cumhuriyet Bulvarı", "Çınar Sokak", "Bahçe Sokak", "Okul Caddesi"]),
];

//! Places: street, city, region, postcode, country, position, money and telephone of one.

mod tables;

use super::entity::{Entity, Fact};
use super::locale::Locale;
use super::rules::{Ask, Make, Rules};
use super::status;
use super::thing::{self, Kind};
use crate::rng::Rng;
use tables::{COUNTRIES, STREETS};
pub(super) use tables::{City, Country};

#[rustfmt::skip]
pub(super) const RULES: Rules<Make> = &[
    (&["street", "streetname", "road"], |ask| {
        let place = Place::of(&ask.entity);
        vec![place.street_line(), place.street.to_owned()]
    }),
    (&["streetaddress", "addressline", "streetline", "address1line", "line", "street1", "thoroughfare"], street_line),
    (&["address", "formattedaddress", "fulladdress", "postaladdress", "mailingaddress", "shippingaddress", "billingaddress", "homeaddress", "physicaladdress", "freeformaddress"], address),
    (&["housenumber", "buildingnumber", "streetnumber", "building", "house"], |ask| vec![Place::of(&ask.entity).house.to_string()]),
    (&["apartment", "apartmentnumber", "suite", "secondaryaddress", "addressline2", "unitnumber", "aptnumber", "apt"], secondary),
    (&["floor"], |ask| vec![ask.fill("#")]),
    (&["room", "roomname", "roomnumber"], |ask| vec![ask.fill("Room #0#"), ask.fill("#0#")]),
    (&["city", "cityname", "town", "locality", "municipality", "hometown", "addresscity", "birthplace", "placeofbirth", "origin", "destination", "departurecity", "arrivalcity", "addresslocality", "addresslevel2"], |ask| {
        vec![Place::of(&ask.entity).city.name.to_owned()]
    }),
    (&["county", "district", "borough", "neighborhood", "neighbourhood", "subregion", "suburb"], |ask| {
        vec![format!("{} County", Place::of(&ask.entity).city.name)]
    }),
    (&["province", "stateprovince", "stateorprovince", "stateorregion", "addressregion", "administrativearea", "prefecture", "jurisdiction", "statename", "taxregion", "regionname", "provincename", "addressstate", "homestate"], |ask| region(ask)),
    (&["statecode", "provincecode", "regioncode", "stateabbr", "stateabbreviation"], |ask| {
        vec![Place::of(&ask.entity).city.region_code.to_owned()]
    }),
    (&["state"], |ask| {
        let of_place = ask.words.has(&["address", "billing", "shipping", "home", "license", "birth", "card"])
            || thing::is_of(ask, &[Kind::Place, Kind::Person, Kind::Company]) && !ask.is_described(&["tatus", "ifecycle", "running"]);
        if of_place { region(ask) } else { status::state(ask) }
    }),
    (&["region"], |ask| if thing::is_of(ask, &[Kind::Cloud]) { super::cloud::region(ask) } else { region(ask) }),
    (&["postcode", "zip", "zipcode", "postalcode", "plz", "zippostal", "addresszip", "pincode"], |ask| {
        let place = Place::of(&ask.entity);
        vec![place.postcode.clone(), place.postcode.replace([' ', '-'], "")]
    }),
    (&["country", "countryname", "nation", "addresscountry", "countryofresidence", "countryoforigin", "countryregion", "homecountry"], country),
    (&["countrycode", "countryiso", "countryiso2", "iso2", "alpha2", "alpha2code", "countrycodealpha2", "cca2", "iso3166", "isocode", "isocountrycode", "marketcode", "market"], |ask| {
        let country = a_country(ask);
        if ask.words.digits == Some(3) {
            return vec![country.code3.to_owned()];
        }
        vec![country.code.to_owned(), country.code3.to_owned(), country.code.to_lowercase()]
    }),
    (&["countrycode3", "countryiso3", "iso3", "alpha3", "alpha3code", "cca3"], |ask| {
        let country = a_country(ask);
        vec![country.code3.to_owned()]
    }),
    (&["nationality", "citizenship"], |ask| vec![a_country(ask).demonym.to_owned(), a_country(ask).code.to_owned()]),
    (&["continent"], |ask| {
        let here = Place::of(&ask.entity).country;
        vec![here.continent.to_owned(), here.continent.chars().filter(char::is_ascii_uppercase).collect()]
    }),
    (&["timezone", "tz", "timezonename", "timezoneid", "tzname", "zoneid", "ianatimezone"], |ask| vec![Place::of(&ask.entity).city.zone.to_owned(), "UTC".to_owned()]),
    (&["utcoffset", "timezoneoffset", "gmtoffset", "offsetutc"], |_| vec!["+00:00".to_owned(), "0".to_owned()]),
    (&["latitude", "lat"], |ask| vec![coordinate(Place::of(&ask.entity).latitude)]),
    (&["longitude", "lng", "lon", "long"], |ask| vec![coordinate(Place::of(&ask.entity).longitude)]),
    (&["coordinate", "latlng", "latlon", "latlong", "geo", "geopoint", "geolocation", "gpscoordinate", "gps", "centerpoint"], |ask| {
        let place = Place::of(&ask.entity);
        vec![format!("{},{}", coordinate(place.latitude), coordinate(place.longitude))]
    }),
    (&["location", "locationname", "venue", "whereabout", "placeofwork"], location),
    (&["place", "placename", "venuename", "site", "sitename", "landmark"], |ask| thing::place_name(ask)),
    (&["phone", "phonenumber", "telephone", "telephonenumber", "mobile", "mobilenumber", "mobilephone", "cellphone", "cell", "cellnumber", "tel", "fax", "faxnumber", "contactnumber", "msisdn", "whatsapp", "homephone", "workphone", "callerid", "phoneno", "mobileno", "hotline"], phone),
    (&["callingcode", "dialcode", "phonecode", "countrycallingcode", "phonecountrycode", "dialingcode", "diallingcode"], |ask| {
        let code = Place::of(&ask.entity).country.calling;
        vec![format!("+{code}"), code.to_owned()]
    }),
    (&["areacode"], |ask| vec![Place::of(&ask.entity).city.phone.split(' ').next().unwrap_or_default().to_owned()]),
    (&["currency", "currencycode", "currencyiso", "isocurrencycode", "ccy", "fromcurrency", "tocurrency", "quotecurrency", "currencyid", "settlementcurrency", "basecurrency"], |ask| {
        let code = a_country(ask).currency;
        if ask.is_described(&["lowercase", "lower case"]) { vec![code.to_lowercase()] } else { vec![code.to_owned(), code.to_lowercase()] }
    }),
    (&["currencysymbol"], |ask| vec![a_country(ask).symbol.to_owned()]),
    (&["currencyname"], |ask| vec![a_country(ask).currency_name.to_owned()]),
    (&["language", "lang", "languagecode", "preferredlanguage", "languageiso", "hl", "sourcelanguage", "targetlanguage", "iso639"], |ask| {
        let country = a_country(ask);
        let tag = country.language;
        let code = tag.split('-').next().unwrap_or(tag).to_owned();
        vec![code, tag.to_owned(), country.language_name.to_owned()]
    }),
    (&["languagename", "nativelanguage", "spokenlanguage"], |ask| vec![a_country(ask).language_name.to_owned()]),
    (&["locale", "localecode", "languagetag", "acceptlanguage", "culture", "localeid", "uilocale"], |ask| {
        let tag = a_country(ask).language;
        vec![tag.to_owned(), tag.replace('-', "_"), tag.split('-').next().unwrap_or(tag).to_owned()]
    }),
    (&["geohash"], |ask| vec![ask.fill("u33d#k9#x")]),
    (&["plusscode", "pluscode"], |_| vec!["9F4MGC2M+H4".to_owned()]),
];

#[derive(Debug)]
pub(super) struct Place {
    pub(super) city: &'static City,
    pub(super) country: &'static Country,
    pub(super) street: &'static str,
    pub(super) house: i64,
    pub(super) postcode: String,
    pub(super) latitude: f64,
    pub(super) longitude: f64,
    phone: String,
}

impl Place {
    pub(super) fn of(entity: &Entity) -> Self {
        let mut rng = entity.facts(Fact::Place);
        let country = Country::of(entity.locale);
        let city = rng.pick(country.cities).unwrap_or(&tables::SOMEWHERE);
        let streets = STREETS
            .iter()
            .find(|(of, _)| *of == entity.locale)
            .map_or(&[][..], |(_, streets)| streets);
        let street = rng.pick(streets).copied().unwrap_or_default();
        let near = |rng: &mut Rng, degrees: f64| {
            ((degrees + (rng.unit() - 0.5) * 0.1) * 1e6).round() / 1e6
        };
        Self {
            city,
            country,
            street,
            house: rng.between(1, 180),
            postcode: super::identifier::fill(city.postcode, &mut rng),
            latitude: near(&mut rng, city.latitude),
            longitude: near(&mut rng, city.longitude),
            phone: super::identifier::fill(city.phone, &mut rng),
        }
    }

    /// Street and house number, in the order of the country.
    pub(super) fn street_line(&self) -> String {
        match self.country.code {
            "US" | "FR" => format!("{} {}", self.house, self.street),
            "IT" | "BR" | "PT" => format!("{}, {}", self.street, self.house),
            "TR" => format!("{} No: {}", self.street, self.house),
            _ => format!("{} {}", self.street, self.house),
        }
    }

    fn city_line(&self) -> String {
        match self.country.code {
            "US" => format!(
                "{}, {} {}",
                self.city.name, self.city.region_code, self.postcode
            ),
            "BR" => format!(
                "{} - {}, {}",
                self.city.name, self.city.region_code, self.postcode
            ),
            _ => format!("{} {}", self.postcode, self.city.name),
        }
    }

    fn international(&self) -> String {
        format!("+{} {}", self.country.calling, self.phone)
    }
}

fn a_country(ask: &mut Ask<'_>) -> &'static Country {
    // A list of countries is not the same one again and again.
    let others = ask.words.plural || ask.words.has(&["origin", "target", "destination"]);
    let here = Place::of(&ask.entity).country;
    if others {
        ask.rng.pick(COUNTRIES).unwrap_or(here)
    } else {
        here
    }
}

fn country(ask: &mut Ask<'_>) -> Vec<String> {
    let country = a_country(ask);
    let codes = ask.is_described(&[
        "ISO",
        "iso",
        "wo-letter",
        "code",
        "2 letter",
        "2-letter",
        "alpha-2",
        "Alpha-2",
    ]);
    let (name, code) = (country.name.to_owned(), country.code.to_owned());
    if codes {
        vec![code, country.code3.to_owned(), name]
    } else {
        vec![name, code, country.code3.to_owned()]
    }
}

fn region(ask: &mut Ask<'_>) -> Vec<String> {
    let city = Place::of(&ask.entity).city;
    vec![city.region.to_owned(), city.region_code.to_owned()]
}

fn street_line(ask: &mut Ask<'_>) -> Vec<String> {
    match ask.words.digits {
        None | Some(0 | 1) => {
            let place = Place::of(&ask.entity);
            vec![place.street_line(), place.street.to_owned()]
        }
        Some(2) => secondary(ask),
        Some(_) => vec![Place::of(&ask.entity).city_line()],
    }
}

fn secondary(ask: &mut Ask<'_>) -> Vec<String> {
    let number = ask.entity.facts(Fact::Thing).between(1, 40);
    let written = match ask.entity.locale {
        Locale::En => format!("Apt. {number}"),
        Locale::De => format!("{}. OG", number % 6 + 1),
        Locale::Fr => format!("Appt {number}"),
        Locale::It => format!("Interno {number}"),
        _ => format!("{number}B"),
    };
    vec![written, number.to_string()]
}

fn address(ask: &mut Ask<'_>) -> Vec<String> {
    if ask.words.digits.is_some() {
        return street_line(ask);
    }
    if thing::is_of(ask, &[Kind::Cloud]) {
        return super::internet::ipv4(ask);
    }
    let place = Place::of(&ask.entity);
    let line = place.street_line();
    vec![
        format!("{line}, {}", place.city_line()),
        format!("{line}, {}", place.city.name),
        line,
    ]
}

fn location(ask: &mut Ask<'_>) -> Vec<String> {
    if thing::is_of(ask, &[Kind::Cloud]) {
        return super::cloud::region(ask);
    }
    let place = Place::of(&ask.entity);
    vec![
        format!("{}, {}", place.city.name, place.country.name),
        place.city.name.to_owned(),
    ]
}

fn phone(ask: &mut Ask<'_>) -> Vec<String> {
    let place = Place::of(&ask.entity);
    let international = place.international();
    let digits: String = international.chars().filter(char::is_ascii_digit).collect();
    let national: String = place.phone.chars().filter(char::is_ascii_digit).collect();
    let dashed = place.phone.replace(' ', "-");
    let brackets = place
        .phone
        .split_once(' ')
        .map(|(area, rest)| format!("({area}) {}", rest.replace(' ', "-")));
    let mut spellings = vec![
        international,
        format!("+{digits}"),
        dashed,
        digits,
        national.clone(),
        format!("0{national}"),
    ];
    spellings.extend(brackets);
    spellings
}

fn coordinate(degrees: f64) -> String {
    format!("{degrees:.6}")
}

//! `location`.

use serde_json::Value;

use super::{Call, Known, like, made, one_of};

#[rustfmt::skip]
pub(super) const NAMES: &[Known] = &[
    like("location.city", &["city"], "city"),
    made("location.street", &["street", "location.streetName"], |call| {
        call.arguments(&[])?;
        let address = call.text_like("streetaddress");
        let street = address.trim_matches(|letter: char| letter.is_ascii_digit() || letter == ' ' || letter == ',');
        Ok(street.into())
    }),
    like("location.streetAddress", &["streetAddress"], "streetaddress"),
    like("location.secondaryAddress", &[], "apartment"),
    like("location.address", &["address"], "fulladdress"),
    like("location.buildingNumber", &[], "housenumber"),
    like("location.zipCode", &["zip", "zipCode", "postcode", "postalCode"], "zipcode"),
    like("location.state", &["state"], "stateprovince"),
    like("location.stateCode", &[], "statecode"),
    like("location.county", &["county"], "county"),
    made("location.country", &["country"], |call| call.arguments(&[]).map(|_| country(call).0.into())),
    made("location.countryCode", &["countryCode"], |call| {
        let variant = call.arguments(&["variant"])?.one_of("variant", &["alpha-2", "alpha-3"])?;
        let (_, alpha2, alpha3) = country(call);
        Ok(if variant == Some("alpha-3") { alpha3 } else { alpha2 }.into())
    }),
    one_of("location.continent", &[], &["Africa", "Antarctica", "Asia", "Australia", "Europe", "North America", "South America"]),
    made("location.latitude", &["latitude", "lat"], |call| coordinate(call, "latitude", 90.0)),
    made("location.longitude", &["longitude", "lng", "lon"], |call| coordinate(call, "longitude", 180.0)),
    like("location.timeZone", &["timeZone", "date.timeZone"], "timezone"),
    like("location.language", &["language"], "languagename"),
    like("location.languageCode", &[], "language"),
    one_of("location.direction", &[], &["North", "Northeast", "East", "Southeast", "South", "Southwest", "West", "Northwest"]),
    one_of("location.cardinalDirection", &[], &["North", "East", "South", "West"]),
];

type Country = (&'static str, &'static str, &'static str);

/// Any of the world, not the one of the language.
fn country(call: &mut Call<'_>) -> Country {
    call.rng
        .pick(COUNTRIES)
        .copied()
        .unwrap_or(("Germany", "DE", "DEU"))
}

#[rustfmt::skip]
const COUNTRIES: &[Country] = &[
    ("Argentina", "AR", "ARG"), ("Australia", "AU", "AUS"), ("Austria", "AT", "AUT"), ("Belgium", "BE", "BEL"),
    ("Brazil", "BR", "BRA"), ("Canada", "CA", "CAN"), ("Chile", "CL", "CHL"), ("China", "CN", "CHN"),
    ("Colombia", "CO", "COL"), ("Czechia", "CZ", "CZE"), ("Denmark", "DK", "DNK"), ("Egypt", "EG", "EGY"),
    ("Estonia", "EE", "EST"), ("Finland", "FI", "FIN"), ("France", "FR", "FRA"), ("Germany", "DE", "DEU"),
    ("Ghana", "GH", "GHA"), ("Greece", "GR", "GRC"), ("Hungary", "HU", "HUN"), ("Iceland", "IS", "ISL"),
    ("India", "IN", "IND"), ("Indonesia", "ID", "IDN"), ("Ireland", "IE", "IRL"), ("Israel", "IL", "ISR"),
    ("Italy", "IT", "ITA"), ("Japan", "JP", "JPN"), ("Kenya", "KE", "KEN"), ("Malaysia", "MY", "MYS"),
    ("Mexico", "MX", "MEX"), ("Morocco", "MA", "MAR"), ("Netherlands", "NL", "NLD"), ("New Zealand", "NZ", "NZL"),
    ("Nigeria", "NG", "NGA"), ("Norway", "NO", "NOR"), ("Peru", "PE", "PER"), ("Poland", "PL", "POL"),
    ("Portugal", "PT", "PRT"), ("Singapore", "SG", "SGP"), ("South Africa", "ZA", "ZAF"), ("South Korea", "KR", "KOR"),
    ("Spain", "ES", "ESP"), ("Sweden", "SE", "SWE"), ("Switzerland", "CH", "CHE"), ("Thailand", "TH", "THA"),
    ("Turkey", "TR", "TUR"), ("United Kingdom", "GB", "GBR"), ("United States", "US", "USA"), ("Uruguay", "UY", "URY"),
];

/// Of a city, unless bounds are given: most of the world's surface is water.
fn coordinate(call: &mut Call<'_>, word: &str, most: f64) -> Result<Value, String> {
    let arguments = call.arguments(&["min", "max", "precision"])?;
    let (low, high) = (arguments.number("min")?, arguments.number("max")?);
    if low.is_none() && high.is_none() {
        let text = call.text_like(word);
        return Ok(text.parse::<f64>().map_or(Value::Null, Value::from));
    }
    let (low, high) = (
        low.unwrap_or(-most).max(-most),
        high.unwrap_or(most).min(most),
    );
    let digits = arguments.integer("precision")?.unwrap_or(4);
    super::number::decimal(call, low, high, digits)
}

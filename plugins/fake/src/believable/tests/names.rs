//! Names, their owners, and what the values look like.

use regress::Regex;

use super::{LOCALES, Locale, Object};
use crate::believable::rules;

/// Name, owner, and the pattern that the value meets.
const STRINGS: &[(&str, &str, &str)] = &[
    ("name", "User", r"^\S+ .+$"),
    ("name", "CreateUserRequest", r"^\S+ .+$"),
    ("name", "Pet", r"^[A-Z][a-z]+$"),
    ("name", "Product", r"^[A-Z][a-z]+ [A-Z]\w+"),
    ("name", "File", r"\.\w{3,4}$"),
    ("name", "Repository", r"^[a-z]+-[a-z]+$"),
    ("name", "Country", r"^(United States|Deutschland)$"),
    ("name", "Tag", r"^[a-z-]+$"),
    ("name", "Namespace", r"^[a-z]+-[a-z]+$"),
    ("petName", "", r"^[A-Z][a-z]+$"),
    ("title", "Issue", r"^[A-Z].{8,}"),
    ("title", "Book", r"^[A-Z].{5,}"),
    ("title", "Employee", r"^[A-Za-z ]+"),
    (
        "status",
        "Order",
        r"^(processing|shipped|delivered|pending)$",
    ),
    ("state", "Address", r"^[A-Z].{3,}"),
    ("state", "Issue", r"^(open|in_progress|closed|resolved)$"),
    ("email", "User", r"^[a-z0-9._-]+@[a-z0-9.-]+$"),
    ("username", "User", r"^[a-z0-9._]+$"),
    ("first_name", "", r"^\p{Lu}"),
    ("phoneNumber", "", r"^\+\d+ [\d -]+$"),
    ("currency", "Price", r"^[A-Z]{3}$"),
    ("countryCode", "", r"^[A-Z]{2}$"),
    ("country_code3", "", r"^[A-Z]{3}$"),
    ("language", "", r"^[a-z]{2}$"),
    ("locale", "", r"^[a-z]{2}-[A-Z]{2}$"),
    ("timezone", "", r"^[A-Z]\w+/\w+$"),
    (
        "avatar_url",
        "User",
        r"^https://images\.example\.com/avatars/[a-z0-9-]+\.jpg$",
    ),
    ("website", "Company", r"^https://www\.[a-z0-9-]+\.example$"),
    ("html_url", "PullRequest", r"^https://www\.example\.com/"),
    ("nextPage", "", r"^https://.*page=3$"),
    ("next", "Pagination", r"^https://.*page=3$"),
    ("imageURLs", "", r"^https://images"),
    (
        "id",
        "",
        r"^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$",
    ),
    ("user_id", "", r"^[0-9a-f-]{36}$"),
    ("commit_sha", "", r"^[0-9a-f]{40}$"),
    ("sha256", "", r"^[0-9a-f]{64}$"),
    ("version", "", r"^\d+\.\d+\.\d+$"),
    ("etag", "", "^\"[0-9a-f]{16}\"$"),
    ("iban", "", r"^[A-Z]{2}\d{2}[A-Z0-9]{11,30}$"),
    ("swift_code", "", r"^[A-Z]{6}[A-Z0-9]{2}$"),
    ("isbn", "", r"^978-"),
    ("sku", "Product", r"^[A-Z]{3}-\d{4}-[A-Z]{2}$"),
    ("mac_address", "", r"^([0-9A-F]{2}:){5}[0-9A-F]{2}$"),
    ("ipAddress", "", r"^\d+\.\d+\.\d+\.\d+$"),
    ("user_agent", "", r"^Mozilla/5\.0 "),
    ("contentType", "", r"^[a-z]+/[a-z]+$"),
    ("file_name", "", r"\.\w{3,4}$"),
    ("backgroundColor", "", r"^#[0-9a-f]{6}$"),
    ("createdAt", "", r"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$"),
    ("cancelledOn", "", r"^\d{4}-\d\d-\d\d$"),
    ("start_date", "", r"^\d{4}-\d\d-\d\d$"),
    ("opening_time", "", r"^\d\d:\d\d$"),
    ("weekday", "", r"day$"),
    ("price", "Product", r"^\d+\.\d\d$"),
    ("latitude", "", r"^-?\d+\.\d+$"),
    ("description", "Product", r"^[A-Z].*\.$"),
    ("message", "Error", r"^[A-Z].*\.$"),
    ("comment", "", r"^[A-Z].*[.?]$"),
    ("addressLine1", "", r"\d"),
    ("address2", "", r"\d"),
    ("zip", "", r"^\d{5}$"),
    ("invoiceNumber", "", r"^INV-\d{5}$"),
    ("company", "", r"^\p{Lu}"),
    ("jobTitle", "", r"^[A-Za-z ]+$"),
    ("secretKey", "", r"^[A-Za-z0-9_]{32}$"),
    ("uploadKey", "", r"^[A-Za-z0-9]{24}$"),
    ("billCycleDay", "", r"^\d\d?$"),
    ("salesRepName", "", r"^\S+ \S+"),
    ("role", "", r"^[a-z]+$"),
    ("slug", "Article", r"^[a-z0-9-]+$"),
    ("gender", "", r"^(female|male|other)$"),
    ("branch", "", r"^[a-z/-]+$"),
    ("region", "Droplet", r"^[a-z]+-[a-z]+-\d$"),
    ("flight_number", "", r"^[A-Z]{2}\d{3}$"),
    ("licensePlate", "", r"^[A-Z]{3}-\d{3}$"),
    ("next_cursor", "", r"^[A-Za-z0-9+/=]+$"),
    ("port", "", r"^\d+$"),
    ("age", "", r"^\d\d$"),
];

/// Name, owner, and the bounds of the number.
const NUMBERS: &[(&str, &str, f64, f64)] = &[
    ("age", "", 18.0, 75.0),
    ("year", "", 2020.0, 2026.0),
    ("expirationYear", "Card", 2027.0, 2030.0),
    ("month", "", 1.0, 12.0),
    ("price", "Product", 1.0, 500.0),
    ("latitude", "", -90.0, 90.0),
    ("rating", "", 1.0, 5.0),
    ("probability", "", 0.0, 1.0),
    ("percentage", "", 0.0, 100.0),
    ("views", "Post", 0.0, 10_000.0),
    ("bedrooms", "", 1.0, 4.0),
    ("page", "", 1.0, 1.0),
    ("timestamp", "", 1.6e9, 1.8e9),
    ("created_ms", "", 0.0, 1.8e12),
    ("port", "", 80.0, 65_535.0),
    ("http_status_code", "", 200.0, 200.0),
    ("order_count", "", 0.0, 250.0),
    ("timeoutSeconds", "", 5.0, 60.0),
    ("weight", "Parcel", 0.5, 45.0),
];

#[test]
fn strings_look_like_what_they_are_called() {
    for (name, owner, pattern) in STRINGS {
        let pattern = Regex::with_flags(pattern, "u").unwrap();
        for (seed, locale) in (0..30).zip([Locale::En, Locale::De].into_iter().cycle()) {
            let mut object = Object::new(seed, locale, Some(owner));
            let made = object.string(name);
            assert!(
                pattern.find(&made).is_some(),
                "`{name}` of `{owner}`: {made}"
            );
        }
    }
}

#[test]
fn numbers_are_of_the_usual_magnitude() {
    for (name, owner, low, high) in NUMBERS {
        for seed in 0..30 {
            let made = Object::new(seed, LOCALES[0], Some(owner)).number(name);
            assert!(
                (*low..=*high).contains(&made),
                "`{name}` of `{owner}`: {made}"
            );
        }
    }
}

#[test]
fn nothing_is_made_up_for_names_that_say_nothing() {
    for name in ["", "foo", "frobnicate", "qux_quux"] {
        let mut object = Object::new(1, LOCALES[0], None);
        let hint = super::Hint {
            name,
            ..super::Hint::default()
        };
        assert_eq!(
            super::string(&hint, &mut object.entity, &mut object.rng),
            None,
            "`{name}`"
        );
        assert_eq!(
            super::number(&hint, &mut object.entity, &mut object.rng),
            None,
            "`{name}`"
        );
    }
}

/// All endings that strings are known by.
pub(super) fn known() -> Vec<String> {
    rules::known_endings().map(str::to_owned).collect()
}

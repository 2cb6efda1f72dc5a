//! Names taken apart: `customerIDs`, `customer_id` and `customer-id` are the same words.

use std::borrow::Cow;

/// Longer names are cut: nobody's meaning hides behind so many words.
const MAX_WORDS: usize = 12;
/// Words whose digits belong to them.
#[rustfmt::skip]
const WITH_DIGITS: &[&str] = &[
    "alpha2", "alpha3", "base64", "ean13", "ean8", "ipv4", "ipv6", "isbn10", "isbn13", "iso2", "iso3", "k8s", "last4",
    "md5", "oauth2", "s3", "sha1", "sha256", "sha512", "utf8", "x509", "gtin14",
];
/// Spellings that capitals would tear apart.
#[rustfmt::skip]
const JOINED: &[(&str, &str)] = &[
    ("IPv4", "Ipv4"),
    ("IPv6", "Ipv6"),
    ("OAuth", "Oauth"),
    ("GitHub", "Github"),
    ("GitLab", "Gitlab"),
    ("eTag", "Etag"),
    ("ETag", "Etag"),
    ("iOS", "Ios"),
    ("macOS", "Macos"),
    ("MacOS", "Macos"),
    ("JSON", "Json"),
    ("PostCode", "Postcode"),
    ("FaceBook", "Facebook"),
];
/// Words that end like a plural and are none.
#[rustfmt::skip]
const SINGULAR: &[&str] = &[
    "alias", "always", "analytics", "as", "atlas", "aws", "basis", "bias", "bus", "canvas", "chassis", "css", "dns",
    "diagnosis", "does", "gas", "genus", "gps", "has", "his", "hours", "https", "is", "js", "kubernetes", "lens", "news",
    "os", "plus", "sales", "series", "sms", "species", "this", "tls", "us", "was", "yes", "ms", "millis", "address",
];

#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Words {
    /// In lower case, the last one in the singular.
    pub(super) list: Vec<String>,
    /// Whether the last word was a plural.
    pub(super) plural: bool,
    /// What the name ended in: 2 in `address2`.
    pub(super) digits: Option<u32>,
}

impl Words {
    pub(super) fn of(name: &str) -> Self {
        let mut words = Self {
            list: split(name),
            plural: false,
            digits: None,
        };
        if words.list.len() > 1
            && let Some(digits) = words.list.last().and_then(|last| last.parse().ok())
        {
            words.digits = Some(digits);
            words.list.pop();
        }
        if let Some(last) = words.list.last_mut() {
            if !WITH_DIGITS.contains(&last.as_str()) {
                let stem = last.trim_end_matches(|letter: char| letter.is_ascii_digit());
                if !stem.is_empty() && stem.len() < last.len() {
                    words.digits = last
                        .get(stem.len()..)
                        .and_then(|digits| digits.parse().ok());
                    *last = stem.to_owned();
                }
            }
            if let Some(singular) = singular(last) {
                *last = singular;
                words.plural = true;
            }
        }
        words
    }

    pub(super) fn has(&self, any: &[&str]) -> bool {
        self.list.iter().any(|word| any.contains(&word.as_str()))
    }

    pub(super) fn last(&self) -> &str {
        self.list.last().map_or("", String::as_str)
    }

    /// All but the last.
    pub(super) fn before(&self) -> &[String] {
        self.list.split_last().map_or(&[], |(_, before)| before)
    }
}

fn split(name: &str) -> Vec<String> {
    let name = joined(name);
    let mut words: Vec<String> = Vec::new();
    let mut word = String::new();
    let mut letters = name.chars().peekable();
    let mut before = ' ';
    while let Some(letter) = letters.next() {
        let next = letters.peek().copied().unwrap_or(' ');
        let starts = letter.is_uppercase()
            && (before.is_lowercase()
                || before.is_ascii_digit()
                || before.is_uppercase() && next.is_lowercase() && !plural_of_capitals(&letters));
        if (starts || !letter.is_alphanumeric()) && !word.is_empty() {
            words.push(std::mem::take(&mut word));
        }
        if letter.is_alphanumeric() {
            if letter.is_ascii() {
                word.push(letter.to_ascii_lowercase());
            } else {
                word.extend(letter.to_lowercase());
            }
        }
        if words.len() == MAX_WORDS {
            return words;
        }
        before = letter;
    }
    if !word.is_empty() {
        words.push(word);
    }
    words
}

/// With the spellings that capitals would tear apart written otherwise.
fn joined(name: &str) -> Cow<'_, str> {
    let mut name = Cow::Borrowed(name);
    // Most names have none of the capitals that matter, which is quickly seen.
    let bytes = name.as_bytes();
    if !bytes
        .windows(2)
        .any(|pair| pair.iter().all(u8::is_ascii_uppercase) || is_torn(pair))
    {
        return name;
    }
    for (torn, joined) in JOINED {
        if name.contains(torn) {
            name = name.replace(torn, joined).into();
        }
    }
    name
}

/// The capitals inside the torn spellings, with what is before each.
fn is_torn(pair: &[u8]) -> bool {
    matches!(pair, b"tH" | b"tL" | b"eT" | b"iO" | b"tC" | b"eB")
}

/// Whether but an `s` follows the last capital, as in `imageIDs`.
fn plural_of_capitals(rest: &std::iter::Peekable<std::str::Chars<'_>>) -> bool {
    let mut rest = rest.clone();
    rest.next() == Some('s') && rest.next().is_none_or(|letter| !letter.is_lowercase())
}

fn singular(word: &str) -> Option<String> {
    if word.len() < 3 || SINGULAR.contains(&word) {
        return None;
    }
    let irregular = match word {
        "people" | "persons" => Some("person"),
        "children" => Some("child"),
        "men" => Some("man"),
        "women" => Some("woman"),
        "addresses" => Some("address"),
        "statuses" => Some("status"),
        "aliases" => Some("alias"),
        "indices" | "indexes" => Some("index"),
        "movies" => Some("movie"),
        "cookies" => Some("cookie"),
        _ => None,
    };
    if let Some(irregular) = irregular {
        return Some(irregular.to_owned());
    }
    if let Some(stem) = word.strip_suffix("ies").filter(|stem| stem.len() > 1) {
        return Some(format!("{stem}y"));
    }
    for ending in ["sses", "xes", "ches", "shes"] {
        if word.ends_with(ending) {
            return word.strip_suffix("es").map(str::to_owned);
        }
    }
    if ["ss", "us", "is"]
        .iter()
        .any(|ending| word.ends_with(ending))
    {
        return None;
    }
    word.strip_suffix('s').map(str::to_owned)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(name: &str, words: &str, plural: bool) {
        let split = Words::of(name);
        assert_eq!(split.list.join(" "), words, "{name}");
        assert_eq!(split.plural, plural, "{name}");
    }

    #[test]
    fn names_come_apart_in_every_style() {
        check("firstName", "first name", false);
        check("first_name", "first name", false);
        check("first-name", "first name", false);
        check("FIRST.NAME", "first name", false);
        check("VATId", "vat id", false);
        check("imageIDs", "image id", true);
        check("HTTPStatusCode", "http status code", false);
        check("ipv4Address", "ipv4 address", false);
        check("publicIPv6", "public ipv6", false);
        check("avatarURLs", "avatar url", true);
        check("IntegrationId__NS", "integration id ns", false);
        check("", "", false);
        check("__", "", false);
    }

    #[test]
    fn no_torn_spelling_is_overlooked() {
        for (torn, whole) in JOINED {
            assert_eq!(joined(&format!("x{torn}x")), format!("x{whole}x"));
        }
    }

    #[test]
    fn the_last_word_is_made_singular() {
        check("companies", "company", true);
        check("addresses", "address", true);
        check("address", "address", false);
        check("status", "status", false);
        check("boxes", "box", true);
        check("previous", "previous", false);
        check("tags", "tag", true);
    }

    #[test]
    fn digits_at_the_end_are_kept_apart() {
        assert_eq!(Words::of("line3").digits, Some(3));
        assert_eq!(Words::of("line_3").list, ["line"]);
        assert_eq!(Words::of("sha256").list, ["sha256"]);
    }
}

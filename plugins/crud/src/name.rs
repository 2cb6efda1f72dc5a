//! Names, however they are written: `petId`, `pet_id` and `PetID` are the same two words.

/// Words that say of a name that it is an identifier's, the commonest first.
const IDENTIFIERS: [&str; 6] = ["id", "uuid", "guid", "identifier", "ident", "key"];

/// The words of a name, in lower case.
pub(crate) fn words(name: &str) -> Vec<String> {
    let mut words: Vec<String> = Vec::new();
    let mut word = String::new();
    let mut before = ' ';
    let letters: Vec<char> = name.chars().collect();
    for (index, &letter) in letters.iter().enumerate() {
        if !letter.is_alphanumeric() {
            words.extend((!word.is_empty()).then(|| std::mem::take(&mut word)));
            before = letter;
            continue;
        }
        let next_is_lower = letters
            .get(index + 1)
            .is_some_and(|next| next.is_lowercase());
        let begins = letter.is_uppercase()
            && (before.is_lowercase()
                || before.is_numeric()
                || before.is_uppercase() && next_is_lower);
        if begins && !word.is_empty() {
            words.push(std::mem::take(&mut word));
        }
        word.extend(letter.to_lowercase());
        before = letter;
    }
    words.extend((!word.is_empty()).then_some(word));
    words
}

/// A name without case and separators.
pub(crate) fn plain(name: &str) -> String {
    let letters = name.chars().filter(|letter| letter.is_alphanumeric());
    letters.flat_map(char::to_lowercase).collect()
}

/// One of what an English plural names: `categories` → `category`.
pub(crate) fn singular(word: &str) -> String {
    const KEPT: [&str; 6] = ["ss", "us", "is", "news", "series", "species"];
    if word.len() < 3 || KEPT.iter().any(|ending| word.ends_with(ending)) {
        return word.to_owned();
    }
    if word == "people" {
        return "person".to_owned();
    }
    if let Some(stem) = word.strip_suffix("ies") {
        return format!("{stem}y");
    }
    for ending in ["sses", "shes", "ches", "xes", "zes"] {
        if word.ends_with(ending) {
            return word.trim_end_matches("es").to_owned();
        }
    }
    for (plural, one) in [("addresses", "address"), ("statuses", "status")] {
        if word.ends_with(plural) {
            return word.replace(plural, one);
        }
    }
    word.strip_suffix('s').unwrap_or(word).to_owned()
}

/// The words of one of what a path segment names: `order-items` → `order`, `item`.
pub(crate) fn one_of(segment: &str) -> Vec<String> {
    let mut words = words(segment);
    if let Some(last) = words.last_mut() {
        *last = singular(last);
    }
    words
}

/// Whether two names are of the same thing, one or many of it.
pub(crate) fn same_thing(a: &str, b: &str) -> bool {
    plain(a) == plain(b) || one_of(a).concat() == one_of(b).concat()
}

/// How well a property fits a path parameter that leads to one of a resource: 0 is best.
///
/// `resource` is what the path calls it: `pets` in `/pets/{petId}`.
pub(crate) fn identifies(parameter: &str, resource: &str, property: &str) -> Option<u8> {
    if parameter == property {
        return Some(0);
    }
    let (mut wanted, own) = (words(parameter), words(property));
    if wanted.concat() == own.concat() {
        return Some(1);
    }
    // `itemSku` is the `sku`, `ssh_key_name` the `name`.
    let ends_alike = own.len() < wanted.len() && wanted.ends_with(&own);
    let one = one_of(resource);
    // `/charges/{charge}` leads to a charge by its id.
    if wanted == one {
        wanted.push("id".to_owned());
    }
    // Of `username` the words are not told apart.
    let prefix = one.concat();
    let short = |words: &[String]| -> String {
        let whole = words.concat();
        let rest = whole.strip_prefix(&prefix).map(str::to_owned);
        rest.filter(|rest| !rest.is_empty()).unwrap_or(whole)
    };
    if short(&wanted) == short(&own) {
        return Some(2);
    }
    let rank = |words: &[String]| {
        let last = words.last()?;
        IDENTIFIERS.iter().position(|known| known == last)
    };
    if rank(&wanted).is_some()
        && let Some(rank) =
            rank(&own).filter(|_| own.len() == 1 || short(&own) == own[own.len() - 1])
    {
        return u8::try_from(3 + rank).ok();
    }
    ends_alike.then_some(10)
}

/// Whether a name ends in what the other one names: `ssh_keys` and `keys`.
pub(crate) fn ends_in(name: &str, resource: &str) -> bool {
    one_of(name).ends_with(&one_of(resource))
}

/// Whether a name is one of those, written in whatever way.
pub(crate) fn is_one_of(name: &str, known: &[&str]) -> bool {
    known.contains(&plain(name).as_str())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_fall_into_words() {
        for (name, expected) in [
            ("petId", "pet id"),
            ("PetID", "pet id"),
            ("pet_id", "pet id"),
            ("X-Total-Count", "x total count"),
            ("HTTPServer", "http server"),
            ("sha256Sum", "sha256 sum"),
            ("filter[name]", "filter name"),
            ("", ""),
        ] {
            assert_eq!(words(name).join(" "), expected, "{name}");
        }
    }

    #[test]
    fn plurals_are_known() {
        for (plural, one) in [
            ("pets", "pet"),
            ("categories", "category"),
            ("boxes", "box"),
            ("addresses", "address"),
            ("classes", "class"),
            ("statuses", "status"),
            ("databases", "database"),
            ("status", "status"),
            ("people", "person"),
            ("pet", "pet"),
            ("series", "series"),
        ] {
            assert_eq!(singular(plural), one, "{plural}");
        }
    }

    #[test]
    fn a_path_parameter_names_the_property_that_it_is() {
        let best = |parameter: &str, resource: &str, properties: &[&str]| {
            let ranked = properties.iter().filter_map(|property| {
                Some((identifies(parameter, resource, property)?, *property))
            });
            ranked
                .min()
                .map_or("-", |(_, property)| property)
                .to_owned()
        };
        for (parameter, resource, properties, expected) in [
            ("petId", "pets", &["name", "id"][..], "id"),
            ("petId", "pets", &["id", "pet_id"], "pet_id"),
            ("order_id", "orders", &["id"], "id"),
            ("id", "pets", &["petId", "name"], "petId"),
            ("username", "users", &["id", "username"], "username"),
            ("domain_name", "domains", &["name", "ttl"], "name"),
            ("vaultUuid", "vaults", &["id", "name"], "id"),
            ("ssh_key_identifier", "keys", &["name", "id"], "id"),
            ("uuid", "access-tokens", &["uuid", "token"], "uuid"),
            ("MeetingId", "meetings", &["MeetingId", "Id"], "MeetingId"),
            ("itemSku", "products", &["sku", "id2"], "sku"),
            ("charge", "charges", &["object", "id"], "id"),
            ("name", "tags", &["id", "name"], "name"),
            ("floating_ip", "floating_ips", &["ip", "droplet"], "ip"),
            ("username", "users", &["role", "name"], "name"),
            ("slug", "posts", &["title"], "-"),
            ("id", "orders", &["customer_id", "total"], "-"),
        ] {
            assert_eq!(
                best(parameter, resource, properties),
                expected,
                "{parameter}"
            );
        }
    }
}

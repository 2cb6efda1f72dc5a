//! What belongs together fits together.

use super::{Hint, LOCALES, Object, number, string};
use crate::believable::locale::slug;
use crate::believable::{Locale, identifier};

#[test]
fn an_email_address_is_of_the_name() {
    for locale in LOCALES {
        for seed in 0..60 {
            let mut user = Object::new(seed, locale, Some("User"));
            let (email, last, full) = (
                user.string("email"),
                user.string("last_name"),
                user.string("name"),
            );
            let first = user.string("firstName");
            assert_eq!(full, format!("{first} {last}"));
            assert!(
                email.contains(&slug(&last).replace('-', "")),
                "{email} of {last}"
            );
            assert!(email.is_ascii(), "{email}");
        }
    }
}

#[test]
fn persons_in_different_roles_are_different_ones() {
    let mut differ = 0;
    for seed in 0..20 {
        let mut message = Object::new(seed, Locale::En, Some("Message"));
        differ += u32::from(message.string("sender_name") != message.string("recipient_name"));
    }
    assert!(differ > 15);
}

#[test]
fn times_are_in_their_order() {
    for seed in 0..200 {
        let mut object = Object::new(seed, Locale::En, Some("Order"));
        let now = "2026-03-01T12:00:00Z";
        let mut before = String::new();
        for name in [
            "created_at",
            "published_at",
            "started_at",
            "finished_at",
            "updatedAt",
            "last_seen_at",
        ] {
            let time = object.string(name);
            assert!(
                before.as_str() <= time.as_str() && time.as_str() <= now,
                "{name}: {before} then {time}"
            );
            before = time;
        }
        assert!(object.string("startDate") <= object.string("endDate"));
        assert!(object.string("expires_at").as_str() > now);
        let birth = object.string("birth_date");
        assert!(
            ("1951-01-01".."2007-03-02").contains(&birth.as_str()),
            "{birth}"
        );
        assert!((18.0..=75.0).contains(&object.number("age")));
        assert!(object.number("created_at") <= object.number("updated_at"));
    }
}

#[test]
fn a_pet_is_younger_than_people() {
    for seed in 0..20 {
        let mut pet = Object::new(seed, Locale::En, Some("Pet"));
        let birth = pet.string("birth_date");
        assert!("2010" < birth.as_str(), "{birth}");
    }
}

#[test]
fn a_place_is_one_place() {
    for (locale, country, code, postcode) in [
        (Locale::En, "United States", "US", 5),
        (Locale::De, "Deutschland", "DE", 5),
        (Locale::Nl, "Nederland", "NL", 7),
        (Locale::PtBr, "Brasil", "BR", 9),
    ] {
        for seed in 0..20 {
            let mut address = Object::new(seed, locale, Some("Address"));
            assert_eq!(address.string("country"), country);
            assert_eq!(address.string("country_code"), code);
            assert_eq!(address.string("postalCode").len(), postcode);
            let (line, city) = (address.string("formatted_address"), address.string("city"));
            assert!(
                line.contains(&city) && line.contains(&address.string("zip")),
                "{line}"
            );
        }
    }
    let mut address = Object::new(1, Locale::De, Some("Address"));
    assert_eq!(address.string("currency"), "EUR");
    assert!(address.string("phone").starts_with("+49 "));
    let position = (address.number("latitude"), address.string("latitude"));
    assert_eq!(
        position.0.to_string().chars().take(6).collect::<String>(),
        position.1.chars().take(6).collect::<String>()
    );
}

/// Exact, so that sums can be compared.
fn cents(number: f64) -> i64 {
    format!("{:.0}", number * 100.0).parse().unwrap()
}

#[test]
fn sums_add_up() {
    for seed in 0..200 {
        let mut order = Object::anywhere(seed, Some("Order"));
        let (subtotal, tax, total) = (
            order.number("subtotal"),
            order.number("tax"),
            order.number("total"),
        );
        assert_eq!(cents(subtotal) + cents(tax), cents(total));
        assert_eq!(
            cents(order.number("unit_price")) * cents(order.number("quantity")) / 100,
            cents(subtotal)
        );
        assert_eq!(order.string("total_amount"), format!("{total:.2}"));
        assert_eq!(
            cents(order.number("amount_paid")) + cents(order.number("amount_due")),
            cents(total)
        );
    }
}

#[test]
fn whole_sums_add_up_as_well() {
    for seed in 0..100 {
        let mut order = Object::new(seed, Locale::De, Some("Order"));
        let mut whole = |name| {
            let hint = Hint {
                name,
                owner: Some("Order"),
                format: Some("int32"),
                ..Hint::default()
            };
            number(&hint, &mut order.entity, &mut order.rng).unwrap()
        };
        let (net, tax, total) = (whole("subtotal"), whole("tax"), whole("total"));
        let [net, tax, total] = [net, tax, total].map(cents);
        assert!(net % 100 == 0 && tax % 100 == 0, "{net}, {tax}");
        assert_eq!(net + tax, total);
    }
}

#[test]
fn pages_cover_the_total() {
    for seed in 0..50 {
        let mut page = Object::new(seed, Locale::En, Some("Pagination"));
        let (size, total, pages) = (
            page.number("per_page"),
            page.number("total"),
            page.number("total_pages"),
        );
        assert_eq!(cents((total / size).ceil()), cents(pages));
    }
}

#[test]
fn facts_do_not_depend_on_what_else_is_asked() {
    for seed in 0..20 {
        let (mut one, mut other) = (
            Object::new(seed, Locale::Fr, Some("User")),
            Object::new(seed, Locale::Fr, Some("User")),
        );
        one.string("description");
        one.string("city");
        assert_eq!(one.string("email"), other.string("email"));
        assert_eq!(one.string("created_at"), other.string("created_at"));
    }
}

#[test]
fn a_child_is_at_the_same_place_and_someone_else() {
    let mut company = Object::new(9, Locale::En, Some("Company"));
    let mut child = Object::new(9, Locale::En, Some("User"));
    child.entity = company.entity.child(&mut company.rng);
    assert_eq!(company.string("city"), child.string("city"));
    assert_ne!(company.string("created_at"), child.string("created_at"));
}

#[test]
fn the_same_seed_says_the_same() {
    let made = |seed| {
        let mut object = Object::new(seed, Locale::It, Some("Product"));
        [
            "id",
            "name",
            "description",
            "price",
            "tags",
            "token",
            "image_url",
        ]
        .map(|name| object.string(name))
    };
    assert_eq!(made(5), made(5));
    assert_ne!(made(5), made(6));
}

#[test]
fn asked_again_the_same_fact_is_spelled_otherwise() {
    let mut object = Object::new(2, Locale::De, Some("Address"));
    assert_eq!(
        [
            object.string("country"),
            object.string("country"),
            object.string("country")
        ],
        ["Deutschland", "DE", "DEU"]
    );
    let mut phone = Object::new(2, Locale::De, None);
    let spellings = [phone.string("phone"), phone.string("phone")];
    assert_eq!(spellings[0].replace(' ', ""), spellings[1]);
}

#[test]
fn the_entries_of_a_list_differ() {
    let mut object = Object::new(4, Locale::En, None);
    let emails: std::collections::BTreeSet<String> =
        (0..6).map(|_| object.string("emails")).collect();
    assert!(emails.len() > 3);
}

#[test]
fn check_digits_are_right() {
    for seed in 0..60 {
        let mut object = Object::anywhere(seed, None);
        let iban = object.string("iban");
        let moved: String = iban.chars().skip(4).chain(iban.chars().take(4)).collect();
        let digits: String = moved
            .chars()
            .map(|letter| letter.to_digit(36).unwrap().to_string())
            .collect();
        assert_eq!(
            digits
                .bytes()
                .fold(0, |rest, digit| (rest * 10 + u32::from(digit - b'0')) % 97),
            1,
            "{iban}"
        );
        let ean = object.string("ean");
        let sum: u32 = ean
            .bytes()
            .rev()
            .enumerate()
            .map(|(at, digit)| u32::from(digit - b'0') * [1, 3][at % 2])
            .sum();
        assert!(sum.is_multiple_of(10) && ean.len() == 13, "{ean}");
        let card = object.string("card_number");
        assert_eq!(identifier::luhn(&card[..card.len() - 1]), card);
        let vin = object.string("vin");
        assert!(vin.len() == 17 && !vin.contains(['I', 'O', 'Q']), "{vin}");
    }
}

#[test]
fn descriptions_help() {
    let mut object = Object::new(1, Locale::En, None);
    let mut said = |name: &str, description: &str| {
        let hint = Hint {
            name,
            description: Some(description),
            ..Hint::default()
        };
        string(&hint, &mut object.entity, &mut object.rng)
    };
    assert_eq!(
        said("foo", "The ISO 4217 code of the money.").as_deref(),
        Some("USD")
    );
    assert_eq!(
        said("foo", "What it is, e.g. `bar-baz`.").as_deref(),
        Some("bar-baz")
    );
    assert_eq!(
        said("foo", "Such a thing, for example: 2024_x.").as_deref(),
        Some("2024_x")
    );
    assert_eq!(said("foo", "Where, for example when it rains."), None);
    assert!(
        ["Work", "Home"].contains(
            &said("otherPhone", "Possible values are: `Work`, `Home`.")
                .unwrap()
                .as_str()
        )
    );
    assert!(
        said("foo", "The URL of the thing.")
            .unwrap()
            .starts_with("https://")
    );
    assert_eq!(said("quux", "Nothing to go by."), None);
}

//! One of each format, where nothing better is known.

use super::time::{date_from_days, rfc3339};
use crate::rng::Rng;

const DAY_MS: u64 = 86_400_000;
const ALPHABET: &[u8] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";
const WORDS: [&str; 12] = [
    "amber", "birch", "cedar", "delta", "ember", "fjord", "grove", "harbor", "iris", "juniper",
    "kestrel", "linden",
];

/// None for formats that say nothing of the text, and where nothing of `min` to `max`
/// code points is known.
pub fn make(format: &str, rng: &mut Rng, now_ms: u64, min: u64, max: u64) -> Option<String> {
    let past = now_ms.saturating_sub(rng.below(700 * DAY_MS));
    let text = match format {
        "date" => date_from_days(past / DAY_MS),
        "date-time" => date_time(past, rng, min, max),
        "time" => rfc3339(past).split_off(11),
        "duration" => duration(rng),
        "email" | "idn-email" => email(rng, min, max),
        "hostname" | "idn-hostname" => hostname(rng, min, max),
        "ipv4" | "ip" => format!("192.0.2.{}", rng.below(255)),
        "ipv6" => format!(
            "2001:db8::{:x}:{:x}",
            rng.between(1, 0xffff),
            rng.between(1, 0xffff)
        ),
        "uri" | "iri" | "url" => uri(rng, min, max),
        "uri-reference" | "iri-reference" => {
            stretched(&format!("/{}/", word(rng)), rng, min, max, "")
        }
        "uri-template" => format!("/{}/{{id}}", word(rng)),
        "uuid" => uuid(rng),
        "byte" | "base64" => base64(rng, min, max),
        "binary" => stretched("", rng, min, max, ""),
        "json-pointer" => stretched(&format!("/{}/", word(rng)), rng, min, max, ""),
        "relative-json-pointer" => format!("{}/{}", rng.below(3), word(rng)),
        "regex" => format!(
            "^{}$",
            stretched(
                "",
                rng,
                min.saturating_sub(2).max(1),
                max.saturating_sub(2),
                ""
            )
        ),
        "password" => stretched("", rng, min.max(max.min(12)), max, ""),
        "decimal" | "double" | "float" | "number" | "money" => {
            format!("{}.{:02}", rng.between(1, 999), rng.below(100))
        }
        "int32" | "int64" | "integer" | "uint32" | "uint64" | "long" | "int" | "bigint" => {
            rng.between(1, 99_999).to_string()
        }
        "unix-time" | "timestamp" => (past / 1000).to_string(),
        "color" | "hex-color" => format!("#{:06x}", rng.below(0x100_0000)),
        "phone" | "tel" | "phone-number" => format!("+1202555{:04}", rng.below(10_000)),
        "semver" | "version" => format!("{}.{}.{}", rng.below(5), rng.below(20), rng.below(20)),
        _ => return None,
    };
    let length = text.chars().count() as u64;
    (min..=max).contains(&length).then_some(text)
}

fn date_time(ms: u64, rng: &mut Rng, min: u64, max: u64) -> String {
    let text = rfc3339(ms);
    let base = &text[..text.len().saturating_sub(1)];
    match max {
        _ if min <= 20 => text,
        24.. if min <= 24 => format!("{base}.{:03}Z", rng.below(1000)),
        25.. if min <= 25 => format!("{base}+00:00"),
        _ => {
            let digits = usize::try_from(min.saturating_sub(21).clamp(1, 60)).unwrap_or(1);
            format!("{base}.{}Z", "0".repeat(digits))
        }
    }
}

fn duration(rng: &mut Rng) -> String {
    match rng.below(3) {
        0 => format!("P{}D", rng.between(1, 30)),
        1 => format!("PT{}H", rng.between(1, 23)),
        _ => format!("PT{}M", rng.between(1, 59)),
    }
}

fn email(rng: &mut Rng, min: u64, max: u64) -> String {
    let usual = format!("{}.{}@example.com", word(rng), word(rng));
    if (min..=max).contains(&(usual.len() as u64)) {
        return usual;
    }
    let host = if max < 14 { "@a.io" } else { "@example.com" };
    let wanted = min.saturating_sub(host.len() as u64).max(1);
    if wanted <= 64 {
        return stretched(
            "",
            rng,
            wanted,
            max.saturating_sub(host.len() as u64).min(64),
            "",
        ) + host;
    }
    let host = hostname(rng, min.saturating_sub(11), max.saturating_sub(11));
    format!("{}@{host}", letters(rng, 10))
}

fn hostname(rng: &mut Rng, min: u64, max: u64) -> String {
    let usual = format!("{}.example.com", word(rng));
    if (min..=max).contains(&(usual.len() as u64)) {
        return usual;
    }
    let mut text = String::new();
    let wanted = min.max(max.min(8));
    while (text.len() as u64) < wanted {
        let left = wanted - text.len() as u64;
        // A label has 63 at most, and none is empty.
        let label = if left > 62 {
            left.min(62).min(left - 2)
        } else {
            left
        };
        text += &letters(rng, label);
        if (text.len() as u64) < wanted {
            text.push('.');
        }
    }
    text
}

fn uri(rng: &mut Rng, min: u64, max: u64) -> String {
    let usual = format!("https://{}.example.com/{}", word(rng), word(rng));
    if (min..=max).contains(&(usual.len() as u64)) {
        return usual;
    }
    let prefix = match max {
        0..15 => "x:",
        15..25 => "https://a.io/",
        _ => "https://example.com/",
    };
    stretched(prefix, rng, min, max, "")
}

fn uuid(rng: &mut Rng) -> String {
    let (high, low) = (rng.bits(), rng.bits());
    format!(
        "{:08x}-{:04x}-4{:03x}-{:04x}-{:012x}",
        high >> 32,
        high >> 16 & 0xffff,
        high & 0xfff,
        low >> 48 & 0x3fff | 0x8000,
        low & 0xffff_ffff_ffff
    )
}

fn base64(rng: &mut Rng, min: u64, max: u64) -> String {
    let groups = min.div_ceil(4).max(4.min(max / 4)).min(25_000);
    (0..groups * 4)
        .filter_map(|_| rng.pick(ALPHABET).map(|byte| char::from(*byte)))
        .collect()
}

/// `prefix`, and letters up to a length that fits.
fn stretched(prefix: &str, rng: &mut Rng, min: u64, max: u64, suffix: &str) -> String {
    let fixed = (prefix.len() + suffix.len()) as u64;
    let wanted = min.max(max.min(fixed + 8)).saturating_sub(fixed);
    format!("{prefix}{}{suffix}", letters(rng, wanted))
}

fn letters(rng: &mut Rng, count: u64) -> String {
    let letter = |_| char::from(b'a' + u8::try_from(rng.below(26)).unwrap_or(0));
    (0..count.min(100_000)).map(letter).collect()
}

fn word(rng: &mut Rng) -> &'static str {
    rng.pick(&WORDS).copied().unwrap_or("amber")
}

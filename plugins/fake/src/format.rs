//! The formats of strings: what is one, and one to give.

mod make;
mod net;
mod time;

pub use make::make;
pub use time::{date_from_days, rfc3339};

/// Whether `text` is of the format; formats that nobody asserts are always met.
///
/// Stricter than the RFCs in places, never laxer: whoever judges must agree.
pub fn is_valid(format: &str, text: &str) -> bool {
    match format {
        "date" => time::is_date(text),
        "date-time" => time::is_date_time(text),
        "time" => time::is_time(text),
        "duration" => time::is_duration(text),
        "email" | "idn-email" => net::is_email(text),
        "hostname" | "idn-hostname" => net::is_hostname(text),
        "ipv4" => text.parse::<std::net::Ipv4Addr>().is_ok(),
        "ipv6" => text.parse::<std::net::Ipv6Addr>().is_ok(),
        "uri" | "iri" | "url" => net::is_uri(text),
        "uri-reference" | "iri-reference" => net::is_uri_reference(text),
        "uri-template" => net::is_uri_reference(&text.replace(['{', '}'], "")),
        "uuid" => is_uuid(text),
        "byte" | "base64" => is_base64(text),
        "json-pointer" => is_json_pointer(text),
        "relative-json-pointer" => is_relative_json_pointer(text),
        // Braces are where engines differ most.
        "regex" => !text.contains(['{', '}']) && crate::pattern::Pattern::new(text).is_some(),
        _ => true,
    }
}

fn is_uuid(text: &str) -> bool {
    text.len() == 36
        && text.bytes().enumerate().all(|(at, byte)| match at {
            8 | 13 | 18 | 23 => byte == b'-',
            _ => byte.is_ascii_hexdigit(),
        })
}

fn is_base64(text: &str) -> bool {
    let data = text.trim_end_matches('=');
    text.len().is_multiple_of(4)
        && text.len() - data.len() <= 2
        && data
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'+' | b'/'))
}

fn is_json_pointer(text: &str) -> bool {
    let escapes = || {
        text.split('~')
            .skip(1)
            .all(|rest| rest.starts_with(['0', '1']))
    };
    text.is_empty() || text.starts_with('/') && escapes()
}

fn is_relative_json_pointer(text: &str) -> bool {
    let digits = text.bytes().take_while(u8::is_ascii_digit).count();
    let (number, rest) = text.split_at(digits);
    !number.is_empty()
        && (number == "0" || !number.starts_with('0'))
        && (rest == "#" || is_json_pointer(rest))
}

#[cfg(test)]
mod tests;

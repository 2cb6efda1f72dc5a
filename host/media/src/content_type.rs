//! The `Content-Type` that goes with a body.

use crate::family::{Family, essence};
use crate::multipart;

/// The media type as the description writes it, with what a reader of `body` needs
/// besides: a multipart body's boundary, and UTF-8 where a text isn't plain ASCII.
pub fn content_type(media_type: &str, body: &[u8]) -> String {
    let media_type = media_type.trim();
    match Family::of(media_type) {
        Family::Multipart => match multipart::boundary(body) {
            Some(boundary) => with_parameter(media_type, "boundary", boundary),
            None => media_type.to_owned(),
        },
        // The others name their encoding themselves, or have only one.
        Family::Text | Family::Csv if essence(media_type).starts_with("text/") => {
            let told = parameter(media_type, "charset");
            let utf8 = told.is_some_and(|charset| charset.eq_ignore_ascii_case("utf-8"));
            // Bodies are UTF-8 whatever charset was declared: the header says what is.
            if body.is_ascii() || utf8 || std::str::from_utf8(body).is_err() {
                media_type.to_owned()
            } else {
                with_parameter(media_type, "charset", "utf-8")
            }
        }
        _ => media_type.to_owned(),
    }
}

/// A parameter's value, without its quotes.
pub(crate) fn parameter<'m>(media_type: &'m str, name: &str) -> Option<&'m str> {
    let mut parameters = media_type
        .split(';')
        .skip(1)
        .filter_map(|text| text.split_once('='));
    let (_, value) = parameters.find(|(key, _)| key.trim().eq_ignore_ascii_case(name))?;
    Some(value.trim().trim_matches('"'))
}

fn with_parameter(media_type: &str, name: &str, value: &str) -> String {
    let mut parts = media_type.split(';');
    let mut out = parts.next().unwrap_or_default().trim().to_owned();
    for part in parts {
        let key = part.split('=').next().unwrap_or_default().trim();
        if !key.is_empty() && !key.eq_ignore_ascii_case(name) {
            out.push_str("; ");
            out.push_str(part.trim());
        }
    }
    let token = value
        .bytes()
        .all(|byte| byte.is_ascii_alphanumeric() || b"-_.+".contains(&byte));
    let quote = if token { "" } else { "\"" };
    format!("{out}; {name}={quote}{value}{quote}")
}

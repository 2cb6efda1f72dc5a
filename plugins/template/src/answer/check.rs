//! What an answer may be besides its body, whoever says it.

use std::time::Duration;

/// The text of an error says what is allowed, here and below.
pub(crate) fn status(said: &str) -> Result<u16, String> {
    let said = said.trim();
    let status = said
        .parse()
        .ok()
        .filter(|status| (200..600).contains(status));
    status.ok_or_else(|| format!("the status is `{said}`; it may be from 200 to 599"))
}

/// Milliseconds.
pub(crate) fn delay(said: &str) -> Result<Duration, String> {
    let said = said.trim();
    let ms = said.parse::<u32>();
    let ms = ms.map_err(|_| {
        format!("the delay is `{said}`; it has to be a whole number of milliseconds, 0 or more")
    })?;
    Ok(Duration::from_millis(ms.into()))
}

/// No value may end the header that it is put into.
pub(crate) fn header(name: &str, value: &str) -> Result<(), String> {
    if !is_header_name(name) {
        let name = name.escape_debug();
        return Err(format!(
            "`{name}` is no header's name; it may have letters, digits and `-`"
        ));
    }
    if value
        .bytes()
        .any(|byte| byte.is_ascii_control() && byte != b'\t')
    {
        return Err(format!(
            "the header `{name}` would be `{}`; it may have no line breaks and no control characters",
            value.escape_debug()
        ));
    }
    Ok(())
}

/// Letters and the like: what RFC 9110 calls a token.
pub(crate) fn is_header_name(name: &str) -> bool {
    let is_token = |byte: u8| byte.is_ascii_alphanumeric() || b"!#$%&'*+-.^_`|~".contains(&byte);
    !name.is_empty() && name.bytes().all(is_token)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_http_cannot_carry_is_refused() {
        assert_eq!(status(" 201\n"), Ok(201));
        for said in ["", "x", "99", "600", "200.0", "-200"] {
            assert!(status(said).is_err(), "{said}");
        }
        assert_eq!(delay("5"), Ok(Duration::from_millis(5)));
        for said in ["", "-1", "1.5", "5000000000"] {
            assert!(delay(said).is_err(), "{said}");
        }
        assert_eq!(header("x-a", "a\tb \u{e9}"), Ok(()));
        for (name, value) in [
            ("x a", ""),
            ("", ""),
            ("x:", ""),
            ("é", ""),
            ("x", "a\r\nb"),
            ("x", "\0"),
        ] {
            assert!(header(name, value).is_err(), "{name}: {value}");
        }
    }
}

//! XML names out of names that may hold anything.

use std::borrow::Cow;
use std::fmt::Write as _;

/// A name from `xml.name`, `$defs` or a title, with what XML forbids made into `_`.
///
/// One colon is kept: descriptions write `soap:Envelope` as a name.
pub(super) fn sanitize(name: &str) -> Cow<'_, str> {
    let valid = match name.split_once(':') {
        Some((prefix, local)) => is_ncname(prefix) && is_ncname(local),
        None => is_ncname(name),
    };
    if valid {
        return Cow::Borrowed(name);
    }
    let mut made = String::with_capacity(name.len() + 1);
    for character in name.chars() {
        if made.is_empty() && !is_start(character) {
            made.push('_');
        }
        if is_part(character) {
            made.push(character);
        } else if !made.ends_with('_') {
            made.push('_');
        }
    }
    if made.is_empty() {
        made.push('_');
    }
    Cow::Owned(made)
}

/// A property's key as a name from which [`unescape`] makes the key again.
pub(super) fn escape(key: &str) -> Cow<'_, str> {
    if is_ncname(key) && !key.contains("_x") {
        return Cow::Borrowed(key);
    }
    if key.is_empty() {
        return Cow::Borrowed("_x_");
    }
    let mut name = String::with_capacity(key.len() + 8);
    for (place, character) in key.char_indices() {
        let allowed = if place == 0 {
            is_start(character)
        } else {
            is_part(character)
        };
        let rest = key.get(place..).unwrap_or_default();
        if allowed && !rest.starts_with("_x") {
            name.push(character);
        } else {
            let width = if u32::from(character) <= 0xffff { 4 } else { 8 };
            let _ = write!(name, "_x{:0width$X}_", u32::from(character));
        }
    }
    Cow::Owned(name)
}

pub(super) fn unescape(name: &str) -> Cow<'_, str> {
    if !name.contains("_x") {
        return Cow::Borrowed(name);
    }
    if name == "_x_" {
        return Cow::Borrowed("");
    }
    let mut key = String::with_capacity(name.len());
    let mut rest = name;
    while let Some((before, after)) = rest.split_once("_x") {
        key.push_str(before);
        rest = if let Some((character, after)) = escaped_character(after) {
            key.push(character);
            after
        } else {
            key.push_str("_x");
            after
        };
    }
    key.push_str(rest);
    Cow::Owned(key)
}

/// `pets` of `zoo:pets`.
pub(super) fn local(name: &str) -> &str {
    name.split_once(':').map_or(name, |(_, local)| local)
}

fn escaped_character(text: &str) -> Option<(char, &str)> {
    let (digits, rest) = text.split_once('_')?;
    let hex = matches!(digits.len(), 4 | 8) && digits.bytes().all(|b| b.is_ascii_hexdigit());
    let code = u32::from_str_radix(digits, 16).ok().filter(|_| hex)?;
    Some((char::from_u32(code)?, rest))
}

/// A name without a colon: <https://www.w3.org/TR/xml-names/#NT-NCName>.
pub(super) fn is_ncname(name: &str) -> bool {
    name.starts_with(is_start) && name.chars().all(is_part)
}

/// A name that may have a prefix, and is lenient on how many.
pub(super) fn is_name(name: &str) -> bool {
    !name.is_empty() && name.split(':').all(is_ncname)
}

fn is_start(character: char) -> bool {
    matches!(character,
        'A'..='Z' | 'a'..='z' | '_'
        | '\u{c0}'..='\u{d6}' | '\u{d8}'..='\u{f6}' | '\u{f8}'..='\u{2ff}'
        | '\u{370}'..='\u{37d}' | '\u{37f}'..='\u{1fff}' | '\u{200c}'..='\u{200d}'
        | '\u{2070}'..='\u{218f}' | '\u{2c00}'..='\u{2fef}' | '\u{3001}'..='\u{d7ff}'
        | '\u{f900}'..='\u{fdcf}' | '\u{fdf0}'..='\u{fffd}' | '\u{10000}'..='\u{effff}')
}

fn is_part(character: char) -> bool {
    is_start(character)
        || matches!(character,
            '-' | '.' | '0'..='9' | '\u{b7}' | '\u{300}'..='\u{36f}' | '\u{203f}'..='\u{2040}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_made_valid() {
        for (name, expected) in [
            ("Pet", "Pet"),
            ("io.k8s.Pod-List", "io.k8s.Pod-List"),
            ("soap:Envelope", "soap:Envelope"),
            ("a:b:c", "a_b_c"),
            ("My Pet!", "My_Pet_"),
            ("3d", "_3d"),
            ("", "_"),
            ("Größe", "Größe"),
        ] {
            assert_eq!(sanitize(name), expected, "{name}");
        }
    }

    #[test]
    fn keys_come_back() {
        for (key, expected) in [
            ("name", "name"),
            ("a b", "a_x0020_b"),
            ("$ref", "_x0024_ref"),
            ("1st", "_x0031_st"),
            ("xsi:type", "xsi_x003A_type"),
            ("_x0020_", "_x005F_x0020_"),
            ("__x", "__x005F_x"),
            ("", "_x_"),
            ("\u{f0000}", "_x000F0000_"),
        ] {
            assert_eq!(escape(key), expected, "{key}");
            assert!(is_ncname(expected), "{expected}");
            assert_eq!(unescape(expected), key, "{expected}");
        }
        assert_eq!(unescape("max_xyz_value"), "max_xyz_value");
    }
}

//! Walks JSON text without making anything of it: where a value ends, which members an
//! object has. Every function takes any bytes and answers none where they are not JSON.

use std::borrow::Cow;

/// Deeper documents are refused. `serde_json`, which reads the fragments, stops at 128.
pub(crate) const MAX_DEPTH: usize = 120;

/// A part of a document's text, in bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) struct Span {
    pub(crate) start: u32,
    pub(crate) end: u32,
}

impl Span {
    fn new(start: usize, end: usize) -> Option<Self> {
        Some(Self {
            start: u32::try_from(start).ok()?,
            end: u32::try_from(end).ok()?,
        })
    }

    pub(crate) fn of(self, text: &str) -> &str {
        text.get(self.start as usize..self.end as usize)
            .unwrap_or_default()
    }

    pub(crate) fn len(self) -> usize {
        self.end.saturating_sub(self.start) as usize
    }
}

/// The one value of a text, without the white space around it.
pub(crate) fn whole(text: &str) -> Option<Span> {
    let start = skip_space(text.as_bytes(), 0);
    Span::new(start, skip_value(text.as_bytes(), start)?)
}

/// Where the nesting goes beyond `limit`, if it does.
pub(crate) fn too_deep(text: &str, limit: usize) -> Option<usize> {
    let bytes = text.as_bytes();
    let (mut at, mut depth) = (0, 0_usize);
    while let Some(byte) = bytes.get(at) {
        match byte {
            b'"' => match skip_string(bytes, at) {
                Some(end) => {
                    at = end;
                    continue;
                }
                None => return None,
            },
            b'{' | b'[' => {
                depth += 1;
                if limit < depth {
                    return Some(at);
                }
            }
            b'}' | b']' => depth = depth.saturating_sub(1),
            _ => {}
        }
        at += 1;
    }
    None
}

/// The members of the object at `span`, keys still escaped; nothing for other values.
pub(crate) fn members(text: &str, span: Span) -> Members<'_> {
    let bytes = text.as_bytes();
    let at = span.start as usize;
    let at = if bytes.get(at) == Some(&b'{') {
        skip_space(bytes, at + 1)
    } else {
        bytes.len()
    };
    Members { text, at }
}

/// The items of the array at `span`; nothing for other values.
pub(crate) fn items(text: &str, span: Span) -> Items<'_> {
    let bytes = text.as_bytes();
    let at = span.start as usize;
    let at = if bytes.get(at) == Some(&b'[') {
        skip_space(bytes, at + 1)
    } else {
        bytes.len()
    };
    Items { text, at }
}

/// Every string that is a member's value, with the member's name, in one pass. What
/// extensions (`x-…`) below the top hold is their own matter and left out. The values of
/// a `mapping` are told under that name.
pub(crate) fn string_members<'t>(text: &'t str, mut visit: impl FnMut(&'t str, &'t str)) {
    let bytes = text.as_bytes();
    let (mut at, mut depth) = (0, 0_usize);
    while let Some(byte) = bytes.get(at) {
        match byte {
            b'"' => {
                let Some(end) = skip_string(bytes, at) else {
                    return;
                };
                let colon = skip_space(bytes, end);
                if bytes.get(colon) != Some(&b':') {
                    at = end;
                    continue;
                }
                let key = text.get(at + 1..end - 1).unwrap_or_default();
                at = skip_space(bytes, colon + 1);
                if key.starts_with("x-") && 1 < depth {
                    let Some(end) = skip_value(bytes, at) else {
                        return;
                    };
                    at = end;
                } else if bytes.get(at) == Some(&b'"') {
                    let Some(end) = skip_string(bytes, at) else {
                        return;
                    };
                    visit(key, text.get(at + 1..end - 1).unwrap_or_default());
                    at = end;
                } else if key == "mapping"
                    && let Some(span) = Span::new(at, bytes.len())
                {
                    for member in members(text, span) {
                        let value = member.value.of(text);
                        if let Some(value) = value
                            .strip_prefix('"')
                            .and_then(|value| value.strip_suffix('"'))
                        {
                            visit(key, value);
                        }
                    }
                }
                continue;
            }
            b'{' | b'[' => depth += 1,
            b'}' | b']' => depth = depth.saturating_sub(1),
            _ => {}
        }
        at += 1;
    }
}

/// What a JSON string says. `raw` is without its quotes.
pub(crate) fn unescape(raw: &str) -> Cow<'_, str> {
    if !raw.contains('\\') {
        return Cow::Borrowed(raw);
    }
    match serde_json::from_str(&format!("\"{raw}\"")) {
        Ok(text) => Cow::Owned(text),
        // A lone surrogate: as good as it gets.
        Err(_) => Cow::Borrowed(raw),
    }
}

#[derive(Debug)]
pub(crate) struct Member<'t> {
    /// Without the quotes.
    pub(crate) raw_key: &'t str,
    /// Where the key starts.
    pub(crate) key_at: u32,
    pub(crate) value: Span,
}

impl<'t> Member<'t> {
    pub(crate) fn key(&self) -> Cow<'t, str> {
        unescape(self.raw_key)
    }
}

#[derive(Debug)]
pub(crate) struct Members<'t> {
    text: &'t str,
    at: usize,
}

impl<'t> Iterator for Members<'t> {
    type Item = Member<'t>;

    fn next(&mut self) -> Option<Self::Item> {
        let bytes = self.text.as_bytes();
        let key_end = skip_string(bytes, self.at)?;
        let raw_key = self.text.get(self.at + 1..key_end - 1)?;
        let colon = skip_space(bytes, key_end);
        if bytes.get(colon) != Some(&b':') {
            return None;
        }
        let start = skip_space(bytes, colon + 1);
        let end = skip_value(bytes, start)?;
        let key_at = u32::try_from(self.at).ok()?;
        self.at = next_element(bytes, end);
        Some(Member {
            raw_key,
            key_at,
            value: Span::new(start, end)?,
        })
    }
}

#[derive(Debug)]
pub(crate) struct Items<'t> {
    text: &'t str,
    at: usize,
}

impl Iterator for Items<'_> {
    type Item = Span;

    fn next(&mut self) -> Option<Self::Item> {
        let bytes = self.text.as_bytes();
        if matches!(bytes.get(self.at), None | Some(b']')) {
            return None;
        }
        let start = self.at;
        let end = skip_value(bytes, start)?;
        self.at = next_element(bytes, end);
        Span::new(start, end)
    }
}

/// Past the comma after an element; the end of the text where there is none.
fn next_element(bytes: &[u8], end: usize) -> usize {
    let at = skip_space(bytes, end);
    if bytes.get(at) == Some(&b',') {
        skip_space(bytes, at + 1)
    } else {
        bytes.len()
    }
}

pub(crate) fn skip_space(bytes: &[u8], mut at: usize) -> usize {
    while matches!(bytes.get(at), Some(b' ' | b'\n' | b'\r' | b'\t')) {
        at += 1;
    }
    at
}

/// Past the closing quote.
pub(crate) fn skip_string(bytes: &[u8], at: usize) -> Option<usize> {
    if bytes.get(at) != Some(&b'"') {
        return None;
    }
    let mut at = at + 1;
    loop {
        let found = at + memchr::memchr2(b'"', b'\\', bytes.get(at..)?)?;
        if bytes.get(found) == Some(&b'"') {
            return Some(found + 1);
        }
        at = found + 2;
    }
}

/// Past the value that starts here.
pub(crate) fn skip_value(bytes: &[u8], at: usize) -> Option<usize> {
    match bytes.get(at)? {
        b'"' => skip_string(bytes, at),
        b'{' | b'[' => skip_nested(bytes, at),
        b',' | b':' | b'}' | b']' => None,
        _ => {
            let rest = bytes.get(at..)?;
            let end = rest
                .iter()
                .position(|byte| matches!(byte, b',' | b'}' | b']' | b' ' | b'\n' | b'\r' | b'\t'));
            Some(at + end.unwrap_or(rest.len()))
        }
    }
}

fn skip_nested(bytes: &[u8], mut at: usize) -> Option<usize> {
    let mut depth = 0_usize;
    loop {
        match bytes.get(at)? {
            b'"' => {
                at = skip_string(bytes, at)?;
                continue;
            }
            b'{' | b'[' => depth += 1,
            b'}' | b']' => {
                depth -= 1;
                if depth == 0 {
                    return Some(at + 1);
                }
            }
            _ => {}
        }
        at += 1;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn listed(text: &str) -> String {
        let span = whole(text).unwrap();
        let members = members(text, span).map(|m| format!("{}={}", m.key(), m.value.of(text)));
        let items = items(text, span).map(|item| item.of(text).to_owned());
        members.chain(items).collect::<Vec<_>>().join("|")
    }

    #[test]
    fn elements_are_found_where_they_stand() {
        for (text, expected) in [
            ("{}", ""),
            (" [ ] ", ""),
            (
                r#"{"a":1,"b" : {"c":[1,{"d":"}"}]} }"#,
                r#"a=1|b={"c":[1,{"d":"}"}]}"#,
            ),
            (r#"{"a\"b":"\\","é":null}"#, r#"a"b="\\"|é=null"#),
            (r#"[1, "]", [2], -1.5e3 ]"#, r#"1|"]"|[2]|-1.5e3"#),
            ("3", ""),
        ] {
            assert_eq!(listed(text), expected, "{text}");
        }
    }

    #[test]
    fn broken_text_ends_the_walk() {
        for text in [
            "{", r#"{"a"#, r#"{"a""#, r#"{"a":"#, "[", "[1", r#"["\"#, "}", "",
        ] {
            assert_eq!(whole(text), None, "{text}");
        }
        assert_eq!(listed(r#"{"a":1 "b":2}"#), "a=1");
    }

    #[test]
    fn strings_are_told_with_their_names() {
        let text = r#"{"$ref":"a","l":["b",{"$ref":"c"}],"x-top":{"$ref":"d"},"o":{"x-own":{"$ref":"e"},"mapping":{"k":"f","n":1}}}"#;
        let mut told = Vec::new();
        string_members(text, |key, value| told.push(format!("{key}={value}")));
        assert_eq!(told, ["$ref=a", "$ref=c", "$ref=d", "mapping=f", "k=f"]);
    }

    #[test]
    fn depth_is_bounded() {
        assert_eq!(too_deep(&"[".repeat(MAX_DEPTH), MAX_DEPTH), None);
        assert_eq!(
            too_deep(&"[".repeat(MAX_DEPTH + 1), MAX_DEPTH),
            Some(MAX_DEPTH)
        );
        assert_eq!(
            too_deep(&format!("\"{}\"", "[".repeat(500)), MAX_DEPTH),
            None
        );
    }
}

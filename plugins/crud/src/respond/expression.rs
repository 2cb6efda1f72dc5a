//! Filters that are written out, as SCIM and `OData` have them: `name eq "Rex" and age gt 3`.

use serde_json::Value;

use super::filter;
use crate::plan::Comparison;
use crate::prepare::query::property;

/// More words than this are no filter that anybody wrote.
const MAX_WORDS: usize = 400;

/// Whether the expression holds for a thing; none where it is not understood. Terms are
/// joined from the left; there are no parentheses.
pub(super) fn holds(text: &str, thing: &Value, properties: &[Vec<String>]) -> Option<bool> {
    let words = words(text)?;
    let mut words = words.iter().peekable();
    let mut result = term(&mut words, thing, properties)?;
    while let Some(joint) = words.next() {
        let next = term(&mut words, thing, properties)?;
        match joint.plain()?.to_ascii_lowercase().as_str() {
            "and" => result &= next,
            "or" => result |= next,
            _ => return None,
        }
    }
    Some(result)
}

fn term<'w>(
    words: &mut std::iter::Peekable<impl Iterator<Item = &'w Word>>,
    thing: &Value,
    properties: &[Vec<String>],
) -> Option<bool> {
    let name = words.next()?.plain()?;
    if name.eq_ignore_ascii_case("not") {
        return term(words, thing, properties).map(|holds| !holds);
    }
    let path = property(properties, &name.replace('/', "."), true)?;
    let comparison = match words.next()?.plain()?.to_ascii_lowercase().as_str() {
        "eq" | "=" | "==" | ":" => Comparison::Equal,
        "ne" | "!=" => Comparison::Unequal,
        "gt" | ">" => Comparison::Above,
        "ge" | ">=" => Comparison::AtLeast,
        "lt" | "<" => Comparison::Below,
        "le" | "<=" => Comparison::AtMost,
        "co" | "~" => Comparison::Contains,
        "sw" => Comparison::StartsWith,
        "ew" => Comparison::EndsWith,
        "pr" => Comparison::Present,
        _ => return None,
    };
    let wanted = if comparison == Comparison::Present {
        Value::Null
    } else {
        match words.next()? {
            Word::Quoted(text) => text.as_str().into(),
            Word::Plain(text) => {
                serde_json::from_str(text).unwrap_or_else(|_| text.as_str().into())
            }
        }
    };
    let found = crate::place::get(thing, &path).unwrap_or(&Value::Null);
    Some(filter::test(found, comparison, &wanted))
}

#[derive(Debug)]
enum Word {
    Plain(String),
    Quoted(String),
}

impl Word {
    fn plain(&self) -> Option<&str> {
        match self {
            Self::Plain(text) => Some(text),
            Self::Quoted(_) => None,
        }
    }
}

fn words(text: &str) -> Option<Vec<Word>> {
    let mut words = Vec::new();
    let mut rest = text.trim_start();
    while let Some(first) = rest.chars().next() {
        if MAX_WORDS < words.len() {
            return None;
        }
        if first == '"' || first == '\'' {
            let inner = rest.get(1..)?;
            let (word, after) = inner.split_once(first)?;
            words.push(Word::Quoted(word.to_owned()));
            rest = after.trim_start();
            continue;
        }
        let end = rest.find(char::is_whitespace).unwrap_or(rest.len());
        let (word, after) = rest.split_at(end);
        words.push(Word::Plain(word.to_owned()));
        rest = after.trim_start();
    }
    Some(words)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn expressions_are_read() {
        let pet = json!({"name": "Rex", "age": 7, "owner": {"email": "a@b.c"}});
        let paths = [
            vec!["name"],
            vec!["age"],
            vec!["owner", "email"],
            vec!["tag"],
        ];
        let paths = paths.map(|path| path.into_iter().map(str::to_owned).collect::<Vec<_>>());
        for (text, expected) in [
            ("name eq \"Rex\"", Some(true)),
            ("name eq 'Tom' or age gt 3", Some(true)),
            ("name sw \"R\" and not age le 6", Some(true)),
            ("Name co \"ex\" and age lt 7", Some(false)),
            ("owner.email ew \"b.c\"", Some(true)),
            ("owner/email eq 'x'", Some(false)),
            ("tag pr", Some(false)),
            ("age = 7", Some(true)),
            ("colour eq \"red\"", None),
            ("name eq", None),
            ("name eq \"Rex", None),
            ("Rex", None),
            ("", None),
        ] {
            assert_eq!(holds(text, &pet, &paths), expected, "{text}");
        }
    }
}

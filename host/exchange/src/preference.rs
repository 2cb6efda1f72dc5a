//! What a client asks of the mock itself: `Prefer: code=404, example=cat` (RFC 7240), or
//! `__code=404` in the query where no such header can be set. The names are Prism's.

use http::{HeaderMap, HeaderValue};

use crate::media_type::split_outside_quotes;
use crate::problem::{Kind, Problem};
use crate::request::pairs;

/// What the client prefers; all may be absent.
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash)]
pub struct Preferences {
    /// From 200 to 599.
    pub code: Option<u16>,
    /// An example's name.
    pub example: Option<String>,
    /// Made-up data even where there is an example, or the other way round.
    pub dynamic: Option<bool>,
    pub seed: Option<String>,
}

impl Preferences {
    /// The header counts alone if it says anything of ours.
    pub fn read(headers: &HeaderMap, query: Option<&str>) -> Result<Self, Problem> {
        let mut preferences = Self::default();
        let lines = headers
            .get_all("prefer")
            .iter()
            .filter_map(|value| value.to_str().ok());
        let items = lines
            .flat_map(|line| split_outside_quotes(line, ','))
            .flat_map(|item| split_outside_quotes(item, ';'));
        for item in items {
            let (name, value) = item.split_once('=').unwrap_or((item, ""));
            preferences.set(name.trim(), &unquote(value.trim()))?;
        }
        let Some(query) =
            query.filter(|query| preferences == Self::default() && query.contains("__"))
        else {
            return Ok(preferences);
        };
        for (name, value) in pairs(query).filter(|(name, _)| name.starts_with("__")) {
            let value = value.replace('+', " ");
            let value = percent_encoding::percent_decode_str(&value).decode_utf8_lossy();
            preferences.set(name.trim_start_matches('_'), &value)?;
        }
        Ok(preferences)
    }

    /// RFC 7240: of a preference that is given twice, the first counts.
    fn set(&mut self, name: &str, value: &str) -> Result<(), Problem> {
        match name.to_ascii_lowercase().as_str() {
            "code" if self.code.is_none() => {
                let code = value
                    .parse()
                    .ok()
                    .filter(|code| (200..=599).contains(code) && value.len() == 3);
                let wrong = || {
                    invalid(
                        "code",
                        value,
                        "a status from 200 to 599, such as `code=404`",
                    )
                };
                self.code = Some(code.ok_or_else(wrong)?);
            }
            "example" if self.example.is_none() => {
                if value.is_empty() {
                    return Err(invalid(
                        "example",
                        value,
                        "the name of an example, such as `example=cat`",
                    ));
                }
                self.example = Some(value.to_owned());
            }
            "dynamic" if self.dynamic.is_none() => {
                self.dynamic = Some(match value {
                    "true" | "" => true,
                    "false" => false,
                    _ => return Err(invalid("dynamic", value, "`true` or `false`")),
                });
            }
            "seed" if self.seed.is_none() => {
                if value.is_empty() {
                    return Err(invalid("seed", value, "any text, such as `seed=42`"));
                }
                self.seed = Some(value.to_owned());
            }
            _ => {}
        }
        Ok(())
    }

    /// For the header `Preference-Applied`.
    pub fn applied(&self) -> Option<HeaderValue> {
        let mut items = Vec::new();
        items.extend(self.code.map(|code| format!("code={code}")));
        items.extend(
            self.example
                .as_deref()
                .map(|name| format!("example={}", quote(name))),
        );
        items.extend(self.dynamic.map(|dynamic| format!("dynamic={dynamic}")));
        items.extend(
            self.seed
                .as_deref()
                .map(|seed| format!("seed={}", quote(seed))),
        );
        if items.is_empty() {
            return None;
        }
        HeaderValue::from_str(&items.join(", ")).ok()
    }
}

fn invalid(name: &str, value: &str, allowed: &str) -> Problem {
    let value = crate::violation::cut(value, 64);
    Problem::new(
        Kind::InvalidPreference,
        format!("the preference `{name}` can't be `{value}`; it must be {allowed}"),
    )
    .with("preference", name)
}

fn unquote(value: &str) -> String {
    match value
        .strip_prefix('"')
        .and_then(|value| value.strip_suffix('"'))
    {
        Some(inner) => inner.replace("\\\"", "\"").replace("\\\\", "\\"),
        None => value.to_owned(),
    }
}

fn quote(value: &str) -> String {
    if value
        .bytes()
        .all(|b| b.is_ascii_alphanumeric() || b"-._~!#$%&'*+^`|".contains(&b))
    {
        value.to_owned()
    } else {
        format!("\"{}\"", value.replace('\\', "\\\\").replace('"', "\\\""))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(prefer: &[&str], query: &str, expected: &str) {
        let mut headers = HeaderMap::new();
        for line in prefer {
            headers.append("prefer", HeaderValue::from_str(line).unwrap());
        }
        let actual = match Preferences::read(&headers, Some(query)) {
            Ok(preferences) => preferences
                .applied()
                .map_or(String::new(), |text| text.to_str().unwrap().to_owned()),
            Err(problem) => format!(
                "{} {}",
                problem.status().as_u16(),
                problem.to_json()["preference"]
            ),
        };
        assert_eq!(actual, expected, "for {prefer:?} and {query}");
    }

    #[test]
    fn preferences_come_from_the_header_or_else_the_query() {
        check(&[], "", "");
        check(&["code=404"], "", "code=404");
        check(
            &["code=404, example=cat, dynamic=true, seed=x"],
            "",
            "code=404, example=cat, dynamic=true, seed=x",
        );
        check(
            &["code=404", "example=\"my cat, and \\\"dog\\\"\""],
            "",
            r#"code=404, example="my cat, and \"dog\"""#,
        );
        check(&["Code = 201 ; dynamic"], "", "code=201, dynamic=true");
        check(&["code=404, code=200"], "", "code=404");
        check(&["return=minimal; foo=bar"], "", "");
        check(
            &[],
            "a=1&__code=404&__example=my+cat&__dynamic=false&__seed=%61",
            "code=404, example=\"my cat\", dynamic=false, seed=a",
        );
        check(&["code=201"], "__code=404", "code=201");
        check(&["respond-async"], "__code=404", "code=404");
    }

    #[test]
    fn what_means_nothing_is_refused() {
        for (prefer, name) in [
            ("code=abc", "code"),
            ("code=99", "code"),
            ("code=0404", "code"),
            ("code=600", "code"),
            ("dynamic=maybe", "dynamic"),
            ("example=", "example"),
        ] {
            check(&[prefer], "", &format!("422 \"{name}\""));
        }
        check(&[], "__code=x", "422 \"code\"");
    }
}

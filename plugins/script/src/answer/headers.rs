//! The headers that a script gives: an object, or a list of pairs.

use boa_engine::{Context, JsResult, JsValue};

use super::{items, list, pairs, plain};
use crate::globals::inspect_short;
use crate::json::type_error;

/// Names and values as a script wrote them, each of them fit to be sent.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct Headers(Vec<(String, String)>);

impl Headers {
    /// `{ "x-a": "1", "set-cookie": ["a=1", "b=2"] }`, or `[["x-a", "1"]]`.
    pub(crate) fn read(value: &JsValue, context: &mut Context) -> JsResult<Self> {
        let mut headers = Self::default();
        if value.is_null_or_undefined() {
            return Ok(headers);
        }
        if let Some(list) = list(value) {
            for pair in items(&list, context)? {
                let Some(pair) = self::list(&pair) else {
                    return Err(misshapen(value, context));
                };
                let pair = items(&pair, context)?;
                match pair.as_slice() {
                    [name, value] => match name.as_string() {
                        Some(name) => headers.add(&name.to_std_string_lossy(), value, context)?,
                        None => return Err(misshapen(name, context)),
                    },
                    _ => return Err(misshapen(value, context)),
                }
            }
            return Ok(headers);
        }
        let object = value.as_object();
        let Some(object) = object.filter(|object| !object.is_callable()) else {
            return Err(misshapen(value, context));
        };
        for (name, value) in pairs(&object, context)? {
            headers.add(&name, &value, context)?;
        }
        Ok(headers)
    }

    pub(crate) fn has(&self, name: &str) -> bool {
        self.0
            .iter()
            .any(|(known, _)| known.eq_ignore_ascii_case(name))
    }

    pub(crate) fn text(&self, name: &str) -> Option<String> {
        let mut known = self.0.iter();
        let (_, value) = known.find(|(known, _)| known.eq_ignore_ascii_case(name))?;
        Some(value.clone())
    }

    pub(crate) fn into_bytes(self) -> Vec<(String, Vec<u8>)> {
        let headers = self.0.into_iter();
        headers
            .map(|(name, value)| (name, value.into_bytes()))
            .collect()
    }

    /// One header, or several of a name where its value is a list. What is `undefined` or
    /// `null` is left out, so that a header can be there on a condition.
    fn add(&mut self, name: &str, value: &JsValue, context: &mut Context) -> JsResult<()> {
        if value.is_null_or_undefined() {
            return Ok(());
        }
        if !is_name(name) {
            return Err(type_error(format!(
                "`{}` is no name of a header: letters, digits and `-` make one",
                name.escape_debug()
            )));
        }
        if let Some(list) = list(value) {
            for value in items(&list, context)? {
                self.one(name, &value, context)?;
            }
            return Ok(());
        }
        self.one(name, value, context)
    }

    fn one(&mut self, name: &str, value: &JsValue, context: &mut Context) -> JsResult<()> {
        let Some(text) = plain(value) else {
            return Err(type_error(format!(
                "the header `{name}` is a string, a number or a list of them, not {}",
                inspect_short(value, context)
            )));
        };
        // A line's end would make one header two, or end them all.
        if text.chars().any(|c| matches!(c, '\r' | '\n' | '\0')) {
            return Err(type_error(format!(
                "the header `{name}` may not contain a line's end: {}",
                inspect_short(value, context)
            )));
        }
        self.0.push((name.to_owned(), text));
        Ok(())
    }
}

fn misshapen(value: &JsValue, context: &mut Context) -> boa_engine::JsError {
    type_error(format!(
        "`headers` is an object such as `{{ \"x-total\": \"3\" }}`, not {}",
        inspect_short(value, context)
    ))
}

/// A token, as RFC 9110 has it.
fn is_name(name: &str) -> bool {
    !name.is_empty()
        && name
            .bytes()
            .all(|b| b.is_ascii_alphanumeric() || b"!#$%&'*+-.^_`|~".contains(&b))
}

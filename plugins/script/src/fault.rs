//! What went wrong in a script, with file, line and column, as its author wants to read it.

use std::fmt::{self, Write as _};

use boa_engine::builtins::error::Error as ErrorData;
use boa_engine::{Context, JsError, JsObject, JsValue, js_string};

use crate::globals::inspect;
use crate::modules::EXPORTED;

/// What a script threw, and where.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Fault {
    /// `orders.js:3:14`.
    place: Option<String>,
    message: String,
    hint: Option<&'static str>,
    excerpt: Option<String>,
    /// `createOrder (orders.js:3:14)`, the innermost first.
    calls: Vec<String>,
}

/// Errors that are the cause of one another, and shown.
const CAUSES: usize = 5;

/// Characters of a line that is shown.
const LINE: usize = 160;

/// Characters of a message.
const MESSAGE: usize = 4_000;

impl Fault {
    /// One that has no place in the script.
    pub(crate) fn plain(message: impl Into<String>) -> Self {
        Self {
            place: None,
            message: message.into(),
            hint: None,
            excerpt: None,
            calls: Vec::new(),
        }
    }

    pub(crate) fn of(error: JsError, context: &mut Context) -> Self {
        // The engine's own trace, which also knows where what is no `Error` was thrown.
        let shown = error.to_string();
        if let Some(limit) = error.as_engine() {
            let message = format!("{limit}; the script goes deeper, or uses more, than it may");
            return Self::traced(message, None, &shown);
        }
        match error.into_opaque(context) {
            Ok(thrown) => Self::thrown(&thrown, &shown, context),
            Err(error) => Self::traced(error.to_string(), None, &shown),
        }
    }

    /// Shows the line that it is about. `text_of` has the modules' texts.
    pub(crate) fn show<'t>(mut self, text_of: impl FnOnce(&str) -> Option<&'t str>) -> Self {
        let mut parts = self.place.iter().flat_map(|place| place.rsplitn(3, ':'));
        let (column, line, name) = (parts.next(), parts.next(), parts.next());
        let number = |part: Option<&str>| part?.parse().ok();
        if let (Some(column), Some(line), Some(text)) =
            (number(column), number(line), name.and_then(text_of))
        {
            self.excerpt = excerpt(text, line, column);
        }
        self
    }

    fn thrown(value: &JsValue, shown: &str, context: &mut Context) -> Self {
        let object = value.as_object();
        let Some(error) = object.filter(|object| object.is::<ErrorData>()) else {
            let message = format!("thrown: {}", inspect(value, context));
            return Self::traced(message, None, shown);
        };
        let mut message = described(&error, context);
        let hint = hint(&message);
        let trace = text_of(&error, "stack", context).unwrap_or_default();
        let mut cause = error;
        for _ in 0..CAUSES {
            let Ok(value) = cause.get(js_string!("cause"), context) else {
                break;
            };
            if value.is_undefined() {
                break;
            }
            let error = value.as_object().filter(JsObject::is::<ErrorData>);
            let Some(error) = error else {
                let _ = write!(message, "; caused by: {}", inspect(&value, context));
                break;
            };
            let _ = write!(message, "; caused by: {}", described(&error, context));
            cause = error;
        }
        let trace = if trace.contains(" at ") {
            &trace
        } else {
            shown
        };
        Self::traced(message, hint, trace)
    }

    fn traced(mut message: String, hint: Option<&'static str>, trace: &str) -> Self {
        if let Some((end, _)) = message.char_indices().nth(MESSAGE) {
            message.truncate(end);
            message.push('…');
        }
        let calls: Vec<String> = trace
            .lines()
            .filter_map(|line| line.trim_start().strip_prefix("at "))
            .map(|call| call.trim().replace(EXPORTED, "default"))
            .filter(|call| call != "(native)")
            .collect();
        let place = calls.iter().find_map(|call| {
            let (_, place) = call.rsplit_once('(')?;
            let place = place.strip_suffix(')')?;
            (place.contains(':') && !place.contains('?')).then(|| place.to_owned())
        });
        Self {
            place,
            message,
            hint,
            excerpt: None,
            calls,
        }
    }
}

/// The line of a text, with a mark beneath the column; none where there is no such line, or
/// it is too long to be read, as those of bundled scripts are.
pub(crate) fn excerpt(text: &str, line: usize, column: usize) -> Option<String> {
    let shown = text.lines().nth(line.checked_sub(1)?)?;
    if LINE < shown.chars().count() {
        return None;
    }
    // Tabs stay in the margin, so that the mark stands where it should.
    let before = shown.chars().take(column.checked_sub(1)?);
    let margin: String = before.map(|c| if c == '\t' { c } else { ' ' }).collect();
    Some(format!(
        "    {line} | {shown}\n    {} | {margin}^",
        " ".repeat(line.to_string().len())
    ))
}

/// `TypeError: x is not a function`, without running what a script may have put in the way
/// more than need be.
fn described(error: &JsObject, context: &mut Context) -> String {
    let name = text_of(error, "name", context).unwrap_or_else(|| "Error".to_owned());
    match text_of(error, "message", context) {
        Some(message) if !message.is_empty() => format!("{name}: {message}"),
        _ => name,
    }
}

fn text_of(object: &JsObject, name: &str, context: &mut Context) -> Option<String> {
    let value = object.get(js_string!(name), context).ok()?;
    value.as_string().map(|text| text.to_std_string_lossy())
}

/// What to write instead of what other places have and this one has not.
fn hint(message: &str) -> Option<&'static str> {
    let name = message
        .strip_prefix("ReferenceError: ")?
        .strip_suffix(" is not defined")?;
    Some(match name {
        "require" | "module" | "exports" | "__dirname" | "__filename" => {
            "scripts are ES modules: `import` from files in the mock's folder, and `export default`"
        }
        "fetch" | "XMLHttpRequest" | "WebSocket" => {
            "a script has no network; `mimus.next()` asks the next responder"
        }
        "process" | "Buffer" | "global" => {
            "this is not Node.js: there are `mimus.settings`, `Uint8Array` and `globalThis`"
        }
        "window" | "document" | "localStorage" => "this is not a browser: there is `globalThis`",
        "Intl" => "there is no `Intl` here; dates and numbers are written in one way only",
        "mimus" | "request" => "a handler is handed it: `export default (request, mimus) => …`",
        _ => return None,
    })
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(place) = &self.place {
            write!(f, "{place}: ")?;
        }
        f.write_str(&self.message)?;
        if let Some(hint) = self.hint {
            write!(f, " ({hint})")?;
        }
        if let Some(excerpt) = &self.excerpt {
            write!(f, "\n{excerpt}")?;
        }
        for calls in self.calls.chunk_by(|a, b| a == b) {
            write!(f, "\n    at {}", calls[0])?;
            if 1 < calls.len() {
                write!(f, ", {} times", calls.len())?;
            }
        }
        Ok(())
    }
}

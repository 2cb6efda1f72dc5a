//! A value in one line, for logs and messages. Runs nothing of the script: no getter, no
//! `toString`, no proxy's trap, for any of them may throw or never end.

use std::fmt::Write as _;

use boa_engine::builtins::error::Error as ErrorData;
use boa_engine::object::builtins::{JsDate, JsMap, JsRegExp, JsSet, JsTypedArray};
use boa_engine::property::{PropertyDescriptor, PropertyKey};
use boa_engine::value::JsVariant;
use boa_engine::{Context, JsObject, JsValue, js_string};

/// Levels that are shown.
const DEPTH: usize = 4;

/// Items of a list, or properties of an object, that are shown.
const ITEMS: usize = 50;

/// Characters of a text within something.
const TEXT: usize = 500;

/// Characters in a message.
const SHORT: usize = 60;

pub(crate) fn inspect(value: &JsValue, context: &mut Context) -> String {
    let mut shown = String::new();
    show(value, &mut shown, &mut Vec::new(), context);
    shown
}

/// Cut short, for a message that says what it got instead.
pub(crate) fn inspect_short(value: &JsValue, context: &mut Context) -> String {
    cut(&inspect(value, context), SHORT)
}

fn show(value: &JsValue, out: &mut String, above: &mut Vec<JsObject>, context: &mut Context) {
    match value.variant() {
        JsVariant::String(text) => {
            let _ = write!(out, "{:?}", cut(&text.to_std_string_lossy(), TEXT));
        }
        JsVariant::Object(object) => show_object(&object, out, above, context),
        // What is left is written as the language does.
        _ => out.push_str(&value.display().to_string()),
    }
}

fn show_object(
    object: &JsObject,
    out: &mut String,
    above: &mut Vec<JsObject>,
    context: &mut Context,
) {
    if above.iter().any(|known| JsObject::equals(known, object)) {
        out.push_str("[circular]");
        return;
    }
    if object.is_callable() {
        let name = text(object, "name").unwrap_or_default();
        let _ = match name.as_str() {
            "" => write!(out, "[function]"),
            name => write!(out, "[function {name}]"),
        };
        return;
    }
    if object.is::<ErrorData>() {
        // The name is the class's, and not looked up: that could run a getter.
        let message = text(object, "message").unwrap_or_default();
        let _ = write!(out, "[error: {}]", cut(&message, TEXT));
        return;
    }
    if let Some(kind) = kind(object) {
        out.push_str(kind);
        return;
    }
    if DEPTH <= above.len() {
        out.push_str(if object.is_array() { "[…]" } else { "{…}" });
        return;
    }
    above.push(object.clone());
    let (open, close) = if object.is_array() {
        ("[", "]")
    } else {
        ("{", "}")
    };
    out.push_str(open);
    let mut written = 0;
    for (name, property) in properties(object, context) {
        if ITEMS <= written {
            out.push_str(", …");
            break;
        }
        out.push_str(if written == 0 && open == "{" {
            " "
        } else if written == 0 {
            ""
        } else {
            ", "
        });
        if let Some(name) = name {
            out.push_str(&name);
            out.push_str(": ");
        }
        match property.value() {
            Some(value) => show(value, out, above, context),
            None => out.push_str("[getter]"),
        }
        written += 1;
    }
    out.push_str(if written == 0 || close == "]" {
        close
    } else {
        " }"
    });
    above.pop();
}

/// Objects whose content is not in their properties.
fn kind(object: &JsObject) -> Option<&'static str> {
    if JsDate::from_object(object.clone()).is_ok() {
        return Some("[date]");
    }
    if JsMap::from_object(object.clone()).is_ok() {
        return Some("[map]");
    }
    if JsSet::from_object(object.clone()).is_ok() {
        return Some("[set]");
    }
    if JsRegExp::from_object(object.clone()).is_ok() {
        return Some("[regular expression]");
    }
    JsTypedArray::from_object(object.clone())
        .is_ok()
        .then_some("[typed array]")
}

/// The enumerable properties, those of a list without their names; none of what is not a
/// plain object, since a proxy would be asked for them.
fn properties(
    object: &JsObject,
    context: &mut Context,
) -> Vec<(Option<String>, PropertyDescriptor)> {
    let is_list = object.is_array();
    if !is_list && !object.is_ordinary() {
        return Vec::new();
    }
    let keys = object.own_property_keys(context).unwrap_or_default();
    let object = object.borrow();
    let enumerable = keys.into_iter().filter_map(|key| {
        let property = object.properties().get(&key)?;
        let name = match &key {
            PropertyKey::Index(_) if is_list => None,
            PropertyKey::Index(index) => Some(index.get().to_string()),
            PropertyKey::String(name) => Some(name.to_std_string_lossy()),
            PropertyKey::Symbol(_) => return None,
        };
        (property.enumerable() == Some(true)).then_some((name, property))
    });
    enumerable.take(ITEMS + 1).collect()
}

/// An own property that is text, without asking a getter.
fn text(object: &JsObject, name: &str) -> Option<String> {
    let object = object.borrow();
    let property = object.properties().get(&js_string!(name).into())?;
    let text = property.value()?.as_string()?;
    Some(text.to_std_string_lossy())
}

fn cut(text: &str, characters: usize) -> String {
    match text.char_indices().nth(characters) {
        Some((end, _)) => format!("{}…", &text[..end]),
        None => text.to_owned(),
    }
}

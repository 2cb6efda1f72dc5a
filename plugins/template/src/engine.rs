//! The template engine as it is set up here: how much a template may take, how values are
//! written, where other templates are found.

use std::borrow::Cow;

use guest_sdk::Error;
use minijinja::syntax::SyntaxConfig;
use minijinja::value::Value;
use minijinja::{
    AutoEscape, Environment, ErrorKind, Output, State, UndefinedBehavior, escape_formatter,
};
use minijinja_contrib::pycompat::unknown_method_callback;

use crate::answer::Answer;
use crate::call::Handle;
use crate::escape::Escape;
use crate::folder::{self, ReadError};
use crate::settings::Undefined;
use crate::sources::Source;
use crate::{context, fault, json, marks};

/// Steps of one template: a loop without end is told of before the sandbox cuts it off.
pub(crate) const FUEL: u64 = 5_000_000;
/// Macros and includes within each other. The engine counts an include ten times; more
/// would be too much for a sandbox's stack.
const DEPTH: usize = 200;
/// What names of templates begin with that are texts of the configuration.
pub(crate) const SETTING: &str = "settings.";
/// How minijinja is told to write JSON: not by its own rules, but by [`marks`].
const JSON: AutoEscape = AutoEscape::Custom(Cow::Borrowed("json"));

/// An environment for one request.
pub(crate) fn environment(answer: &Answer, call: &Handle) -> Environment<'static> {
    let mut env = bare();
    env.set_fuel(Some(FUEL));
    env.set_undefined_behavior(match answer.undefined {
        Undefined::Lenient => UndefinedBehavior::Lenient,
        Undefined::Chainable => UndefinedBehavior::Chainable,
        Undefined::Strict => UndefinedBehavior::Strict,
    });
    let (entry, escape) = (answer.entry().name.clone(), answer.escape);
    env.set_auto_escape_callback(move |name| {
        let own = Escape::of_name(name).filter(|_| !name.starts_with(SETTING));
        let escape = match own {
            Some((escape, _)) => escape,
            None if name.starts_with(SETTING) && name != entry => Escape::None,
            None => escape,
        };
        match escape {
            Escape::Json => JSON,
            Escape::Markup => AutoEscape::Html,
            Escape::None => AutoEscape::None,
        }
    });
    env.set_formatter(written);
    env.set_path_join_callback(|name, parent| {
        // A name that leads out is left for the loader to refuse.
        folder::name(name, Some(parent)).map_or_else(|| name.into(), Into::into)
    });
    let sources = answer.sources.clone();
    env.set_loader(move |name| {
        let known = sources.iter().find(|source| source.name == name);
        known.map_or_else(|| load(name), |source| Ok(Some(source.text.clone())))
    });
    env.set_unknown_method_callback(unknown_method_callback);
    context::add(&mut env, answer, call);
    env
}

/// Finds mistakes in a template's syntax.
pub(crate) fn check(source: &Source) -> Result<(), Error> {
    let env = bare();
    let checked = env.template_from_named_str(&source.name, &source.text);
    checked.map_err(|error| Error::invalid_settings(fault::text(&error)))?;
    Ok(())
}

/// Finds names in a template that nothing gives it. Others of its templates could, where
/// it extends one.
pub(crate) fn check_names(source: &Source) -> Result<(), Error> {
    let env = bare();
    let Ok(template) = env.template_from_named_str(&source.name, &source.text) else {
        return Ok(());
    };
    if source.text.contains("extends") {
        return Ok(());
    }
    let mut names: Vec<String> = template.undeclared_variables(false).into_iter().collect();
    names.sort_unstable();
    let unknown = names
        .iter()
        .find(|name| !context::NAMES.contains(&name.as_str()));
    match unknown {
        None => Ok(()),
        Some(name) => Err(Error::invalid_settings(fault::unknown_name(source, name))),
    }
}

fn bare() -> Environment<'static> {
    let mut env = Environment::new();
    // Lines with nothing but a tag leave no empty line.
    let syntax = SyntaxConfig::builder()
        .trim_blocks(true)
        .lstrip_blocks(true)
        .keep_trailing_newline(true)
        .build();
    if let Ok(syntax) = syntax {
        env.set_syntax(syntax);
    }
    env.set_recursion_limit(DEPTH);
    env
}

/// A template that is named by an expression.
fn load(name: &str) -> Result<Option<String>, minijinja::Error> {
    let read = folder::name(name, None).ok_or(ReadError::Outside);
    match read.and_then(|name| folder::read(&name)) {
        Ok(text) => Ok(Some(text)),
        Err(ReadError::Missing) => Ok(None),
        Err(error) => {
            let message = format!("`{name}`: {error}");
            // Not that it is not found: that would be taken for missing.
            Err(minijinja::Error::new(ErrorKind::InvalidOperation, message))
        }
    }
}

fn written(
    out: &mut Output<'_>,
    state: &mut State<'_, '_>,
    value: &Value,
) -> Result<(), minijinja::Error> {
    if *state.auto_escape() != JSON {
        // A text that was captured in JSON, and is used in a header.
        return match value.as_str().map(marks::plain) {
            Some(Cow::Owned(plain)) => escape_formatter(out, state, &Value::from(plain)),
            _ => escape_formatter(out, state, value),
        };
    }
    if value.is_safe() {
        return escape_formatter(out, state, value);
    }
    let json = json::json(value)?;
    let written = match json {
        // The same within quotes and without.
        serde_json::Value::Bool(_) | serde_json::Value::Number(_) => {
            out.write_str(&json.to_string())
        }
        json => out.write_str(&marks::marked(&json)),
    };
    written.map_err(minijinja::Error::from)
}

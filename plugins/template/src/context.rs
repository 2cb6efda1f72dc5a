//! What templates are given: values such as `request`, functions such as `now`, filters.

mod chance;
mod date;
mod filters;
mod reply;
mod request;
mod state;
mod surroundings;

use minijinja::Environment;

use crate::answer::Answer;
use crate::call::Handle;

/// Everything that a template may call by name, for those who mistype one.
#[rustfmt::skip]
pub(crate) const NAMES: &[&str] = &[
    // Of the mock.
    "request", "operation", "choice", "state", "scenario", "vars",
    // About the answer.
    "status", "header", "delay", "pass", "fail",
    // What can be asked.
    "set_state", "delete_state", "next_number", "next", "example", "log", "now", "date",
    "fake", "uuid", "random_int", "random_float", "random_item",
    // Of the language.
    "range", "dict", "namespace", "debug", "loop", "self", "super", "caller", "true", "false", "none",
    "True", "False", "None",
];

/// All of it, for one request.
pub(crate) fn add(env: &mut Environment<'_>, answer: &Answer, call: &Handle) {
    request::add(env, call);
    surroundings::add(env, answer, call);
    state::add(env, call);
    reply::add(env, call);
    chance::add(env, call);
    date::add(env, call);
    filters::add(env);
}

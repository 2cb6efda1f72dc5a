//! MockLoop's formats, translated to ours. What its manual promises is what happens here.

mod condition;
mod documented;
mod expression;
mod paths;
mod run_time;
mod template;
mod test;

use crate::model::{Rule, Scenario};

pub(crate) use documented::documented;
pub(crate) use run_time::{is_key, run_time};
pub(crate) use test::{METHODS as TEST_METHODS, TYPES as TEST_TYPES, test};

/// A scenario, and for each of its rules where in the original it comes from.
pub(crate) type Translated = (Option<Scenario>, Option<Vec<String>>);

/// Rules as they are translated.
#[derive(Debug, Default)]
pub(crate) struct Rules {
    rules: Vec<Rule>,
    places: Vec<String>,
}

impl Rules {
    fn push(&mut self, rule: Rule, place: &str) {
        self.rules.push(rule);
        self.places.push(place.to_owned());
    }
}

//! Stand-in: nothing is known of any name.

use crate::rng::Rng;

#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Locale {
    #[default]
    En,
}

#[derive(Debug)]
pub struct Hint<'a> {
    pub name: &'a str,
    pub owner: Option<&'a str>,
    pub format: Option<&'a str>,
    pub description: Option<&'a str>,
    pub min_length: Option<u64>,
    pub max_length: Option<u64>,
    pub minimum: Option<f64>,
    pub maximum: Option<f64>,
}

#[derive(Debug)]
pub struct Entity {}

impl Entity {
    #[must_use]
    pub fn new(_: &mut Rng, _: Locale, _: u64) -> Self {
        Self {}
    }
}

#[must_use]
pub fn string(_: &Hint, _: &mut Entity, _: &mut Rng) -> Option<String> {
    None
}

#[must_use]
pub fn number(_: &Hint, _: &mut Entity, _: &mut Rng) -> Option<f64> {
    None
}

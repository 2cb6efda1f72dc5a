//! Believable data, the same again for the same seed.
//!
//! [`compile`] turns JSON Schemas into a compact store, [`generate`] makes values from it,
//! and [`check`] says whether a value meets its schema. [`believable`] knows what a name, a
//! price or a city looks like. What asks for the data is not here: responders in
//! `plugins/` do, within their sandboxes, so nothing in here reads a clock or draws chance
//! but from [`rng`].

pub mod believable;
pub mod check;
pub mod compile;
pub mod decimal;
pub mod echo;
pub mod format;
pub mod generate;
pub mod literal;
pub mod pattern;
pub mod rng;
pub mod schema;

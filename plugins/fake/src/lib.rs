//! Believable data, the same again for the same seed.
//!
//! [`compile`] turns JSON Schemas into a compact store, [`generate`] makes values from it,
//! and [`check`] says whether a value meets its schema. [`believable`] knows what a name, a
//! price or a city looks like; [`named`] gives it by name. What asks for the data is not here: responders in
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
pub mod named;
pub mod pattern;
pub mod rng;
pub mod schema;

use serde_json::Value;

use generate::{Generator, Options};
use rng::Rng;

/// A value that meets a schema: JSON Schema 2020-12, each `$ref` of it into its own
/// `$defs`. If none is found, the best attempt, and where it fails, as a JSON pointer.
///
/// Whoever makes many values of one schema calls [`compile::compile`] once instead, and a
/// [`Generator`] for each.
///
/// ```
/// use mimus_fake::{generate::Options, rng::Rng};
/// use serde_json::json;
///
/// let schema = json!({"type": "object", "required": ["email"], "properties": {
///     "email": {"type": "string", "format": "email"}, "age": {"type": "integer", "minimum": 18},
/// }});
/// let mut rng = Rng::new(7);
/// let (user, unmet) = mimus_fake::of_schema(&schema, &mut rng, &Options::default(), 0);
/// assert_eq!(unmet, None);
/// assert!(user["email"].is_string());
/// ```
pub fn of_schema(
    schema: &Value,
    rng: &mut Rng,
    options: &Options,
    now_ms: u64,
) -> (Value, Option<String>) {
    let (store, roots) = compile::compile(&[schema], options.max_depth);
    let root = roots.first().copied().unwrap_or(schema::ANY);
    let echoes = echo::Echoes::default();
    Generator::new(&store, rng.fork(), options, &echoes, now_ms).body(root, "")
}

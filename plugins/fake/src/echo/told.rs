//! What the caller's own body says: who orders two is told of two.

use serde_json::{Number, Value};

use super::normalised;

/// Longer lists are not repeated.
pub(crate) const MAX_ITEMS: usize = 100;

/// A scalar as it is and as what its text may mean, or a list of scalars; nothing for
/// what has to be looked at part by part.
pub(crate) fn readings(told: &Value) -> Vec<Value> {
    match told {
        Value::Object(_) => Vec::new(),
        Value::Array(items) => {
            let is_plain = |item: &Value| !item.is_array() && !item.is_object();
            let plain = !items.is_empty() && items.len() <= MAX_ITEMS && items.iter().all(is_plain);
            if plain {
                vec![told.clone()]
            } else {
                Vec::new()
            }
        }
        Value::String(text) => {
            let whole = text.parse::<i64>().ok().map(Value::from);
            let number = || text.parse::<f64>().ok().and_then(Number::from_f64);
            let number = whole.or_else(|| number().map(Value::from));
            let boolean = text.parse::<bool>().ok().map(Value::from);
            let others = [number, boolean].into_iter().flatten();
            std::iter::once(told.clone()).chain(others).collect()
        }
        scalar => vec![scalar.clone()],
    }
}

/// Whether no server would say it again.
pub(crate) fn is_secret(name: &str) -> bool {
    const SECRETS: [&str; 6] = ["password", "passwd", "passphrase", "secret", "cvv", "cvc"];
    let name = normalised(name);
    name == "pwd" || name == "pin" || SECRETS.iter().any(|secret| name.contains(secret))
}

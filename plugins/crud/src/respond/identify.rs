//! Ids for what is new.

use guest_sdk::Error;
use mimus_fake::format;
use serde_json::Value;

use super::Turn;
use crate::plan::{Id, IdKind};
use crate::value;

/// How many ids are tried before one is given up.
const MAX_TRIES: u64 = 2_000;

/// An id as the property has it.
#[derive(Debug, Clone)]
pub(super) struct NewId {
    pub(super) text: String,
    pub(super) value: Value,
}

impl NewId {
    pub(super) fn of(value: &Value) -> Option<Self> {
        let text = value::text(value).filter(|text| !text.is_empty())?;
        Some(Self {
            text,
            value: value.clone(),
        })
    }
}

impl Turn<'_> {
    /// An id that nothing in the scope has. `number` is the collection's next one,
    /// `model` what the next responder would have called the thing.
    pub(super) fn new_id(
        &self,
        id: &Id,
        number: u64,
        model: Option<&Value>,
        is_valid: &dyn Fn(&Value) -> bool,
    ) -> Result<Option<NewId>, Error> {
        let is_free = |text: &str| -> Result<bool, Error> {
            Ok(self.shelf().get(&self.key_of(text))?.is_none())
        };
        let random = self.cx.random().next();
        let start = match id.kind {
            // After the seeds, as if those had been created as well.
            IdKind::Integer => self.highest_seed().saturating_add(number),
            IdKind::Uuid | IdKind::Text => number,
        };
        for attempt in start..start.saturating_add(MAX_TRIES) {
            let value = match (id.kind, model) {
                (IdKind::Integer, _) => Value::from(attempt),
                (IdKind::Uuid, _) => {
                    let low = random ^ attempt.wrapping_mul(0x9E37_79B9_7F4A_7C15);
                    value::uuid(value::hash(&low.to_le_bytes()), low).into()
                }
                (IdKind::Text, Some(Value::String(model))) if attempt == start => {
                    model.as_str().into()
                }
                // A path may want a number where the thing has a text.
                (IdKind::Text, Some(Value::String(model))) if (attempt - start) % 2 == 1 => {
                    let random = random ^ value::hash(&attempt.to_le_bytes());
                    // Many descriptions do not say that an id is one.
                    if format::is_valid("uuid", model) {
                        value::uuid(random, value::hash(&random.to_le_bytes())).into()
                    } else {
                        alike(model, random).into()
                    }
                }
                (IdKind::Text, _) => attempt.to_string().into(),
            };
            let Some(new) = NewId::of(&value) else {
                continue;
            };
            // As a path has it: the number may be a text there.
            let may_be = || {
                let number = serde_json::from_str::<Value>(&new.text).ok();
                let readings = [Some(value.clone()), Some(new.text.as_str().into()), number];
                readings.iter().flatten().any(is_valid)
            };
            if is_free(&new.text)? && may_be() {
                return Ok(Some(new));
            }
        }
        Ok(None)
    }

    fn highest_seed(&self) -> u64 {
        let seeds = self.work.home.level.seeds.iter();
        let numbers = seeds.filter_map(|seed| seed.id.parse::<u64>().ok());
        // Ids far out, such as those of examples copied from production, are no start.
        numbers.filter(|id| *id < 1 << 52).max().unwrap_or(0)
    }
}

/// An id of the same kind: digits for digits, letters for letters, and what stands before
/// a `_` as it is.
fn alike(model: &str, mut random: u64) -> String {
    let is_hex = |part: &str| {
        let mut letters = part.chars().filter(char::is_ascii_alphanumeric);
        letters.all(|letter| letter.is_ascii_hexdigit() && !letter.is_ascii_uppercase())
    };
    let start = model.rfind('_').map_or(0, |at| at + 1);
    let (kept, part) = model.split_at(start);
    let hex = part.chars().any(|letter| letter.is_ascii_alphabetic()) && is_hex(part);
    let mut draw = |count: u8| {
        random = random
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        // The high bits are the good ones.
        u8::try_from((random >> 33) % u64::from(count)).unwrap_or(0)
    };
    let letters = part.chars().map(|letter| match letter {
        _ if hex && letter.is_ascii_hexdigit() => {
            char::from_digit(u32::from(draw(16)), 16).unwrap_or(letter)
        }
        '0'..='9' => char::from(b'0' + draw(10)),
        'a'..='z' => char::from(b'a' + draw(26)),
        'A'..='Z' => char::from(b'A' + draw(26)),
        other => other,
    });
    format!("{kept}{}", letters.collect::<String>())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_are_made_alike() {
        for model in ["cus_9s6XKzkNRiz8i3", "a1f0", "AB-12", "7"] {
            let made = alike(model, 7);
            assert_eq!(made.len(), model.len(), "{made}");
            let shape =
                |text: &str| -> Vec<bool> { text.chars().map(char::is_alphanumeric).collect() };
            assert_eq!(shape(&made), shape(model), "{made}");
        }
        assert!(alike("cus_9s6X", 1).starts_with("cus_"));
        assert_ne!(alike("a1f0b2c3", 1), alike("a1f0b2c3", 2));
    }
}

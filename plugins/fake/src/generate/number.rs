//! Numbers within bounds, on the steps that `multipleOf` allows.

use serde_json::{Number, Value};

use super::view::View;
use super::{Generator, Place, Unmet};
use crate::believable::{self, Entity, Hint};
use crate::decimal::Decimal;
use crate::schema::NumberRules;

/// How far a number goes where nothing bounds it.
const USUAL: i128 = 1_000;
const TRIES: usize = 3;

/// The narrowest of all bounds, each with whether it is out of bounds itself.
#[derive(Debug, Clone, Copy)]
struct Bounds {
    low: Option<(Decimal, bool)>,
    high: Option<(Decimal, bool)>,
    step: Option<Decimal>,
}

impl Generator<'_> {
    pub(super) fn number(
        &mut self,
        view: &View<'_>,
        whole: bool,
        place: &Place<'_>,
        entity: &mut Entity,
    ) -> Result<Value, Unmet> {
        let mut bounds = Bounds::of(view.nodes.iter().filter_map(|node| node.number.as_deref()))?;
        let format = view.format();
        bounds.limit(format);
        if whole {
            bounds.step = Some(
                bounds
                    .step
                    .map_or(Some(Decimal::ONE), |step| step.common_step(Decimal::ONE))
                    .ok_or(Unmet)?,
            );
        }
        let description = view.description();
        let hint = Hint {
            name: place.name,
            owner: place.owner,
            format,
            description: description.map(|(text, _)| text),
            tells: description.map(|(_, tells)| tells).unwrap_or_default(),
            min_length: None,
            max_length: None,
            minimum: bounds.low.map(|(low, _)| low.to_f64()),
            maximum: bounds.high.map(|(high, _)| high.to_f64()),
        };
        for _ in 0..TRIES {
            let Some(number) = believable::number(&hint, entity, &mut self.rng) else {
                break;
            };
            if let Some(decimal) = Number::from_f64(number).and_then(|number| Decimal::of(&number))
                && bounds.hold(decimal)
                && let Some(number) = decimal.to_number()
            {
                return Ok(Value::Number(number));
            }
        }
        let decimal = self.within(&bounds, whole).ok_or(Unmet)?;
        decimal.to_number().map(Value::Number).ok_or(Unmet)
    }

    fn within(&mut self, bounds: &Bounds, whole: bool) -> Option<Decimal> {
        // Hundredths look like numbers people use; narrower bounds want finer ones.
        let mut steps = vec![bounds.step];
        if bounds.step.is_none() && !whole {
            steps = vec![
                Some(Decimal::new(1, 2)),
                Some(Decimal::new(1, 6)),
                Some(Decimal::new(1, 12)),
                Some(Decimal::ONE),
                None,
            ];
        }
        for step in steps {
            let found = match step {
                Some(step) => self.on_steps(bounds, step),
                None => self.between(bounds),
            };
            // As it will be written: large numbers have no room for hundredths.
            let written = found.and_then(|number| Decimal::of(&number.to_number()?));
            if let Some(number) = written.filter(|number| bounds.hold(*number)) {
                return Some(number);
            }
        }
        None
    }

    fn on_steps(&mut self, bounds: &Bounds, step: Decimal) -> Option<Decimal> {
        let usual = Decimal::whole(USUAL).steps_below(step).unwrap_or(1).max(1);
        let first = match bounds.low {
            Some((low, open)) => {
                let below = low.steps_below(step)?;
                let exact = step.times(below).is_some_and(|number| {
                    number.partial_cmp(&low) == Some(std::cmp::Ordering::Equal)
                });
                Some(if exact && !open { below } else { below + 1 })
            }
            None => None,
        };
        let last = match bounds.high {
            Some((high, open)) => {
                let below = high.steps_below(step)?;
                let exact = step.times(below).is_some_and(|number| {
                    number.partial_cmp(&high) == Some(std::cmp::Ordering::Equal)
                });
                Some(if exact && open { below - 1 } else { below })
            }
            None => None,
        };
        let (first, last) = match (first, last) {
            (Some(first), Some(last)) => (first, last),
            (Some(first), None) => (first, first.checked_add(usual)?),
            (None, Some(last)) if last > 0 => (1.min(last), last.min(usual)),
            (None, Some(last)) => (last.checked_sub(usual)?, last),
            (None, None) => (1, usual),
        };
        let span = u64::try_from(last.checked_sub(first)?).unwrap_or(u64::MAX >> 1);
        // Where there is a lot of room, numbers of a size that is usual.
        let span = if bounds.step.is_none() || step == Decimal::ONE {
            span.min(99_999_999)
        } else {
            span
        };
        step.times(first + i128::from(self.rng.below(span.saturating_add(1))))
    }

    fn between(&mut self, bounds: &Bounds) -> Option<Decimal> {
        let low = bounds.low.map_or(f64::MIN / 4.0, |(low, _)| low.to_f64());
        let high = bounds
            .high
            .map_or(f64::MAX / 4.0, |(high, _)| high.to_f64());
        let share = self.rng.unit();
        let candidates = [
            low + (high - low) * share,
            f64::midpoint(low, high),
            low,
            high,
            low.next_up(),
            high.next_down(),
        ];
        let mut decimals = candidates
            .into_iter()
            .filter_map(|number| Decimal::of(&Number::from_f64(number)?));
        decimals.find(|number| bounds.hold(*number))
    }
}

impl Bounds {
    fn of<'n>(all: impl Iterator<Item = &'n NumberRules>) -> Result<Self, Unmet> {
        let mut bounds = Self {
            low: None,
            high: None,
            step: None,
        };
        for rules in all {
            for low in [
                rules.minimum.map(|low| (low, false)),
                rules.above.map(|low| (low, true)),
            ]
            .into_iter()
            .flatten()
            {
                bounds.raise(low);
            }
            for high in [
                rules.maximum.map(|high| (high, false)),
                rules.below.map(|high| (high, true)),
            ]
            .into_iter()
            .flatten()
            {
                bounds.lower(high);
            }
            if let Some(step) = rules.step {
                bounds.step = Some(
                    bounds
                        .step
                        .map_or(Some(step), |other| step.common_step(other))
                        .ok_or(Unmet)?,
                );
            }
        }
        Ok(bounds)
    }

    fn raise(&mut self, (low, open): (Decimal, bool)) {
        if self
            .low
            .is_none_or(|(known, _)| low > known || open && low == known)
        {
            self.low = Some((low, open));
        }
    }

    fn lower(&mut self, (high, open): (Decimal, bool)) {
        if self
            .high
            .is_none_or(|(known, _)| high < known || open && high == known)
        {
            self.high = Some((high, open));
        }
    }

    /// What the format can hold, unless the schema's own bounds lie outside of it.
    fn limit(&mut self, format: Option<&str>) {
        let (low, high) = match format {
            Some("int32") => (i128::from(i32::MIN), i128::from(i32::MAX)),
            Some("int64") => (i128::from(i64::MIN), i128::from(i64::MAX)),
            Some("int16") => (i128::from(i16::MIN), i128::from(i16::MAX)),
            Some("int8") => (-128, 127),
            Some("uint8") => (0, 255),
            Some("uint16") => (0, i128::from(u16::MAX)),
            Some("uint32") => (0, i128::from(u32::MAX)),
            Some("uint64") => (0, i128::from(u64::MAX)),
            _ => return,
        };
        let (low, high) = (Decimal::whole(low), Decimal::whole(high));
        if self.low.is_some_and(|(known, _)| known < low)
            || self.low.is_none()
                && self
                    .high
                    .is_some_and(|(known, _)| known >= low && known < Decimal::ONE)
        {
            self.raise((low, false));
        }
        if self.high.is_some_and(|(known, _)| known > high)
            && self.low.is_none_or(|(known, _)| known <= high)
        {
            self.lower((high, false));
        }
    }

    fn hold(&self, number: Decimal) -> bool {
        self.low
            .is_none_or(|(low, open)| number > low || !open && number >= low)
            && self
                .high
                .is_none_or(|(high, open)| number < high || !open && number <= high)
            && self.step.is_none_or(|step| number.is_multiple_of(step))
    }
}

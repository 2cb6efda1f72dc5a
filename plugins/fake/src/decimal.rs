//! Exact decimal numbers: bounds and `multipleOf` mean what the JSON text says, not what
//! binary floating point makes of it.

use std::cmp::Ordering;

use serde::{Deserialize, Serialize};
use serde_json::Number;

/// `mantissa` × 10^-`scale`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Decimal {
    mantissa: i128,
    scale: i32,
}

impl Decimal {
    pub const ONE: Self = Self::whole(1);

    pub const fn whole(value: i128) -> Self {
        Self {
            mantissa: value,
            scale: 0,
        }
    }

    pub const fn new(mantissa: i128, scale: i32) -> Self {
        Self { mantissa, scale }
    }

    pub fn of(number: &Number) -> Option<Self> {
        if let Some(value) = number.as_i64() {
            return Some(Self::whole(i128::from(value)));
        }
        if let Some(value) = number.as_u64() {
            return Some(Self::whole(i128::from(value)));
        }
        Self::parse(&number.to_string())
    }

    /// JSON's way of writing numbers.
    fn parse(text: &str) -> Option<Self> {
        let (digits, exponent) = match text.split_once(['e', 'E']) {
            Some((digits, exponent)) => (digits, exponent.parse::<i32>().ok()?),
            None => (text, 0),
        };
        let (whole, fraction) = digits.split_once('.').unwrap_or((digits, ""));
        let mantissa: i128 = format!("{whole}{fraction}").parse().ok()?;
        let scale = i32::try_from(fraction.len()).ok()?.checked_sub(exponent)?;
        Some(Self { mantissa, scale }.normal())
    }

    /// Without trailing zeros behind the point.
    fn normal(mut self) -> Self {
        while self.scale > 0 && self.mantissa % 10 == 0 {
            self.mantissa /= 10;
            self.scale -= 1;
        }
        self
    }

    /// Nothing for numbers that JSON libraries hold as no number.
    pub fn to_number(self) -> Option<Number> {
        let exact = self.normal();
        if exact.scale <= 0
            && let Some(whole) = exact.at_scale(0)
        {
            if let Ok(value) = i64::try_from(whole) {
                return Some(value.into());
            }
            if let Ok(value) = u64::try_from(whole) {
                return Some(value.into());
            }
        }
        Number::from_f64(exact.to_f64())
    }

    /// The float that is printed with these very digits.
    pub fn to_f64(self) -> f64 {
        let text = format!("{}e{}", self.mantissa, -i64::from(self.scale));
        text.parse().unwrap_or(f64::NAN)
    }

    /// The mantissa, if it is exact at that scale.
    fn at_scale(self, scale: i32) -> Option<i128> {
        let steps = u32::try_from(scale.checked_sub(self.scale)?).ok()?;
        self.mantissa.checked_mul(10_i128.checked_pow(steps)?)
    }

    fn aligned(self, other: Self) -> Option<(i128, i128, i32)> {
        let scale = self.scale.max(other.scale);
        Some((self.at_scale(scale)?, other.at_scale(scale)?, scale))
    }

    pub fn is_multiple_of(self, step: Self) -> bool {
        match self.aligned(step) {
            Some((value, step, _)) => step == 0 || value % step == 0,
            // Beyond what can be told exactly nobody else can tell either.
            None => self.mantissa == 0 || self.to_f64() % step.to_f64() == 0.0,
        }
    }

    pub fn is_whole(self) -> bool {
        self.normal().scale <= 0
    }

    /// The least common multiple of two steps.
    pub fn common_step(self, other: Self) -> Option<Self> {
        let (a, b, scale) = self.aligned(other)?;
        let (mut x, mut y) = (a.abs(), b.abs());
        while y != 0 {
            (x, y) = (y, x % y);
        }
        let mantissa = if x == 0 {
            0
        } else {
            (a.abs() / x).checked_mul(b.abs())?
        };
        Some(Self { mantissa, scale }.normal())
    }

    /// How many whole steps lie at or below the value, counted from 0.
    pub fn steps_below(self, step: Self) -> Option<i128> {
        let (value, step, _) = self.aligned(step)?;
        (step != 0).then(|| value.div_euclid(step))
    }

    #[must_use]
    pub fn times(self, count: i128) -> Option<Self> {
        Some(Self {
            mantissa: self.mantissa.checked_mul(count)?,
            scale: self.scale,
        })
    }

    #[must_use]
    pub fn plus(self, other: Self) -> Option<Self> {
        let (a, b, scale) = self.aligned(other)?;
        Some(
            Self {
                mantissa: a.checked_add(b)?,
                scale,
            }
            .normal(),
        )
    }
}

impl PartialOrd for Decimal {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        if self.scale == other.scale {
            return Some(self.mantissa.cmp(&other.mantissa));
        }
        match self.aligned(*other) {
            Some((a, b, _)) => Some(a.cmp(&b)),
            None => self.to_f64().partial_cmp(&other.to_f64()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn decimal(text: &str) -> Decimal {
        Decimal::parse(text).expect("a number")
    }

    #[test]
    fn multiples_are_told_by_the_text() {
        for (value, step, expected) in [
            ("0.3", "0.1", true),
            ("19.99", "0.01", true),
            ("19.995", "0.01", false),
            ("7", "3.5", true),
            ("1e3", "1e2", true),
            ("0", "7", true),
            ("1e308", "0.5", true),
        ] {
            assert_eq!(
                decimal(value).is_multiple_of(decimal(step)),
                expected,
                "{value} {step}"
            );
        }
    }

    #[test]
    fn a_decimal_prints_as_it_was_read() {
        for text in [
            "0.1",
            "-12.34",
            "7",
            "18446744073709551615",
            "-9223372036854775808",
        ] {
            assert_eq!(decimal(text).to_number().expect("fits").to_string(), text);
        }
        assert_eq!(decimal("5.00").to_number(), Some(5.into()));
    }

    #[test]
    fn order_and_steps() {
        assert!(decimal("0.1") < decimal("0.11"));
        assert!(decimal("-1e300") < decimal("3"));
        assert_eq!(
            decimal("0.1").common_step(decimal("0.25")),
            Some(decimal("0.5"))
        );
        assert_eq!(decimal("-0.05").steps_below(decimal("0.1")), Some(-1));
    }
}

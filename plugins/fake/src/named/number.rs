//! `number` and `datatype`.

use serde_json::{Number, Value};

use super::{Call, Known, made};

#[rustfmt::skip]
pub(super) const NAMES: &[Known] = &[
    made("number.int", &["int", "integer", "datatype.number", "number.bigInt"], int),
    made("number.float", &["float", "datatype.float"], float),
    made("number.hex", &[], |call| {
        let (low, high) = bounds(call, 15)?;
        Ok(format!("{:x}", call.rng.between(low.max(0), high)).into())
    }),
    made("number.binary", &[], |call| {
        let (low, high) = bounds(call, 1)?;
        Ok(format!("{:b}", call.rng.between(low.max(0), high)).into())
    }),
    made("datatype.boolean", &["boolean", "bool"], |call| {
        let probability = call.arguments(&["probability"])?.number("probability")?;
        Ok(call.rng.chance(probability.unwrap_or(0.5)).into())
    }),
];

/// The largest whole number that any reader of JSON keeps.
const MAX_SAFE: i64 = 9_007_199_254_740_991;

/// One number alone is the most it may be.
fn bounds(call: &Call<'_>, most: i64) -> Result<(i64, i64), String> {
    let (low, high) = match call.arguments(&["min", "max", "multipleOf"])? {
        arguments if arguments.placed() == 1 => (Some(0), arguments.integer("min")?),
        arguments => (arguments.integer("min")?, arguments.integer("max")?),
    };
    let low = low.unwrap_or(0);
    let high = high.unwrap_or(most.max(low));
    if high < low {
        return Err(format!("`min` is {low}, which is more than `max`, {high}"));
    }
    Ok((low, high))
}

fn int(call: &mut Call<'_>) -> Result<Value, String> {
    let (low, high) = bounds(call, MAX_SAFE)?;
    let step = call
        .arguments(&["min", "max", "multipleOf"])?
        .integer("multipleOf")?;
    let Some(step) = step else {
        return Ok(call.rng.between(low, high).into());
    };
    if step < 1 {
        return Err(format!("`multipleOf` is {step}; it has to be 1 or more"));
    }
    let (first, last) = (
        low.div_euclid(step) + i64::from(low.rem_euclid(step) != 0),
        high.div_euclid(step),
    );
    if last < first {
        return Err(format!("no multiple of {step} is from {low} to {high}"));
    }
    Ok((call.rng.between(first, last) * step).into())
}

fn float(call: &mut Call<'_>) -> Result<Value, String> {
    let arguments = call.arguments(&["min", "max", "fractionDigits", "multipleOf"])?;
    let (low, high) = match arguments.placed() {
        1 => (None, arguments.number("min")?),
        _ => (arguments.number("min")?, arguments.number("max")?),
    };
    let low = low.unwrap_or(0.0);
    let high = high.unwrap_or(low.max(0.0) + 1.0);
    let digits = arguments.integer("fractionDigits")?;
    match arguments.number("multipleOf")? {
        None => decimal(call, low, high, digits.unwrap_or(MAX_DIGITS)),
        Some(step) if step > 0.0 => {
            let drawn = decimal(call, low / step, high / step, 0)?;
            let multiple = drawn.as_f64().unwrap_or_default() * step;
            // 3 times 0.1 is 0.3, not 0.30000000000000004.
            Ok(rounded(multiple, MAX_DIGITS))
        }
        Some(step) => Err(format!("`multipleOf` is {step}; it has to be more than 0")),
    }
}

/// More decimals are noise.
const MAX_DIGITS: i64 = 12;

/// From `low` to `high`, both included, with so many decimals.
pub(super) fn decimal(
    call: &mut Call<'_>,
    low: f64,
    high: f64,
    digits: i64,
) -> Result<Value, String> {
    if high < low {
        return Err(format!("`min` is {low}, which is more than `max`, {high}"));
    }
    if !(0..=MAX_DIGITS).contains(&digits) {
        return Err(format!(
            "{digits} decimals are asked for; there may be from 0 to {MAX_DIGITS}"
        ));
    }
    let drawn = low + call.rng.unit() * (high - low);
    let near = rounded(drawn, digits);
    // Rounding may lead beyond a bound that is not round itself.
    let inside = near
        .as_f64()
        .is_some_and(|number| (low..=high).contains(&number));
    Ok(if inside { near } else { number(drawn) })
}

fn rounded(value: f64, digits: i64) -> Value {
    let digits = usize::try_from(digits).unwrap_or(0);
    number(format!("{value:.digits$}").parse().unwrap_or(value))
}

fn number(value: f64) -> Value {
    Number::from_f64(value).map_or(Value::Null, Value::Number)
}

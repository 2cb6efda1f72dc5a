//! `helpers`: chance applied to what the caller has.

use serde_json::{Map, Value};

use super::{Call, Known, made};
use crate::believable::{fill, slug};
use crate::pattern::Pattern;

#[rustfmt::skip]
pub(super) const NAMES: &[Known] = &[
    made("helpers.arrayElement", &["arrayElement", "pick", "random.arrayElement"], |call| {
        let items = call.arguments(&["array"])?.list("array")?;
        Ok(call.rng.pick(items).cloned().unwrap_or(Value::Null))
    }),
    made("helpers.arrayElements", &["arrayElements"], elements),
    made("helpers.shuffle", &["shuffle"], |call| {
        let mut items = call.arguments(&["array"])?.list("array")?.to_vec();
        call.rng.shuffle(&mut items);
        Ok(items.into())
    }),
    made("helpers.weightedArrayElement", &[], weighted),
    made("helpers.objectKey", &[], |call| {
        let keys: Vec<&String> = object(call)?.keys().collect();
        Ok(call.rng.pick(&keys).map_or(Value::Null, |key| key.as_str().into()))
    }),
    made("helpers.objectValue", &[], |call| {
        let values: Vec<&Value> = object(call)?.values().collect();
        Ok(call.rng.pick(&values).map_or(Value::Null, |value| (*value).clone()))
    }),
    made("helpers.rangeToNumber", &[], |call| Ok(call.arguments(&["range"])?.count("range", (0, 99), call.rng)?.into())),
    made("helpers.slugify", &[], |call| Ok(slug(text(call)?).into())),
    made("helpers.replaceSymbols", &["replaceSymbols"], |call| Ok(fill(text(call)?, call.rng).into())),
    made("helpers.fromRegExp", &["fromRegExp", "regex"], |call| {
        /// What `*` and `+` stop at.
        const LONGEST: u64 = 1_000;
        let pattern = text(call)?;
        let read = Pattern::new(&format!("^(?:{pattern})$"));
        let made = read.and_then(|read| read.generate(call.rng, 0, LONGEST));
        made.map(Value::from).ok_or_else(|| format!("no text is known that matches `{pattern}`"))
    }),
];

fn text<'a>(call: &Call<'a>) -> Result<&'a str, String> {
    let text = call.arguments(&["text"])?.text("text")?;
    text.ok_or_else(|| "`text` is missing; it has to be a text".to_owned())
}

fn object<'a>(call: &Call<'a>) -> Result<&'a Map<String, Value>, String> {
    match call.arguments {
        [Value::Object(members)] => Ok(members),
        _ => Err("one argument is wanted, an object".to_owned()),
    }
}

fn elements(call: &mut Call<'_>) -> Result<Value, String> {
    let arguments = call.arguments(&["array", "count"])?;
    let mut items = arguments.list("array")?.to_vec();
    let most = items.len() as u64;
    let count = arguments.count("count", (most.min(1), most), call.rng)?;
    call.rng.shuffle(&mut items);
    items.truncate(usize::try_from(count).unwrap_or(usize::MAX));
    Ok(items.into())
}

/// Of `[{weight, value}]`.
fn weighted(call: &mut Call<'_>) -> Result<Value, String> {
    let items = call.arguments(&["array"])?.list("array")?;
    let weight = |item: &Value| {
        item.get("weight")
            .and_then(Value::as_f64)
            .filter(|weight| *weight >= 0.0)
    };
    let mut total = 0.0;
    for item in items {
        total += weight(item).ok_or_else(|| {
            format!("an entry is {item}; it has to have a `weight` of 0 or more, and a `value`")
        })?;
    }
    let mut left = call.rng.unit() * total;
    for item in items {
        left -= weight(item).unwrap_or_default();
        if left < 0.0 {
            return Ok(item.get("value").cloned().unwrap_or(Value::Null));
        }
    }
    Ok(Value::Null)
}

//! `mimus.random`: chance that is the same again for the same seed and the same request.
//! `Math.random` and `crypto` draw from it as well.

use boa_engine::object::FunctionObjectBuilder;
use boa_engine::object::builtins::JsArray;
use boa_engine::{
    Context, JsArgs as _, JsNativeError, JsObject, JsResult, JsValue, NativeFunction, js_string,
};

use super::put;

/// `random()`, with `random.int` and the like on it.
pub(super) fn object(context: &mut Context) -> JsResult<JsObject> {
    let function = NativeFunction::from_fn_ptr(|_, _, context| Ok(JsValue::new(unit(context)?)));
    let random = FunctionObjectBuilder::new(context.realm(), function)
        .name(js_string!("random"))
        .build();
    let parts: [(&str, boa_engine::native_function::NativeFunctionPointer); 5] = [
        ("int", int),
        ("chance", chance),
        ("pick", pick),
        ("shuffle", shuffle),
        ("uuid", |_, _, context| {
            Ok(js_string!(uuid(context)?.as_str()).into())
        }),
    ];
    for (name, function) in parts {
        let function =
            FunctionObjectBuilder::new(context.realm(), NativeFunction::from_fn_ptr(function))
                .name(js_string!(name))
                .build();
        put(&random, name, function, context)?;
    }
    Ok(random.into())
}

/// From 0, and without 1.
pub(crate) fn unit(context: &Context) -> JsResult<f64> {
    let number = super::guest(context)?.random().next();
    #[expect(clippy::cast_precision_loss, reason = "53 bits are what an f64 holds")]
    Ok((number >> 11) as f64 / (1_u64 << 53) as f64)
}

/// Fills with chance.
pub(crate) fn fill(bytes: &mut [u8], context: &Context) -> JsResult<()> {
    let guest = super::guest(context)?;
    for chunk in bytes.chunks_mut(8) {
        let number = guest.random().next().to_le_bytes();
        chunk.copy_from_slice(&number[..chunk.len()]);
    }
    Ok(())
}

/// A UUID of version 4.
pub(crate) fn uuid(context: &Context) -> JsResult<String> {
    let mut bytes = [0; 16];
    fill(&mut bytes, context)?;
    let bits = u128::from_be_bytes(bytes);
    let bits = bits & !(0xF << 76) | 4 << 76;
    let bits = bits & !(0b11 << 62) | 0b10 << 62;
    let digits = format!("{bits:032x}");
    Ok(format!(
        "{}-{}-{}-{}-{}",
        &digits[..8],
        &digits[8..12],
        &digits[12..16],
        &digits[16..20],
        &digits[20..]
    ))
}

/// A whole number from `min` to `max`, both included.
fn int(_: &JsValue, args: &[JsValue], context: &mut Context) -> JsResult<JsValue> {
    let min = args.get_or_undefined(0).to_number(context)?.ceil();
    let max = args.get_or_undefined(1).to_number(context)?.floor();
    let whole = |number: f64| number.abs() <= 9_007_199_254_740_991.0;
    if !whole(min) || !whole(max) || max < min {
        return Err(JsNativeError::range()
            .with_message("`random.int(min, max)` wants two whole numbers, the smaller one first")
            .into());
    }
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "both are within 2^53"
    )]
    let numbers = (max - min) as u64 + 1;
    let drawn = super::guest(context)?.random().below(numbers);
    #[expect(
        clippy::cast_precision_loss,
        reason = "below 2^54, and rounded as a script would"
    )]
    Ok(JsValue::new(min + drawn as f64))
}

/// True in `probability` of all cases.
fn chance(_: &JsValue, args: &[JsValue], context: &mut Context) -> JsResult<JsValue> {
    let probability = match args.get_or_undefined(0) {
        value if value.is_undefined() => 0.5,
        value => value.to_number(context)?,
    };
    Ok(JsValue::new(unit(context)? < probability))
}

/// One of a list's items; `undefined` if it is empty.
fn pick(_: &JsValue, args: &[JsValue], context: &mut Context) -> JsResult<JsValue> {
    let list = list(args, "pick")?;
    let length = list.length(context)?;
    let index = super::guest(context)?.random().below(length);
    list.get(index, context)
}

/// A list's items in another order, as a new list.
fn shuffle(_: &JsValue, args: &[JsValue], context: &mut Context) -> JsResult<JsValue> {
    let list = list(args, "shuffle")?;
    let mut items = Vec::new();
    for index in 0..list.length(context)? {
        items.push(list.get(index, context)?);
    }
    let guest = super::guest(context)?;
    for last in (1..items.len()).rev() {
        let other = guest.random().below(last as u64 + 1);
        items.swap(last, usize::try_from(other).unwrap_or(last));
    }
    Ok(JsArray::from_iter(items, context).into())
}

fn list(args: &[JsValue], name: &str) -> JsResult<JsArray> {
    let object = args.get_or_undefined(0).as_object();
    object
        .and_then(|object| JsArray::from_object(object.clone()).ok())
        .ok_or_else(|| crate::json::type_error(format!("`random.{name}` wants an array")))
}

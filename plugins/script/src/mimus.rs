//! `mimus`, the second argument of every handler: what a script may ask of the mock.
//!
//! One file an interface of the contract. The functions are made once, before anything is
//! known of the request; they find the call at hand in the engine's context.

mod description;
mod fake;
mod next;
mod random;
mod scenario;
mod state;

use boa_engine::native_function::NativeFunctionPointer;
use boa_engine::object::ObjectInitializer;
use boa_engine::property::Attribute;
use boa_engine::{Context, JsObject, JsResult, JsString, JsValue, NativeFunction, js_string};
use guest_sdk::{Choice, Operation, Request};
use mimus_fake::believable::Locale;

pub(crate) use self::next::{Asked, untouched};
pub(crate) use self::random::{fill, unit, uuid};
use crate::globals::inspect;
use crate::json::{self, type_error};

/// What is asked of a script, and by whom.
pub(crate) struct Call {
    pub guest: guest_sdk::Context,
    /// None while all is made ready.
    pub request: Option<Request>,
    pub operation: Operation,
    pub choice: Choice,
    /// The script's own settings, as JSON.
    pub settings: String,
    /// Of fake data.
    pub locale: Locale,
}

/// The functions, without a call to work for.
pub(crate) fn object(context: &mut Context) -> JsResult<JsObject> {
    let state = state::object(context)?;
    let random = random::object(context)?;
    let scenario = scenario::object(context);
    next::register(context);
    let clock = functions(context, &[("now", 0, now)]);
    let log = functions(
        context,
        &[
            ("trace", 1, |_, args, context| {
                log(Level::Trace, args, context)
            }),
            ("debug", 1, |_, args, context| {
                log(Level::Debug, args, context)
            }),
            ("info", 1, |_, args, context| {
                log(Level::Info, args, context)
            }),
            ("warn", 1, |_, args, context| {
                log(Level::Warn, args, context)
            }),
            ("error", 1, |_, args, context| {
                log(Level::Error, args, context)
            }),
        ],
    );
    let mimus = functions(
        context,
        &[
            ("pass", 0, |_, _, _| Ok(JsValue::undefined())),
            ("next", 1, next::ask),
            ("schema", 2, description::schema),
            ("example", 3, description::example),
            ("fake", 1, fake::fake),
        ],
    );
    for (name, part) in [
        ("state", state),
        ("random", random),
        ("scenario", scenario),
        ("clock", clock),
        ("log", log),
    ] {
        put(&mimus, name, part, context)?;
    }
    Ok(mimus)
}

/// Has the functions work for a call from here on.
pub(crate) fn enter(mimus: &JsObject, call: Call, context: &mut Context) -> JsResult<()> {
    let Operation {
        id,
        method,
        path_template,
    } = &call.operation;
    let operation = JsObject::with_object_proto(context.intrinsics());
    for (name, text) in [("id", id), ("method", method), ("path", path_template)] {
        put(&operation, name, js_string!(text.as_str()), context)?;
    }
    put(mimus, "operation", operation, context)?;

    let choice = JsObject::with_object_proto(context.intrinsics());
    put(&choice, "status", i32::from(call.choice.status), context)?;
    let media_type = optional(call.choice.media_type.as_deref());
    put(&choice, "mediaType", media_type, context)?;
    put(
        &choice,
        "example",
        optional(call.choice.example.as_deref()),
        context,
    )?;
    put(&choice, "dynamic", call.choice.dynamic, context)?;
    put(mimus, "choice", choice, context)?;

    let settings = json::parse(call.settings.as_bytes(), context)?;
    put(mimus, "settings", settings, context)?;
    context.insert_data(call);
    Ok(())
}

/// The call at hand. A script's functions run for one only.
pub(crate) fn call(context: &Context) -> JsResult<&Call> {
    context
        .get_data::<Call>()
        .ok_or_else(|| type_error("there is no request"))
}

/// What the server offers, for the call at hand.
pub(crate) fn guest(context: &Context) -> JsResult<guest_sdk::Context> {
    call(context).map(|call| call.guest.clone())
}

pub(crate) fn optional(text: Option<&str>) -> JsValue {
    text.map_or_else(JsValue::undefined, |text| js_string!(text).into())
}

/// An object of functions.
pub(crate) fn functions(
    context: &mut Context,
    functions: &[(&str, usize, NativeFunctionPointer)],
) -> JsObject {
    let mut object = ObjectInitializer::new(context);
    for &(name, arguments, function) in functions {
        let function = NativeFunction::from_fn_ptr(function);
        object.function(function, JsString::from(name), arguments);
    }
    object.build()
}

pub(crate) fn put(
    object: &JsObject,
    name: &str,
    value: impl Into<JsValue>,
    context: &mut Context,
) -> JsResult<()> {
    object.create_data_property_or_throw(JsString::from(name), value, context)?;
    Ok(())
}

/// A property that is asked for each time it is looked at.
pub(crate) fn getter(
    object: &JsObject,
    name: &str,
    function: NativeFunctionPointer,
    context: &mut Context,
) -> JsResult<()> {
    use boa_engine::property::PropertyDescriptor;

    let function = NativeFunction::from_fn_ptr(function).to_js_function(context.realm());
    let property = PropertyDescriptor::builder()
        .get(function)
        .enumerable(true)
        .configurable(true);
    object.define_property_or_throw(JsString::from(name), property, context)?;
    Ok(())
}

/// All but enumerable: for what a spread (`{...answer}`) should leave out.
pub(crate) const HIDDEN: Attribute = Attribute::WRITABLE.union(Attribute::CONFIGURABLE);

#[expect(clippy::unnecessary_wraps, reason = "the engine wants it so")]
fn now(_: &JsValue, _: &[JsValue], context: &mut Context) -> JsResult<JsValue> {
    let now = context.clock().system_time_millis();
    #[expect(clippy::cast_precision_loss, reason = "so has `Date`")]
    Ok(JsValue::new(now as f64))
}

#[derive(Debug, Clone, Copy)]
pub(crate) enum Level {
    Trace,
    Debug,
    Info,
    Warn,
    Error,
}

/// Characters of a line in the log.
const LINE: usize = 8_000;

/// Writes the arguments to the server's log, as `console.log` shows them.
pub(crate) fn log(level: Level, args: &[JsValue], context: &mut Context) -> JsResult<JsValue> {
    let shown: Vec<String> = args
        .iter()
        .map(|value| match value.as_string() {
            Some(text) => text.to_std_string_lossy(),
            None => inspect(value, context),
        })
        .collect();
    let mut line = shown.join(" ");
    if let Some((end, _)) = line.char_indices().nth(LINE) {
        line.truncate(end);
        line.push('…');
    }
    let guest = guest(context)?;
    let log = guest.log();
    match level {
        Level::Trace => log.trace(line),
        Level::Debug => log.debug(line),
        Level::Info => log.info(line),
        Level::Warn => log.warn(line),
        Level::Error => log.error(line),
    }
    Ok(JsValue::undefined())
}

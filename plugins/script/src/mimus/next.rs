//! `mimus.next`: the answer of the responder after this one, to change it or to pass it on.

use boa_engine::property::PropertyDescriptor;
use boa_engine::{
    Context, Finalize, JsArgs as _, JsData, JsNativeError, JsObject, JsResult, JsString, JsValue,
    NativeFunction, Trace, js_string,
};
use guest_sdk::{Request, Response};

use super::put;
use crate::answer::Headers;
use crate::bytes;
use crate::json::{self, type_error};

/// The bytes behind an answer's `body`, until a script looks at it.
#[derive(Debug, Trace, Finalize, JsData)]
pub(crate) struct Asked {
    #[unsafe_ignore_trace]
    body: Vec<u8>,
    #[unsafe_ignore_trace]
    media_type: Option<String>,
}

/// The functions that all answers share.
struct Shared {
    body: JsObject,
    set_body: JsObject,
    text: JsObject,
    bytes: JsObject,
}

pub(super) fn register(context: &mut Context) {
    let realm = context.realm().clone();
    let function = |pointer| -> JsObject {
        NativeFunction::from_fn_ptr(pointer)
            .to_js_function(&realm)
            .into()
    };
    let shared = Shared {
        body: function(body),
        set_body: function(set_body),
        text: function(text),
        bytes: function(whole),
    };
    context.insert_data(shared);
}

/// `mimus.next(changes?)`.
pub(super) fn ask(_: &JsValue, args: &[JsValue], context: &mut Context) -> JsResult<JsValue> {
    let request = super::call(context)?
        .request
        .clone()
        .ok_or_else(|| type_error("there is no next responder while the script is loaded"))?;
    let request = match args.get_or_undefined(0).as_object() {
        Some(changes) => changed(request, &changes, context)?,
        None => request,
    };
    let response = super::guest(context)?
        .next()
        .respond(&request)
        .map_err(|error| JsNativeError::error().with_message(error.to_string()))?;
    answer(response, context)
}

/// The bytes of an answer that no one looked at, so that they go on as they came.
pub(crate) fn untouched(answer: &JsObject) -> Option<Vec<u8>> {
    let is_lazy = answer
        .borrow()
        .properties()
        .get(&js_string!("body").into())
        .is_some_and(|property| property.is_accessor_descriptor());
    let asked = answer.downcast_ref::<Asked>()?;
    is_lazy.then(|| asked.body.clone())
}

fn changed(mut request: Request, changes: &JsObject, context: &mut Context) -> JsResult<Request> {
    let text = |name: &str, context: &mut Context| -> JsResult<Option<String>> {
        let value = changes.get(JsString::from(name), context)?;
        if value.is_undefined() {
            return Ok(None);
        }
        Ok(Some(value.to_string(context)?.to_std_string_lossy()))
    };
    if let Some(method) = text("method", context)? {
        request.method = method.to_ascii_uppercase();
    }
    if let Some(path) = text("path", context)? {
        request.path = path;
    }
    if changes.has_property(js_string!("queryString"), context)? {
        request.query = text("queryString", context)?;
    }
    let headers = changes.get(js_string!("headers"), context)?;
    if !headers.is_undefined() {
        request.headers = Headers::read(&headers, context)?.into_bytes();
        for (name, _) in &mut request.headers {
            name.make_ascii_lowercase();
        }
    }
    if changes.has_property(js_string!("body"), context)? {
        let body = changes.get(js_string!("body"), context)?;
        request.body = sent(&body, context)?;
    }
    let params = changes.get(js_string!("params"), context)?;
    if let Some(params) = params.as_object() {
        for parameter in &mut request.parameters {
            let name = JsString::from(parameter.name.as_str());
            if params.has_own_property(name.clone(), context)? {
                let value = params.get(name, context)?;
                if let Some(text) = json::stringify(&value, context)? {
                    parameter.value = serde_json::from_str(&text)
                        .map_err(|error| type_error(error.to_string()))?;
                }
            }
        }
    }
    Ok(request)
}

/// A string and bytes as they are, anything else as JSON.
fn sent(body: &JsValue, context: &mut Context) -> JsResult<Option<Vec<u8>>> {
    if body.is_null_or_undefined() {
        return Ok(None);
    }
    if let Some(text) = body.as_string() {
        return Ok(Some(text.to_std_string_lossy().into_bytes()));
    }
    if let Some(object) = body.as_object()
        && let Some(bytes) = bytes::of(&object, context)?
    {
        return Ok(Some(bytes));
    }
    Ok(json::stringify(body, context)?.map(String::into_bytes))
}

fn answer(response: Response, context: &mut Context) -> JsResult<JsValue> {
    let media_type = response.header_text("content-type").map(str::to_owned);
    let prototype = context.intrinsics().constructors().object().prototype();
    let asked = Asked {
        body: response.body,
        media_type,
    };
    let object = JsObject::from_proto_and_data(prototype, asked);
    put(&object, "status", i32::from(response.status), context)?;

    let mut grouped: Vec<(String, Vec<JsValue>)> = Vec::new();
    for (name, value) in &response.headers {
        let name = name.to_ascii_lowercase();
        let value: JsValue = JsString::from(&*String::from_utf8_lossy(value)).into();
        match grouped.iter_mut().find(|(known, _)| *known == name) {
            Some((_, values)) => values.push(value),
            None => grouped.push((name, vec![value])),
        }
    }
    let headers = bytes::grouped(grouped, context)?;
    put(&object, "headers", headers, context)?;

    if let Some(Shared {
        body,
        set_body,
        text,
        bytes,
    }) = context.get_data::<Shared>()
    {
        let accessor = |get: &JsObject| {
            PropertyDescriptor::builder()
                .get(get.clone())
                .configurable(true)
        };
        let visible = accessor(body).set(set_body.clone()).enumerable(true);
        let hidden = [("text", accessor(text)), ("bytes", accessor(bytes))];
        object.define_property_or_throw(js_string!("body"), visible, context)?;
        for (name, property) in hidden {
            // Left out of `{ ...answer }`, which is to be an answer in turn.
            let property = property.enumerable(false);
            object.define_property_or_throw(JsString::from(name), property, context)?;
        }
    }
    let delay = u32::try_from(response.delay.as_millis()).unwrap_or(u32::MAX);
    put(&object, "delay", delay, context)?;
    Ok(object.into())
}

fn body(this: &JsValue, _: &[JsValue], context: &mut Context) -> JsResult<JsValue> {
    let (body, media_type) = with(this, |asked| (asked.body.clone(), asked.media_type.clone()))?;
    let value = match body.as_slice() {
        [] => JsValue::undefined(),
        body => bytes::decoded(body, media_type.as_deref(), context)?,
    };
    settle(this, value.clone(), context)?;
    Ok(value)
}

fn set_body(this: &JsValue, args: &[JsValue], context: &mut Context) -> JsResult<JsValue> {
    settle(this, args.get_or_undefined(0).clone(), context)?;
    Ok(JsValue::undefined())
}

fn settle(this: &JsValue, value: JsValue, context: &mut Context) -> JsResult<()> {
    if let Some(object) = this.as_object() {
        object.create_data_property(js_string!("body"), value, context)?;
    }
    Ok(())
}

fn text(this: &JsValue, _: &[JsValue], _: &mut Context) -> JsResult<JsValue> {
    let text = with(this, |asked| {
        String::from_utf8_lossy(&asked.body).into_owned()
    })?;
    Ok(js_string!(text).into())
}

fn whole(this: &JsValue, _: &[JsValue], context: &mut Context) -> JsResult<JsValue> {
    let body = with(this, |asked| asked.body.clone())?;
    bytes::array(&body, context)
}

fn with<T>(this: &JsValue, read: impl FnOnce(&Asked) -> T) -> JsResult<T> {
    let object = this.as_object();
    let asked = object
        .as_ref()
        .and_then(|object| object.downcast_ref::<Asked>());
    asked
        .map(|asked| read(&asked))
        .ok_or_else(|| type_error("this is not an answer of `mimus.next()`"))
}

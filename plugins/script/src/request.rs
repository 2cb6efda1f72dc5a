//! `request`, the first argument of every handler. What takes work is done when it is
//! first looked at.

use boa_engine::property::PropertyDescriptor;
use boa_engine::{
    Context, JsArgs as _, JsObject, JsResult, JsString, JsValue, NativeFunction, js_string,
};
use guest_sdk::{Location, Request};

use crate::bytes;
use crate::mimus::{HIDDEN, call, optional, put};

/// The request of the call at hand.
pub(crate) fn object(context: &mut Context) -> JsResult<JsObject> {
    let object = JsObject::with_object_proto(context.intrinsics());
    let (method, path, query) = with(context, |request| {
        (
            js_string!(request.method.as_str()),
            js_string!(request.path.as_str()),
            optional(request.query.as_deref()),
        )
    })?;
    put(&object, "method", method, context)?;
    put(&object, "path", path, context)?;
    put(&object, "queryString", query, context)?;
    lazy(&object, js_string!("query"), query_of, context)?;
    lazy(&object, js_string!("params"), params, context)?;
    lazy(&object, js_string!("parameters"), parameters, context)?;
    lazy(&object, js_string!("headers"), headers, context)?;
    lazy(&object, js_string!("cookies"), cookies, context)?;
    lazy(&object, js_string!("text"), text, context)?;
    lazy(&object, js_string!("bytes"), whole, context)?;
    lazy(&object, js_string!("body"), body, context)?;
    let header = NativeFunction::from_fn_ptr(header).to_js_function(context.realm());
    let hidden = PropertyDescriptor::builder()
        .value(header)
        .writable(HIDDEN.writable())
        .enumerable(false)
        .configurable(true);
    object.define_property_or_throw(js_string!("header"), hidden, context)?;
    Ok(object)
}

/// The content type of the request at hand.
fn media_type(request: &Request) -> Option<String> {
    request.header("content-type").map(str::to_owned)
}

fn with<T>(context: &Context, read: impl FnOnce(&Request) -> T) -> JsResult<T> {
    let call = call(context)?;
    match &call.request {
        Some(request) => Ok(read(request)),
        None => Err(crate::json::type_error("there is no request yet")),
    }
}

/// A property that is worked out when it is first looked at, and then stays.
fn lazy(
    object: &JsObject,
    name: JsString,
    work: fn(&mut Context) -> JsResult<JsValue>,
    context: &mut Context,
) -> JsResult<()> {
    let property = name.clone();
    let get = NativeFunction::from_copy_closure_with_captures(
        move |this, _, name: &JsString, context| {
            let value = work(context)?;
            settle(this, name, value.clone(), context)?;
            Ok(value)
        },
        name.clone(),
    );
    let set = NativeFunction::from_copy_closure_with_captures(
        |this, args, name: &JsString, context| {
            settle(this, name, args.get_or_undefined(0).clone(), context)?;
            Ok(JsValue::undefined())
        },
        name,
    );
    let get = get.to_js_function(context.realm());
    let set = set.to_js_function(context.realm());
    let descriptor = PropertyDescriptor::builder()
        .get(get)
        .set(set)
        .enumerable(true)
        .configurable(true);
    object.define_property_or_throw(property, descriptor, context)?;
    Ok(())
}

fn settle(this: &JsValue, name: &JsString, value: JsValue, context: &mut Context) -> JsResult<()> {
    if let Some(object) = this.as_object() {
        object.create_data_property(name.clone(), value, context)?;
    }
    Ok(())
}

fn query_of(context: &mut Context) -> JsResult<JsValue> {
    let query = with(context, |request| request.query.clone())?;
    bytes::fields(query.unwrap_or_default().as_bytes(), context)
}

/// All declared parameters by name; where a name is used twice, as for
/// [`Request::parameter`], the path comes first, then the query.
fn params(context: &mut Context) -> JsResult<JsValue> {
    let object = JsObject::with_object_proto(context.intrinsics());
    for (location, _) in LOCATIONS.iter().rev() {
        copy(*location, &object, context)?;
    }
    Ok(object.into())
}

fn parameters(context: &mut Context) -> JsResult<JsValue> {
    let all = JsObject::with_object_proto(context.intrinsics());
    for (location, name) in LOCATIONS {
        let object = JsObject::with_object_proto(context.intrinsics());
        copy(*location, &object, context)?;
        put(&all, name, object, context)?;
    }
    Ok(all.into())
}

const LOCATIONS: &[(Location, &str)] = &[
    (Location::Path, "path"),
    (Location::Query, "query"),
    (Location::Header, "header"),
    (Location::Cookie, "cookie"),
];

fn copy(location: Location, object: &JsObject, context: &mut Context) -> JsResult<()> {
    let found = with(context, |request| {
        let parameters = request.parameters.iter();
        let here = parameters.filter(|parameter| parameter.location == location);
        here.map(|parameter| (parameter.name.clone(), parameter.value.clone()))
            .collect::<Vec<_>>()
    })?;
    for (name, value) in found {
        let value = JsValue::from_json(&value, context)?;
        put(object, &name, value, context)?;
    }
    Ok(())
}

/// In lower case; what was sent several times is joined as HTTP joins it.
fn headers(context: &mut Context) -> JsResult<JsValue> {
    let joined = with(context, |request| {
        let mut joined: Vec<(String, String)> = Vec::new();
        for (name, value) in &request.headers {
            let name = name.to_ascii_lowercase();
            let value = String::from_utf8_lossy(value);
            match joined.iter_mut().find(|(known, _)| *known == name) {
                Some((_, values)) => {
                    values.push_str(if name == "cookie" { "; " } else { ", " });
                    values.push_str(&value);
                }
                None => joined.push((name, value.into_owned())),
            }
        }
        joined
    })?;
    let object = JsObject::with_object_proto(context.intrinsics());
    for (name, value) in joined {
        put(&object, &name, js_string!(value), context)?;
    }
    Ok(object.into())
}

fn cookies(context: &mut Context) -> JsResult<JsValue> {
    let pairs = with(context, |request| {
        let lines = request.headers.iter().filter(|(name, _)| name == "cookie");
        let mut pairs: Vec<(String, String)> = Vec::new();
        for (_, line) in lines {
            for pair in String::from_utf8_lossy(line).split(';') {
                let Some((name, value)) = pair.split_once('=') else {
                    continue;
                };
                let (name, value) = (name.trim(), value.trim().trim_matches('"'));
                if !pairs.iter().any(|(known, _)| known == name) {
                    pairs.push((name.to_owned(), value.to_owned()));
                }
            }
        }
        pairs
    })?;
    let object = JsObject::with_object_proto(context.intrinsics());
    for (name, value) in pairs {
        put(&object, &name, js_string!(value), context)?;
    }
    Ok(object.into())
}

fn text(context: &mut Context) -> JsResult<JsValue> {
    let text = with(context, |request| {
        let body = request.body.as_deref().unwrap_or_default();
        String::from_utf8_lossy(body).into_owned()
    })?;
    Ok(js_string!(text).into())
}

fn whole(context: &mut Context) -> JsResult<JsValue> {
    let body = with(context, |request| request.body.clone())?;
    bytes::array(&body.unwrap_or_default(), context)
}

fn body(context: &mut Context) -> JsResult<JsValue> {
    let (body, media_type) = with(context, |request| {
        (request.body.clone(), media_type(request))
    })?;
    match body {
        Some(body) if !body.is_empty() => bytes::decoded(&body, media_type.as_deref(), context),
        _ => Ok(JsValue::undefined()),
    }
}

/// `request.header("Content-Type")`, whatever its case.
fn header(_: &JsValue, args: &[JsValue], context: &mut Context) -> JsResult<JsValue> {
    let name = args.get_or_undefined(0).to_string(context)?;
    let name = name.to_std_string_lossy().to_ascii_lowercase();
    let headers = headers(context)?;
    match headers.as_object() {
        Some(headers) if headers.has_own_property(js_string!(name.as_str()), context)? => {
            headers.get(js_string!(name), context)
        }
        _ => Ok(JsValue::undefined()),
    }
}

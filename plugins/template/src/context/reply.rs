//! Functions about the answer: what it is besides its body, and who gives it.

use std::time::Duration;

use guest_sdk::{Outcome, Request, Response};
use minijinja::value::{Kwargs, Value};
use minijinja::{Environment, Error};
use serde_json::{Map, Value as Json, json};

use crate::answer::check;
use crate::call::{Call, Handle, nothing, wrong};
use crate::escape::is_json;
use crate::json;

pub(super) fn add(env: &mut Environment<'_>, call: &Handle) {
    let handle = call.clone();
    let status = move |status: i64| {
        let status = check::status(&status.to_string()).map_err(wrong)?;
        handle.say(|reply| reply.status = Some(status));
        Ok::<_, Error>(nothing())
    };
    env.add_function("status", status);
    let handle = call.clone();
    let header = move |name: Value, value: Value| {
        let (name, value) = (json::text(&name), json::text(&value));
        check::header(&name, &value).map_err(wrong)?;
        handle.say(|reply| reply.headers.push((name, value)));
        Ok::<_, Error>(nothing())
    };
    env.add_function("header", header);
    let handle = call.clone();
    let delay = move |ms: i64| {
        let delay = check::delay(&ms.to_string()).map_err(wrong)?;
        handle.say(|reply| reply.delay = Some(delay));
        Ok::<_, Error>(nothing())
    };
    env.add_function("delay", delay);
    let handle = call.clone();
    let pass = move || Err::<Value, _>(handle.stop(Outcome::Pass));
    env.add_function("pass", pass);
    let handle = call.clone();
    let fail = move |status: i64, detail: Option<Value>| {
        let problem = problem(status, detail.as_ref())?;
        Err::<Value, _>(handle.stop(problem.into()))
    };
    env.add_function("fail", fail);
    let handle = call.clone();
    env.add_function("next", move |changes: Kwargs| next(&handle, &changes));
    let handle = call.clone();
    let example = move |name: Option<String>, of: Kwargs| example(&handle, name.as_deref(), &of);
    env.add_function("example", example);
    let handle = call.clone();
    env.add_function("log", move |text: Value| {
        handle.cx.log().info(json::text(&text));
        nothing()
    });
}

/// RFC 9457, unless a whole body is given.
fn problem(status: i64, detail: Option<&Value>) -> Result<Response, Error> {
    let allowed = u16::try_from(status)
        .ok()
        .filter(|status| (400..600).contains(status));
    let Some(status) = allowed else {
        return Err(wrong(format!(
            "`fail`: the status is {status}; it may be from 400 to 599"
        )));
    };
    let (media_type, body) = match detail.map(json::json).transpose()? {
        Some(body @ (Json::Object(_) | Json::Array(_))) => ("application/json", body),
        None | Some(Json::Null) => ("application/problem+json", json!({"status": status})),
        Some(detail) => {
            let detail = detail
                .as_str()
                .map_or_else(|| detail.to_string(), str::to_owned);
            (
                "application/problem+json",
                json!({"status": status, "detail": detail}),
            )
        }
    };
    Ok(Response::new(status).content(media_type, body.to_string()))
}

/// The next responder's answer to the request, or to one with other headers or body.
fn next(call: &Call, changes: &Kwargs) -> Result<Value, Error> {
    let mut request = call.request.clone();
    for name in ["prefer", "accept"] {
        if let Some(value) = changes.get::<Option<Value>>(name)? {
            set_header(&mut request, name, json::text(&value));
        }
    }
    if let Some(headers) = changes.get::<Option<Value>>("headers")? {
        for name in headers.try_iter()? {
            set_header(
                &mut request,
                &json::text(&name),
                json::text(&headers.get_item(&name)?),
            );
        }
    }
    if let Some(body) = changes.get::<Option<Value>>("body")? {
        let text = match json::json(&body)? {
            Json::String(text) => text,
            body => body.to_string(),
        };
        request.body = Some(text.into_bytes());
    }
    changes.assert_all_used()?;
    let response = call
        .cx
        .next()
        .respond(&request)
        .map_err(|error| wrong(error.to_string()))?;
    Ok(view(&response))
}

fn set_header(request: &mut Request, name: &str, value: String) {
    request
        .headers
        .retain(|(known, _)| !known.eq_ignore_ascii_case(name));
    request
        .headers
        .push((name.to_ascii_lowercase(), value.into_bytes()));
}

fn view(response: &Response) -> Value {
    let mut headers = Map::new();
    for (name, value) in &response.headers {
        let value = String::from_utf8_lossy(value).into_owned();
        headers.insert(name.to_ascii_lowercase(), value.into());
    }
    let media_type = response.header_text("content-type").unwrap_or_default();
    Value::from_pairs([
        ("status", Value::from(response.status)),
        ("headers", json::value(&headers.into())),
        ("body", body(&response.body, media_type)),
        ("text", Value::from(String::from_utf8_lossy(&response.body))),
        ("delay_ms", Value::from(millis(response.delay))),
    ])
}

fn millis(delay: Duration) -> u64 {
    u64::try_from(delay.as_millis()).unwrap_or(u64::MAX)
}

/// JSON as what it says, anything else as text.
fn body(bytes: &[u8], media_type: &str) -> Value {
    let read = || serde_json::from_slice::<Json>(bytes).ok();
    match is_json(media_type).then(read).flatten() {
        Some(read) => json::value(&read),
        None => Value::from(String::from_utf8_lossy(bytes)),
    }
}

/// An example of the description: of that name, or the first that there is.
fn example(call: &Call, name: Option<&str>, of: &Kwargs) -> Result<Value, Error> {
    let status = of.get::<Option<u16>>("status")?.unwrap_or(call.status);
    let media_type = of.get::<Option<String>>("media_type")?;
    of.assert_all_used()?;
    let chosen = || call.media_type.clone();
    let media_type = media_type
        .or_else(chosen)
        .unwrap_or_else(|| "application/json".to_owned());
    let description = call.cx.description();
    let found = description.example(status, &media_type, name);
    Ok(found.map_or(Value::UNDEFINED, |bytes| body(&bytes, &media_type)))
}

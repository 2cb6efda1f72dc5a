//! Reads answers, delays, faults and limits.

use std::collections::BTreeMap;

use serde_json::Value;

use crate::model::{
    Delay, Distribution, ErrorRate, Fault, MAX_DELAY_MS, Per, RateLimit, ResponderCall, Response,
};
use crate::read::node::{Node, Object};

const BODIES: [&str; 6] = ["json", "text", "base64", "template", "example", "responder"];

pub(crate) fn response(node: &Node<'_>) -> Option<Response> {
    let mut keys = vec!["status", "headers", "content-type"];
    keys.extend(BODIES);
    let object = node.object(&keys)?;
    object.at_most_one(&BODIES);
    Some(Response {
        status: object.get("status").and_then(|node| status(&node)),
        headers: object
            .get("headers")
            .map(|node| headers(&node))
            .unwrap_or_default(),
        content_type: object.get("content-type").and_then(|node| node.name()),
        json: object.get("json").map(|node| node.value.clone()),
        text: object.text("text"),
        base64: object.text("base64"),
        template: object.text("template"),
        example: object.get("example").and_then(|node| node.name()),
        responder: object.get("responder").and_then(|node| responder(&node)),
    })
}

/// A status; some formats have it as a text.
pub(crate) fn status(node: &Node<'_>) -> Option<u16> {
    let status = node.integer(100..=599)?;
    u16::try_from(status).ok()
}

pub(crate) fn headers(node: &Node<'_>) -> BTreeMap<String, Vec<String>> {
    let values = |node: Node<'_>| match node.value {
        Value::Array(_) => node.items().iter().filter_map(value).collect(),
        _ => value(&node).into_iter().collect::<Vec<_>>(),
    };
    let members = node.members().into_iter();
    members
        .map(|(name, node)| (name.to_owned(), values(node)))
        .collect()
}

/// A header's value; numbers are written as they are.
fn value(node: &Node<'_>) -> Option<String> {
    match node.value {
        Value::Number(_) | Value::Bool(_) => Some(node.value.to_string()),
        _ => node.text(),
    }
}

fn responder(node: &Node<'_>) -> Option<ResponderCall> {
    let object = node.object(&["name", "settings"])?;
    let settings = object.get("settings").map(|node| {
        let members = node.members().into_iter();
        members
            .map(|(name, node)| (name.to_owned(), node.value.clone()))
            .collect()
    });
    Some(ResponderCall {
        name: object.required("name")?.name()?,
        settings: settings.unwrap_or_default(),
    })
}

pub(crate) fn delay(node: &Node<'_>) -> Option<Delay> {
    if !node.value.is_object() {
        return node.integer(0..=MAX_DELAY_MS).map(Delay::Fixed);
    }
    let (name, member) = node.choice(&["uniform", "normal", "log-normal"])?;
    let member = member?;
    match name.as_str() {
        "uniform" => {
            let object = member.object(&["min-ms", "max-ms"])?;
            let min_ms = object.required("min-ms")?.integer(0..=MAX_DELAY_MS);
            let max_ms = object.required("max-ms")?.integer(0..=MAX_DELAY_MS);
            let (min_ms, max_ms) = (min_ms?, max_ms?);
            in_order(&object, Some(min_ms), Some(max_ms));
            Some(Delay::Drawn(Distribution::Uniform { min_ms, max_ms }))
        }
        "normal" => {
            let object = member.object(&["mean-ms", "deviation-ms", "min-ms", "max-ms"])?;
            let mean_ms = object.required("mean-ms").and_then(|node| ms(&node));
            let deviation_ms = object.required("deviation-ms").and_then(|node| ms(&node));
            let (min_ms, max_ms) = clamps(&object);
            Some(Delay::Drawn(Distribution::Normal {
                mean_ms: mean_ms?,
                deviation_ms: deviation_ms?,
                min_ms,
                max_ms,
            }))
        }
        _ => {
            let object = member.object(&["median-ms", "sigma", "min-ms", "max-ms"])?;
            let median_ms = object.required("median-ms").and_then(|node| ms(&node));
            let sigma = object.required("sigma");
            let sigma = sigma.and_then(|node| node.number(0.0..=10.0));
            let (min_ms, max_ms) = clamps(&object);
            Some(Delay::Drawn(Distribution::LogNormal {
                median_ms: median_ms?,
                sigma: sigma?,
                min_ms,
                max_ms,
            }))
        }
    }
}

fn ms(node: &Node<'_>) -> Option<f64> {
    node.number(0.0..=3_600_000.0)
}

fn clamps(object: &Object<'_>) -> (Option<u64>, Option<u64>) {
    let of = |name: &str| object.get(name)?.integer(0..=MAX_DELAY_MS);
    let (min_ms, max_ms) = (of("min-ms"), of("max-ms"));
    in_order(object, min_ms, max_ms);
    (min_ms, max_ms)
}

fn in_order(object: &Object<'_>, min_ms: Option<u64>, max_ms: Option<u64>) {
    if let (Some(min), Some(max)) = (min_ms, max_ms)
        && min > max
    {
        object.fault(format!(
            "`min-ms` is {min}, which is more than `max-ms`, {max}"
        ));
    }
}

pub(crate) fn fault(node: &Node<'_>) -> Option<Fault> {
    let (name, member) = node.choice(&[
        "connection-reset",
        "empty-reply",
        "truncated-body",
        "malformed-chunk",
        "trickle",
    ])?;
    let bare = |fault: Fault| {
        if let Some(member) = &member {
            member.fault(format!("`{name}` has no settings; write it as a text"));
        }
        Some(fault)
    };
    match name.as_str() {
        "connection-reset" => bare(Fault::ConnectionReset),
        "empty-reply" => bare(Fault::EmptyReply),
        "malformed-chunk" => bare(Fault::MalformedChunk),
        "truncated-body" => {
            let after_bytes = match &member {
                None => None,
                Some(member) => {
                    let object = member.object(&["after-bytes"])?;
                    let node = object.get("after-bytes");
                    node.and_then(|node| node.integer(0..=u64::MAX))
                }
            };
            Some(Fault::TruncatedBody { after_bytes })
        }
        _ => {
            let Some(object) = member.as_ref().and_then(Node::open_object) else {
                node.fault("`trickle` needs `bytes-per-second` or `duration-ms`");
                return None;
            };
            member
                .as_ref()?
                .object(&["bytes-per-second", "duration-ms"])?;
            let of = |name: &str, most: u64| object.get(name)?.integer(1..=most);
            if object.has("bytes-per-second") == object.has("duration-ms") {
                object.fault("`trickle` needs one of `bytes-per-second` and `duration-ms`");
            }
            Some(Fault::Trickle {
                bytes_per_second: of("bytes-per-second", u64::MAX),
                duration_ms: of("duration-ms", MAX_DELAY_MS),
            })
        }
    }
}

pub(super) fn rate_limit(node: &Node<'_>) -> Option<RateLimit> {
    let object = node.object(&["requests", "window-ms", "burst", "per", "respond"])?;
    let requests = object.required("requests");
    let requests = requests.and_then(|node| node.small(1..=u32::MAX));
    let window_ms = object.required("window-ms");
    let window_ms = window_ms.and_then(|node| node.integer(1..=86_400_000));
    let per = object
        .get("per")
        .and_then(|node| node.word(&[("all", Per::All), ("client", Per::Client)]));
    let burst = object.get("burst");
    let burst = burst.and_then(|node| node.small(1..=u32::MAX));
    let respond = object.get("respond").and_then(|node| response(&node));
    Some(RateLimit {
        requests: requests?,
        window_ms: window_ms?,
        burst,
        per: per.unwrap_or_default(),
        respond,
    })
}

pub(super) fn error_rate(node: &Node<'_>) -> Option<ErrorRate> {
    let object = node.object(&["probability", "respond", "fault"])?;
    let probability = object.required("probability");
    let probability = probability.and_then(|node| node.number(0.0..=1.0));
    let respond = object.get("respond").and_then(|node| response(&node));
    let fault = object.get("fault").and_then(|node| fault(&node));
    Some(ErrorRate {
        probability: probability?,
        respond,
        fault,
    })
}

//! From an exchange to bytes.

use super::{
    ADMIN, COMPUTED, FIXED, OPERATION, REQUEST_CUT, REQUEST_REDACTED, RESPONSE_CUT,
    RESPONSE_REDACTED, SEED,
};
use crate::draft::{Draft, Headers};
use crate::entry::{Body, Plan, header_text};

/// Appends an exchange, with at most so many bytes of each body.
pub(crate) fn pack(draft: &Draft, body_bytes: usize, into: &mut Vec<u8>) {
    let Draft {
        request, response, ..
    } = draft;
    number(into, flags(draft, body_bytes));
    number(into, draft.time.cast_unsigned());
    number(into, response.status.into());
    let durations = draft.durations;
    for duration in [
        durations.queue,
        durations.validate,
        durations.respond,
        durations.total,
    ] {
        number(into, duration);
    }
    if let Some(seed) = draft.seed {
        into.extend_from_slice(&seed.to_le_bytes());
    }
    for plain in [
        request.scheme,
        request.version,
        request.method,
        request.path,
    ] {
        text(into, plain.as_bytes());
    }
    if let Some(operation) = draft.operation {
        for part in [operation.id, operation.method, operation.path] {
            text(into, part.as_bytes());
        }
    }
    for optional in [
        request.query,
        draft.scenario,
        draft.problem,
        draft.fault,
        draft.client,
        draft.session,
        draft.correlation,
        draft.user_agent,
    ] {
        match optional {
            None => into.push(0),
            Some(there) => {
                number(into, there.len() as u64 + 1);
                into.extend_from_slice(there.as_bytes());
            }
        }
    }
    number(into, draft.responders.len() as u64);
    for responder in draft.responders {
        text(into, responder.as_bytes());
    }
    for (messages, body) in [
        (request.headers, request.body),
        (response.headers, response.body),
    ] {
        headers(into, messages);
        number(into, body.size);
        text(into, kept(body, body_bytes));
    }
    list(into, draft.violations);
    list(into, draft.logs);
}

fn flags(draft: &Draft, body_bytes: usize) -> u64 {
    let (request, response) = (draft.request.body, draft.response.body);
    let cut = |body: &Body| body.cut || body_bytes < body.bytes.len();
    let flags = [
        (draft.admin, ADMIN),
        (draft.plan == Some(Plan::Fixed), FIXED),
        (draft.plan == Some(Plan::Computed), COMPUTED),
        (draft.operation.is_some(), OPERATION),
        (cut(request), REQUEST_CUT),
        (request.redacted, REQUEST_REDACTED),
        (cut(response), RESPONSE_CUT),
        (response.redacted, RESPONSE_REDACTED),
        (draft.seed.is_some(), SEED),
    ];
    flags.into_iter().fold(
        0,
        |all, (is_set, flag)| if is_set { all | flag } else { all },
    )
}

fn kept(body: &Body, body_bytes: usize) -> &[u8] {
    &body.bytes[..body_bytes.min(body.bytes.len())]
}

fn headers(into: &mut Vec<u8>, headers: Headers) {
    number(into, headers.len() as u64);
    headers.each(|name, value| {
        text(into, name.as_bytes());
        if value.is_ascii() {
            text(into, value);
        } else {
            text(into, header_text(value).as_bytes());
        }
    });
}

/// As JSON; nothing for an empty list.
fn list<T: serde::Serialize>(into: &mut Vec<u8>, list: &[T]) {
    if list.is_empty() {
        into.push(0);
        return;
    }
    let json = serde_json::to_vec(list).expect("texts and values can be written as JSON");
    text(into, &json);
}

pub(super) fn text(into: &mut Vec<u8>, bytes: &[u8]) {
    number(into, bytes.len() as u64);
    into.extend_from_slice(bytes);
}

/// Seven bits a byte, the lowest first; the eighth says that more follow.
pub(super) fn number(into: &mut Vec<u8>, mut number: u64) {
    while let more @ 1.. = number >> 7 {
        into.push(number.to_le_bytes()[0] | 0x80);
        number = more;
    }
    into.push(number.to_le_bytes()[0]);
}

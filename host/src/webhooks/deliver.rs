//! One delivery: a request to the receiver, tried again where that may help.

use std::pin::pin;
use std::sync::Arc;
use std::time::{Duration, Instant};

use bytes::Bytes;
use http::{Request, StatusCode, header};
use http_body_util::{BodyExt as _, Full};
use hyper::body::Incoming;
use serde_json::{Map, Value, json};

use super::model::{Webhook, not_public, origin};
use super::payload::shaped;
use super::sign::signature;
use super::store::{Delivery, Store, StoreError};
use crate::clock::{machine_time_ms, machine_timestamp_ms};
use crate::outbound::{Client, Origin, OutboundError, Patience};

/// How often it is tried, all in all.
pub(super) const ATTEMPTS: u32 = 3;

/// For each attempt, to its end.
const TIMEOUT: Duration = Duration::from_secs(10);

/// Before the second attempt; before each further one, twice as long as before the last.
const BACKOFF: Duration = Duration::from_secs(1);

/// Bytes of the receiver's answer that are kept.
const MOST_ANSWER: usize = 1000;

/// What is to be delivered.
#[derive(Debug)]
pub(super) struct Job {
    pub(super) webhook: Arc<Webhook>,
    pub(super) event: &'static str,
    pub(super) payload: Value,
}

/// What came of an attempt.
#[derive(Debug)]
pub(super) enum Attempt {
    Answered {
        status: StatusCode,
        headers: Map<String, Value>,
        body: String,
    },
    /// It may be otherwise another time.
    Failed(String),
    /// It will be so again.
    Refused(String),
}

/// Delivers, and writes down what came of it.
pub(super) async fn once(
    store: &Arc<Store>,
    allow: &Arc<[Origin]>,
    job: Job,
    attempts: u32,
) -> Result<Delivery, StoreError> {
    let Job {
        webhook,
        event,
        payload,
    } = job;
    let pending = Delivery {
        id: 0,
        webhook: webhook.id,
        event: event.to_owned(),
        url: webhook.url().to_owned(),
        payload: payload.clone(),
        at: machine_timestamp_ms(),
        status: "pending".to_owned(),
        attempts: 0,
        response: Value::Null,
    };
    let mut delivery = written(store, move |store| store.begin(pending)).await?;
    let body = Bytes::from(shaped(&payload, webhook.format()).to_string());
    let mut pause = BACKOFF;
    loop {
        delivery.attempts += 1;
        let began = Instant::now();
        let attempt = attempt(&webhook, allow, &delivery, body.clone()).await;
        let elapsed = u64::try_from(began.elapsed().as_millis()).unwrap_or(u64::MAX);
        delivery.response = attempt.to_json(elapsed);
        if attempt.is_success() {
            "success".clone_into(&mut delivery.status);
        } else if !attempt.may_help_to_repeat() || attempts <= delivery.attempts {
            "failed".clone_into(&mut delivery.status);
        }
        let now = delivery.clone();
        written(store, move |store| store.update_delivery(&now)).await?;
        if delivery.status != "pending" {
            return Ok(delivery);
        }
        tokio::time::sleep(pause).await;
        pause *= 2;
    }
}

/// Asks the store where blocking holds up nobody.
async fn written<T: Send + 'static>(
    store: &Arc<Store>,
    write: impl FnOnce(&Store) -> Result<T, StoreError> + Send + 'static,
) -> Result<T, StoreError> {
    let store = store.clone();
    let done = tokio::task::spawn_blocking(move || write(&store)).await;
    // The server is about to end.
    done.unwrap_or(Err(StoreError::Sqlite(rusqlite::Error::InvalidQuery)))
}

async fn attempt(
    webhook: &Webhook,
    allow: &Arc<[Origin]>,
    delivery: &Delivery,
    body: Bytes,
) -> Attempt {
    let sent = tokio::time::timeout(TIMEOUT, send(webhook, allow, delivery, body)).await;
    sent.unwrap_or_else(|_| Attempt::Failed(format!("no answer within {} s", TIMEOUT.as_secs())))
}

async fn send(
    webhook: &Webhook,
    allow: &Arc<[Origin]>,
    delivery: &Delivery,
    body: Bytes,
) -> Attempt {
    let origin = match origin(webhook.url()) {
        Ok(origin) => origin,
        Err(message) => return Attempt::Refused(message),
    };
    let is_allowed = allow.contains(&origin);
    // What was allowed when it was made may not be so any more.
    if origin.is_private() && !is_allowed {
        return Attempt::Refused(not_public(&origin));
    }
    let request = match request(webhook, delivery, body) {
        Ok(request) => request,
        Err(message) => return Attempt::Refused(message),
    };
    let client = Client::new(std::slice::from_ref(&origin));
    let client = if is_allowed {
        client.with_private_names()
    } else {
        client
    };
    let (response, connection) = match client.send(&origin, request, Patience::default()).await {
        Ok(answered) => answered,
        Err(OutboundError::PrivateAddress { .. }) => return Attempt::Refused(not_public(&origin)),
        Err(error) => return Attempt::Failed(error.to_string()),
    };
    let (head, body) = response.into_parts();
    let mut reading = pin!(beginning(body));
    let body = tokio::select! {
        body = &mut reading => body,
        // Closed. What came before is there.
        () = connection => reading.await,
    };
    let headers = head.headers.iter().map(|(name, value)| {
        let value = String::from_utf8_lossy(value.as_bytes()).into_owned();
        (name.to_string(), value.into())
    });
    Attempt::Answered {
        status: head.status,
        headers: headers.collect(),
        body,
    }
}

fn request(
    webhook: &Webhook,
    delivery: &Delivery,
    body: Bytes,
) -> Result<Request<Full<Bytes>>, String> {
    let mut request = Request::post(webhook.url())
        .header(header::CONTENT_TYPE, "application/json")
        .header(
            header::USER_AGENT,
            concat!("Mimus-Webhook/", env!("CARGO_PKG_VERSION")),
        )
        .header("x-mimus-event", &delivery.event)
        .header("x-mimus-delivery", delivery.id)
        .header("x-mimus-attempt", delivery.attempts);
    if let Some(secret) = webhook.secret() {
        let seconds = machine_time_ms() / 1000;
        request = request.header("x-mimus-signature", signature(secret, seconds, &body));
    }
    for (name, value) in webhook.headers() {
        request = request.header(name, value);
    }
    let request = request.body(Full::new(body));
    request.map_err(|error| format!("`{}`: {error}", webhook.url()))
}

/// As much of a body as is kept.
async fn beginning(mut body: Incoming) -> String {
    let mut bytes = Vec::new();
    while bytes.len() < MOST_ANSWER {
        match body.frame().await {
            Some(Ok(frame)) => bytes.extend_from_slice(frame.data_ref().unwrap_or(&Bytes::new())),
            Some(Err(_)) | None => break,
        }
    }
    bytes.truncate(MOST_ANSWER);
    String::from_utf8_lossy(&bytes).into_owned()
}

impl Attempt {
    fn is_success(&self) -> bool {
        matches!(self, Self::Answered { status, .. } if status.is_success())
    }

    fn may_help_to_repeat(&self) -> bool {
        match self {
            Self::Answered { status, .. } => {
                status.is_server_error() || matches!(status.as_u16(), 408 | 425 | 429)
            }
            Self::Failed(_) => true,
            Self::Refused(_) => false,
        }
    }

    fn to_json(&self, elapsed: u64) -> Value {
        match self {
            Self::Answered {
                status,
                headers,
                body,
            } => json!({
                "status_code": status.as_u16(),
                "headers": headers,
                "body": body,
                "elapsed_ms": elapsed,
            }),
            Self::Failed(error) | Self::Refused(error) => {
                json!({ "error": error, "elapsed_ms": elapsed })
            }
        }
    }
}

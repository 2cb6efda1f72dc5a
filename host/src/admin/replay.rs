//! `POST /requests/{id}/replay`: an entry's request, answered again, and what is different.

use std::collections::BTreeMap;

use bytes::Bytes;
use http::{HeaderName, HeaderValue, Request};
use mimus_exchange::{Kind, Problem};
use mimus_journal::{Body, Entry, Response, header_text};
use serde::Deserialize;
use serde_json::json;

use super::parameters::Parameters;
use super::{Admin, Question, Reply, requests};
use crate::journal::SCENARIO;
use crate::mock::{Answer, Arrival, Under};

/// What is to be different from what was kept.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
struct Changes {
    /// In the place of those of the same name: credentials, which are not kept.
    headers: BTreeMap<String, String>,
}

impl Admin {
    pub(super) async fn replay(&self, id: &str, question: Question<'_>) -> Result<Reply, Problem> {
        Parameters::none(question.head.uri.query())?;
        let changes = changes(question.body)?;
        let entry = self.entry(requests::number(id)?).await?;
        if entry.exchange.request.body.cut {
            let detail = "only the beginning of the request's body was kept; raise `body-kib` of \
                          `[journal]` to be able to answer such ones again";
            return Err(Problem::new(Kind::NotReplayable, detail));
        }
        let (head, body) = request(&entry, &changes)?.into_parts();
        let settings = self.settings.load();
        let mock = question.mock;
        // What others are asked next is not to depend on this.
        let scenario = entry.exchange.scenario.as_deref();
        let now_ms = mock.config.clock.now_ms();
        // It is the naming that was refused.
        let is_refusal = entry.exchange.problem.as_deref() == Some(Kind::UnknownScenario.name());
        let copies = |name| mock.overlay.copies(name, now_ms);
        let (layers, is_there) = match copies(scenario) {
            Some(layers) => (Some(layers), true),
            None => (copies(None), false),
        };
        let arrival = Arrival {
            head: &head,
            body: &body,
            settings: &settings,
            under: match &layers {
                Some(layers) if !is_refusal => Under::Given(layers),
                _ => Under::Own,
            },
        };
        let answer = question.mock.answer(arrival).await;
        let kept = &entry.exchange.response;
        let differences = differences(kept, &answer);
        let response = Response {
            status: answer.sent_status(),
            headers: headers(&answer),
            body: Body::whole(answer.body.clone()),
        };
        // What was not kept as it was can't be said to be the same.
        let comparable = !kept.body.cut && !kept.body.redacted;
        let same = match (differences.is_empty(), comparable) {
            (false, _) => Some(false),
            (true, true) => Some(true),
            (true, false) => None,
        };
        let subject = format!("request {}", entry.id);
        let detail = json!({ "headers": changes.headers.keys().collect::<Vec<_>>() });
        self.note("replay-request", &subject, detail, question)
            .await;
        Ok(Reply::json(&json!({
            "id": entry.id,
            "same": same,
            "reasons": reasons(&entry, is_there, same),
            "differences": differences,
            "kept_whole": entry.exchange.is_whole(),
            "response": response,
            "delay_ms": u64::try_from(answer.delay.as_millis()).unwrap_or(u64::MAX),
        })))
    }
}

/// Why the answer may be another one than before, where it is.
fn reasons(entry: &Entry, is_there: bool, same: Option<bool>) -> Vec<String> {
    let exchange = &entry.exchange;
    let mut told = Vec::new();
    if same == Some(true) {
        return told;
    }
    let said = exchange.logs.iter();
    let said = said.filter(|line| line.responder == SCENARIO);
    let rules = said.map(|line| line.message.as_str()).collect::<Vec<_>>();
    if let (Some(scenario), false) = (&exchange.scenario, is_there)
        && !rules.is_empty()
    {
        told.push(format!(
            "it was answered under the scenario `{scenario}`, which is not there any more, or does \
             not fit; it was answered again without"
        ));
    }
    if !rules.is_empty() {
        told.push(format!(
            "what scenarios and overrides say may follow from what was asked before; then it \
             was: {}",
            rules.join("; ")
        ));
    }
    told
}

fn changes(body: &Bytes) -> Result<Changes, Problem> {
    if body.is_empty() {
        return Ok(Changes::default());
    }
    serde_json::from_slice(body).map_err(|error| {
        let detail = format!(
            "{error}; send no body, or `{{\"headers\": {{\"authorization\": \"Bearer …\"}}}}`"
        );
        Problem::new(Kind::MalformedRequest, detail)
    })
}

/// As it came, with what is changed.
fn request(entry: &Entry, changes: &Changes) -> Result<Request<Bytes>, Problem> {
    let kept = &entry.exchange.request;
    let is_changed = |name: &str| {
        let mut others = changes.headers.keys();
        others.any(|other| other.eq_ignore_ascii_case(name))
    };
    let written = kept
        .headers
        .iter()
        .filter(|(name, _)| !is_changed(name))
        .chain(&changes.headers.clone().into_iter().collect::<Vec<_>>())
        .map(|(name, value)| {
            Ok((
                HeaderName::from_bytes(name.as_bytes()).map_err(|_| name)?,
                HeaderValue::from_bytes(value.as_bytes()).map_err(|_| name)?,
            ))
        })
        .collect::<Result<Vec<_>, &String>>()
        .map_err(|name| {
            let detail = format!("`headers`: `{name}` is no header that HTTP can carry");
            Problem::new(Kind::MalformedRequest, detail)
        })?;
    let mut request = Request::builder()
        .method(kept.method.as_str())
        .uri(kept.target());
    for (name, value) in written {
        request = request.header(name, value);
    }
    let request = request.body(kept.body.bytes.clone());
    request.map_err(|error| Problem::internal(format!("the entry's request: {error}")))
}

/// What the answer has unlike the one before. What was redacted then is not looked at.
fn differences(before: &Response, answer: &Answer) -> Vec<String> {
    let mut told = Vec::new();
    let status = answer.sent_status();
    if before.status != status {
        told.push(format!("status: {} before, {status} now", before.status));
    }
    let mut now = headers(answer);
    for (name, value) in &before.headers {
        let at = now.iter().position(|(own, _)| own == name);
        let Some((_, own)) = at.map(|at| now.remove(at)) else {
            told.push(format!("header `{name}`: `{value}` before, none now"));
            continue;
        };
        if own != *value && !value.contains(mimus_journal::REDACTED) {
            told.push(format!("header `{name}`: `{value}` before, `{own}` now"));
        }
    }
    for (name, value) in now {
        told.push(format!("header `{name}`: none before, `{value}` now"));
    }
    let (kept, body) = (&before.body, &answer.body);
    if kept.redacted {
        return told;
    }
    let beginning = body.get(..kept.bytes.len());
    if kept.size != body.len() as u64 {
        told.push(format!(
            "body: {} bytes before, {} now",
            kept.size,
            body.len()
        ));
    } else if beginning != Some(&kept.bytes) {
        let at = kept.bytes.iter().zip(body.iter());
        let at = at.take_while(|(before, now)| before == now).count();
        told.push(format!("body: it is another from byte {at} on"));
    }
    told
}

fn headers(answer: &Answer) -> Vec<(String, String)> {
    if answer.sent_status() == 0 {
        return Vec::new();
    }
    let headers = answer.headers.iter();
    headers
        .map(|(name, value)| (name.to_string(), header_text(value.as_bytes())))
        .collect()
}

//! An entry as rows, and rows as an entry.

use std::borrow::Cow;

use bytes::Bytes;
use rusqlite::types::ValueRef;
use rusqlite::{Row, Statement, params};
use serde::de::DeserializeOwned;

use crate::entry::{Body, Durations, Entry, Exchange, Operation, Plan, Request, Response};

/// Between the names of responders, and around them, so that one can be looked for.
pub(crate) const SEPARATOR: char = '\u{1f}';

pub(super) const INSERT_ENTRY: &str = "
    INSERT INTO entry (
        id, time, status, admin, method, path, operation, total, violations, request_size,
        response_size, session, scenario, problem, fault, client, correlation, responders,
        operation_method, operation_path, plan, seed, queue, validate, respond, user_agent
    ) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17, ?18,
        ?19, ?20, ?21, ?22, ?23, ?24, ?25, ?26)";

pub(super) const INSERT_MESSAGE: &str = "
    INSERT INTO message (
        id, scheme, version, query, request_headers, request_body, request_flags,
        response_headers, response_body, response_flags, violations, logs
    ) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12)";

/// All columns of an entry, in the order in which [`entry`] reads them.
pub(crate) const ENTRY: &str = "
    entry.id, entry.time, entry.status, entry.admin, entry.method, entry.path, entry.operation,
    entry.total, entry.request_size, entry.response_size, entry.session, entry.scenario,
    entry.problem, entry.fault, entry.client, entry.correlation, entry.responders,
    entry.operation_method, entry.operation_path, entry.plan, entry.seed, entry.queue,
    entry.validate, entry.respond, entry.user_agent,
    message.scheme, message.version, message.query, message.request_headers,
    message.request_body, message.request_flags, message.response_headers,
    message.response_body, message.response_flags, message.violations, message.logs";

const CUT: i64 = 1;
const REDACTED: i64 = 2;

pub(super) fn insert_entry(statement: &mut Statement, entry: &Entry) -> rusqlite::Result<()> {
    let Entry { id, exchange } = entry;
    let operation = exchange.operation.as_ref();
    let responders = (!exchange.responders.is_empty()).then(|| {
        let mut joined = String::from(SEPARATOR);
        for responder in &exchange.responders {
            joined.push_str(responder);
            joined.push(SEPARATOR);
        }
        joined
    });
    statement.execute(params![
        number(*id),
        exchange.time,
        exchange.response.status,
        exchange.admin,
        exchange.request.method,
        exchange.request.path,
        operation.map(|operation| &operation.id),
        number(exchange.durations.total),
        number(exchange.violations.len() as u64),
        number(exchange.request.body.size),
        number(exchange.response.body.size),
        exchange.session,
        exchange.scenario,
        exchange.problem,
        exchange.fault,
        exchange.client,
        exchange.correlation,
        responders,
        operation.map(|operation| &operation.method),
        operation.map(|operation| &operation.path),
        exchange.plan.map(Plan::as_str),
        exchange.seed.map(u64::cast_signed),
        number(exchange.durations.queue),
        number(exchange.durations.validate),
        number(exchange.durations.respond),
        exchange.user_agent,
    ])?;
    Ok(())
}

pub(super) fn insert_message(statement: &mut Statement, entry: &Entry) -> rusqlite::Result<()> {
    let Exchange {
        request,
        response,
        violations,
        logs,
        ..
    } = &entry.exchange;
    let body = |body: &Body| (!body.bytes.is_empty()).then(|| body.bytes.clone());
    statement.execute(params![
        number(entry.id),
        request.scheme,
        request.version,
        request.query,
        json(&request.headers),
        body(&request.body).as_deref(),
        flags(&request.body),
        json(&response.headers),
        body(&response.body).as_deref(),
        flags(&response.body),
        (!violations.is_empty()).then(|| json(violations)),
        (!logs.is_empty()).then(|| json(logs)),
    ])?;
    Ok(())
}

/// Reads what [`ENTRY`] asks for.
pub(crate) fn entry(row: &Row) -> rusqlite::Result<Entry> {
    let operation = match row.get::<_, Option<String>>(6)? {
        Some(id) => Some(Operation {
            id,
            method: row.get::<_, Option<_>>(17)?.unwrap_or_default(),
            path: row.get::<_, Option<_>>(18)?.unwrap_or_default(),
        }),
        None => None,
    };
    let exchange = Exchange {
        time: row.get(1)?,
        request: Request {
            scheme: row.get(25)?,
            version: row.get(26)?,
            method: row.get(4)?,
            path: row.get(5)?,
            query: row.get(27)?,
            headers: list(row, 28)?,
            body: body(row, 29, 8)?,
        },
        response: Response {
            status: row.get(2)?,
            headers: list(row, 31)?,
            body: body(row, 32, 9)?,
        },
        operation,
        responders: responders(text(row, 16)?.as_deref()),
        plan: plan(text(row, 19)?.as_deref()),
        scenario: row.get(11)?,
        seed: row.get::<_, Option<i64>>(20)?.map(i64::cast_unsigned),
        violations: list(row, 34)?,
        problem: row.get(12)?,
        fault: row.get(13)?,
        logs: list(row, 35)?,
        durations: Durations {
            queue: unsigned(row, 21)?,
            validate: unsigned(row, 22)?,
            respond: unsigned(row, 23)?,
            total: unsigned(row, 7)?,
        },
        client: row.get(14)?,
        session: row.get(10)?,
        correlation: row.get(15)?,
        user_agent: row.get(24)?,
        admin: row.get(3)?,
    };
    Ok(Entry {
        id: unsigned(row, 0)?,
        exchange,
    })
}

fn responders(joined: Option<&str>) -> Vec<String> {
    let names = joined.unwrap_or_default().split(SEPARATOR);
    names
        .filter(|name| !name.is_empty())
        .map(str::to_owned)
        .collect()
}

fn plan(text: Option<&str>) -> Option<Plan> {
    match text {
        Some("fixed") => Some(Plan::Fixed),
        Some("computed") => Some(Plan::Computed),
        _ => None,
    }
}

/// Body and flags begin at `column`.
fn body(row: &Row, column: usize, size: usize) -> rusqlite::Result<Body> {
    let flags = row.get::<_, i64>(column + 1)?;
    let bytes = row.get::<_, Option<Vec<u8>>>(column)?;
    Ok(Body {
        bytes: Bytes::from(bytes.unwrap_or_default()),
        size: unsigned(row, size)?,
        cut: flags & CUT != 0,
        redacted: flags & REDACTED != 0,
    })
}

fn flags(body: &Body) -> i64 {
    i64::from(body.cut) * CUT + i64::from(body.redacted) * REDACTED
}

fn text<'a>(row: &'a Row, column: usize) -> rusqlite::Result<Option<Cow<'a, str>>> {
    match row.get_ref(column)? {
        ValueRef::Text(text) => Ok(Some(String::from_utf8_lossy(text))),
        _ => Ok(None),
    }
}

/// A list in JSON; empty where there is none.
fn list<T: DeserializeOwned>(row: &Row, column: usize) -> rusqlite::Result<Vec<T>> {
    match row.get_ref(column)? {
        ValueRef::Text(text) => serde_json::from_slice(text).map_err(|error| {
            let kind = rusqlite::types::Type::Text;
            rusqlite::Error::FromSqlConversionFailure(column, kind, error.into())
        }),
        _ => Ok(Vec::new()),
    }
}

fn json<T: serde::Serialize>(list: &[T]) -> String {
    serde_json::to_string(list).expect("texts and values can be written as JSON")
}

fn unsigned(row: &Row, column: usize) -> rusqlite::Result<u64> {
    Ok(u64::try_from(row.get::<_, i64>(column)?).unwrap_or(0))
}

/// Beyond SQLite's numbers nothing is counted.
pub(super) fn number(number: u64) -> i64 {
    i64::try_from(number).unwrap_or(i64::MAX)
}

//! A table for spreadsheets.

use std::borrow::Cow;
use std::io::{self, Write};

use csv::{Terminator, WriterBuilder};
use data_encoding::BASE64;

use super::{Writer, date};
use crate::entry::{Body, Entry, Plan};

const COLUMNS: [&str; 28] = [
    "id",
    "time",
    "method",
    "path",
    "query",
    "status",
    "operation",
    "path_template",
    "responders",
    "plan",
    "scenario",
    "seed",
    "violations",
    "problem",
    "fault",
    "queue_us",
    "validate_us",
    "respond_us",
    "total_us",
    "request_size",
    "response_size",
    "client",
    "session",
    "correlation",
    "user_agent",
    "admin",
    "request_body",
    "response_body",
];

pub(super) struct Sheet<'a> {
    writer: csv::Writer<&'a mut dyn Write>,
}

impl<'a> Sheet<'a> {
    pub(super) fn new(to: &'a mut dyn Write) -> Self {
        let mut builder = WriterBuilder::new();
        let writer = builder.terminator(Terminator::CRLF).from_writer(to);
        Self { writer }
    }
}

impl Writer for Sheet<'_> {
    fn begin(&mut self) -> io::Result<()> {
        Ok(self.writer.write_record(COLUMNS)?)
    }

    fn entry(&mut self, entry: &Entry) -> io::Result<()> {
        let Entry { id, exchange } = entry;
        let (request, response) = (&exchange.request, &exchange.response);
        let operation = exchange.operation.as_ref();
        let option = |value: &Option<String>| value.clone().unwrap_or_default();
        let rules = exchange.rules().collect::<Vec<_>>().join(" ");
        let cells = [
            id.to_string(),
            date(exchange.time),
            request.method.clone(),
            request.path.clone(),
            option(&request.query),
            response.status.to_string(),
            operation.map_or_else(String::new, |operation| operation.id.clone()),
            operation.map_or_else(String::new, |operation| operation.path.clone()),
            exchange.responders.join(" "),
            exchange.plan.map_or("", Plan::as_str).to_owned(),
            option(&exchange.scenario),
            exchange
                .seed
                .map_or_else(String::new, |seed| seed.to_string()),
            rules,
            option(&exchange.problem),
            option(&exchange.fault),
            exchange.durations.queue.to_string(),
            exchange.durations.validate.to_string(),
            exchange.durations.respond.to_string(),
            exchange.durations.total.to_string(),
            request.body.size.to_string(),
            response.body.size.to_string(),
            option(&exchange.client),
            option(&exchange.session),
            option(&exchange.correlation),
            option(&exchange.user_agent),
            exchange.admin.to_string(),
            body(&request.body).into_owned(),
            body(&response.body).into_owned(),
        ];
        debug_assert_eq!(cells.len(), COLUMNS.len());
        Ok(self
            .writer
            .write_record(cells.iter().map(|cell| safe(cell).into_owned()))?)
    }

    fn end(&mut self) -> io::Result<()> {
        self.writer.flush()
    }
}

/// Text, or Base64 as in a `data:` address.
fn body(body: &Body) -> Cow<'_, str> {
    match body.text() {
        Some(text) => Cow::Borrowed(text),
        None => Cow::Owned(format!("data:;base64,{}", BASE64.encode(&body.bytes))),
    }
}

/// What a spreadsheet does not take for a formula.
fn safe(cell: &str) -> Cow<'_, str> {
    match cell.chars().next() {
        Some('=' | '+' | '-' | '@' | '\t' | '\r' | '\n' | '|' | '%') => {
            Cow::Owned(format!("'{cell}"))
        }
        _ => Cow::Borrowed(cell),
    }
}

//! What rules look at of a request, read as far as they look.

use std::borrow::Cow;
use std::cell::OnceCell;

use http::header::{CONTENT_TYPE, COOKIE};
use mimus_exchange::{PathParameters, RequestParts};
use percent_encoding::percent_decode_str;
use serde_json::{Map, Value};

/// A request that has found its operation.
#[derive(Debug)]
pub struct Facts<'a> {
    pub(crate) operation: usize,
    request: RequestParts<'a>,
    path: &'a PathParameters<'a>,
    pub(crate) client: &'a str,
    body: OnceCell<Option<Value>>,
}

impl<'a> Facts<'a> {
    /// `operation` is its index in the description; `client` is who asks, as rate limits
    /// tell clients apart: an address, or what a header says.
    pub fn new(
        operation: usize,
        request: RequestParts<'a>,
        path: &'a PathParameters<'a>,
        client: &'a str,
    ) -> Self {
        Self {
            operation,
            request,
            path,
            client,
            body: OnceCell::new(),
        }
    }

    /// Of which operation it is, by index.
    pub fn operation(&self) -> usize {
        self.operation
    }

    pub(crate) fn path(&self, name: &str) -> Option<Cow<'a, str>> {
        let value = self.path.get(name)?;
        Some(percent_decode_str(value).decode_utf8_lossy())
    }

    /// Each value of that name.
    pub(crate) fn query(&self, name: &str) -> impl Iterator<Item = Cow<'a, str>> {
        let query = self.request.query.unwrap_or_default();
        form_urlencoded::parse(query.as_bytes())
            .filter(move |(own, _)| own == name)
            .map(|(_, value)| value)
    }

    pub(crate) fn header(&self, name: &str) -> impl Iterator<Item = Cow<'a, str>> {
        let values = self.request.headers.get_all(name).iter();
        values.map(|value| String::from_utf8_lossy(value.as_bytes()))
    }

    pub(crate) fn cookie(&self, name: &str) -> impl Iterator<Item = &'a str> {
        let lines = self.request.headers.get_all(COOKIE).iter();
        lines
            .filter_map(|line| line.to_str().ok())
            .flat_map(|line| line.split(';'))
            .filter_map(|pair| pair.trim().split_once('='))
            .filter(move |(own, _)| own.trim() == name)
            .map(|(_, value)| {
                let value = value.trim();
                let inner = value.strip_prefix('"').and_then(|it| it.strip_suffix('"'));
                inner.unwrap_or(value)
            })
    }

    /// The body as text.
    pub(crate) fn text(&self) -> Cow<'a, str> {
        String::from_utf8_lossy(self.request.body)
    }

    /// The body, if it is JSON or a form.
    pub(crate) fn body(&self) -> Option<&Value> {
        self.body.get_or_init(|| self.read_body()).as_ref()
    }

    fn read_body(&self) -> Option<Value> {
        let body = self.request.body;
        if body.is_empty() {
            return None;
        }
        let content_type = self.request.headers.get(CONTENT_TYPE);
        let content_type = content_type.and_then(|value| value.to_str().ok());
        let essence = content_type.unwrap_or_default().split(';').next();
        let essence = essence.unwrap_or_default().trim();
        if essence.eq_ignore_ascii_case("application/x-www-form-urlencoded") {
            return Some(Value::Object(form(body)));
        }
        serde_json::from_slice(body).ok()
    }
}

/// A form's fields; a list where one is there several times.
fn form(body: &[u8]) -> Map<String, Value> {
    let mut fields = Map::new();
    for (name, value) in form_urlencoded::parse(body) {
        let value = Value::from(value.into_owned());
        match fields.get_mut(name.as_ref()) {
            None => {
                fields.insert(name.into_owned(), value);
            }
            Some(Value::Array(values)) => values.push(value),
            Some(first) => *first = Value::Array(vec![first.take(), value]),
        }
    }
    fields
}

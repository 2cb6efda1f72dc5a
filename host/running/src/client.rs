//! Asks running mocks: their admin API, and their operations as a client would.
//!
//! Nothing is followed to another place, and what is read of an answer has a bound.

use std::io::Read;
use std::time::Duration;

use http::{HeaderName, HeaderValue, Method};
use serde_json::Value;
use ureq::tls::TlsConfig;

use crate::record::Record;

/// Keeps connections, so one is made for all of a program's questions.
#[derive(Debug, Clone)]
pub struct Client {
    agent: ureq::Agent,
}

/// What is asked.
#[derive(Debug, Clone)]
pub struct Send<'a> {
    pub method: &'a str,
    pub url: &'a str,
    pub headers: &'a [(String, String)],
    pub body: Option<Vec<u8>>,
    pub patience: Duration,
    /// Bytes of the answer's body, at most; the rest is left out.
    pub most: usize,
}

/// What came back.
#[derive(Debug, Clone)]
pub struct Reply {
    pub status: u16,
    /// In the order they came.
    pub headers: Vec<(String, String)>,
    pub body: Vec<u8>,
    /// The body was longer.
    pub is_cut: bool,
}

#[derive(Debug, thiserror::Error)]
pub enum AskError {
    #[error("it has no admin API: it was started with `--admin off`")]
    NoAdmin,
    #[error("`{what}` can't be sent: {why}")]
    Unsendable { what: String, why: String },
    #[error("`{url}` did not answer: {source}")]
    NoAnswer {
        url: String,
        source: Box<ureq::Error>,
    },
    /// As the admin API said it.
    #[error("{detail}")]
    Refused {
        status: u16,
        /// The problem's name: `scenario-not-found`.
        kind: String,
        detail: String,
        problem: Value,
    },
    #[error("`{url}` answered with what is no JSON")]
    NotJson { url: String },
}

/// For one question to the admin API.
const PATIENCE: Duration = Duration::from_mins(1);

/// Of an answer of the admin API that is read whole.
const MOST: usize = 64 << 20;

impl Default for Client {
    fn default() -> Self {
        Self::new()
    }
}

impl Client {
    pub fn new() -> Self {
        let config = ureq::Agent::config_builder()
            .http_status_as_error(false)
            .allow_non_standard_methods(true)
            .max_redirects(0)
            .max_redirects_will_error(false)
            .proxy(None)
            .accept("")
            .accept_encoding("")
            .user_agent(concat!("mimus/", env!("CARGO_PKG_VERSION")))
            // `--tls` makes a certificate up, which nobody vouches for. Only mocks of this
            // machine are asked.
            .tls_config(TlsConfig::builder().disable_verification(true).build())
            .build();
        Self {
            agent: config.into(),
        }
    }

    /// Asks a mock's admin API: `path` is below `/admin/api` and may have a query.
    pub fn admin(
        &self,
        mock: &Record,
        method: &str,
        path: &str,
        body: Option<&Value>,
    ) -> Result<Value, AskError> {
        let (url, reply) = self.admin_reply(mock, method, path, body, MOST)?;
        if reply.body.is_empty() {
            return Ok(Value::Null);
        }
        serde_json::from_slice(&reply.body).map_err(|_| AskError::NotJson { url })
    }

    /// As [`Self::admin`], of what may be something else than JSON.
    pub fn admin_bytes(&self, mock: &Record, path: &str, most: usize) -> Result<Reply, AskError> {
        let (_, reply) = self.admin_reply(mock, "GET", path, None, most)?;
        Ok(reply)
    }

    /// What the admin API goes on sending, until the mock stops.
    pub fn admin_stream(&self, mock: &Record, path: &str) -> Result<impl Read + use<>, AskError> {
        let base = mock.admin_url.as_deref().ok_or(AskError::NoAdmin)?;
        let url = format!("{}{path}", base.trim_end_matches('/'));
        let mut request = self.agent.get(&url);
        if let Some(token) = &mock.token {
            let (name, value) = token.as_header();
            request = request.header(name, value);
        }
        let response = request.call().map_err(|error| AskError::NoAnswer {
            url,
            source: Box::new(error),
        })?;
        let status = response.status().as_u16();
        let mut body = response.into_body();
        if 400 <= status {
            let body = body.read_to_vec().unwrap_or_default();
            return Err(refused(&Reply {
                status,
                headers: Vec::new(),
                body,
                is_cut: false,
            }));
        }
        Ok(body.into_reader())
    }

    fn admin_reply(
        &self,
        mock: &Record,
        method: &str,
        path: &str,
        body: Option<&Value>,
        most: usize,
    ) -> Result<(String, Reply), AskError> {
        let base = mock.admin_url.as_deref().ok_or(AskError::NoAdmin)?;
        let url = format!("{}{path}", base.trim_end_matches('/'));
        let mut headers = Vec::new();
        if let Some(token) = &mock.token {
            headers.push(token.as_header());
        }
        if body.is_some() {
            headers.push(("content-type".to_owned(), "application/json".to_owned()));
        }
        let reply = self.send(Send {
            method,
            url: &url,
            headers: &headers,
            body: body.map(|body| body.to_string().into_bytes()),
            patience: PATIENCE,
            most,
        })?;
        if 400 <= reply.status {
            return Err(refused(&reply));
        }
        Ok((url, reply))
    }

    pub fn send(&self, send: Send<'_>) -> Result<Reply, AskError> {
        let Send {
            method,
            url,
            headers,
            body,
            patience,
            most,
        } = send;
        let unsendable = |what: &str, why: String| AskError::Unsendable {
            what: what.to_owned(),
            why,
        };
        let method: Method = method
            .parse()
            .map_err(|_| unsendable(method, "it is no method of HTTP".to_owned()))?;
        let mut request = http::Request::builder().method(method).uri(url);
        for (name, value) in headers {
            let header: HeaderName = name
                .parse()
                .map_err(|_| unsendable(name, "it is no name of a header".to_owned()))?;
            let value = HeaderValue::from_str(value)
                .map_err(|_| unsendable(name, "its value can't be in a header".to_owned()))?;
            request = request.header(header, value);
        }
        let no_answer = |source| AskError::NoAnswer {
            url: url.to_owned(),
            source: Box::new(source),
        };
        let wrong = |error: http::Error| unsendable(url, error.to_string());
        let response = if let Some(body) = body {
            let request = request.body(body).map_err(wrong)?;
            let configured = self.agent.configure_request(request);
            self.agent
                .run(configured.timeout_global(Some(patience)).build())
        } else {
            let request = request.body(()).map_err(wrong)?;
            let configured = self.agent.configure_request(request);
            self.agent
                .run(configured.timeout_global(Some(patience)).build())
        };
        let (head, body) = response.map_err(no_answer)?.into_parts();
        let mut bytes = Vec::new();
        let limit = u64::try_from(most).unwrap_or(u64::MAX).saturating_add(1);
        let read = body.into_reader().take(limit).read_to_end(&mut bytes);
        read.map_err(|error| no_answer(ureq::Error::Io(error)))?;
        let is_cut = most < bytes.len();
        bytes.truncate(most);
        let text = |value: &HeaderValue| String::from_utf8_lossy(value.as_bytes()).into_owned();
        let headers = head.headers.iter();
        Ok(Reply {
            status: head.status.as_u16(),
            headers: headers
                .map(|(name, value)| (name.to_string(), text(value)))
                .collect(),
            body: bytes,
            is_cut,
        })
    }
}

impl Reply {
    pub fn header(&self, name: &str) -> Option<&str> {
        let mut headers = self.headers.iter();
        let found = headers.find(|(header, _)| header.eq_ignore_ascii_case(name));
        found.map(|(_, value)| value.as_str())
    }
}

/// What the admin API refuses, in its words.
fn refused(reply: &Reply) -> AskError {
    let problem: Value = serde_json::from_slice(&reply.body).unwrap_or_default();
    let text = |member: &str| problem[member].as_str().map(str::to_owned);
    let kind = text("type").unwrap_or_default();
    AskError::Refused {
        status: reply.status,
        kind: kind.rsplit('/').next().unwrap_or_default().to_owned(),
        detail: text("detail")
            .or_else(|| text("title"))
            .unwrap_or_else(|| format!("it answered {}", reply.status)),
        problem,
    }
}

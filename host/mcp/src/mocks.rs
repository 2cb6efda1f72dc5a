//! Which mock a call means.
//!
//! Only mocks of this machine are asked: those of the registry, and others that listen on one
//! of its own addresses and say that they are Mimus. Nothing but that question is sent to
//! a server that does not.

use std::time::Duration;

use mimus_running::{Record, Reply, Send, Token};
use serde_json::Value;
use url::{Host, Url};

use crate::answer::{Refusal, cut};
use crate::context::Context;
use crate::desk::Desk;

/// How long a server may take to say what it is.
const PATIENCE: Duration = Duration::from_secs(2);

/// Of what it says.
const MOST: usize = 64 << 10;

impl Context {
    /// The mock that has this id, URL or port.
    pub(crate) fn mock(&self, name: &str) -> Result<Record, Refusal> {
        if let Some(record) = self.desk.registry.find(name) {
            return Ok(record);
        }
        let shown = cut(name, 200);
        let Ok(url) = Url::parse(name) else {
            return Err(self.no_mock(&format!("no running mock is called `{shown}`")));
        };
        if !is_own(&url) {
            return Err(self.no_mock(&format!(
                "`{shown}` is not on this machine: only mocks that run here can be asked"
            )));
        }
        let origin = url.origin().ascii_serialization();
        if let Some(found) = self.desk.probe(&origin) {
            return Ok(found);
        }
        let origin = cut(&origin, 200);
        if self.desk.wants_token(&origin) {
            return Err(Refusal::new(format!("`{origin}` wants a token")).hint(format!(
                "ask the user to start this server with `MIMUS_MOCK_TOKENS={origin}=TOKEN` in its \
                 environment"
            )));
        }
        Err(self.no_mock(&format!("no mock of Mimus answers at `{origin}`")))
    }

    fn no_mock(&self, message: &str) -> Refusal {
        let running = self.desk.registry.running();
        let known = running.iter().take(10);
        let known = known.map(|record| format!("`{}` at {}", record.id, record.url));
        let known = known.collect::<Vec<_>>();
        let refusal = Refusal::new(message);
        if known.is_empty() {
            return refusal
                .hint("none is running: start_mock_server or generate_mock_api starts one");
        }
        refusal.hint(format!("these run: {}", known.join(", ")))
    }

    /// Asks a mock's admin API.
    pub(crate) fn admin(
        &self,
        mock: &Record,
        method: &str,
        path: &str,
        body: Option<&Value>,
    ) -> Result<Value, Refusal> {
        self.go_on()?;
        Ok(self.desk.client.admin(mock, method, path, body)?)
    }
}

impl Desk {
    /// The mock of this id, port, URL, or host and port, if there is one.
    pub(crate) fn at(&self, name: &str) -> Option<Record> {
        let find = |name: &str| self.registry.find(name);
        find(name).or_else(|| {
            let url = if name.contains("://") {
                name.to_owned()
            } else {
                format!("http://{name}")
            };
            let url = Url::parse(&url).ok().filter(is_own)?;
            let origin = url.origin().ascii_serialization();
            find(&origin).or_else(|| self.probe(&origin))
        })
    }

    /// What runs there, if it says that it is ours.
    pub(crate) fn probe(&self, origin: &str) -> Option<Record> {
        if !Url::parse(origin).is_ok_and(|url| is_own(&url)) {
            return None;
        }
        let admin_url = format!("{origin}/admin/api");
        let token = self.product.tokens.of(origin);
        let said: Value = serde_json::from_slice(
            &self
                .ask(&format!("{admin_url}/server"), token.as_ref())?
                .body,
        )
        .ok()?;
        let text = |member: &str| said[member].as_str().map(str::to_owned);
        let version = text("mimus_version")?;
        let named =
            |member: &str| text(member).filter(|url| Url::parse(url).is_ok_and(|url| is_own(&url)));
        let count = said["operation_count"].as_u64().unwrap_or_default();
        Some(Record {
            id: origin.to_owned(),
            pid: 0,
            process: String::new(),
            // Behind a container's ports it does not know where it is asked.
            url: named("mock_url")
                .filter(|url| self.ask(&format!("{url}/health"), None).is_some())
                .unwrap_or_else(|| origin.to_owned()),
            admin_url: Some(admin_url),
            token,
            title: text("title").unwrap_or_default(),
            version: text("version").unwrap_or_default(),
            operations: usize::try_from(count).unwrap_or(usize::MAX),
            description: String::new(),
            project: None,
            log: None,
            started_ms: 0,
            mimus_version: version,
            attached: false,
        })
    }

    /// Whether there is a mock that says nothing to who has no token for it.
    fn wants_token(&self, origin: &str) -> bool {
        let reply = self.get(&format!("{origin}/admin/api/server"), None);
        reply.is_some_and(|reply| {
            let problem: Value = serde_json::from_slice(&reply.body).unwrap_or_default();
            let kind = problem["type"].as_str().unwrap_or_default();
            reply.status == 401 && kind.ends_with("/admin-unauthorized")
        })
    }

    fn ask(&self, url: &str, token: Option<&Token>) -> Option<Reply> {
        self.get(url, token).filter(|reply| reply.status == 200)
    }

    fn get(&self, url: &str, token: Option<&Token>) -> Option<Reply> {
        let headers = token.map(Token::as_header);
        let reply = self.client.send(Send {
            method: "GET",
            url,
            headers: headers.as_slice(),
            body: None,
            patience: PATIENCE,
            most: MOST,
        });
        reply.ok()
    }
}

/// Whether a URL leads to this machine, by one of the names that nobody can point elsewhere.
pub(crate) fn is_own(url: &Url) -> bool {
    matches!(url.scheme(), "http" | "https")
        && match url.host() {
            Some(Host::Domain(name)) => name == "localhost",
            Some(Host::Ipv4(address)) => address.is_loopback(),
            Some(Host::Ipv6(address)) => address.to_canonical().is_loopback(),
            None => false,
        }
        && url.username().is_empty()
        && url.password().is_none()
}

/// A part of a path or a query, so that it stays one.
pub(crate) fn encoded(text: &str) -> String {
    percent_encoding::utf8_percent_encode(text, percent_encoding::NON_ALPHANUMERIC).to_string()
}

/// A query of what is given.
#[derive(Debug, Default)]
pub(crate) struct Query(String);

impl Query {
    pub(crate) fn with(mut self, name: &str, value: Option<impl ToString>) -> Self {
        if let Some(value) = value {
            let mark = if self.0.is_empty() { '?' } else { '&' };
            self.0.push(mark);
            self.0.push_str(name);
            self.0.push('=');
            self.0.push_str(&encoded(&value.to_string()));
        }
        self
    }

    pub(crate) fn below(&self, path: &str) -> String {
        format!("{path}{}", self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_this_machine_is_asked() {
        let is_own = |text: &str| Url::parse(text).is_ok_and(|url| is_own(&url));
        for own in [
            "http://localhost:8000",
            "http://127.0.0.1",
            "https://[::1]:4010/x",
            "http://0x7f.1:80",
            "http://[::ffff:127.0.0.1]",
        ] {
            assert!(is_own(own), "{own}");
        }
        for other in [
            "http://169.254.169.254/latest",
            "http://10.0.0.1",
            "http://0.0.0.0:80",
            "http://localhost.evil.example",
            "http://user@127.0.0.1",
            "file:///etc/passwd",
            "ftp://localhost",
            "http://example.com",
        ] {
            assert!(!is_own(other), "{other}");
        }
    }

    #[test]
    fn a_value_stays_one() {
        let query = Query::default()
            .with("path", Some("/a?b&c=d"))
            .with("none", None::<&str>)
            .with("limit", Some(3));
        assert_eq!(
            query.below("/requests"),
            "/requests?path=%2Fa%3Fb%26c%3Dd&limit=3"
        );
    }
}

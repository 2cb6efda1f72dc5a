//! `mimus mcp --http`: agents by a socket.

use std::fmt;
use std::str::FromStr;
use std::sync::Arc;

use anyhow::Context as _;
use mimus_mcp::{Http, Product};

use super::super::stop::stop_signal;
use super::super::{Exit, Failure, print};
use crate::config::Limits;
use crate::guard::Token;
use crate::server::{AGENTS_PATH, Server};

/// The port, unless another one is given.
pub(super) const PORT: u16 = 6468;

const HOST: &str = "127.0.0.1";

/// What `--http` says without an address.
pub(super) const DEFAULT: &str = "127.0.0.1:6468";

#[derive(Debug, Clone, clap::Args)]
pub(super) struct HttpFlags {
    /// Serve over HTTP, at `/mcp`, instead of standard input and output. Other machines are
    /// let in by an address of theirs, such as `0.0.0.0`, and a token; port 0 takes any that
    /// is free
    #[arg(long, value_name = "ADDRESS", num_args = 0..=1, default_missing_value = DEFAULT)]
    pub(super) http: Option<Address>,

    /// Who has this may ask over HTTP, from anywhere; without it, only this machine may
    #[arg(
        long,
        value_name = "TOKEN",
        env = "MIMUS_MCP_TOKEN",
        hide_env_values = true
    )]
    token: Option<Token>,
}

/// Where to listen: `localhost:6468`, `0.0.0.0`, `:0`, `[::1]`, `6468`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Address {
    host: String,
    port: u16,
}

/// Serves all who may ask, until it is told to stop.
pub(super) async fn serve(
    product: Product,
    address: Address,
    flags: &HttpFlags,
) -> Result<Exit, Failure> {
    let Address { host, port } = &address;
    let bound = Server::bind(host, *port, None, Limits::default()).await;
    let server = bound.map_err(|error| Failure::Input {
        message: format!("{error:#}"),
        hint: Some(
            "choose another with `--http ADDRESS`, or any free port with `--http :0`".into(),
        ),
    })?;
    let bound = server.address()?;
    if !bound.ip().to_canonical().is_loopback() && flags.token.is_none() {
        return Err(Failure::Input {
            message: format!("other machines can ask `{address}`, and there is no token"),
            hint: Some(
                "give one with `--token TOKEN`, or in MIMUS_MCP_TOKEN: `openssl rand -hex 32` \
                 makes one up"
                    .to_owned(),
            ),
        });
    }
    let http = Arc::new(Http::new(product).context("serving agents")?);
    let url = format!("http://{bound}{AGENTS_PATH}");
    print::data(format_args!("mimus serves agents on {url}"));
    tracing::info!(url, "serving agents");
    server
        .serve_agents(http.clone(), flags.token.as_deref(), stop_signal())
        .await;
    http.end().await.context("ending the mocks")?;
    Ok(Exit::Success)
}

impl Address {
    /// As a client on this machine asks for it.
    pub(super) fn asked(&self) -> String {
        match self.host.as_str() {
            "0.0.0.0" | "::" => format!("{HOST}:{}", self.port),
            _ => self.to_string(),
        }
    }

    /// Whether nobody but this machine can ask.
    pub(super) fn is_loopback(&self) -> bool {
        let address: Result<std::net::IpAddr, _> = self.host.parse();
        self.host == "localhost" || address.is_ok_and(|it| it.to_canonical().is_loopback())
    }

    /// Whether a client on this machine asks for it by one of the machine's own names.
    pub(super) fn is_local(&self) -> bool {
        self.is_loopback() || matches!(self.host.as_str(), "0.0.0.0" | "::")
    }
}

impl FromStr for Address {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let is_port = !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
        let (host, port) = match text.rsplit_once(':') {
            _ if is_port => ("", Some(text)),
            // A colon of an IPv6 address, which stands in brackets.
            Some((_, rest)) if rest.ends_with(']') => (text, None),
            Some((host, port)) => (host, Some(port)),
            None => (text, None),
        };
        let bare = host
            .strip_prefix('[')
            .and_then(|host| host.strip_suffix(']'));
        let host = bare.unwrap_or(host);
        if host.contains(':') && bare.is_none() {
            return Err("an IPv6 address stands in brackets: `[::1]:6468`".to_owned());
        }
        if host.contains('/') {
            return Err("an address is HOST:PORT, without `http://` and path".to_owned());
        }
        let port = match port {
            Some(port) => port
                .parse()
                .map_err(|_| format!("`{port}` is no port: they go from 0 to 65535"))?,
            None => PORT,
        };
        Ok(Self {
            host: if host.is_empty() { HOST } else { host }.to_owned(),
            port,
        })
    }
}

impl fmt::Display for Address {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { host, port } = self;
        if host.contains(':') {
            return write!(f, "[{host}]:{port}");
        }
        write!(f, "{host}:{port}")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_is_as_much_as_one_cares_to_say() {
        for (said, meant) in [
            (DEFAULT, "127.0.0.1:6468"),
            ("8080", "127.0.0.1:8080"),
            (":0", "127.0.0.1:0"),
            ("0.0.0.0", "0.0.0.0:6468"),
            ("localhost:0", "localhost:0"),
            ("[::1]", "[::1]:6468"),
            ("[::]:80", "[::]:80"),
        ] {
            let address: Address = said.parse().expect(said);
            assert_eq!(address.to_string(), meant, "{said}");
        }
        for wrong in [
            "::1",
            "localhost:",
            "localhost:http",
            ":70000",
            "http://localhost:1/mcp",
        ] {
            assert!(wrong.parse::<Address>().is_err(), "{wrong}");
        }
    }
}

//! URLs, with limits on size, time, redirects and on whom to ask.

use std::io::Read as _;
use std::net::IpAddr;
use std::time::Duration;

use mimus_description::FetchError;
use ureq::unversioned::resolver::{DefaultResolver, ResolvedSocketAddrs, Resolver};
use ureq::unversioned::transport::{DefaultConnector, NextTimeout};
use url::Url;

use super::{MAX_DOCUMENT, Reach, check_size, failure};
use crate::outbound::is_private;

/// For one document, from the look-up of the name to the last byte.
const TIMEOUT: Duration = Duration::from_secs(30);

const MAX_REDIRECTS: u32 = 5;

/// The document, and the URL that it was found at in the end.
pub(super) fn read(url: &Url, reach: &Reach) -> Result<(Url, Vec<u8>), FetchError> {
    let config = ureq::Agent::config_builder()
        .timeout_global(Some(TIMEOUT))
        .max_redirects(if reach.redirects { MAX_REDIRECTS } else { 0 })
        .max_redirects_will_error(false)
        .http_status_as_error(false)
        // A proxy would look the name up for us, and where it leads could not be checked.
        .proxy(None)
        .accept("application/json, application/yaml, text/yaml, */*;q=0.5")
        .user_agent(concat!("mimus/", env!("CARGO_PKG_VERSION")))
        .build();
    let guard = Guard {
        private_addresses: reach.private_addresses,
        inner: DefaultResolver::default(),
    };
    let agent = ureq::Agent::with_parts(config, DefaultConnector::default(), guard);
    let mut response = agent
        .get(url.as_str())
        .call()
        .map_err(|error| refused(url, &error))?;
    let status = response.status();
    if status.is_redirection() {
        let target = response
            .headers()
            .get("location")
            .and_then(|value| value.to_str().ok())
            .unwrap_or("another place");
        let hint = if reach.redirects {
            "name the URL that it ends at".to_owned()
        } else {
            format!("name `{target}` itself, or allow it with `--allow-redirects`")
        };
        return Err(failure(
            format!("`{url}` redirects to `{target}`"),
            Some(hint),
        ));
    }
    if !status.is_success() {
        return Err(failure(format!("`{url}` answered {status}"), None));
    }
    let found_at = Url::parse(&ureq::ResponseExt::get_uri(&response).to_string())
        .unwrap_or_else(|_| url.clone());
    let mut text = Vec::new();
    let read = response
        .body_mut()
        .as_reader()
        .take(MAX_DOCUMENT + 1)
        .read_to_end(&mut text);
    read.map_err(|error| failure(format!("reading `{url}`: {error}"), None))?;
    check_size(url.as_str(), text.len() as u64)?;
    Ok((found_at, text))
}

fn refused(url: &Url, error: &ureq::Error) -> FetchError {
    if let ureq::Error::Other(cause) = error
        && let Some(PrivateAddress(address)) = cause.downcast_ref()
    {
        return failure(
            format!("`{url}` was not read: its host has the private address {address}"),
            Some("allow it with `--allow-private-addresses`".to_owned()),
        );
    }
    failure(format!("reading `{url}`: {error}"), None)
}

/// Looks names up, and gives out only addresses that may be asked. The address that was
/// looked at is the one that is used, so a second look-up can't change it.
#[derive(Debug)]
struct Guard {
    private_addresses: bool,
    inner: DefaultResolver,
}

#[derive(Debug, thiserror::Error)]
#[error("the private address {0}")]
struct PrivateAddress(IpAddr);

impl Resolver for Guard {
    fn resolve(
        &self,
        uri: &http::Uri,
        config: &ureq::config::Config,
        timeout: NextTimeout,
    ) -> Result<ResolvedSocketAddrs, ureq::Error> {
        let addresses = self.inner.resolve(uri, config, timeout)?;
        let private = addresses
            .iter()
            .map(std::net::SocketAddr::ip)
            .find(|address| is_private(*address));
        match private {
            Some(address) if !self.private_addresses => {
                Err(ureq::Error::Other(Box::new(PrivateAddress(address))))
            }
            _ => Ok(addresses),
        }
    }
}

//! URLs, with limits on size, time, redirects and on whom to ask.

use std::io::Read as _;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};
use std::time::Duration;

use mimus_description::FetchError;
use ureq::unversioned::resolver::{DefaultResolver, ResolvedSocketAddrs, Resolver};
use ureq::unversioned::transport::{DefaultConnector, NextTimeout};
use url::Url;

use super::{MAX_DOCUMENT, Reach, check_size, failure};

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

/// Everything that is not a public unicast address, as far as std can tell on stable Rust.
pub(super) fn is_private(address: IpAddr) -> bool {
    match address {
        IpAddr::V4(address) => is_private_v4(address),
        IpAddr::V6(address) => match address.to_ipv4_mapped() {
            Some(mapped) => is_private_v4(mapped),
            None => is_private_v6(address),
        },
    }
}

fn is_private_v4(address: Ipv4Addr) -> bool {
    let [a, b, ..] = address.octets();
    address.is_private()
        || address.is_loopback()
        || address.is_link_local()
        || address.is_unspecified()
        || address.is_broadcast()
        || address.is_multicast()
        || address.is_documentation()
        || a == 0
        || (a == 100 && (64..128).contains(&b)) // RFC 6598, carriers' own
        || (a == 192 && b == 0) // RFC 6890
        || (a == 198 && (b == 18 || b == 19)) // RFC 2544, benchmarks
        || a >= 240
}

fn is_private_v6(address: Ipv6Addr) -> bool {
    let first = address.segments()[0];
    address.is_loopback()
        || address.is_unspecified()
        || address.is_multicast()
        || address.is_unique_local()
        || address.is_unicast_link_local()
        || first == 0x0064 // RFC 6052 and 8215, IPv4 in disguise
        || first == 0x2002 // RFC 3056, likewise
        || (first == 0x2001 && address.segments()[1] == 0x0db8) // RFC 3849
}

//! What a responder that an agent writes may have: as the configuration grants it, within what
//! the agent itself may reach.

use std::path::Path;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use toml_edit::{Array, InlineTable};
use url::{Host, Url};

use super::Target;
use crate::answer::{Refusal, cut};
use crate::context::Context;

/// What it may have besides the mock's clock and chance.
#[derive(Debug, Clone, Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct Grants {
    /// The mock's state: true for all of it, or collections. Scripts have it anyway.
    #[serde(default)]
    state: Option<State>,
    /// A folder of the project, to read.
    #[serde(default)]
    #[schemars(length(min = 1, max = 1000))]
    folder: Option<String>,
    /// Origins on the public network that it may ask: `https://api.example.com`.
    #[serde(default)]
    #[schemars(length(max = 20), inner(length(min = 1, max = 300)))]
    http: Vec<String>,
    /// The machine's clock instead of the mock's.
    #[serde(default, rename = "real-time")]
    real_time: bool,
}

#[derive(Debug, Clone, Deserialize, Serialize, JsonSchema)]
#[serde(untagged)]
enum State {
    All(bool),
    Collections(Vec<String>),
}

impl Grants {
    /// Whether an agent may give that away.
    pub(crate) fn check(&self, target: &Target, cx: &Context) -> Result<(), Refusal> {
        if let Some(folder) = &self.folder {
            let real = cx
                .folders
                .existing(&target.folder.join(Path::new(folder)))?;
            if !real.is_dir() {
                return Err(Refusal::new(format!("`{folder}` is no folder"))
                    .hint("name a folder of the project"));
            }
        }
        let refused = self.http.iter().find(|origin| !is_public(origin));
        refused.map_or(Ok(()), |origin| {
            let origin = cut(origin, 200);
            Err(Refusal::new(format!(
                "`{origin}` can't be granted from here: it is no name on the public network"
            ))
            .hint(
                "origins are `https://HOST` or `http://HOST:PORT`; one on this machine or in a \
                 private network the user grants, in mimus.toml",
            ))
        })
    }

    /// As `mimus.toml` has it.
    pub(crate) fn table(&self) -> InlineTable {
        let mut table = InlineTable::new();
        match &self.state {
            None => {}
            Some(State::All(all)) => {
                table.insert("state", (*all).into());
            }
            Some(State::Collections(some)) => {
                table.insert(
                    "state",
                    some.iter().map(String::as_str).collect::<Array>().into(),
                );
            }
        }
        if let Some(folder) = &self.folder {
            table.insert("folder", folder.as_str().into());
        }
        if !self.http.is_empty() {
            let origins = self.http.iter().map(String::as_str);
            table.insert("http", origins.collect::<Array>().into());
        }
        if self.real_time {
            table.insert("real-time", true.into());
        }
        table
    }
}

/// A name; where it leads to is looked at again whenever it is asked. Addresses, and names of
/// this machine, are for the user to grant.
fn is_public(origin: &str) -> bool {
    let Ok(url) = Url::parse(origin) else {
        return false;
    };
    let is_origin = matches!(url.scheme(), "http" | "https")
        && matches!(url.path(), "" | "/")
        && url.query().is_none()
        && url.fragment().is_none()
        && url.username().is_empty()
        && url.password().is_none();
    is_origin
        && match url.host() {
            Some(Host::Domain(name)) => {
                let name = name.trim_end_matches('.');
                name.contains('.')
                    && !["localhost", "local", "internal"]
                        .iter()
                        .any(|own| name.rsplit('.').next() == Some(own))
            }
            _ => false,
        }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_on_the_public_network_can_be_granted() {
        for public in ["https://api.example.com", "http://example.org:8080/"] {
            assert!(is_public(public), "{public}");
        }
        for not in [
            "https://127.0.0.1",
            "http://0x7f.1",
            "http://[::1]:80",
            "http://8.8.8.8",
            "http://localhost:8000",
            "http://a.localhost",
            "http://metadata.google.internal",
            "http://printer",
            "https://user@example.com",
            "https://example.com/path",
            "ftp://example.com",
            "*",
        ] {
            assert!(!is_public(not), "{not}");
        }
    }

    #[test]
    fn grants_are_written_as_the_configuration_has_them() {
        let grants: Grants = serde_json::from_value(serde_json::json!({
            "state": ["carts"], "folder": "data", "http": ["https://a.example"], "real-time": true,
        }))
        .expect("they are grants");
        let told = grants.table().to_string();
        assert_eq!(
            told.trim(),
            "{ state = [\"carts\"], folder = \"data\", http = [\"https://a.example\"], real-time = true }"
        );
    }
}

//! What a component needs, read from its imports, held against what it was granted.

use std::collections::BTreeSet;

use super::anatomy::{Anatomy, Interface, Version};
use super::grants::{Grants, StateGrant};

/// The contract's package.
const CONTRACT: &str = "mimus:responder";

/// The contract that this host speaks. It speaks every earlier one of the same track too:
/// what a version adds takes nothing away.
pub const CONTRACT_VERSION: Version = Version {
    major: 0,
    minor: 1,
    patch: 1,
};

/// A right that has to be granted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, serde::Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Right {
    State,
    Http,
    Folder,
}

impl Right {
    /// The line of the configuration that grants it.
    pub fn line(self) -> &'static str {
        match self {
            Self::State => "grants = { state = true }",
            Self::Http => "grants = { http = [\"https://api.example.com\"] }",
            Self::Folder => "grants = { folder = \"data\" }",
        }
    }

    /// The line that grants all of these; none if there are none.
    pub fn line_of(rights: &[Self]) -> Option<String> {
        let inner: Vec<&str> = rights
            .iter()
            .map(|right| {
                let line = right.line();
                line.trim_start_matches("grants = { ")
                    .trim_end_matches(" }")
            })
            .collect();
        (!inner.is_empty()).then(|| format!("grants = {{ {} }}", inner.join(", ")))
    }

    fn is_in(self, grants: &Grants) -> bool {
        match self {
            Self::State => grants.state != StateGrant::None,
            Self::Http => !grants.http.is_empty(),
            Self::Folder => grants.folder.is_some() || grants.no_files,
        }
    }

    fn what(self) -> &'static str {
        match self {
            Self::State => "the mock's state",
            Self::Http => "outbound HTTP",
            Self::Folder => "files",
        }
    }
}

/// What stands behind an import.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Need {
    /// Every responder has it.
    Free,
    /// It is there for those that were granted it.
    Granted(Right),
    /// No responder here has it.
    Unavailable,
}

impl Need {
    pub fn of(import: &Interface) -> Self {
        match (&*import.package, &*import.name) {
            (CONTRACT, "state") => Self::Granted(Right::State),
            (
                CONTRACT,
                "types" | "random" | "clock" | "log" | "description" | "scenario" | "next",
            )
            | ("wasi:io" | "wasi:cli" | "wasi:random" | "wasi:clocks", _) => Self::Free,
            ("wasi:http", "types" | "outgoing-handler") => Self::Granted(Right::Http),
            ("wasi:filesystem", "types" | "preopens") => Self::Granted(Right::Folder),
            _ => Self::Unavailable,
        }
    }
}

/// Why a component can't be loaded as it is: what is wrong, and what to do.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Unmet {
    pub message: String,
    pub hint: String,
}

/// The contract that a component was built against: the version of what it exports.
pub(super) fn contract(anatomy: &Anatomy) -> Option<Version> {
    let mut exports = anatomy.exports.iter();
    exports
        .find(|export| export.package == CONTRACT && export.name == "handler")
        .and_then(|handler| handler.version)
}

pub(super) fn rights(anatomy: &Anatomy) -> BTreeSet<Right> {
    let needs = anatomy.imports.iter().map(Need::of);
    needs
        .filter_map(|need| match need {
            Need::Granted(right) => Some(right),
            Need::Free | Need::Unavailable => None,
        })
        .collect()
}

pub(super) fn asks_next(anatomy: &Anatomy) -> bool {
    let mut imports = anatomy.imports.iter();
    imports.any(|import| import.package == CONTRACT && import.name == "next")
}

/// Everything that keeps the component from running here.
pub(super) fn check(anatomy: &Anatomy, grants: &Grants) -> Result<(), Unmet> {
    speaks(anatomy)?;
    let unavailable: Vec<&Interface> = anatomy
        .imports
        .iter()
        .filter(|import| Need::of(import) == Need::Unavailable)
        .collect();
    if let Some(first) = unavailable.first() {
        let names: Vec<String> = unavailable
            .iter()
            .map(|import| format!("`{import}`"))
            .collect();
        let hint = match &*first.package {
            CONTRACT => format!(
                "it is built against a later contract; this Mimus speaks {CONTRACT_VERSION}: \
                 take a newer Mimus, or build it against {CONTRACT_VERSION}"
            ),
            "wasi:sockets" => "sockets are granted to no responder; `wasi:http` can be, to listed \
                 origins: `grants = { http = [\"https://api.example.com\"] }`"
                .to_owned(),
            _ => {
                "a responder may import `mimus:responder`, and of WASI 0.2 `io`, `cli`, `random`, \
                 `clocks`, and with a grant `http` and `filesystem`; \
                 `mimus responder inspect` lists what yours imports"
                    .to_owned()
            }
        };
        return Err(Unmet {
            message: format!(
                "wants what is not there for responders: {}",
                names.join(", ")
            ),
            hint,
        });
    }
    let missing: Vec<Right> = rights(anatomy)
        .into_iter()
        .filter(|right| !right.is_in(grants))
        .collect();
    if missing.is_empty() {
        return Ok(());
    }
    let what: Vec<&str> = missing.iter().map(|right| right.what()).collect();
    let line = Right::line_of(&missing).unwrap_or_default();
    Err(Unmet {
        message: format!("needs {}, which it was not granted", what.join(" and ")),
        hint: format!("if it may have that, add to its `[[responder]]`: `{line}`"),
    })
}

fn speaks(anatomy: &Anatomy) -> Result<(), Unmet> {
    let Some(version) = contract(anatomy) else {
        return Err(Unmet {
            message: "is no responder: it does not export `mimus:responder/handler`".to_owned(),
            hint: "build it on `guest-sdk` with `guest_sdk::register!`, or on the WIT files in \
                   `wit/`; `mimus responder new` writes one that works"
                .to_owned(),
        });
    };
    let Version { major, minor, .. } = CONTRACT_VERSION;
    if (version.major, version.minor) == (major, minor) {
        return Ok(());
    }
    let remedy = if (version.major, version.minor) < (major, minor) {
        "build it again against the present contract"
    } else {
        "take a newer Mimus, or build it against this contract"
    };
    Err(Unmet {
        message: format!(
            "speaks the contract `mimus:responder@{version}`; this Mimus speaks {major}.{minor}, \
             up to {CONTRACT_VERSION}"
        ),
        hint: remedy.to_owned(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn anatomy(imports: &[&str], exports: &[&str]) -> Anatomy {
        let read = |names: &[&str]| {
            let names = names.iter();
            names.map(|name| name.parse().unwrap()).collect()
        };
        Anatomy {
            imports: read(imports),
            exports: read(exports),
            starts_ahead: false,
            locals: 0,
        }
    }

    fn told(imports: &[&str], exports: &[&str], grants: &Grants) -> String {
        match check(&anatomy(imports, exports), grants) {
            Ok(()) => "fine".to_owned(),
            Err(Unmet { message, hint }) => format!("{message}; {hint}"),
        }
    }

    const HANDLER: &str = "mimus:responder/handler@0.1.1";

    #[test]
    fn earlier_contracts_of_the_track_are_spoken() {
        for version in ["0.1.0", "0.1.1", "0.1.9"] {
            let handler = format!("mimus:responder/handler@{version}");
            let random = format!("mimus:responder/random@{version}");
            assert_eq!(told(&[&random], &[&handler], &Grants::default()), "fine");
        }
    }

    #[test]
    fn other_contracts_are_told_from_the_exports() {
        for (handler, expected) in [
            ("mimus:responder/handler@0.2.0", "take a newer Mimus"),
            ("mimus:responder/handler@1.0.0", "take a newer Mimus"),
            ("mimus:responder/handler@0.0.9", "build it again"),
            ("wasi:cli/run@0.2.0", "is no responder"),
        ] {
            let told = told(&[], &[handler], &Grants::default());
            assert!(told.contains(expected), "{handler}: {told}");
        }
    }

    #[test]
    fn a_missing_grant_is_told_with_its_line() {
        let wanted = ["mimus:responder/state@0.1.1", "wasi:http/types@0.2.6"];
        let none = told(&wanted, &[HANDLER], &Grants::default());
        assert!(
            none.contains("the mock's state and outbound HTTP"),
            "{none}"
        );
        assert!(
            none.contains("`grants = { state = true, http = [\"https://api.example.com\"] }`"),
            "{none}"
        );
        let granted = Grants {
            state: StateGrant::All,
            http: vec!["https://a.example".parse().unwrap()],
            ..Grants::default()
        };
        assert_eq!(told(&wanted, &[HANDLER], &granted), "fine");
    }

    #[test]
    fn what_nobody_has_is_named() {
        let sockets = told(&["wasi:sockets/tcp@0.2.0"], &[HANDLER], &Grants::default());
        assert!(sockets.contains("`wasi:sockets/tcp@0.2.0`"), "{sockets}");
        assert!(sockets.contains("granted to no responder"), "{sockets}");
        let later = told(
            &["mimus:responder/upstream@0.1.7"],
            &[HANDLER],
            &Grants::default(),
        );
        assert!(later.contains("a later contract"), "{later}");
    }
}

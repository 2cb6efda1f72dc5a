//! Which policy an agent goes by, and where its calls are noted.

use std::path::{Path, PathBuf};
use std::time::Duration;

use mimus_audit::{Retention, Trail};
use mimus_mcp::{Rules, known_tools};
use mimus_policy::{Counters, Policy, Shipped};
use mimus_running::Registry;

use crate::cli::Failure;
use crate::config::{Place, Problem};

/// What holds where no policy is named.
const DEFAULT: &str = "open";

#[derive(Debug, clap::Args)]
pub(super) struct RulesFlags {
    /// What the agent may ask for: a file in PolicyLayer's format, or `open`, `guarded`,
    /// `ask`, `read-only`
    #[arg(long, value_name = "FILE|NAME", default_value = DEFAULT)]
    policy: String,

    /// Read descriptions from URLs on loopback, private and link-local addresses too
    #[arg(long)]
    allow_private_addresses: bool,

    /// Where every call is noted [default: `mcp-audit.db` in the folder of this user's state]
    #[arg(long, value_name = "PATH|off")]
    audit: Option<String>,

    /// For how many days calls stay in the audit; 0 is for ever
    #[arg(long, value_name = "DAYS", default_value_t = 90)]
    audit_days: u32,

    /// How many calls stay in the audit; 0 is all of them
    #[arg(long, value_name = "NUMBER", default_value_t = 1_000_000)]
    audit_calls: u64,
}

impl RulesFlags {
    /// Whether descriptions may be read from anywhere.
    pub(super) fn reaches_private_addresses(&self, policy: &Policy) -> bool {
        self.allow_private_addresses || policy.allows_private_addresses()
    }

    pub(super) fn rules(&self) -> Result<Rules, Failure> {
        let policy = policy(&self.policy)?;
        let counters = if policy.counts_for_others() {
            let path = beside("mcp-limits.db")?;
            Counters::shared(&path).map_err(|error| Failure::Input {
                message: format!("limits can't be counted: {error}"),
                hint: Some("free the file, or give limits the scope `session`".to_owned()),
            })?
        } else {
            Counters::own()
        };
        Ok(Rules {
            policy,
            counters,
            audit: self.trail()?,
        })
    }

    fn trail(&self) -> Result<Option<Trail>, Failure> {
        let retention = Retention {
            age: (self.audit_days != 0)
                .then(|| Duration::from_secs(u64::from(self.audit_days) * 24 * 60 * 60)),
            entries: (self.audit_calls != 0).then_some(self.audit_calls),
        };
        match self.audit.as_deref() {
            Some("off") => Ok(None),
            Some(path) => match Trail::open(Path::new(path), retention) {
                Ok(trail) => Ok(Some(trail)),
                Err(error) => Err(Failure::Input {
                    message: format!("the audit can't be kept: {error}"),
                    hint: Some("name another file, or `--audit off`".to_owned()),
                }),
            },
            None => {
                let opened = audit_path().and_then(|path| {
                    Trail::open_later(&path, retention).map_err(|error| Failure::Input {
                        message: error.to_string(),
                        hint: None,
                    })
                });
                // Nobody asked for it, and without a home there is nowhere to keep it.
                if let Err(Failure::Input { message, .. }) = &opened {
                    tracing::error!("calls are not noted, for the audit can't be kept: {message}");
                }
                Ok(opened.ok())
            }
        }
    }
}

/// Where calls are noted unless somebody says otherwise.
pub(super) fn audit_path() -> Result<PathBuf, Failure> {
    beside("mcp-audit.db")
}

fn beside(name: &str) -> Result<PathBuf, Failure> {
    Ok(Registry::of_user()?.file_beside(name))
}

/// A policy by the name of one that is shipped, or by its file.
pub(super) fn policy(named: &str) -> Result<Policy, Failure> {
    let known = known_tools();
    let read = if let Some(shipped) = Shipped::find(named) {
        shipped.read(&known)
    } else {
        let text = std::fs::read(named).map_err(|error| {
            let shipped = mimus_policy::SHIPPED.map(|shipped| format!("`{}`", shipped.name));
            Failure::Input {
                message: format!("the policy `{named}` can't be read: {error}"),
                hint: Some(format!(
                    "name a file, or one of those that are shipped: {}",
                    shipped.join(", ")
                )),
            }
        })?;
        // However it is named, it is the same.
        let identity = std::fs::canonicalize(named);
        let identity = identity.map_or_else(|_| named.to_owned(), |it| it.display().to_string());
        mimus_policy::read(named, &identity, text, &known)
    };
    read.map_err(|problems| {
        let problems = problems.into_iter().map(|problem| Problem {
            place: Place {
                file: problem.file,
                line: problem.line,
                column: None,
            },
            message: problem.message,
            hint: problem.hint,
        });
        Failure::Configuration(problems.collect())
    })
}

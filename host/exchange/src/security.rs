//! Who may call an operation, by its declared security schemes. A mock has no users: any
//! credentials that are well-formed pass, unless the configuration lists the valid ones.

mod credential;
#[cfg(test)]
mod tests;

use std::collections::{BTreeMap, HashMap};

use http::header::WWW_AUTHENTICATE;
use mimus_description::Operation;
use mimus_description::model::{SecurityRequirement, SecurityScheme};
use serde_json::json;

use crate::choose::Refusal;
use crate::problem::{Kind, Problem};
use crate::request::RequestParts;
use credential::Presented;

/// Which credentials are valid, by the scheme's name. A scheme that is not listed takes
/// any that are well-formed.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct CredentialPolicy(pub HashMap<String, Vec<Credential>>);

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Credential {
    /// The key, the token, or `user:password`; of Digest, the user's name.
    pub value: String,
    /// None: all.
    pub scopes: Option<Vec<String>>,
}

/// Why nobody was let in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Denied {
    /// [`Refusal::Unauthorized`] or [`Refusal::Forbidden`].
    pub refusal: Refusal,
    /// What would be right.
    pub detail: String,
    /// The alternatives, each a list of schemes' names.
    pub schemes: Vec<Vec<String>>,
    /// For `WWW-Authenticate`, one for each way in.
    pub challenges: Vec<String>,
}

/// Lets a request pass, or says what it lacks.
pub fn authenticate(
    operation: &Operation,
    schemes: &BTreeMap<String, SecurityScheme>,
    policy: &CredentialPolicy,
    request: &RequestParts<'_>,
) -> Result<(), Box<Denied>> {
    if operation.security.is_empty() {
        return Ok(());
    }
    let mut lacks = Vec::new();
    for requirement in &operation.security {
        match unmet(requirement, schemes, policy, request) {
            None => return Ok(()),
            Some(lack) => lacks.push(lack),
        }
    }
    Err(Box::new(deny(&operation.security, schemes, &lacks)))
}

/// What keeps a requirement from being met.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Lack {
    scheme: String,
    scopes: Vec<String>,
    reason: Reason,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Reason {
    Missing,
    Malformed,
    NotValid,
    LacksScope,
}

/// All schemes of a requirement have to be met. None: they are.
fn unmet(
    requirement: &SecurityRequirement,
    schemes: &BTreeMap<String, SecurityScheme>,
    policy: &CredentialPolicy,
    request: &RequestParts<'_>,
) -> Option<Lack> {
    let mut worst = None;
    for wanted in &requirement.0 {
        // A scheme that the description doesn't define can't be asked for.
        let Some(scheme) = schemes.get(&wanted.scheme) else {
            continue;
        };
        let valid = policy.0.get(&wanted.scheme);
        let reason = match credential::present(scheme, request) {
            Presented::Nothing => Reason::Missing,
            Presented::Malformed => Reason::Malformed,
            Presented::Unchecked => continue,
            Presented::Value(value) => match valid {
                None => continue,
                Some(valid) => match valid.iter().find(|credential| credential.value == *value) {
                    None => Reason::NotValid,
                    Some(credential) if credential.covers(&wanted.scopes) => continue,
                    Some(_) => Reason::LacksScope,
                },
            },
        };
        let lack = Lack {
            scheme: wanted.scheme.clone(),
            scopes: wanted.scopes.clone(),
            reason,
        };
        // A missing scope only matters once all else is right.
        if reason != Reason::LacksScope {
            return Some(lack);
        }
        worst = Some(lack);
    }
    worst
}

impl Credential {
    fn covers(&self, wanted: &[String]) -> bool {
        self.scopes
            .as_ref()
            .is_none_or(|own| wanted.iter().all(|scope| own.contains(scope)))
    }
}

fn deny(
    requirements: &[SecurityRequirement],
    schemes: &BTreeMap<String, SecurityScheme>,
    lacks: &[Lack],
) -> Denied {
    let forbidden = lacks.iter().find(|lack| lack.reason == Reason::LacksScope);
    let told: Vec<&Lack> = match forbidden {
        Some(lack) => vec![lack],
        None => lacks.iter().collect(),
    };
    let mut challenges = Vec::new();
    for requirement in requirements {
        for wanted in &requirement.0 {
            let lack = told.iter().find(|lack| lack.scheme == wanted.scheme);
            let error = lack.and_then(|lack| lack.reason.error());
            let challenge = schemes
                .get(&wanted.scheme)
                .and_then(|s| credential::challenge(s, &wanted.scopes, error));
            challenges.extend(challenge.filter(|challenge| !challenges.contains(challenge)));
        }
    }
    let details: Vec<String> = told
        .iter()
        .map(|lack| lack.tell(schemes.get(&lack.scheme)))
        .collect();
    Denied {
        refusal: if forbidden.is_some() {
            Refusal::Forbidden
        } else {
            Refusal::Unauthorized
        },
        detail: details.join("; or "),
        schemes: requirements
            .iter()
            .map(|r| r.0.iter().map(|wanted| wanted.scheme.clone()).collect())
            .collect(),
        challenges,
    }
}

impl Reason {
    /// RFC 6750, 3.1.
    fn error(self) -> Option<&'static str> {
        match self {
            Self::Missing => None,
            Self::Malformed => Some("invalid_request"),
            Self::NotValid => Some("invalid_token"),
            Self::LacksScope => Some("insufficient_scope"),
        }
    }
}

impl Lack {
    fn tell(&self, scheme: Option<&SecurityScheme>) -> String {
        let name = &self.scheme;
        let wanted = scheme.map_or(String::new(), credential::expected);
        match self.reason {
            Reason::Missing => format!("`{name}` wants {wanted}"),
            Reason::Malformed => {
                format!("the credentials for `{name}` are malformed; it wants {wanted}")
            }
            Reason::NotValid => {
                format!("the credentials for `{name}` are not among the valid ones")
            }
            Reason::LacksScope => format!(
                "the credentials for `{name}` lack a scope of `{}`",
                self.scopes.join(" ")
            ),
        }
    }
}

impl From<Denied> for Problem {
    fn from(denied: Denied) -> Self {
        let kind = if denied.refusal == Refusal::Forbidden {
            Kind::Forbidden
        } else {
            Kind::Unauthorized
        };
        let problem = Self::new(kind, denied.detail).with("schemes", json!(denied.schemes));
        denied
            .challenges
            .iter()
            .fold(problem, |problem, challenge| {
                problem.with_header(WWW_AUTHENTICATE, challenge)
            })
    }
}

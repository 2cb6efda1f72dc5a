//! Which packs there are, and what they are called.

use crate::draft::Draft;
use crate::packs::{errors, logic, performance, security};
use crate::survey::Survey;

/// What a pack's URI begins with.
pub const SCHEME: &str = "scenario-pack";

/// What packs are about.
pub const CATEGORIES: [&str; 4] = [
    "error-simulation",
    "performance-testing",
    "security-testing",
    "business-logic",
];

/// How much it takes to make sense of one.
pub const COMPLEXITIES: [&str; 3] = ["basic", "intermediate", "advanced"];

/// Something that is often tested.
#[derive(Debug)]
pub struct Pack {
    /// One of [`CATEGORIES`].
    pub category: &'static str,
    /// No two of a category have the same.
    pub id: &'static str,
    pub name: &'static str,
    pub description: &'static str,
    /// One of [`COMPLEXITIES`].
    pub complexity: &'static str,
    /// What its test takes, as its parameters have it.
    pub estimated_duration: &'static str,
    pub tags: &'static [&'static str],
    pub use_cases: &'static [&'static str],
    pub(crate) make: fn(&Survey<'_>) -> Vec<Draft>,
}

/// Which of them are listed.
#[derive(Debug, Clone, Default)]
pub struct Filter {
    pub category: Option<String>,
    /// All of them.
    pub tags: Vec<String>,
    pub complexity: Option<String>,
}

/// All of them, in the order in which they are listed.
pub fn all() -> &'static [Pack] {
    &PACKS
}

/// The one of that name.
pub fn find(category: &str, id: &str) -> Option<&'static Pack> {
    let mut packs = PACKS.iter();
    packs.find(|pack| pack.category == category && pack.id == id)
}

impl Pack {
    /// `scenario-pack://error-simulation/rate-limiting`
    pub fn uri(&self) -> String {
        format!("{SCHEME}://{}/{}", self.category, self.id)
    }

    /// Whether a list with this filter has it.
    pub fn is_in(&self, filter: &Filter) -> bool {
        let category = filter.category.as_deref();
        let complexity = filter.complexity.as_deref();
        category.is_none_or(|wanted| wanted == self.category)
            && complexity.is_none_or(|wanted| wanted == self.complexity)
            && filter
                .tags
                .iter()
                .all(|wanted| self.tags.contains(&wanted.as_str()))
    }
}

static PACKS: [Pack; 15] = [
    Pack {
        category: "error-simulation",
        id: "4xx-client-errors",
        name: "Client errors",
        description: "Operations refuse what they are sent: invalid data, missing credentials, things that are not there, conflicts.",
        complexity: "basic",
        estimated_duration: "2 minutes",
        tags: &["errors", "client-errors", "4xx", "validation"],
        use_cases: &[
            "see what a client tells its user when a form is refused",
            "make sure that a client does not try again what can't succeed",
        ],
        make: errors::client_errors,
    },
    Pack {
        category: "error-simulation",
        id: "5xx-server-errors",
        name: "Server errors",
        description: "The server fails: always, now and then, or until it recovers.",
        complexity: "basic",
        estimated_duration: "3 minutes",
        tags: &["errors", "server-errors", "5xx", "resilience"],
        use_cases: &[
            "see whether a client tries again, and gives up in time",
            "test circuit breakers and fallbacks",
        ],
        make: errors::server_errors,
    },
    Pack {
        category: "error-simulation",
        id: "network-timeouts",
        name: "Timeouts and broken connections",
        description: "Answers come too late, bit by bit, in part, or not at all.",
        complexity: "intermediate",
        estimated_duration: "5 minutes",
        tags: &["errors", "network", "timeout", "resilience"],
        use_cases: &[
            "find calls without a timeout",
            "see what half an answer does to a client",
        ],
        make: errors::timeouts,
    },
    Pack {
        category: "error-simulation",
        id: "rate-limiting",
        name: "Rate limits",
        description: "After so many requests a client is told to wait, with the headers that say how long.",
        complexity: "intermediate",
        estimated_duration: "3 minutes",
        tags: &["errors", "rate-limit", "429", "throttling"],
        use_cases: &[
            "see whether a client heeds Retry-After",
            "test backoff and queues",
        ],
        make: errors::rate_limits,
    },
    Pack {
        category: "performance-testing",
        id: "load-testing",
        name: "Steady load",
        description: "Reads take as long as a real server's, with a tail, under a steady load.",
        complexity: "intermediate",
        estimated_duration: "10 minutes",
        tags: &["performance", "load", "latency", "throughput"],
        use_cases: &[
            "measure a client or a gateway under the load it is built for",
            "get a baseline before something is changed",
        ],
        make: performance::load,
    },
    Pack {
        category: "performance-testing",
        id: "stress-testing",
        name: "Stress",
        description: "The server has a capacity, and fails beyond it; or slows down the more it is asked.",
        complexity: "advanced",
        estimated_duration: "30 minutes",
        tags: &["performance", "stress", "capacity", "overload"],
        use_cases: &[
            "find the rate at which callers begin to fail",
            "see whether callers make an overload worse",
        ],
        make: performance::stress,
    },
    Pack {
        category: "performance-testing",
        id: "spike-testing",
        name: "Spikes",
        description: "A burst is taken, what is beyond it is turned away, and the server recovers.",
        complexity: "advanced",
        estimated_duration: "5 minutes",
        tags: &["performance", "spike", "burst", "autoscaling"],
        use_cases: &[
            "see what a sudden crowd does to a caller",
            "test queues and load shedding",
        ],
        make: performance::spike,
    },
    Pack {
        category: "performance-testing",
        id: "endurance-testing",
        name: "Endurance",
        description: "Hours of ordinary answers, with the hiccups that a long-lived server has.",
        complexity: "advanced",
        estimated_duration: "4 hours",
        tags: &["performance", "endurance", "soak", "stability"],
        use_cases: &[
            "find leaks of memory and connections in a client",
            "see whether rare failures add up",
        ],
        make: performance::endurance,
    },
    Pack {
        category: "security-testing",
        id: "auth-bypass",
        name: "Authentication bypass",
        description: "Missing, forged and manipulated credentials are refused, genuine ones are not.",
        complexity: "advanced",
        estimated_duration: "5 minutes",
        tags: &["security", "authentication", "authorization", "owasp"],
        use_cases: &[
            "test a scanner, or a gateway's rules",
            "see what a client does when its session ends",
        ],
        make: security::auth_bypass,
    },
    Pack {
        category: "security-testing",
        id: "injection-attacks",
        name: "Injection",
        description: "Requests that carry SQL, commands or paths out of their folder are refused, others are answered.",
        complexity: "advanced",
        estimated_duration: "4 minutes",
        tags: &["security", "injection", "sql", "owasp"],
        use_cases: &[
            "test a scanner against a server that is not open to it",
            "see whether a client escapes what users type",
        ],
        make: security::injection,
    },
    Pack {
        category: "security-testing",
        id: "xss-attacks",
        name: "Cross-site scripting",
        description: "Requests that carry scripts are refused, others are answered.",
        complexity: "intermediate",
        estimated_duration: "3 minutes",
        tags: &["security", "xss", "injection", "owasp"],
        use_cases: &[
            "test a scanner against a server that is not open to it",
            "see what a client tells users whose input is refused",
        ],
        make: security::scripting,
    },
    Pack {
        category: "security-testing",
        id: "csrf-attacks",
        name: "Cross-site request forgery",
        description: "Changes without a token of the page, or from another site, are refused.",
        complexity: "intermediate",
        estimated_duration: "3 minutes",
        tags: &["security", "csrf", "session", "owasp"],
        use_cases: &[
            "see whether a web client sends its token with every change",
            "test a form from another site",
        ],
        make: security::forgery,
    },
    Pack {
        category: "business-logic",
        id: "edge-cases",
        name: "Edge cases",
        description: "Values beyond the bounds of the description are refused, and lists come back empty.",
        complexity: "intermediate",
        estimated_duration: "4 minutes",
        tags: &["business-logic", "boundaries", "validation", "edge-cases"],
        use_cases: &[
            "test a client at the bounds of what the API takes",
            "see what a client shows where there is nothing",
        ],
        make: logic::edges,
    },
    Pack {
        category: "business-logic",
        id: "data-validation",
        name: "Data validation",
        description: "Bodies that lack what is required, or have what is no value of it, are refused; or all of them are.",
        complexity: "basic",
        estimated_duration: "3 minutes",
        tags: &["business-logic", "validation", "422", "data-quality"],
        use_cases: &[
            "see how a client shows errors of single fields",
            "make sure that a client sends all that is required",
        ],
        make: logic::validation,
    },
    Pack {
        category: "business-logic",
        id: "workflow-testing",
        name: "Workflow",
        description: "Operations depend on what was done before: what was not made is not there, what was deleted is gone.",
        complexity: "advanced",
        estimated_duration: "6 minutes",
        tags: &["business-logic", "workflow", "state-machine", "sequence"],
        use_cases: &[
            "test a client through the life of a thing",
            "see what a step out of order does",
        ],
        make: logic::workflow,
    },
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_pack_is_found_by_what_it_says_of_itself() {
        for (at, pack) in all().iter().enumerate() {
            let found = find(pack.category, pack.id).expect("it is there");
            assert_eq!(found.uri(), pack.uri());
            assert!(
                all()[..at].iter().all(|one| one.uri() != pack.uri()),
                "{}",
                pack.id
            );
            assert!(CATEGORIES.contains(&pack.category), "{}", pack.id);
            assert!(COMPLEXITIES.contains(&pack.complexity), "{}", pack.id);
            let filter = Filter {
                category: Some(pack.category.to_owned()),
                tags: pack.tags.iter().map(|tag| (*tag).to_owned()).collect(),
                complexity: Some(pack.complexity.to_owned()),
            };
            assert!(pack.is_in(&filter), "{}", pack.id);
        }
        let other = Filter {
            tags: vec!["no-such-tag".to_owned()],
            ..Filter::default()
        };
        assert!(all().iter().all(|pack| !pack.is_in(&other)));
    }
}

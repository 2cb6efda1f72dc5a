//! Flags that say which entries: what the admin API has as parameters.

use mimus_journal::Filter;

use crate::cli::Failure;
use crate::journal::asked;

#[derive(Debug, Default, clap::Args)]
pub(in crate::cli) struct FilterArguments {
    /// Words in paths, headers or bodies
    #[arg(long, short, value_name = "TEXT")]
    query: Option<String>,

    /// `POST`, or several with commas
    #[arg(long)]
    method: Option<String>,

    /// `404`, `4xx`, `400-499`, or several with commas
    #[arg(long)]
    status: Option<String>,

    /// A part of the path
    #[arg(long)]
    path: Option<String>,

    /// A regular expression that fits somewhere in the path
    #[arg(long, value_name = "REGEX")]
    path_regex: Option<String>,

    /// The id of an operation, or several with commas
    #[arg(long, value_name = "ID")]
    operation: Option<String>,

    /// From this time on: `2026-01-31T12:00:00Z`
    #[arg(long, value_name = "TIME")]
    from: Option<String>,

    /// Before this time
    #[arg(long, value_name = "TIME")]
    to: Option<String>,

    /// The value of `x-session-id`
    #[arg(long, value_name = "ID")]
    session: Option<String>,

    /// The value of `x-correlation-id` or `x-request-id`, or the id of a trace
    #[arg(long, value_name = "ID")]
    correlation: Option<String>,

    /// The scenario that was active
    #[arg(long, value_name = "NAME")]
    scenario: Option<String>,

    /// `true` for requests that broke the description, `false` for others, or the rule
    #[arg(long, value_name = "RULE")]
    violation: Option<String>,

    /// The name of the problem that was the answer: `route-not-found`
    #[arg(long, value_name = "NAME")]
    problem: Option<String>,

    /// What was asked of the admin API, too
    #[arg(long)]
    include_admin: bool,
}

impl FilterArguments {
    pub(super) fn is_empty(&self) -> bool {
        self.parts().all(|(_, _, value)| value.is_none())
    }

    pub(super) fn into_filter(self) -> Result<Filter, Failure> {
        let mut filter = Filter {
            include_admin: self.include_admin,
            ..Filter::default()
        };
        let mut failures = Vec::new();
        for (flag, part, value) in self.parts() {
            let set = value.map(|value| asked::set(&mut filter, part, value));
            if let Some(Err(message)) = set {
                failures.push(Failure::Input {
                    message: format!("`--{flag}`: {message}"),
                    hint: None,
                });
            }
        }
        if failures.is_empty() {
            Ok(filter)
        } else {
            Err(Failure::Several(failures))
        }
    }

    /// As the admin API takes it.
    pub(in crate::cli) fn query(&self) -> String {
        let mut query = url::form_urlencoded::Serializer::new(String::new());
        for (_, part, value) in self.parts() {
            if let Some(value) = value {
                query.append_pair(part, value);
            }
        }
        if self.include_admin {
            query.append_pair("include_admin", "true");
        }
        query.finish()
    }

    /// Flag, part of a filter, and what was written.
    fn parts(&self) -> impl Iterator<Item = (&'static str, &'static str, Option<&str>)> {
        [
            ("query", "q", &self.query),
            ("method", "method", &self.method),
            ("status", "status", &self.status),
            ("path", "path", &self.path),
            ("path-regex", "path_regex", &self.path_regex),
            ("operation", "operation", &self.operation),
            ("from", "time_from", &self.from),
            ("to", "time_to", &self.to),
            ("session", "session", &self.session),
            ("correlation", "correlation", &self.correlation),
            ("scenario", "scenario", &self.scenario),
            ("violation", "violation", &self.violation),
            ("problem", "problem", &self.problem),
        ]
        .into_iter()
        .map(|(flag, part, value)| (flag, part, value.as_deref()))
    }
}

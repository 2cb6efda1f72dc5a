//! A filter for what comes in, without the database.

use regex::Regex;

use super::{Filter, regex};
use crate::entry::Entry;
use crate::error::QueryError;

/// Lets through what the [`Filter`] that it is made of does.
#[derive(Debug, Clone)]
pub struct Live {
    filter: Filter,
    path: Option<Regex>,
}

impl Filter {
    /// For entries as they are recorded. There is no index of texts for these, so a filter
    /// with one is refused.
    pub fn live(&self) -> Result<Live, QueryError> {
        if let Some(text) = &self.text {
            return Err(QueryError::Invalid {
                what: "text",
                text: text.clone(),
                problem: "can't be looked for in what is yet to come".to_owned(),
            });
        }
        let path = self.path.as_deref();
        Ok(Live {
            filter: self.clone(),
            path: path
                .map(|pattern| regex("path regex", pattern))
                .transpose()?,
        })
    }
}

impl Live {
    pub fn lets_through(&self, entry: &Entry) -> bool {
        let (filter, exchange) = (&self.filter, &entry.exchange);
        let (request, status) = (&exchange.request, exchange.response.status);
        let operation = exchange.operation.as_ref().map(|operation| &operation.id);
        let is_any = |list: &[String], value: &str| {
            list.is_empty() || list.iter().any(|one| one.eq_ignore_ascii_case(value))
        };
        let is_equal =
            |wanted: &Option<String>, found: &Option<String>| wanted.is_none() || wanted == found;
        let statuses = &filter.statuses;
        (filter.include_admin || !exchange.admin)
            && is_any(&filter.methods, &request.method)
            && (statuses.is_empty() || statuses.iter().any(|one| one.contains(status)))
            && filter
                .path_contains
                .as_ref()
                .is_none_or(|part| request.path.contains(part))
            && self
                .path
                .as_ref()
                .is_none_or(|path| path.is_match(&request.path))
            && (filter.operations.is_empty()
                || operation.is_some_and(|id| filter.operations.contains(id)))
            && filter
                .routed
                .is_none_or(|routed| routed == operation.is_some())
            && filter.from.is_none_or(|from| from <= exchange.time)
            && filter.until.is_none_or(|until| exchange.time < until)
            && filter.after.is_none_or(|after| after < entry.id)
            && is_equal(&filter.session, &exchange.session)
            && is_equal(&filter.correlation, &exchange.correlation)
            && is_equal(&filter.scenario, &exchange.scenario)
            && is_equal(&filter.client, &exchange.client)
            && is_equal(&filter.problem, &exchange.problem)
            && is_equal(&filter.fault, &exchange.fault)
            && filter
                .responder
                .as_ref()
                .is_none_or(|name| exchange.responders.contains(name))
            && filter
                .violations
                .is_none_or(|any| any != exchange.violations.is_empty())
            && filter
                .rule
                .as_ref()
                .is_none_or(|rule| exchange.rules().any(|own| own == rule))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::entry::{Exchange, Operation};

    fn entry() -> Entry {
        let mut exchange = Exchange {
            operation: Some(Operation {
                id: "getPet".to_owned(),
                ..Operation::default()
            }),
            session: Some("s1".to_owned()),
            violations: vec![serde_json::json!({ "rule": "type" })],
            ..Exchange::default()
        };
        exchange.request.path = "/pets/1".to_owned();
        exchange.response.status = 422;
        Entry { id: 7, exchange }
    }

    fn check(filter: &Filter, expected: bool) {
        let told = format!("{filter:?}");
        assert_eq!(
            filter.live().unwrap().lets_through(&entry()),
            expected,
            "{told}"
        );
    }

    #[test]
    fn each_part_of_a_filter_is_held_against_the_entry() {
        let text = |text: &str| Some(text.to_owned());
        check(&Filter::default(), true);
        for (method, path, status, operation, session, rule) in [
            ("get", "^/pets/\\d+$", "4xx", "getPet", "s1", "type"),
            ("POST", "^/pets/\\d+$", "4xx", "getPet", "s1", "type"),
            ("get", "^/orders", "4xx", "getPet", "s1", "type"),
            ("get", "^/pets/\\d+$", "200", "getPet", "s1", "type"),
            ("get", "^/pets/\\d+$", "4xx", "getpet", "s1", "type"),
            ("get", "^/pets/\\d+$", "4xx", "getPet", "s2", "type"),
            ("get", "^/pets/\\d+$", "4xx", "getPet", "s1", "enum"),
        ] {
            let filter = Filter {
                methods: vec![method.to_owned()],
                path: text(path),
                statuses: vec![status.parse().unwrap()],
                operations: vec![operation.to_owned()],
                session: text(session),
                rule: text(rule),
                ..Filter::default()
            };
            let all = (method, path, status, operation, session, rule);
            check(
                &filter,
                all == ("get", "^/pets/\\d+$", "4xx", "getPet", "s1", "type"),
            );
        }
        check(
            &Filter {
                after: Some(7),
                ..Filter::default()
            },
            false,
        );
        check(
            &Filter {
                violations: Some(false),
                ..Filter::default()
            },
            false,
        );
    }

    #[test]
    fn the_admin_side_is_left_out_unless_it_is_asked_for() {
        let mut admin = entry();
        admin.exchange.admin = true;
        assert!(!Filter::default().live().unwrap().lets_through(&admin));
        assert!(Filter::everything().live().unwrap().lets_through(&admin));
    }

    #[test]
    fn a_text_and_a_wrong_expression_are_refused() {
        let text = Filter {
            text: Some("a".to_owned()),
            ..Filter::default()
        };
        assert!(text.live().is_err());
        let path = Filter {
            path: Some("(".to_owned()),
            ..Filter::default()
        };
        assert!(path.live().is_err());
    }
}

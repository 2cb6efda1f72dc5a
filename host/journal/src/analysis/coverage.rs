//! What of a description was never asked for, and which answers were never given.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::latency::percent;

/// An operation as it is described.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Described {
    pub id: String,
    pub method: String,
    pub path: String,
    /// As the description has them: `200`, `4XX`, `default`.
    pub responses: Vec<String>,
}

#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct Coverage {
    pub operations: usize,
    pub called: usize,
    pub operations_percent: f64,
    pub responses: usize,
    pub exercised: usize,
    pub responses_percent: f64,
    /// In the order of the description.
    pub never_called: Vec<Described>,
    /// By operation, those that are not covered as a whole.
    pub incomplete: Vec<Incomplete>,
    /// Answers that the description does not have.
    pub undescribed: Vec<Undescribed>,
}

/// An operation that was called and did not give all its answers.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Incomplete {
    pub id: String,
    pub method: String,
    pub path: String,
    pub never_answered: Vec<String>,
}

#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Undescribed {
    pub id: String,
    pub status: u16,
    pub requests: u64,
}

/// `answered`: how often an operation answered with a status.
pub(super) fn coverage(
    described: &[Described],
    answered: &BTreeMap<String, BTreeMap<u16, u64>>,
) -> Coverage {
    let mut coverage = Coverage {
        operations: described.len(),
        ..Coverage::default()
    };
    let none = BTreeMap::new();
    for operation in described {
        let found = answered.get(&operation.id).unwrap_or(&none);
        coverage.responses += operation.responses.len();
        let mut given = vec![false; operation.responses.len()];
        for (&status, &requests) in found {
            match describes(&operation.responses, status) {
                Some(index) => given[index] = true,
                // Without an answer there is nothing to describe.
                None if status == 0 => {}
                None => coverage.undescribed.push(Undescribed {
                    id: operation.id.clone(),
                    status,
                    requests,
                }),
            }
        }
        let exercised = given.iter().filter(|given| **given).count();
        coverage.exercised += exercised;
        if found.is_empty() {
            coverage.never_called.push(operation.clone());
            continue;
        }
        coverage.called += 1;
        if exercised < given.len() {
            let never = operation.responses.iter().zip(&given);
            let never = never.filter(|(_, given)| !**given);
            coverage.incomplete.push(Incomplete {
                id: operation.id.clone(),
                method: operation.method.clone(),
                path: operation.path.clone(),
                never_answered: never.map(|(response, _)| response.clone()).collect(),
            });
        }
    }
    coverage.operations_percent = percent(coverage.called as u64, coverage.operations as u64);
    coverage.responses_percent = percent(coverage.exercised as u64, coverage.responses as u64);
    coverage
}

/// Which response a status is: itself, its class, or the default.
fn describes(responses: &[String], status: u16) -> Option<usize> {
    let names = [
        status.to_string(),
        format!("{}XX", status / 100),
        "default".to_owned(),
    ];
    names.iter().find_map(|name| {
        responses
            .iter()
            .position(|response| response.eq_ignore_ascii_case(name))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn described(id: &str, responses: &[&str]) -> Described {
        Described {
            id: id.to_owned(),
            method: "GET".to_owned(),
            path: format!("/{id}"),
            responses: responses.iter().map(|&text| text.to_owned()).collect(),
        }
    }

    #[test]
    fn what_was_never_asked_for_and_never_answered_is_told() {
        let operations = [
            described("pets", &["200", "404", "5XX"]),
            described("orders", &["200"]),
            described("users", &["default"]),
        ];
        let pets = BTreeMap::from([(200, 5), (503, 1), (418, 2)]);
        let users = BTreeMap::from([(201, 1)]);
        let answered = BTreeMap::from([("pets".to_owned(), pets), ("users".to_owned(), users)]);
        let coverage = coverage(&operations, &answered);
        assert_eq!((coverage.operations, coverage.called), (3, 2));
        assert_eq!((coverage.responses, coverage.exercised), (5, 3));
        assert!((coverage.responses_percent - 60.0).abs() < 0.01);
        assert_eq!(coverage.never_called, [described("orders", &["200"])]);
        assert_eq!(coverage.incomplete.len(), 1);
        assert_eq!(coverage.incomplete[0].never_answered, ["404"]);
        let undescribed = &coverage.undescribed;
        assert_eq!(undescribed.len(), 1);
        assert_eq!((undescribed[0].status, undescribed[0].requests), (418, 2));
    }
}

//! Which operations a path of another format means.

use mimus_description::OperationSummary;
use mimus_exchange::operations::{Pattern, Target};
use serde_json::Value;

use crate::catalogue::Catalogue;
use crate::model::{Condition, DEFAULT_PRIORITY, Subject, Test};

/// The patterns of a rule, and what else has to hold.
#[derive(Debug, Default, PartialEq)]
pub(super) struct Meant {
    pub(super) operations: Vec<String>,
    pub(super) when: Vec<Condition>,
}

impl Meant {
    /// What is said more exactly is looked at first: a path or a query before a template,
    /// a method before all methods.
    pub(super) fn priority(&self) -> u32 {
        let exact = if self.when.is_empty() { 0 } else { 2 };
        let loose = self
            .operations
            .iter()
            .all(|pattern| pattern.starts_with('/'));
        DEFAULT_PRIORITY - exact + u32::from(loose)
    }
}

/// A path template, or a path that fits one (`/pet/1`), with a query or without.
pub(super) fn meant(method: Option<&str>, path: &str, catalogue: Option<Catalogue<'_>>) -> Meant {
    let (path, query) = path.split_once('?').unwrap_or((path, ""));
    let pattern = match method {
        Some(method) => format!("{} {path}", method.to_ascii_uppercase()),
        None => path.to_owned(),
    };
    let mut meant = Meant::default();
    for (name, value) in form_urlencoded::parse(query.as_bytes()) {
        meant.when.push(equal(Subject::Query(&name), &value));
    }
    let concrete = catalogue
        .filter(|catalogue| !is_known(&pattern, *catalogue))
        .and_then(|catalogue| of_template(method, path, catalogue));
    match concrete {
        Some((pattern, values)) => {
            meant.operations.push(pattern);
            for (name, value) in values {
                meant.when.push(equal(Subject::Path(&name), &value));
            }
        }
        None => meant.operations.push(pattern),
    }
    meant
}

fn equal(subject: Subject<'_>, value: &str) -> Condition {
    let mut test = Test::of(subject);
    test.equals = Some(Value::from(value));
    test.into()
}

fn is_known(pattern: &str, catalogue: Catalogue<'_>) -> bool {
    let Ok(pattern) = pattern.parse::<Pattern>() else {
        return false;
    };
    let mut operations = catalogue.operations().iter();
    operations.any(|operation| pattern.matches(&Target::new(operation, Vec::new())))
}

/// The template that a path fits with the fewest parameters, and their values.
fn of_template(
    method: Option<&str>,
    path: &str,
    catalogue: Catalogue<'_>,
) -> Option<(String, Vec<(String, String)>)> {
    let of_method = |operation: &&OperationSummary| {
        method.is_none_or(|method| method.eq_ignore_ascii_case(&operation.method))
    };
    let fitting = catalogue.operations().iter().filter(of_method);
    let fitting = fitting.filter_map(|operation| {
        let mut bases = operation.base_paths.iter();
        let own = values(&operation.path_template, path);
        let below = || {
            bases.find_map(|base| {
                values(&operation.path_template, path.strip_prefix(base.as_str())?)
            })
        };
        Some((operation, own.or_else(below)?))
    });
    let (operation, values) = fitting.min_by_key(|(_, values)| values.len())?;
    let template = &operation.path_template;
    let pattern = match method {
        Some(_) => format!("{} {template}", operation.method),
        None => template.clone(),
    };
    Some((pattern, values))
}

/// The values of the template's parameters in a path; whole segments only.
fn values(template: &str, path: &str) -> Option<Vec<(String, String)>> {
    let (mut own, mut other) = (template.split('/'), path.split('/'));
    let mut values = Vec::new();
    loop {
        match (own.next(), other.next()) {
            (None, None) => return Some(values),
            (Some(own), Some(other)) => {
                let name = own.strip_prefix('{').and_then(|own| own.strip_suffix('}'));
                match name {
                    Some(_) if other.is_empty() => return None,
                    Some(name) => values.push((name.to_owned(), other.to_owned())),
                    None if own == other => {}
                    None => return None,
                }
            }
            _ => return None,
        }
    }
}

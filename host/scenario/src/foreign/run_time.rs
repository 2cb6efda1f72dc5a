//! The format that MockLoop's mocks read: a whole body by `get_pet_petId`, by path
//! template, or by path template below `responses`; the first of these counts.

use mimus_description::OperationSummary;

use super::{Rules, Translated, paths};
use crate::catalogue::Catalogue;
use crate::model::{Response, Rule, Scenario};
use crate::problem::did_you_mean;
use crate::read::node::Node;

const METHODS: [&str; 8] = [
    "get", "post", "put", "delete", "patch", "head", "options", "trace",
];

/// Whether it is such as `get_pet_petId`.
pub(crate) fn is_key(key: &str) -> bool {
    key.split_once('_')
        .is_some_and(|(method, _)| METHODS.contains(&method))
}

pub(crate) fn run_time(node: &Node<'_>, catalogue: Option<Catalogue<'_>>) -> Translated {
    let (mut by_key, mut by_path, mut below) =
        (Rules::default(), Rules::default(), Rules::default());
    let mut scenario = Scenario::default();
    for (key, member) in node.members() {
        match key {
            "name" | "scenario_name" => scenario.name = member.name().unwrap_or_default(),
            "description" => scenario.description = member.text(),
            "responses" => {
                for (path, member) in member.members() {
                    if !path.starts_with('/') {
                        member.fault(format!("`{path}` is no path; it has to begin with `/`"));
                    }
                    of_path(path, &member, catalogue, &mut below);
                }
            }
            path if path.starts_with('/') => of_path(path, &member, catalogue, &mut by_path),
            key if is_key(key) => of_key(key, &member, catalogue, &mut by_key),
            other => {
                let known = keys(catalogue);
                let hint = did_you_mean(other, known.iter().map(String::as_str));
                member.fault_with(
                    format!("unknown key `{other}`; there are `get_pet_petId` and its like, path templates, `responses`, `name` and `description`"),
                    hint,
                );
            }
        }
    }
    let mut places = Vec::new();
    for rules in [by_key, by_path, below] {
        scenario.rules.extend(rules.rules);
        places.extend(rules.places);
    }
    (Some(scenario), Some(places))
}

fn of_path(path: &str, member: &Node<'_>, catalogue: Option<Catalogue<'_>>, to: &mut Rules) {
    let meant = paths::meant(None, path, catalogue);
    let rule = Rule {
        when: meant.when,
        ..whole_body(meant.operations, member)
    };
    to.push(rule, &member.pointer);
}

fn of_key(key: &str, member: &Node<'_>, catalogue: Option<Catalogue<'_>>, to: &mut Rules) {
    let Some(catalogue) = catalogue else {
        member.fault(format!(
            "which operation `{key}` is can't be said without a description; write it as a path"
        ));
        return;
    };
    let meant = catalogue.operations().iter().filter(|operation| {
        let mut own = own_keys(operation);
        own.any(|own| own == key)
    });
    let meant: Vec<String> = meant
        .map(|operation| format!("{} {}", operation.method, operation.path_template))
        .collect();
    if meant.is_empty() {
        let known = keys(Some(catalogue));
        let hint = did_you_mean(key, known.iter().map(String::as_str));
        let message = format!("`{key}`: the description has no such operation");
        member.fault_with(message, hint);
        return;
    }
    to.push(whole_body(meant, member), &member.pointer);
}

/// The value is the body, whatever it is.
fn whole_body(operations: Vec<String>, member: &Node<'_>) -> Rule {
    Rule {
        operations,
        respond: Some(Response {
            json: Some(member.value.clone()),
            ..Response::default()
        }),
        ..Rule::default()
    }
}

fn keys(catalogue: Option<Catalogue<'_>>) -> Vec<String> {
    let operations = catalogue.map_or(&[][..], |catalogue| catalogue.operations());
    operations.iter().flat_map(own_keys).collect()
}

/// By its path template alone, and below each base path.
fn own_keys(operation: &OperationSummary) -> impl Iterator<Item = String> {
    let bases = operation.base_paths.iter().map(String::as_str);
    std::iter::once("").chain(bases).map(|base| {
        let path = format!("{base}{}", operation.path_template);
        let method = operation.method.to_ascii_lowercase();
        let path = path.replace('/', "_").replace(['{', '}', '-'], "");
        format!("{method}{path}")
    })
}

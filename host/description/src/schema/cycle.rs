//! Takes out circles that ask for the same value again: a validator would never come to
//! an end with them.
//!
//! Two kinds are seen. A parent that lists its children in `oneOf`, each of which is
//! `allOf` the parent: the children are given the parent without its list. And schemas
//! that are nothing but each other: there, anything goes.

use std::collections::{HashMap, HashSet};

use serde_json::{Map, Value};

use super::bundle::{definition_name, definition_pointer};

/// The root among the definitions' names; no definition is called so.
const ROOT: &str = "\u{0}";
/// Circles beyond this many are cut wherever they close.
const MAX_REPAIRS: usize = 200;

/// References from one schema to another about the same value, and whether all of them
/// stand in a list to choose from.
type Edges = HashMap<String, Vec<(String, bool)>>;

pub(super) fn cut(root: &Value, definitions: &mut Map<String, Value>) {
    let all = definitions
        .iter()
        .map(|(name, schema)| (name.clone(), edges_of(schema)));
    let mut edges: Edges = all.collect();
    // The root itself is in no circle: nothing refers to it.
    edges.insert(ROOT.to_owned(), edges_of(root));
    for _ in 0..MAX_REPAIRS {
        let closing = closing_edges(&edges, definitions, 1);
        let Some(circle) = closing.first() else {
            return;
        };
        match parent_of(circle, &edges) {
            Some((child, parent)) => {
                let base = base_of(&parent, definitions, &mut edges);
                redirect(definitions, &mut edges, &child, &parent, Some(&base));
            }
            None => open(circle, definitions, &mut edges),
        }
    }
    let mut closing: HashMap<String, HashSet<String>> = HashMap::new();
    for circle in closing_edges(&edges, definitions, usize::MAX) {
        if let [first, last] = circle.as_slice() {
            let pointers = closing.entry(last.clone()).or_default();
            pointers.insert(definition_pointer(first));
        }
    }
    for (name, pointers) in closing {
        if let Some(schema) = definitions.get_mut(&name) {
            rewrite(schema, false, &mut |object, _| {
                let reference = object.get("$ref").and_then(Value::as_str);
                if reference.is_some_and(|reference| pointers.contains(reference)) {
                    object.shift_remove("$ref");
                }
            });
        }
    }
}

/// The last of a circle leads back to the first no more.
fn open(circle: &[String], definitions: &mut Map<String, Value>, edges: &mut Edges) {
    if let (Some(last), Some(first)) = (circle.last(), circle.first()) {
        redirect(definitions, edges, last, first, None);
    }
}

/// A child and its parent in the circle, where the parent goes on by a choice and the
/// child comes to it otherwise.
fn parent_of(circle: &[String], edges: &Edges) -> Option<(String, String)> {
    let choice = |from: &String, to: &String| {
        let edge = edges.get(from)?.iter().find(|(name, _)| name == to)?;
        Some(edge.1)
    };
    let count = circle.len();
    (0..count).find_map(|at| {
        let child = circle.get(at)?;
        let parent = circle.get((at + 1) % count)?;
        let next = circle.get((at + 2) % count)?;
        let fits = choice(child, parent) == Some(false) && choice(parent, next) == Some(true);
        fits.then(|| (child.clone(), parent.clone()))
    })
}

/// The name of the parent without its choices, made if it isn't there.
fn base_of(parent: &str, definitions: &mut Map<String, Value>, edges: &mut Edges) -> String {
    let mut schema = definitions.get(parent).cloned().unwrap_or_default();
    if let Value::Object(object) = &mut schema {
        object.retain(|keyword, _| keyword != "oneOf" && keyword != "anyOf");
    }
    let base = format!("{parent}-base");
    let mut name = base.clone();
    let mut number = 2;
    while let Some(known) = definitions.get(&name) {
        if *known == schema {
            return name;
        }
        name = format!("{base}-{number}");
        number += 1;
    }
    edges.insert(name.clone(), edges_of(&schema));
    definitions.insert(name.clone(), schema);
    name
}

/// Lets references from one definition to another lead elsewhere, or be gone.
fn redirect(
    definitions: &mut Map<String, Value>,
    edges: &mut Edges,
    from: &str,
    to: &str,
    instead: Option<&str>,
) {
    let Some(schema) = definitions.get_mut(from) else {
        edges.remove(from);
        return;
    };
    let pointer = definition_pointer(to);
    let instead = instead.map(definition_pointer);
    rewrite(schema, false, &mut |object, choice| {
        if object.get("$ref").and_then(Value::as_str) != Some(&pointer) {
            return;
        }
        match &instead {
            Some(_) if choice => {}
            Some(instead) => drop(object.insert("$ref".into(), instead.clone().into())),
            None => drop(object.shift_remove("$ref")),
        }
    });
    edges.insert(from.to_owned(), edges_of(schema));
}

fn edges_of(schema: &Value) -> Vec<(String, bool)> {
    let mut found = HashMap::new();
    let mut order = Vec::new();
    collect(schema, false, &mut |reference, choice| {
        let Some(name) = definition_name(reference) else {
            return;
        };
        let known = found.entry(name).or_insert_with_key(|name| {
            order.push(name.clone());
            true
        });
        *known &= choice;
    });
    let choice = |name: &String| found.get(name).copied().unwrap_or_default();
    order
        .iter()
        .map(|name| (name.clone(), choice(name)))
        .collect()
}

/// Every reference about the same value, and whether it stands in a list to choose from.
fn collect(schema: &Value, choice: bool, each: &mut impl FnMut(&str, bool)) {
    for (keyword, value) in schema.as_object().into_iter().flatten() {
        match keyword.as_str() {
            "$ref" => value
                .as_str()
                .into_iter()
                .for_each(|reference| each(reference, choice)),
            "allOf" | "anyOf" | "oneOf" => {
                for branch in value.as_array().into_iter().flatten() {
                    collect(branch, choice || keyword != "allOf", each);
                }
            }
            "not" | "if" | "then" | "else" => collect(value, choice, each),
            "dependentSchemas" => {
                for (_, branch) in value.as_object().into_iter().flatten() {
                    collect(branch, choice, each);
                }
            }
            _ => {}
        }
    }
}

/// The same walk, to change the schemas on the way.
fn rewrite(schema: &mut Value, choice: bool, each: &mut impl FnMut(&mut Map<String, Value>, bool)) {
    let Value::Object(object) = schema else {
        return;
    };
    each(object, choice);
    for (keyword, value) in object.iter_mut() {
        match keyword.as_str() {
            "allOf" | "anyOf" | "oneOf" => {
                for branch in value.as_array_mut().into_iter().flatten() {
                    rewrite(branch, choice || keyword != "allOf", each);
                }
            }
            "not" | "if" | "then" | "else" => rewrite(value, choice, each),
            "dependentSchemas" => {
                for (_, branch) in value.as_object_mut().into_iter().flatten() {
                    rewrite(branch, choice, each);
                }
            }
            _ => {}
        }
    }
}

/// The circles that a walk along all edges closes, at most so many: with all of them
/// open, none is left. Without recursion.
fn closing_edges(edges: &Edges, definitions: &Map<String, Value>, most: usize) -> Vec<Vec<String>> {
    let none = Vec::new();
    let mut circles = Vec::new();
    let mut done: HashSet<&str> = HashSet::new();
    let mut on_way: HashSet<&str> = HashSet::new();
    for start in [ROOT]
        .into_iter()
        .chain(definitions.keys().map(String::as_str))
    {
        if done.contains(start) {
            continue;
        }
        let mut way: Vec<(&str, usize)> = vec![(start, 0)];
        on_way.insert(start);
        while let Some((name, next)) = way.last_mut() {
            let name = *name;
            let Some((target, _)) = edges.get(name).unwrap_or(&none).get(*next) else {
                on_way.remove(name);
                done.insert(name);
                way.pop();
                continue;
            };
            *next += 1;
            if on_way.contains(target.as_str()) {
                // All that is asked of many is where they close.
                let from = if most == 1 {
                    way.iter().position(|(name, _)| name == target)
                } else {
                    None
                };
                let part = match from {
                    Some(from) => way
                        .get(from..)
                        .unwrap_or_default()
                        .iter()
                        .map(|(name, _)| (*name).to_owned())
                        .collect(),
                    None => vec![target.clone(), name.to_owned()],
                };
                circles.push(part);
                if most <= circles.len() {
                    return circles;
                }
            } else if !done.contains(target.as_str()) {
                on_way.insert(target);
                way.push((target, 0));
            }
        }
    }
    circles
}

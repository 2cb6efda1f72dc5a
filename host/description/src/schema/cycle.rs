//! Takes out circles that ask for the same value again: a validator would never come to
//! an end with them.
//!
//! Two kinds are seen. A parent that lists its children in `oneOf`, each of which is
//! `allOf` the parent: the children are given the parent without its list. And schemas
//! that are nothing but each other: there, anything goes.

use std::collections::{HashMap, HashSet};

use serde_json::{Map, Value};

/// The root among the definitions' names; no definition is called so.
const ROOT: &str = "\u{0}";
/// Circles beyond this many are cut without looking for a better place.
const MAX_REPAIRS: usize = 2_000;

/// References from one schema to another about the same value, and whether all of them
/// stand in a list to choose from.
type Edges = HashMap<String, Vec<(String, bool)>>;

pub(super) fn cut(root: &mut Value, definitions: &mut Map<String, Value>) {
    let mut edges: Edges = definitions
        .iter()
        .map(|(name, schema)| (name.clone(), edges_of(schema)))
        .collect();
    edges.insert(ROOT.to_owned(), edges_of(root));
    let mut repairs = 0;
    while let Some(circle) = find_circle(&edges, definitions) {
        repairs += 1;
        let parent = if repairs < MAX_REPAIRS {
            parent_of(&circle, &edges)
        } else {
            None
        };
        match parent {
            Some((child, parent)) => {
                let base = base_of(&parent, definitions, &mut edges);
                redirect(definitions, &mut edges, &child, &parent, Some(&base));
            }
            None => {
                // The last leads back to the first.
                if let (Some(last), Some(first)) = (circle.last(), circle.first()) {
                    redirect(definitions, &mut edges, last, first, None);
                }
            }
        }
    }
    // The root itself is in no circle: nothing refers to it.
}

/// A child and its parent in the circle, where the parent goes on by a choice and the
/// child comes to it otherwise.
fn parent_of(circle: &[String], edges: &Edges) -> Option<(String, String)> {
    let kind = |from: &String, to: &String| {
        edges
            .get(from)?
            .iter()
            .find(|(name, _)| name == to)
            .map(|(_, choice)| *choice)
    };
    let count = circle.len();
    (0..count).find_map(|at| {
        let child = circle.get(at)?;
        let parent = circle.get((at + 1) % count)?;
        let next = circle.get((at + 2) % count)?;
        let fits = kind(child, parent) == Some(false) && kind(parent, next) == Some(true);
        fits.then(|| (child.clone(), parent.clone()))
    })
}

/// The name of the parent without its choices, made if it isn't there.
fn base_of(parent: &str, definitions: &mut Map<String, Value>, edges: &mut Edges) -> String {
    let base = format!("{parent}-base");
    let mut name = base.clone();
    let mut number = 2;
    let made_of = |schema: &Value| {
        let mut schema = schema.clone();
        if let Value::Object(object) = &mut schema {
            for key in ["oneOf", "anyOf"] {
                object.remove(key);
            }
        }
        schema
    };
    let Some(schema) = definitions.get(parent).map(made_of) else {
        return name;
    };
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
    let pointer = super::bundle::definition_pointer(to);
    let instead_pointer = instead.map(super::bundle::definition_pointer);
    visit(schema, false, &mut |object, choice| {
        if object.get("$ref").and_then(Value::as_str) != Some(&pointer) {
            return;
        }
        match &instead_pointer {
            Some(_) if choice => {}
            Some(instead) => drop(object.insert("$ref".into(), instead.clone().into())),
            None => drop(object.remove("$ref")),
        }
    });
    edges.insert(from.to_owned(), edges_of(schema));
}

fn edges_of(schema: &Value) -> Vec<(String, bool)> {
    let mut found: Vec<(String, bool)> = Vec::new();
    let mut schema = schema.clone();
    visit(&mut schema, false, &mut |object, choice| {
        let name = object
            .get("$ref")
            .and_then(Value::as_str)
            .and_then(super::bundle::definition_name);
        let Some(name) = name else {
            return;
        };
        match found.iter_mut().find(|(known, _)| *known == name) {
            Some(known) => known.1 &= choice,
            None => found.push((name, choice)),
        }
    });
    found
}

/// Every schema that is about the same value, and whether it stands in a list to choose
/// from at the top.
fn visit(schema: &mut Value, choice: bool, each: &mut impl FnMut(&mut Map<String, Value>, bool)) {
    let Value::Object(object) = schema else {
        return;
    };
    each(object, choice);
    for (keyword, value) in object.iter_mut() {
        match keyword.as_str() {
            "allOf" | "anyOf" | "oneOf" => {
                for branch in value.as_array_mut().into_iter().flatten() {
                    visit(branch, choice || keyword != "allOf", each);
                }
            }
            "not" | "if" | "then" | "else" => visit(value, choice, each),
            "dependentSchemas" => {
                for (_, branch) in value.as_object_mut().into_iter().flatten() {
                    visit(branch, choice, each);
                }
            }
            _ => {}
        }
    }
}

/// Names along a circle, by a walk without recursion.
fn find_circle(edges: &Edges, definitions: &Map<String, Value>) -> Option<Vec<String>> {
    let none = Vec::new();
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
            let out = edges.get(name).unwrap_or(&none);
            let Some((target, _)) = out.get(*next) else {
                on_way.remove(name);
                done.insert(name);
                way.pop();
                continue;
            };
            *next += 1;
            if on_way.contains(target.as_str()) {
                let names = way.iter().map(|(name, _)| (*name).to_owned());
                return Some(names.skip_while(|name| name != target).collect());
            }
            if !done.contains(target.as_str()) {
                on_way.insert(target);
                way.push((target, 0));
            }
        }
    }
    None
}

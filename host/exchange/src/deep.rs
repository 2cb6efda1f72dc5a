//! Names with brackets, `filter[price][gt]=5` or `ids[]=1`: the style `deepObject` and
//! what has grown around it.

use std::collections::BTreeMap;

use serde_json::{Map, Value};

use crate::parameter::member;
use crate::schema::{Types, View};
use crate::text::{Coding, Order, scalar};

/// Brackets in one name; what is nested deeper is another name.
const MAX_DEPTH: usize = 16;

/// What was sent under one name, by the brackets that follow it.
#[derive(Debug, Default)]
pub(crate) struct Tree<'t> {
    /// Values at this very place, still encoded.
    texts: Vec<&'t str>,
    /// With their order of appearance.
    branches: BTreeMap<String, (usize, Tree<'t>)>,
}

/// `filter[a][b]` → `a`, `b`, if it belongs to `filter`.
pub(crate) fn path<'n>(name: &'n str, base: &str) -> Option<Vec<&'n str>> {
    let (own, path) = split(name)?;
    (own == base).then_some(path)
}

/// `filter[a][b]` → `filter` and `a`, `b`. None: no (sound) brackets.
pub(crate) fn split(name: &str) -> Option<(&str, Vec<&str>)> {
    let (base, rest) = name.split_once('[')?;
    let inner = rest.strip_suffix(']')?;
    let steps: Vec<&str> = inner.split("][").take(MAX_DEPTH + 1).collect();
    (steps.len() <= MAX_DEPTH).then_some((base, steps))
}

impl<'t> Tree<'t> {
    pub(crate) fn insert(&mut self, path: &[&str], raw: &'t str) {
        match path {
            [] => self.texts.push(raw),
            [step, rest @ ..] => {
                let order = self.branches.len();
                let (_, branch) = self
                    .branches
                    .entry((*step).to_owned())
                    .or_insert_with(|| (order, Tree::default()));
                branch.insert(rest, raw);
            }
        }
    }

    /// None: something in it is no UTF-8.
    pub(crate) fn value(&self, view: &View<'_>, coding: Coding, order: Order) -> Option<Value> {
        let types = view.types();
        if self.branches.is_empty() {
            return self.leaf(view, types, coding, order);
        }
        let numbered = self
            .branches
            .keys()
            .all(|key| key.is_empty() || key.bytes().all(|b| b.is_ascii_digit()));
        let array = types.has(Types::ARRAY) && (numbered || !types.has(Types::OBJECT));
        if array && types != Types::ANY || numbered && types == Types::ANY {
            let items = view.items();
            let mut branches: Vec<_> = self.branches.iter().collect();
            branches
                .sort_by_key(|(key, (order, _))| (key.parse::<u64>().unwrap_or(u64::MAX), *order));
            let mut out = Vec::new();
            for (key, (_, branch)) in branches {
                if key.is_empty() && branch.branches.is_empty() {
                    // `ids[]=1&ids[]=2`
                    for raw in &branch.texts {
                        out.push(scalar(&coding.decode(raw)?, items.types(), order));
                    }
                } else {
                    out.push(branch.value(&items, coding, order)?);
                }
            }
            return Some(Value::Array(out));
        }
        let mut branches: Vec<_> = self.branches.iter().collect();
        branches.sort_by_key(|(_, (order, _))| *order);
        let mut object = Map::new();
        for (key, (_, branch)) in branches {
            object.insert(
                key.clone(),
                branch.value(&member(view, key), coding, order)?,
            );
        }
        Some(Value::Object(object))
    }

    fn leaf(&self, view: &View<'_>, types: Types, coding: Coding, order: Order) -> Option<Value> {
        let array = types.has(Types::ARRAY) && types != Types::ANY && !types.has_scalar();
        if array || self.texts.len() > 1 && types.has(Types::ARRAY) {
            let items = view.items().types();
            let values = self
                .texts
                .iter()
                .map(|raw| Some(scalar(&coding.decode(raw)?, items, order)));
            return values.collect::<Option<_>>().map(Value::Array);
        }
        let raw = self.texts.first().copied().unwrap_or_default();
        Some(scalar(&coding.decode(raw)?, types, order))
    }
}

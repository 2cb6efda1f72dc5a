//! The templates that an answer may need: the one that is named, and what it refers to.

use guest_sdk::Error;
use serde::{Deserialize, Serialize};

use crate::folder::{self, ReadError};
use crate::{engine, fault};

/// How many templates one answer may be made of.
const MAX_SOURCES: usize = 256;
/// How long they may be together, in bytes: they are parsed with each request.
const MAX_BYTES: usize = 4 << 20;

#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct Source {
    pub(crate) name: String,
    pub(crate) text: String,
}

/// A template of the folder with all that it refers to, each looked at for mistakes.
pub(crate) fn of_file(written: &str, setting: &str) -> Result<Vec<Source>, Error> {
    let name = folder::name(written, None).ok_or(ReadError::Outside);
    let read = name.and_then(|name| Ok((folder::read(&name)?, name)));
    let (text, name) = read.map_err(|error| {
        Error::invalid_settings(format!("`{setting}.file`: `{written}`: {error}"))
    })?;
    gather(Source { name, text })
}

/// The first of them is `entry`.
pub(crate) fn gather(entry: Source) -> Result<Vec<Source>, Error> {
    let mut sources = vec![entry];
    let (mut at, mut bytes) = (0, 0);
    while let Some(source) = sources.get(at) {
        bytes += source.text.len();
        if MAX_BYTES < bytes || MAX_SOURCES < sources.len() {
            return Err(Error::invalid_settings(format!(
                "`{}`: with all that it refers to it is more than {MAX_SOURCES} templates or {} MiB",
                sources.first().map_or("", |entry| &entry.name),
                MAX_BYTES >> 20
            )));
        }
        engine::check(source)?;
        let mut found = Vec::new();
        for reference in references(&source.text) {
            let place = fault::place(&source.name, reference.line);
            let name = folder::name(reference.name, Some(&source.name));
            if name.as_ref().is_some_and(|name| {
                sources
                    .iter()
                    .chain(&found)
                    .any(|known| known.name == *name)
            }) {
                continue;
            }
            let read = name
                .ok_or(ReadError::Outside)
                .and_then(|name| Ok((folder::read(&name)?, name)));
            match read {
                Ok((text, name)) => found.push(Source { name, text }),
                Err(_) if !reference.is_needed => {}
                Err(error) => {
                    let written = reference.name;
                    return Err(Error::invalid_settings(format!(
                        "{place}: `{written}`: {error}"
                    )));
                }
            }
        }
        sources.append(&mut found);
        at += 1;
    }
    Ok(sources)
}

/// A template that another one names.
#[derive(Debug, PartialEq, Eq)]
struct Reference<'t> {
    name: &'t str,
    line: usize,
    /// Whether it is an error if there is no such template.
    is_needed: bool,
}

/// Those that are named outright. What an expression comes to is found when it is needed.
fn references(text: &str) -> Vec<Reference<'_>> {
    let mut found = Vec::new();
    let (mut at, mut is_raw) = (0, false);
    while let Some(rest) = text.get(at..) {
        let tag = rest.find("{%");
        let comment = rest.find("{#").filter(|_| !is_raw);
        let (start, end) = match (tag, comment) {
            (tag, Some(comment)) if tag.is_none_or(|tag| comment < tag) => (comment, "#}"),
            (Some(tag), _) => (tag, "%}"),
            (None, _) => break,
        };
        let inner = rest.get(start + 2..).and_then(|rest| rest.split_once(end));
        let Some((inner, _)) = inner else {
            break;
        };
        let line = 1 + text
            .get(..at + start)
            .unwrap_or_default()
            .matches('\n')
            .count();
        at += start + 2 + inner.len() + end.len();
        if end == "#}" {
            continue;
        }
        let tag = inner.trim_matches(['-', '+']).trim();
        match tag.split_whitespace().next().unwrap_or_default() {
            "raw" => is_raw = true,
            "endraw" => is_raw = false,
            "include" | "extends" | "import" | "from" if !is_raw => found.extend(named(tag, line)),
            _ => {}
        }
    }
    found
}

/// The texts in a tag, `{% include ["a", "b"] ignore missing %}`.
fn named(tag: &str, line: usize) -> Vec<Reference<'_>> {
    let mut found = Vec::new();
    let mut rest = tag;
    while let Some(start) = rest.find(['"', '\'']) {
        let (_, after) = rest.split_at(start);
        let quote = if after.starts_with('"') { '"' } else { '\'' };
        let Some((name, after)) = after.get(1..).and_then(|after| after.split_once(quote)) else {
            break;
        };
        found.push(name);
        rest = after;
    }
    // One of several, or one that an expression begins with, may be missing.
    let words = ["", "as", "import", "with", "without"];
    let is_whole = words.contains(&rest.split_whitespace().next().unwrap_or_default());
    let is_needed = found.len() == 1 && is_whole;
    let found = found.into_iter();
    found
        .map(|name| Reference {
            name,
            line,
            is_needed,
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_named_outright_is_found() {
        let text = "{% extends 'base.j2' %}\n{#- {% include 'no' %} -#}\n{%- include \"a.j2\" ignore missing -%}\n\
            {% raw %}{% include 'no' %}{# {% endraw %}{% from 'm.j2' import x %}{% import 'n.j2' as n %}\n\
            {% include ['b.j2', 'c.j2'] %}{% include 'd/' ~ name %}{{ 'no' }}{% set x = 'no' %}{% include";
        let found = references(text).into_iter();
        let found: Vec<_> = found
            .map(|found| (found.name, found.line, found.is_needed))
            .collect();
        assert_eq!(
            found,
            [
                ("base.j2", 1, true),
                ("a.j2", 3, false),
                ("m.j2", 4, true),
                ("n.j2", 4, true),
                ("b.j2", 5, false),
                ("c.j2", 5, false),
                ("d/", 5, false),
            ]
        );
    }
}

//! Turns YAML 1.2 into JSON text, event by event, each token on the line it had.
//!
//! Aliases and merge keys are written out; how much that may add is bounded.

mod scalar;

use std::collections::{HashMap, HashSet};

use saphyr_parser::{Event, Parser, ScalarStyle, ScanError, Tag};

use crate::scan;

/// What aliases may add: this much, and [`EXPANSION`] times the text itself.
const EXPANSION_BASE: usize = 1024 * 1024;
const EXPANSION: usize = 8;

#[derive(Debug, PartialEq, Eq)]
pub(crate) struct YamlError {
    pub(crate) line: usize,
    /// From 1, in characters.
    pub(crate) column: usize,
    pub(crate) message: String,
}

impl From<ScanError> for YamlError {
    fn from(error: ScanError) -> Self {
        let mark = error.marker();
        Self {
            line: mark.line(),
            column: mark.col() + 1,
            message: error.info().to_owned(),
        }
    }
}

/// The first document of the stream.
pub(crate) fn to_json(text: &str) -> Result<String, YamlError> {
    let mut writer = Writer::new(text.len());
    for event in Parser::new_from_str(text) {
        let (event, span) = event?;
        let line = span.start.line();
        let place = |message: String| YamlError {
            line,
            column: span.start.col() + 1,
            message,
        };
        match event {
            Event::DocumentEnd => break,
            Event::Nothing | Event::StreamStart | Event::StreamEnd | Event::DocumentStart(_) => {}
            Event::Scalar(text, style, anchor, tag) => writer
                .scalar(line, &text, style, anchor, tag.as_deref())
                .map_err(place)?,
            Event::Alias(anchor) => writer.alias(line, anchor).map_err(place)?,
            Event::SequenceStart(anchor, _) => writer.open(line, '[', anchor).map_err(place)?,
            Event::MappingStart(anchor, _) => writer.open(line, '{', anchor).map_err(place)?,
            Event::SequenceEnd => writer.close(']').map_err(place)?,
            Event::MappingEnd => writer.close('}').map_err(place)?,
        }
    }
    if writer.out.trim().is_empty() {
        writer.out.push_str("null");
    }
    Ok(writer.out)
}

struct Writer {
    out: String,
    /// The line that `out` ends on.
    line: usize,
    open: Vec<Collection>,
    anchors: HashMap<usize, String>,
    /// Bytes that aliases and anchors may still cost.
    budget: usize,
}

struct Collection {
    start: usize,
    anchor: usize,
    next: Next,
    empty: bool,
    merged: Vec<String>,
}

/// What comes next in a collection.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Next {
    Item,
    Key,
    Value,
    /// The value of `<<`.
    Merged,
}

impl Writer {
    fn new(input: usize) -> Self {
        Self {
            out: String::with_capacity(input),
            line: 1,
            open: Vec::new(),
            anchors: HashMap::new(),
            budget: EXPANSION_BASE + EXPANSION * input,
        }
    }

    fn scalar(
        &mut self,
        line: usize,
        text: &str,
        style: ScalarStyle,
        anchor: usize,
        tag: Option<&Tag>,
    ) -> Result<(), String> {
        let plain = style == ScalarStyle::Plain;
        if plain && text == "<<" && tag.is_none() && self.expects_key() {
            if let Some(mapping) = self.open.last_mut() {
                mapping.next = Next::Merged;
            }
            return Ok(());
        }
        let key = self.expects_key();
        let start = self.begin(line);
        let json = scalar::to_json(text, plain, tag);
        if key && !json.starts_with('"') {
            scalar::quote(&json, &mut self.out);
        } else {
            self.out.push_str(&json);
        }
        self.remember(anchor, start)?;
        self.end(start);
        Ok(())
    }

    fn alias(&mut self, line: usize, anchor: usize) -> Result<(), String> {
        let Some(json) = self.anchors.get(&anchor).cloned() else {
            return Err("the alias stands inside of what it names".into());
        };
        self.spend(json.len())?;
        let key = self.expects_key();
        if key && json.starts_with(['{', '[']) {
            return Err("a key is a scalar".into());
        }
        let start = self.begin(line);
        if key && !json.starts_with('"') {
            scalar::quote(&json, &mut self.out);
        } else {
            self.out.push_str(&json);
        }
        self.end(start);
        Ok(())
    }

    fn open(&mut self, line: usize, bracket: char, anchor: usize) -> Result<(), String> {
        if self.expects_key() {
            return Err("a key is a scalar; quote it if it starts with `{` or `[`".into());
        }
        if scan::MAX_DEPTH <= self.open.len() {
            return Err(format!("nested more than {} levels deep", scan::MAX_DEPTH));
        }
        let start = self.begin(line);
        self.out.push(bracket);
        self.open.push(Collection {
            start,
            anchor,
            next: if bracket == '{' {
                Next::Key
            } else {
                Next::Item
            },
            empty: true,
            merged: Vec::new(),
        });
        Ok(())
    }

    fn close(&mut self, bracket: char) -> Result<(), String> {
        let Some(collection) = self.open.pop() else {
            return Ok(());
        };
        self.write_merged(&collection)?;
        self.out.push(bracket);
        self.remember(collection.anchor, collection.start)?;
        self.end(collection.start);
        Ok(())
    }

    /// Members of merged mappings that the mapping doesn't have itself. An earlier merge
    /// wins over a later one.
    fn write_merged(&mut self, collection: &Collection) -> Result<(), String> {
        if collection.merged.is_empty() {
            return Ok(());
        }
        let own = self
            .out
            .get(collection.start..)
            .map(|open| format!("{open}}}"))
            .unwrap_or_default();
        let mut known: HashSet<String> = raw_members(&own).map(|(key, _)| key).collect();
        let mut empty = collection.empty;
        for merged in &collection.merged {
            for (key, value) in raw_members(merged) {
                if known.contains(&key) {
                    continue;
                }
                self.spend(key.len() + value.len())?;
                if !empty {
                    self.out.push(',');
                }
                for part in ["\"", &key, "\":", &value] {
                    self.out.push_str(part);
                }
                empty = false;
                known.insert(key);
            }
        }
        Ok(())
    }

    fn expects_key(&self) -> bool {
        self.open.last().is_some_and(|open| open.next == Next::Key)
    }

    /// Separator and line breaks; answers where the token starts.
    fn begin(&mut self, line: usize) -> usize {
        match self.open.last() {
            Some(open) if open.next == Next::Value => self.out.push(':'),
            Some(open) if open.next != Next::Merged && !open.empty => self.out.push(','),
            _ => {}
        }
        while self.line < line {
            self.out.push('\n');
            self.line += 1;
        }
        self.out.len()
    }

    /// What an anchor names is kept on one line, to be repeated by aliases.
    fn remember(&mut self, anchor: usize, start: usize) -> Result<(), String> {
        if anchor == 0 {
            return Ok(());
        }
        let json = self.out.get(start..).unwrap_or_default().replace('\n', "");
        self.spend(json.len())?;
        self.anchors.insert(anchor, json);
        Ok(())
    }

    /// A token, or a whole collection from `start`, is written.
    fn end(&mut self, start: usize) {
        let Some(open) = self.open.last_mut() else {
            return;
        };
        if open.next == Next::Merged {
            let merged = self.out.split_off(start);
            // The line breaks inside go with it.
            self.line -= merged.matches('\n').count();
            open.next = Next::Key;
            let merged = merged.replace('\n', "");
            if merged.starts_with('[') {
                let spans = scan::whole(&merged).map(|span| scan::items(&merged, span));
                let items = spans.into_iter().flatten();
                open.merged
                    .extend(items.map(|item| item.of(&merged).to_owned()));
            } else {
                open.merged.push(merged);
            }
            return;
        }
        open.empty = false;
        open.next = match open.next {
            Next::Key => Next::Value,
            Next::Value | Next::Merged => Next::Key,
            Next::Item => Next::Item,
        };
    }

    fn spend(&mut self, bytes: usize) -> Result<(), String> {
        self.budget = self
            .budget
            .checked_sub(bytes)
            .ok_or("aliases make the document grow without bounds")?;
        Ok(())
    }
}

/// Keys, escaped as they are, and the text of the values.
fn raw_members(json: &str) -> impl Iterator<Item = (String, String)> {
    let members = scan::whole(json).map(|span| scan::members(json, span));
    members
        .into_iter()
        .flatten()
        .map(|member| (member.raw_key.to_owned(), member.value.of(json).to_owned()))
}

#[cfg(test)]
mod tests;

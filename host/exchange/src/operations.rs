//! Which operations a responder or a rule is about: patterns, and what they match. Pure.
//!
//! A pattern is an operationId (`getPet`, `get*`), a tag (`tag:pets`), a path
//! (`/pets/{id}`, `/admin/**`), or a method and a path (`GET /pets`, `* /pets`). One that
//! begins with `!` takes operations out again.

use std::collections::BTreeSet;
use std::fmt;
use std::str::FromStr;

use mimus_description::OperationSummary;

/// What to write, for hints.
pub const FORMS: &str =
    "write an operationId, `tag:NAME`, `GET /path` or a path; `*` and `**` stand for parts of it";

/// The operations that a responder is bound to.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Selection {
    /// Written in the configuration. None: nothing was said.
    pub patterns: Option<Vec<Pattern>>,
    /// Operations that name the responder themselves, by index.
    pub named_by: BTreeSet<usize>,
}

/// One pattern, as it was written and as it is understood.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Pattern {
    text: String,
    excludes: bool,
    what: What,
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum What {
    /// `*` is any run of characters.
    Id(Box<[u8]>),
    Tag(Box<[u8]>),
    Path {
        /// In capitals; none for any.
        method: Option<String>,
        segments: Box<[Segment]>,
    },
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum Segment {
    /// `**`: any number of segments, none among them.
    Many,
    /// `*` is any run of characters within the segment; parameters have no names here.
    One(Box<[u8]>),
}

/// An operation as patterns look at it.
#[derive(Debug)]
pub struct Target<'a> {
    id: &'a str,
    method: &'a str,
    tags: Vec<String>,
    /// The segments of the template by itself and below each base path, without
    /// parameters' names.
    paths: Vec<Vec<String>>,
}

impl<'a> Target<'a> {
    /// `tags` may be left out where no pattern asks for them.
    pub fn new(operation: &'a OperationSummary, tags: Vec<String>) -> Self {
        let template = without_names(&operation.path_template);
        let bases = operation.base_paths.iter().filter(|base| !base.is_empty());
        let below = bases.map(|base| format!("{base}{template}"));
        let split = |path: &str| path.split('/').skip(1).map(str::to_owned).collect();
        let mut paths: Vec<Vec<String>> = below.map(|path| split(&path)).collect();
        paths.push(split(&template));
        Self {
            id: &operation.id,
            method: &operation.method,
            tags,
            paths,
        }
    }

    pub fn tags(&self) -> &[String] {
        &self.tags
    }
}

impl Selection {
    /// Bound to the operations that match one of `patterns`, or that match none of those
    /// with `!`, if there are no others.
    pub fn of(patterns: Vec<Pattern>) -> Self {
        Self {
            patterns: Some(patterns),
            named_by: BTreeSet::new(),
        }
    }

    /// Bound to every operation, without looking at any.
    pub fn is_all(&self) -> bool {
        self.patterns.is_none() && self.named_by.is_empty()
    }

    pub fn wants_tags(&self) -> bool {
        let patterns = self.patterns.iter().flatten();
        patterns
            .into_iter()
            .any(|pattern| matches!(pattern.what, What::Tag(_)))
    }

    /// Whether the operation at `index` is one of them.
    pub fn includes(&self, index: usize, target: &Target<'_>) -> bool {
        if self.named_by.contains(&index) {
            return true;
        }
        let Some(patterns) = &self.patterns else {
            return self.named_by.is_empty();
        };
        let within = || patterns.iter().filter(|pattern| !pattern.excludes);
        let mut out = patterns.iter().filter(|pattern| pattern.excludes);
        // Exclusions alone are from all operations; nothing at all is of none.
        let meant = if within().next().is_none() {
            !patterns.is_empty()
        } else {
            within().any(|pattern| pattern.matches(target))
        };
        meant && !out.any(|pattern| pattern.matches(target))
    }
}

impl Pattern {
    /// Whether it is about the operation, be it to take it in or out.
    pub fn matches(&self, target: &Target<'_>) -> bool {
        match &self.what {
            What::Id(glob) => text_matches(glob, target.id),
            What::Tag(glob) => target.tags.iter().any(|tag| text_matches(glob, tag)),
            What::Path { method, segments } => {
                let same_method = method
                    .as_deref()
                    .is_none_or(|method| method == target.method);
                same_method && target.paths.iter().any(|path| path_matches(segments, path))
            }
        }
    }

    /// Whether it is written as a path, with a method or without.
    pub fn is_path(&self) -> bool {
        matches!(self.what, What::Path { .. })
    }

    pub fn is_tag(&self) -> bool {
        matches!(self.what, What::Tag(_))
    }

    /// Without the `!` and the `tag:`.
    pub fn subject(&self) -> &str {
        let text = self.text.trim_start_matches('!').trim();
        text.strip_prefix("tag:").map_or(text, str::trim)
    }
}

impl FromStr for Pattern {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let (excludes, subject) = match text.trim().strip_prefix('!') {
            Some(rest) => (true, rest.trim()),
            None => (false, text.trim()),
        };
        if subject.is_empty() {
            return Err(format!("`{text}` names no operation"));
        }
        let what = if let Some(tag) = subject.strip_prefix("tag:") {
            if tag.trim().is_empty() {
                return Err(format!("`{text}` names no tag"));
            }
            What::Tag(tag.trim().as_bytes().into())
        } else if subject.starts_with('/') {
            What::Path {
                method: None,
                segments: segments(subject),
            }
        } else if let Some((method, path)) = subject.split_once(char::is_whitespace)
            && path.trim_start().starts_with('/')
        {
            What::Path {
                method: (method != "*").then(|| method.to_ascii_uppercase()),
                segments: segments(path.trim_start()),
            }
        } else {
            What::Id(subject.as_bytes().into())
        };
        Ok(Self {
            text: text.to_owned(),
            excludes,
            what,
        })
    }
}

impl fmt::Display for Pattern {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

fn segments(path: &str) -> Box<[Segment]> {
    let path = without_names(path);
    let segments = path.split('/').skip(1).map(|segment| match segment {
        "**" => Segment::Many,
        other => Segment::One(other.as_bytes().into()),
    });
    segments.collect()
}

/// The template with `{}` for each parameter.
fn without_names(path: &str) -> String {
    let mut kept = String::with_capacity(path.len());
    let mut inside = false;
    for c in path.chars() {
        inside &= c != '}';
        if !inside {
            kept.push(c);
        }
        inside |= c == '{';
    }
    kept
}

fn text_matches(glob: &[u8], text: &str) -> bool {
    glob == text.as_bytes()
        || wildcard(
            glob,
            text.as_bytes(),
            |byte| *byte == b'*',
            |byte, own| byte == own,
        )
}

fn path_matches(pattern: &[Segment], path: &[String]) -> bool {
    wildcard(
        pattern,
        path,
        |segment| *segment == Segment::Many,
        |segment, own| match segment {
            Segment::Many => false,
            // What ends in a slash ends in an empty segment, which is not one of somebody's.
            Segment::One(glob) if own.is_empty() => glob.is_empty(),
            Segment::One(glob) => text_matches(glob, own),
        },
    )
}

/// Whether `items` are what `pattern` says: each part fits one item, or stands for any
/// number of them. The time is at most the product of the two lengths.
fn wildcard<P, T>(
    pattern: &[P],
    items: &[T],
    is_many: impl Fn(&P) -> bool,
    fits: impl Fn(&P, &T) -> bool,
) -> bool {
    let (mut at, mut next) = (0, 0);
    // After the last part that stands for many, and the item up to which it reached.
    let mut retry: Option<(usize, usize)> = None;
    while let Some(item) = items.get(next) {
        match (pattern.get(at), &mut retry) {
            (Some(part), _) if is_many(part) => {
                at += 1;
                retry = Some((at, next));
            }
            (Some(part), _) if fits(part, item) => {
                at += 1;
                next += 1;
            }
            (_, Some((after, reached))) => {
                *reached += 1;
                (at, next) = (*after, *reached);
            }
            (_, None) => return false,
        }
    }
    pattern.iter().skip(at).all(is_many)
}

#[cfg(test)]
mod tests;

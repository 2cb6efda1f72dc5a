//! The operations that rules can be about.

use std::fmt;

use mimus_description::OperationSummary;
use mimus_exchange::operations::{FORMS, Pattern, Selection, Target};

use crate::problem::{Problem, below, did_you_mean};

/// The operations of a served description, lent by it.
#[derive(Clone, Copy)]
pub struct Catalogue<'a> {
    operations: &'a [OperationSummary],
    tags: &'a dyn Fn(usize) -> Vec<String>,
}

impl fmt::Debug for Catalogue<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Catalogue").field(&self.operations).finish()
    }
}

impl<'a> Catalogue<'a> {
    /// `tags` is asked for the operation at an index, and only where a rule has tags.
    pub fn new(operations: &'a [OperationSummary], tags: &'a dyn Fn(usize) -> Vec<String>) -> Self {
        Self { operations, tags }
    }

    /// How many there are.
    pub fn len(&self) -> usize {
        self.operations.len()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.operations.is_empty()
    }

    pub(crate) fn operations(&self) -> &'a [OperationSummary] {
        self.operations
    }

    fn targets(&self, tags: bool) -> Vec<Target<'a>> {
        let operations = self.operations.iter().enumerate();
        operations
            .map(|(at, operation)| {
                let tags = if tags { (self.tags)(at) } else { Vec::new() };
                Target::new(operation, tags)
            })
            .collect()
    }
}

/// Matches many patterns, and looks at each operation once.
pub(crate) struct Matcher<'a> {
    catalogue: Catalogue<'a>,
    plain: Vec<Target<'a>>,
    /// Made when the first tag is asked for.
    tagged: Option<Vec<Target<'a>>>,
}

impl<'a> Matcher<'a> {
    pub(crate) fn new(catalogue: Catalogue<'a>) -> Self {
        Self {
            catalogue,
            plain: catalogue.targets(false),
            tagged: None,
        }
    }

    /// The operations that the patterns mean; all of them without any. Those that mean none
    /// are problems at `pointer`.
    pub(crate) fn select(
        &mut self,
        patterns: &[Pattern],
        pointer: &str,
        problems: &mut Vec<Problem>,
    ) -> Vec<usize> {
        if patterns.is_empty() {
            return (0..self.catalogue.len()).collect();
        }
        let tagged = patterns.iter().any(Pattern::is_tag);
        let targets = if tagged {
            let catalogue = self.catalogue;
            self.tagged.get_or_insert_with(|| catalogue.targets(true))
        } else {
            &self.plain
        };
        for (at, pattern) in patterns.iter().enumerate() {
            if !targets.iter().any(|target| pattern.matches(target)) {
                problems.push(unknown(
                    pattern,
                    &below(pointer, at),
                    targets,
                    self.catalogue,
                ));
            }
        }
        let selection = Selection::of(patterns.to_vec());
        let targets = targets.iter().enumerate();
        targets
            .filter(|(at, target)| selection.includes(*at, target))
            .map(|(at, _)| at)
            .collect()
    }
}

/// Reads the patterns of a rule.
pub(crate) fn patterns(
    texts: &[String],
    pointer: &str,
    problems: &mut Vec<Problem>,
) -> Vec<Pattern> {
    let mut read = Vec::new();
    for (at, text) in texts.iter().enumerate() {
        match text.parse() {
            Ok(pattern) => read.push(pattern),
            Err(message) => {
                let problem = Problem::new(below(pointer, at), message);
                problems.push(problem.hint(Some(FORMS.to_owned())));
            }
        }
    }
    read
}

fn unknown(
    pattern: &Pattern,
    pointer: &str,
    targets: &[Target<'_>],
    catalogue: Catalogue<'_>,
) -> Problem {
    let subject = pattern.subject();
    let operations = catalogue.operations.iter();
    let (what, near) = if pattern.is_tag() {
        let tags = targets.iter().flat_map(Target::tags).map(String::as_str);
        ("no operation has this tag", did_you_mean(subject, tags))
    } else if pattern.is_path() {
        let with_method = !subject.starts_with('/');
        let paths: Vec<String> = operations
            .flat_map(|operation| {
                let path = &operation.path_template;
                let bases = operation.base_paths.iter().map(String::as_str);
                // As it is written: by itself, or below a base path.
                let own = std::iter::once("").chain(bases.filter(|base| !base.is_empty()));
                own.map(move |base| {
                    if with_method {
                        format!("{} {base}{path}", operation.method)
                    } else {
                        format!("{base}{path}")
                    }
                })
            })
            .collect();
        let near = did_you_mean(subject, paths.iter().map(String::as_str));
        ("the description has no such operation", near)
    } else {
        let ids = operations.map(|operation| operation.id.as_str());
        (
            "the description has no such operation",
            did_you_mean(subject, ids),
        )
    };
    let hint = near.unwrap_or_else(|| FORMS.to_owned());
    Problem::new(pointer, format!("`{pattern}`: {what}")).hint(Some(hint))
}

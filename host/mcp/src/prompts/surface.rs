//! The description that a prompt is about, and which operations of it.

use std::sync::Arc;

use mimus_description::{Api, Description, Fetch, FetchError, Fetched, Operation};
use mimus_running::Record;

use super::arguments::Arguments;
use crate::answer::{Refusal, cut};
use crate::context::Context;

/// What is known of an API.
#[derive(Debug)]
pub(super) struct Surface {
    /// As the user named it.
    pub(super) named: String,
    /// The mock that serves it, if one is meant.
    pub(super) mock: Option<Record>,
    pub(super) api: Api,
}

/// One operation that can be served.
#[derive(Debug, Clone)]
pub(super) struct Known {
    pub(super) operation: Arc<Operation>,
    /// With the servers' base path.
    pub(super) path: String,
}

/// Operations that are read at most: of a description with thousands, these say enough.
const MOST: usize = 400;

impl Surface {
    /// What an argument names: a file in the open folders, a public URL, a mock that runs, or
    /// the description itself.
    pub(super) fn of(arguments: &Arguments, name: &str, cx: &Context) -> Result<Self, Refusal> {
        let given = arguments.required(name);
        if given.starts_with('{') || given.contains('\n') {
            let description = Description {
                name: format!("<{name}>"),
                text: given.as_bytes().to_vec(),
            };
            return Self::read(
                "the description that was given",
                None,
                description,
                &Nothing,
            );
        }
        if let Some(mock) = running(given, cx) {
            return Self::of_mock(mock, cx);
        }
        let is_url = given.starts_with("http://") || given.starts_with("https://");
        let place = if is_url {
            given.to_owned()
        } else {
            let path = cx.existing(given).map_err(|refusal| {
                let (why, _) = refusal.into_parts();
                arguments.refuse(
                    name,
                    &format!("it is no mock that runs, and as a file: {why}"),
                )
            })?;
            path.display().to_string()
        };
        let opened = (cx.desk.product.open)(&place);
        let (description, fetch) = opened.map_err(|error| {
            arguments.refuse(name, &error.message).hint(
                "name a description's file in the working folder, a public http(s) URL, or a mock \
                 by its id or URL; list_mock_servers has those that run",
            )
        })?;
        Self::read(given, None, description, &*fetch)
    }

    /// What an argument names, or the mock that runs if there is one only.
    pub(super) fn of_or_only(
        arguments: &Arguments,
        name: &str,
        cx: &Context,
    ) -> Result<Self, Refusal> {
        if arguments.text(name).is_some() {
            return Self::of(arguments, name, cx);
        }
        let mut running = cx.desk.registry.running();
        if running.len() == 1 {
            return Self::of_mock(running.remove(0), cx);
        }
        let known = running.iter().take(10).map(|mock| format!("`{}`", mock.id));
        let known = known.collect::<Vec<_>>();
        let many = if known.is_empty() {
            "no mock runs".to_owned()
        } else {
            format!("more than one mock runs: {}", known.join(", "))
        };
        Err(Refusal::new(format!(
            "whose operations are meant is not said, and {many}"
        ))
        .hint(format!(
            "give `{name}`: a description's file, its URL, or a mock by its id or URL"
        )))
    }

    fn of_mock(mock: Record, cx: &Context) -> Result<Self, Refusal> {
        let api = cx.api(&mock)?;
        Ok(Self {
            named: mock.id.clone(),
            mock: Some(mock),
            api,
        })
    }

    fn read(
        named: &str,
        mock: Option<Record>,
        description: Description,
        fetch: &dyn Fetch,
    ) -> Result<Self, Refusal> {
        let api = Api::read(description, fetch).map_err(|error| {
            let line = error.location.line;
            let line = line.map_or_else(String::new, |line| format!(" line {line}:"));
            Refusal::new(format!(
                "the description can't be read:{line} {}",
                error.message
            ))
            .hint("correct it and ask again; it is OpenAPI 2.0 to 3.2, in JSON or YAML")
        })?;
        Ok(Self {
            named: cut(named, 300),
            mock,
            api,
        })
    }

    /// All that can be served, or the first of very many.
    pub(super) fn all(&self) -> Vec<Known> {
        let indices = 0..self.api.operations.len().min(MOST);
        indices.filter_map(|index| self.known(index)).collect()
    }

    fn known(&self, index: usize) -> Option<Known> {
        let operation = self.api.operation(index).ok()?;
        let bases = &self.api.operations[index].base_paths;
        let base = bases.first().map_or("", String::as_str);
        Some(Known {
            path: format!("{base}{}", operation.path_template),
            operation,
        })
    }

    /// Those that are named, by id, path, or method and path; all of them for none or `*`.
    pub(super) fn chosen(&self, named: &[String]) -> Result<Vec<Known>, Refusal> {
        if named.is_empty() || named.iter().any(|name| name == "*" || name == "all") {
            let all = self.all();
            if all.is_empty() {
                return Err(
                    Refusal::new("the description has no operation that can be served")
                        .hint("`mimus check FILE` says what is wrong with it"),
                );
            }
            return Ok(all);
        }
        let mut chosen = Vec::new();
        let mut missing = Vec::new();
        for name in named {
            let mut indices = self.indices(name).peekable();
            if indices.peek().is_none() {
                missing.push(format!("`{}`{}", cut(name, 100), self.nearest(name)));
            }
            for index in indices {
                if !chosen.contains(&index) {
                    chosen.push(index);
                }
            }
        }
        if !missing.is_empty() {
            let some = self
                .api
                .operations
                .iter()
                .take(15)
                .map(|one| one.id.as_str());
            let some = some.collect::<Vec<_>>().join(", ");
            return Err(
                Refusal::new(format!("there is no operation {}", missing.join(", "))).hint(
                    format!(
                        "name them by operationId, path, or method and path, separated by \
                         commas; `{}` has {some}{}",
                        self.api.title,
                        if 15 < self.api.operations.len() {
                            "…"
                        } else {
                            ""
                        }
                    ),
                ),
            );
        }
        let chosen = chosen.into_iter().filter_map(|index| self.known(index));
        Ok(chosen.take(MOST).collect())
    }

    fn indices<'a>(&'a self, name: &'a str) -> impl Iterator<Item = usize> + 'a {
        let name = name.trim();
        let (method, path) = match name.split_once(' ') {
            Some((method, path)) => (Some(method), path.trim()),
            None => (None, name),
        };
        let operations = self.api.operations.iter().enumerate();
        operations
            .filter(move |(_, one)| {
                let is_path = one.path_template == path
                    || one
                        .base_paths
                        .iter()
                        .any(|base| path.strip_prefix(base.as_str()) == Some(&one.path_template));
                one.id == name
                    || (is_path && method.is_none_or(|it| it.eq_ignore_ascii_case(&one.method)))
            })
            .map(|(index, _)| index)
    }

    /// What was meant, perhaps.
    fn nearest(&self, name: &str) -> String {
        let wanted = name.to_ascii_lowercase();
        let wanted = wanted.rsplit(['/', ' ']).next().unwrap_or_default();
        let mut operations = self.api.operations.iter();
        let near = operations.find(|one| {
            3 <= wanted.len()
                && (one.id.to_ascii_lowercase().contains(wanted)
                    || one.path_template.to_ascii_lowercase().contains(wanted))
        });
        near.map_or_else(String::new, |one| format!(" (perhaps `{}`)", one.id))
    }
}

impl Known {
    /// What a rule of a scenario names it by.
    pub(super) fn pattern(&self) -> String {
        self.operation.id.clone()
    }

    pub(super) fn is_writing(&self) -> bool {
        matches!(
            self.operation.method.as_str(),
            "POST" | "PUT" | "PATCH" | "DELETE"
        )
    }

    /// Whether everyone may ask.
    pub(super) fn is_open(&self) -> bool {
        let security = &self.operation.security;
        security.is_empty() || security.iter().any(|one| one.0.is_empty())
    }
}

/// A mock by id, URL or port. A URL of this machine is one of a mock, or of nothing.
fn running(given: &str, cx: &Context) -> Option<Record> {
    let is_near = given.starts_with("http://localhost") || given.starts_with("http://127.");
    let known = cx.desk.registry.find(given);
    known.or_else(|| is_near.then(|| cx.mock(given).ok()).flatten())
}

/// A text that was pasted refers to nothing.
struct Nothing;

impl Fetch for Nothing {
    fn fetch(&self, _: &str, reference: &str) -> Result<Fetched, FetchError> {
        Err(FetchError {
            message: format!(
                "`{}` lies outside of the text that was given",
                cut(reference, 200)
            ),
            hint: Some("name the description's file instead".to_owned()),
        })
    }
}

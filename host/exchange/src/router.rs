//! Method and path → operation, by OpenAPI's rules: concrete segments before templated
//! ones, from the left.
//!
//! A trie of segments of our own rather than a crate: path templates vary *within* a
//! segment (`{id}.json`, `{a}-{b}`, `report:{action}`), a path is tried with and without
//! its base path, a method that is missing here may be there on a less concrete template,
//! and a miss has to name what comes near. What a request costs depends on its own length,
//! not on the number of operations.

mod nearest;
mod pattern;
#[cfg(test)]
mod tests;
mod trie;

use std::collections::{BTreeSet, HashMap};

use pattern::{Conditions, Template};
use trie::{Trie, Want};

/// One operation, as routing sees it.
#[derive(Debug, Clone, Copy)]
pub struct Route<'a> {
    /// Comes back in [`Match::index`].
    pub index: usize,
    /// As it will be asked for: `GET`.
    pub method: &'a str,
    /// `/pets/{petId}`, without the base path.
    pub path_template: &'a str,
    /// Of the servers that apply, without trailing `/`; empty for the root.
    pub base_paths: &'a [String],
}

/// Finds operations. Built once for a description.
#[derive(Debug, Default)]
pub struct Router {
    trie: Trie,
    /// By index into this, which is not [`Route::index`].
    entries: Vec<Entry>,
    /// Base path → its number in [`Entry::bases`]. Never the empty one.
    bases: HashMap<Box<str>, u32>,
}

#[derive(Debug)]
struct Entry {
    index: usize,
    method: Box<str>,
    template: Box<str>,
    /// The names in the path template, in order, as they stand in the braces.
    names: Box<[Box<str>]>,
    /// Sorted.
    bases: Box<[u32]>,
    /// What the query must carry, for templates such as `/x?action=get`.
    conditions: Conditions,
}

/// An operation that was found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Match<'a> {
    /// [`Route::index`].
    pub index: usize,
    pub path_parameters: PathParameters<'a>,
    /// The base path that the request's path began with; empty if it had none.
    pub base_path: &'a str,
}

/// The values of the path's parameters as they were sent, percent-encoded.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct PathParameters<'a> {
    names: &'a [Box<str>],
    values: Vec<&'a str>,
}

impl<'a> PathParameters<'a> {
    /// `{path+}`, `{+path}` and `{path=**}` all go by `path` too.
    pub fn get(&self, name: &str) -> Option<&'a str> {
        self.iter()
            .find(|(own, _)| *own == name)
            .or_else(|| {
                self.iter()
                    .find(|(own, _)| pattern::plain_name(own) == pattern::plain_name(name))
            })
            .map(|(_, value)| value)
    }

    pub fn iter(&self) -> impl Iterator<Item = (&'a str, &'a str)> + '_ {
        self.names
            .iter()
            .map(|name| &**name)
            .zip(self.values.iter().copied())
    }
}

/// Why no operation was found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum NoRoute {
    NotFound {
        path: String,
        /// At most three, the nearest first: `GET /pets/{petId}`.
        nearest: Vec<String>,
    },
    MethodNotAllowed {
        method: String,
        path: String,
        /// For the header `Allow`.
        allow: Vec<String>,
    },
}

impl Router {
    pub fn new<'a>(routes: impl IntoIterator<Item = Route<'a>>) -> Self {
        let mut built = Self::default();
        for route in routes {
            built.insert(route);
        }
        built.trie.finish();
        built
    }

    fn insert(&mut self, route: Route<'_>) {
        let template = Template::parse(route.path_template);
        let mut bases: Vec<u32> = Vec::new();
        for base in route.base_paths {
            let base = base.trim_end_matches('/');
            if !base.is_empty() {
                let next = u32::try_from(self.bases.len()).unwrap_or(u32::MAX);
                bases.push(*self.bases.entry(base.into()).or_insert(next));
            }
        }
        bases.sort_unstable();
        bases.dedup();
        let entry = u32::try_from(self.entries.len()).unwrap_or(u32::MAX);
        self.trie.insert(&template, entry);
        self.entries.push(Entry {
            index: route.index,
            method: route.method.into(),
            template: route.path_template.into(),
            names: template.names,
            bases: bases.into(),
            conditions: template.conditions,
        });
    }

    /// `path` as it was sent, without the query. HEAD is answered by GET where the
    /// description has no HEAD.
    pub fn find<'a>(
        &'a self,
        method: &str,
        path: &'a str,
        query: Option<&str>,
    ) -> Result<Match<'a>, NoRoute> {
        let methods = if method == "HEAD" {
            &["HEAD", "GET"][..]
        } else {
            &[method][..]
        };
        for method in methods {
            for (base_path, base, rest) in self.splits(path) {
                let want = Want {
                    entries: &self.entries,
                    method: Some(method),
                    base,
                    query,
                };
                if let Some((entry, values)) = self.trie.find(rest, &want)
                    && let Some(entry) = self.entries.get(entry as usize)
                {
                    let path_parameters = PathParameters {
                        names: &entry.names,
                        values,
                    };
                    return Ok(Match {
                        index: entry.index,
                        path_parameters,
                        base_path,
                    });
                }
            }
        }
        let allow = self.allow(path);
        if allow.is_empty() {
            let nearest = nearest::nearest(&self.entries, &self.bases, method, path);
            return Err(NoRoute::NotFound {
                path: path.to_owned(),
                nearest,
            });
        }
        Err(NoRoute::MethodNotAllowed {
            method: method.to_owned(),
            path: path.to_owned(),
            allow,
        })
    }

    /// The methods at a path, HEAD and OPTIONS among them where there are any.
    pub fn allow(&self, path: &str) -> Vec<String> {
        let mut methods = BTreeSet::new();
        for (_, base, rest) in self.splits(path) {
            let want = Want {
                entries: &self.entries,
                method: None,
                base,
                query: None,
            };
            self.trie.visit_all(rest, &want, &mut |entry| {
                if let Some(entry) = self.entries.get(entry as usize) {
                    methods.insert(entry.method.to_string());
                }
            });
            if !methods.is_empty() {
                break;
            }
        }
        if methods.contains("GET") {
            methods.insert("HEAD".to_owned());
        }
        if !methods.is_empty() {
            methods.insert("OPTIONS".to_owned());
        }
        methods.into_iter().collect()
    }

    /// The ways to read a path: with each base path that it begins with, the longest
    /// first, and at last as if it had none.
    fn splits<'a>(
        &'a self,
        path: &'a str,
    ) -> impl Iterator<Item = (&'a str, Option<u32>, &'a str)> {
        let ends = std::iter::once(path.len()).chain(path.rmatch_indices('/').map(|(at, _)| at));
        let based = ends.filter_map(|end| {
            let (head, rest) = path.split_at_checked(end)?;
            let base = self.bases.get(head)?;
            Some((head, Some(*base), rest))
        });
        let any = !self.bases.is_empty();
        based
            .filter(move |_| any)
            .chain(std::iter::once(("", None, path)))
    }
}

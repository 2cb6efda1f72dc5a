//! The cases in a folder: which files are requests, which are the answers to them, and
//! what belongs together.
//!
//! A folder below the first is one case: its requests are asked in the order of their
//! names, on one state. Each pair of files in the first folder itself is a case of its own.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use crate::cli::Failure;
use crate::cli::responder::input;

/// Requests that are asked in order, on a state that is empty at first.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Case {
    /// Its path below the folder of cases, without the ending.
    pub(super) name: String,
    pub(super) exchanges: Vec<Exchange>,
}

#[derive(Debug, PartialEq, Eq)]
pub(super) struct Exchange {
    pub(super) request: PathBuf,
    /// It need not be there yet.
    pub(super) response: PathBuf,
}

/// Folders in folders, deeper than anybody's cases: a link that leads back up ends here.
const MAX_DEPTH: usize = 16;

/// What a file is, by its name.
#[derive(Debug, PartialEq, Eq)]
enum Kind {
    Request,
    Response,
}

/// Finds the cases in a folder, or the one that a request's file is. A folder with a
/// `name` is itself one case.
pub(super) fn find(path: &Path, name: Option<&str>) -> Result<Vec<Case>, Failure> {
    let unreadable = |error: std::io::Error| {
        input(
            format!("`{}` can't be read: {error}", path.display()),
            "name a folder with cases, or a request's file",
        )
    };
    if path.is_file() {
        let file = path.file_name().unwrap_or_default().to_string_lossy();
        let Some((stem, Kind::Request)) = kind(&file) else {
            return Err(input(
                format!("`{}` is no request", path.display()),
                "requests are called `NAME.request`, `NAME.http` or `request.http`",
            ));
        };
        let folder = path.parent().unwrap_or(Path::new(""));
        let mut names = BTreeSet::new();
        for entry in std::fs::read_dir(if folder.as_os_str().is_empty() {
            Path::new(".")
        } else {
            folder
        })
        .map_err(unreadable)?
        {
            names.insert(name_of(&entry.map_err(unreadable)?));
        }
        let response = response_name(stem, &file, &names);
        return Ok(vec![Case {
            name: stem.to_owned(),
            exchanges: vec![Exchange {
                request: path.to_owned(),
                response: folder.join(response),
            }],
        }]);
    }
    let mut found = Found::default();
    let depth = usize::from(name.is_some());
    found
        .walk(path, name.unwrap_or_default(), depth)
        .map_err(unreadable)?;
    match found.orphans.first() {
        None => Ok(found.cases),
        Some(orphan) => Err(input(
            format!("there is no request for `{}`", orphan.display()),
            "call the two alike: `NAME.request` and `NAME.response`",
        )),
    }
}

#[derive(Default)]
struct Found {
    cases: Vec<Case>,
    /// Responses to nothing.
    orphans: Vec<PathBuf>,
}

impl Found {
    fn walk(&mut self, folder: &Path, name: &str, depth: usize) -> std::io::Result<()> {
        let mut files = BTreeSet::new();
        let mut folders = BTreeSet::new();
        for entry in std::fs::read_dir(folder)? {
            let entry = entry?;
            let into = if entry.path().is_dir() {
                &mut folders
            } else {
                &mut files
            };
            into.insert(name_of(&entry));
        }
        let exchanges = exchanges(folder, &files);
        let orphans = files.iter().filter(|file| {
            kind(file)
                .is_some_and(|(stem, kind)| kind == Kind::Response && !exchanges.contains_key(stem))
        });
        self.orphans.extend(orphans.map(|file| folder.join(file)));
        if depth == 0 {
            self.cases
                .extend(exchanges.into_iter().map(|(name, exchange)| Case {
                    name,
                    exchanges: vec![exchange],
                }));
        } else if !exchanges.is_empty() {
            self.cases.push(Case {
                name: name.to_owned(),
                exchanges: exchanges.into_values().collect(),
            });
        }
        if MAX_DEPTH <= depth {
            return Ok(());
        }
        for below in folders {
            let path = folder.join(&below);
            let name = if name.is_empty() {
                below
            } else {
                format!("{name}/{below}")
            };
            self.walk(&path, &name, depth + 1)?;
        }
        Ok(())
    }
}

/// The requests in a folder by their names, each with its response.
fn exchanges(folder: &Path, files: &BTreeSet<String>) -> BTreeMap<String, Exchange> {
    let mut found = BTreeMap::new();
    for file in files {
        if let Some((stem, Kind::Request)) = kind(file) {
            let response = response_name(stem, file, files);
            found.insert(
                stem.to_owned(),
                Exchange {
                    request: folder.join(file),
                    response: folder.join(response),
                },
            );
        }
    }
    found
}

/// What a file is, and the name that a request and its response have in common.
fn kind(file: &str) -> Option<(&str, Kind)> {
    let (bare, is_http) = match file.strip_suffix(".http") {
        Some(bare) => (bare, true),
        None => (file, false),
    };
    let of = |word: &str| {
        let stem = bare.strip_suffix(word)?;
        // `request.http` alone, or `01-create.request`.
        stem.strip_suffix('.')
            .filter(|stem| !stem.is_empty())
            .or((stem.is_empty() && is_http).then_some(bare))
    };
    if let Some(stem) = of("request") {
        return Some((if stem == "request" { "" } else { stem }, Kind::Request));
    }
    if let Some(stem) = of("response") {
        return Some((if stem == "response" { "" } else { stem }, Kind::Response));
    }
    (is_http && !bare.is_empty()).then_some((bare, Kind::Request))
}

/// The response's file: the one that is there, or one that is called like the request's.
fn response_name(stem: &str, request: &str, files: &BTreeSet<String>) -> String {
    let there = files
        .iter()
        .find(|file| kind(file) == Some((stem, Kind::Response)));
    there.cloned().unwrap_or_else(|| {
        let ending = request.strip_suffix(".http").map_or("", |_| ".http");
        if stem.is_empty() {
            format!("response{ending}")
        } else {
            format!("{stem}.response{ending}")
        }
    })
}

fn name_of(entry: &std::fs::DirEntry) -> String {
    entry.file_name().to_string_lossy().into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn files_are_told_by_their_names() {
        for (file, expected) in [
            ("request.http", Some(("", Kind::Request))),
            ("response.http", Some(("", Kind::Response))),
            ("01-create.request", Some(("01-create", Kind::Request))),
            ("01-create.request.http", Some(("01-create", Kind::Request))),
            ("01-create.http", Some(("01-create", Kind::Request))),
            ("01-create.response", Some(("01-create", Kind::Response))),
            (
                "01-create.response.http",
                Some(("01-create", Kind::Response)),
            ),
            ("request", None),
            (".request", None),
            ("myrequest", None),
            ("README.md", None),
        ] {
            assert_eq!(kind(file), expected, "{file}");
        }
    }

    #[test]
    fn a_folder_is_one_case_and_files_of_the_first_are_many() {
        let folder = tempfile::tempdir().unwrap();
        for file in [
            "b.request",
            "b.response",
            "a.http",
            "flow/02-get.request",
            "flow/01-create.request",
            "flow/01-create.response",
            "deep/er/request.http",
            "notes/README.md",
        ] {
            let path = folder.path().join(file);
            std::fs::create_dir_all(path.parent().unwrap()).unwrap();
            std::fs::write(path, "").unwrap();
        }
        let told: Vec<String> = find(folder.path(), None)
            .unwrap()
            .iter()
            .map(|case| {
                let files: Vec<String> = case
                    .exchanges
                    .iter()
                    .map(|exchange| {
                        let name =
                            |path: &Path| path.file_name().unwrap().to_string_lossy().into_owned();
                        format!("{}>{}", name(&exchange.request), name(&exchange.response))
                    })
                    .collect();
                format!("{}: {}", case.name, files.join(" "))
            })
            .collect();
        assert_eq!(
            told,
            [
                "a: a.http>a.response.http",
                "b: b.request>b.response",
                "deep/er: request.http>response.http",
                "flow: 01-create.request>01-create.response 02-get.request>02-get.response",
            ]
        );
    }
}

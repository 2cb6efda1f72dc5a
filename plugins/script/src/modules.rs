//! A script and all that it imports: read when all is made ready, kept in the plan, so
//! that an answer needs no file.

mod loader;
mod specifier;
mod syntax;

use std::collections::VecDeque;

use guest_sdk::Error;
use serde::{Deserialize, Serialize};

pub(crate) use self::loader::Loader;
pub(crate) use self::syntax::EXPORTED;
use self::syntax::{Import, SyntaxError};
use crate::fault::excerpt;
use crate::folder::{Folder, ReadError};
use crate::settings::Settings;

/// Bytes that a script and what it imports may have together: they are parsed with each
/// request.
const MAX_BYTES: usize = 2 << 20;

/// Modules that a script may consist of.
const MAX_MODULES: usize = 256;

/// What a script that is no file is called in messages.
const INLINE: &str = "source";

/// The modules of a script, the one with the handlers first.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Modules {
    sources: Vec<Source>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Source {
    /// From the folder's root: `lib/orders.js`.
    pub name: String,
    pub kind: Kind,
    pub text: String,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) enum Kind {
    Script,
    Json,
}

impl Modules {
    /// Reads the script that the settings name, and what it imports.
    pub(crate) fn read(settings: &Settings) -> Result<Self, Error> {
        let entry = match (&settings.file, &settings.source) {
            (Some(file), None) => {
                let name = specifier::normalize(file)
                    .filter(|_| !file.starts_with('/'))
                    .ok_or_else(|| {
                        invalid(format!(
                            "`file`: `{file}` is not in the mock's folder; give the path from there, as in `orders.js`"
                        ))
                    })?;
                (name, None)
            }
            (None, Some(source)) => (INLINE.to_owned(), Some(source.clone())),
            (None, None) => {
                return Err(invalid(
                    "give `file`, the script in the mock's folder, or `source`, its text",
                ));
            }
            (Some(_), Some(_)) => {
                return Err(invalid("`file` and `source`: give only one of the two"));
            }
        };
        let mut reading = Reading {
            folder: Folder::granted(),
            room: MAX_BYTES,
            modules: Self::default(),
        };
        reading.all(entry)?;
        Ok(reading.modules)
    }

    /// The name of the module with the handlers.
    pub(crate) fn entry(&self) -> &str {
        self.sources.first().map_or(INLINE, |source| &source.name)
    }

    pub(crate) fn find(&self, name: &str) -> Option<&Source> {
        self.sources.iter().find(|source| source.name == name)
    }
}

struct Reading {
    folder: Folder,
    /// Bytes that may still be read.
    room: usize,
    modules: Modules,
}

impl Reading {
    /// Reads from the entry on, breadth first, each module once: imports may go in circles.
    fn all(&mut self, (entry, source): (String, Option<String>)) -> Result<(), Error> {
        let text = match source {
            Some(text) => self.take(text).ok_or_else(|| too_large("`source`"))?,
            None => self
                .file(&entry)
                .map_err(|why| invalid(format!("`file`: {why}")))?,
        };
        if let Some(why) = not_javascript(&entry) {
            return Err(invalid(format!("`file`: {why}")));
        }
        let mut pending = VecDeque::from([Source {
            name: entry,
            kind: Kind::Script,
            text,
        }]);
        while let Some(mut module) = pending.pop_front() {
            for import in imports(&mut module)? {
                let place = format!("{}:{}:{}", module.name, import.line, import.column);
                let (name, kind) = target(&import, &module.name)
                    .map_err(|why| invalid(format!("{place}: {why}")))?;
                let known = self.modules.sources.iter().chain(&pending).chain([&module]);
                if known.into_iter().any(|source| source.name == name) {
                    continue;
                }
                if MAX_MODULES <= self.modules.sources.len() + pending.len() {
                    return Err(invalid(format!(
                        "{place}: a script may import {MAX_MODULES} modules; bundle them into one"
                    )));
                }
                let text = self
                    .file(&name)
                    .map_err(|why| invalid(format!("{place}: {why}")))?;
                pending.push_back(Source { name, kind, text });
            }
            self.modules.sources.push(module);
        }
        Ok(())
    }

    fn file(&mut self, name: &str) -> Result<String, String> {
        match self.folder.read(name, self.room) {
            Ok(text) => Ok(self.take(text).unwrap_or_default()),
            Err(ReadError::Missing) => Err(self.missing(name)),
            Err(ReadError::Outside) => Err(format!(
                "`{name}` leads out of the mock's folder, or may not be read"
            )),
            Err(ReadError::TooLarge) => Err(format!(
                "with `{name}` the script has more than {} MiB",
                MAX_BYTES >> 20
            )),
            Err(ReadError::NotText) => Err(format!("`{name}` is not UTF-8 text")),
            Err(ReadError::Failed(cause)) => Err(format!("`{name}` can't be read: {cause}")),
        }
    }

    fn take(&mut self, text: String) -> Option<String> {
        self.room = self.room.checked_sub(text.len())?;
        Some(text)
    }

    fn missing(&self, name: &str) -> String {
        let meant = [".js", ".mjs", ".json", "/index.js"]
            .map(|ending| format!("{name}{ending}"))
            .into_iter()
            .find(|name| self.folder.has(name));
        match meant {
            Some(meant) => format!(
                "there is no `{name}` in the mock's folder; `{meant}` is there, and has to be written in full"
            ),
            None => format!("there is no `{name}` in the mock's folder"),
        }
    }
}

/// Checks a module, and gives what it imports.
fn imports(module: &mut Source) -> Result<Vec<Import>, Error> {
    match module.kind {
        Kind::Script => syntax::imports(&module.name, &mut module.text).map_err(|error| {
            let SyntaxError {
                line,
                column,
                message,
            } = error;
            let shown = excerpt(&module.text, line as usize, column as usize);
            let shown = shown.map(|shown| format!("\n{shown}")).unwrap_or_default();
            invalid(format!("{}:{line}:{column}: {message}{shown}", module.name))
        }),
        Kind::Json => {
            serde_json::from_str::<serde::de::IgnoredAny>(&module.text).map_err(|error| {
                invalid(format!(
                    "{}:{}:{}: not JSON: {}",
                    module.name,
                    error.line(),
                    error.column(),
                    without_place(&error)
                ))
            })?;
            Ok(Vec::new())
        }
    }
}

/// The file an import means, and what it is read as.
fn target(import: &Import, referrer: &str) -> Result<(String, Kind), String> {
    let name = specifier::resolve(&import.specifier, referrer)?;
    match import.kind.as_deref() {
        Some("json") => return Ok((name, Kind::Json)),
        Some(kind) => {
            return Err(format!(
                "`with {{ type: \"{kind}\" }}`: the only type there is is `json`"
            ));
        }
        None => {}
    }
    if has_ending(&name, "json") {
        return Ok((name, Kind::Json));
    }
    match not_javascript(&name) {
        Some(why) => Err(why),
        None => Ok((name, Kind::Script)),
    }
}

fn not_javascript(name: &str) -> Option<String> {
    if ["ts", "mts", "cts", "tsx", "jsx"]
        .iter()
        .any(|ending| has_ending(name, ending))
    {
        let stem = name.rsplit_once('.').map_or(name, |(stem, _)| stem);
        return Some(format!(
            "`{name}` has to be made JavaScript first: `npx esbuild {name} --bundle --format=esm --outfile={stem}.js`, or `npx tsc`"
        ));
    }
    has_ending(name, "cjs").then(|| {
        format!("`{name}` is a CommonJS module; scripts are ES modules, with `import` and `export`")
    })
}

fn has_ending(name: &str, ending: &str) -> bool {
    name.rsplit_once('.')
        .is_some_and(|(_, found)| found.eq_ignore_ascii_case(ending))
}

fn too_large(what: &str) -> Error {
    invalid(format!("{what} has more than {} MiB", MAX_BYTES >> 20))
}

fn without_place(error: &serde_json::Error) -> String {
    let text = error.to_string();
    let what = text
        .rsplit_once(" at line ")
        .map(|(what, _)| what.to_owned());
    what.unwrap_or(text)
}

fn invalid(message: impl Into<String>) -> Error {
    Error::invalid_settings(message)
}

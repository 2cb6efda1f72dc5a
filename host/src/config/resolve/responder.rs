//! What `[[responder]]` means.

use std::collections::HashMap;
use std::ffi::OsStr;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use serde_json::{Map, Value};

use crate::config::file::{GrantsFile, ResponderFile, StateGrantFile};
use crate::config::operations::{FORMS, Selection};
use crate::config::places::{Places, Spot};
use crate::config::suggest;
use crate::config::{Problem, Responder, Source};
use crate::plugin::builtin::Builtin;
use crate::plugin::{Grants, Limits, StateGrant};

const KIND: &str = "a responder is one of `component` (a `.wasm` file), `script`, `template` (files of yours) \
     and `use` (`faker`, `script`, `template`, `crud`)";

/// Makes responders of what was written of them.
pub(in crate::config) struct Responders<'a> {
    /// Where paths start.
    pub(in crate::config) folder: &'a Path,
    /// The settings of the default responder, which every `use = "faker"` starts from.
    pub(in crate::config) faker: &'a Map<String, Value>,
    pub(in crate::config) limits: Limits,
    /// Pointers to what was wrong already, and is told of.
    pub(in crate::config) left_out: &'a [String],
    pub(in crate::config) list: Vec<Responder>,
    pub(in crate::config) problems: &'a mut Vec<Problem>,
}

impl Responders<'_> {
    /// The `--responder` flags.
    pub(super) fn add_flags(&mut self, components: &[PathBuf]) {
        let places = Arc::new(Places::whole("--responder"));
        for component in components {
            self.list.push(Responder {
                name: stem(component),
                source: Source::Component(component.clone()),
                operations: Selection::default(),
                settings: Map::new(),
                grants: Grants::default(),
                limits: self.limits,
                spot: Spot::new(&places, ""),
            });
        }
    }

    pub(super) fn add_written(&mut self, written: Vec<ResponderFile>, places: &Arc<Places>) {
        for (index, written) in written.into_iter().enumerate() {
            let spot = Spot::new(places, format!("/responder/{index}"));
            if let Some(responder) = self.responder(written, spot) {
                self.list.push(responder);
            }
        }
        self.check_names();
    }

    pub(in crate::config) fn responder(
        &mut self,
        written: ResponderFile,
        spot: Spot,
    ) -> Option<Responder> {
        let (kind, file) = self.kind(&written, &spot)?;
        let operations = self.operations(written.operations, &spot);
        let mut settings = written.settings;
        let mut grants = self.grants(written.grants, kind, &spot);
        if kind == Kind::Builtin(Builtin::Faker) {
            for (key, value) in self.faker {
                settings.entry(key).or_insert_with(|| value.clone());
            }
        }
        if let (Kind::Builtin(_), Some(file)) = (kind, &file) {
            // Without its file it would only complain of that again.
            self.grant_file(file, &mut grants, &mut settings, &spot)?;
        }
        let name = written.name.unwrap_or_else(|| match (kind, &file) {
            (_, Some(file)) => stem(file),
            (Kind::Builtin(builtin), None) => builtin.name().to_owned(),
            (Kind::Component, None) => String::new(),
        });
        let source = match (kind, file) {
            (Kind::Builtin(builtin), file) => Source::Builtin { builtin, file },
            (Kind::Component, file) => Source::Component(file.unwrap_or_default()),
        };
        Some(Responder {
            name,
            source,
            operations,
            settings,
            grants,
            limits: written.limits.over(self.limits),
            spot,
        })
    }

    /// Which of the four it is, and the file if it is made of one.
    fn kind(&mut self, written: &ResponderFile, spot: &Spot) -> Option<(Kind, Option<PathBuf>)> {
        let file = |file: &PathBuf| Some(self.folder.join(file));
        let given: Vec<(&str, Kind, Option<PathBuf>)> = [
            written
                .component
                .as_ref()
                .map(|path| ("component", Kind::Component, file(path))),
            written
                .script
                .as_ref()
                .map(|path| ("script", Kind::Builtin(Builtin::Script), file(path))),
            written
                .template
                .as_ref()
                .map(|path| ("template", Kind::Builtin(Builtin::Template), file(path))),
            written
                .builtin
                .map(|builtin| ("use", Kind::Builtin(builtin), None)),
        ]
        .into_iter()
        .flatten()
        .collect();
        let problem = match given.as_slice() {
            [(_, kind, file)] => return Some((*kind, file.clone())),
            // A slip in one of the four keys is told as that.
            [] if self.left_out.iter().any(|pointer| spot.holds(pointer)) => return None,
            [] => Problem::new(spot.place(), "the responder does not say what it is"),
            [_, (second, ..), ..] => {
                let keys = suggest::list(given.iter().map(|(key, ..)| *key));
                let place = spot.part(second);
                Problem::new(place, format!("the responder is {keys} at the same time"))
            }
        };
        self.problems.push(problem.with_hint(KIND));
        None
    }

    fn operations(&mut self, written: Option<Vec<String>>, spot: &Spot) -> Selection {
        let Some(written) = written else {
            return Selection::default();
        };
        let mut patterns = Vec::new();
        for (index, text) in written.iter().enumerate() {
            match text.parse() {
                Ok(pattern) => patterns.push(pattern),
                Err(message) => {
                    let place = spot.part(&format!("operations/{index}"));
                    let problem = Problem::new(place, message);
                    self.problems.push(problem.with_hint(FORMS));
                }
            }
        }
        Selection::of(patterns)
    }

    fn grants(&mut self, written: GrantsFile, kind: Kind, spot: &Spot) -> Grants {
        let by_itself = match kind {
            Kind::Builtin(builtin) if builtin.keeps_state() => StateGrant::All,
            _ => StateGrant::None,
        };
        let state = match written.state {
            None => by_itself,
            Some(StateGrantFile::Whole(true)) => StateGrant::All,
            Some(StateGrantFile::Whole(false)) => StateGrant::None,
            Some(StateGrantFile::Collections(names)) => StateGrant::Collections(names),
        };
        let mut http = Vec::new();
        for (index, text) in written.http.iter().enumerate() {
            match text.parse() {
                Ok(origin) => http.push(origin),
                Err(message) => {
                    let place = spot.part(&format!("grants/http/{index}"));
                    self.problems.push(Problem::new(place, message));
                }
            }
        }
        let folder = written.folder.map(|folder| self.folder.join(folder));
        if let Some(folder) = folder.as_deref().filter(|folder| !folder.is_dir()) {
            let message = format!("there is no folder `{}`", folder.display());
            let problem = Problem::new(spot.part("grants/folder"), message);
            self.problems
                .push(problem.with_hint("paths start where the configuration is"));
        }
        Grants {
            state,
            http,
            folder,
            no_files: matches!(kind, Kind::Builtin(builtin) if builtin.may_read_files()),
            real_time: written.real_time.unwrap_or(false),
        }
    }

    /// Lets a built-in read its script or template: the folder, by a grant, and which file
    /// in it, by a setting.
    fn grant_file(
        &mut self,
        file: &Path,
        grants: &mut Grants,
        settings: &mut Map<String, Value>,
        spot: &Spot,
    ) -> Option<()> {
        if settings.contains_key("file") {
            let message =
                "`file` is said twice: by this setting, and by `script` or `template`".to_owned();
            let problem = Problem::new(spot.part("settings/file"), message);
            self.problems
                .push(problem.with_hint("take it out of the settings"));
            return None;
        }
        let Ok(real) = file.canonicalize() else {
            let key = if spot.has("script") {
                "script"
            } else {
                "template"
            };
            let name = stem(file);
            let message = format!("responder `{name}`: there is no file `{}`", file.display());
            self.problems.push(Problem::new(spot.part(key), message));
            return None;
        };
        let own = || match file.parent() {
            Some(parent) if !parent.as_os_str().is_empty() => parent.to_owned(),
            _ => PathBuf::from("."),
        };
        let folder = grants.folder.get_or_insert_with(own);
        // Symbolic links are resolved first: the sandbox follows none to the outside.
        let within = folder
            .canonicalize()
            .ok()
            .and_then(|folder| real.strip_prefix(folder).ok().map(Path::to_owned));
        let Some(within) = within else {
            let message = format!(
                "`{}` lies outside of the folder that is granted, `{}`",
                file.display(),
                folder.display()
            );
            let problem = Problem::new(spot.part("grants/folder"), message);
            self.problems.push(problem.with_hint(
                "grant a folder that holds the file; without `folder` it is the file's own",
            ));
            return None;
        };
        // As paths are written inside of the sandbox, on any machine.
        let parts: Vec<_> = within.iter().map(OsStr::to_string_lossy).collect();
        settings.insert("file".to_owned(), parts.join("/").into());
        Some(())
    }

    fn check_names(&mut self) {
        let mut first: HashMap<&str, &Responder> = HashMap::new();
        for responder in &self.list {
            if let Some(other) = first.insert(&responder.name, responder) {
                self.problems.push(responder.same_name(other));
            }
        }
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    Component,
    Builtin(Builtin),
}

/// The name of a file without its last extension.
fn stem(file: &Path) -> String {
    file.file_stem().map_or_else(
        || file.display().to_string(),
        |stem| stem.to_string_lossy().into_owned(),
    )
}

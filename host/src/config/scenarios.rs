//! `scenario` and `[scenarios.NAME]`: which scenarios are written, where others are kept, and
//! which is active at the start. What is in one is judged by `mimus-scenario`.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::str::FromStr;
use std::sync::Arc;

use http::HeaderName;
use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::Deserialize;
use serde_json::{Map, Value};

use super::file::File;
use super::places::{Places, Spot};
use super::text::{Text, escape};
use super::{Flags, Place, Problem, suggest};

/// By which a request names its scenario, unless the configuration says otherwise.
const HEADER: &str = "x-mimus-scenario";

/// What a mock is told of scenarios.
#[derive(Debug, Clone)]
pub struct Scenarios {
    /// The one that is active at the start, by name.
    pub active: Option<String>,
    /// Whether the command line says so: then it is, whatever was active before.
    pub by_flag: bool,
    pub place: ScenarioPlace,
    /// The header by which a request names its own.
    pub header: Option<HeaderName>,
    pub written: BTreeMap<String, WrittenScenario>,
    /// Where some of them lie.
    pub folder: Option<PathBuf>,
}

/// A scenario as it was written, in any of the formats.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WrittenScenario {
    pub value: Value,
    pub spot: Spot,
    /// The file of its own that it is in.
    pub file: Option<PathBuf>,
}

/// Where scenarios are kept that are made while the mock runs.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub enum ScenarioPlace {
    #[default]
    Memory,
    File(PathBuf),
}

/// A scenario, or the file that it is in.
#[derive(Debug, Default, Deserialize)]
#[serde(transparent)]
pub(super) struct ScenarioFile(Value);

impl Scenarios {
    /// Files that scenarios are written in.
    pub fn files(&self) -> impl Iterator<Item = &PathBuf> {
        self.written.values().filter_map(|one| one.file.as_ref())
    }
}

impl WrittenScenario {
    /// One that has a file of its own.
    pub fn read(path: &Path) -> (Self, Vec<Problem>) {
        let Text {
            value,
            places,
            problems,
        } = Text::read_whole(path);
        let written = Self {
            value,
            spot: Spot::new(&Arc::new(places), ""),
            file: Some(path.to_owned()),
        };
        (written, problems)
    }

    /// As it says itself; else as its file is called.
    pub fn name(&self, path: &Path) -> String {
        let own = ["name", "scenario_name"].iter().find_map(|key| {
            let name = self.value.get(key)?.as_str()?;
            (!name.trim().is_empty()).then(|| name.to_owned())
        });
        let stem = || path.file_stem().unwrap_or_default().to_string_lossy();
        own.unwrap_or_else(|| stem().into_owned())
    }

    /// Something that is wrong with it, where it stands.
    pub fn told(&self, name: &str, fault: &mimus_scenario::Problem) -> Problem {
        let place = match fault.pointer.strip_prefix('/') {
            Some(part) => self.spot.part(part),
            None => self.spot.place(),
        };
        Problem {
            hint: fault.hint.clone(),
            ..Problem::new(place, format!("scenario `{name}`: {}", fault.message))
        }
    }
}

impl Scenarios {
    pub(super) fn of(
        file: &mut File,
        flags: &Flags,
        folder: &Path,
        places: &Arc<Places>,
        problems: &mut Vec<Problem>,
    ) -> Self {
        let place = match flags.scenarios.clone().or(file.scenario_store.take()) {
            Some(ScenarioPlace::File(path)) if flags.scenarios.is_none() => {
                ScenarioPlace::File(folder.join(path))
            }
            place => place.unwrap_or_default(),
        };
        let mut reading = Reading {
            folder,
            places,
            written: BTreeMap::new(),
            problems,
        };
        for (name, ScenarioFile(value)) in std::mem::take(&mut file.scenarios) {
            reading.one(name, value);
        }
        let own = file.scenario_folder.as_ref().map(|own| folder.join(own));
        if let Some(own) = &own {
            reading.all_of(own);
        }
        let written = reading.written;
        let header = header(file.scenario_header.as_deref(), places, problems);
        let is_kept_elsewhere = matches!(place, ScenarioPlace::File(_));
        let (active, at) = match (&flags.scenario, &file.scenario) {
            (Some(name), _) => (Some(name), Place::whole("--scenario")),
            (None, name) => (name.as_ref(), places.at("/scenario")),
        };
        // One that is not written may be among those that are kept.
        let unknown = active.filter(|name| !is_kept_elsewhere && !written.contains_key(*name));
        if let Some(name) = unknown {
            let problem = Problem::new(at, format!("there is no scenario `{name}`"));
            problems.push(problem.with_hint(if written.is_empty() {
                format!("describe it as `[scenarios.{name}]`")
            } else {
                let known = written.keys().map(String::as_str);
                format!("there are {}", suggest::list(known))
            }));
        }
        Self {
            active: active.filter(|_| unknown.is_none()).cloned(),
            by_flag: flags.scenario.is_some(),
            place,
            header,
            written,
            folder: own,
        }
    }
}

struct Reading<'a> {
    folder: &'a Path,
    places: &'a Arc<Places>,
    written: BTreeMap<String, WrittenScenario>,
    problems: &'a mut Vec<Problem>,
}

impl Reading<'_> {
    /// `[scenarios.NAME]`
    fn one(&mut self, name: String, value: Value) {
        let spot = Spot::new(self.places, format!("/scenarios/{}", escape(&name)));
        let file = value.get("file").and_then(Value::as_str);
        let Some(file) = file.map(|file| self.folder.join(file)) else {
            let value = match value {
                // A section of YAML with nothing in it.
                Value::Null => Value::Object(Map::new()),
                value => value,
            };
            let file = None;
            self.written
                .insert(name, WrittenScenario { value, spot, file });
            return;
        };
        if value.as_object().is_some_and(|members| members.len() > 1) {
            let message = format!("the scenario `{name}` is in a file, and here");
            let problem = Problem::new(spot.place(), message);
            self.problems
                .push(problem.with_hint("leave `file` alone here, or take it out"));
            return;
        }
        if !file.is_file() {
            let message = format!("there is no file `{}`", file.display());
            self.problems.push(Problem::new(spot.part("file"), message));
            return;
        }
        let written = self.file(&file);
        self.written.insert(name, written);
    }

    /// The files of a folder. Each has the name that it says, or that of its file.
    fn all_of(&mut self, folder: &Path) {
        let Ok(entries) = std::fs::read_dir(folder) else {
            let message = format!("there is no folder `{}`", folder.display());
            let problem = Problem::new(self.places.at("/scenario-folder"), message);
            self.problems
                .push(problem.with_hint("paths start where the configuration is"));
            return;
        };
        let mut files: Vec<PathBuf> = entries.flatten().map(|entry| entry.path()).collect();
        files.retain(|path| is_scenario(path));
        files.sort();
        for path in files {
            let written = self.file(&path);
            let name = written.name(&path);
            if let Some(other) = self.written.get(&name) {
                let message = format!(
                    "the name `{name}` is taken: the scenario at {} has it",
                    other.spot.place()
                );
                let problem = Problem::new(written.spot.place(), message);
                self.problems
                    .push(problem.with_hint("give each scenario a `name` of its own"));
                continue;
            }
            self.written.insert(name, written);
        }
    }

    fn file(&mut self, path: &Path) -> WrittenScenario {
        let (written, problems) = WrittenScenario::read(path);
        self.problems.extend(problems);
        written
    }
}

fn is_scenario(path: &Path) -> bool {
    let extension = path
        .extension()
        .map(|it| it.to_string_lossy().to_lowercase());
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    let is_known = matches!(extension.as_deref(), Some("json" | "yaml" | "yml" | "toml"));
    is_known && !name.starts_with('.') && path.is_file()
}

fn header(
    written: Option<&str>,
    places: &Places,
    problems: &mut Vec<Problem>,
) -> Option<HeaderName> {
    match written {
        None => Some(HeaderName::from_static(HEADER)),
        Some("off") => None,
        Some(name) => {
            if let Ok(name) = name.parse() {
                return Some(name);
            }
            let message = format!("`{name}` can't be the name of a header");
            let problem = Problem::new(places.at("/scenario-header"), message);
            problems.push(problem.with_hint("write a name, or `off`"));
            None
        }
    }
}

impl JsonSchema for ScenarioFile {
    fn schema_name() -> Cow<'static, str> {
        "ScenarioOrFile".into()
    }

    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        let own = generator.subschema_for::<mimus_scenario::Scenario>();
        json_schema!({
            "description": "A named overlay on the mock, or the file that it is in.",
            "anyOf": [own, {
                "type": "object",
                "properties": { "file": {
                    "type": "string",
                    "description": "A scenario in any of the formats (`.json`, `.yaml`, \
                                    `.toml`), as a path from the folder of this file."
                } },
                "required": ["file"],
                "additionalProperties": false,
            }]
        })
    }
}

impl FromStr for ScenarioPlace {
    type Err = &'static str;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        match text {
            "" => Err("give a file, or `memory`"),
            "memory" => Ok(Self::Memory),
            path => Ok(Self::File(path.into())),
        }
    }
}

impl<'de> Deserialize<'de> for ScenarioPlace {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        text.parse().map_err(serde::de::Error::custom)
    }
}

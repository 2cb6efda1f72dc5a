//! Scenarios as files: one each, as it was written, with its name.

use std::path::{Path, PathBuf};

use serde_json::{Map, Value};

use super::{By, Kept, Store, StoreError};

impl Kept {
    /// What its file holds: its config, and the name and description that it is kept with.
    pub fn file(&self) -> Value {
        let mut members = Map::new();
        let own = self.config.as_object();
        // MockLoop's tools call it otherwise.
        let names = ["name", "scenario_name"];
        if !own.is_some_and(|own| names.iter().any(|name| own.contains_key(*name))) {
            members.insert("name".to_owned(), self.name.as_str().into());
        }
        members.extend(own.cloned().unwrap_or_default());
        for name in names {
            if let Some(own) = members.get_mut(name) {
                *own = self.name.as_str().into();
            }
        }
        if let Some(description) = &self.description {
            let own = members.entry("description").or_insert(Value::Null);
            *own = description.as_str().into();
        }
        Value::Object(members)
    }

    /// A name for its file that is a name on every system, and unlike that of others.
    pub fn file_name(&self) -> String {
        let plain = self.name.chars().map(|letter| match letter {
            letter if letter.is_ascii_alphanumeric() => letter.to_ascii_lowercase(),
            '-' | '_' => letter,
            _ => '-',
        });
        let plain: String = plain.take(80).collect();
        // What was changed in it may make two alike.
        if plain == self.name {
            format!("{plain}.json")
        } else {
            format!("{plain}.{}.json", self.id)
        }
    }
}

impl Store {
    /// Writes every scenario to a file of its own in a folder, and says which.
    pub fn export(&self, folder: &Path) -> Result<Vec<PathBuf>, StoreError> {
        let fault = |path: &Path, cause| StoreError::Export {
            path: path.to_owned(),
            cause,
        };
        std::fs::create_dir_all(folder).map_err(|cause| fault(folder, cause))?;
        let mut files = Vec::new();
        for kept in self.list()? {
            let path = folder.join(kept.file_name());
            let mut text = serde_json::to_string_pretty(&kept.file()).unwrap_or_default();
            text.push('\n');
            std::fs::write(&path, text).map_err(|cause| fault(&path, cause))?;
            files.push(path);
        }
        Ok(files)
    }

    /// Keeps a scenario that was [`read`](crate::read) from a file, in place of one of the
    /// same name.
    pub fn import(
        &self,
        name: &str,
        description: Option<&str>,
        config: &Value,
        by: By<'_>,
    ) -> Result<Kept, StoreError> {
        match self.by_name(name)? {
            Some(known) => self.update(known.id, name, description, config, by),
            None => self.create(name, description, config, by),
        }
    }
}

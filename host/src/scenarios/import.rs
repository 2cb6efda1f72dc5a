//! Scenarios and overrides as one file: all of them out, and any number in.

use mimus_scenario::StoreError;
use serde_json::{Map, Value, json};

use super::change::Draft;
use super::{ChangeError, Scenarios, by};
use crate::mock::overlay::Fault;

/// What came in.
#[derive(Debug, Default)]
pub struct Imported {
    pub scenarios: Vec<String>,
    pub overrides: Vec<String>,
}

impl Scenarios {
    /// All of them. [`Scenarios::import`] takes it.
    pub async fn export(&self) -> Result<Value, ChangeError> {
        let kept = self.list().await?;
        let active = kept.iter().find(|kept| kept.is_active);
        let active = active.map(|kept| kept.name.clone());
        let scenarios: Vec<Value> = kept.iter().map(mimus_scenario::Kept::file).collect();
        let overrides = self.store(mimus_scenario::Store::overrides).await?;
        let overrides: Map<String, Value> = overrides.into_iter().collect();
        Ok(json!({ "scenarios": scenarios, "overrides": overrides, "active": active }))
    }

    /// Keeps scenarios and overrides, in place of those of the same names: an export, a list
    /// of scenarios, or one. All of them, or none where one has something wrong with it.
    pub async fn import(&self, file: &Value, who: &str) -> Result<Imported, ChangeError> {
        let (drafts, overrides) = read(file)?;
        let _changing = self.changing.lock().await;
        let mock = self.mock()?;
        let mut library = self.library(&mock).await?;
        for (_, draft) in &drafts {
            library.add(&mock.api, &draft.name, &draft.config);
        }
        let mut faults = Vec::new();
        for (pointer, draft) in &drafts {
            let kept = self.one(&draft.name).await;
            if kept.is_ok_and(|kept| kept.is_written && kept.name == draft.name) {
                return Err(StoreError::Written(draft.name.clone()).into());
            }
            match self.judge_one(&mock, &library, &draft.name).await {
                Err(ChangeError::Invalid(found)) => {
                    faults.extend(found.into_iter().map(|fault| below(pointer, fault)));
                }
                other => other?,
            }
        }
        let mut ready = Vec::new();
        for (key, rule) in overrides {
            match self.judge_override(&mock, &key, &rule).await {
                Ok((prepared, guests)) => ready.push((key, rule, prepared, guests)),
                Err(found) => {
                    let pointer = format!("/overrides/{}", escape(&key));
                    faults.extend(found.into_iter().map(|fault| below(&pointer, fault)));
                }
            }
        }
        if !faults.is_empty() {
            return Err(faults.into());
        }
        self.judge_active(&mock, &library)?;
        let mut imported = Imported::default();
        for (_, draft) in drafts {
            imported.scenarios.push(draft.name.clone());
            let who = who.to_owned();
            let import = move |store: &mimus_scenario::Store| {
                let description = draft.description.as_deref();
                store.import(&draft.name, description, &draft.config, by(&who))
            };
            self.store(import).await?;
        }
        self.go_by(&mock, None).await?;
        for (key, rule, prepared, guests) in ready {
            self.keep_override(&mock, rule, prepared, guests, who)
                .await?;
            imported.overrides.push(key);
        }
        Ok(imported)
    }
}

type Drafts = Vec<(String, Draft)>;

fn read(file: &Value) -> Result<(Drafts, Map<String, Value>), ChangeError> {
    let (scenarios, pointer) = match (file, file.get("scenarios")) {
        (_, Some(Value::Array(scenarios))) => (scenarios.clone(), "/scenarios"),
        (Value::Array(scenarios), _) => (scenarios.clone(), ""),
        (Value::Object(members), None) if members.contains_key("overrides") => (Vec::new(), ""),
        _ => {
            let draft = draft("", file)?;
            return Ok((vec![(String::new(), draft)], Map::new()));
        }
    };
    let (mut drafts, mut faults): (Drafts, _) = (Vec::new(), Vec::new());
    for (at, scenario) in scenarios.iter().enumerate() {
        let pointer = format!("{pointer}/{at}");
        match draft(&pointer, scenario) {
            Ok(draft) if drafts.iter().any(|(_, own)| own.name == draft.name) => {
                faults.push(Fault {
                    message: format!("there are two scenarios `{}`", draft.name),
                    pointer,
                    hint: Some("take one out, or give it a name of its own".to_owned()),
                });
            }
            Ok(draft) => drafts.push((pointer, draft)),
            Err(found) => faults.extend(found),
        }
    }
    let overrides = match file.get("overrides") {
        None | Some(Value::Null) => Map::new(),
        Some(Value::Object(overrides)) => overrides.clone(),
        Some(_) => {
            faults.push(Fault {
                pointer: "/overrides".to_owned(),
                message: "overrides have to be an object, of rules by their keys".to_owned(),
                hint: None,
            });
            Map::new()
        }
    };
    if faults.is_empty() {
        Ok((drafts, overrides))
    } else {
        Err(faults.into())
    }
}

/// A scenario's file; also one of `{ name, description, config }`.
fn draft(pointer: &str, file: &Value) -> Result<Draft, Vec<Fault>> {
    let text = |value: &Value, key: &str| value.get(key)?.as_str().map(str::to_owned);
    let config = file.get("config").filter(|config| config.is_object());
    let config = config.unwrap_or(file);
    let name = [file, config].into_iter().find_map(|of| {
        let name = text(of, "name").or_else(|| text(of, "scenario_name"))?;
        (!name.trim().is_empty()).then_some(name)
    });
    let Some(name) = name else {
        return Err(vec![Fault {
            pointer: pointer.to_owned(),
            message: "the scenario has no `name`".to_owned(),
            hint: Some("say `name`".to_owned()),
        }]);
    };
    Ok(Draft {
        description: text(file, "description").or_else(|| text(config, "description")),
        config: config.clone(),
        name,
    })
}

fn below(pointer: &str, fault: Fault) -> Fault {
    Fault {
        pointer: format!("{pointer}{}", fault.pointer),
        ..fault
    }
}

fn escape(token: &str) -> String {
    token.replace('~', "~0").replace('/', "~1")
}

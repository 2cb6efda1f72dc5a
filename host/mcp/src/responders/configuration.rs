//! `mimus.toml`: responders are added before the others and taken out, and what people wrote
//! in it stays as it is.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, MutexGuard, PoisonError};

use serde_json::{Map, Value};
use toml_edit::{ArrayOfTables, DocumentMut, InlineTable, Item, Table, value};

use super::{Grants, Target, mimus, told_of};
use crate::answer::Refusal;
use crate::context::Context;
use crate::folders::{draft_number, put, write_new};

/// What is to be written.
#[derive(Debug)]
pub(crate) struct Installed<'a> {
    pub(crate) name: &'a str,
    /// `script` or `component`.
    pub(crate) kind: &'static str,
    /// Below the project.
    pub(crate) file: &'a Path,
    /// What is to be in it.
    pub(crate) content: &'a [u8],
    pub(crate) operations: &'a [String],
    pub(crate) settings: &'a Map<String, Value>,
    /// Without, as it was granted before.
    pub(crate) grants: Option<&'a Grants>,
}

/// Clients come many at once, and what one of them writes another must have read.
static ONE_AT_A_TIME: Mutex<()> = Mutex::new(());

/// What is in the configuration under a name.
#[derive(Debug)]
pub(crate) struct Named {
    pub(crate) file: Option<String>,
}

/// Adds one as the first to be asked, or changes the one that has its name. Nothing is in its
/// place before all of it was checked: the file is tried under another name. Says where it is.
pub(crate) fn add(
    target: &Target,
    installed: &Installed<'_>,
    replace: bool,
    cx: &Context,
) -> Result<PathBuf, Refusal> {
    let _one = one_at_a_time();
    // Links on the way are looked through.
    let file = cx.folders.place(&target.folder.join(installed.file))?;
    let name = installed.file.file_name().unwrap_or_default();
    let draft_name = format!("draft-{}-{}", draft_number(), name.to_string_lossy());
    let draft = installed.file.with_file_name(&draft_name);
    let tried = with(target, installed, &draft, replace, cx)?;
    let draft = file.with_file_name(&draft_name);
    put(&draft, installed.content)?;
    let checked = check(target, &tried, cx);
    let _ = fs::remove_file(&draft);
    if let Err(refusal) = checked {
        // A folder that was made for it has nothing in it.
        if let Some(folder) = file.parent() {
            let _ = fs::remove_dir(folder);
        }
        return Err(refusal.renamed(&draft_name, &name.to_string_lossy()));
    }
    let document = with(target, installed, installed.file, replace, cx)?;
    put(&file, installed.content)?;
    put(&target.config, document.to_string().as_bytes())?;
    Ok(file)
}

/// The configuration with it.
fn with(
    target: &Target,
    installed: &Installed<'_>,
    file: &Path,
    replace: bool,
    cx: &Context,
) -> Result<DocumentMut, Refusal> {
    let mut document = read(target, cx)?;
    let tables = tables(&mut document, target)?;
    let found = position(tables, installed.name);
    if found.is_some() && !replace {
        return Err(
            Refusal::new(format!("there is a responder `{}` already", installed.name))
                .hint("`replace: true` writes over it; another `name` leaves it"),
        );
    }
    let mut table = match found.and_then(|at| tables.get(at)) {
        Some(table) => table.clone(),
        None => Table::new(),
    };
    for key in ["component", "script", "template", "use"] {
        table.remove(key);
    }
    table["name"] = value(installed.name);
    table[installed.kind] = value(file.to_string_lossy().replace('\\', "/"));
    table.remove("operations");
    if !installed.operations.is_empty() {
        let operations = installed.operations.iter().map(String::as_str);
        table["operations"] = value(operations.collect::<toml_edit::Array>());
    }
    table.remove("settings");
    if !installed.settings.is_empty() {
        let settings = of_json(&Value::Object(installed.settings.clone()));
        table["settings"] = Item::Value(settings.ok_or_else(|| {
            Refusal::new("`settings` can't be written as TOML").hint("leave `null` out of them")
        })?);
    }
    if let Some(grants) = installed.grants {
        table["grants"] = value(grants.table());
    }
    let mut all: Vec<Table> = tables.iter().cloned().collect();
    match found {
        Some(at) => all[at] = table,
        None => all.insert(0, table),
    }
    set(&mut document, all);
    Ok(document)
}

fn one_at_a_time() -> MutexGuard<'static, ()> {
    ONE_AT_A_TIME.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Takes one out, and says what it was.
pub(crate) fn remove(target: &Target, name: &str, cx: &Context) -> Result<Named, Refusal> {
    let _one = one_at_a_time();
    let mut document = read(target, cx)?;
    let tables = tables(&mut document, target)?;
    let Some(at) = position(tables, name) else {
        let names = tables
            .iter()
            .filter_map(name_of)
            .map(|name| format!("`{name}`"));
        let names = names.collect::<Vec<_>>().join(", ");
        let refusal = Refusal::new(format!("`mimus.toml` has no responder `{name}`"));
        return Err(if names.is_empty() {
            refusal.hint("it has none that has a name")
        } else {
            refusal.hint(format!("it has {names}"))
        });
    };
    let mut all: Vec<Table> = tables.iter().cloned().collect();
    let gone = all.remove(at);
    set(&mut document, all);
    check(target, &document, cx)?;
    put(&target.config, document.to_string().as_bytes())?;
    let file = ["script", "component"]
        .into_iter()
        .find_map(|key| gone.get(key)?.as_str());
    Ok(Named {
        file: file.map(str::to_owned),
    })
}

/// What stands there, if it is open to the agent: a link may lead elsewhere.
fn read(target: &Target, cx: &Context) -> Result<DocumentMut, Refusal> {
    let path = &cx.folders.place(&target.config)?;
    let text = match fs::read_to_string(path) {
        Ok(text) => text,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => String::new(),
        Err(error) => return Err(Refusal::new(format!("`{}`: {error}", path.display()))),
    };
    text.parse().map_err(|error| {
        Refusal::new(format!("`{}`: {error}", path.display())).hint("correct the file first")
    })
}

fn tables<'a>(
    document: &'a mut DocumentMut,
    target: &Target,
) -> Result<&'a mut ArrayOfTables, Refusal> {
    let item = document
        .entry("responder")
        .or_insert_with(|| Item::ArrayOfTables(ArrayOfTables::new()));
    item.as_array_of_tables_mut().ok_or_else(|| {
        Refusal::new(format!(
            "`responder` of `{}` is no list of tables",
            target.config.display()
        ))
        .hint("write it as `[[responder]]`")
    })
}

fn name_of(table: &Table) -> Option<&str> {
    table.get("name")?.as_str()
}

fn position(tables: &ArrayOfTables, name: &str) -> Option<usize> {
    tables.iter().position(|table| name_of(table) == Some(name))
}

/// In this order, wherever they stood: a table without a position of its own is written
/// where its list is.
fn set(document: &mut DocumentMut, all: Vec<Table>) {
    let first = all.iter().filter_map(Table::position).min();
    let mut tables = ArrayOfTables::new();
    for mut table in all {
        table.set_position(first);
        tables.push(table);
    }
    if tables.is_empty() {
        document.remove("responder");
    } else {
        document.insert("responder", Item::ArrayOfTables(tables));
    }
}

/// Holds a configuration against the description before it is in its place.
fn check(target: &Target, document: &DocumentMut, cx: &Context) -> Result<(), Refusal> {
    let draft = target.folder.join(format!(
        ".mimus-{}-{}.toml",
        std::process::id(),
        draft_number()
    ));
    let failed = |error| Refusal::new(format!("`{}`: {error}", target.config.display()));
    write_new(&draft, document.to_string().as_bytes()).map_err(failed)?;
    let arguments = [
        "config".to_owned(),
        "check".to_owned(),
        target.description.clone(),
        "--config".to_owned(),
        draft.display().to_string(),
    ];
    let checked = mimus(&arguments, &target.folder, None, cx);
    let _ = fs::remove_file(&draft);
    let said = checked?;
    if said.success {
        return Ok(());
    }
    let told = told_of(&said).replace(&draft.display().to_string(), "mimus.toml");
    Err(Refusal::new(format!("the mock would not take it:\n{told}"))
        .hint("nothing was changed: correct it and call again"))
}

/// TOML has no `null`.
fn of_json(json: &Value) -> Option<toml_edit::Value> {
    Some(match json {
        Value::Null => return None,
        Value::Bool(it) => (*it).into(),
        Value::Number(number) => match number.as_i64() {
            Some(integer) => integer.into(),
            None => number.as_f64()?.into(),
        },
        Value::String(text) => text.as_str().into(),
        Value::Array(items) => {
            let items = items.iter().map(of_json).collect::<Option<Vec<_>>>()?;
            toml_edit::Value::Array(items.into_iter().collect())
        }
        Value::Object(members) => {
            let mut table = InlineTable::new();
            for (key, value) in members {
                table.insert(key, of_json(value)?);
            }
            toml_edit::Value::InlineTable(table)
        }
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_people_wrote_stays_and_the_new_one_is_asked_first() {
        let text = "# mine\nvalidate = \"strict\" # so\n\n[[responder]]\nuse = \"crud\"\n\n[state]\nfile = \"x.db\"\n";
        let mut document: DocumentMut = text.parse().expect("it is TOML");
        let mut table = Table::new();
        table["name"] = value("shop");
        let tables = document["responder"]
            .as_array_of_tables()
            .expect("it is one");
        let mut all: Vec<Table> = tables.iter().cloned().collect();
        all.insert(0, table);
        set(&mut document, all);
        let written = document.to_string();
        assert!(
            written.starts_with("# mine\nvalidate = \"strict\" # so\n"),
            "{written}"
        );
        let (shop, crud) = (written.find("shop"), written.find("crud"));
        assert!(shop < crud, "{written}");
        let again: DocumentMut = written.parse().expect("it is TOML");
        assert_eq!(again["state"]["file"].as_str(), Some("x.db"));
        let tables = again["responder"].as_array_of_tables().expect("it is one");
        assert_eq!(tables.len(), 2);
    }

    #[test]
    fn settings_are_written_as_they_are_meant() {
        let json = serde_json::json!({ "a": [1, 2.5, "x", true], "b": { "c": {} } });
        let toml = of_json(&json).expect("it can be written").to_string();
        assert_eq!(toml.trim(), "{ a = [1, 2.5, \"x\", true], b = { c = {} } }");
        assert!(of_json(&serde_json::json!({ "a": null })).is_none());
    }
}

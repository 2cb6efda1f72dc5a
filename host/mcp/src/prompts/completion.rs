//! What an argument of a prompt may be, for who types it.

use std::collections::BTreeMap;
use std::path::Path;

use rmcp::model::CompletionInfo;

use super::{Takes, task};
use crate::context::Context;

/// Files that are offered, and looked at.
const MOST_FILES: usize = 50;
const MOST_LOOKED_AT: usize = 5_000;

/// Below the working folder.
const DEEPEST: usize = 4;

/// Of a list in one text, the last part is completed. `others` are arguments that were said
/// before.
pub(super) fn complete(
    prompt: &str,
    argument: &str,
    value: &str,
    others: &BTreeMap<String, String>,
    cx: &Context,
) -> CompletionInfo {
    let takes = task(prompt)
        .and_then(|task| task.arguments.iter().find(|one| one.name == argument))
        .map(|argument| argument.takes);
    let (before, last) = match takes {
        Some(Takes::Some(_) | Takes::Operations) => match value.rsplit_once(',') {
            Some((before, last)) => (format!("{before}, "), last.trim_start()),
            None => (String::new(), value),
        },
        _ => (String::new(), value),
    };
    let known = match takes {
        None | Some(Takes::Anything) => Vec::new(),
        Some(Takes::One(known) | Takes::Some(known)) => {
            known.iter().map(|one| (*one).to_owned()).collect()
        }
        Some(Takes::Description) => descriptions(cx),
        Some(Takes::Operations) => operations(others, cx),
    };
    let wanted = last.to_lowercase();
    let mut fitting: Vec<String> = known
        .into_iter()
        .filter(|one| one.to_lowercase().contains(&wanted))
        .collect();
    // What begins so is meant more often than what has it somewhere.
    fitting.sort_by_key(|one| !one.to_lowercase().starts_with(&wanted));
    let total = u32::try_from(fitting.len()).unwrap_or(u32::MAX);
    let has_more = CompletionInfo::MAX_VALUES < fitting.len();
    fitting.truncate(CompletionInfo::MAX_VALUES);
    let values = fitting.into_iter().map(|one| format!("{before}{one}"));
    let values = values.collect();
    CompletionInfo::with_pagination(values, Some(total), has_more).unwrap_or_default()
}

/// Mocks that run, and files that look like descriptions.
fn descriptions(cx: &Context) -> Vec<String> {
    let running = cx.desk.registry.running().into_iter();
    let mut known: Vec<String> = running.map(|mock| mock.id).collect();
    for folder in cx.folders.all() {
        let (mut files, mut looked_at) = (Vec::new(), 0);
        look(folder, DEEPEST, &mut files, &mut looked_at);
        files.sort_unstable();
        let is_home = cx.folders.all().first() == Some(folder);
        known.extend(files.into_iter().map(|file| {
            let below = file.strip_prefix(folder).ok().filter(|_| is_home);
            below.unwrap_or(&file).display().to_string()
        }));
    }
    known
}

fn look(folder: &Path, depth: usize, files: &mut Vec<std::path::PathBuf>, looked_at: &mut usize) {
    let Ok(entries) = std::fs::read_dir(folder) else {
        return;
    };
    for entry in entries.flatten() {
        *looked_at += 1;
        if MOST_LOOKED_AT < *looked_at || MOST_FILES <= files.len() {
            return;
        }
        let name = entry.file_name().to_string_lossy().into_owned();
        let Ok(kind) = entry.file_type() else {
            continue;
        };
        if kind.is_dir() && 0 < depth {
            let is_ours = !name.starts_with('.') && name != "node_modules" && name != "target";
            if is_ours {
                look(&entry.path(), depth - 1, files, looked_at);
            }
        } else if kind.is_file() && is_description(&entry.path()) {
            files.push(entry.path());
        }
    }
}

/// By its name, and by how it begins.
fn is_description(path: &Path) -> bool {
    use std::io::Read as _;
    let ending = path.extension().and_then(|ending| ending.to_str());
    if !matches!(ending, Some("json" | "yaml" | "yml")) {
        return false;
    }
    let mut begins = [0; 512];
    let read = std::fs::File::open(path).and_then(|mut file| file.read(&mut begins));
    let begins = &begins[..read.unwrap_or_default()];
    let begins = String::from_utf8_lossy(begins);
    begins.contains("openapi") || begins.contains("swagger")
}

/// Of the mock that was named, or of all that run.
fn operations(others: &BTreeMap<String, String>, cx: &Context) -> Vec<String> {
    let named = ["openapi_spec", "api_spec"]
        .iter()
        .find_map(|name| others.get(*name));
    let running = match named {
        Some(named) => cx.desk.registry.find(named.trim()).into_iter().collect(),
        None => cx.desk.registry.running(),
    };
    let apis = running.iter().take(3);
    let apis = apis.filter_map(|mock| cx.api(mock).ok());
    apis.flat_map(|api| api.operations.into_iter().map(|one| one.id))
        .collect()
}

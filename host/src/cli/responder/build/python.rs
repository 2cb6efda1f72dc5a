//! Python: `componentize-py`, which puts the interpreter and the module into a component.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::SystemTime;

use super::{Built, bound, stream, typed, written};
use crate::cli::Failure;
use crate::cli::responder::input;
use crate::config::Config;

const TOOL: &str = if cfg!(windows) {
    "componentize-py.exe"
} else {
    "componentize-py"
};

/// Where a virtual environment keeps its programs.
const PROGRAMS: &str = if cfg!(windows) { "Scripts" } else { "bin" };

pub(super) fn build(
    folder: &Path,
    config: Option<&Config>,
    more: &[String],
) -> Result<Built, Failure> {
    let tool = tool(folder);
    let (world, module) = (world(folder)?, module(folder)?);
    let out = bound(config)
        .and_then(|path| path.strip_prefix(folder).ok())
        .map_or_else(|| PathBuf::from(format!("{module}.wasm")), Path::to_owned);
    let mut command = Command::new(tool);
    command
        .current_dir(folder)
        .args(["-d", "wit", "-w", &world, "componentize", "--stub-wasi"])
        .args(["-p", "."])
        .args(more)
        .arg(&module)
        .arg("-o")
        .arg(out);
    let started = SystemTime::now();
    let requirement = requirement(folder);
    let install = format!(
        "run `python3 -m venv venv` and `venv/{PROGRAMS}/pip install {requirement}` in `{}`",
        folder.display()
    );
    stream(&mut command, &install)?;
    Ok(Built {
        command: typed(&command),
        component: written(folder, config, started)?,
    })
}

/// That of the folder's virtual environment, else the one on the path.
fn tool(folder: &Path) -> PathBuf {
    let own = ["venv", ".venv"].map(|venv| folder.join(venv).join(PROGRAMS).join(TOOL));
    let found = own.into_iter().find_map(|tool| tool.canonicalize().ok());
    found.unwrap_or_else(|| PathBuf::from(TOOL))
}

fn requirement(folder: &Path) -> &'static str {
    if folder.join("requirements.txt").is_file() {
        "-r requirements.txt"
    } else {
        "componentize-py"
    }
}

/// The world that the component is of: the only one in `wit/`.
fn world(folder: &Path) -> Result<String, Failure> {
    let wit = folder.join("wit");
    let files = wit.read_dir().into_iter().flatten().flatten();
    let mut worlds = Vec::new();
    for path in files.map(|entry| entry.path()) {
        if path.extension().is_some_and(|extension| extension == "wit") {
            let text = std::fs::read_to_string(&path).unwrap_or_default();
            worlds.extend(text.lines().filter_map(world_in).map(str::to_owned));
        }
    }
    match worlds.as_slice() {
        [world] => Ok(world.clone()),
        [] => Err(input(
            format!("there is no world in `{}`", wit.display()),
            "write `wit/world.wit` as `mimus responder new NAME --lang python` does",
        )),
        several => Err(input(
            format!(
                "there are several worlds in `{}`: {}",
                wit.display(),
                several.join(", ")
            ),
            "keep the one that the component is of",
        )),
    }
}

fn world_in(line: &str) -> Option<&str> {
    let name = line.trim().strip_prefix("world ")?;
    let name = name.split(['{', ' ']).next()?.trim();
    (!name.is_empty()).then_some(name)
}

/// `app`, or the folder's only module.
fn module(folder: &Path) -> Result<String, Failure> {
    if folder.join("app.py").is_file() {
        return Ok("app".to_owned());
    }
    let entries = folder.read_dir().into_iter().flatten().flatten();
    let modules: Vec<String> = entries
        .map(|entry| entry.path())
        .filter(|path| path.extension().is_some_and(|extension| extension == "py"))
        .filter_map(|path| Some(path.file_stem()?.to_string_lossy().into_owned()))
        .collect();
    match modules.as_slice() {
        [module] => Ok(module.clone()),
        _ => Err(input(
            format!(
                "it is not clear which module of `{}` is the responder",
                folder.display()
            ),
            "call it `app.py`",
        )),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn worlds_are_found_line_by_line() {
        for (line, expected) in [
            ("world component {", Some("component")),
            ("  world a-b{", Some("a-b")),
            ("/// The world of it.", None),
            ("import world;", None),
            ("world ", None),
        ] {
            assert_eq!(world_in(line), expected, "{line}");
        }
    }
}

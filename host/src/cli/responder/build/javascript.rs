//! JavaScript: the package's own script `build`, which runs `componentize-js` or `jco`.

use std::path::Path;
use std::process::Command;
use std::time::SystemTime;

use serde_json::Value;

use super::{Built, stream, typed, written};
use crate::cli::Failure;
use crate::cli::responder::input;
use crate::config::Config;

const NPM: &str = if cfg!(windows) { "npm.cmd" } else { "npm" };

pub(super) fn build(
    folder: &Path,
    config: Option<&Config>,
    more: &[String],
) -> Result<Built, Failure> {
    check(folder)?;
    let mut command = Command::new(NPM);
    command.current_dir(folder).args(["run", "build"]);
    if !more.is_empty() {
        command.arg("--").args(more);
    }
    let started = SystemTime::now();
    stream(
        &mut command,
        "install Node.js 20 or newer: https://nodejs.org",
    )?;
    Ok(Built {
        command: typed(&command),
        component: written(folder, config, started)?,
    })
}

fn check(folder: &Path) -> Result<(), Failure> {
    let file = folder.join("package.json");
    let unusable = |error: String| {
        input(
            format!("`{}`: {error}", file.display()),
            "it is to be JSON, with a script `build`",
        )
    };
    let text = std::fs::read_to_string(&file).map_err(|error| unusable(error.to_string()))?;
    let package: Value =
        serde_json::from_str(&text).map_err(|error| unusable(error.to_string()))?;
    if !package["scripts"]["build"].is_string() {
        return Err(input(
            format!("`{}` has no script `build`", file.display()),
            "write one: `\"build\": \"componentize-js src/responder.js --wit wit --disable http fetch-event stdio --out responder.wasm\"`",
        ));
    }
    let has_needs = ["dependencies", "devDependencies"].iter().any(|key| {
        package[key]
            .as_object()
            .is_some_and(|packages| !packages.is_empty())
    });
    if has_needs && !folder.join("node_modules").is_dir() {
        let install = if folder.join("package-lock.json").is_file() {
            "npm ci"
        } else {
            "npm install"
        };
        return Err(input(
            "the packages that it is built with are not installed",
            format!("run `{install}` in `{}`", folder.display()),
        ));
    }
    Ok(())
}

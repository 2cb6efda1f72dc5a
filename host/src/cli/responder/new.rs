//! `mimus responder new`: a folder with a responder that builds and passes its test at once.
//!
//! What is written lies in `new/`, and in `guest-sdk/` and `wit/`: all of it is part of the
//! binary, so that nothing but the language's own tools is needed. `new/README.md` says
//! what becomes of the files.

mod sample;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use anyhow::Context as _;
use include_dir::{Dir, include_dir};
use serde::Serialize;

use self::sample::Sample;
use super::{input, report};
use crate::cli::{Exit, Failure, print};

static TEMPLATES: Dir<'_> = include_dir!("$CARGO_MANIFEST_DIR/src/cli/responder/new");
static SDK: Dir<'_> = include_dir!("$CARGO_MANIFEST_DIR/../guest-sdk/src");
static SDK_JS: Dir<'_> = include_dir!("$CARGO_MANIFEST_DIR/../guest-sdk/js");
static SDK_PYTHON: Dir<'_> = include_dir!("$CARGO_MANIFEST_DIR/../guest-sdk/python/mimus");
/// What editors know of scripts by.
const SCRIPT_TYPES: &str = include_str!("../../../../plugins/script/mimus.d.ts");
static WIT: Dir<'_> = include_dir!("$CARGO_MANIFEST_DIR/../wit");

#[derive(Debug, clap::Args)]
pub(in crate::cli) struct Arguments {
    /// The folder to write, named as the responder: `shop` or `mocks/shop`
    name: PathBuf,

    /// The language that it is written in
    #[arg(long, value_enum, default_value_t)]
    lang: Language,

    /// A description to begin with, instead of a small one of its own
    #[arg(long, value_name = "FILE")]
    spec: Option<String>,

    /// Print what was written as JSON
    #[arg(long)]
    pub(super) json: bool,
}

#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, clap::ValueEnum)]
#[serde(rename_all = "lowercase")]
enum Language {
    #[default]
    Rust,
    Js,
    Python,
    /// JavaScript that needs no build
    Script,
}

#[derive(Debug, Serialize)]
struct Report {
    name: String,
    folder: String,
    lang: Language,
    files: Vec<String>,
    /// The commands that lead to an answer.
    next: Vec<String>,
}

pub(super) fn run(arguments: &Arguments) -> Result<Exit, Failure> {
    let folder = &arguments.name;
    let name = name(folder)?;
    if folder.exists() {
        return Err(input(
            format!("`{}` is there already", folder.display()),
            "take another name; nothing is overwritten",
        ));
    }
    let spec = arguments.spec.as_deref();
    let sample = spec.map(|spec| Sample::of(spec, &name)).transpose()?;
    let files = files(arguments.lang, &name, sample.as_ref());
    for (path, contents) in &files {
        write(&folder.join(path), contents)?;
    }
    let done = Report {
        folder: folder.display().to_string(),
        lang: arguments.lang,
        files: files.into_keys().collect(),
        next: next(folder, arguments.lang, sample.as_ref()),
        name,
    };
    if arguments.json {
        report(&done)?;
    } else {
        print::data(format_args!("wrote `{}`. Next:\n", done.folder));
        for command in &done.next {
            print::data(format_args!("  {command}"));
        }
    }
    Ok(Exit::Success)
}

/// The responder's name: the folder's, if a package may be called so in every language.
fn name(folder: &Path) -> Result<String, Failure> {
    /// Those that cargo or the SDK has a meaning for.
    const TAKEN: [&str; 8] = [
        "alloc",
        "core",
        "guest-sdk",
        "mimus",
        "proc-macro",
        "self",
        "std",
        "test",
    ];
    let name = folder.file_name().unwrap_or_default().to_string_lossy();
    let begins = name.starts_with(|first: char| first.is_ascii_lowercase());
    let is_plain = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-';
    if !begins || !name.chars().all(is_plain) || name.ends_with('-') || name.contains("--") {
        let suggestion = plain(&name);
        return Err(input(
            format!("`{name}` is no name for a responder"),
            if suggestion.is_empty() {
                "a name has small letters, digits and single hyphens, and begins with a letter"
                    .to_owned()
            } else {
                format!("how about `{suggestion}`? A name has small letters, digits and hyphens")
            },
        ));
    }
    if TAKEN.contains(&&*name) {
        return Err(input(
            format!("the name `{name}` means something else already"),
            format!("how about `{name}-responder`?"),
        ));
    }
    Ok(name.into_owned())
}

/// The nearest thing to a text that is a name; empty if there is none.
fn plain(text: &str) -> String {
    let mut words: Vec<String> = Vec::new();
    let mut after_small = false;
    let mut inside = false;
    for c in text.chars() {
        if !c.is_ascii_alphanumeric() {
            inside = false;
        } else if !inside || (after_small && c.is_ascii_uppercase()) {
            words.push(c.to_ascii_lowercase().to_string());
            inside = true;
        } else if let Some(word) = words.last_mut() {
            word.push(c.to_ascii_lowercase());
        }
        after_small = c.is_ascii_lowercase();
    }
    let name = words.join("-");
    name.trim_start_matches(|c: char| !c.is_ascii_lowercase())
        .to_owned()
}

/// Everything that is written, by its path in the new folder.
fn files(language: Language, name: &str, sample: Option<&Sample>) -> BTreeMap<String, Vec<u8>> {
    let mut files = BTreeMap::new();
    let mut template = |folder: &str| {
        for (path, contents) in in_folder(TEMPLATES.get_dir(folder), None) {
            let path = path.strip_suffix(".in").unwrap_or(&path);
            let path = match path {
                "gitignore" => ".gitignore",
                "guest-sdk.toml" => "guest-sdk/Cargo.toml",
                other => other,
            };
            let text = String::from_utf8_lossy(contents)
                .replace("{{name}}", name)
                .replace("{{snake}}", &name.replace('-', "_"));
            let text = match sample {
                Some(sample) => sample.fill(&text, language),
                None => text,
            };
            files.insert(path.to_owned(), text.into_bytes());
        }
    };
    if sample.is_none() {
        template("every");
    }
    template(language.folder());
    if sample.is_some() {
        template(&format!("spec/{}", language.folder()));
    }
    if let Some(sample) = sample {
        files.insert(sample.file.to_owned(), sample.text.clone());
        files.extend(sample.case());
    }
    let mut copy = |from: &'static Dir<'static>, to: &str, ending: &str| {
        for (path, contents) in in_folder(Some(from), Some(ending)) {
            files.insert(format!("{to}/{path}"), contents.to_vec());
        }
    };
    match language {
        Language::Rust => {
            copy(&SDK, "guest-sdk/src", "rs");
            copy(&WIT, "guest-sdk/wit", "wit");
        }
        Language::Js => {
            copy(&SDK_JS, "mimus", "js");
            copy(&SDK_JS, "mimus", "ts");
            copy(&WIT, "wit/deps/mimus-responder", "wit");
        }
        Language::Python => {
            copy(&SDK_PYTHON, "mimus", "py");
            copy(&WIT, "wit/deps/mimus-responder", "wit");
        }
        Language::Script => {
            files.insert("mimus.d.ts".to_owned(), SCRIPT_TYPES.into());
        }
    }
    files
}

/// The files below a folder, by their path from it with `/`, also on Windows.
fn in_folder(
    folder: Option<&'static Dir<'static>>,
    ending: Option<&str>,
) -> Vec<(String, &'static [u8])> {
    let mut found = Vec::new();
    let Some(root) = folder else {
        return found;
    };
    let mut folders = vec![root];
    while let Some(folder) = folders.pop() {
        folders.extend(folder.dirs());
        for file in folder.files() {
            let path = file.path();
            if ending.is_some_and(|ending| path.extension().is_none_or(|own| own != ending)) {
                continue;
            }
            let below = path.strip_prefix(root.path()).unwrap_or(path);
            let parts: Vec<_> = below.iter().map(|part| part.to_string_lossy()).collect();
            found.push((parts.join("/"), file.contents()));
        }
    }
    found
}

fn write(path: &Path, contents: &[u8]) -> anyhow::Result<()> {
    if let Some(parent) = path.parent() {
        std::fs::create_dir_all(parent)
            .with_context(|| format!("making the folder `{}`", parent.display()))?;
    }
    std::fs::write(path, contents).with_context(|| format!("writing `{}`", path.display()))
}

/// What to type next, from here to an answer.
fn next(folder: &Path, language: Language, sample: Option<&Sample>) -> Vec<String> {
    let spec = sample.map_or("openapi.yaml", |sample| sample.file);
    let curl = sample.map_or_else(|| "curl localhost:4010/hello/Ada".to_owned(), Sample::curl);
    if language == Language::Script {
        let spec = folder.join(spec);
        return vec![format!("mimus serve {} --watch", spec.display()), curl];
    }
    let mut next = vec![format!("cd {}", folder.display())];
    match language {
        Language::Rust | Language::Script => {}
        Language::Js => next.push("npm ci".to_owned()),
        Language::Python => {
            let install = "venv/bin/pip install -r requirements.txt";
            next.push(format!("python3 -m venv venv && {install}"));
        }
    }
    next.extend([
        "mimus responder build".to_owned(),
        "mimus responder test".to_owned(),
        format!("mimus serve {spec}"),
        curl,
    ]);
    next
}

impl Language {
    fn folder(self) -> &'static str {
        match self {
            Self::Rust => "rust",
            Self::Js => "js",
            Self::Python => "python",
            Self::Script => "script",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_those_of_packages() {
        for good in ["shop", "shop-2", "mocks/shop"] {
            assert!(name(Path::new(good)).is_ok(), "{good}");
        }
        for bad in [
            "Shop", "2shop", "sh op", "shop-", "a--b", "..", "", "test", "é",
        ] {
            assert!(name(Path::new(bad)).is_err(), "{bad}");
        }
        for (text, expected) in [
            ("My Shop", "my-shop"),
            ("petStore_v2", "pet-store-v2"),
            ("2shop", "shop"),
            ("é", ""),
        ] {
            assert_eq!(plain(text), expected);
        }
    }

    #[test]
    fn nothing_is_left_to_be_filled_in() {
        for language in [
            Language::Rust,
            Language::Js,
            Language::Python,
            Language::Script,
        ] {
            let files = files(language, "my-shop", None);
            for needed in [
                "README.md",
                "openapi.yaml",
                "mimus.toml",
                "cases/greets/request.http",
                "cases/greets/response.http",
            ] {
                assert!(files.contains_key(needed), "{language:?}: {needed}");
            }
            for (path, contents) in &files {
                let text = String::from_utf8_lossy(contents);
                assert!(!text.contains("{{name}}"), "{language:?}: {path}");
                let ending = path.rsplit('.').next();
                assert!(ending != Some("in") && !path.contains("pycache"), "{path}");
            }
            let configuration = String::from_utf8_lossy(&files["mimus.toml"]).into_owned();
            assert!(configuration.contains("my"), "{configuration}");
        }
        let rust = files(Language::Rust, "my-shop", None);
        let configuration = String::from_utf8_lossy(&rust["mimus.toml"]).into_owned();
        assert!(
            configuration.contains("release/my_shop.wasm"),
            "{configuration}"
        );
        assert!(rust.contains_key("guest-sdk/Cargo.toml"));
        assert!(rust.contains_key("guest-sdk/src/context/state.rs"));
        assert!(rust.contains_key("guest-sdk/wit/responder.wit"));
    }
}

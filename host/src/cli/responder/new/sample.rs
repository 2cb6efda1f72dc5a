//! An operation of the user's description, with a request and an answer to it, to begin a
//! responder from.

use bytes::Bytes;
use http::Request;
use http::header::CONTENT_TYPE;
use serde_json::Value;

use super::Language;
use crate::cli::Failure;
use crate::cli::responder::mockup::{self, Asked, Mockup};
use crate::cli::responder::run::request;
use crate::cli::responder::{input, test};
use crate::config::{Flags, Seed};
use crate::plugin::{self, Runtime};
use crate::source::{Reach, Source};

/// Operations that are tried before it is given up to find one that answers.
const TRIED: usize = 50;

/// What a scaffold for a description of the user's begins with.
pub(super) struct Sample {
    /// `openapi.yaml` or `openapi.json`.
    pub(super) file: &'static str,
    pub(super) text: Vec<u8>,
    id: String,
    template: String,
    request: Request<Bytes>,
    asked: Asked,
}

impl Sample {
    /// Of the first operation that answers well to a request made of its examples.
    pub(super) fn of(spec: &str, name: &str) -> Result<Self, Failure> {
        let text = Source::parse(spec).read(&Reach::default())?.text;
        let api = mockup::api(spec)?;
        if 1 < api.documents().len() {
            return Err(input(
                format!("`{spec}` refers to other documents, and one file is copied"),
                "bundle it into one first, or copy it by hand into a folder made without `--spec`",
            ));
        }
        let is_json = text.trim_ascii_start().starts_with(b"{");
        let flags = Flags {
            seed: Some(Seed::Text(name.to_owned())),
            ..Flags::default()
        };
        let mut config = mockup::configuration(None, &flags)?;
        // It is read by people, and to be changed by them.
        for (key, value) in [("max_depth", 1), ("max_items", 2)] {
            config.faker.insert(key.to_owned(), value.into());
        }
        mockup::block_on(async {
            let runtime = Runtime::new(plugin::default_code_folder())
                .map_err(|error| anyhow::anyhow!("{error:#}"))?;
            let mut mockup = Mockup::new(api.clone(), config, &runtime).await?;
            for operation in api.operations.iter().take(TRIED) {
                let Ok(request) = request::of_operation(&api, &operation.id) else {
                    continue;
                };
                let (rest, asked) = mockup.ask(std::slice::from_ref(&request)).await?;
                mockup = rest;
                let good = asked.into_iter().find(is_good);
                if let Some(asked) = good {
                    return Ok(Self {
                        file: if is_json {
                            "openapi.json"
                        } else {
                            "openapi.yaml"
                        },
                        text,
                        id: operation.id.clone(),
                        template: operation.path_template.clone(),
                        request,
                        asked,
                    });
                }
            }
            Err(input(
                format!("no operation of `{spec}` answers to a request made of its examples"),
                "`mimus check` says what is wrong with it; a folder made without `--spec` works with any",
            ))
        })
    }

    /// The files of the one case, which passes.
    pub(super) fn case(&self) -> [(String, Vec<u8>); 2] {
        let mut request = format!(
            "{} {} HTTP/1.1\n",
            self.request.method(),
            self.request.uri()
        )
        .into_bytes();
        for (name, value) in self.request.headers() {
            request.extend_from_slice(name.as_str().as_bytes());
            request.extend_from_slice(b": ");
            request.extend_from_slice(value.as_bytes());
            request.push(b'\n');
        }
        if !self.request.body().is_empty() {
            request.push(b'\n');
            request.extend_from_slice(self.request.body());
            request.push(b'\n');
        }
        [
            ("cases/first/request.http".to_owned(), request),
            (
                "cases/first/response.http".to_owned(),
                test::written_down(&self.asked.answer),
            ),
        ]
    }

    /// The request as `curl` sends it.
    pub(super) fn curl(&self) -> String {
        let mut curl = vec!["curl".to_owned()];
        if self.request.method() != http::Method::GET && self.request.body().is_empty() {
            curl.push(format!("-X {}", self.request.method()));
        }
        for (name, value) in self.request.headers() {
            let value = String::from_utf8_lossy(value.as_bytes());
            curl.push(format!("-H {}", quoted(&format!("{name}: {value}"))));
        }
        if !self.request.body().is_empty() {
            if self.request.method() != http::Method::POST {
                curl.push(format!("-X {}", self.request.method()));
            }
            let body = String::from_utf8_lossy(self.request.body());
            curl.push(format!("-d {}", quoted(&body)));
        }
        curl.push(quoted(&format!("localhost:4010{}", self.request.uri())));
        curl.join(" ")
    }

    /// A template with what the sample has in the places that are left open.
    pub(super) fn fill(&self, text: &str, language: Language) -> String {
        let media = self.asked.answer.headers.get(CONTENT_TYPE);
        let media = media
            .and_then(|media| media.to_str().ok())
            .unwrap_or_default();
        let string = |text: &str| Value::from(text).to_string();
        text.replace("{{body}}", &self.body(language))
            .replace("{{status}}", &self.asked.answer.status.as_u16().to_string())
            .replace("{{media}}", &string(media))
            .replace("{{method}}", &string(self.request.method().as_str()))
            .replace("{{template}}", &string(&self.template))
            .replace("{{path}}", &string(self.request.uri().path()))
            .replace("{{id}}", &string(&self.id))
            .replace("{{operation}}", &self.id)
            .replace(
                "operations = [\"hello\"]",
                &format!("operations = [{}]", string(&self.id)),
            )
            .replace("settings = { greeting = \"Hello\" }\n", "")
            .replace("`openapi.yaml`", &format!("`{}`", self.file))
            .replace("serve openapi.yaml", &format!("serve {}", self.file))
            .replace(
                "It greets whoever `/hello/{who}` names;",
                &format!("It answers `{}`;", self.id),
            )
            .replace("curl localhost:4010/hello/Ada", &self.curl())
    }

    /// The answer's body, as the language writes it.
    fn body(&self, language: Language) -> String {
        let body = &self.asked.answer.body;
        let text = String::from_utf8_lossy(body);
        let json = serde_json::from_slice::<Value>(body).ok();
        match (language, json) {
            (Language::Rust, Some(value)) => raw(&format!("{value:#}")),
            (Language::Rust, None) => raw(&text),
            (Language::Js | Language::Script, Some(value)) => format!("{value:#}"),
            (Language::Python, Some(value)) => python(&value, 0),
            (_, None) => Value::from(text).to_string(),
        }
    }
}

/// An answer that a sample can say again: a success, in text.
fn is_good(asked: &Asked) -> bool {
    let answer = &asked.answer;
    answer.status.is_success()
        && answer.account.violations.is_empty()
        && !answer.body.is_empty()
        && std::str::from_utf8(&answer.body).is_ok()
}

/// A text between apostrophes, for a shell.
fn quoted(text: &str) -> String {
    let is_plain = |c: char| c.is_ascii_alphanumeric() || "/:.-_%".contains(c);
    if text.chars().all(is_plain) {
        text.to_owned()
    } else {
        format!("'{}'", text.replace('\'', r"'\''"))
    }
}

/// A raw string of Rust's, with as many hashes as it takes.
fn raw(text: &str) -> String {
    let mut hashes = "#".to_owned();
    while text.contains(&format!("\"{hashes}")) {
        hashes.push('#');
    }
    if text.contains('\r') {
        // Raw strings have no room for it.
        return format!("{text:?}");
    }
    format!("r{hashes}\"{text}\"{hashes}")
}

/// JSON as Python writes it.
fn python(value: &Value, depth: usize) -> String {
    let indent = "    ".repeat(depth + 1);
    let end = "    ".repeat(depth);
    match value {
        Value::Null => "None".to_owned(),
        Value::Bool(true) => "True".to_owned(),
        Value::Bool(false) => "False".to_owned(),
        Value::Number(_) | Value::String(_) => value.to_string(),
        Value::Array(items) if items.is_empty() => "[]".to_owned(),
        Value::Object(members) if members.is_empty() => "{}".to_owned(),
        Value::Array(items) => {
            let items = items.iter().map(|item| python(item, depth + 1));
            let lines: Vec<String> = items.map(|item| format!("{indent}{item},\n")).collect();
            format!("[\n{}{end}]", lines.concat())
        }
        Value::Object(members) => {
            let lines: Vec<String> = members
                .iter()
                .map(|(name, value)| {
                    let name = Value::from(name.as_str());
                    format!("{indent}{name}: {},\n", python(value, depth + 1))
                })
                .collect();
            format!("{{\n{}{end}}}", lines.concat())
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_are_written_as_each_language_reads_them() {
        assert_eq!(raw("a"), "r#\"a\"#");
        assert_eq!(raw("a\"#b"), "r##\"a\"#b\"##");
        assert_eq!(quoted("localhost:4010/a"), "localhost:4010/a");
        assert_eq!(quoted("it's"), r"'it'\''s'");
        let value = serde_json::json!({ "a": [true, null, "x\"y"], "b": {} });
        assert_eq!(
            python(&value, 0),
            "{\n    \"a\": [\n        True,\n        None,\n        \"x\\\"y\",\n    ],\n    \"b\": {},\n}"
        );
    }
}

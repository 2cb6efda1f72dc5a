//! Requests as the description wants them.

use mimus_description::model::{ApiKeyLocation, ParameterLocation, ParameterShape, SecurityScheme};
use mimus_description::{Direction, Operation};
use mimus_fake::believable::Locale;
use mimus_fake::compile::compile;
use mimus_fake::echo::Echoes;
use mimus_fake::generate::{Generator, Options};
use mimus_fake::rng::Rng;
use serde_json::Value;

use crate::create::Body;
use crate::judge::judge;
use crate::{Answer, Report, Sent, Walker};

impl Walker<'_> {
    pub(crate) fn base_paths(&self, method: &str, template: &str) -> Vec<String> {
        let index = self
            .templates
            .get(&(method.to_owned(), template.to_owned()));
        let bases = index.and_then(|index| self.api.operations.get(*index));
        bases.map(|own| own.base_paths.clone()).unwrap_or_default()
    }

    /// Sends, and holds the answer against the description.
    pub(crate) fn send(
        &self,
        method: &str,
        template: &str,
        path: &str,
        query: &str,
        body: Option<&Body>,
        report: &mut Report,
    ) -> Option<Answer> {
        let operation = self.operation(method, template)?;
        let base = self
            .base_paths(method, template)
            .into_iter()
            .next()
            .unwrap_or_default();
        let mut queries: Vec<String> = Vec::new();
        let mut headers = vec![(
            "accept".to_owned(),
            "application/json, */*;q=0.1".to_owned(),
        )];
        for parameter in operation
            .parameters
            .iter()
            .filter(|parameter| parameter.required)
        {
            let value = schema_of(&parameter.shape)
                .and_then(|schema| text(&made(&schema, &parameter.name, 3, 0.0)));
            let Some(value) = value else {
                continue;
            };
            match parameter.location {
                ParameterLocation::Query => {
                    queries.push(format!("{}={}", escaped(&parameter.name), escaped(&value)));
                }
                ParameterLocation::Header => {
                    headers.push((parameter.name.to_ascii_lowercase(), value));
                }
                _ => {}
            }
        }
        queries.extend((!query.is_empty()).then(|| query.to_owned()));
        self.authorize(&operation, &mut headers, &mut queries);
        headers.extend(body.map(|body| ("content-type".to_owned(), body.media_type.clone())));
        let separator = if queries.is_empty() { "" } else { "?" };
        let sent = Sent {
            method: method.to_owned(),
            target: format!("{base}{path}{separator}{}", queries.join("&")),
            headers,
            body: body.map(Body::text),
        };
        match self.client.send(&sent) {
            Ok(answer) => {
                if let Err(fault) = judge(&operation, &answer) {
                    report.fail(
                        template,
                        format!(
                            "{method} {}: {} {fault}\n    {}",
                            sent.target,
                            answer.status,
                            answer.text()
                        ),
                    );
                }
                Some(answer)
            }
            Err(error) => {
                report
                    .unsent
                    .push(format!("{method} {}: {error}", sent.target));
                None
            }
        }
    }

    /// Credentials of the first way in.
    fn authorize(
        &self,
        operation: &Operation,
        headers: &mut Vec<(String, String)>,
        queries: &mut Vec<String>,
    ) {
        for used in operation
            .security
            .first()
            .into_iter()
            .flat_map(|requirement| &requirement.0)
        {
            match self.api.security_schemes.get(&used.scheme) {
                Some(SecurityScheme::ApiKey { location, name }) => match location {
                    ApiKeyLocation::Query => queries.push(format!("{}=key", escaped(name))),
                    ApiKeyLocation::Header => {
                        headers.push((name.to_ascii_lowercase(), "key".to_owned()));
                    }
                    ApiKeyLocation::Cookie => {
                        headers.push(("cookie".to_owned(), format!("{name}=key")));
                    }
                },
                Some(SecurityScheme::Http { scheme, .. }) if scheme == "basic" => {
                    headers.push(("authorization".to_owned(), "Basic YTpi".to_owned()));
                }
                Some(_) => headers.push(("authorization".to_owned(), "Bearer key".to_owned())),
                None => {}
            }
        }
    }
}

pub(crate) fn made(schema: &Value, name: &str, seed: u64, optional: f64) -> Value {
    let (store, roots) = compile(&[schema], 6);
    let options = Options {
        locale: Locale::default(),
        optional,
        max_depth: 3,
        max_items: 2,
        invent: true,
    };
    let echoes = Echoes::default();
    let mut generator =
        Generator::new(&store, Rng::new(seed), &options, &echoes, 1_735_689_600_000);
    let (value, _) = generator.body(roots.first().copied().unwrap_or_default(), name);
    value
}

pub(crate) fn schema_of(shape: &ParameterShape) -> Option<Value> {
    match shape {
        ParameterShape::Styled { schema, .. } => Some(schema.to_json(Direction::Request)),
        ParameterShape::Content { .. } => None,
    }
}

pub(crate) fn text(value: &Value) -> Option<String> {
    match value {
        Value::String(text) => Some(text.clone()),
        Value::Number(_) | Value::Bool(_) => Some(value.to_string()),
        Value::Array(items) => items.first().and_then(text),
        Value::Null | Value::Object(_) => None,
    }
}

pub(crate) fn escaped(text: &str) -> String {
    let escaped = text.bytes().map(|byte| match byte {
        b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'_' | b'.' | b'~' => {
            char::from(byte).to_string()
        }
        other => format!("%{other:02X}"),
    });
    escaped.collect()
}

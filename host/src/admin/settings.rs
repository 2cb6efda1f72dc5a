//! `/settings`: what is otherwise than the configuration says, from the next request on and
//! until the server stops.

use std::sync::Arc;
use std::time::Duration;

use http::StatusCode;
use mimus_exchange::{Kind, Problem};
use serde_json::{Map, Value, json};

use super::parameters::Parameters;
use super::{Admin, Question, Reply};
use crate::config::Validate;
use crate::mock::Settings;

/// The longest that answers can be put off.
const MOST_DELAY_MS: u64 = 60_000;

/// What can be set, and what each takes.
const MEMBERS: &[(&str, &str)] = &[
    ("delay_ms", "milliseconds from 0 to 60000"),
    ("error_rate", "a number from 0 to 1"),
    ("error_status", "a status from 400 to 599"),
    ("validate", "`strict`, `warn` or `off`"),
    ("cors", "`true` or `false`"),
];

impl Admin {
    /// `GET /settings`
    pub(super) fn settings(&self, question: Question<'_>) -> Result<Reply, Problem> {
        Parameters::none(question.head.uri.query())?;
        Ok(Reply::json(&self.effective(question)))
    }

    /// `PATCH /settings`
    pub(super) async fn patch_settings(&self, question: Question<'_>) -> Result<Reply, Problem> {
        Parameters::none(question.head.uri.query())?;
        let changes = changes(question.body)?;
        let mut wrong = Vec::new();
        let apply = |before: &Arc<Settings>| {
            let mut settings = Settings::clone(before);
            wrong.clear();
            for (name, value) in &changes {
                if let Err(allowed) = set(&mut settings, name, value) {
                    wrong.push(json!({ "name": name, "value": value, "message": allowed }));
                }
            }
            // What is wrong changes nothing of what is right beside it.
            if wrong.is_empty() {
                Arc::new(settings)
            } else {
                before.clone()
            }
        };
        self.settings.rcu(apply);
        if let Some(first) = wrong.first() {
            let text = |member: &str| first[member].as_str().unwrap_or_default();
            let detail = format!("`{}`: {}", text("name"), text("message"));
            return Err(Problem::new(Kind::InvalidParameter, detail).with("parameters", wrong));
        }
        self.note("change-settings", "settings", changes.into(), question)
            .await;
        Ok(Reply::json(&self.effective(question)))
    }

    /// `DELETE /settings`
    pub(super) async fn reset_settings(&self, question: Question<'_>) -> Result<Reply, Problem> {
        Parameters::none(question.head.uri.query())?;
        self.settings.store(Arc::default());
        self.note("reset-settings", "settings", Value::Null, question)
            .await;
        Ok(Reply::json(&self.effective(question)))
    }

    /// What holds, whether it was set here or is the configuration's.
    fn effective(&self, question: Question<'_>) -> Value {
        let settings = self.settings.load();
        let own = Settings::default();
        let config = &question.mock.config;
        let is_set = [
            ("delay_ms", settings.delay != own.delay),
            ("error_rate", 0.0 < settings.error_rate),
            ("error_status", settings.error_status != own.error_status),
            ("validate", settings.validate.is_some()),
            ("cors", settings.cors.is_some()),
        ];
        let set = is_set.into_iter().filter(|(_, is_set)| *is_set);
        json!({
            "delay_ms": u64::try_from(settings.delay.as_millis()).unwrap_or(u64::MAX),
            "error_rate": settings.error_rate,
            "error_status": settings.error_status.as_u16(),
            "validate": name(settings.validate.unwrap_or(config.validate)),
            "cors": settings.cors.unwrap_or(config.cors),
            "set": set.map(|(name, _)| name).collect::<Vec<_>>(),
        })
    }
}

fn changes(body: &[u8]) -> Result<Map<String, Value>, Problem> {
    let example = r#"{"delay_ms": 200, "error_rate": 0.1}"#;
    serde_json::from_slice(body).map_err(|error| {
        let detail = format!("{error}; send some of the settings, such as `{example}`");
        Problem::new(Kind::MalformedRequest, detail)
    })
}

/// Sets one of the [`MEMBERS`]; `null` puts it back. An error says what is allowed.
fn set(settings: &mut Settings, name: &str, value: &Value) -> Result<(), String> {
    let Some((_, allowed)) = MEMBERS.iter().find(|(own, _)| *own == name) else {
        let names = MEMBERS.iter().map(|(name, _)| *name).collect::<Vec<_>>();
        return Err(format!(
            "there is no such setting; there are {}",
            names.join(", ")
        ));
    };
    let wrong = || format!("it takes {allowed}, or `null` for what it was at the start");
    let own = Settings::default();
    match name {
        "delay_ms" => {
            settings.delay = match value {
                Value::Null => own.delay,
                value => {
                    let ms = value.as_u64().filter(|ms| *ms <= MOST_DELAY_MS);
                    Duration::from_millis(ms.ok_or_else(wrong)?)
                }
            };
        }
        "error_rate" => {
            settings.error_rate = match value {
                Value::Null => own.error_rate,
                value => {
                    let rate = value.as_f64().filter(|rate| (0.0..=1.0).contains(rate));
                    rate.ok_or_else(wrong)?
                }
            };
        }
        "error_status" => {
            settings.error_status = match value {
                Value::Null => own.error_status,
                value => {
                    let status = value.as_u64().filter(|status| (400..600).contains(status));
                    let status = status.and_then(|status| u16::try_from(status).ok());
                    let status = status.and_then(|status| StatusCode::from_u16(status).ok());
                    status.ok_or_else(wrong)?
                }
            };
        }
        "validate" => {
            settings.validate = match value {
                Value::Null => None,
                value => Some(serde_json::from_value(value.clone()).map_err(|_| wrong())?),
            };
        }
        _ => {
            settings.cors = match value {
                Value::Null => None,
                value => Some(value.as_bool().ok_or_else(wrong)?),
            };
        }
    }
    Ok(())
}

fn name(validate: Validate) -> &'static str {
    match validate {
        Validate::Off => "off",
        Validate::Warn => "warn",
        Validate::Strict => "strict",
    }
}

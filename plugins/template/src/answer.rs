//! How an operation is answered in one way: what is worked out once, and kept.

pub(crate) mod check;
mod respond;

use guest_sdk::{Choice, Error, Operation};
use mimus_fake::believable::Locale;
use serde::{Deserialize, Serialize};

use crate::engine::{self, SETTING};
use crate::escape::{self, Escape};
use crate::settings::{Settings, Undefined, Variant};
use crate::sources::{self, Source};

#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct Answer {
    /// The template of the body first, then all that it refers to.
    pub(crate) sources: Vec<Source>,
    /// How values are written where a template's name does not say it.
    pub(crate) escape: Escape,
    media_type: String,
    check_json: bool,
    status: Option<Source>,
    /// By name; each value is a template.
    headers: Vec<(String, Source)>,
    delay_ms: Option<Source>,
    /// JSON.
    pub(crate) vars: String,
    pub(crate) locale: String,
    pub(crate) undefined: Undefined,
    pub(crate) operation: Named,
    pub(crate) choice: Chosen,
}

/// The operation at hand.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct Named {
    pub(crate) id: String,
    pub(crate) method: String,
    pub(crate) path: String,
}

/// What the description would answer with.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct Chosen {
    pub(crate) status: u16,
    pub(crate) media_type: Option<String>,
    pub(crate) example: Option<String>,
    pub(crate) dynamic: bool,
}

impl Answer {
    /// Reads the templates, and finds what is wrong with them. `setting` is where the
    /// variant comes from.
    pub(crate) fn prepare(
        operation: &Operation,
        choice: &Choice,
        settings: &Settings,
        setting: &str,
        variant: Variant,
    ) -> Result<Self, Error> {
        let locale = settings.locale.clone().unwrap_or_else(|| "en".to_owned());
        locale
            .parse::<Locale>()
            .map_err(|error| Error::invalid_settings(format!("`locale`: {error}")))?;
        let sources = body(&variant, setting)?;
        let name = sources.first().map_or("", |entry| entry.name.as_str());
        let name = if variant.file.is_some() { name } else { "" };
        let chosen = choice.media_type.as_deref();
        let set = variant.content_type.as_deref();
        let media_type = escape::media_type(set, name, chosen);
        let named = Escape::of_name(name).map(|(escape, _)| escape);
        let text = |name: &str, text: &str| {
            let name = format!("{setting}.{name}");
            let source = Source {
                name,
                text: text.to_owned(),
            };
            engine::check(&source).map(|()| source)
        };
        let mut headers = Vec::new();
        for (name, values) in &variant.headers {
            check_header(setting, name)?;
            for value in &values.0 {
                headers.push((name.clone(), text(&format!("headers.{name}"), &value.0)?));
            }
        }
        let status = variant.status.map(|status| text("status", &status.0));
        let delay_ms = variant.delay_ms.map(|delay| text("delay-ms", &delay.0));
        Ok(Self {
            escape: named.unwrap_or_else(|| Escape::of_media_type(&media_type)),
            sources,
            media_type,
            check_json: settings.check_json.0,
            status: status.transpose()?,
            headers,
            delay_ms: delay_ms.transpose()?,
            vars: serde_json::to_string(&settings.vars)?,
            locale,
            undefined: settings.undefined,
            operation: Named {
                id: operation.id.clone(),
                method: operation.method.clone(),
                path: operation.path_template.clone(),
            },
            choice: Chosen {
                status: choice.status,
                media_type: choice.media_type.clone(),
                example: choice.example.clone(),
                dynamic: choice.dynamic,
            },
        })
    }

    pub(crate) fn entry(&self) -> &Source {
        const NONE: &Source = &Source {
            name: String::new(),
            text: String::new(),
        };
        self.sources.first().unwrap_or(NONE)
    }

    /// Whether it is the same for every request: nothing in it is a template.
    pub(crate) fn is_constant(&self) -> bool {
        let parts = [self.status.as_ref(), self.delay_ms.as_ref()]
            .into_iter()
            .flatten();
        let headers = self.headers.iter().map(|(_, value)| value);
        let mut parts = parts.chain(headers).chain(&self.sources);
        parts.all(|part| {
            ["{{", "{%", "{#"]
                .iter()
                .all(|mark| !part.text.contains(mark))
        })
    }

    /// The status that is set, if it is a number.
    pub(crate) fn fixed_status(&self) -> Option<u16> {
        self.status.as_ref()?.text.trim().parse().ok()
    }
}

fn body(variant: &Variant, setting: &str) -> Result<Vec<Source>, Error> {
    let entry = match (&variant.file, &variant.body) {
        (Some(_), Some(_)) => {
            return Err(Error::invalid_settings(format!(
                "`{setting}`: `file` and `body` are both said; take one of them out"
            )));
        }
        (None, None) => {
            return Err(Error::invalid_settings(format!(
                "`{setting}`: say `file`, a template in the granted folder, or `body`, the text of one"
            )));
        }
        (Some(file), None) => return checked(sources::of_file(file, setting)?),
        (None, Some(body)) => Source {
            name: format!("{setting}.body"),
            text: body.clone(),
        },
    };
    debug_assert!(
        entry.name.starts_with(SETTING),
        "texts of settings are told by their names"
    );
    checked(sources::gather(entry)?)
}

fn checked(sources: Vec<Source>) -> Result<Vec<Source>, Error> {
    sources.first().map_or(Ok(()), engine::check_names)?;
    Ok(sources)
}

fn check_header(setting: &str, name: &str) -> Result<(), Error> {
    if check::is_header_name(name) {
        return Ok(());
    }
    Err(Error::invalid_settings(format!(
        "`{setting}.headers`: `{name}` is no header's name; it may have letters, digits and `-`"
    )))
}

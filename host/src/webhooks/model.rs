//! A webhook: whom to tell what, and how it is written in JSON.

use http::{HeaderName, HeaderValue};
use mimus_exchange::operations::{FORMS, Pattern, Selection, Target};
use serde_json::{Map, Value, json};

use super::Answered;
use super::event::{EVENTS, named};
use crate::journal::row::time;
use crate::outbound::Origin;

/// What can be said of a webhook.
pub(crate) const MEMBERS: [&str; 9] = [
    "event_type",
    "events",
    "url",
    "description",
    "operations",
    "headers",
    "secret",
    "format",
    "active",
];

/// Headers of a delivery that are ours, or the connection's.
const RESERVED: [&str; 9] = [
    "host",
    "content-length",
    "content-type",
    "connection",
    "transfer-encoding",
    "upgrade",
    "te",
    "trailer",
    "user-agent",
];

/// Bytes of a secret, at least: a shorter one is guessed.
const LEAST_SECRET: usize = 8;

/// Headers of a webhook, at most.
const MOST_HEADERS: usize = 32;

/// Whom to tell what.
#[derive(Debug)]
pub(crate) struct Webhook {
    pub(crate) id: i64,
    pub(crate) wanted: Wanted,
    pub(crate) active: bool,
    /// The operations that it is about, by index of patterns alone.
    operations: Selection,
    /// Milliseconds since 1970.
    pub(crate) created_at: i64,
    pub(crate) updated_at: i64,
}

/// What was said of it, as it was written.
#[derive(Debug, Clone, Default, PartialEq)]
pub(crate) struct Wanted(pub(crate) Map<String, Value>);

/// A member that is wrong, and what is allowed.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Wrong {
    pub(crate) name: String,
    pub(crate) message: String,
}

/// What a delivery looks like.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Format {
    Json,
    /// `{"text": …}`, which Mattermost takes as well.
    Slack,
    /// `{"content": …}`
    Discord,
}

impl Webhook {
    /// Of what was judged to be right.
    pub(super) fn new(id: i64, wanted: Wanted, created_at: i64, updated_at: i64) -> Self {
        let patterns = wanted.texts("operations");
        let patterns = patterns.iter().filter_map(|text| text.parse().ok());
        let patterns = patterns.collect::<Vec<Pattern>>();
        Self {
            id,
            active: wanted.0.get("active") != Some(&Value::Bool(false)),
            operations: if patterns.is_empty() {
                Selection::default()
            } else {
                Selection::of(patterns)
            },
            wanted,
            created_at,
            updated_at,
        }
    }

    /// Whether it is to be told of that.
    pub(super) fn concerns(&self, event: &str, answered: &Answered<'_>) -> bool {
        if !self.active || !self.events().contains(&event) {
            return false;
        }
        if self.operations.is_all() {
            return true;
        }
        let api = &answered.mock.api;
        let id = answered
            .answer
            .account
            .operation
            .as_ref()
            .map(|own| &own.id);
        let mut operations = api.operations.iter();
        let Some(index) = operations.position(|own| Some(&own.id) == id) else {
            return false;
        };
        let tags = if self.operations.wants_tags() {
            api.tags(index)
        } else {
            Vec::new()
        };
        let target = Target::new(&api.operations[index], tags);
        self.operations.includes(index, &target)
    }

    /// Of [`EVENTS`].
    pub(crate) fn events(&self) -> Vec<&str> {
        self.wanted.events()
    }

    /// The first of them.
    pub(crate) fn event(&self) -> &'static str {
        let events = self.events();
        named(events.first().copied().unwrap_or_default())
    }

    pub(crate) fn url(&self) -> &str {
        self.wanted.text("url").unwrap_or_default()
    }

    pub(super) fn secret(&self) -> Option<&str> {
        self.wanted.text("secret")
    }

    pub(super) fn headers(&self) -> impl Iterator<Item = (HeaderName, HeaderValue)> {
        let headers = self.wanted.0.get("headers").and_then(Value::as_object);
        let headers = headers.into_iter().flatten();
        headers.filter_map(|(name, value)| header(name, value).ok())
    }

    pub(super) fn format(&self) -> Format {
        match self.wanted.text("format") {
            Some("json") => Format::Json,
            Some("slack") => Format::Slack,
            Some("discord") => Format::Discord,
            // By whom it is for.
            _ => match host(self.url()).as_deref() {
                Some("hooks.slack.com") => Format::Slack,
                Some("discord.com" | "discordapp.com") => Format::Discord,
                _ => Format::Json,
            },
        }
    }

    /// As it is told: secrets are not.
    pub(crate) fn to_json(&self) -> Value {
        let events = self.events();
        let headers = self.wanted.0.get("headers").and_then(Value::as_object);
        let headers = headers.into_iter().flatten();
        let headers = headers.map(|(name, _)| (name.clone(), Value::from("(not told)")));
        let format = match self.format() {
            Format::Json => "json",
            Format::Slack => "slack",
            Format::Discord => "discord",
        };
        json!({
            "id": self.id,
            "event_type": events.join(","),
            "events": events,
            "url": self.url(),
            "description": self.wanted.text("description"),
            "operations": self.wanted.texts("operations"),
            "headers": headers.collect::<Map<_, _>>(),
            "has_secret": self.secret().is_some(),
            "format": format,
            "active": self.active,
            "created_at": time(self.created_at),
            "updated_at": time(self.updated_at),
        })
    }
}

impl Wanted {
    /// With what another one says, where it says something: `null` takes it out.
    pub(crate) fn changed_by(&self, changes: &Self) -> Self {
        let mut all = self.0.clone();
        // Both say which events.
        if changes.0.contains_key("events") || changes.0.contains_key("event_type") {
            all.remove("events");
            all.remove("event_type");
        }
        for (name, value) in &changes.0 {
            if value.is_null() {
                all.remove(name);
            } else {
                all.insert(name.clone(), value.clone());
            }
        }
        Self(all)
    }

    pub(super) fn judge(&self, allow: &[Origin]) -> Vec<Wrong> {
        let mut wrong = Vec::new();
        let mut refuse = |name: &str, message: String| {
            let name = name.to_owned();
            wrong.push(Wrong { name, message });
        };
        for name in self.0.keys().filter(|name| !MEMBERS.contains(&&***name)) {
            refuse(
                name,
                format!("there is no such member; there are {}", MEMBERS.join(", ")),
            );
        }
        let events = self.events();
        if events.is_empty() {
            refuse(
                "event_type",
                format!("say which event, or as `events` which: {}", all_events()),
            );
        }
        for event in events.iter().filter(|event| !EVENTS.contains(event)) {
            refuse(
                "event_type",
                format!("`{event}` is no event; there are {}", all_events()),
            );
        }
        if let Err(message) = self.judge_url(allow) {
            refuse("url", message);
        }
        for name in ["description", "secret", "format", "event_type"] {
            if self
                .0
                .get(name)
                .is_some_and(|value| !value.is_string() && !value.is_null())
            {
                refuse(name, "it is a text".to_owned());
            }
        }
        for name in ["events", "operations"] {
            let is_list = |value: &Value| {
                value
                    .as_array()
                    .is_some_and(|list| list.iter().all(Value::is_string))
            };
            if self
                .0
                .get(name)
                .is_some_and(|value| !value.is_null() && !is_list(value))
            {
                refuse(name, "it is a list of texts".to_owned());
            }
        }
        if self
            .0
            .get("active")
            .is_some_and(|value| !value.is_boolean() && !value.is_null())
        {
            refuse("active", "it is `true` or `false`".to_owned());
        }
        for text in self.texts("operations") {
            if let Err(error) = text.parse::<Pattern>() {
                refuse("operations", format!("`{text}`: {error}; {FORMS}"));
            }
        }
        if self
            .text("secret")
            .is_some_and(|secret| secret.len() < LEAST_SECRET)
        {
            refuse(
                "secret",
                format!("it has {LEAST_SECRET} characters or more"),
            );
        }
        let formats = ["json", "slack", "discord"];
        if self
            .text("format")
            .is_some_and(|format| !formats.contains(&format))
        {
            refuse("format", format!("there are {}", formats.join(", ")));
        }
        match self.0.get("headers") {
            None | Some(Value::Null) => {}
            Some(Value::Object(headers)) => {
                if MOST_HEADERS < headers.len() {
                    refuse("headers", format!("there may be {MOST_HEADERS} of them"));
                }
                for (name, value) in headers {
                    if let Err(message) = header(name, value) {
                        refuse("headers", format!("`{name}`: {message}"));
                    }
                }
            }
            Some(_) => refuse("headers", "it is an object of names and texts".to_owned()),
        }
        wrong
    }

    fn judge_url(&self, allow: &[Origin]) -> Result<(), String> {
        let text = self
            .text("url")
            .ok_or("say where to deliver to: `https://…`")?;
        let origin = origin(text)?;
        if origin.is_private() && !allow.contains(&origin) {
            return Err(not_public(&origin));
        }
        Ok(())
    }

    fn events(&self) -> Vec<&str> {
        let many = self.texts("events");
        if many.is_empty() {
            return self.text("event_type").into_iter().collect();
        }
        many
    }

    pub(super) fn text(&self, name: &str) -> Option<&str> {
        self.0.get(name).and_then(Value::as_str)
    }

    fn texts(&self, name: &str) -> Vec<&str> {
        let list = self.0.get(name).and_then(Value::as_array);
        let list = list.into_iter().flatten();
        list.filter_map(Value::as_str).collect()
    }
}

/// Scheme, host and port of a URL that can be delivered to.
pub(super) fn origin(text: &str) -> Result<Origin, String> {
    let url = url::Url::parse(text).map_err(|error| format!("`{text}` is no URL: {error}"))?;
    if !matches!(url.scheme(), "http" | "https") {
        return Err("it begins with `http://` or `https://`".to_owned());
    }
    if !url.username().is_empty() || url.password().is_some() {
        return Err("it has a user in it; send a header instead".to_owned());
    }
    url.origin().ascii_serialization().parse()
}

/// Why an origin is not told, and what to do.
pub(super) fn not_public(origin: &Origin) -> String {
    format!(
        "`{origin}` is not on the public network; if it may be told, start the server with \
         `--webhook-allow {origin}`"
    )
}

fn host(text: &str) -> Option<String> {
    url::Url::parse(text).ok()?.host_str().map(str::to_owned)
}

fn header(name: &str, value: &Value) -> Result<(HeaderName, HeaderValue), String> {
    let parsed = HeaderName::from_bytes(name.as_bytes());
    let parsed = parsed.map_err(|_| "it is no name of a header".to_owned())?;
    if RESERVED.contains(&parsed.as_str()) || parsed.as_str().starts_with("x-mimus-") {
        return Err("it is set by the server".to_owned());
    }
    let text = value.as_str().ok_or("its value is a text")?;
    let value = HeaderValue::from_str(text);
    Ok((parsed, value.map_err(|_| "no header can carry its value")?))
}

fn all_events() -> String {
    EVENTS.map(|event| format!("`{event}`")).join(", ")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn wanted(value: Value) -> Wanted {
        match value {
            Value::Object(members) => Wanted(members),
            _ => Wanted::default(),
        }
    }

    fn wrong(value: Value, allow: &[&str]) -> Vec<String> {
        let allow = allow.iter().map(|origin| origin.parse().unwrap());
        let allow = allow.collect::<Vec<_>>();
        let wrong = wanted(value).judge(&allow).into_iter();
        wrong
            .map(|wrong| format!("{}: {}", wrong.name, wrong.message))
            .collect()
    }

    #[test]
    fn what_is_right_is_taken() {
        let most = json!({
            "events": ["data.created", "auth.login"],
            "url": "https://hooks.example.com/a?b=c",
            "operations": ["createPet", "tag:pets", "!/pets/{id}"],
            "headers": { "Authorization": "Bearer x" },
            "secret": "correct-horse",
            "description": null,
        });
        assert_eq!(wrong(most, &[]), Vec::<String>::new());
    }

    #[test]
    fn all_that_is_wrong_is_told() {
        let found = wrong(
            json!({
                "event_type": "data.lost", "url": "ftp://a.example", "secret": "short",
                "headers": { "Host": "b.example", "x-mimus-event": "x", "a b": "c" },
                "format": "xml", "operations": ["GET pets"], "active": "yes", "color": "red",
            }),
            &[],
        );
        for name in [
            "event_type",
            "url",
            "secret",
            "headers",
            "format",
            "active",
            "color",
        ] {
            assert!(
                found.iter().any(|one| one.starts_with(name)),
                "{name}: {found:?}"
            );
        }
        assert_eq!(
            found
                .iter()
                .filter(|one| one.starts_with("headers"))
                .count(),
            3
        );
    }

    #[test]
    fn what_is_not_public_needs_leave() {
        for url in [
            "http://127.0.0.1:9000/hook",
            "http://localhost/hook",
            "http://[::1]/",
            "http://169.254.169.254/latest/meta-data",
            "http://0x7f.1/",
            "http://10.0.0.1/",
        ] {
            let hook = json!({ "event_type": "data.created", "url": url });
            let found = wrong(hook, &["http://192.168.0.1"]);
            assert!(found[0].contains("--webhook-allow"), "{url}: {found:?}");
        }
        let hook = json!({ "event_type": "data.created", "url": "http://127.0.0.1:9000/hook" });
        assert!(wrong(hook, &["http://127.0.0.1:9000"]).is_empty());
    }

    #[test]
    fn secrets_are_not_told() {
        let hook = json!({
            "event_type": "data.created", "url": "https://a.example",
            "secret": "correct-horse", "headers": { "authorization": "Bearer horse" },
        });
        let told = Webhook::new(1, wanted(hook), 0, 0).to_json();
        assert_eq!(told["has_secret"], true);
        assert!(!told.to_string().contains("horse"), "{told}");
    }

    #[test]
    fn a_change_says_only_what_it_changes() {
        let before = wanted(json!({ "event_type": "data.created", "url": "a", "secret": "s" }));
        let changes = wanted(json!({ "events": ["data.deleted"], "active": false }));
        let after = before.changed_by(&changes);
        assert_eq!(after.events(), ["data.deleted"]);
        assert_eq!(after.text("secret"), Some("s"));
        let without = after.changed_by(&wanted(json!({ "secret": null })));
        assert_eq!(without.text("secret"), None);
    }
}

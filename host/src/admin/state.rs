//! `/state`: what responders keep, looked at and changed as a responder would: in a
//! transaction, within the quota.

use std::sync::Arc;

use data_encoding::BASE64;
use mimus_exchange::{Kind, Problem};
use mimus_state::{Access, CommitError, Entry, Snapshot, StateError, Store, View};
use serde_json::{Value, json};

use super::parameters::Parameters;
use super::{Admin, Question, Reply};

/// Items of a page, without `limit` and at most.
const PAGE: usize = 100;
const MOST: usize = 1000;

/// How a value that is no JSON is written in JSON.
const ENCODINGS: &str = "`json`, `text` or `base64`";

impl Admin {
    /// `GET /state`
    pub(super) fn collections(question: Question<'_>) -> Result<Reply, Problem> {
        Parameters::none(question.head.uri.query())?;
        let store = question.mock.state();
        let snapshot = store.snapshot();
        let collections = snapshot.collections().into_iter().map(|one| {
            json!({
                "name": one.name,
                "count": one.entries,
                "bytes": one.bytes,
                "last_number": one.last_number,
            })
        });
        Ok(Reply::json(&json!({
            "collections": collections.collect::<Vec<_>>(),
            "total_count": snapshot.entry_count(),
            "total_bytes": snapshot.bytes(),
            "quota_bytes": question.mock.config.state.quota_bytes,
            "file": question.mock.config.state.file,
            "write_failure": store.write_failure().map(|failure| failure.to_string()),
        })))
    }

    /// `DELETE /state` and `DELETE /state/{collection}`
    pub(super) async fn clear_state(
        &self,
        collection: Option<&str>,
        question: Question<'_>,
    ) -> Result<Reply, Problem> {
        Parameters::none(question.head.uri.query())?;
        let store = question.mock.state();
        let all = store.snapshot().collections().into_iter();
        let cleared = all.filter(|one| collection.is_none_or(|name| name == one.name));
        let cleared = cleared.map(|one| one.entries).sum::<usize>();
        store.clear(collection);
        let subject = collection.unwrap_or("*");
        let detail = json!({ "cleared": cleared });
        self.note("clear-state", subject, detail, question).await;
        Ok(Reply::json(&json!({ "cleared": cleared })))
    }

    /// `GET /state/{collection}`
    pub(super) fn items(collection: &str, question: Question<'_>) -> Result<Reply, Problem> {
        let own = ["prefix", "limit", "after"];
        let mut parameters = Parameters::read_some(question.head.uri.query(), &[], &own);
        let prefix = parameters.text("prefix").unwrap_or_default();
        let after = parameters.text("after");
        let limit = parameters.number("limit").unwrap_or(PAGE);
        if !(1..=MOST).contains(&limit) {
            let message = format!("from 1 to {MOST} can be had at a time");
            parameters.refuse("limit", &limit.to_string(), message);
        }
        parameters.check()?;
        let snapshot = question.mock.state().snapshot();
        let (items, next) = page(&snapshot, collection, &prefix, after, limit);
        Ok(Reply::json(&json!({
            "collection": collection,
            "items": items.iter().map(item).collect::<Vec<_>>(),
            "next": next,
        })))
    }

    /// `GET /state/{collection}/{key}`
    pub(super) fn item(
        collection: &str,
        key: &str,
        question: Question<'_>,
    ) -> Result<Reply, Problem> {
        Parameters::none(question.head.uri.query())?;
        let value = question.mock.state().snapshot().get(collection, key);
        let value = value.ok_or_else(|| not_there(collection, key))?;
        let key = key.to_owned();
        Ok(Reply::json(&item(&Entry { key, value })))
    }

    /// `PUT /state/{collection}/{key}`
    pub(super) async fn put_item(
        &self,
        collection: &str,
        key: &str,
        question: Question<'_>,
    ) -> Result<Reply, Problem> {
        let mut parameters = Parameters::read_some(question.head.uri.query(), &[], &["encoding"]);
        let encoding = parameters.text("encoding");
        let encoding = encoding.as_deref().unwrap_or("json");
        if !matches!(encoding, "json" | "text" | "base64") {
            parameters.refuse("encoding", encoding, format!("it is {ENCODINGS}"));
        }
        parameters.check()?;
        let value = value(question.body, encoding)?;
        let bytes = value.len();
        let was_there = change(question.mock.state(), |view| {
            let was_there = view.get(collection, key)?.is_some();
            view.set(collection, key, value.clone())?;
            Ok(was_there)
        })
        .await?;
        let subject = format!("{collection}/{key}");
        let detail = json!({ "bytes": bytes, "was_there": was_there });
        self.note("set-item", &subject, detail, question).await;
        let key = key.to_owned();
        Ok(Reply::json(&item(&Entry { key, value })))
    }

    /// `DELETE /state/{collection}/{key}`
    pub(super) async fn delete_item(
        &self,
        collection: &str,
        key: &str,
        question: Question<'_>,
    ) -> Result<Reply, Problem> {
        Parameters::none(question.head.uri.query())?;
        let state = question.mock.state();
        if !change(state, |view| view.delete(collection, key)).await? {
            return Err(not_there(collection, key));
        }
        let subject = format!("{collection}/{key}");
        self.note("delete-item", &subject, Value::Null, question)
            .await;
        Ok(Reply::json(&json!({ "deleted": 1 })))
    }
}

/// Changes the state as a request would. Who waits for a turn waits for those that are under
/// way, and no one waits for it for longer than the change takes.
async fn change<T>(
    store: &Arc<Store>,
    change: impl Fn(&mut View<'_>) -> Result<T, StateError>,
) -> Result<T, Problem> {
    let mut transaction = store.begin();
    loop {
        let changed =
            change(&mut transaction.view(&Access::All)).map_err(|error| refused(&error))?;
        transaction = match store.commit(transaction) {
            Ok(()) => return Ok(changed),
            Err(CommitError::Conflict(conflict)) => store.begin_again(conflict).await,
            Err(error @ CommitError::QuotaExceeded(_)) => {
                return Err(Problem::new(Kind::StateFull, error.to_string()));
            }
        };
    }
}

fn refused(error: &StateError) -> Problem {
    let kind = match error {
        StateError::QuotaExceeded(_) => Kind::StateFull,
        StateError::InvalidName { .. } | StateError::AccessDenied { .. } => Kind::InvalidParameter,
    };
    Problem::new(kind, error.to_string())
}

/// Up to `limit` items that begin with `prefix`, after `after`; and the `after` of what
/// follows, if something does.
fn page(
    snapshot: &Snapshot,
    collection: &str,
    prefix: &str,
    after: Option<String>,
    limit: usize,
) -> (Vec<Entry>, Option<String>) {
    let mut items = Vec::new();
    let mut at = after.filter(|after| prefix <= after.as_str());
    if at.is_none() && !prefix.is_empty() {
        // What is asked for is what comes after a key: the prefix itself may be one.
        if let Some(value) = snapshot.get(collection, prefix) {
            let key = prefix.to_owned();
            items.push(Entry { key, value });
        }
        at = Some(prefix.to_owned());
    }
    loop {
        // One more than wanted tells whether something follows.
        let wanted = limit + 1 - items.len();
        let found = snapshot.entries(collection, at.as_deref(), wanted);
        let is_end = found.is_empty();
        let fitting = found.into_iter();
        let fitting = fitting.take_while(|entry| entry.key.starts_with(prefix));
        let before = items.len();
        items.extend(fitting);
        let grew = before < items.len();
        if limit < items.len() {
            items.truncate(limit);
            let next = items.last().map(|entry| entry.key.clone());
            return (items, next);
        }
        if is_end || !grew {
            return (items, None);
        }
        at = items.last().map(|entry| entry.key.clone());
    }
}

/// With its value as JSON where it is that, else as text, else in Base64.
fn item(entry: &Entry) -> Value {
    let bytes = &entry.value;
    let (value, encoding) = match serde_json::from_slice::<Value>(bytes) {
        Ok(value) => (value, "json"),
        Err(_) => match std::str::from_utf8(bytes) {
            Ok(text) => (text.into(), "text"),
            Err(_) => (BASE64.encode(bytes).into(), "base64"),
        },
    };
    json!({ "key": entry.key, "value": value, "encoding": encoding, "bytes": bytes.len() })
}

/// The bytes that are to be kept.
fn value(body: &[u8], encoding: &str) -> Result<Vec<u8>, Problem> {
    let malformed = |detail: String| Problem::new(Kind::MalformedRequest, detail);
    let value: Value = serde_json::from_slice(body)
        .map_err(|error| malformed(format!("the value is no JSON: {error}")))?;
    match (encoding, value) {
        ("text", Value::String(text)) => Ok(text.into_bytes()),
        ("base64", Value::String(text)) => BASE64
            .decode(text.as_bytes())
            .map_err(|error| malformed(format!("the value is no Base64: {error}"))),
        ("json", value) => Ok(value.to_string().into_bytes()),
        _ => Err(malformed(format!(
            "with `encoding={encoding}`, the value is written as a JSON string"
        ))),
    }
}

fn not_there(collection: &str, key: &str) -> Problem {
    let detail = format!("the collection `{collection}` has no key `{key}`");
    Problem::new(Kind::ItemNotFound, detail)
}

#[cfg(test)]
mod tests {
    use mimus_state::Quota;

    use super::*;

    #[test]
    fn pages_go_through_all_that_begins_with_the_prefix_once() {
        let store = Store::memory(Quota::default());
        let keys = ["a", "b", "b1", "b2", "b3", "c"];
        let entries = keys.map(|key| Entry {
            key: key.to_owned(),
            value: Vec::new(),
        });
        store.replace("things", entries).unwrap();
        let snapshot = store.snapshot();
        for (prefix, limit, expected) in [
            ("b", 2, vec![vec!["b", "b1"], vec!["b2", "b3"]]),
            ("b", 3, vec![vec!["b", "b1", "b2"], vec!["b3"]]),
            ("", 4, vec![vec!["a", "b", "b1", "b2"], vec!["b3", "c"]]),
            ("", 6, vec![keys.to_vec()]),
            ("x", 6, vec![vec![]]),
        ] {
            let mut after = None;
            let mut pages = Vec::new();
            loop {
                let (items, next) = page(&snapshot, "things", prefix, after, limit);
                pages.push(items.into_iter().map(|item| item.key).collect::<Vec<_>>());
                after = next;
                if after.is_none() {
                    break;
                }
            }
            assert_eq!(pages, expected, "{prefix} {limit}");
        }
    }

    #[test]
    fn values_are_told_as_what_they_are() {
        let told = |value: &[u8]| {
            item(&Entry {
                key: "k".to_owned(),
                value: value.to_vec(),
            })
        };
        assert_eq!(told(b"{\"a\":1}")["value"], json!({ "a": 1 }));
        assert_eq!(told(b"plain")["encoding"], "text");
        assert_eq!(told(&[0xff])["value"], "/w==");
        for (text, encoding, bytes) in [
            ("\"plain\"", "text", &b"plain"[..]),
            ("\"/w==\"", "base64", &[0xff]),
            ("{ \"a\": 1 }", "json", b"{\"a\":1}"),
        ] {
            assert_eq!(value(text.as_bytes(), encoding).unwrap(), bytes);
        }
        assert!(value(b"7", "text").is_err());
        assert!(value(b"\"*\"", "base64").is_err());
    }
}

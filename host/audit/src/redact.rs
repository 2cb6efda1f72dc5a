//! Takes secrets out of arguments, and cuts what is long.
//!
//! Arguments hold what an agent sends to a mock (headers, bodies, queries) and what it writes
//! (scripts, settings), so secrets are known by the names of members, headers and parameters,
//! in objects, in lists of name and value, in texts that are JSON, and in plain text. What
//! can't be looked through because it is too long is left out.

use std::borrow::Cow;
use std::sync::LazyLock;

use regex::{Captures, Regex};
use serde_json::{Map, Value};

/// What stands in a secret's place, as in the journal.
const REDACTED: &str = "[redacted]";

/// Bytes of a text that are kept.
const LONGEST_TEXT: usize = 1_000;
/// Bytes of a text that are looked through.
const LONGEST_LOOK: usize = 256 << 10;
/// Items of a list, and members of an object, that are kept.
const MOST_ITEMS: usize = 100;
const DEEPEST: usize = 16;
/// Bytes of all arguments together.
const LONGEST: usize = 16 << 10;

/// Words that a secret's name has in it, in lower case without marks.
const SECRETS: [&str; 14] = [
    "password",
    "passwd",
    "passphrase",
    "pwd",
    "secret",
    "token",
    "authorization",
    "cookie",
    "credential",
    "apikey",
    "accesskey",
    "privatekey",
    "signature",
    "sessionid",
];

/// Names that end in `key` and are none.
const PLAIN_KEYS: [&str; 7] = [
    "key",
    "primarykey",
    "foreignkey",
    "sortkey",
    "partitionkey",
    "idempotencykey",
    "publickey",
];

/// `Bearer …`, `Basic …`: credentials wherever they stand.
static SCHEME: LazyLock<Option<Regex>> = LazyLock::new(|| {
    Regex::new(r"(?i)\b(bearer|basic|digest|dpop|negotiate)(\s+)[A-Za-z0-9+/._~=-]{6,}").ok()
});
/// `name: value`, `name=value`, `"name": "value"`, as in headers, queries, forms and code.
static PAIR: LazyLock<Option<Regex>> = LazyLock::new(|| {
    Regex::new(concat!(
        r#"(?i)(["'`]?)([A-Za-z0-9_.-]{2,64})(["'`]?)(\s*(?:=>|[:=])\s*)"#,
        r#"("(?:[^"\\]|\\.)*"?|'(?:[^'\\]|\\.)*'?|`[^`]*`?|[^\s"'`,;&<>(){}\[\]]+)"#,
    ))
    .ok()
});
/// `https://user:password@host`.
static LOGIN: LazyLock<Option<Regex>> =
    LazyLock::new(|| Regex::new(r"(?i)\b([a-z][a-z0-9+.-]*://)[^\s/?#@]+@").ok());
/// Keys that say themselves what they are.
static KEY: LazyLock<Option<Regex>> = LazyLock::new(|| {
    Regex::new(concat!(
        r"\b(?:sk|pk|rk)_(?:live|test)_[A-Za-z0-9]{8,}|\bgh[pousr]_[A-Za-z0-9]{20,}",
        r"|\bgithub_pat_[A-Za-z0-9_]{20,}|\bxox[abprs]-[A-Za-z0-9-]{10,}|\bAKIA[0-9A-Z]{16}\b",
        r"|\beyJ[A-Za-z0-9_-]{8,}\.[A-Za-z0-9_-]{8,}\.[A-Za-z0-9_-]*",
        r"|-----BEGIN [A-Z ]*PRIVATE KEY-----[\s\S]*?(?:-----END [A-Z ]*PRIVATE KEY-----|$)",
    ))
    .ok()
});

/// Arguments without secrets, and of a bounded size.
pub fn redacted(arguments: &Value) -> Value {
    let value = of_value(arguments, 0, LONGEST_TEXT);
    if value.to_string().len() <= LONGEST {
        return value;
    }
    let value = of_value(arguments, 0, 100);
    if value.to_string().len() <= LONGEST {
        return value;
    }
    // Their names, at least.
    let names = arguments.as_object().map(|members| {
        let names = members.iter().take(MOST_ITEMS);
        names
            .map(|(name, value)| (cut(name, 100), left_out(value)))
            .collect::<Map<_, _>>()
    });
    names.map_or_else(|| left_out(arguments), Value::Object)
}

/// A text without secrets, and not too long.
pub(crate) fn redacted_text(text: &str, most: usize) -> String {
    if LONGEST_LOOK < text.len() {
        return format!("[{} bytes]", text.len());
    }
    cut(&of_text(text), most)
}

fn of_value(value: &Value, depth: usize, most: usize) -> Value {
    match value {
        Value::Object(_) | Value::Array(_) if DEEPEST <= depth => left_out(value),
        Value::Object(members) => {
            // `{ "name": "Authorization", "value": "…" }`
            let named = ["name", "key", "header", "param", "parameter"];
            let named = named.iter().filter_map(|name| members.get(*name)?.as_str());
            let names_secret = named.into_iter().any(is_secret);
            let kept = members.iter().take(MOST_ITEMS).map(|(name, value)| {
                let is_secret = is_secret(name) || names_secret && name == "value";
                let kept = if is_secret && !value.is_null() && !value.is_boolean() {
                    REDACTED.into()
                } else {
                    of_value(value, depth + 1, most)
                };
                (cut(name, 100), kept)
            });
            let mut kept = kept.collect::<Map<_, _>>();
            if let Some(more @ 1..) = members.len().checked_sub(MOST_ITEMS) {
                kept.insert("…".to_owned(), format!("[{more} more]").into());
            }
            kept.into()
        }
        Value::Array(items) => {
            // `["Authorization", "…"]`
            if let [Value::String(name), Value::String(_)] = items.as_slice()
                && is_secret(name)
            {
                return Value::Array(vec![name.as_str().into(), REDACTED.into()]);
            }
            let kept = items.iter().take(MOST_ITEMS);
            let mut kept = kept
                .map(|item| of_value(item, depth + 1, most))
                .collect::<Vec<_>>();
            if let Some(more @ 1..) = items.len().checked_sub(MOST_ITEMS) {
                kept.push(format!("[{more} more]").into());
            }
            kept.into()
        }
        Value::String(text) => of_string(text, depth, most),
        other => other.clone(),
    }
}

fn of_string(text: &str, depth: usize, most: usize) -> Value {
    if LONGEST_LOOK < text.len() {
        return format!("[{} bytes]", text.len()).into();
    }
    // A body that is JSON is looked through as such.
    if matches!(text.trim_start().as_bytes().first(), Some(b'{' | b'['))
        && let Ok(inner) = serde_json::from_str::<Value>(text)
    {
        let kept = of_value(&inner, depth + 1, most);
        if kept != inner {
            return cut(&of_text(&kept.to_string()), most).into();
        }
    }
    cut(&of_text(text), most).into()
}

fn of_text(text: &str) -> String {
    let mut text = Cow::Borrowed(text);
    let mut replace = |pattern: &LazyLock<Option<Regex>>, by: &dyn Fn(&Captures<'_>) -> String| {
        if let Some(pattern) = pattern.as_ref()
            && let Cow::Owned(replaced) = pattern.replace_all(&text, by)
        {
            text = Cow::Owned(replaced);
        }
    };
    replace(&KEY, &|_| REDACTED.to_owned());
    replace(&SCHEME, &|found| {
        format!("{}{}{REDACTED}", &found[1], &found[2])
    });
    replace(&LOGIN, &|found| format!("{}{REDACTED}@", &found[1]));
    replace(&PAIR, &pair);
    text.into_owned()
}

/// A pair without its value, if that is secret; else there may be pairs in the value.
fn pair(found: &Captures<'_>) -> String {
    let (name, value) = (&found[2], &found[5]);
    let is_scheme = ["bearer", "basic", "digest", "dpop", "negotiate"]
        .contains(&value.to_ascii_lowercase().as_str());
    if !is_secret(name) || value.contains(REDACTED) || is_scheme {
        let before = &found[0][..found[0].len() - value.len()];
        let inner = PAIR
            .as_ref()
            .map(|pattern| pattern.replace_all(value, pair));
        return format!("{before}{}", inner.unwrap_or(Cow::Borrowed(value)));
    }
    let first = value.chars().next();
    let quote = first.filter(|first| matches!(first, '"' | '\'' | '`'));
    let quote = quote.map_or_else(String::new, String::from);
    format!(
        "{}{name}{}{}{quote}{REDACTED}{quote}",
        &found[1], &found[3], &found[4]
    )
}

/// Whether what has this name is nobody's business.
fn is_secret(name: &str) -> bool {
    if 200 < name.len() {
        return false;
    }
    let plain = name.chars().filter(char::is_ascii_alphanumeric);
    let plain = plain
        .map(|one| one.to_ascii_lowercase())
        .collect::<String>();
    SECRETS.iter().any(|word| plain.contains(word))
        || (plain.ends_with("key") && !PLAIN_KEYS.contains(&plain.as_str()))
        || matches!(plain.as_str(), "auth" | "pin" | "cvv" | "cvc" | "ssn")
}

fn left_out(value: &Value) -> Value {
    match value {
        Value::Object(members) => format!("[{} members]", members.len()).into(),
        Value::Array(items) => format!("[{} items]", items.len()).into(),
        Value::String(text) => format!("[{} bytes]", text.len()).into(),
        other => other.clone(),
    }
}

/// A text, or its beginning.
fn cut(text: &str, most: usize) -> String {
    if text.len() <= most {
        return text.to_owned();
    }
    let end = text.floor_char_boundary(most);
    format!("{}… ({} bytes in all)", &text[..end], text.len())
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn secrets_go_and_the_rest_stays() {
        let check = |given: Value, kept: Value| assert_eq!(redacted(&given), kept, "{given}");
        check(
            json!({ "path": "/v1/pets", "limit": 5, "ok": true, "none": null }),
            json!({ "path": "/v1/pets", "limit": 5, "ok": true, "none": null }),
        );
        check(
            json!({ "headers": { "Authorization": "Bearer abc.def", "X-Api-Key": "k", "Accept": "*/*", "Cookie": "a=b" } }),
            json!({ "headers": { "Authorization": "[redacted]", "X-Api-Key": "[redacted]", "Accept": "*/*", "Cookie": "[redacted]" } }),
        );
        check(
            json!({ "headers": [{ "name": "authorization", "value": "x" }, { "name": "accept", "value": "y" }, ["Set-Cookie", "z"]] }),
            json!({ "headers": [{ "name": "authorization", "value": "[redacted]" }, { "name": "accept", "value": "y" }, ["Set-Cookie", "[redacted]"]] }),
        );
        check(
            json!({ "body": { "user": { "password": "hunter2", "name": "Ann" }, "tokens": ["a", "b"], "client_secret": 7 } }),
            json!({ "body": { "user": { "password": "[redacted]", "name": "Ann" }, "tokens": "[redacted]", "client_secret": "[redacted]" } }),
        );
        check(
            json!({ "body": "{\"password\":\"hunter2\",\"a\":1}" }),
            json!({ "body": "{\"password\":\"[redacted]\",\"a\":1}" }),
        );
        check(
            json!({ "url": "https://ann:hunter2@example.com/x?a=1&access_token=abc&b=2" }),
            json!({ "url": "https://[redacted]@example.com/x?a=1&access_token=[redacted]&b=2" }),
        );
        check(
            json!({ "settings": { "STRIPE_KEY": "sk", "primary_key": "id", "key": "k" } }),
            json!({ "settings": { "STRIPE_KEY": "[redacted]", "primary_key": "id", "key": "k" } }),
        );
        check(
            json!({ "token": null, "use_token": true }),
            json!({ "token": null, "use_token": true }),
        );
    }

    #[test]
    fn scripts_and_other_texts_are_looked_through() {
        let check = |given: &str, kept: &str| assert_eq!(of_text(given), kept);
        check(
            "fetch(u, { headers: { Authorization: 'Bearer abcdef123' } })",
            "fetch(u, { headers: { Authorization: 'Bearer [redacted]' } })",
        );
        check(
            "const apiKey = \"abc\"; let n = 1",
            "const apiKey = \"[redacted]\"; let n = 1",
        );
        check("no: token=abc", "no: token=[redacted]");
        check(
            "u: http://x/?a=1&key=2&pwd=3",
            "u: http://x/?a=1&key=2&pwd=[redacted]",
        );
        check(
            "password: hunter2\nname: Ann",
            "password: [redacted]\nname: Ann",
        );
        check(
            "curl -H 'X-Api-Key: abc' http://x",
            "curl -H 'X-Api-Key: [redacted]' http://x",
        );
        check("it has sk_live_abcdefgh12 in it", "it has [redacted] in it");
        check("-----BEGIN RSA PRIVATE KEY-----\nabc", "[redacted]");
        check(
            "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.abc and more",
            "[redacted] and more",
        );
        check("a basic idea: it works", "a basic idea: it works");
    }

    #[test]
    fn what_is_long_is_cut_and_the_whole_is_bounded() {
        let long = "x".repeat(10 << 20);
        let kept = redacted(&json!({ "script": long, "name": "n" }));
        assert_eq!(kept["script"], format!("[{} bytes]", 10 << 20));
        assert_eq!(kept["name"], "n");
        let kept = redacted(&json!({ "script": "é".repeat(5_000) }));
        assert!(
            kept["script"]
                .as_str()
                .is_some_and(|it| it.ends_with("(10000 bytes in all)"))
        );
        let many = (0..5_000)
            .map(|_| json!({ "a": "b".repeat(900) }))
            .collect::<Vec<_>>();
        let wide = (0..5_000).map(|n| (format!("m{n}"), json!("b".repeat(900))));
        let deep = (0..100).fold(json!(1), |inner, _| json!([inner]));
        for value in [
            json!({ "many": many }),
            Value::Object(wide.collect()),
            json!({ "deep": deep }),
        ] {
            let kept = redacted(&value).to_string();
            assert!(kept.len() <= 2 * LONGEST, "{}", kept.len());
        }
    }
}

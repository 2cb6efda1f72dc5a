//! What is exported is what was recorded, in the formats' own terms.

#![expect(clippy::unwrap_used, reason = "a test")]

mod common;

use common::{exchange, get, journal, with_header};
use mimus_journal::{Body, Entry, Exchange, Filter, Format, Journal, Order};
use proptest::prelude::*;
use serde_json::Value;

fn export(journal: &Journal, format: Format) -> String {
    let mut written = Vec::new();
    let filter = Filter::everything();
    journal
        .export(&filter, Order::Oldest, format, &mut written)
        .unwrap();
    String::from_utf8(written).unwrap()
}

fn all(journal: &Journal) -> Vec<Entry> {
    let mut entries = Vec::new();
    let visit = |entry| {
        entries.push(entry);
        std::ops::ControlFlow::Continue(())
    };
    let filter = Filter::everything();
    journal.each(&filter, Order::Oldest, visit).unwrap();
    entries
}

/// Anything that may be in an exchange.
fn exchanges() -> impl Strategy<Value = Exchange> {
    (
        any::<String>(),
        any::<String>(),
        prop::collection::vec(any::<u8>(), 0..40),
        prop::option::of("[ -~]*"),
        prop::sample::select(&[0_u16, 200, 302, 404, 999][..]),
        any::<u64>(),
    )
        .prop_map(|(path, header, body, query, status, seed)| {
            let mut exchange = with_header(exchange("POST", &path, status, ""), "x-any", &header);
            exchange.request.query = query;
            exchange.seed = Some(seed);
            exchange.session = Some(header.clone());
            exchange.response.body = Body::whole(body);
            exchange.request.body = Body::whole(header);
            exchange
        })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn all_formats_hold_anything(recorded in prop::collection::vec(exchanges(), 1..5)) {
        let journal = journal(recorded);
        let entries = all(&journal);

        let lines = export(&journal, Format::Ndjson);
        let read = lines.lines().map(|line| serde_json::from_str::<Entry>(line).unwrap());
        prop_assert!(read.eq(entries.iter().cloned()));

        let table = export(&journal, Format::Csv);
        let mut reader = csv::Reader::from_reader(table.as_bytes());
        let names = reader.headers().unwrap().clone();
        for (record, entry) in reader.records().map(Result::unwrap).zip(&entries) {
            let cell = |name| &record[names.iter().position(|own| own == name).unwrap()];
            let is = |name, expected: &str| {
                let found = cell(name);
                let plain = found == expected;
                let quoted = found.strip_prefix('\'') == Some(expected);
                // What begins like a formula has an apostrophe, and nothing else has.
                let risky = expected.starts_with(|first| "=+-@\t\r\n|%".contains(first));
                if risky { quoted } else { plain }
            };
            prop_assert!(is("id", &entry.id.to_string()));
            prop_assert!(is("path", &entry.exchange.request.path));
            prop_assert!(is("session", entry.exchange.session.as_ref().unwrap()));
            prop_assert!(is("request_body", entry.exchange.request.body.text().unwrap()));
            let query = entry.exchange.request.query.as_deref();
            prop_assert!(is("query", query.unwrap_or_default()));
        }

        let har = serde_json::from_str::<Value>(&export(&journal, Format::Har)).unwrap();
        check_har(&har);
        prop_assert_eq!(har["log"]["entries"].as_array().unwrap().len(), entries.len());
    }
}

/// What the specification of HAR 1.2 asks for: which members there have to be, and of what
/// kind they are.
#[track_caller]
fn check_har(har: &Value) {
    let log = &har["log"];
    assert_eq!(log["version"], "1.2");
    assert!(log["creator"]["name"].is_string() && log["creator"]["version"].is_string());
    for entry in log["entries"].as_array().unwrap() {
        let started = entry["startedDateTime"].as_str().unwrap();
        started.parse::<jiff::Timestamp>().unwrap();
        let timings = entry["timings"].as_object().unwrap();
        for name in ["send", "wait", "receive"] {
            assert!(0.0 <= timings[name].as_f64().unwrap());
        }
        // The sum of all that apply, as the specification has it.
        let apply = timings.values().map(|value| value.as_f64().unwrap());
        let sum = apply.filter(|value| 0.0 <= *value).sum::<f64>();
        assert!((entry["time"].as_f64().unwrap() - sum).abs() < 1e-6);
        assert!(entry["cache"].is_object());
        let (request, response) = (&entry["request"], &entry["response"]);
        for name in ["method", "url", "httpVersion"] {
            assert!(request[name].is_string(), "{name}");
        }
        let url = request["url"].as_str().unwrap();
        assert!(url.starts_with("http://") && url.bytes().all(|byte| byte.is_ascii_graphic()));
        assert!(
            !url.contains(['<', '>', '"', '{', '}', '|', '\\', '^', '`']),
            "{url}"
        );
        for name in ["statusText", "httpVersion", "redirectURL"] {
            assert!(response[name].is_string(), "{name}");
        }
        assert!(response["status"].is_u64());
        for (message, lists) in [
            (request, &["cookies", "headers", "queryString"][..]),
            (response, &["cookies", "headers"]),
        ] {
            assert!(message["headersSize"].is_i64() && message["bodySize"].is_i64());
            for list in lists {
                for pair in message[list].as_array().unwrap() {
                    assert!(pair["name"].is_string() && pair["value"].is_string());
                }
            }
        }
        let content = &response["content"];
        assert!(content["size"].is_u64() && content["mimeType"].is_string());
        if let Some(data) = request.get("postData") {
            assert!(data["mimeType"].is_string() && data["text"].is_string());
            assert!(data["params"].is_array());
        }
    }
}

#[test]
fn har_has_what_browsers_show() {
    let mut call = with_header(exchange("POST", "/a b", 302, "x=1"), "cookie", "n=v");
    call.request.query = Some("q=%20&r".to_owned());
    call.response.headers = vec![
        ("location".to_owned(), "/next".to_owned()),
        (
            "set-cookie".to_owned(),
            "sid=1; Path=/; Expires=Wed, 21 Oct 2026 07:28:00 GMT; HttpOnly".to_owned(),
        ),
    ];
    call.response.body = Body::whole(vec![0xff]);
    call.durations.queue = 250;
    let har = serde_json::from_str::<Value>(&export(&journal([call]), Format::Har)).unwrap();
    check_har(&har);
    let entry = &har["log"]["entries"][0];
    assert_eq!(entry["time"], 1.0);
    assert_eq!(entry["timings"]["blocked"], 0.25);
    assert_eq!(
        entry["request"]["url"],
        "http://localhost:8080/a%20b?q=%20&r"
    );
    assert_eq!(entry["request"]["queryString"][0]["value"], " ");
    assert_eq!(entry["request"]["cookies"][0]["value"], "[redacted]");
    let response = &entry["response"];
    assert_eq!(response["statusText"], "Found");
    assert_eq!(response["redirectURL"], "/next");
    assert_eq!(response["content"]["encoding"], "base64");
    assert_eq!(
        response["cookies"][0]["expires"],
        "2026-10-21T07:28:00.000Z"
    );
    assert_eq!(response["cookies"][0]["httpOnly"], true);
}

#[test]
fn nothing_is_a_document_as_well() {
    let journal = journal([]);
    assert_eq!(export(&journal, Format::Ndjson), "");
    assert_eq!(export(&journal, Format::Csv).lines().count(), 1);
    check_har(&serde_json::from_str(&export(&journal, Format::Har)).unwrap());
}

#[test]
fn a_place_that_takes_nothing_is_an_error() {
    struct Full;
    impl std::io::Write for Full {
        fn write(&mut self, _: &[u8]) -> std::io::Result<usize> {
            Err(std::io::Error::other("full"))
        }
        fn flush(&mut self) -> std::io::Result<()> {
            Ok(())
        }
    }
    let journal = journal((0..100).map(|_| get("/", 200)));
    for format in [Format::Ndjson, Format::Csv, Format::Har] {
        let result = journal.export(&Filter::default(), Order::Oldest, format, &mut Full);
        assert!(result.is_err(), "{format}");
    }
    assert_eq!("xml".parse::<Format>().unwrap_err().0, "xml");
    assert_eq!("HAR".parse::<Format>().unwrap().to_string(), "har");
}

use serde_json::{Value, json};

use super::*;
use crate::entry::Body;

/// What is not taken apart has nothing in it that would have been taken out.
fn apply(redaction: &Redaction, exchange: &mut Exchange) {
    let before = exchange.clone();
    redaction.apply(exchange);
    let may_concern = redaction.may_concern(&before.draft(&mut Vec::new()));
    assert!(may_concern || *exchange == before, "{before:?}");
}

fn with_header(name: &str, value: &str) -> Exchange {
    let mut exchange = Exchange::default();
    let header = (name.to_owned(), value.to_owned());
    exchange.request.headers.push(header);
    exchange
}

fn header_after(redaction: &Redaction, name: &str, value: &str) -> String {
    let mut exchange = with_header(name, value);
    apply(redaction, &mut exchange);
    exchange.request.headers.remove(0).1
}

fn body_after(redaction: &Redaction, media_type: &str, body: &str) -> Body {
    let mut exchange = with_header("Content-Type", media_type);
    exchange.request.body = Body::whole(body.to_owned());
    apply(redaction, &mut exchange);
    exchange.request.body
}

#[track_caller]
fn check_body(pointers: &[&str], media_type: &str, body: &str, expected: &str) {
    let redaction = pointers
        .iter()
        .fold(Redaction::none(), |redaction, pointer| {
            redaction.pointer(pointer).unwrap()
        });
    let after = body_after(&redaction, media_type, body);
    assert_eq!(after.text(), Some(expected));
    assert_eq!(after.redacted, body != expected);
    assert_eq!(after.size, body.len() as u64);
}

#[test]
fn credentials_and_cookies_are_secret_by_default() {
    let check = |name, value, expected| {
        assert_eq!(header_after(&Redaction::default(), name, value), expected);
    };
    check("Authorization", "Bearer abc", "Bearer [redacted]");
    check("authorization", "abc", "[redacted]");
    check("authorization", "Token abc", "[redacted]");
    check("proxy-authorization", "Basic YTpi", "Basic [redacted]");
    check("cookie", "a=1; b=2", "a=[redacted]; b=[redacted]");
    check("cookie", "alone", "[redacted]");
    check(
        "set-cookie",
        "a=1=2; Path=/; Secure",
        "a=[redacted]; Path=/; Secure",
    );
    check("x-api-key", "abc", "abc");
}

#[test]
fn headers_parameters_and_cookies_are_secret_by_name() {
    let redaction = Redaction::none()
        .header("X-Api-Key")
        .query_parameter("key")
        .cookie("sid");
    assert_eq!(header_after(&redaction, "x-api-KEY", "abc"), "[redacted]");
    assert_eq!(
        header_after(&redaction, "cookie", "sid=1; b=2"),
        "sid=[redacted]; b=2"
    );
    assert_eq!(
        header_after(&redaction, "authorization", "Bearer abc"),
        "Bearer abc"
    );
    let location = "https://a/b?key=1&c=2";
    assert_eq!(
        header_after(&redaction, "referer", location),
        "https://a/b?key=[redacted]&c=2"
    );

    let mut exchange = Exchange::default();
    exchange.request.query = Some("a=%20&k%65y=abc&key".to_owned());
    apply(&redaction, &mut exchange);
    let query = exchange.request.query.as_deref();
    assert_eq!(query, Some("a=%20&k%65y=[redacted]&key=[redacted]"));
}

#[test]
fn answers_are_looked_through_as_well() {
    let redaction = Redaction::default().pointer("/token").unwrap();
    let mut exchange = Exchange::default();
    exchange.response.headers = vec![
        ("set-cookie".to_owned(), "sid=1; HttpOnly".to_owned()),
        ("content-type".to_owned(), "application/json".to_owned()),
    ];
    exchange.response.body = Body::whole("{\"token\":\"abc\"}");
    apply(&redaction, &mut exchange);
    assert_eq!(exchange.response.headers[0].1, "sid=[redacted]; HttpOnly");
    let body = exchange.response.body.text();
    assert_eq!(body, Some("{\"token\":\"[redacted]\"}"));
}

#[test]
fn places_in_json_are_secret() {
    let json = "application/json";
    check_body(
        &["/user/password", "/items/*/key"],
        json,
        r#"{"user":{"password":"x","n":1},"items":[{"key":1},{"k":2}]}"#,
        r#"{"user":{"password":"[redacted]","n":1},"items":[{"key":"[redacted]"},{"k":2}]}"#,
    );
    check_body(
        &["/**/password"],
        "application/problem+json; charset=utf-8",
        r#"{"password":1,"a":[{"b":{"password":{"deep":1}}}]}"#,
        r#"{"password":"[redacted]","a":[{"b":{"password":"[redacted]"}}]}"#,
    );
    check_body(&["/1"], json, "[1,2]", r#"[1,"[redacted]"]"#);
    check_body(&["/a~1b"], json, r#"{"a/b":1}"#, r#"{"a/b":"[redacted]"}"#);
    // Without a secret, not a byte is changed.
    check_body(&["/password"], json, "{ \"n\": 1.50 }", "{ \"n\": 1.50 }");
    // Whatever its header says.
    check_body(
        &["/password"],
        "application/x-www-form-urlencoded",
        r#"{"password":"x"}"#,
        r#"{"password":"[redacted]"}"#,
    );
    check_body(
        &["/password"],
        "application/x-ndjson",
        "{\"password\":1}\n\n{\"n\":2}\n",
        "{\"password\":\"[redacted]\"}\n\n{\"n\":2}\n",
    );
}

#[test]
fn fields_of_forms_are_secret() {
    check_body(
        &["/password", "/user/pin"],
        "application/x-www-form-urlencoded",
        "a=1&password=x%20y&user[pin]=1&user.pin=2&pin=3",
        "a=1&password=[redacted]&user[pin]=[redacted]&user.pin=[redacted]&pin=3",
    );
    let part = |name, value| {
        format!("--b\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n")
    };
    let body = part("n", "1") + &part("password", "x\r\ny") + "--b--\r\n";
    let expected = part("n", "1") + &part("password", "[redacted]") + "--b--\r\n";
    check_body(
        &["/password"],
        "multipart/form-data; boundary=b",
        &body,
        &expected,
    );
}

#[test]
fn what_can_not_be_looked_through_is_left_out() {
    for (media_type, body) in [
        ("application/json", "{\"password\":\"x\""),
        ("multipart/form-data", "--b\r\n\r\nx"),
        ("application/x-ndjson", "{}\n{\"password"),
    ] {
        check_body(&["/password"], media_type, body, REDACTED);
    }
    // Where bodies hold no secrets, that is no reason.
    check_body(&[], "application/json", "{\"password\":", "{\"password\":");
    check_body(&["/password"], "text/plain", "password", "password");
}

#[test]
fn violations_do_not_tell_secrets() {
    let redaction = Redaction::default()
        .header("x-key")
        .pointer("/user/password")
        .unwrap();
    let violation = |location: &str, name: Value, pointer: &str, value: Value| {
        json!({
            "location": location, "name": name, "pointer": pointer, "rule": "minLength",
            "message": "`hush` is too short", "value": value,
        })
    };
    let violations = [
        violation("body", Value::Null, "/user/password", json!("hush")),
        violation("body", Value::Null, "/user/password/0", json!("hush")),
        violation("body", Value::Null, "/user", json!({"password": "hush"})),
        violation(
            "body",
            Value::Null,
            "",
            json!("{\"user\":{\"password\":\"hush"),
        ),
        violation("header", json!("X-Key"), "", json!("hush")),
        violation("cookie", json!("sid"), "", json!("hush")),
    ];
    let open = violation("body", Value::Null, "/name", json!("told"));
    let problem = json!({ "violations": violations });
    let mut exchange = Exchange {
        violations: violations.to_vec(),
        ..Exchange::default()
    };
    exchange.violations.push(open.clone());
    let media_type = "application/problem+json".to_owned();
    exchange.response.headers = vec![("content-type".to_owned(), media_type)];
    exchange.response.body = Body::whole(problem.to_string());
    apply(&redaction, &mut exchange);
    assert_eq!(exchange.violations.pop(), Some(open));
    let told = format!("{exchange:?}");
    assert!(!told.contains("hush"), "{told}");
    assert_eq!(exchange.rules().count(), 6);
}

#[test]
fn a_pointer_has_to_be_one() {
    let error = Redaction::none().pointer("password").unwrap_err();
    assert!(
        error
            .to_string()
            .starts_with("`password` is not a JSON pointer")
    );
}

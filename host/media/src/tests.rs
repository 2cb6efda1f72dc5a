//! Each family's way of writing, as tables of values and texts.

use serde_json::{Value, json};

use crate::{EncodeError, Family, content_type, encode};

#[test]
fn families() {
    use Family::*;
    for (media_type, expected) in [
        ("application/json", Json),
        ("Application/JSON; charset=utf-8", Json),
        ("application/problem+json", Json),
        ("text/json", Json),
        ("*/*", Json),
        ("application/x-ndjson", JsonSequence),
        ("application/jsonl", JsonSequence),
        ("application/json-seq", JsonSequence),
        ("application/geo+json-seq", JsonSequence),
        ("text/event-stream", EventStream),
        ("text/xml;charset=utf-8", Xml),
        ("application/soap+xml", Xml),
        ("image/svg+xml", Xml),
        ("application/yaml", Yaml),
        ("text/x-yaml", Yaml),
        ("application/apply-patch+yaml", Yaml),
        ("text/csv; header=present", Csv),
        ("text/tab-separated-values", Csv),
        ("application/x-www-form-urlencoded", Form),
        ("multipart/form-data; boundary=x", Multipart),
        ("text/html", Text),
        ("application/graphql", Text),
        ("application/javascript", Text),
        ("application/vnd.github.v3.diff", Text),
        ("application/vnd.acme.v1.json", Json),
        ("application/vnd.acme.items.csv", Csv),
        ("application/vnd.acme.items+ndjson", JsonSequence),
        ("application/vnd.oasis.opendocument.text", Binary),
        ("application/vnd.acme.protobuf", Binary),
        ("application/octet-stream", Binary),
        ("application/apply-patch+cbor", Binary),
        ("image/png", Binary),
        ("nonsense", Binary),
        ("", Binary),
    ] {
        assert_eq!(Family::of(media_type), expected, "{media_type}");
    }
}

#[track_caller]
fn check_with(schema: &Value, media_type: &str, value: &Value, expected: &str) {
    let bytes = encode(value, media_type, schema).unwrap();
    assert_eq!(
        String::from_utf8(bytes).unwrap(),
        expected,
        "{media_type}: {value}"
    );
}

#[track_caller]
fn check(media_type: &str, value: &Value, expected: &str) {
    check_with(&json!(true), media_type, value, expected);
}

#[test]
fn json_is_compact_and_strings_stay_strings() {
    check(
        "application/json",
        &json!({"b": [1, null], "a": "é"}),
        "{\"b\":[1,null],\"a\":\"é\"}",
    );
    check(
        "application/json",
        &json!("{\"a\": 1}"),
        "\"{\\\"a\\\": 1}\"",
    );
}

#[test]
fn text_is_verbatim() {
    check("text/plain", &json!("a\nb"), "a\nb");
    check("text/html", &json!({"a": 1}), "{\"a\":1}");
    check("application/vnd.acme.v1", &json!({"a": 1}), "{\"a\":1}");
    check("application/octet-stream", &json!("bytes"), "bytes");
}

#[test]
fn sequences() {
    let items = json!([{"a": 1}, "x"]);
    check("application/x-ndjson", &items, "{\"a\":1}\n\"x\"\n");
    check(
        "application/json-seq",
        &items,
        "\u{1e}{\"a\":1}\n\u{1e}\"x\"\n",
    );
    check("application/jsonl", &json!({"a": [1]}), "{\"a\":[1]}\n");
    check(
        "application/jsonl",
        &json!("{\"a\": 1}\n{\"a\": 2}"),
        "{\"a\": 1}\n{\"a\": 2}",
    );
}

#[test]
fn event_streams() {
    let check = |value: Value, expected: &str| check("text/event-stream", &value, expected);
    check(
        json!([{"a": 1}, "x\ny"]),
        "data: {\"a\":1}\n\ndata: x\ndata: y\n\n",
    );
    check(json!({"id": 7}), "data: {\"id\":7}\n\n");
    check(
        json!([{"data": {"a": 1}, "id": 7, "event": "add\n", "retry": 5, "comment": "hi"}]),
        ": hi\nevent: add \nid: 7\nretry: 5\ndata: {\"a\":1}\n\n",
    );
    check(json!("event: add\ndata: 1\n\n"), "event: add\ndata: 1\n\n");
    check(json!("good morning"), "data: good morning\n\n");
}

#[test]
fn tables() {
    let schema = json!({"items": {"properties": {"id": {}, "name": {}}}});
    let check = |value: Value, expected: &str| check_with(&schema, "text/csv", &value, expected);
    check(
        json!([{"name": "a,b", "id": 1}, {"id": 2, "more": {"x": "\""}}]),
        "id,name,more\r\n1,\"a,b\",\r\n2,,\"{\"\"x\"\":\"\"\\\"\"\"\"}\"\r\n",
    );
    check(json!([]), "id,name\r\n");
    check(json!("id\n1"), "id\n1");
    let untyped =
        |media_type, value, expected| check_with(&json!(true), media_type, &value, expected);
    untyped(
        "text/csv",
        json!([[1, "a\nb"], [null, " c"]]),
        "1,\"a\nb\"\r\n,\" c\"\r\n",
    );
    untyped("text/csv", json!(["a", null]), "a\r\n\"\"\r\n");
    untyped("text/csv; header=absent", json!({"a": true}), "true\r\n");
    untyped(
        "text/tab-separated-values",
        json!([{"a": "x\ty", "b": 1}]),
        "a\tb\nx y\t1\n",
    );
}

#[test]
fn forms() {
    check(
        "application/x-www-form-urlencoded",
        &json!({"a b": "c&d", "list": [1, "é"], "map": {"x": 1}, "none": null}),
        "a+b=c%26d&list=1&list=%C3%A9&map=%7B%22x%22%3A1%7D&none=",
    );
    check(
        "application/x-www-form-urlencoded",
        &json!("a=1&b=2"),
        "a=1&b=2",
    );
}

#[test]
fn multipart_bodies_carry_a_boundary_of_their_own() {
    let schema = json!({"properties": {
        "file": {"type": "string", "format": "binary"},
        "icon": {"type": "string", "contentMediaType": "image/png", "contentEncoding": "base64"},
    }});
    let value =
        json!({"a\"b": "text", "map": {"x": 1}, "list": [1, 2], "file": "bytes", "icon": "aaaa"});
    let body = encode(&value, "multipart/form-data", &schema).unwrap();
    let header = content_type("multipart/form-data", &body);
    let boundary = header
        .strip_prefix("multipart/form-data; boundary=")
        .unwrap();
    let disposition = "Content-Disposition: form-data; name=";
    let expected = [
        format!("{disposition}\"a%22b\"\r\n\r\ntext"),
        format!("{disposition}\"map\"\r\nContent-Type: application/json\r\n\r\n{{\"x\":1}}"),
        format!("{disposition}\"list\"\r\n\r\n1"),
        format!("{disposition}\"list\"\r\n\r\n2"),
        format!(
            "{disposition}\"file\"; filename=\"file\"\r\n\
             Content-Type: application/octet-stream\r\n\r\nbytes"
        ),
        format!("{disposition}\"icon\"\r\nContent-Type: image/png\r\n\r\naaaa"),
    ];
    let expected = expected
        .map(|part| format!("--{boundary}\r\n{part}\r\n"))
        .concat();
    assert_eq!(
        String::from_utf8(body).unwrap(),
        format!("{expected}--{boundary}--\r\n")
    );
}

#[test]
fn a_part_that_is_a_picture_holds_one() {
    let schema = json!({"properties": {"photo": {"contentMediaType": "image/png"}}});
    let body = encode(&json!({"photo": "a cat"}), "multipart/form-data", &schema).unwrap();
    let picture = b"Content-Type: image/png\r\n\r\n\x89PNG\r\n\x1a\n";
    assert!(body.windows(picture.len()).any(|part| part == picture));
}

#[test]
fn a_boundary_never_occurs_in_the_content() {
    let value = json!(["one", {"a": 1}]);
    let declared = "multipart/mixed; boundary=\"the end\"";
    let body = encode(&value, declared, &json!(true)).unwrap();
    assert!(body.starts_with(b"--the end\r\n\r\none\r\n--the end\r\n"));
    assert_eq!(content_type(declared, &body), declared);
    let clash = encode(&json!(["the end"]), declared, &json!(true)).unwrap();
    assert!(clash.starts_with(b"--mimus-"));
    assert!(content_type(declared, &clash).starts_with("multipart/mixed; boundary=mimus-"));
    let empty = encode(&json!([]), "multipart/mixed", &json!(true)).unwrap();
    let header = content_type("multipart/mixed", &empty);
    assert_eq!(
        empty,
        format!("--{}--\r\n", header.split_once('=').unwrap().1).as_bytes()
    );
}

#[test]
fn yaml() {
    check(
        "application/yaml",
        &json!({
            "name": "plain text", "on": "no", "number": "1.5", "empty": "", "key: x": "a: b",
            "list": [1, [true, null], {"a": {}, "b": []}, "x\ny"], "deep": {"er": [{"x": 1.5, "w": 1e300, "z": -2e-30}]},
        }),
        "name: plain text\n\"on\": \"no\"\nnumber: \"1.5\"\nempty: \"\"\n\"key: x\": \"a: b\"\n\
         list:\n  - 1\n  - - true\n    - null\n  - a: {}\n    b: []\n  - \"x\\ny\"\n\
         deep:\n  er:\n    - x: 1.5\n      w: 1.0e+300\n      z: -2.0e-30\n",
    );
    check_with(
        &json!({"type": "object"}),
        "application/yaml",
        &json!("a: 1\nb: 2\n"),
        "a: 1\nb: 2\n",
    );
}

#[test]
fn content_types_say_what_the_body_is() {
    for (media_type, body, expected) in [
        ("text/csv", "a", "text/csv"),
        ("text/csv", "é", "text/csv; charset=utf-8"),
        ("text/plain;charset=UTF-8", "é", "text/plain;charset=UTF-8"),
        (
            "text/plain; charset=iso-8859-1; format=flowed",
            "é",
            "text/plain; format=flowed; charset=utf-8",
        ),
        ("application/json", "é", "application/json"),
        (
            "application/json;odata.metadata=none",
            "é",
            "application/json;odata.metadata=none",
        ),
        ("application/xml", "é", "application/xml"),
    ] {
        assert_eq!(content_type(media_type, body.as_bytes()), expected);
    }
}

#[test]
fn values_too_deep_are_refused() {
    let deep = (0..200).fold(json!(1), |inner, _| json!([inner]));
    for media_type in [
        "application/json",
        "application/xml",
        "application/yaml",
        "application/cbor",
    ] {
        let refused = encode(&deep, media_type, &json!(true));
        assert_eq!(refused, Err(EncodeError::TooDeep), "{media_type}");
    }
    let just = (1..128).fold(json!([1]), |inner, _| json!([inner]));
    for media_type in [
        "application/json",
        "application/xml",
        "application/yaml",
        "application/cbor",
    ] {
        encode(&just, media_type, &json!(true)).unwrap();
    }
}

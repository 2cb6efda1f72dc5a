//! XML both ways: the specification's own examples, and what it leaves open.

use proptest::prelude::*;
use serde_json::{Value, json};

use super::{decode, encode};

const DECLARATION: &str = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>";

fn written(value: &Value, schema: &Value) -> String {
    let document = String::from_utf8(encode(value, schema).unwrap()).unwrap();
    roxmltree::Document::parse(&document).unwrap_or_else(|error| panic!("{error}: {document}"));
    document
        .strip_prefix(DECLARATION)
        .expect(&document)
        .to_owned()
}

/// Written like that, and read back as it was.
#[track_caller]
fn check(schema: &Value, value: &Value, expected: &str) {
    assert_eq!(written(value, schema), expected);
    assert_eq!(
        decode(&format!("{DECLARATION}\n{expected}\n"), schema).unwrap(),
        *value
    );
}

/// As `check`, for a property `animals` of an object.
#[track_caller]
fn check_animals(animals: &Value, value: &Value, expected: &str) {
    let schema = json!({"type": "object", "properties": {"animals": animals}});
    check(
        &schema,
        &json!({"animals": value}),
        &format!("<root>{expected}</root>"),
    );
}

/// <https://spec.openapis.org/oas/v3.1.1#xml-object-examples>
#[test]
fn the_specifications_examples() {
    let string = json!({"type": "string"});
    check_animals(&string, &json!("…"), "<animals>…</animals>");
    check_animals(
        &json!({"type": "string", "xml": {"name": "animal"}}),
        &json!("…"),
        "<animal>…</animal>",
    );
    let person = json!({
        "$ref": "#/$defs/Person",
        "$defs": {"Person": {"type": "object", "properties": {
            "id": {"type": "integer", "format": "int32", "xml": {"attribute": true}},
            "name": {"type": "string", "xml": {
                "namespace": "https://example.com/schema/sample", "prefix": "sample"}},
        }}},
    });
    check(
        &person,
        &json!({"id": 123, "name": "example"}),
        "<Person id=\"123\"><sample:name xmlns:sample=\"https://example.com/schema/sample\">\
         example</sample:name></Person>",
    );
}

/// <https://spec.openapis.org/oas/v3.1.1#xml-arrays>
#[test]
fn the_specifications_arrays() {
    let value = json!(["one", "two"]);
    let items = json!({"type": "string"});
    let animal = json!({"type": "string", "xml": {"name": "animal"}});
    for (animals, expected) in [
        (
            json!({"items": items}),
            "<animals>one</animals><animals>two</animals>",
        ),
        (
            json!({"items": animal}),
            "<animal>one</animal><animal>two</animal>",
        ),
        (
            json!({"items": animal, "xml": {"name": "aliens"}}),
            "<animal>one</animal><animal>two</animal>",
        ),
        (
            json!({"items": items, "xml": {"wrapped": true}}),
            "<animals><animals>one</animals><animals>two</animals></animals>",
        ),
        (
            json!({"items": animal, "xml": {"name": "aliens", "wrapped": true}}),
            "<aliens><animal>one</animal><animal>two</animal></aliens>",
        ),
        (
            json!({"items": animal, "xml": {"wrapped": true}}),
            "<animals><animal>one</animal><animal>two</animal></animals>",
        ),
        (
            json!({"items": items, "xml": {"name": "aliens", "wrapped": true}}),
            "<aliens><aliens>one</aliens><aliens>two</aliens></aliens>",
        ),
    ] {
        let mut animals = animals;
        animals["type"] = json!("array");
        check_animals(&animals, &value, expected);
    }
}

/// <https://spec.openapis.org/oas/v3.2.0#xml-node-types>
#[test]
fn node_types() {
    let node = |kind: &str, node: &str| json!({"type": kind, "xml": {"nodeType": node}});
    check(
        &json!({"title": "Book", "type": "object", "properties": {
            "isbn": node("string", "attribute"),
            "pages": node("integer", "text"),
        }}),
        &json!({"isbn": "1-2", "pages": 7}),
        "<Book isbn=\"1-2\">7</Book>",
    );
    check(
        &json!({"title": "Script", "type": "object", "properties": {"code": node("string", "cdata")}}),
        &json!({"code": "a < b ]]> c"}),
        "<Script><![CDATA[a < b ]]]]><![CDATA[> c]]></Script>",
    );
    let tags = json!({"type": "object", "properties": {"tags": {
        "type": "array", "items": {"type": "integer", "xml": {"name": "tag"}},
        "xml": {"nodeType": "element"},
    }}});
    check(
        &tags,
        &json!({"tags": [1]}),
        "<root><tags><tag>1</tag></tags></root>",
    );
    let inner = json!({"type": "object", "properties": {"size": {
        "type": "object", "xml": {"nodeType": "none"},
        "properties": {"width": {"type": "number"}, "unit": node("string", "attribute")},
    }}});
    check(
        &inner,
        &json!({"size": {"width": 1.5, "unit": "m"}}),
        "<root unit=\"m\"><width>1.5</width></root>",
    );
}

#[test]
fn names_and_orders_come_from_the_schema() {
    let schema = json!({
        "$ref": "#/$defs/Pet",
        "$defs": {
            "Pet": {"allOf": [{"$ref": "#/$defs/Base"}, {"type": "object", "properties": {
                "tags": {"type": "array", "xml": {"wrapped": true}, "items": {"$ref": "#/$defs/Tag"}},
                "owner": {"anyOf": [{"$ref": "#/$defs/Owner"}, {"type": "null"}]},
            }}]},
            "Base": {"type": "object", "xml": {"name": "base"}, "properties": {
                "id": {"type": "integer", "xml": {"attribute": true}},
                "kind": {"oneOf": [{"const": "cat"}, {"const": "dog"}]},
            }},
            "Tag": {"type": "object", "xml": {"name": "tag"}, "properties": {"n": {"type": "integer"}}},
            "Owner": {"type": "object", "properties": {"name": {"type": "string"}}},
        },
    });
    check(
        &schema,
        &json!({"owner": {"name": "Ann"}, "tags": [{"n": 1}, {"n": 2}], "kind": "cat", "id": 3}),
        "<Pet id=\"3\"><kind>cat</kind><tags><tag><n>1</n></tag><tag><n>2</n></tag></tags>\
         <owner><name>Ann</name></owner></Pet>",
    );
    let list = json!({"type": "array", "items": {"$ref": "#/$defs/Pet"}, "title": "All pets",
        "$defs": {"Pet": {"type": "object", "properties": {"id": {"type": "integer"}}}}});
    check(
        &list,
        &json!([{"id": 1}]),
        "<All_pets><Pet><id>1</id></Pet></All_pets>",
    );
    check(&list, &json!([]), "<All_pets/>");
    let matrix = json!({"type": "array", "items": {"type": "array", "items": {"type": "integer"}}});
    check(
        &matrix,
        &json!([[1, 2], [], [3]]),
        "<root><root><root>1</root><root>2</root></root><root/><root><root>3</root></root></root>",
    );
}

#[test]
fn namespaces_are_declared_once() {
    let schema = json!({"title": "a", "type": "object",
        "xml": {"namespace": "urn:1", "prefix": "p"},
        "properties": {
            "b": {"type": "integer", "xml": {"namespace": "urn:1", "prefix": "p"}},
            "c": {"type": "integer", "xml": {"namespace": "urn:2"}},
            "d": {"type": "integer", "xml": {"prefix": "lost"}},
            "e": {"type": "integer", "xml": {"attribute": true, "namespace": "urn:1"}},
        },
    });
    check(
        &schema,
        &json!({"b": 1, "c": 2, "d": 3, "e": 4}),
        "<p:a xmlns:p=\"urn:1\" p:e=\"4\"><p:b>1</p:b><c xmlns=\"urn:2\">2</c>\
         <lost:d xmlns:lost=\"urn:lost\">3</lost:d></p:a>",
    );
    let envelope = json!({"type": "object", "xml": {"name": "soap:Envelope"}, "properties": {
        "ns": {"type": "string", "xml": {"name": "xmlns:soap", "attribute": true}},
        "body": {"type": "string", "xml": {"name": "soap:Body"}},
    }});
    check(
        &envelope,
        &json!({"ns": "urn:soap", "body": "x"}),
        "<soap:Envelope xmlns:soap=\"urn:soap\"><soap:Body>x</soap:Body></soap:Envelope>",
    );
}

#[test]
fn odd_values_come_back() {
    let schema = json!({"type": "object", "required": ["none"], "properties": {
        "text": {"type": ["string", "null"]},
        "none": {"type": "array", "items": {"type": "integer"}},
        "list": {"type": "array", "items": {"type": "integer"}, "xml": {"attribute": true}},
    }});
    check(
        &schema,
        &json!({"text": null, "none": [], "list": [1, 2]}),
        "<root list=\"1 2\"><text xmlns:xsi=\"http://www.w3.org/2001/XMLSchema-instance\" \
         xsi:nil=\"true\"/></root>",
    );
    check(
        &schema,
        &json!({"text": " a<b>&\"c\" \r\n\t", "none": [7]}),
        "<root><text> a&lt;b&gt;&amp;\"c\" &#13;\n\t</text><none>7</none></root>",
    );
    check(
        &schema,
        &json!({"text": "", "none": [], "odd key": "x", "7": {"deep": ["a", "b"]}}),
        "<root><text/><odd_x0020_key>x</odd_x0020_key>\
         <_x0037_><deep>a</deep><deep>b</deep></_x0037_></root>",
    );
    let control = written(&json!({"text": "a\u{1}b\u{ffff}"}), &schema);
    assert_eq!(control, "<root><text>a\u{fffd}b\u{fffd}</text></root>");
}

#[test]
fn documents_in_strings_stay_as_they_are() {
    let pet = json!({"type": "object"});
    for document in [
        "<Pet><id>1</id></Pet>",
        "<?xml version=\"1.0\"?>\n<Pet/>",
        "\u{feff}<Pet/>",
        "<!DOCTYPE html>\n<p>One<br></p>",
        "<not finished",
    ] {
        assert_eq!(encode(&json!(document), &pet).unwrap(), document.as_bytes());
    }
    let string = json!({"type": "string"});
    for document in ["<Pet/>", "<!DOCTYPE html>\n<p>One<br></p>"] {
        assert_eq!(
            encode(&json!(document), &string).unwrap(),
            document.as_bytes()
        );
    }
    assert_eq!(decode("<Pet/>", &string).unwrap(), json!("<Pet/>"));
    check(
        &string,
        &json!("<not finished"),
        "<root>&lt;not finished</root>",
    );
}

#[test]
fn text_becomes_what_the_schema_says() {
    for (schema, text, expected) in [
        (json!({"type": "integer"}), " 07 ", json!(7)),
        (json!({"type": "integer"}), "seven", json!("seven")),
        (json!({"type": "number"}), "1.50", json!(1.5)),
        (json!({"type": "number"}), "INF", json!("INF")),
        (json!({"type": "boolean"}), "1", json!(true)),
        (json!({"type": ["string", "integer"]}), "007", json!("007")),
        (json!({"type": ["string", "integer"]}), "7", json!(7)),
        (json!({"type": ["integer", "null"]}), "", json!(null)),
        (json!({"enum": [1, "one"]}), "1", json!(1)),
        (json!({"const": "1"}), "1", json!("1")),
        (
            json!({"type": "array", "items": {"type": "integer"}}),
            "7",
            json!([7]),
        ),
        (json!({"type": "object"}), "7", json!({"#text": "7"})),
        (json!(true), "7", json!("7")),
        (
            json!({}),
            "<a>1</a><a>2</a><b c='3'/>",
            json!({"a": ["1", "2"], "b": {"c": "3"}}),
        ),
        (json!({"type": "integer"}), "<a/>", json!({"a": ""})),
        (
            json!({"type": "string"}),
            "a<![CDATA[<b>]]>&#x63;&amp;<!-- no -->d",
            json!("a<b>c&d"),
        ),
    ] {
        let schema = json!({"type": "object", "properties": {"v": schema}});
        let document = format!("<r><v>{text}</v></r>");
        assert_eq!(
            decode(&document, &schema).unwrap(),
            json!({"v": expected}),
            "{document}"
        );
    }
}

#[test]
fn what_is_no_document_is_refused_with_its_place() {
    let schema = json!({"type": "object", "xml": {"name": "pet"}});
    let deep = "<a>".repeat(200);
    let long = format!("<{}></pet>", "a".repeat(10_000));
    for (document, expected) in [
        (
            "",
            "line 1, column 1: expected a root element, found an empty document",
        ),
        (
            "<pet>\n  <id></di>\n</pet>",
            "line 2, column 7: ill-formed document",
        ),
        (
            "<pet>\n<id>",
            "line 2, column 5: expected `</id>` before the end",
        ),
        (
            "<pet/>\n<pet/>",
            "line 2, column 1: expected the end of the document",
        ),
        (
            "<pet/>x",
            "line 1, column 7: expected an element, found text outside of the root",
        ),
        (
            "{\"id\": 1}",
            "line 1, column 1: expected an element, found text outside of the root",
        ),
        (
            "\n <dog/>",
            "line 2, column 2: expected `<pet>` as the root element, found `<dog>`",
        ),
        (
            "<pet a='1' a='2'/>",
            "line 1, column 1: in `<pet>`: the attribute `a` is given twice",
        ),
        ("<pet a=1/>", "line 1, column 1: in `<pet>`: "),
        ("<pet ='1'/>", "line 1, column 1: in `<pet>`: "),
        (
            "<pet><<<</pet>",
            "line 1, column 6: expected the name of an element after `<`",
        ),
        (
            "< pet/>",
            "line 1, column 1: expected the name of an element after `<`",
        ),
        (&long, "line 1, column 10003: ill-formed document"),
        ("<pet>é&x;</pet>", "line 1, column 7: `&x;` is not known"),
        ("<pet a='&x;'/>", "line 1, column 1: in `<pet>`: "),
        (
            "<!DOCTYPE pet [<!ENTITY x SYSTEM \"file:///etc/passwd\">]><pet>&x;</pet>",
            "line 1, column 1: a document type declaration is not allowed",
        ),
        (
            &deep,
            "line 1, column 385: elements are nested more than 128 levels deep",
        ),
    ] {
        let error = decode(document, &schema).unwrap_err().to_string();
        assert!(error.len() < 300, "{error}");
        assert!(error.starts_with(expected), "{error}\nis not\n{expected}");
    }
    decode("\u{feff}<x:pet xmlns:x='urn:x'/>", &schema).unwrap();
}

/// A schema, and values that it allows and XML can tell apart.
fn case() -> impl Strategy<Value = (Value, Value)> {
    let text = "\\PC{0,12}|[ \t\n\r<>&\"']{1,6}";
    let leaf = prop_oneof![
        text.prop_map(|text| (json!({"type": "string"}), json!(text))),
        any::<i64>().prop_map(|number| (json!({"type": "integer"}), json!(number))),
        any::<f64>().prop_map(|number| (json!({"type": "number"}), json!(number))),
        any::<bool>().prop_map(|truth| (json!({"type": "boolean"}), json!(truth))),
        Just((json!({"type": ["integer", "null"]}), Value::Null)),
    ];
    leaf.prop_recursive(4, 24, 4, |inner| {
        let key = "[a-z]{1,4}|\\PC{0,4}|_x0020_";
        let property = (key, inner.clone(), any::<u8>());
        prop_oneof![
            prop::collection::vec(property, 0..4).prop_map(object),
            (inner, 0_usize..4, any::<bool>()).prop_map(|((schema, value), count, wrapped)| {
                let array = json!({"type": "array", "items": schema, "xml": {"wrapped": wrapped}});
                (array, Value::Array(vec![value; count]))
            }),
        ]
    })
}

fn object(properties: Vec<(String, (Value, Value), u8)>) -> (Value, Value) {
    let mut schema = json!({"type": "object", "properties": {}, "required": []});
    let mut value = json!({});
    let mut has_text = false;
    for (place, (key, (mut property, part), choice)) in properties.into_iter().enumerate() {
        if value.get(&key).is_some() {
            continue;
        }
        let scalar = !matches!(property["type"].as_str(), Some("array" | "object"));
        if choice % 4 == 0 && scalar {
            property["xml"] = json!({"attribute": true});
        } else if choice % 4 == 1 && scalar {
            property["xml"] = json!({"namespace": "urn:x", "prefix": "x"});
        } else if choice % 4 == 2 && scalar && !has_text {
            has_text = true;
            let node = if choice < 128 { "text" } else { "cdata" };
            property["xml"] = json!({"nodeType": node});
        } else if choice % 4 == 3 {
            property["xml"]["name"] = json!(format!("Ü-{place}"));
        }
        schema["required"].as_array_mut().unwrap().push(json!(key));
        schema["properties"][&key] = property;
        value[&key] = part;
    }
    (schema, value)
}

proptest! {
    #[test]
    fn values_come_back((schema, value) in case()) {
        let bytes = encode(&value, &schema).unwrap();
        let document = String::from_utf8(bytes).unwrap();
        prop_assume!(document.starts_with(DECLARATION));
        roxmltree::Document::parse(&document).unwrap();
        prop_assert_eq!(decode(&document, &schema).unwrap(), value, "{}", document);
    }

    #[test]
    fn any_text_is_read_or_refused(text in "\\PC*|[<>a/=&;'\" !\\[\\]?-]{0,40}") {
        let _ = decode(&text, &json!({"type": "object"}));
        let _ = decode(&text, &json!(true));
    }
}

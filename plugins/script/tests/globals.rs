//! The language and its globals, as far as scripts are promised them.

mod common;

use common::value_of;
use serde_json::{Value, json};

#[test]
fn modern_syntax_works() {
    let check = |expression: &str, expected: Value| {
        assert_eq!(value_of(expression), expected, "{expression}");
    };
    check(
        "(() => { const { a, ...rest } = { a: 1, b: 2 }; return [a, rest] })()",
        json!([1, {"b": 2}]),
    );
    check("[1, 2, 3].at(-1) ?? 0", json!(3));
    check(
        "((o) => { o.a ??= 7; o.b ||= 8; return o?.c?.d ?? o })({})",
        json!({"a": 7, "b": 8}),
    );
    check("`${1 + 1} ${'x'.padStart(3, '-')}`", json!("2 --x"));
    check(
        "(() => { class A { #n = 1; static s = 2; get n() { return this.#n + A.s } } return new A().n })()",
        json!(3),
    );
    check(
        "[...(function* () { yield 1; yield* [2, 3] })()]",
        json!([1, 2, 3]),
    );
    check(
        "await (async () => { const out = []; for await (const n of (async function* () { yield 1; yield 2 })()) out.push(n); return out })()",
        json!([1, 2]),
    );
    check(
        "await Promise.allSettled([Promise.resolve(1), Promise.reject(new Error('x'))]).then((all) => all.map((one) => one.status))",
        json!(["fulfilled", "rejected"]),
    );
    check(
        "Object.fromEntries(Object.entries({ a: 1 }).map(([k, v]) => [k, v * 2]))",
        json!({"a": 2}),
    );
    check(
        "Object.groupBy([1, 2, 3], (n) => (n % 2 ? 'odd' : 'even'))",
        json!({"odd": [1, 3], "even": [2]}),
    );
    check("[3, 1, 2].toSorted()", json!([1, 2, 3]));
    check(
        "'2026-01-02'.match(/(?<year>\\d{4})-(?<month>\\d\\d)/).groups.year",
        json!("2026"),
    );
    check("'aXbX'.replaceAll('X', '-')", json!("a-b-"));
    check(
        "structuredClone({ when: new Date(0), list: [1] }).when.getTime()",
        json!(0),
    );
    check("(2n ** 64n).toString()", json!("18446744073709551616"));
}

#[test]
fn web_globals_are_there() {
    let check = |expression: &str, expected: Value| {
        assert_eq!(value_of(expression), expected, "{expression}");
    };
    check("btoa('hi') + atob('aGk=')", json!("aGk=hi"));
    check("[...new TextEncoder().encode('ü')]", json!([195, 188]));
    check(
        "new TextDecoder().decode(new Uint8Array([195, 188]))",
        json!("ü"),
    );
    check("encodeURIComponent('a b&')", json!("a%20b%26"));
    check("typeof queueMicrotask", json!("function"));
}

#[test]
fn what_reaches_outside_is_not_there() {
    for name in [
        "require",
        "process",
        "fetch",
        "XMLHttpRequest",
        "WebSocket",
        "Deno",
        "window",
        "global",
    ] {
        assert_eq!(
            value_of(&format!("typeof {name}")),
            json!("undefined"),
            "{name}"
        );
    }
}

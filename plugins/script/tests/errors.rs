//! What authors of scripts are told when something is wrong.

mod common;

use common::Mock;

/// The whole text of the error.
fn check(source: &str, expected: &str) {
    assert_eq!(Mock::of(source).error().to_string(), expected, "{source}");
}

/// That it begins with this, and whose fault it is.
fn begins(source: &str, is_settings: bool, expected: &str) {
    let error = Mock::of(source).error();
    assert_eq!(error.is_invalid_settings(), is_settings, "{error}");
    assert!(error.to_string().starts_with(expected), "{error}");
}

#[test]
fn an_error_has_its_place_its_line_and_its_calls() {
    check(
        "const name = (order) => order.customer.name;
export default {
  default(request) {
    return { body: [{}].map(name) };
  },
};",
        "source:1:40: TypeError: cannot convert 'null' or 'undefined' to object
    1 | const name = (order) => order.customer.name;
      |                                        ^
    at name (source:1:40)
    at map (native)
    at default (source:4:28)",
    );
}

#[test]
fn an_error_after_an_await_has_its_place() {
    check(
        "async function fail(why) {
\tawait null;
\tthrow new RangeError(why);
}
export default async () => {
  await fail('too far');
}",
        "source:3:8: RangeError: too far
    3 | \tthrow new RangeError(why);
      | \t      ^
    at fail (source:3:8)",
    );
}

#[test]
fn calls_that_repeat_are_counted() {
    let error = Mock::of("export default () => { const f = () => f(); f() }").error();
    let error = error.to_string();
    assert!(
        error.starts_with(
            "source:1:41: RuntimeLimitError: reached the maximum number of recursive calls"
        ),
        "{error}"
    );
    assert!(error.ends_with("at f (source:1:41), 20 times"), "{error}");
}

#[test]
fn syntax_is_checked_before_the_first_request() {
    check(
        "export default () => ({\n  status: 200,,\n})",
        "source:2:15: expected `identifier`, got `,` in identifier parsing
    2 |   status: 200,,
      |               ^",
    );
    begins("let x = ;", true, "source:1:9: unexpected `;`");
    begins(
        "export default () => {",
        true,
        "source:1:23: the text ends in the middle of something",
    );
    begins("let a; let a; export default () => {}", true, "source:1:");
    begins("'unterminated", true, "source:1:");
    begins("export default () => { return 08n }", true, "source:1:");
    begins("<div/>", true, "source:1:1: ");
    begins("interface A {}", true, "source:1:");
    begins("const x: number = 1", true, "source:1:8: ");
    begins("await = 1", true, "source:1:");
}

#[test]
fn the_top_level_is_run_before_the_first_request() {
    begins("throw new Error('top')", true, "source:1:7: Error: top");
    begins(
        "await new Promise(() => {})",
        true,
        "the script's top level waits for a promise",
    );
    begins(
        "export default 7",
        true,
        "source: `export default` is 7; write",
    );
    begins(
        "export const x = 1",
        true,
        "source: there is no `export default`; write",
    );
    begins(
        "export default {}",
        true,
        "source: `export default` is an object without handlers",
    );
    begins(
        "export default { default: 1 }",
        true,
        "source: the handler `default` is 1; write",
    );
    begins("export default [() => {}]", true, "source: ");
}

#[test]
fn what_is_returned_in_error_is_said() {
    begins(
        "export default () => 7",
        false,
        "TypeError: a handler returns `{ status, headers, body, delay }`, or nothing to let the next responder answer; it returned 7: did you mean `{ body: … }`?",
    );
    begins(
        "export default () => [1]",
        false,
        "TypeError: a handler returns",
    );
    begins(
        "export default () => ({ id: 1 })",
        false,
        "TypeError: a handler returns `{ status, headers, body, delay }`, and `id` is none of these",
    );
    begins(
        "export default () => () => {}",
        false,
        "TypeError: a handler returns",
    );
    begins(
        "export default () => ({ status: 99 })",
        false,
        "TypeError: `status` is a whole number from 200 to 599, not 99",
    );
    begins(
        "export default () => ({ status: '200' })",
        false,
        "TypeError: `status` is a whole number from 200 to 599, not \"200\"",
    );
    begins(
        "export default () => ({ status: 200.5 })",
        false,
        "TypeError: `status`",
    );
    begins(
        "export default () => ({ status: NaN })",
        false,
        "TypeError: `status`",
    );
    begins(
        "export default () => ({ delay: -1 })",
        false,
        "TypeError: `delay` is a number of milliseconds, not -1",
    );
    begins(
        "export default () => ({ headers: 'x: 1' })",
        false,
        "TypeError: `headers` is an object",
    );
    begins(
        "export default () => ({ headers: { 'x y': 1 } })",
        false,
        "TypeError: `x y` is no name of a header",
    );
    begins(
        "export default () => ({ headers: { x: 'a\\r\\nset-cookie: b' } })",
        false,
        "TypeError: the header `x` may not contain a line's end",
    );
    begins(
        "export default () => ({ headers: { x: { y: 1 } } })",
        false,
        "TypeError: the header `x` is a string, a number or a list of them, not { y: 1 }",
    );
    begins(
        "export default () => ({ headers: [['x']] })",
        false,
        "TypeError: `headers` is an object",
    );
    begins(
        "export default () => ({ body: () => {} })",
        false,
        "TypeError: `body` is [function body], which is neither text nor bytes",
    );
    begins(
        "export default () => ({ body: Symbol('s') })",
        false,
        "TypeError: `body` is Symbol(s)",
    );
    begins("export default () => ({ body: 10n })", false, "");
}

#[test]
fn what_is_of_other_places_gets_a_hint() {
    for (expression, hint) in [
        ("require('fs')", "scripts are ES modules"),
        ("fetch('/')", "a script has no network"),
        ("process.env.X", "this is not Node.js"),
        ("window.x", "this is not a browser"),
        ("new Intl.NumberFormat()", "there is no `Intl` here"),
        ("mimus.log.info(1)", "a handler is handed it"),
    ] {
        let error = Mock::of(&format!("export default () => {{ {expression} }}")).error();
        assert!(error.to_string().contains(hint), "{error}");
    }
}

#[test]
fn odd_things_that_are_thrown_are_told() {
    begins(
        "export default () => { throw null }",
        false,
        "source:1:30: thrown: null",
    );
    begins(
        "export default () => { throw { a: [1] } }",
        false,
        "source:1:30: thrown: { a: [1] }",
    );
    begins(
        "export default () => Promise.reject('no')",
        false,
        "thrown: \"no\"",
    );
    begins(
        "export default () => { throw { toString() { throw 1 } } }",
        false,
        "source:1:30: thrown: { toString: [function toString] }",
    );
    begins(
        "export default () => { throw new Proxy({}, { get() { throw 1 } }) }",
        false,
        "source:1:30: thrown: {}",
    );
    begins(
        "export default () => { throw { get message() { throw 1 } } }",
        false,
        "source:1:30: thrown: { message: [getter] }",
    );
    begins(
        "export default () => { const e = new Error(); Object.defineProperty(e, 'message', { get() { throw 1 } }); throw e }",
        false,
        "source:1:",
    );
    begins(
        "class Mine extends Error { name = 'Mine' }\nexport default () => { throw new Mine('m', { cause: new Error('c', { cause: 1 }) }) }",
        false,
        "source:2:30: Mine: m; caused by: Error: c; caused by: 1",
    );
    begins(
        "export default () => ({ get status() { throw new Error('got') } })",
        false,
        "source:1:46: Error: got",
    );
    begins(
        "export default () => ({ body: { toJSON() { throw new Error('json') } } })",
        false,
        "source:1:50: Error: json",
    );
    begins(
        "export default () => new Proxy({}, { ownKeys() { throw new Error('keys') } })",
        false,
        "source:1:56: Error: keys",
    );
    begins(
        "const c = {}; c.c = c; export default () => ({ body: c })",
        false,
        "TypeError: cyclic object value",
    );
}

#[test]
fn a_promise_that_never_settles_is_an_error() {
    begins(
        "export default () => new Promise(() => {})",
        false,
        "the handler `default` waits for a promise that nothing will settle",
    );
}

#[test]
fn a_long_message_is_cut() {
    let error = Mock::of("export default () => { throw new Error('x'.repeat(1e6)) }").error();
    assert!(error.to_string().len() < 5_000);
}

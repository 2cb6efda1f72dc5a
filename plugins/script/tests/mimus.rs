//! What `mimus` offers a handler, on the SDK's fake host.

mod common;

use std::time::Duration;

use common::{Mock, text, value_of};
use guest_sdk::{Error, Location, Request, Response};
use serde_json::{Value, json};

#[test]
fn state_outlives_a_request() {
    let mock = Mock::of(
        "export default (request, mimus) => {
           const orders = mimus.state.collection('orders')
           const id = orders.nextNumber()
           orders.set(id, { id, path: request.path })
           return { body: orders.values() }
         }",
    );
    mock.answer(&Request::new("POST", "/first"));
    let body = text(&mock.answer(&Request::new("POST", "/second")));
    assert_eq!(
        body,
        r#"[{"id":1,"path":"/first"},{"id":2,"path":"/second"}]"#
    );
    assert_eq!(mock.host.state_of("orders").len(), 2);
}

#[test]
fn made_up_data_follows_the_seed() {
    let made = |seed| {
        let mock = Mock::of(
            "export default (request, mimus) => ({ body: [
               mimus.fake('internet.email'), mimus.fake('number.int', { min: 3, max: 3 }),
               mimus.fake('person.fullName'), mimus.fake('helpers.arrayElement', ['a']),
             ] })",
        );
        mock.host(|host| host.seed(seed)).json()
    };
    assert_eq!(made(1), made(1));
    assert_ne!(made(1), made(2));
    let all = made(1);
    let [email, int, _, element] = &all.as_array().expect("a list")[..] else {
        panic!("{all}");
    };
    assert!(email.as_str().is_some_and(|email| email.contains('@')));
    assert_eq!((int, element), (&json!(3), &json!("a")));
}

#[test]
fn made_up_data_is_of_the_locale() {
    let source = "export default (request, mimus) => ({ body: mimus.fake('city') + '\\n' })";
    let city = |locale| text(&Mock::with(json!({ "source": source, "locale": locale })).get());
    assert_eq!(city("en"), text(&Mock::of(source).get()));
    assert_ne!(city("en"), city("de"));
    let error = Mock::with(json!({ "source": source, "locale": "xx" })).error();
    assert!(error.is_invalid_settings(), "{error}");
    assert!(error.to_string().starts_with("`locale`: "), "{error}");
}

#[test]
fn what_cannot_be_made_up_is_told() {
    let mock = Mock::of(
        "const tried = (make) => { try { return make() } catch (error) { return String(error) } }
         export default (request, mimus) => ({ body: [
           tried(() => mimus.fake('person.fulName')), tried(() => mimus.fake()),
         ] })",
    );
    assert_eq!(
        mock.json(),
        json!([
            "TypeError: there is no fake data called `person.fulName`; did you mean `person.fullName`?",
            "TypeError: `fake` wants to know what: `fake(\"person.fullName\")`",
        ])
    );
}

#[test]
fn a_collection_is_like_a_map() {
    let mock = Mock::of(
        "export default (request, mimus) => {
           const pets = mimus.state.collection('pets')
           const had = pets.has('a')
           pets.set('b', { name: 'Bello' })
           pets.set(7, [1, 'two', null])
           const body = {
             had, get: pets.get('b').name, none: pets.get('x') === undefined, size: pets.size,
             keys: pets.keys(), values: pets.values(), entries: pets.entries(),
             deleted: [pets.delete('a'), pets.delete('a')],
           }
           pets.clear()
           return { body: { ...body, left: pets.size } }
         }",
    )
    .host(|host| host.state("pets", "a", &"Asta"));
    assert_eq!(
        mock.json(),
        json!({
            "had": true, "get": "Bello", "none": true, "size": 3,
            "keys": ["7", "a", "b"],
            "values": [[1, "two", null], "Asta", {"name": "Bello"}],
            "entries": [["7", [1, "two", null]], ["a", "Asta"], ["b", {"name": "Bello"}]],
            "deleted": [true, false], "left": 0,
        })
    );
}

#[test]
fn a_failed_handler_changes_no_state() {
    let mock = Mock::of(
        "export default (request, mimus) => { mimus.state.collection('a').set('k', 1); throw new Error('no') }",
    );
    mock.error();
    assert!(mock.host.state_of("a").is_empty());
}

#[test]
fn what_the_state_refuses_can_be_caught() {
    let mock = Mock::of(
        "export default (request, mimus) => {
           try { mimus.state.collection('secret').get('a') } catch (error) { return { body: [error.message] } }
         }",
    )
    .host(|host| host.grant_state(&["orders"]));
    let message = mock.json()[0].to_string();
    assert!(message.contains("`secret` is not granted"), "{message}");
}

#[test]
fn chance_is_the_same_for_the_same_seed() {
    let body = |seed| {
        Mock::of(
            "export default (request, mimus) => ({ body: [
               Math.random(), mimus.random(), mimus.random.int(1, 6), mimus.random.uuid(),
               crypto.randomUUID(), [...crypto.getRandomValues(new Uint8Array(4))],
               mimus.random.pick(['a', 'b', 'c']), mimus.random.shuffle([1, 2, 3, 4, 5, 6, 7]), mimus.random.chance(0.5),
             ] })",
        )
        .host(|host| host.seed(seed))
        .json()
    };
    assert_eq!(body(7), body(7));
    assert_ne!(body(7), body(8));
}

#[test]
fn chance_keeps_its_bounds() {
    assert_eq!(
        value_of(
            "Array.from({ length: 400 }, () => mimus.random.int(-1, 1)).every((n) => [-1, 0, 1].includes(n))"
        ),
        true
    );
    assert_eq!(
        value_of("new Set(Array.from({ length: 400 }, () => mimus.random.int(1, 6))).size"),
        6
    );
    assert_eq!(value_of("mimus.random.int(5, 5)"), 5);
    assert_eq!(
        value_of("Array.from({ length: 400 }, Math.random).every((n) => 0 <= n && n < 1)"),
        true
    );
    assert_eq!(value_of("mimus.random.pick([])"), Value::Null);
    assert_eq!(
        value_of("mimus.random.shuffle([3, 1, 2]).sort().join()"),
        "1,2,3"
    );
    assert_eq!(
        value_of(
            "/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/.test(crypto.randomUUID())"
        ),
        true
    );
    assert_eq!(
        value_of("[mimus.random.chance(0), mimus.random.chance(1)]"),
        json!([false, true])
    );
}

#[test]
fn the_clock_is_the_mock_s() {
    let mock = Mock::of(
        "export default (request, mimus) => ({ body: [Date.now(), mimus.clock.now(), new Date().toISOString(), new Date().getTimezoneOffset()] })",
    )
    .host(|host| host.at_ms(1_000));
    assert_eq!(
        mock.json(),
        json!([1000, 1000, "1970-01-01T00:00:01.000Z", 0])
    );
}

#[test]
fn logs_go_to_the_server() {
    let mock = Mock::of(
        "export default (request, mimus) => {
           console.log('made', 3, { id: 'x', list: [1, [2]], none: undefined }, null)
           console.debug(new Map(), new Error('e'), () => 1, Symbol('s'), 10n, [,1])
           console.warn({ get secret() { throw 1 } }, new Proxy({}, { ownKeys() { throw 2 } }))
           mimus.log.error('broken'); mimus.log.trace(); console.info({ a: { b: { c: { d: { e: 1 } } } } })
           const circle = {}; circle.self = circle; console.error(circle)
         }",
    );
    mock.ask(&Request::new("GET", "/")).expect("an outcome");
    assert_eq!(
        mock.host.logs(),
        [
            r#"info: made 3 { id: "x", list: [1, [2]], none: undefined } null"#,
            r"debug: [map] [error: e] [function] Symbol(s) 10n [1]",
            "warn: { secret: [getter] } {}",
            "error: broken",
            "trace: ",
            "info: { a: { b: { c: { d: {…} } } } }",
            "error: { self: [circular] }",
        ]
    );
}

fn next(request: &Request) -> Result<Response, Error> {
    let body = json!({
        "method": request.method, "path": request.path, "query": request.query,
        "headers": request.headers.iter().map(|(name, value)| format!("{name}={}", String::from_utf8_lossy(value))).collect::<Vec<_>>(),
        "body": request.body.as_deref().map(String::from_utf8_lossy),
        "id": request.parameter("id"),
        "big": 9_007_199_254_740_993_u64,
    });
    Ok(Response::json(&body)?
        .status(203)
        .header("X-From", "next")
        .header("set-cookie", "a=1")
        .header("set-cookie", "b=2")
        .delay(Duration::from_millis(5)))
}

#[test]
fn the_next_responder_s_answer_can_be_passed_on_as_it_is() {
    let mock =
        Mock::of("export default (request, mimus) => mimus.next()").host(|host| host.next(next));
    let response = mock.get();
    assert_eq!(response.status, 203);
    assert_eq!(response.delay, Duration::from_millis(5));
    assert_eq!(response.header_text("x-from"), Some("next"));
    assert_eq!(
        response
            .headers
            .iter()
            .filter(|(name, _)| name == "set-cookie")
            .count(),
        2
    );
    assert!(
        text(&response).contains("9007199254740993"),
        "{}",
        text(&response)
    );
}

#[test]
fn the_next_responder_s_answer_can_be_changed() {
    let mock = Mock::of(
        "export default async (request, mimus) => {
           const answer = mimus.next()
           answer.headers['x-more'] = answer.text.length > 10
           answer.body.path += '!'
           return { ...answer, status: 200 }
         }",
    )
    .host(|host| host.next(next));
    let response = mock.get();
    assert_eq!(response.status, 200);
    assert_eq!(response.header_text("x-more"), Some("true"));
    let body: Value = serde_json::from_slice(&response.body).expect("JSON");
    assert_eq!(body["path"], "/orders/1!");
}

#[test]
fn the_next_responder_can_be_asked_something_else() {
    let mock = Mock::of(
        "export default (request, mimus) => ({ body: [
           mimus.next({ method: 'put', path: '/x', queryString: 'a=1', headers: { 'X-A': 1 }, body: { b: 2 }, params: { id: 9 } }).body,
           mimus.next({ ...request, body: 'text' }).body,
           mimus.next().status,
         ] })",
    )
    .host(|host| host.next(next));
    let mut request = Request::new("POST", "/orders/1").with(Location::Path, "id", 1);
    request.headers = vec![("content-type".to_owned(), b"application/json".to_vec())];
    request.body = Some(b"{}".to_vec());
    let body: Value = serde_json::from_slice(&mock.answer(&request).body).expect("JSON");
    assert_eq!(body[0]["method"], "PUT");
    assert_eq!(body[0]["path"], "/x");
    assert_eq!(body[0]["query"], "a=1");
    assert_eq!(body[0]["headers"], json!(["x-a=1"]));
    assert_eq!(body[0]["body"], "{\"b\":2}");
    assert_eq!(body[0]["id"], 9);
    assert_eq!(body[1]["method"], "POST");
    assert_eq!(body[1]["headers"], json!(["content-type=application/json"]));
    assert_eq!(body[1]["body"], "text");
    assert_eq!(body[2], 203);
}

#[test]
fn a_next_responder_that_fails_can_be_caught() {
    let mock = Mock::of(
        "export default (request, mimus) => { try { mimus.next() } catch (error) { return { body: [error.message] } } }",
    )
    .host(|host| host.next(|_| Err(Error::other("out of order"))));
    assert_eq!(mock.json(), json!(["out of order"]));
}

#[test]
fn the_operation_the_choice_and_the_scenario_are_told() {
    let mut mock = Mock::with(json!({
        "source": "export default (request, mimus) => ({ body: [mimus.operation, mimus.choice, mimus.scenario.name, mimus.scenario.variable('stock'), mimus.scenario.variable('none'), mimus.settings] })",
        "settings": {"currency": "EUR", "limits": [1, 2]},
    }))
    .host(|host| host.scenario("sold-out", &[("stock", json!({"left": 0}))]));
    mock.choice.example = Some("rex".to_owned());
    assert_eq!(
        mock.json(),
        json!([
            {"id": "GET /orders/{id}", "method": "GET", "path": "/orders/{id}"},
            {"status": 200, "mediaType": "application/json", "example": "rex", "dynamic": false},
            "sold-out", {"left": 0}, null, {"currency": "EUR", "limits": [1, 2]},
        ])
    );
}

#[test]
fn the_description_s_schemas_and_examples_are_at_hand() {
    let mock = Mock::of(
        "export default (request, mimus) => ({ body: [
           mimus.schema(), mimus.schema(404), mimus.example(), mimus.example(200, 'application/json', 'tom'),
           mimus.example(200, 'text/plain'), mimus.schema(418) === undefined,
         ] })",
    )
    .host(|host| {
        host.schema(200, "application/json", &json!({"type": "object"}))
            .schema(404, "application/json", &json!({"type": "string"}))
            .example(200, "application/json", Some("rex"), r#"{"name":"Rex"}"#)
            .example(200, "application/json", Some("tom"), r#"{"name":"Tom"}"#)
            .example(200, "text/plain", None, "Kim")
    });
    assert_eq!(
        mock.json(),
        json!([{"type": "object"}, {"type": "string"}, {"name": "Rex"}, {"name": "Tom"}, "Kim", true])
    );
}

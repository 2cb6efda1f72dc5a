//! What each step of a request costs by itself.

mod support;

use std::hint::black_box;

use bytes::Bytes;
use criterion::{BenchmarkId, Criterion, criterion_group, criterion_main};
use mimus::mock::{Arrival, Mock, Settings, Under};
use mimus_exchange::{OperationValidator, RequestParts, Route, Router};

/// A request to the mock, without a socket.
fn head(method: &str, path: &str, headers: &[(&str, &str)]) -> http::request::Parts {
    let mut request = http::Request::builder().method(method).uri(path);
    for (name, value) in headers {
        request = request.header(*name, *value);
    }
    request
        .body(())
        .expect("the request is well formed")
        .into_parts()
        .0
}

/// A lookup must not cost more where there are more operations.
fn route(c: &mut Criterion) {
    let mut group = c.benchmark_group("route");
    for operations in [20, 16_000] {
        let templates: Vec<String> = (0..operations)
            .map(|n| format!("/group{}/things{n}/{{thingId}}/parts/{{partId}}", n % 50))
            .collect();
        let router =
            Router::new(
                templates
                    .iter()
                    .enumerate()
                    .map(|(index, path_template)| Route {
                        index,
                        method: "GET",
                        path_template,
                        base_paths: &[],
                    }),
            );
        let path = format!(
            "/group{}/things{}/42/parts/7",
            (operations / 2) % 50,
            operations / 2
        );
        group.bench_with_input(BenchmarkId::from_parameter(operations), &path, |b, path| {
            b.iter(|| black_box(router.find("GET", path, None).is_ok()));
        });
    }
    group.finish();
}

fn validate(c: &mut Criterion) {
    let api = support::petstore();
    let index = api
        .operations
        .iter()
        .position(|operation| operation.id == "placeOrder")
        .expect("it is there");
    let operation = api.operation(index).expect("it can be read");
    let validator = OperationValidator::new(&operation);
    let router = Router::new([Route {
        index,
        method: "POST",
        path_template: "/orders",
        base_paths: &[],
    }]);
    let found = router.find("POST", "/orders", None).expect("it is there");
    let head = head(
        "POST",
        "/orders",
        &[("content-type", "application/json"), ("x-api-key", "k")],
    );
    let parts = RequestParts {
        method: "POST",
        path: "/orders",
        query: None,
        headers: &head.headers,
        body: br#"{"petId": 7, "quantity": 2, "currency": "EUR", "total": 161.0}"#,
    };
    let valid = validator.validate(&operation, &parts, &found.path_parameters);
    assert!(valid.violations.is_empty(), "{:?}", valid.violations);
    c.bench_function("validate/json-body", |b| {
        b.iter(|| black_box(validator.validate(&operation, &parts, &found.path_parameters)));
    });
}

/// The whole way of a request, but for the socket.
fn answer(c: &mut Criterion) {
    let runtime = tokio::runtime::Runtime::new().expect("the runtime starts");
    let mock = std::sync::Arc::new(support::mock());
    let key = ("x-api-key", "k");
    for (name, head, body) in [
        ("fixed", head("GET", "/v1/pets/7", &[]), ""),
        (
            "computed",
            head(
                "GET",
                "/v1/orders/0b5d2c3a-0c1f-4c57-9d0e-0d4a6f1b2c3d/events",
                &[],
            ),
            "",
        ),
        (
            "computed-json",
            head(
                "POST",
                "/v1/orders",
                &[key, ("content-type", "application/json")],
            ),
            r#"{"petId":7,"quantity":2}"#,
        ),
    ] {
        let body = Bytes::from_static(body.as_bytes());
        let status = runtime.block_on(ask(&mock, &head, &body));
        assert!(status.is_success(), "{name}: {status}");
        c.bench_function(&format!("answer/{name}"), |b| {
            b.iter(|| runtime.block_on(ask(&mock, &head, &body)));
        });
    }
}

async fn ask(
    mock: &std::sync::Arc<Mock>,
    head: &http::request::Parts,
    body: &Bytes,
) -> http::StatusCode {
    let settings = &Settings::default();
    let arrival = Arrival {
        head,
        body,
        settings,
        under: Under::Own,
    };
    black_box(mock.answer(arrival).await).status
}

criterion_group!(benches, route, validate, answer);
criterion_main!(benches);

//! What each kind of responder costs a request: a fresh instance, the call, and the answer
//! checked. Without a socket, and with validation as a mock has it.
//!
//! `MIMUS_BENCH_COMPONENTS=name=file.wasm,…` adds components of other languages, which must
//! answer `GET /hello/{name}`: what `mimus responder new NAME --lang js` or `python` begins
//! with does.

#![expect(clippy::print_stdout, reason = "it is what a bench is for")]

mod support;

use std::hint::black_box;
use std::sync::Arc;
use std::time::Instant;

use bytes::Bytes;
use criterion::{Criterion, criterion_group, criterion_main};
use mimus::mock::{Arrival, Mock, Settings, Under};

const HELLO: &str = "../examples/responder-hello/openapi.yaml";
const PETSTORE: &str = "../examples/petstore/openapi.yaml";

const SCRIPT: &str = "export default (request) => ({ body: `Hello, ${request.params.name}!` });";

fn responders(c: &mut Criterion) {
    let runtime = tokio::runtime::Runtime::new().expect("the runtime starts");
    let hello = support::component("hello-responder").display().to_string();
    let mut cases = vec![
        (
            "rust".to_owned(),
            HELLO,
            format!("[[responder]]\ncomponent = {hello:?}\n"),
            "/hello/Ada",
        ),
        (
            "script".to_owned(),
            HELLO,
            "[[responder]]\nscript = \"hello.js\"\n".to_owned(),
            "/hello/Ada",
        ),
        (
            "template".to_owned(),
            HELLO,
            "[[responder]]\ntemplate = \"hello.txt.j2\"\n".to_owned(),
            "/hello/Ada",
        ),
        (
            "crud-list".to_owned(),
            PETSTORE,
            "[[responder]]\nuse = \"crud\"\n".to_owned(),
            "/v1/pets",
        ),
    ];
    let more = std::env::var("MIMUS_BENCH_COMPONENTS").unwrap_or_default();
    for (name, file) in more.split(',').filter_map(|item| item.split_once('=')) {
        let config = format!("[[responder]]\ncomponent = {file:?}\ngrants = {{ state = true }}\n");
        cases.push((name.to_owned(), HELLO, config, "/hello/Ada"));
    }
    for (name, description, config, path) in cases {
        let files = [
            ("mimus.toml", &*config),
            ("hello.js", SCRIPT),
            ("hello.txt.j2", "Hello, {{ request.params.name }}!"),
        ];
        let began = Instant::now();
        let mock = Arc::new(support::mock_of(description, &files));
        println!("{name}: loaded in {:?}", began.elapsed());
        let request = http::Request::builder().uri(path).body(());
        let head = request.expect("the request is well formed").into_parts().0;
        let status = runtime.block_on(ask(&mock, &head));
        assert!(status.is_success(), "{name}: {status}");
        c.bench_function(&format!("responder/{name}"), |b| {
            b.iter(|| runtime.block_on(ask(&mock, &head)));
        });
    }
}

async fn ask(mock: &Arc<Mock>, head: &http::request::Parts) -> http::StatusCode {
    let body = Bytes::new();
    let arrival = Arrival {
        head,
        body: &body,
        settings: &Settings::default(),
        under: Under::Own,
    };
    black_box(mock.answer(arrival).await).status
}

criterion_group!(benches, responders);
criterion_main!(benches);

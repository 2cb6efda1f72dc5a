//! The whole over a socket, beside a bare axum handler that returns the same bytes: one
//! connection, one request after the other.

mod support;

use std::net::SocketAddr;
use std::sync::Arc;

use arc_swap::ArcSwap;
use axum::Router;
use criterion::{Criterion, criterion_group, criterion_main};
use http_body_util::BodyExt as _;
use hyper::client::conn::http1::{SendRequest, handshake};
use hyper_util::rt::TokioIo;
use mimus::admin::{Admin, AdminFlags, Door};
use mimus::config::{JournalPlace, Limits};
use mimus::plugin::Runtime as PluginRuntime;
use mimus::scenarios::Scenarios;
use mimus::server::Server;
use mimus::webhooks::{self, Webhooks};
use tokio::net::{TcpListener, TcpStream};
use tokio::runtime::Runtime;

const FIXED: &str = "/v1/pets/7";
const COMPUTED: &str = "/v1/orders/0b5d2c3a-0c1f-4c57-9d0e-0d4a6f1b2c3d/events";

fn loopback(c: &mut Criterion) {
    let runtime = Runtime::new().expect("the runtime starts");
    let mimus = runtime.block_on(serve_mimus());
    let mut group = c.benchmark_group("loopback");
    for (name, path) in [("fixed", FIXED), ("computed", COMPUTED)] {
        let (media_type, body) = runtime.block_on(fetch(mimus, path));
        let axum = runtime.block_on(serve_axum(media_type, body));
        for (server, address) in [("axum", axum), ("mimus", mimus)] {
            let mut client = runtime.block_on(connect(address));
            group.bench_function(format!("{name}/{server}"), |b| {
                b.iter(|| runtime.block_on(ask(&mut client, path)));
            });
        }
    }
    group.finish();
}

async fn serve_mimus() -> SocketAddr {
    let server = Server::bind("127.0.0.1", 0, None, Limits::default())
        .await
        .expect("a port is free");
    let address = server.address().expect("it has one");
    let mock = Arc::new(ArcSwap::from_pointee(support::mock()));
    let flags = AdminFlags::default();
    let webhooks = Webhooks::open(&webhooks::Place::Memory, Vec::new()).expect("it is in memory");
    let runtime = PluginRuntime::new(None).expect("the engine starts");
    let scenarios = Scenarios::open(&support::config().scenarios, Arc::new(runtime));
    let scenarios = Arc::new(scenarios.expect("they are in memory"));
    let admin = Admin::new(None, JournalPlace::Off, scenarios, webhooks, &flags);
    let admin = Arc::new(admin);
    let never = std::future::pending();
    tokio::spawn(server.serve(mock, None, admin, Door::Mock, never));
    address
}

async fn serve_axum(media_type: String, body: bytes::Bytes) -> SocketAddr {
    let listener = TcpListener::bind("127.0.0.1:0")
        .await
        .expect("a port is free");
    let address = listener.local_addr().expect("it has one");
    let handler = move || async move { ([("content-type", media_type)], body) };
    tokio::spawn(async move { axum::serve(listener, Router::new().fallback(handler)).await });
    address
}

async fn connect(address: SocketAddr) -> SendRequest<String> {
    let stream = TcpStream::connect(address).await.expect("it listens");
    stream.set_nodelay(true).expect("a socket can be told so");
    let (client, connection) = handshake(TokioIo::new(stream))
        .await
        .expect("it speaks HTTP");
    tokio::spawn(connection);
    client
}

async fn ask(client: &mut SendRequest<String>, path: &str) -> (String, bytes::Bytes) {
    let request = http::Request::get(path)
        .header("host", "localhost")
        .body(String::new())
        .expect("it is well formed");
    client.ready().await.expect("the connection is open");
    let response = client.send_request(request).await.expect("it answers");
    assert!(response.status().is_success(), "{}", response.status());
    let media_type = response.headers()["content-type"]
        .to_str()
        .expect("it is text")
        .to_owned();
    (
        media_type,
        response
            .into_body()
            .collect()
            .await
            .expect("it can be read")
            .to_bytes(),
    )
}

async fn fetch(address: SocketAddr, path: &str) -> (String, bytes::Bytes) {
    ask(&mut connect(address).await, path).await
}

criterion_group!(benches, loopback);
criterion_main!(benches);

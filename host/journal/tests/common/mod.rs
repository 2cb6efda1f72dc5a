//! Exchanges for the tests.

#![allow(dead_code, reason = "each test uses a part of it")]

use mimus_journal::{Body, Durations, Exchange, Journal, Operation, Options, Place, Retention};

/// 2026-11-21T16:00:00Z
pub(crate) const NOON: i64 = 1_795_276_800_000;

pub(crate) fn get(path: &str, status: u16) -> Exchange {
    exchange("GET", path, status, "")
}

pub(crate) fn exchange(method: &str, path: &str, status: u16, body: &str) -> Exchange {
    let mut exchange = Exchange {
        time: NOON,
        client: Some("127.0.0.1".to_owned()),
        durations: Durations {
            total: 1000,
            ..Durations::default()
        },
        ..Exchange::default()
    };
    method.clone_into(&mut exchange.request.method);
    path.clone_into(&mut exchange.request.path);
    exchange.request.headers = vec![
        ("host".to_owned(), "localhost:8080".to_owned()),
        ("user-agent".to_owned(), "curl/8.1".to_owned()),
    ];
    exchange.request.body = Body::whole(body.to_owned());
    exchange.response.status = status;
    exchange.response.headers = vec![("content-type".to_owned(), "application/json".to_owned())];
    exchange.response.body = Body::whole("{}");
    exchange
}

pub(crate) fn with_header(mut exchange: Exchange, name: &str, value: &str) -> Exchange {
    let header = (name.to_owned(), value.to_owned());
    exchange.request.headers.push(header);
    exchange
}

pub(crate) fn of_operation(mut exchange: Exchange, id: &str) -> Exchange {
    exchange.operation = Some(Operation {
        id: id.to_owned(),
        method: exchange.request.method.clone(),
        path: exchange.request.path.clone(),
    });
    exchange
}

pub(crate) fn options() -> Options {
    Options {
        retention: Retention::none(),
        ..Options::default()
    }
}

/// A journal in memory with these exchanges.
pub(crate) fn journal(exchanges: impl IntoIterator<Item = Exchange>) -> Journal {
    let journal = Journal::open(&Place::Memory, options()).unwrap();
    for exchange in exchanges {
        journal.record_blocking(exchange).unwrap();
    }
    journal
}

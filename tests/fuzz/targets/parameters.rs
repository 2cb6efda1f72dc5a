//! Any request for one operation, which has a parameter of every style in every place,
//! and bodies of every media type that is read.
//!
//! The input is a request without its method: the path's last part and the query, header
//! lines, a blank line, and the body.

#![no_main]

use std::sync::{Arc, LazyLock};

use http::{HeaderMap, HeaderName, HeaderValue};
use libfuzzer_sys::fuzz_target;
use mimus_description::{Api, Description, Operation};
use mimus_exchange::{OperationValidator, Preferences, RequestParts, Route, Router, choose};
use mimus_fuzz::Refuse;

struct Served {
    router: Router,
    /// Of each of the API's operations.
    operations: Vec<(Arc<Operation>, OperationValidator)>,
}

static SERVED: LazyLock<Served> = LazyLock::new(|| {
    let description = Description {
        name: "every-style.yaml".to_owned(),
        text: include_bytes!("every-style.yaml").to_vec(),
    };
    let api = Api::read(description, &Refuse).expect("it is ours, and readable");
    let router = Router::new(api.operations.iter().enumerate().map(|(index, own)| Route {
        index,
        method: &own.method,
        path_template: &own.path_template,
        base_paths: &own.base_paths,
    }));
    let operations = (0..api.operations.len()).map(|index| {
        let operation = api.operation(index).expect("it is ours, and without fault");
        let validator = OperationValidator::new(&operation);
        (operation, validator)
    });
    let operations = operations.collect();
    Served { router, operations }
});

fuzz_target!(|bytes: &[u8]| {
    let (head, body) = halves(bytes, b"\n\n");
    let (target, headers) = halves(head, b"\n");
    let Ok(target) = std::str::from_utf8(target) else {
        return;
    };
    let (path, query) = match target.split_once('?') {
        Some((path, query)) => (path, Some(query)),
        None => (target, None),
    };
    let headers = headers.split(|byte| *byte == b'\n').filter_map(header);
    let headers: HeaderMap = headers.collect();
    let served = &*SERVED;
    let preferences = Preferences::read(&headers, query);
    for method in ["POST", "GET"] {
        let Ok(found) = served.router.find(method, path, query) else {
            continue;
        };
        let (operation, validator) = &served.operations[found.index];
        let request = RequestParts {
            method,
            path,
            query,
            headers: &headers,
            body,
        };
        let once = validator.validate(operation, &request, &found.path_parameters);
        assert_eq!(once.faults, []);
        let again = validator.validate(operation, &request, &found.path_parameters);
        assert_eq!(once.request, again.request);
        assert_eq!(once.violations, again.violations);
        if let Ok(preferences) = &preferences {
            let _ = choose(operation, &headers, preferences);
        }
    }
});

fn halves<'a>(bytes: &'a [u8], separator: &[u8]) -> (&'a [u8], &'a [u8]) {
    let at = bytes
        .windows(separator.len())
        .position(|window| window == separator);
    match at {
        Some(at) => (&bytes[..at], &bytes[at + separator.len()..]),
        None => (bytes, &[]),
    }
}

fn header(line: &[u8]) -> Option<(HeaderName, HeaderValue)> {
    let (name, value) = halves(line, b": ");
    Some((
        HeaderName::from_bytes(name).ok()?,
        HeaderValue::from_bytes(value).ok()?,
    ))
}

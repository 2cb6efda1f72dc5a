//! Any path templates and base paths, and any requests for them.
//!
//! The input is text: operations as `GET /pets/{id} /base /other`, a blank line, and
//! requests as `GET /base/pets/7?a=b`, a line each.

#![no_main]

use libfuzzer_sys::fuzz_target;
use mimus_exchange::{NoRoute, Route, Router};

fuzz_target!(|text: &str| {
    let (operations, requests) = text.split_once("\n\n").unwrap_or((text, "GET /"));
    let operations: Vec<(&str, &str, Vec<String>)> = operations.lines().map(operation).collect();
    let router = Router::new(operations.iter().enumerate().map(
        |(index, (method, path_template, base_paths))| Route {
            index,
            method,
            path_template,
            base_paths,
        },
    ));
    for request in requests.lines() {
        let (method, target) = request.split_once(' ').unwrap_or(("GET", request));
        let (path, query) = match target.split_once('?') {
            Some((path, query)) => (path, Some(query)),
            None => (target, None),
        };
        match router.find(method, path, query) {
            Ok(found) => {
                let (own, template, bases) = &operations[found.index];
                assert_eq!(*own, method);
                assert!(
                    found.base_path.is_empty() || bases.iter().any(|base| base == found.base_path)
                );
                for (name, value) in found.path_parameters.iter() {
                    assert!(template.contains(name));
                    assert!(path.contains(value));
                }
            }
            Err(NoRoute::NotFound { nearest, .. }) => assert!(nearest.len() <= 3),
            Err(NoRoute::MethodNotAllowed { allow, .. }) => {
                assert!(!allow.iter().any(|other| other == method));
            }
        }
        router.allow(path);
    }
});

fn operation(line: &str) -> (&str, &str, Vec<String>) {
    let mut words = line.split(' ');
    let method = words.next().unwrap_or_default();
    let path_template = words.next().unwrap_or_default();
    (method, path_template, words.map(str::to_owned).collect())
}

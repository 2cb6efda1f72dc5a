//! Who may ask, and where.

use serde_json::json;

use crate::support::Mimus;

const TOKEN: &str = "correct-horse-battery";

fn raw(mimus: &Mimus, request: &str) -> String {
    mimus.raw(request.replace('\n', "\r\n").as_bytes())
}

#[test]
fn a_name_of_somebody_else_is_refused() {
    let mimus = Mimus::petstore(&[]);
    for host in [
        "evil.example",
        "evil.example:4010",
        "localhost.evil.example",
        "10.0.0.1",
    ] {
        let reply = mimus.get_with("/admin/api/requests", &[("host", host)]);
        assert_eq!(
            (reply.status, &*reply.problem()),
            (403, "admin-refused"),
            "{host}"
        );
    }
    for host in ["localhost", "localhost:4010", "127.0.0.1:1", "[::1]:4010"] {
        let reply = mimus.get_with("/admin/api/requests", &[("host", host)]);
        assert_eq!(reply.status, 200, "{host}");
    }
    // The mock itself is for everybody.
    let reply = mimus.get_with("/v1/pets/7", &[("host", "evil.example")]);
    assert_eq!(reply.status, 200);
    let two = raw(
        &mimus,
        "GET /admin/api/requests HTTP/1.1\nHost: localhost\nHost: evil.example\nConnection: close\n\n",
    );
    assert!(!two.starts_with("HTTP/1.1 200"), "{two}");
    let none = raw(&mimus, "GET /admin/api/requests HTTP/1.0\n\n");
    assert!(none.contains(" 403 "), "{none}");
}

#[test]
fn a_page_of_another_site_changes_nothing() {
    let mimus = Mimus::petstore(&[]);
    mimus.get("/v1/pets/7");
    let own = mimus.url.clone();
    for (headers, expected) in [
        (vec![("origin", "https://evil.example")], 403),
        (vec![("origin", "null")], 403),
        (vec![("origin", "http://localhost:1")], 403),
        (vec![("sec-fetch-site", "cross-site")], 403),
        (vec![("sec-fetch-site", "same-site")], 403),
        (
            vec![("origin", &*own), ("sec-fetch-site", "cross-site")],
            403,
        ),
        (
            vec![("origin", &*own), ("sec-fetch-site", "same-origin")],
            200,
        ),
    ] {
        let reply = mimus.send("DELETE", "/admin/api/requests?path=x", &headers, None);
        assert_eq!(reply.status, expected, "{headers:?}: {}", reply.text());
        if expected == 403 {
            assert_eq!(reply.problem(), "admin-refused");
        }
    }
    assert_eq!(mimus.ask("/requests")["total_count"], 1);
}

#[test]
fn a_form_can_not_be_sent() {
    let mimus = Mimus::petstore(&[]);
    let body = json!({ "expectations": [{}] }).to_string();
    for kind in [
        "text/plain",
        "application/x-www-form-urlencoded",
        "multipart/form-data",
        "",
    ] {
        let headers = [("content-type", kind)];
        let reply = mimus.send("POST", "/admin/api/verify", &headers, Some(body.as_bytes()));
        assert_eq!(
            (reply.status, &*reply.problem()),
            (415, "unsupported-media-type"),
            "{kind}"
        );
    }
    let headers = [("content-type", "application/json; charset=utf-8")];
    let reply = mimus.send("POST", "/admin/api/verify", &headers, Some(body.as_bytes()));
    assert_eq!(reply.status, 200, "{}", reply.text());
}

#[test]
fn no_page_may_read_the_answers() {
    let mimus = Mimus::petstore(&[]);
    let origin = [("origin", "https://evil.example")];
    let reply = mimus.get_with("/admin/api/requests", &origin);
    assert_eq!(reply.header("access-control-allow-origin"), "");
    assert_eq!(reply.header("cache-control"), "no-store");
    assert_eq!(reply.header("x-content-type-options"), "nosniff");
    let preflight = [origin[0], ("access-control-request-method", "DELETE")];
    let reply = mimus.send("OPTIONS", "/admin/api/requests", &preflight, None);
    assert_ne!(reply.status, 204);
    assert_eq!(reply.header("access-control-allow-origin"), "");
    // The mock's own answers are for pages as before.
    let reply = mimus.get_with("/v1/pets/7", &origin);
    assert_ne!(reply.header("access-control-allow-origin"), "");
}

#[test]
fn with_a_token_it_is_the_token_that_counts() {
    let mimus = Mimus::petstore(&["--admin-token", TOKEN]);
    for (given, expected) in [
        ("", 401),
        ("Bearer", 401),
        ("Bearer wrong-horse-battery", 401),
        ("Basic correct-horse-battery", 401),
        ("Bearer correct-horse-battery2", 401),
        ("Bearer correct-horse-battery", 200),
        ("bearer correct-horse-battery", 200),
    ] {
        let headers = [("authorization", given), ("host", "mock.example")];
        let headers = if given.is_empty() {
            &headers[1..]
        } else {
            &headers[..]
        };
        let reply = mimus.get_with("/admin/api/requests", headers);
        assert_eq!(reply.status, expected, "{given}");
        if expected == 401 {
            assert_eq!(reply.problem(), "admin-unauthorized");
            assert!(reply.header("www-authenticate").starts_with("Bearer"));
        }
    }
    // A token is no leave for other sites' pages.
    let headers = [
        ("authorization", "Bearer correct-horse-battery"),
        ("origin", "https://evil.example"),
    ];
    assert_eq!(
        mimus
            .send("DELETE", "/admin/api/requests", &headers, None)
            .status,
        403
    );
    assert_eq!(mimus.get("/health").status, 200);
}

#[test]
fn a_token_that_would_be_guessed_is_not_taken() {
    let spec = crate::support::petstore();
    let output = crate::support::run(&[
        "serve",
        spec.to_str().unwrap(),
        "--port",
        "0",
        "--admin-token",
        "short",
    ]);
    assert_eq!(output.status.code(), Some(1));
    let told = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(told.contains("8 characters"), "{told}");
}

#[test]
fn it_can_be_off() {
    let mimus = Mimus::petstore(&["--admin", "off"]);
    let reply = mimus.get("/admin/api/requests");
    assert_eq!((reply.status, &*reply.problem()), (404, "route-not-found"));
    assert_eq!(mimus.get("/health").status, 200);
    let spec = crate::support::petstore();
    let spec = spec.to_str().unwrap();
    let output = crate::support::run(&["serve", spec, "--admin", "off", "--admin-port", "0"]);
    assert_eq!(output.status.code(), Some(1));
}

#[test]
fn it_can_have_a_port_of_its_own() {
    let mimus = Mimus::petstore(&["--admin-port", "0"]);
    let address = mimus.said("admin API on http://127.0.0.1:");
    let port = address.split('/').next().unwrap().parse::<u16>().unwrap();
    assert_ne!(port, mimus.port());
    mimus.get("/v1/pets/7");
    assert_eq!(
        mimus.get("/admin/api/requests").problem(),
        "route-not-found"
    );
    let own = |path: &str| -> crate::support::Reply {
        let agent: ureq::Agent = ureq::Agent::config_builder()
            .http_status_as_error(false)
            .build()
            .into();
        let url = format!("http://127.0.0.1:{port}{path}");
        agent.get(&url).call().unwrap().into()
    };
    for path in [
        "/admin/api/requests?routed=true",
        "/api/requests?routed=true",
    ] {
        assert_eq!(own(path).json()["total_count"], 1, "{path}");
    }
    assert_eq!(own("/health").json()["status"], "ok");
    // The mock is not there.
    assert_eq!(own("/v1/pets/7").problem(), "route-not-found");
    #[cfg(unix)]
    assert_eq!(mimus.terminate(), Some(0));
}

/// A description with paths where the server's own would be.
const RIVAL: &str = r#"
openapi: 3.1.0
info: { title: Rival, version: "1" }
paths:
  /admin/users: { get: { responses: { "200": { description: OK, content: { application/json: { example: theirs } } } } } }
  /metrics: { get: { responses: { "200": { description: OK, content: { application/json: { example: theirs } } } } } }
"#;

#[test]
fn the_descriptions_own_paths_win() {
    let mimus = Mimus::of(RIVAL, &[]);
    assert_eq!(mimus.get("/admin/users").json(), "theirs");
    assert_eq!(mimus.get("/metrics").json(), "theirs");
    assert_eq!(
        mimus.get("/admin/api/requests").problem(),
        "route-not-found"
    );
    mimus.wait_for_log("--admin-port");
    let mimus = Mimus::of(RIVAL, &["--admin-port", "0"]);
    mimus.said("admin API on ");
    assert!(
        !mimus.log().contains("there is no admin API"),
        "{}",
        mimus.log()
    );
}

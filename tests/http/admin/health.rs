//! `/health`, `/health/ready` and `/metrics`.

use crate::support::Mimus;

#[test]
fn readiness_has_the_journals_state() {
    let mimus = Mimus::petstore(&[]);
    let ready = mimus.get("/health/ready");
    assert_eq!(ready.status, 200);
    assert_eq!(ready.json()["status"], "ready");
    assert_eq!(ready.json()["journal"]["state"], "writing");
    assert_eq!(ready.json()["operations"], 9);
    assert_eq!(
        mimus.send("POST", "/health", &[], None).problem(),
        "method-not-allowed"
    );
    let without = Mimus::petstore(&["--journal", "off"])
        .get("/health/ready")
        .json();
    assert_eq!(without["status"], "ready");
    assert!(without["journal"].is_null());
}

#[test]
fn a_head_has_the_length_and_no_body() {
    let mimus = Mimus::petstore(&[]);
    for path in ["/health", "/admin/api"] {
        let get = mimus.get(path);
        let head = mimus.send("HEAD", path, &[], None);
        assert_eq!(head.status, 200, "{path}");
        assert_eq!(
            head.header("content-length"),
            get.body.len().to_string(),
            "{path}"
        );
        assert!(head.body.is_empty(), "{path}");
    }
    // What is sent as it is made has no length.
    assert_eq!(
        mimus.send("HEAD", "/admin/api/export", &[], None).status,
        200
    );
    assert_eq!(
        mimus.send("HEAD", "/admin/api/events", &[], None).status,
        200
    );
}

#[test]
fn metrics_count_what_was_answered() {
    let mimus = Mimus::petstore(&[]);
    mimus.go_shopping();
    let reply = mimus.get("/metrics");
    assert!(
        reply
            .header("content-type")
            .starts_with("text/plain; version=0.0.4")
    );
    let text = reply.text();
    for line in [
        r#"mimus_requests_total{operation="getPet",method="GET",status="2xx"} 2"#,
        r#"mimus_requests_total{operation="placeOrder",method="POST",status="2xx"} 1"#,
        r#"mimus_requests_total{operation="",method="GET",status="4xx"} 1"#,
        r#"mimus_request_duration_seconds_bucket{le="+Inf"} 5"#,
        "mimus_request_duration_seconds_count 5",
        "mimus_operations 9",
        "mimus_journal_up 1",
        "mimus_journal_lost_total 0",
    ] {
        assert!(
            text.lines().any(|own| own == line),
            "{line} is not in {text}"
        );
    }
    // Each name is told of once.
    let mut helps: Vec<_> = text
        .lines()
        .filter(|line| line.starts_with("# HELP"))
        .collect();
    let count = helps.len();
    helps.dedup();
    assert_eq!(helps.len(), count);
}

#[test]
fn questions_about_the_server_are_not_the_mocks_traffic() {
    let mimus = Mimus::petstore(&[]);
    for path in [
        "/health",
        "/health/ready",
        "/metrics",
        "/admin/api/requests",
    ] {
        assert_eq!(mimus.get(path).status, 200, "{path}");
    }
    assert_eq!(mimus.ask("/requests?include_admin=true")["total_count"], 0);
    assert!(
        mimus
            .get("/metrics")
            .text()
            .contains("mimus_request_duration_seconds_count 0")
    );
}

//! The page at `/admin`: where it is, for whom, and what a browser may do for it. What it
//! does there is tested in a browser (`tests/browser.sh`).

use crate::support::{Mimus, Reply};

/// Of the port that the admin API has for itself.
fn own(mimus: &Mimus, path: &str) -> Reply {
    let page = mimus.said("admin page on http://");
    let (host, _) = page.split_once('/').unwrap();
    let agent: ureq::Agent = ureq::Agent::config_builder()
        .http_status_as_error(false)
        .build()
        .into();
    agent
        .get(format!("http://{host}{path}"))
        .call()
        .unwrap()
        .into()
}

fn is_page(reply: &Reply) -> bool {
    reply.status == 200 && reply.text().starts_with("<!doctype html>")
}

#[test]
fn the_page_is_where_people_look_for_it() {
    let mimus = Mimus::petstore(&[]);
    assert_eq!(mimus.said("admin page on "), format!("{}/admin", mimus.url));
    let reply = mimus.get("/admin");
    assert_eq!((reply.status, reply.header("location")), (308, "admin/"));
    assert!(is_page(&mimus.get("/admin/")));
    let script = mimus.get("/admin/api/page/main.js");
    assert_eq!(
        script.header("content-type"),
        "text/javascript; charset=utf-8"
    );
    for path in ["/admin/api/page/none.js", "/admin/api/page/../main.js"] {
        assert_eq!(mimus.get(path).status, 404, "{path}");
    }
    assert_eq!(mimus.send("POST", "/admin/", &[], None).status, 405);
    let head = mimus.send("HEAD", "/admin/", &[], None);
    assert_eq!((head.status, head.body.len()), (200, 0));
}

#[test]
fn with_a_port_of_its_own_it_is_there() {
    let mimus = Mimus::petstore(&["--admin-port", "0"]);
    assert!(is_page(&own(&mimus, "/")));
    assert_eq!(mimus.get("/admin/").problem(), "route-not-found");
}

#[test]
fn it_runs_its_own_scripts_and_nothing_else() {
    let mimus = Mimus::petstore(&[]);
    for path in ["/admin/", "/admin/api/page/main.js"] {
        let reply = mimus.get(path);
        let policy = reply.header("content-security-policy");
        for part in [
            "default-src 'none'",
            "script-src 'self'",
            "style-src 'self'",
            "connect-src 'self'",
            "img-src 'self' data:",
            "form-action 'none'",
            "frame-ancestors 'none'",
            "base-uri 'none'",
            "require-trusted-types-for 'script'",
        ] {
            assert!(
                policy.split("; ").any(|own| own == part),
                "{part}: {policy}"
            );
        }
        assert!(!policy.contains("unsafe"), "{policy}");
        assert_eq!(reply.header("x-content-type-options"), "nosniff");
        assert_eq!(reply.header("referrer-policy"), "no-referrer");
    }
    let page = mimus.get("/admin/").text();
    for inline in ["<style", " style=", " onload=", "<script>"] {
        assert!(!page.contains(inline), "{inline}");
    }
}

#[test]
fn a_browser_that_has_a_file_is_not_sent_it_again() {
    let mimus = Mimus::petstore(&[]);
    let first = mimus.get("/admin/api/page/base.css");
    assert_eq!(first.header("cache-control"), "no-cache");
    let tag = first.header("etag");
    let again = mimus.get_with("/admin/api/page/base.css", &[("if-none-match", tag)]);
    assert_eq!((again.status, again.body.len()), (304, 0));
    assert_eq!(again.header("etag"), tag);
    let other = mimus.get_with(
        "/admin/api/page/base.css",
        &[("if-none-match", "\"other\"")],
    );
    assert_eq!(other.status, 200);
}

#[test]
fn the_token_is_for_what_the_page_asks() {
    let mimus = Mimus::petstore(&["--admin-token", "correct-horse-battery"]);
    let elsewhere = [("host", "mock.example")];
    assert!(is_page(&mimus.get_with("/admin/", &elsewhere)));
    assert_eq!(mimus.get_with("/admin/api", &elsewhere).status, 401);
    // Without one, it is for this machine.
    let mimus = Mimus::petstore(&[]);
    let reply = mimus.get_with("/admin/", &elsewhere);
    assert_eq!((reply.status, &*reply.problem()), (403, "admin-refused"));
}

#[test]
fn without_the_admin_api_there_is_no_page() {
    let mimus = Mimus::petstore(&["--admin", "off"]);
    for path in ["/admin", "/admin/", "/admin/api/page/main.js"] {
        assert_eq!(mimus.get(path).problem(), "route-not-found", "{path}");
    }
}

/// A description that has `/admin` for any name.
const NAMES: &str = r#"
openapi: 3.1.0
info: { title: Names, version: "1" }
paths:
  /{name}: { get: { responses: { "200": { description: OK, content: { application/json: { example: theirs } } } } } }
"#;

#[test]
fn the_descriptions_own_paths_win_over_the_page() {
    let mimus = Mimus::of(NAMES, &[]);
    assert_eq!(mimus.get("/admin").json(), "theirs");
    assert_eq!(mimus.get("/admin/api/requests").json()["total_count"], 1);
    let mimus = Mimus::of(NAMES, &["--admin-port", "0"]);
    assert!(is_page(&own(&mimus, "/")));
}

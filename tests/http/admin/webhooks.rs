//! Others are told what was answered.

use std::collections::VecDeque;
use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::{TcpListener, TcpStream};
use std::sync::{Arc, Mutex, mpsc};

use serde_json::{Value, json};

use super::API;
use crate::support::{Mimus, PATIENCE, Reply, folder};

/// A receiver that keeps what it is told, and answers with these statuses, then with 200.
struct Sink {
    port: u16,
    told: Mutex<mpsc::Receiver<Told>>,
}

struct Told {
    head: String,
    body: Vec<u8>,
}

impl Told {
    fn header(&self, name: &str) -> &str {
        let line = self.head.lines().find_map(|line| {
            let (own, value) = line.split_once(": ")?;
            own.eq_ignore_ascii_case(name).then_some(value)
        });
        line.unwrap_or_default()
    }

    fn json(&self) -> Value {
        serde_json::from_slice(&self.body).expect("JSON was sent")
    }
}

impl Sink {
    fn start(statuses: &[u16]) -> Self {
        let listener = TcpListener::bind(("127.0.0.1", 0)).expect("a port is free");
        let port = listener.local_addr().expect("it is bound").port();
        let (sender, told) = mpsc::channel();
        let statuses = Arc::new(Mutex::new(
            statuses.iter().copied().collect::<VecDeque<_>>(),
        ));
        std::thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                let status = statuses.lock().expect("not poisoned").pop_front();
                if sender.send(hear(stream, status.unwrap_or(200))).is_err() {
                    return;
                }
            }
        });
        Self {
            port,
            told: Mutex::new(told),
        }
    }

    fn origin(&self) -> String {
        format!("http://127.0.0.1:{}", self.port)
    }

    fn url(&self) -> String {
        format!("{}/hook?a=b", self.origin())
    }

    #[track_caller]
    fn next(&self) -> Told {
        let told = self.told.lock().expect("not poisoned");
        told.recv_timeout(PATIENCE).expect("something is told")
    }

    fn has_more(&self) -> bool {
        self.told.lock().expect("not poisoned").try_recv().is_ok()
    }
}

fn hear(mut stream: TcpStream, status: u16) -> Told {
    let mut reader = BufReader::new(stream.try_clone().expect("a socket can be shared"));
    let mut head = String::new();
    while !head.ends_with("\r\n\r\n") {
        if reader.read_line(&mut head).unwrap_or(0) == 0 {
            break;
        }
    }
    let length = head.lines().find_map(|line| {
        let (name, value) = line.split_once(": ")?;
        name.eq_ignore_ascii_case("content-length")
            .then(|| value.parse::<usize>().ok())?
    });
    let mut body = vec![0; length.unwrap_or(0)];
    let _ = reader.read_exact(&mut body);
    let answer = format!("HTTP/1.1 {status} X\r\ncontent-length: 2\r\nx-sink: yes\r\n\r\nok");
    let _ = stream.write_all(answer.as_bytes());
    Told { head, body }
}

fn shop(sink: &Sink, more: &[&str]) -> Mimus {
    let origin = sink.origin();
    Mimus::petstore(&[&["--webhook-allow", &origin], more].concat())
}

fn hook(mimus: &Mimus, webhook: &Value) -> Value {
    let made = mimus.post("/webhooks", webhook);
    assert_eq!(made.status, 201, "{}", made.text());
    made.json()
}

fn put(mimus: &Mimus, path: &str, body: &Value) -> Reply {
    let json = [("content-type", "application/json")];
    let body = body.to_string();
    mimus.send("PUT", &format!("{API}{path}"), &json, Some(body.as_bytes()))
}

/// Waits until a delivery has come to its end: it is written down after it was heard.
fn settled(mimus: &Mimus, question: &str) -> Value {
    let deadline = std::time::Instant::now() + PATIENCE;
    loop {
        let found = mimus.ask(&format!("/webhooks/history{question}"));
        let history = found["history"].as_array().unwrap();
        if !history.is_empty() && history.iter().all(|one| one["status"] != "pending") {
            return found;
        }
        assert!(std::time::Instant::now() < deadline, "{found}");
        std::thread::yield_now();
    }
}

#[test]
fn who_asked_for_it_is_told_what_happened() {
    let sink = Sink::start(&[]);
    let mimus = shop(&sink, &[]);
    let made = hook(
        &mimus,
        &json!({
            "event_type": "data.created", "url": sink.url(), "description": "orders",
            "headers": { "authorization": "Bearer of-the-sink" }, "secret": "correct-horse",
        }),
    );
    assert_eq!(made["event_type"], "data.created");
    assert_eq!(made["has_secret"], true);
    assert!(!made.to_string().contains("horse"), "{made}");
    mimus.get("/v1/pets/7");
    assert_eq!(mimus.order(99).status, 422);
    assert_eq!(mimus.order(2).status, 201);
    let told = sink.next();
    assert!(
        told.head.starts_with("POST /hook?a=b HTTP/1.1"),
        "{}",
        told.head
    );
    assert_eq!(told.header("authorization"), "Bearer of-the-sink");
    assert_eq!(told.header("x-mimus-event"), "data.created");
    assert_eq!(told.header("x-mimus-attempt"), "1");
    let payload = told.json();
    assert_eq!(payload["event_type"], "data.created");
    let data = &payload["data"];
    assert_eq!(data["method"], "POST");
    assert_eq!(data["path"], "/orders");
    assert_eq!(data["request_path"], "/v1/orders");
    assert_eq!(data["operation"], "placeOrder");
    assert_eq!(data["request"], json!({ "petId": 7, "quantity": 2 }));
    assert_eq!(data["response"]["quantity"], 2);
    assert_eq!(data["status"], 201);
    // Signed as Stripe does: the time, a full stop, the body.
    let signature = told.header("x-mimus-signature");
    let (time, mac) = signature.split_once(",v1=").unwrap();
    let time = time.strip_prefix("t=").unwrap();
    let signed = [time.as_bytes(), b".", told.body.as_slice()].concat();
    let key = ring::hmac::Key::new(ring::hmac::HMAC_SHA256, b"correct-horse");
    let mac = data_encoding::HEXLOWER.decode(mac.as_bytes()).unwrap();
    ring::hmac::verify(&key, &signed, &mac).expect("it is signed with the secret");
    let found = settled(&mimus, "");
    assert_eq!(found["total_count"], 1);
    let one = &found["history"][0];
    assert_eq!(
        (&one["status"], &one["attempts"]),
        (&json!("success"), &json!(1))
    );
    assert_eq!(one["webhook_id"], made["id"]);
    assert_eq!(one["response"]["status_code"], 200);
    assert_eq!(one["response"]["body"], "ok");
    assert_eq!(one["response"]["headers"]["x-sink"], "yes");
    assert!(!sink.has_more());
}

#[test]
fn what_it_is_about_can_be_narrowed_and_turned_off() {
    let sink = Sink::start(&[]);
    let mimus = shop(&sink, &[]);
    let made = hook(
        &mimus,
        &json!({
            "events": ["data.accessed", "data.updated"], "url": sink.url(),
            "operations": ["/pets/{id}", "!updatePet"],
        }),
    );
    let path = format!("/webhooks/{}", made["id"]);
    mimus.get("/v1/pets");
    mimus.get("/v1/pets/7/photo");
    mimus.get("/v1/pets/7");
    assert_eq!(
        sink.next().json()["data"]["path_params"],
        json!({ "petId": "7" })
    );
    let off = put(&mimus, &path, &json!({ "active": false })).json();
    assert_eq!(
        (&off["active"], &off["events"]),
        (&json!(false), &made["events"])
    );
    mimus.get("/v1/pets/8");
    put(
        &mimus,
        &path,
        &json!({ "active": true, "operations": null }),
    );
    mimus.get("/v1/pets");
    assert_eq!(sink.next().json()["data"]["path"], "/pets");
    assert_eq!(mimus.ask("/webhooks")["count"], 1);
    let gone = mimus.send("DELETE", &format!("{API}{path}"), &[], None);
    assert_eq!(gone.json()["deleted"], 1);
    assert_eq!(mimus.get(&format!("{API}{path}")).status, 404);
    mimus.get("/v1/pets/9");
    assert_eq!(settled(&mimus, "")["total_count"], 2);
}

#[test]
fn a_login_is_an_event_of_its_own() {
    let description = r#"{
        "openapi": "3.1.0", "info": { "title": "Door", "version": "1" },
        "paths": { "/sessions": { "post": {
            "operationId": "loginUser",
            "responses": { "200": { "description": "in", "content": {
                "application/json": { "example": { "token": "t" } } } } }
        } } }
    }"#;
    let sink = Sink::start(&[]);
    let mimus = Mimus::of(description, &["--webhook-allow", &sink.origin()]);
    hook(
        &mimus,
        &json!({ "event_type": "auth.login", "url": sink.url() }),
    );
    assert_eq!(mimus.send("POST", "/sessions", &[], None).status, 200);
    assert_eq!(sink.next().json()["event_type"], "auth.login");
}

#[test]
fn what_fails_is_tried_again_and_can_be_replayed() {
    let sink = Sink::start(&[503, 429, 500, 404]);
    let mimus = shop(&sink, &[]);
    let made = hook(
        &mimus,
        &json!({ "event_type": "data.created", "url": sink.url() }),
    );
    mimus.order(2);
    let attempts = [sink.next(), sink.next(), sink.next()];
    let attempts = attempts.map(|told| told.header("x-mimus-attempt").to_owned());
    assert_eq!(attempts, ["1", "2", "3"]);
    let found = settled(&mimus, &format!("?webhook_id={}", made["id"]));
    let one = &found["history"][0];
    assert_eq!(
        (&one["status"], &one["attempts"]),
        (&json!("failed"), &json!(3))
    );
    // What will be the same again is not asked again.
    let replay = format!("/webhooks/history/{}/replay", one["id"]);
    let refused = mimus.post(&replay, &json!({})).json();
    assert_eq!(refused["response"]["status_code"], 404);
    assert_eq!(refused["attempts"], 1);
    let first = sink.next();
    let again = mimus.post(&replay, &json!({})).json();
    assert_eq!(again["status"], "success");
    assert_eq!(sink.next().json(), first.json());
    assert_eq!(again["payload"], one["payload"]);
    let failed = mimus.ask("/webhooks/history?status=failed&limit=1");
    assert_eq!(
        (&failed["count"], &failed["total_count"]),
        (&json!(1), &json!(2))
    );
}

#[test]
fn one_is_tried_out_and_told_in_its_form() {
    let sink = Sink::start(&[]);
    let mimus = shop(&sink, &[]);
    let made = hook(
        &mimus,
        &json!({ "event_type": "data.deleted", "url": sink.url(), "format": "slack" }),
    );
    let tested = mimus.post(&format!("/webhooks/{}/test", made["id"]), &json!({}));
    let tested = tested.json();
    assert_eq!(tested["webhook_id"], made["id"]);
    assert_eq!(tested["status"], "success");
    assert_eq!(tested["test_payload"]["test"], true);
    assert_eq!(tested["delivery_result"]["attempts"], 1);
    let text = sink.next().json()["text"].clone();
    assert!(text.as_str().unwrap().starts_with("data.deleted"), "{text}");
}

#[test]
fn what_is_not_public_is_not_told_without_leave() {
    let sink = Sink::start(&[]);
    let mimus = Mimus::petstore(&[]);
    for url in [
        sink.url(),
        format!("http://localhost:{}/", sink.port),
        "http://169.254.169.254/latest/meta-data/".to_owned(),
        "http://[::ffff:10.0.0.1]/".to_owned(),
    ] {
        let refused = mimus.post(
            "/webhooks",
            &json!({ "event_type": "data.created", "url": url }),
        );
        assert_eq!(
            (refused.status, &*refused.problem()),
            (400, "invalid-parameter")
        );
        let text = refused.text();
        assert!(text.contains("--webhook-allow http://"), "{text}");
    }
    // A name is looked at when it leads somewhere.
    let name = json!({ "event_type": "data.created", "url": "http://localhost.:1/" });
    let made = mimus.post("/webhooks", &name);
    if made.status == 201 {
        let id = made.json()["id"].clone();
        let tested = mimus
            .post(&format!("/webhooks/{id}/test"), &json!({}))
            .json();
        assert_eq!(tested["status"], "failed", "{tested}");
    }
    assert!(!sink.has_more());
}

#[test]
fn all_that_is_wrong_with_one_is_told() {
    let mimus = Mimus::petstore(&[]);
    let wrong = mimus.post(
        "/webhooks",
        &json!({ "event_type": "data.lost", "url": "ftp://a.example", "secret": "short" }),
    );
    assert_eq!(wrong.status, 400);
    let wrong = wrong.json();
    let names = wrong["parameters"].as_array().unwrap().iter();
    let names = names
        .map(|one| one["name"].as_str().unwrap())
        .collect::<Vec<_>>();
    assert_eq!(names, ["event_type", "url", "secret"]);
    assert_eq!(mimus.ask("/webhooks")["count"], 0);
    assert_eq!(
        &*mimus.post("/webhooks", &json!([])).problem(),
        "malformed-request"
    );
    let missing = mimus.post("/webhooks/9/test", &json!({}));
    assert_eq!(
        (missing.status, &*missing.problem()),
        (404, "item-not-found")
    );
}

#[test]
fn changes_at_the_same_time_are_all_made() {
    let mimus = Mimus::petstore(&[]);
    let made = hook(
        &mimus,
        &json!({ "event_type": "data.created", "url": "https://a.example/hook" }),
    );
    let path = format!("/webhooks/{}", made["id"]);
    let changes = [
        json!({ "description": "told" }),
        json!({ "active": false }),
        json!({ "format": "slack" }),
        json!({ "operations": ["getPet"] }),
        json!({ "secret": "a long secret" }),
    ];
    for _ in 0..5 {
        let blank = json!({ "description": null, "active": null, "format": null,
            "operations": null, "secret": null });
        assert_eq!(put(&mimus, &path, &blank).status, 200);
        std::thread::scope(|scope| {
            for change in &changes {
                scope.spawn(|| assert_eq!(put(&mimus, &path, change).status, 200));
            }
        });
        let now = mimus.ask(&path);
        assert_eq!(now["description"], "told", "{now}");
        assert_eq!(now["active"], false, "{now}");
        assert_eq!(now["format"], "slack", "{now}");
        assert_eq!(now["operations"], json!(["getPet"]), "{now}");
    }
}

#[test]
fn secrets_are_in_no_payload_and_the_trail_has_no_paths() {
    let folder = folder(&[("mimus.toml", "[journal]\nredact = [\"/quantity\"]\n")]);
    let config = folder.path().join("mimus.toml");
    let sink = Sink::start(&[]);
    let mimus = shop(&sink, &["--config", config.to_str().unwrap()]);
    hook(
        &mimus,
        &json!({ "event_type": "data.created", "url": sink.url() }),
    );
    mimus.order(2);
    let payload = sink.next().json();
    assert_ne!(payload["data"]["request"]["quantity"], 2, "{payload}");
    assert!(!payload.to_string().contains("swordfish"), "{payload}");
    let trail = mimus.ask("/audit");
    assert_eq!(trail["entries"][0]["action"], "create-webhook");
    assert_eq!(trail["entries"][0]["detail"]["origin"], sink.origin());
    assert!(!trail.to_string().contains("/hook"), "{trail}");
}

#[test]
fn an_answer_does_not_wait_for_who_is_told() {
    // It takes what it is sent, and never answers.
    let silent = TcpListener::bind(("127.0.0.1", 0)).unwrap();
    let origin = format!("http://{}", silent.local_addr().unwrap());
    let mimus = Mimus::petstore(&["--webhook-allow", &origin]);
    hook(
        &mimus,
        &json!({ "event_type": "data.accessed", "url": origin }),
    );
    for _ in 0..20 {
        assert_eq!(mimus.get("/v1/pets/7").status, 200);
    }
    let pending = mimus.ask("/webhooks/history?status=success");
    assert_eq!(pending["total_count"], 0);
}

#[cfg(unix)]
#[test]
fn what_is_kept_in_a_file_is_there_after_a_restart() {
    let folder = tempfile::tempdir().unwrap();
    let journal = folder.path().join("journal.db");
    let journal = journal.to_str().unwrap();
    let sink = Sink::start(&[]);
    let mimus = shop(&sink, &["--journal", journal]);
    hook(
        &mimus,
        &json!({ "event_type": "data.created", "url": sink.url() }),
    );
    mimus.order(2);
    sink.next();
    settled(&mimus, "");
    assert_eq!(mimus.terminate(), Some(0));
    let again = shop(&sink, &["--journal", journal]);
    assert_eq!(again.ask("/webhooks")["count"], 1);
    assert_eq!(again.ask("/webhooks/history")["total_count"], 1);
    again.order(3);
    assert_eq!(sink.next().json()["data"]["request"]["quantity"], 3);
}

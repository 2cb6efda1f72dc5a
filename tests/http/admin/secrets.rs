//! What is secret is neither in answers nor in the file; what was answered is, whatever
//! happens.

use serde_json::json;

use super::KEY;
use crate::support::Mimus;

/// All bytes of the journal, its log among them.
fn bytes_of(folder: &std::path::Path) -> Vec<u8> {
    let files = std::fs::read_dir(folder).unwrap();
    let files = files.map(|file| std::fs::read(file.unwrap().path()).unwrap());
    files.flatten().collect()
}

fn contains(bytes: &[u8], text: &str) -> bool {
    bytes
        .windows(text.len())
        .any(|part| part == text.as_bytes())
}

#[test]
fn secrets_are_nowhere() {
    const SECRETS: [&str; 4] = [
        "swordfish-7",
        "s3cr3t-bearer",
        "s3cr3t-cookie",
        "t0ken-of-admin",
    ];
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("journal.db");
    let admin = ("authorization", "Bearer t0ken-of-admin");
    let mimus = Mimus::petstore(&[
        "--journal",
        file.to_str().unwrap(),
        "--admin-token",
        "t0ken-of-admin",
    ]);
    let secrets = [
        KEY,
        ("authorization", "Bearer s3cr3t-bearer"),
        ("cookie", "session=s3cr3t-cookie"),
    ];
    assert_eq!(mimus.get_with("/v1/pets/7", &secrets).status, 200);
    assert_eq!(mimus.order(1).status, 201);
    let json_body = ("content-type", "application/json");
    let verify = json!({ "expectations": [
        { "headers": { "authorization": "Bearer s3cr3t-bearer" } }
    ] });
    let verify = verify.to_string();
    let headers = [admin, json_body];
    let verdict = mimus.send(
        "POST",
        "/admin/api/verify",
        &headers,
        Some(verify.as_bytes()),
    );
    assert_eq!(verdict.status, 200);
    for path in [
        "/requests?include_admin=true",
        "/requests/1",
        "/logs/search?include_admin=true",
        "/logs/analyze?include_admin=true",
        "/export?format=har&include_admin=true",
        "/export?format=ndjson&include_admin=true",
        "/debug",
    ] {
        let reply = mimus.get_with(&format!("/admin/api{path}"), &[admin]);
        assert_eq!(reply.status, 200, "{path}");
        for secret in SECRETS {
            assert!(!reply.text().contains(secret), "{secret} is in {path}");
        }
    }
    let search = mimus.get_with("/admin/api/logs/search?q=swordfish", &[admin]);
    assert_eq!(search.json()["total_count"], 0);
    let log = mimus.log();
    assert_eq!(mimus.terminate(), Some(0));
    let bytes = bytes_of(folder.path());
    assert!(contains(&bytes, "/v1/pets/7"), "the entry is there");
    for secret in SECRETS {
        assert!(!contains(&bytes, secret), "{secret} is in the file");
        assert!(!log.contains(secret), "{secret} is in the log");
    }
}

#[test]
fn a_stop_writes_everything() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("journal.db");
    let arguments = ["--journal", file.to_str().unwrap()];
    let mimus = Mimus::petstore(&arguments);
    for _ in 0..200 {
        assert_eq!(mimus.get("/v1/pets/7").status, 200);
    }
    assert_eq!(mimus.terminate(), Some(0));
    let again = Mimus::petstore(&arguments);
    assert_eq!(again.ask("/requests?limit=1")["total_count"], 200);
}

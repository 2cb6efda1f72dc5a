//! Performance, analytics, the archive, and what the server runs with.

use serde_json::{Value, json};

use super::API;
use crate::support::Mimus;

fn keys(value: &Value) -> Vec<&str> {
    let mut keys = value
        .as_object()
        .expect("an object")
        .keys()
        .map(String::as_str)
        .collect::<Vec<_>>();
    keys.sort_unstable();
    keys
}

#[track_caller]
fn has(value: &Value, expected: &[&str]) {
    let found = keys(value);
    for key in expected {
        assert!(found.contains(key), "{key} is not in {found:?}");
    }
}

/// A file of an archive whose sizes come after it: what follows its header is unpacked as far
/// as it goes.
fn unpacked(archive: &[u8], name: &str) -> Vec<u8> {
    let at = archive
        .windows(name.len())
        .position(|part| part == name.as_bytes())
        .unwrap_or_else(|| panic!("{name} is not in the archive"));
    let extra = 20;
    let mut packed =
        miniz_oxide::inflate::stream::InflateState::new_boxed(miniz_oxide::DataFormat::Raw);
    let mut unpacked = vec![0; 16 << 20];
    let from = &archive[at + name.len() + extra..];
    let flush = miniz_oxide::MZFlush::Finish;
    let done = miniz_oxide::inflate::stream::inflate(&mut packed, from, &mut unpacked, flush);
    assert_eq!(done.status, Ok(miniz_oxide::MZStatus::StreamEnd));
    unpacked.truncate(done.bytes_written);
    unpacked
}

#[test]
fn each_request_has_its_figures() {
    let mimus = Mimus::petstore(&[]);
    mimus.go_shopping();
    let found = mimus.ask("/performance/metrics?limit=2&operation=getPet");
    assert_eq!((&found["count"], &found["limit"]), (&json!(2), &json!(2)));
    let metric = &found["metrics"][0];
    has(
        metric,
        &[
            "id",
            "request_id",
            "response_time_ms",
            "memory_usage_mb",
            "cpu_usage_percent",
            "database_queries",
            "cache_hits",
            "cache_misses",
            "request_size_bytes",
            "response_size_bytes",
            "recorded_at",
            "method",
            "path",
            "status_code",
            "timestamp",
        ],
    );
    assert!(0.0 < metric["response_time_ms"].as_f64().unwrap());
    assert_eq!(metric["database_queries"], json!(null));
    if cfg!(target_os = "linux") {
        assert!(
            1.0 < metric["memory_usage_mb"].as_f64().unwrap(),
            "{metric}"
        );
    }
    let id = &metric["id"];
    let one = mimus.ask(&format!("/performance/metrics?request_id={id}"));
    assert_eq!(one["metrics"], json!([metric]));
    let unrouted = mimus.ask("/performance/metrics?routed=false");
    assert_eq!(unrouted["metrics"][0]["cache_hits"], json!(null));
}

#[test]
fn sessions_are_those_that_requests_name() {
    let mimus = Mimus::petstore(&[]);
    mimus.go_shopping();
    mimus.get_with("/v1/nowhere", &[("x-session-id", "s1")]);
    let found = mimus.ask("/performance/sessions");
    assert_eq!(found["count"], 1);
    let session = &found["sessions"][0];
    has(
        session,
        &[
            "id",
            "session_id",
            "scenario_name",
            "start_time",
            "end_time",
            "total_requests",
            "avg_response_time",
            "status",
            "metadata",
            "created_at",
            "updated_at",
        ],
    );
    assert_eq!(session["session_id"], "s1");
    assert_eq!(session["total_requests"], 2);
    assert_eq!(session["status"], "active");
    assert_eq!(session["end_time"], json!(null));
    assert_eq!(session["metadata"]["errors"], 1);
    assert_eq!(mimus.ask("/performance/sessions?status=ended")["count"], 0);
    assert_eq!(mimus.ask("/performance/sessions?status=active")["count"], 1);
    let wrong = mimus.get("/admin/api/performance/sessions?status=404");
    assert_eq!(&*wrong.problem(), "invalid-parameter");
}

#[test]
fn the_summary_adds_up() {
    let mimus = Mimus::petstore(&[]);
    let none = mimus.ask("/performance/summary");
    assert_eq!(none["overall_performance"]["total_requests"], 0);
    assert_eq!(
        none["overall_performance"]["avg_response_time_ms"],
        json!(null)
    );
    mimus.go_shopping();
    let found = mimus.ask("/performance/summary");
    let overall = &found["overall_performance"];
    assert_eq!(overall["total_requests"], 5);
    let number = |key: &str| overall[key].as_f64().unwrap();
    assert!(number("min_response_time_ms") <= number("avg_response_time_ms"));
    assert!(number("avg_response_time_ms") <= number("max_response_time_ms"));
    let (hits, misses) = (number("total_cache_hits"), number("total_cache_misses"));
    assert!(0.0 < hits + misses, "{overall}");
    assert!((number("cache_hit_ratio") - hits / (hits + misses)).abs() < 1e-9);
    assert_eq!(overall["total_db_queries"], json!(null));
    let slowest = found["endpoint_performance"].as_array().unwrap();
    let get = slowest.iter().find(|one| one["operation"] == "getPet");
    let get = get.unwrap();
    assert_eq!(
        (&get["path"], &get["method"]),
        (&json!("/pets/{petId}"), &json!("GET"))
    );
    assert_eq!(get["request_count"], 3);
    let means = slowest
        .iter()
        .map(|one| one["avg_response_time_ms"].as_f64());
    assert!(means.is_sorted_by(|one, other| one >= other));
    assert_eq!(
        found["session_summary"]["total_sessions"],
        found["session_summary"]["active_sessions"]
    );
}

#[test]
fn analytics_are_a_file_a_pulse_and_charts() {
    let mimus = Mimus::petstore(&[]);
    mimus.go_shopping();
    let whole = mimus.get("/admin/api/analytics/export");
    assert!(
        whole
            .header("content-disposition")
            .contains("mimus-analytics.json")
    );
    let whole = whole.json();
    assert_eq!(whole["raw_logs"].as_array().unwrap().len(), 5);
    assert_eq!(whole["performance_metrics"].as_array().unwrap().len(), 5);
    assert_eq!(whole["log_analysis"]["methods"]["total_requests"], 5);
    let some = mimus
        .ask("/analytics/export?include_logs=false&include_performance=false&time_to=2020-01-01");
    assert_eq!(some.get("raw_logs"), None);
    assert_eq!(some["log_analysis"]["methods"]["total_requests"], 0);
    let sheet = mimus.get("/admin/api/analytics/export?format=csv");
    assert!(sheet.header("content-type").starts_with("text/csv"));
    assert_eq!(sheet.text().lines().count(), 6);
    let now = mimus.ask("/analytics/realtime");
    has(
        &now,
        &[
            "timestamp",
            "recent_activity",
            "active_scenario",
            "system_performance",
            "status",
        ],
    );
    assert_eq!(now["recent_activity"]["recent_requests"], 5);
    assert_eq!(now["recent_activity"]["error_count"], 2);
    let charts = mimus.ask("/analytics/charts?time_range=1h&limit=1");
    let volume = charts["request_volume"].as_array().unwrap();
    assert!((60..=61).contains(&volume.len()), "{}", volume.len());
    let count = |key: &str| -> u64 { volume.iter().filter_map(|one| one[key].as_u64()).sum() };
    assert_eq!((count("count"), count("errors")), (5, 2));
    assert_eq!(
        charts["performance_trends"].as_array().unwrap().len(),
        volume.len()
    );
    assert_eq!(charts["top_endpoints"].as_array().unwrap().len(), 1);
    let statuses = charts["status_distribution"].as_array().unwrap().iter();
    let total: u64 = statuses.filter_map(|one| one["count"].as_u64()).sum();
    assert_eq!(total, 5);
    let one = mimus.ask("/analytics/charts?chart_type=status");
    assert_eq!(one["request_volume"], json!([]));
    let wrong = mimus.get("/admin/api/analytics/charts?chart_type=pie&time_range=9y");
    assert_eq!(wrong.json()["parameters"].as_array().unwrap().len(), 2);
}

#[test]
fn an_archive_has_all_there_is() {
    let mimus = Mimus::petstore(&[]);
    mimus.go_shopping();
    let reply = mimus.get(&format!("{API}/export?format=zip&method=GET"));
    assert_eq!(reply.header("content-type"), "application/zip");
    let read =
        |name: &str| -> Value { serde_json::from_slice(&unpacked(&reply.body, name)).unwrap() };
    assert_eq!(read("request_logs.json").as_array().unwrap().len(), 4);
    assert_eq!(
        read("performance_metrics.json").as_array().unwrap().len(),
        4
    );
    assert_eq!(read("test_sessions.json")[0]["session_id"], "s1");
    assert_eq!(
        read("metadata.json")["filters_applied"],
        json!({ "method": "GET" })
    );
    assert_eq!(read("config.json")["responders"], json!(["faker"]));
    assert!(
        1 <= read("database_schema.json")["schema_version"]
            .as_u64()
            .unwrap()
    );
}

#[test]
fn the_database_is_told() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("journal.db");
    std::fs::write(folder.path().join("other.txt"), "private").unwrap();
    let mimus = Mimus::petstore(&["--journal", path.to_str().unwrap()]);
    mimus.go_shopping();
    let debug = mimus.ask("/debug");
    has(
        &debug,
        &[
            "status",
            "timestamp",
            "db_path",
            "db_path_exists",
            "db_directory_exists",
            "working_directory",
            "db_dir_listing",
            "sqlite_version",
            "tables",
            "request_logs_count",
            "sample_log",
        ],
    );
    has(
        &debug["database"],
        &["path", "tables", "schema_version", "recent_logs_1h"],
    );
    let tables = debug["tables"].as_array().unwrap();
    assert!(tables.contains(&json!("entry")), "{tables:?}");
    let listing = debug["db_dir_listing"].as_array().unwrap();
    assert!(listing.contains(&json!("journal.db")), "{listing:?}");
    assert!(!listing.contains(&json!("other.txt")), "{listing:?}");
}

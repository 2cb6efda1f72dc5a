//! What goes on without an end, or wants without measure: a limit ends it.

use super::ends;

#[test]
fn loops_for_ever() {
    ends("loops_for_ever", Some("time"), "300 ms");
}

#[test]
fn loops_at_the_top() {
    ends("loops_at_the_top", Some("time"), "300 ms");
}

#[test]
fn loops_in_made_code() {
    ends("loops_in_made_code", Some("time"), "300 ms");
}

#[test]
fn watches_the_clock() {
    ends("watches_the_clock", Some("time"), "300 ms");
}

#[test]
fn backtracks() {
    ends("backtracks", Some("time"), "300 ms");
}

#[test]
fn sets_timers_for_ever() {
    ends("sets_timers_for_ever", Some("time"), "300 ms");
}

#[test]
fn thens_without_end() {
    ends("thens_without_end", Some("time"), "300 ms");
}

/// Each promise holds on to the one before.
#[test]
fn asks_for_more_microtasks() {
    ends(
        "asks_for_more_microtasks",
        Some("memory"),
        "its limit is 33554432",
    );
}

#[test]
fn fills_arrays() {
    ends("fills_arrays", Some("memory"), "its limit is 33554432");
}

#[test]
fn fills_buffers() {
    ends("fills_buffers", Some("memory"), "its limit is 33554432");
}

#[test]
fn doubles_a_string() {
    ends("doubles_a_string", Some("memory"), "its limit is 33554432");
}

#[test]
fn spreads_a_generator() {
    ends(
        "spreads_a_generator",
        Some("memory"),
        "its limit is 33554432",
    );
}

/// More than a sandbox could address.
#[test]
fn repeats_a_string() {
    ends("repeats_a_string", None, "capacity overflow");
}

#[test]
fn answers_a_sparse_list() {
    ends("answers_a_sparse_list", None, "capacity overflow");
}

#[test]
fn answers_hugely() {
    ends(
        "answers_hugely",
        Some("response-size"),
        "its limit is 1048576",
    );
}

#[test]
fn answers_many_headers() {
    ends(
        "answers_many_headers",
        Some("response-size"),
        "its limit is 1048576",
    );
}

#[test]
fn chains_proxies() {
    ends("chains_proxies", None, "stopped: ");
}

#[test]
fn nests_a_value() {
    ends("nests_a_value", None, "stopped: ");
}

#[test]
fn nests_code() {
    ends("nests_code", None, "stopped: ");
}

#[test]
fn loops_when_written() {
    ends("loops_when_written", None, "stopped: ");
}

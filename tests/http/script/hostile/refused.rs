//! What is told to its author: a line of the script, and what is wrong with it.

use super::{ends, is_not_served};

#[test]
fn recurses() {
    ends(
        "recurses",
        None,
        "recurses.js:3:14: RuntimeLimitError: reached the maximum number of recursive calls",
    );
}

#[test]
fn recurses_by_the_engine() {
    ends(
        "recurses_by_the_engine",
        None,
        "recurses_by_the_engine.js:3:37: RuntimeLimitError",
    );
}

#[test]
fn recurses_and_catches() {
    ends(
        "recurses_and_catches",
        None,
        "recurses_and_catches.js:4:9: RuntimeLimitError",
    );
}

#[test]
fn raises_to_a_power() {
    ends(
        "raises_to_a_power",
        None,
        "raises_to_a_power.js:2:37: RangeError",
    );
}

#[test]
fn wants_a_huge_buffer() {
    ends(
        "wants_a_huge_buffer",
        None,
        "wants_a_huge_buffer.js:2:31: RangeError",
    );
}

#[test]
fn nests_json() {
    ends("nests_json", None, "nests_json.js:2:41: SyntaxError");
}

#[test]
fn nests_a_pattern() {
    ends(
        "nests_a_pattern",
        None,
        "nests_a_pattern.js:2:31: SyntaxError",
    );
}

#[test]
fn blocks_on_memory() {
    ends(
        "blocks_on_memory",
        None,
        "blocks_on_memory.js:3:21: TypeError: agent cannot be suspended",
    );
}

#[test]
fn never_settles() {
    ends(
        "never_settles",
        None,
        "the handler `default` waits for a promise that nothing will settle",
    );
}

#[test]
fn delays_for_ever() {
    ends(
        "delays_for_ever",
        None,
        "`delay` is a number of milliseconds",
    );
}

#[test]
fn odd_status() {
    ends("odd_status", None, "from 200 to 599, not 999");
}

#[test]
fn switches_protocols() {
    ends("switches_protocols", None, "from 200 to 599, not 101");
}

#[test]
fn splits_the_response() {
    ends(
        "splits_the_response",
        None,
        "the header `x-name` may not contain a line's end",
    );
}

#[test]
fn splits_a_header_s_name() {
    ends("splits_a_header_s_name", None, "is no name of a header");
}

#[test]
fn throws_when_written() {
    ends(
        "throws_when_written",
        None,
        "throws_when_written.js:5:13: Error: not to be written",
    );
}

#[test]
fn throws_when_looked_at() {
    ends(
        "throws_when_looked_at",
        None,
        "throws_when_looked_at.js:4:11: Error: not to be looked at",
    );
}

#[test]
fn throws_from_a_proxy() {
    ends(
        "throws_from_a_proxy",
        None,
        "throws_from_a_proxy.js:9:17: Error: there is no way to look",
    );
}

#[test]
fn throws_what_throws() {
    ends(
        "throws_what_throws",
        None,
        "throws_what_throws.js:3:17: Error",
    );
}

#[test]
fn is_inside_itself() {
    ends("is_inside_itself", None, "cyclic object value");
}

#[test]
fn asks_next_for_ever() {
    ends(
        "asks_next_for_ever",
        None,
        "asks_next_for_ever.js:3:22: Error: a request may ask for the next responder 64 times",
    );
}

/// The good one has room for its own, as nothing of it was kept.
#[test]
fn fills_the_state() {
    ends(
        "fills_the_state",
        None,
        "raise `state.quota-kib` in the configuration",
    );
}

#[test]
fn changes_and_throws() {
    ends(
        "changes_and_throws",
        None,
        "changes_and_throws.js:5:9: Error: after the change",
    );
}

#[test]
fn imports_what_it_is_told() {
    ends(
        "imports_what_it_is_told",
        None,
        "`../../Cargo.toml` leads out of the mock's folder",
    );
}

#[test]
fn imports_from_above() {
    is_not_served(
        "imports_from_above",
        "imports_from_above.js:2:20: `../../../../../../etc/passwd` leads out of the mock's folder",
    );
}

#[test]
fn imports_an_absolute_path() {
    is_not_served(
        "imports_an_absolute_path",
        "imports_an_absolute_path.js:2:20: `/etc/passwd`: a file of the mock's folder",
    );
}

#[test]
fn imports_a_url() {
    is_not_served(
        "imports_a_url",
        "imports_a_url.js:2:20: `file:///etc/passwd`: only files in the mock's folder",
    );
}

#[cfg(unix)]
#[test]
fn imports_by_a_link() {
    is_not_served(
        "imports_by_a_link",
        "imports_by_a_link.js:2:20: `link.json` leads out of the mock's folder",
    );
}

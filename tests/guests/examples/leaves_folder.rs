//! Tries every way out of the folder that it was granted. What it gets at it tells.

#![cfg(target_arch = "wasm32")]

use guest_sdk::Response;

mimus_test_guests::respond!(|_, _| {
    let files = [
        "../secret.txt",
        "/../secret.txt",
        "deep/../../secret.txt",
        "deep/up/secret.txt",
        "link-to-file",
        "link-to-folder/secret.txt",
        "absolute-link",
        "/etc/passwd",
        "/proc/self/environ",
    ];
    let read = files.map(|name| std::fs::read(name).is_ok());
    let listed = ["..", "/..", "link-to-folder", "deep/up", "/etc"]
        .map(|name| std::fs::read_dir(name).is_ok());
    Ok(Response::json(&(read, listed))?.into())
});

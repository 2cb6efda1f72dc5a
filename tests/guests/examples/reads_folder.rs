//! Reads the folder that it was granted, by every name that it may have.

#![cfg(target_arch = "wasm32")]

use guest_sdk::Response;

mimus_test_guests::respond!(|_, _| {
    let read = |name| std::fs::read_to_string(name).map_err(|error| error.to_string());
    let mut list: Vec<String> = std::fs::read_dir("/")
        .map_err(|error| guest_sdk::Error::other(error.to_string()))?
        .flatten()
        .map(|entry| entry.file_name().to_string_lossy().into_owned())
        .collect();
    list.sort();
    let files = [
        "greeting.txt",
        "/greeting.txt",
        "./deep/er.txt",
        "deep/../greeting.txt",
    ];
    Ok(Response::json(&(list, files.map(read)))?.into())
});

//! Tries every way to change the folder that it may read. What it manages to do it tells.

#![cfg(target_arch = "wasm32")]

use std::fs::{self, File, OpenOptions};

use guest_sdk::Response;

mimus_test_guests::respond!(|_, _| {
    let name = "greeting.txt";
    let open = |options: &mut OpenOptions| options.open(name).is_ok();
    let done = [
        fs::write(name, "changed").is_ok(),
        fs::write("new.txt", "made").is_ok(),
        open(OpenOptions::new().append(true)),
        open(OpenOptions::new().read(true).write(true)),
        open(OpenOptions::new().write(true).truncate(true)),
        File::create_new("deep/new.txt").is_ok(),
        fs::create_dir("folder").is_ok(),
        fs::remove_file(name).is_ok(),
        fs::remove_dir_all("deep").is_ok(),
        fs::rename(name, "moved.txt").is_ok(),
        fs::hard_link(name, "linked.txt").is_ok(),
        fs::copy(name, "copied.txt").is_ok(),
    ];
    Ok(Response::json(&done)?.into())
});

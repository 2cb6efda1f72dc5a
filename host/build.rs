//! Builds the components in `plugins/` for `wasm32-wasip2`, so that they can be embedded.
//!
//! They go into a target directory of their own (`target/guests`): the one that cargo is
//! working in is locked while this runs.

#[path = "build/swagger_ui.rs"]
mod swagger_ui;

use std::env;
use std::path::{Path, PathBuf};
use std::process::Command;

const TARGET: &str = "wasm32-wasip2";

/// Package, and what it is called once it is embedded.
const PLUGINS: &[(&str, &str)] = &[
    ("mimus-faker", "FAKER"),
    ("mimus-crud", "CRUD"),
    ("mimus-script", "SCRIPT"),
    ("mimus-template", "TEMPLATE"),
];

fn main() {
    swagger_ui::unpack(Path::new(&variable("OUT_DIR")));
    let root = PathBuf::from(variable("CARGO_MANIFEST_DIR")).join("..");
    for watched in [
        "host/build.rs",
        "host/build/swagger_ui.rs",
        "plugins",
        "guest-sdk",
        "host/media",
        // Part of the binary, by a macro that cargo does not see the files of.
        "host/src/cli/responder/new",
        "wit",
        "Cargo.lock",
        "Cargo.toml",
    ] {
        println!("cargo::rerun-if-changed={}", root.join(watched).display());
    }
    let target_dir = guest_target_dir();
    install_target();
    let mut build = clean(Command::new(variable("CARGO")));
    build
        .current_dir(&root)
        .args([
            "build",
            "--target",
            TARGET,
            "--profile",
            "guest",
            "--target-dir",
        ])
        .arg(&target_dir);
    for (package, _) in PLUGINS {
        build.args(["-p", package]);
    }
    let status = build.status().expect("cargo is there, it runs this");
    assert!(
        status.success(),
        "building the plugins for {TARGET} failed; see the messages above"
    );
    for (package, constant) in PLUGINS {
        let file = target_dir
            .join(TARGET)
            .join("guest")
            .join(format!("{}.wasm", package.replace('-', "_")));
        println!(
            "cargo::rustc-env=MIMUS_PLUGIN_{constant}={}",
            file.display()
        );
    }
}

/// `target/guests` beside `target/debug` and the like, shared by all profiles: the
/// components are the same for each.
fn guest_target_dir() -> PathBuf {
    let out_dir = PathBuf::from(variable("OUT_DIR"));
    // …/target/<profile>/build/<package>/out, with a triple before the profile when
    // one was asked for.
    let profile = out_dir
        .ancestors()
        .nth(3)
        .expect("cargo's OUT_DIR has this shape");
    let above = profile.parent().expect("a profile's folder has a parent");
    let is_triple = above
        .file_name()
        .is_some_and(|name| name.to_string_lossy().matches('-').count() > 1);
    let target = if is_triple {
        above.parent().unwrap_or(above)
    } else {
        above
    };
    target.join("guests")
}

/// Sees to it that the standard library for the target is there. `rust-toolchain.toml`
/// asks for it, but rustup does not act on that everywhere (`RUSTUP_AUTO_INSTALL=0`).
fn install_target() {
    if has_target() {
        return;
    }
    let added = clean(Command::new("rustup"))
        .args(["target", "add", TARGET])
        .status()
        .is_ok_and(|status| status.success());
    assert!(
        added && has_target(),
        "the plugins are built for {TARGET}, whose standard library is not installed; \
         run `rustup target add {TARGET}`, or install your distribution's package for it"
    );
}

fn has_target() -> bool {
    let output = clean(Command::new(variable("RUSTC")))
        .args(["--print", "target-libdir", "--target", TARGET])
        .output();
    output.is_ok_and(|output| {
        let folder = String::from_utf8_lossy(&output.stdout).trim().to_owned();
        Path::new(&folder)
            .read_dir()
            .is_ok_and(|mut files| files.next().is_some())
    })
}

/// Without what cargo set for the host's own build: its flags and wrappers (clippy,
/// coverage, sanitizers) mean nothing for the components.
fn clean(mut command: Command) -> Command {
    for name in [
        "CARGO_ENCODED_RUSTFLAGS",
        "RUSTFLAGS",
        "CARGO_BUILD_RUSTFLAGS",
        "CARGO_BUILD_TARGET",
        "CARGO_BUILD_TARGET_DIR",
        "CARGO_TARGET_DIR",
        "RUSTC_WRAPPER",
        "RUSTC_WORKSPACE_WRAPPER",
        "TARGET",
    ] {
        command.env_remove(name);
    }
    command
}

fn variable(name: &str) -> String {
    env::var(name).unwrap_or_else(|_| panic!("cargo sets {name} for build scripts"))
}

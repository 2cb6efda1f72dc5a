//! Native code of components, kept on disk so that a second start pays nothing.
//!
//! A file is named by the component's content and by everything of the engine and the
//! CPU that the code depends on, so it is never stale; it is written under another name
//! first, so it is never half there. Wasmtime's own cache does much the same, but
//! compresses: reading a file back through `mmap` is several times faster.

use std::borrow::Cow;
use std::fs;
use std::hash::{Hash, Hasher};
use std::path::{Path, PathBuf};

use etcetera::BaseStrategy as _;
use wasmtime::component::Component;
use wasmtime::error::Context as _;
use wasmtime::{Engine, Result, ensure};

/// What is compiled for a component.
pub(super) struct Form<'w> {
    pub(super) wasm: Cow<'w, [u8]>,
    /// Whether it follows from the component alone: another time, it may not be the same.
    pub(super) is_settled: bool,
}

/// Where compiled code lies; none where there is no place for it.
#[derive(Debug)]
pub(super) struct CodeCache {
    folder: Option<PathBuf>,
}

impl CodeCache {
    /// `folder` is made if it is not there, for this user alone: the files in it are
    /// run as native code. What can't be made is done without.
    pub(super) fn new(folder: Option<PathBuf>) -> Self {
        let folder = folder.filter(|folder| match make_private(folder) {
            Ok(()) => true,
            Err(error) => {
                tracing::warn!(folder = %folder.display(), %error, "compiled components are not kept: no place for them");
                false
            }
        });
        Self { folder }
    }

    /// Compiles a component, or takes what an earlier process compiled. `form` gives what is
    /// to be compiled for it.
    pub(super) fn component<'w>(
        &self,
        engine: &Engine,
        wasm: &[u8],
        form: impl FnOnce() -> Form<'w>,
    ) -> Result<Component> {
        let Some(folder) = &self.folder else {
            return compile(engine, &form().wasm);
        };
        let path = folder.join(file_name(engine, wasm));
        if path.exists() {
            match load(engine, &path) {
                Ok(component) => return Ok(component),
                Err(error) => {
                    tracing::warn!(file = %path.display(), %error, "compiled code can't be read, it is made again");
                }
            }
        }
        let Form { wasm, is_settled } = form();
        let component = compile(engine, &wasm)?;
        if is_settled && let Err(error) = store(&component, &path) {
            tracing::warn!(file = %path.display(), %error, "compiled code was not kept");
        }
        Ok(component)
    }
}

/// Changes with what is compiled for one and the same component.
const FORM: &[u8] = b"started ahead";

/// The user's cache folder for Mimus: `$XDG_CACHE_HOME/mimus`, `~/.cache/mimus`, or what
/// the platform has instead.
pub fn default_folder() -> Option<PathBuf> {
    let folders = etcetera::choose_base_strategy().ok()?;
    Some(folders.cache_dir().join("mimus").join("code"))
}

fn compile(engine: &Engine, wasm: &[u8]) -> Result<Component> {
    Component::from_binary(engine, wasm).context("compiling the component")
}

#[expect(
    unsafe_code,
    reason = "native code from a file: see the comment inside"
)]
fn load(engine: &Engine, path: &Path) -> Result<Component> {
    // SAFETY: the file was written by `store` below, in a folder that only this user can
    // write to, and is complete, since it got its name by a rename. Whoever can change
    // it can change the `mimus` binary's behaviour in many easier ways. The engine checks
    // its own version and the CPU's features before it takes the code.
    unsafe { Component::deserialize_file(engine, path) }
}

fn store(component: &Component, path: &Path) -> Result<()> {
    let code = component.serialize()?;
    let draft = path.with_extension(format!("{}.draft", std::process::id()));
    fs::write(&draft, code)?;
    fs::rename(&draft, path)?;
    Ok(())
}

fn file_name(engine: &Engine, wasm: &[u8]) -> String {
    let mut key = ContentHasher(blake3::Hasher::new());
    engine.precompile_compatibility_hash().hash(&mut key);
    key.0.update(FORM);
    key.0.update(wasm);
    format!("{}.cwasm", key.0.finalize().to_hex())
}

/// Feeds `Hash` into a hash that is wide enough to name files by.
struct ContentHasher(blake3::Hasher);

impl Hasher for ContentHasher {
    fn write(&mut self, bytes: &[u8]) {
        self.0.update(bytes);
    }

    fn finish(&self) -> u64 {
        0 // Never asked for: the wide hash is read instead.
    }
}

fn make_private(folder: &Path) -> Result<()> {
    let mut builder = fs::DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    {
        use std::os::unix::fs::{DirBuilderExt as _, MetadataExt as _};
        builder.mode(0o700);
        builder.create(folder)?;
        let metadata = fs::metadata(folder)?;
        let others_write = metadata.mode() & 0o022 != 0;
        ensure!(
            !others_write,
            "others may write to it; run `chmod go-w {}`",
            folder.display()
        );
    }
    #[cfg(not(unix))]
    builder.create(folder)?;
    Ok(())
}

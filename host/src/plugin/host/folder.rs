//! `wasi:filesystem`: the one folder that was granted, to be read. It is the root of all
//! that the guest sees; neither `..` nor a symbolic link leads out of it.

use std::path::Path;

use wasmtime::component::Linker;
use wasmtime_wasi::filesystem::{
    FsPerms, WasiFilesystem, WasiFilesystemCtx, WasiFilesystemView as _,
};
use wasmtime_wasi::p2::bindings::filesystem;
use wasmtime_wasi::{WasiCtx, WasiCtxBuilder};

use crate::plugin::instance::RequestCx;

pub(super) fn add_to_linker(linker: &mut Linker<RequestCx>) -> wasmtime::Result<()> {
    type T = RequestCx;
    filesystem::types::add_to_linker::<T, WasiFilesystem>(linker, T::filesystem)?;
    filesystem::preopens::add_to_linker::<T, WasiFilesystem>(linker, T::filesystem)
}

/// A folder that is open: its instances share the handle.
#[derive(Clone)]
pub(crate) struct Folder(WasiFilesystemCtx);

impl Folder {
    pub(crate) fn open(path: &Path) -> wasmtime::Result<Self> {
        let mut builder = WasiCtxBuilder::new();
        builder.preopened_dir(path, "/", FsPerms::ReadOnly)?;
        Ok(Self(builder.build().filesystem().clone()))
    }

    pub(super) fn put_into(&self, wasi: &mut WasiCtx) {
        *wasi.filesystem() = self.0.clone();
    }
}

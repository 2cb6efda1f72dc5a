//! `mimus:responder/log`.

use super::{Host, Imports as _, Level};

/// Lines that go to the server's log with the request at hand. Lines past the
/// responder's limit are dropped and counted.
#[derive(Clone, Copy)]
pub struct Log<'a> {
    pub(super) host: &'a Host,
}

impl Log<'_> {
    /// For following every step.
    pub fn trace(&self, message: impl AsRef<str>) {
        self.host.log(Level::Trace, message.as_ref());
    }

    /// For finding faults.
    pub fn debug(&self, message: impl AsRef<str>) {
        self.host.log(Level::Debug, message.as_ref());
    }

    /// Worth knowing.
    pub fn info(&self, message: impl AsRef<str>) {
        self.host.log(Level::Info, message.as_ref());
    }

    /// Something the user should look at.
    pub fn warn(&self, message: impl AsRef<str>) {
        self.host.log(Level::Warn, message.as_ref());
    }

    /// Something that keeps the responder from its work.
    pub fn error(&self, message: impl AsRef<str>) {
        self.host.log(Level::Error, message.as_ref());
    }
}

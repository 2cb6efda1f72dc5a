//! Lines of JSON.

use std::io::{self, Write};

use super::Writer;
use crate::entry::Entry;

pub(super) struct Lines<'a> {
    to: &'a mut dyn Write,
}

impl<'a> Lines<'a> {
    pub(super) fn new(to: &'a mut dyn Write) -> Self {
        Self { to }
    }
}

impl Writer for Lines<'_> {
    fn begin(&mut self) -> io::Result<()> {
        Ok(())
    }

    fn entry(&mut self, entry: &Entry) -> io::Result<()> {
        serde_json::to_writer(&mut self.to, entry)?;
        self.to.write_all(b"\n")
    }

    fn end(&mut self) -> io::Result<()> {
        self.to.flush()
    }
}

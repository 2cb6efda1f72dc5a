//! What becomes of an exchange before it waits to be written: its secrets are taken out, its
//! bodies are cut, and it is packed.

use std::cell::Cell;

use super::Journal;
use crate::draft::Draft;
use crate::entry::Exchange;
use crate::packed::pack;
use crate::redact::Redaction;
use crate::writer::Recorded;

/// Room that is kept for the next exchange: beyond it, one was unusually long.
const KEPT: usize = 64 << 10;

thread_local! {
    /// Where the exchange before was packed.
    static ROOM: Cell<Vec<u8>> = const { Cell::new(Vec::new()) };
}

/// An exchange without secrets, to be recorded.
#[derive(Debug)]
pub(super) struct Packed {
    time: i64,
    bytes: Vec<u8>,
    /// For those who follow.
    told: Option<Exchange>,
}

impl Packed {
    pub(super) fn recorded(&mut self) -> Recorded<'_> {
        Recorded {
            time: self.time,
            packed: &self.bytes,
            told: &mut self.told,
        }
    }

    pub(super) fn weight(&self) -> usize {
        self.bytes.len()
    }
}

impl Drop for Packed {
    fn drop(&mut self) {
        if self.bytes.capacity() <= KEPT {
            self.bytes.clear();
            ROOM.set(std::mem::take(&mut self.bytes));
        }
    }
}

impl Journal {
    pub(super) fn pack(&self, draft: &Draft, secrets: &Redaction) -> Packed {
        let own = &self.options.redaction;
        if own.may_concern(draft) || secrets.may_concern(draft) {
            let mut exchange = draft.to_exchange();
            exchange.identify();
            secrets.apply(&mut exchange);
            return self.pack_owned(exchange);
        }
        self.packed(draft)
    }

    pub(super) fn pack_owned(&self, mut exchange: Exchange) -> Packed {
        self.options.redaction.apply(&mut exchange);
        self.packed(&exchange.draft(&mut Vec::new()))
    }

    fn packed(&self, draft: &Draft) -> Packed {
        let body_bytes = self.options.body_bytes;
        let mut bytes = ROOM.take();
        pack(draft, body_bytes, &mut bytes);
        let told = self.shared.has_tail().then(|| {
            let mut exchange = draft.to_exchange();
            exchange.identify();
            exchange.request.body.cut_to(body_bytes);
            exchange.response.body.cut_to(body_bytes);
            exchange
        });
        Packed {
            time: draft.time,
            bytes,
            told,
        }
    }
}

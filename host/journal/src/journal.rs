//! The journal as its users hold it.

use std::path::Path;
use std::pin::pin;
use std::sync::{Arc, Mutex, PoisonError};

use tokio::sync::broadcast;

use crate::database::{Pool, Store, fault, open, open_to_read};
use crate::entry::{Entry, Exchange};
use crate::error::{OpenError, QueryError, WriteError};
use crate::health::Health;
use crate::options::{Options, Place, Sync};
use crate::query::Filter;
use crate::writer::{Pushed, Shared, Writer};

/// Exchanges, written down as they happen. To be shared in an [`Arc`]; dropped or
/// [closed](Self::close), it writes all that was recorded.
///
/// What asks it blocks for as long as SQLite reads: an async caller uses a thread for that.
#[derive(Debug)]
pub struct Journal {
    // Ends before the connections that read are closed.
    writer: Mutex<Option<Writer>>,
    shared: Arc<Shared>,
    pool: Pool,
    options: Options,
}

impl Journal {
    /// Opens a journal, or makes it if it is not there.
    pub fn open(place: &Place, options: Options) -> Result<Self, OpenError> {
        let (connection, address) = open(place, options.sync)?;
        let of_path = |error| fault(address.path(), error);
        let store = Store::new(connection).map_err(of_path)?;
        let shared = Arc::new(Shared::new(
            store.last(),
            store.indexed(),
            store.count(),
            options.queue_bytes,
            options.tail,
        ));
        let path = address.path().map(ToOwned::to_owned).unwrap_or_default();
        let place = address.place();
        let pool = Pool::new(address);
        // One that reads stays open: what is in memory is there as long as a connection is.
        drop(pool.take().map_err(|error| fault(Some(&path), error))?);
        let writer = Writer::start(shared.clone(), store, &options, place);
        let writer = writer.map_err(|cause| OpenError::Unusable {
            path,
            cause: cause.into(),
        })?;
        Ok(Self {
            writer: Mutex::new(Some(writer)),
            shared,
            pool,
            options,
        })
    }

    /// Opens a journal to ask it, while a server may be writing to it. It takes nothing down
    /// and nothing out. A question for a text finds what the one who writes has put into
    /// the index.
    pub fn open_to_read(path: &Path) -> Result<Self, OpenError> {
        let (connection, address) = open_to_read(path)?;
        let options = Options::default();
        let store = Store::new(connection).map_err(|cause| OpenError::Damaged {
            path: path.to_owned(),
            cause: cause.into(),
        })?;
        let (last, indexed, count) = (store.last(), store.indexed(), store.count());
        let shared = Shared::new(last, indexed, count, options.queue_bytes, options.tail);
        shared.ended();
        Ok(Self {
            writer: Mutex::new(None),
            shared: Arc::new(shared),
            pool: Pool::new(address),
            options,
        })
    }

    /// Takes down an exchange and returns its id. Secrets are taken out first. Waits where
    /// too much waits to be written, and with [`Sync::Full`] until it is on the disk.
    ///
    /// An error says that the exchange is not in the journal yet, or will never be: nothing
    /// that its answer should wait for. [`Health`] counts those that are lost.
    pub async fn record(&self, exchange: Exchange) -> Result<u64, WriteError> {
        let mut exchange = self.prepare(exchange);
        let id = loop {
            let mut done = pin!(self.shared.done().notified());
            done.as_mut().enable();
            match self.shared.push(exchange) {
                Pushed::Waits(id) => break id,
                Pushed::Lost(error) => return Err(error),
                Pushed::NoRoom(again) => {
                    exchange = *again;
                    done.await;
                }
            }
        };
        if self.options.sync == Sync::Full {
            loop {
                let mut done = pin!(self.shared.done().notified());
                done.as_mut().enable();
                match self.shared.outcome(id) {
                    Some(outcome) => break outcome?,
                    None => done.await,
                }
            }
        }
        Ok(id)
    }

    /// [`record`](Self::record) for who may block.
    pub fn record_blocking(&self, exchange: Exchange) -> Result<u64, WriteError> {
        let mut exchange = self.prepare(exchange);
        let id = loop {
            match self.shared.push(exchange) {
                Pushed::Waits(id) => break id,
                Pushed::Lost(error) => return Err(error),
                Pushed::NoRoom(again) => {
                    self.shared.wait_for_room(again.weight());
                    exchange = *again;
                }
            }
        };
        if self.options.sync == Sync::Full {
            self.shared.wait_for(id)?;
        }
        Ok(id)
    }

    /// Every exchange from here on, as it is recorded, without secrets. Who is too slow is
    /// told how many were missed.
    pub fn subscribe(&self) -> broadcast::Receiver<Arc<Entry>> {
        self.shared.subscribe()
    }

    /// Waits until all that was recorded is written, or an attempt to do so failed.
    pub fn flush(&self) -> Result<(), WriteError> {
        self.shared.wait_for(self.shared.hurry())
    }

    /// Takes out all that is too old or too much. This happens by itself, too, if not at
    /// once.
    pub fn tidy(&self) -> Result<(), WriteError> {
        self.flush()?;
        self.shared.tidy()
    }

    /// Takes out the entries that a filter lets through; returns how many.
    pub fn clear(&self, filter: &Filter) -> Result<u64, QueryError> {
        let clear = self.to_clear(filter)?;
        let answer = self.shared.clear(clear).recv();
        let failed = |error: WriteError| QueryError::Unwritable(std::io::Error::other(error));
        match answer {
            Ok(result) => result.map_err(failed),
            Err(_) => Err(QueryError::Unwritable(std::io::Error::other(
                "the journal is closed",
            ))),
        }
    }

    /// Writes all there is and takes nothing more. It can still be asked.
    pub fn close(&self) -> Result<(), WriteError> {
        let target = self.shared.hurry();
        let mut writer = self.writer.lock().unwrap_or_else(PoisonError::into_inner);
        drop(writer.take());
        self.shared.wait_for(target)
    }

    pub fn health(&self) -> Health {
        self.shared.health()
    }

    pub(crate) fn pool(&self) -> &Pool {
        &self.pool
    }

    /// Has a question see all that was recorded before it, as far as that can be written.
    pub(crate) fn settle(&self, text: bool) {
        let last = self.shared.hurry();
        // A question is answered from what there is.
        let _ = self.shared.wait_for(last);
        if text && let Err(error) = self.shared.wait_for_index(last) {
            tracing::warn!("some entries can't be found by their text: {error}");
        }
    }

    fn prepare(&self, mut exchange: Exchange) -> Exchange {
        self.options.redaction.apply(&mut exchange);
        exchange.identify();
        exchange.request.body.cut_to(self.options.body_bytes);
        exchange.response.body.cut_to(self.options.body_bytes);
        exchange
    }
}

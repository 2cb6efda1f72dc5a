//! The journal as its users hold it.

mod packing;

use std::path::Path;
use std::pin::pin;
use std::sync::{Arc, Mutex, PoisonError};

use tokio::sync::broadcast;

use crate::database::{Pool, Store, fault, open, open_to_read};
use crate::draft::Draft;
use crate::entry::{Entry, Exchange};
use crate::error::{OpenError, QueryError, WriteError};
use crate::health::Health;
use crate::options::{Options, Place, Sync};
use crate::query::Filter;
use crate::redact::Redaction;
use crate::writer::{Pushed, Shared, Writer};
use packing::Packed;

/// Entries that are filed at a time in a journal that somebody else may be writing: nobody
/// waits longer than for so many.
const FILES: u64 = 1000;

/// Exchanges, written down as they happen. To be shared in an [`Arc`]; dropped or
/// [closed](Self::close), it writes all that was recorded.
///
/// What asks it blocks for as long as SQLite reads: an async caller uses a thread for that.
#[derive(Debug)]
pub struct Journal {
    // Ends before the connections that read are closed.
    writer: Mutex<Option<Writer>>,
    /// What files the entries that were left staged, where no thread of ours does.
    filer: Mutex<Option<Store>>,
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
        let shared = Arc::new(Shared::new(&store, options.queue_bytes, options.tail));
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
            filer: Mutex::default(),
            shared,
            pool,
            options,
        })
    }

    /// Opens a journal to ask it, while a server may be writing to it. It takes nothing down
    /// and nothing out; what the one who writes has only staged, it files. A question for a
    /// text finds what the one who writes has put into the index.
    pub fn open_to_read(path: &Path) -> Result<Self, OpenError> {
        let (connection, address) = open_to_read(path)?;
        let options = Options::default();
        let store = Store::new(connection).map_err(|cause| OpenError::Damaged {
            path: path.to_owned(),
            cause: cause.into(),
        })?;
        let shared = Shared::new(&store, options.queue_bytes, options.tail);
        shared.ended();
        Ok(Self {
            writer: Mutex::new(None),
            filer: Mutex::new(Some(store)),
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
        let packed = self.pack_owned(exchange);
        self.push(packed).await
    }

    /// [`record`](Self::record) for an exchange that is not put together yet, which costs
    /// less. Takes out what is secret by the journal's options, and what is so by `secrets`.
    /// The draft is done with at once; to wait is for what is returned.
    pub fn take_down<'own>(
        &'own self,
        draft: &Draft<'_>,
        secrets: &Redaction,
    ) -> impl Future<Output = Result<u64, WriteError>> + Send + use<'own> {
        self.push(self.pack(draft, secrets))
    }

    /// [`record`](Self::record) for who may block.
    pub fn record_blocking(&self, exchange: Exchange) -> Result<u64, WriteError> {
        let mut packed = self.pack_owned(exchange);
        let id = loop {
            match self.shared.push(&mut packed.recorded()) {
                Pushed::Waits(id) => break id,
                Pushed::Lost(error) => return Err(error),
                Pushed::NoRoom => self.shared.wait_for_room(packed.weight()),
            }
        };
        drop(packed);
        if self.options.sync == Sync::Full {
            self.shared.wait_for(id)?;
        }
        Ok(id)
    }

    async fn push(&self, mut packed: Packed) -> Result<u64, WriteError> {
        let id = loop {
            // Mostly there is room: to wait is prepared for where there is none.
            match self.shared.push(&mut packed.recorded()) {
                Pushed::Waits(id) => break id,
                Pushed::Lost(error) => return Err(error),
                Pushed::NoRoom => {}
            }
            let mut done = pin!(self.shared.done().notified());
            done.as_mut().enable();
            match self.shared.push(&mut packed.recorded()) {
                Pushed::Waits(id) => break id,
                Pushed::Lost(error) => return Err(error),
                Pushed::NoRoom => done.await,
            }
        };
        drop(packed);
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

    /// The id of the last entry that was written, and how many entries there are: who sees
    /// the same again missed nothing.
    pub fn mark(&self) -> (u64, u64) {
        self.shared.mark()
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
        let filed = self.shared.wait_until_filed(last);
        let mut filed = filed.map_err(|error| error.to_string());
        if self.shared.has_ended() {
            filed = self.file_all().map_err(|error| error.to_string());
        }
        if let Err(error) = filed {
            tracing::warn!("some entries that are staged can't be found: {error}");
        }
        if text && let Err(error) = self.shared.wait_for_index(last) {
            tracing::warn!("some entries can't be found by their text: {error}");
        }
    }

    /// Files what is staged, by this program or by another one.
    fn file_all(&self) -> rusqlite::Result<()> {
        let mut filer = self.filer.lock().unwrap_or_else(PoisonError::into_inner);
        let store = match &mut *filer {
            Some(store) => store,
            none => none.insert(Store::new(self.pool.writer()?)?),
        };
        store.look()?;
        while store.filed() < store.last() {
            store.file(FILES)?;
        }
        Ok(())
    }
}

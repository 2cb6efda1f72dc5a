//! Sessions, so many and no more; those that nobody comes back to end.
//!
//! `rmcp` keeps what a session says and hears. It ends one where nothing was said for a while;
//! but a client that keeps a stream open is there, however quiet it is.

use std::collections::HashMap;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, Weak};
use std::time::{Duration, Instant};

use futures_util::{Stream, StreamExt as _};
use rmcp::model::{ClientJsonRpcMessage, ServerJsonRpcMessage};
use rmcp::transport::streamable_http_server::session::local::{
    LocalSessionManager, LocalSessionManagerError,
};
use rmcp::transport::streamable_http_server::session::{
    ServerSseMessage, SessionId, SessionManager,
};

/// Sessions at the same time.
pub(super) const MOST: usize = 128;

/// How long a client may be gone.
const IDLE: Duration = Duration::from_mins(30);

/// Where there is no room, how long one has to be gone to make it.
const MAKES_ROOM: Duration = Duration::from_mins(1);

/// Between two looks for clients that are gone.
const LOOK: Duration = Duration::from_mins(1);

#[derive(Debug)]
pub(super) struct Sessions {
    kept: LocalSessionManager,
    uses: Mutex<HashMap<SessionId, Arc<Use>>>,
}

/// What is seen of a client.
#[derive(Debug)]
struct Use {
    /// Streams that it reads.
    streams: AtomicUsize,
    last: Mutex<Instant>,
}

/// A client that reads.
#[derive(Debug)]
struct Reading(Arc<Use>);

#[derive(Debug, thiserror::Error)]
pub(super) enum SessionsError {
    #[error("all {MOST} sessions are taken")]
    NoRoom,
    #[error(transparent)]
    Kept(#[from] LocalSessionManagerError),
}

impl Default for Sessions {
    fn default() -> Self {
        let mut kept = LocalSessionManager::default();
        kept.session_config.keep_alive = None;
        Self {
            kept,
            uses: Mutex::default(),
        }
    }
}

/// Ends sessions of clients that are gone, for as long as there are any.
pub(super) async fn keep(sessions: Weak<Sessions>) {
    loop {
        tokio::time::sleep(LOOK).await;
        let Some(sessions) = sessions.upgrade() else {
            return;
        };
        for id in sessions.idle(IDLE) {
            tracing::info!("a client did not come back: its session ends");
            // One that ended by itself needs no end.
            let _ = sessions.close_session(&id).await;
        }
    }
}

impl Sessions {
    pub(super) fn are_full(&self) -> bool {
        MOST <= self.lock().len()
    }

    /// Whether there is room for one more, now that a client had to go that is gone anyway.
    pub(super) async fn make_room(&self) -> bool {
        let Some(gone) = self.idle(MAKES_ROOM).into_iter().next() else {
            return false;
        };
        let _ = self.close_session(&gone).await;
        true
    }

    /// Those whose clients are gone for so long, the longest first.
    fn idle(&self, patience: Duration) -> Vec<SessionId> {
        let uses = self.lock();
        let mut idle = uses
            .iter()
            .filter(|(_, used)| used.streams.load(Ordering::Acquire) == 0)
            .map(|(id, used)| (used.last(), id))
            .filter(|(last, _)| patience <= last.elapsed())
            .collect::<Vec<_>>();
        idle.sort_unstable();
        idle.into_iter().map(|(_, id)| id.clone()).collect()
    }

    fn touch(&self, id: &SessionId) -> Option<Arc<Use>> {
        let used = self.lock().get(id).cloned()?;
        used.touch();
        Some(used)
    }

    /// A stream that counts for as long as it is read.
    fn read(
        &self,
        id: &SessionId,
        stream: impl Stream<Item = ServerSseMessage> + Send + Sync + 'static,
    ) -> impl Stream<Item = ServerSseMessage> + Send + Sync + 'static {
        let reading = self.touch(id).map(Reading::new);
        stream.map(move |message| {
            let _held = &reading;
            message
        })
    }

    fn lock(&self) -> MutexGuard<'_, HashMap<SessionId, Arc<Use>>> {
        self.uses.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Use {
    fn touch(&self) {
        *self.last.lock().unwrap_or_else(PoisonError::into_inner) = Instant::now();
    }

    fn last(&self) -> Instant {
        *self.last.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Reading {
    fn new(used: Arc<Use>) -> Self {
        used.streams.fetch_add(1, Ordering::AcqRel);
        Self(used)
    }
}

impl Drop for Reading {
    fn drop(&mut self) {
        self.0.touch();
        self.0.streams.fetch_sub(1, Ordering::AcqRel);
    }
}

impl SessionManager for Sessions {
    type Error = SessionsError;
    type Transport = <LocalSessionManager as SessionManager>::Transport;

    async fn create_session(&self) -> Result<(SessionId, Self::Transport), Self::Error> {
        if self.are_full() {
            return Err(SessionsError::NoRoom);
        }
        let (id, transport) = self.kept.create_session().await?;
        let used = Arc::new(Use {
            streams: AtomicUsize::new(0),
            last: Mutex::new(Instant::now()),
        });
        self.lock().insert(id.clone(), used);
        Ok((id, transport))
    }

    async fn initialize_session(
        &self,
        id: &SessionId,
        message: ClientJsonRpcMessage,
    ) -> Result<ServerJsonRpcMessage, Self::Error> {
        Ok(self.kept.initialize_session(id, message).await?)
    }

    async fn has_session(&self, id: &SessionId) -> Result<bool, Self::Error> {
        Ok(self.kept.has_session(id).await?)
    }

    async fn close_session(&self, id: &SessionId) -> Result<(), Self::Error> {
        self.lock().remove(id);
        Ok(self.kept.close_session(id).await?)
    }

    async fn create_stream(
        &self,
        id: &SessionId,
        message: ClientJsonRpcMessage,
    ) -> Result<impl Stream<Item = ServerSseMessage> + Send + Sync + 'static, Self::Error> {
        let stream = self.kept.create_stream(id, message).await?;
        Ok(self.read(id, stream))
    }

    async fn accept_message(
        &self,
        id: &SessionId,
        message: ClientJsonRpcMessage,
    ) -> Result<(), Self::Error> {
        self.touch(id);
        Ok(self.kept.accept_message(id, message).await?)
    }

    async fn create_standalone_stream(
        &self,
        id: &SessionId,
    ) -> Result<impl Stream<Item = ServerSseMessage> + Send + Sync + 'static, Self::Error> {
        let stream = self.kept.create_standalone_stream(id).await?;
        Ok(self.read(id, stream))
    }

    async fn resume(
        &self,
        id: &SessionId,
        last_event_id: String,
    ) -> Result<impl Stream<Item = ServerSseMessage> + Send + Sync + 'static, Self::Error> {
        let stream = self.kept.resume(id, last_event_id).await?;
        Ok(self.read(id, stream))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_client_that_reads_is_there_and_one_that_does_not_is_gone() {
        let sessions = Sessions::default();
        let (reads, _first) = sessions.create_session().await.expect("there is room");
        let (quiet, _second) = sessions.create_session().await.expect("there is room");
        let stream = sessions.read(&reads, futures_util::stream::pending());
        assert_eq!(sessions.idle(Duration::ZERO), std::slice::from_ref(&quiet));
        assert!(sessions.idle(IDLE).is_empty());
        drop(stream);
        assert_eq!(sessions.idle(Duration::ZERO), [quiet.clone(), reads]);
        sessions.close_session(&quiet).await.expect("it ends");
        assert!(!sessions.has_session(&quiet).await.expect("it is known"));
        assert_eq!(sessions.lock().len(), 1);
    }

    #[tokio::test]
    async fn there_are_so_many_and_no_more() {
        let sessions = Sessions::default();
        let mut all = Vec::new();
        for _ in 0..MOST {
            assert!(!sessions.are_full());
            all.push(sessions.create_session().await.expect("there is room"));
        }
        assert!(sessions.are_full() && !sessions.make_room().await);
        assert!(sessions.create_session().await.is_err());
        let minutes_ago = Instant::now().checked_sub(2 * MAKES_ROOM);
        let used = sessions.touch(&all[7].0).expect("it is there");
        *used.last.lock().expect("not poisoned") = minutes_ago.expect("the machine runs");
        assert!(sessions.make_room().await);
        let gone = sessions.has_session(&all[7].0).await.expect("it is known");
        assert!(!gone && sessions.create_session().await.is_ok());
    }
}

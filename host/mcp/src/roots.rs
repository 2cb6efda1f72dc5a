//! The folders that a client has open: asked for once, and again when it says that they are
//! others.

use std::path::PathBuf;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use rmcp::model::{ClientNotification, JsonRpcMessage, ProtocolVersion};
use rmcp::service::{RequestContext, RoleServer, RxJsonRpcMessage, TxJsonRpcMessage};
use rmcp::transport::Transport;

/// How long a client may take to say which folders are open.
const PATIENCE: Duration = Duration::from_secs(3);

/// Of one client.
#[derive(Debug, Default)]
pub(crate) struct Roots {
    /// How often it said that they are others.
    changes: AtomicU64,
    /// What it named, and after how many changes.
    known: Mutex<Option<(u64, Vec<PathBuf>)>>,
}

impl Roots {
    /// They are others from now on.
    pub(crate) fn changed(&self) {
        self.changes.fetch_add(1, Ordering::AcqRel);
    }

    pub(crate) async fn of(&self, context: &RequestContext<RoleServer>) -> Vec<PathBuf> {
        let changes = self.changes.load(Ordering::Acquire);
        let known = {
            let known = self.known.lock().unwrap_or_else(PoisonError::into_inner);
            known.clone()
        };
        if let Some((of, roots)) = known
            && of == changes
        {
            return roots;
        }
        let roots = ask(context).await;
        // They may be others by now: then these were good for this one request.
        let mut known = self.known.lock().unwrap_or_else(PoisonError::into_inner);
        *known = Some((changes, roots.clone()));
        roots
    }
}

/// The folders that a client has open, if it says so.
#[expect(
    deprecated,
    reason = "roots leave the protocol some day; until then clients have them"
)]
async fn ask(context: &RequestContext<RoleServer>) -> Vec<PathBuf> {
    let has_roots = context
        .client_capabilities()
        .is_some_and(|capabilities| capabilities.roots.is_some());
    // From that version on, servers ask clients nothing but in their answers.
    let may_ask = context
        .protocol_version()
        .is_none_or(|version| version < ProtocolVersion::V_2026_07_28);
    if !has_roots || !may_ask {
        return Vec::new();
    }
    let asked = tokio::time::timeout(PATIENCE, context.peer.list_roots()).await;
    let Ok(Ok(listed)) = asked else {
        tracing::warn!("the client did not say which folders are open");
        return Vec::new();
    };
    let urls = listed.roots.iter();
    let urls = urls.filter_map(|root| url::Url::parse(&root.uri).ok());
    urls.filter_map(|url| url.to_file_path().ok()).collect()
}

/// A way to a client on which news of its folders counts for what it says next. `rmcp` handles
/// each message in a task of its own, of which a later one may be the first to run.
#[derive(Debug)]
pub(crate) struct InOrder<T> {
    pub(crate) transport: T,
    pub(crate) roots: Arc<Roots>,
}

impl<T: Transport<RoleServer>> Transport<RoleServer> for InOrder<T> {
    type Error = T::Error;

    fn send(
        &mut self,
        message: TxJsonRpcMessage<RoleServer>,
    ) -> impl Future<Output = Result<(), Self::Error>> + Send + 'static {
        self.transport.send(message)
    }

    async fn receive(&mut self) -> Option<RxJsonRpcMessage<RoleServer>> {
        let message = self.transport.receive().await?;
        if let JsonRpcMessage::Notification(notification) = &message
            && let ClientNotification::RootsListChangedNotification(_) = &notification.notification
        {
            self.roots.changed();
        }
        Some(message)
    }

    async fn close(&mut self) -> Result<(), Self::Error> {
        self.transport.close().await
    }
}

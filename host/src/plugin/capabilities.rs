//! What was granted to a responder, made ready to be used by its instances.

use std::sync::Arc;

use mimus_state::Access;

use super::Unmet;
use super::grants::{Grants, StateGrant};
use super::host::Folder;
use crate::outbound::Client;

/// Cheap to clone.
#[derive(Clone, Default)]
pub(super) struct Capabilities {
    /// To the mock's state; none without a grant.
    pub state: Option<Arc<Access>>,
    pub folder: Option<Folder>,
    /// To other servers; none without a grant.
    pub http: Option<Arc<Client>>,
    /// The machine's clock, instead of the mock's.
    pub real_time: bool,
}

impl Capabilities {
    pub(super) fn of(grants: &Grants) -> Result<Self, Unmet> {
        // One that is not there is told by the configuration, with its line.
        let folder = grants.folder.as_deref().filter(|path| path.is_dir());
        let folder = folder.map(|path| {
            Folder::open(path).map_err(|cause| Unmet {
                message: format!(
                    "was granted the folder `{}`, which can't be opened: {}",
                    path.display(),
                    cause.root_cause()
                ),
                hint: "grant a folder that is there and may be read".to_owned(),
            })
        });
        Ok(Self {
            state: access(&grants.state),
            folder: folder.transpose()?,
            http: (!grants.http.is_empty()).then(|| Arc::new(Client::new(&grants.http))),
            real_time: grants.real_time,
        })
    }
}

fn access(grant: &StateGrant) -> Option<Arc<Access>> {
    match grant {
        StateGrant::None => None,
        StateGrant::All => Some(Arc::new(Access::All)),
        StateGrant::Collections(names) => {
            let names = names.iter().cloned().collect();
            Some(Arc::new(Access::Collections(names)))
        }
    }
}

//! What agents can read: parts of running mocks, and scenario packs made ready for them.
//!
//! Reading goes through [`Desk::resource`](crate::desk::Desk::resource), as calls go through
//! `Desk::answer`. Everything is JSON of bounded size; what is longer says how to read on.

mod address;
mod bounded;
mod complete;
mod listed;
mod of_mock;
mod of_pack;
pub(crate) mod protocol;
mod watch;

use serde_json::Value;

pub(crate) use address::Address;
pub(crate) use watch::{Tell, Watch, follow};

use crate::answer::Refusal;
use crate::context::Context;
use crate::guard::Caller;
use address::Place;
use complete::complete;

/// Who reads what.
#[derive(Debug)]
pub(crate) struct Reading {
    pub(crate) uri: String,
    pub(crate) caller: Caller,
}

/// The media type of all that is read.
pub(crate) const MEDIA_TYPE: &str = "application/json";

/// What an address leads to.
pub(crate) fn read(address: &Address, cx: &Context) -> Result<Value, Refusal> {
    match &address.place {
        Place::Mock { mock, part } => of_mock::read(address, mock, part, cx),
        Place::Pack { category, id } => of_pack::read(address, category, id, cx),
        Place::ListAll => of_pack::list_all(address),
        Place::CommunityInfo => of_pack::community_info(address),
    }
}

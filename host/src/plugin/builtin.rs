//! The components that come with Mimus, built from `plugins/` by `build.rs`. They are
//! ordinary ones: nothing is granted to them that a user's responder could not have.

/// The default responder: examples, else data made from the schema.
pub const FAKER: &[u8] = include_bytes!(env!("MIMUS_PLUGIN_FAKER"));

//! The server for agents: what Mimus does, as tools of the Model Context Protocol.
//!
//! A call goes one way: `server` takes it off the wire, `desk` is the one place that every call
//! passes (who asks for which tool with what), and `tools` has what they do, one file each.
//! Tools block, each on a thread of its own. They know mocks by their admin API alone, so it
//! makes no difference who started one.

mod answer;
mod approval;
mod arguments;
mod children;
mod context;
mod contexts;
mod described;
mod desk;
mod folders;
mod guard;
mod http;
mod mocks;
mod project;
mod prompts;
mod resources;
mod responders;
mod roots;
mod rules;
mod schemas;
mod server;
mod shown;
mod tokens;
mod tool;
mod tools;

use std::path::PathBuf;

use mimus_description::{Description, Fetch, FetchError};

pub use http::{Body, Http, NoRoom};
pub use rules::{Rules, explain, known_tools};
pub use server::{ServeError, serve_stdio};
pub use tokens::{Tokens, WrongToken};
pub use tools::ToolGroup;

/// What the server needs of the product around it.
#[derive(Debug)]
pub struct Product {
    /// The binary: it is started to serve mocks and to try responders.
    pub executable: PathBuf,
    pub version: &'static str,
    /// Where files may be read and written, besides what the client names.
    pub folders: Vec<PathBuf>,
    /// For mocks that are in no registry of this user's.
    pub tokens: Tokens,
    pub open: Open,
    /// Which tools clients are told of, and have.
    pub tools: ToolGroup,
    /// What an agent may ask for, and where it is noted.
    pub rules: Rules,
}

/// Reads a description, and gives what gets the documents that it refers to. It decides which
/// addresses may be asked; which files, was decided before.
pub type Open = fn(&str) -> Result<(Description, Box<dyn Fetch>), FetchError>;

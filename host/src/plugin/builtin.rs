//! The components that come with Mimus, built from `plugins/` by `build.rs`. They are
//! ordinary ones: nothing is granted to them that a user's responder could not have.

use schemars::JsonSchema;
use serde::Deserialize;

/// The default responder: examples, else data made from the schema.
pub const FAKER: &[u8] = include_bytes!(env!("MIMUS_PLUGIN_FAKER"));
const CRUD: &[u8] = include_bytes!(env!("MIMUS_PLUGIN_CRUD"));
const SCRIPT: &[u8] = include_bytes!(env!("MIMUS_PLUGIN_SCRIPT"));
const TEMPLATE: &[u8] = include_bytes!(env!("MIMUS_PLUGIN_TEMPLATE"));

/// A responder that needs no file of the user's.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Builtin {
    /// Examples, else data made from the schema. It is asked last in any case.
    Faker,
    /// Handlers in JavaScript.
    Script,
    /// Answers from text templates.
    Template,
    /// Resources that are kept: what is posted can be got, changed and deleted.
    Crud,
}

impl Builtin {
    pub const ALL: [Self; 4] = [Self::Faker, Self::Script, Self::Template, Self::Crud];

    /// As the configuration calls it.
    pub fn name(self) -> &'static str {
        match self {
            Self::Faker => "faker",
            Self::Script => "script",
            Self::Template => "template",
            Self::Crud => "crud",
        }
    }

    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|builtin| builtin.name() == name)
    }

    pub fn component(self) -> &'static [u8] {
        match self {
            Self::Faker => FAKER,
            Self::Script => SCRIPT,
            Self::Template => TEMPLATE,
            Self::Crud => CRUD,
        }
    }

    /// Whether some of its settings name files. Without such, its text is in the settings,
    /// and it needs no folder.
    pub fn may_read_files(self) -> bool {
        matches!(self, Self::Script | Self::Template)
    }

    /// Whether it is of use without the mock's state. What is not is granted it unless
    /// the configuration says otherwise.
    pub fn keeps_state(self) -> bool {
        self != Self::Faker
    }
}

//! Where the admin API is, and who may ask it: the command line's part.

use crate::config::Problem;
use crate::guard::Token;
use crate::outbound::Origin;

#[derive(Debug, Default, Clone, clap::Args)]
pub struct AdminFlags {
    /// Whether there is the admin API, under `/admin/api`
    #[arg(long, value_enum, default_value_t = Switch::On)]
    pub admin: Switch,

    /// Give the admin API a port of its own; 0 takes any that is free
    #[arg(long, value_name = "PORT")]
    pub admin_port: Option<u16>,

    /// Who has this may ask the admin API, from anywhere; without it, only this machine may
    #[arg(
        long,
        value_name = "TOKEN",
        env = "MIMUS_ADMIN_TOKEN",
        hide_env_values = true
    )]
    pub admin_token: Option<Token>,

    /// A webhook may go to this origin although it is not on the public network, such as
    /// `http://127.0.0.1:9000`; may be given several times
    #[arg(long, value_name = "ORIGIN")]
    pub webhook_allow: Vec<Origin>,
}

#[derive(Debug, Default, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub enum Switch {
    #[default]
    On,
    Off,
}

/// Where the admin API is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Place {
    Nowhere,
    SamePort,
    /// A port of its own.
    Port(u16),
}

impl AdminFlags {
    pub fn place(&self) -> Place {
        match (self.admin, self.admin_port) {
            (Switch::Off, _) => Place::Nowhere,
            (Switch::On, None) => Place::SamePort,
            (Switch::On, Some(port)) => Place::Port(port),
        }
    }

    /// What contradicts itself.
    pub fn problem(&self) -> Option<Problem> {
        let is_off = self.admin == Switch::Off && self.admin_port.is_some();
        is_off.then(|| {
            let message = "there is no admin API to give a port to, with `--admin off`";
            Problem::new(crate::config::Place::whole("--admin-port"), message)
                .with_hint("leave one of them out")
        })
    }
}

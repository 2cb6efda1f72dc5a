//! Where the admin API is, and who may ask it: the command line's part.

use std::fmt;

use crate::config::Problem;
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

/// A secret: it is not shown.
#[derive(Clone, PartialEq, Eq)]
pub struct Token(String);

/// Bytes of a token, at least. A shorter one is guessed.
const LEAST_TOKEN: usize = 8;

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

impl std::str::FromStr for Token {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        if text.len() < LEAST_TOKEN {
            return Err(format!("a token has {LEAST_TOKEN} characters or more"));
        }
        // What a header can carry, and RFC 6750 lets a bearer's token be, or a little more.
        if !text.bytes().all(|byte| byte.is_ascii_graphic()) {
            return Err("a token has no spaces, and nothing beyond ASCII".to_owned());
        }
        Ok(Self(text.to_owned()))
    }
}

impl std::ops::Deref for Token {
    type Target = str;

    fn deref(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for Token {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Token")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_token_is_long_enough_and_fits_in_a_header() {
        assert!("correct-horse".parse::<Token>().is_ok());
        for wrong in ["", "short", "with a space", "größer-als-das"] {
            assert!(wrong.parse::<Token>().is_err(), "{wrong}");
        }
        let told = format!("{:?}", "correct-horse".parse::<Token>());
        assert!(!told.contains("horse"), "{told}");
    }
}

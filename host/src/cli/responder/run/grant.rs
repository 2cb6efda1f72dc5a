//! What `--grant` may say: the grants of the configuration, a word each.

use std::path::PathBuf;
use std::str::FromStr;

use crate::outbound::Origin;
use crate::plugin::{Grants, StateGrant};

#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Grant {
    State(StateGrant),
    Http(Origin),
    Folder(PathBuf),
    RealTime,
}

impl FromStr for Grant {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        match text.split_once('=') {
            None if text == "state" => Ok(Self::State(StateGrant::All)),
            None if text == "real-time" => Ok(Self::RealTime),
            Some(("state", names)) => {
                let names = names.split(',').map(str::to_owned).collect();
                Ok(Self::State(StateGrant::Collections(names)))
            }
            Some(("http", origin)) => origin.parse().map(Self::Http),
            Some(("folder", folder)) => Ok(Self::Folder(PathBuf::from(folder))),
            _ => Err(
                "it is one of `state`, `state=COLLECTION,…`, `http=ORIGIN`, `folder=FOLDER` and `real-time`"
                    .to_owned(),
            ),
        }
    }
}

impl Grant {
    pub(super) fn add_to(self, grants: &mut Grants) {
        match self {
            Self::State(state) => grants.state = state,
            Self::Http(origin) => grants.http.push(origin),
            Self::Folder(folder) => grants.folder = Some(folder),
            Self::RealTime => grants.real_time = true,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn grants_are_read_as_the_configuration_has_them() {
        let mut grants = Grants::default();
        for text in [
            "state=pets,orders",
            "http=https://a.example",
            "http=http://b.example:8080",
            "folder=data",
            "real-time",
        ] {
            text.parse::<Grant>().unwrap().add_to(&mut grants);
        }
        let expected = Grants {
            state: StateGrant::Collections(vec!["pets".to_owned(), "orders".to_owned()]),
            http: vec![
                "https://a.example".parse().unwrap(),
                "http://b.example:8080".parse().unwrap(),
            ],
            folder: Some("data".into()),
            no_files: false,
            real_time: true,
        };
        assert_eq!(grants, expected);
        assert!("sockets".parse::<Grant>().unwrap_err().contains("`state`"));
        assert!(
            "http=nowhere"
                .parse::<Grant>()
                .unwrap_err()
                .contains("nowhere")
        );
    }
}

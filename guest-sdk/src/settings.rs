//! A responder's settings: the text of the configuration to the responder's own type.

use serde::Deserialize;
use serde::de::DeserializeOwned;

use crate::Error;

/// For responders that have nothing to set; any setting is refused.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct NoSettings {}

/// Reads the JSON object that the server hands over.
pub(crate) fn read<S: DeserializeOwned>(json: &str) -> Result<S, Error> {
    let json = if json.trim().is_empty() { "{}" } else { json };
    let mut reader = serde_json::Deserializer::from_str(json);
    serde_path_to_error::deserialize(&mut reader).map_err(|error| {
        let path = error.path().to_string();
        let cause = error.into_inner().to_string();
        // serde_json says where in the text; nobody has seen that text.
        let cause = cause
            .rsplit_once(" at line ")
            .map_or(cause.as_str(), |(what, _)| what);
        Error::invalid_settings(if path == "." {
            cause.to_owned()
        } else {
            format!("`{path}`: {cause}")
        })
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(Debug, Default, Deserialize)]
    #[serde(default, deny_unknown_fields)]
    struct Settings {
        greeting: Greeting,
    }

    #[derive(Debug, Default, Deserialize)]
    #[serde(default, deny_unknown_fields)]
    struct Greeting {
        times: u8,
    }

    fn check(json: &str, expected: Result<u8, &str>) {
        let read = read::<Settings>(json).map(|settings| settings.greeting.times);
        match (read, expected) {
            (Ok(times), Ok(expected)) => assert_eq!(times, expected, "{json}"),
            (Err(error), Err(expected)) => {
                assert!(error.is_invalid_settings());
                assert_eq!(error.to_string(), expected, "{json}");
            }
            (read, expected) => panic!("{json}: {read:?}, expected {expected:?}"),
        }
    }

    #[test]
    fn a_wrong_setting_is_named_with_what_is_allowed() {
        check("{}", Ok(0));
        check("", Ok(0));
        check(r#"{"greeting": {"times": 3}}"#, Ok(3));
        check(
            r#"{"greeting": {"times": "x"}}"#,
            Err("`greeting.times`: invalid type: string \"x\", expected u8"),
        );
        check(
            r#"{"greeting": {"time": 3}}"#,
            Err("`greeting.time`: unknown field `time`, expected `times`"),
        );
        check(
            r#"{"salute": 1}"#,
            Err("`salute`: unknown field `salute`, expected `greeting`"),
        );
    }

    #[test]
    fn no_settings_takes_none() {
        assert!(read::<NoSettings>("{}").is_ok());
        assert!(read::<NoSettings>(r#"{"a": 1}"#).is_err());
    }
}

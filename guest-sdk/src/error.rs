//! Why a responder cannot answer.

use std::fmt;

/// Why a responder cannot answer, as the server shows it.
///
/// Any [`std::error::Error`] becomes one by `?`; text does by [`Error::other`].
///
/// ```
/// use guest_sdk::Error;
///
/// fn port(text: &str) -> Result<u16, Error> {
///     Ok(text.parse()?)
/// }
/// assert_eq!(port("http").unwrap_err().to_string(), "invalid digit found in string");
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Error {
    pub(crate) kind: Kind,
    pub(crate) message: String,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    InvalidSettings,
    Other,
}

impl Error {
    /// The configuration is at fault: say which setting, and what it may be. Only
    /// `prepare` is heard.
    pub fn invalid_settings(message: impl Into<String>) -> Self {
        Self {
            kind: Kind::InvalidSettings,
            message: message.into(),
        }
    }

    /// Anything else.
    pub fn other(message: impl Into<String>) -> Self {
        Self {
            kind: Kind::Other,
            message: message.into(),
        }
    }

    /// Whether the configuration is at fault.
    pub fn is_invalid_settings(&self) -> bool {
        self.kind == Kind::InvalidSettings
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

// `Error` is no `std::error::Error` itself: it could not be made from all of them then.
impl<E: std::error::Error> From<E> for Error {
    fn from(error: E) -> Self {
        let mut message = error.to_string();
        let mut source = error.source();
        while let Some(cause) = source {
            message = format!("{message}: {cause}");
            source = cause.source();
        }
        Self::other(message)
    }
}

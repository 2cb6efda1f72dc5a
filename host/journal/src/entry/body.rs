//! A body as it is kept: perhaps less of it than there was.

use bytes::Bytes;
use data_encoding::BASE64;
use serde::{Deserialize, Serialize};

/// The first bytes of a body, and how many there were.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(into = "Written", try_from = "Written")]
pub struct Body {
    pub bytes: Bytes,
    /// How many bytes were sent.
    pub size: u64,
    /// Whether there are fewer here than were sent.
    pub cut: bool,
    /// Whether something in it was replaced, so that it is not what was sent.
    pub redacted: bool,
}

/// As JSON: text where it is some.
#[derive(Debug, Serialize, Deserialize)]
struct Written {
    size: u64,
    #[serde(default)]
    cut: bool,
    #[serde(default)]
    redacted: bool,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    text: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    base64: Option<String>,
}

impl Body {
    /// All of a body.
    pub fn whole(bytes: impl Into<Bytes>) -> Self {
        let bytes = bytes.into();
        Self {
            size: bytes.len() as u64,
            bytes,
            cut: false,
            redacted: false,
        }
    }

    /// The beginning of a body of `size` bytes.
    pub fn beginning(bytes: impl Into<Bytes>, size: u64) -> Self {
        let bytes = bytes.into();
        Self {
            cut: (bytes.len() as u64) < size,
            size: size.max(bytes.len() as u64),
            bytes,
            redacted: false,
        }
    }

    pub fn is_empty(&self) -> bool {
        self.size == 0
    }

    /// As UTF-8; of a cut body, up to the last whole character.
    pub fn text(&self) -> Option<&str> {
        match str::from_utf8(&self.bytes) {
            Ok(text) => Some(text),
            Err(error) if self.cut && error.error_len().is_none() => {
                str::from_utf8(&self.bytes[..error.valid_up_to()]).ok()
            }
            Err(_) => None,
        }
    }

    /// Keeps no more than the first bytes.
    pub(crate) fn cut_to(&mut self, length: usize) {
        if length < self.bytes.len() {
            // A slice would hold on to all of it.
            self.bytes = Bytes::copy_from_slice(&self.bytes[..length]);
            self.cut = true;
        }
    }

    pub(crate) fn replace(&mut self, bytes: impl Into<Bytes>) {
        self.bytes = bytes.into();
        self.redacted = true;
    }
}

impl From<Body> for Written {
    fn from(body: Body) -> Self {
        // All of the bytes or none: what is read again is to be the same.
        let text = String::from_utf8(body.bytes.to_vec()).ok();
        Self {
            size: body.size,
            cut: body.cut,
            redacted: body.redacted,
            base64: text.is_none().then(|| BASE64.encode(&body.bytes)),
            text: text.filter(|text| !text.is_empty()),
        }
    }
}

impl TryFrom<Written> for Body {
    type Error = data_encoding::DecodeError;

    fn try_from(written: Written) -> Result<Self, Self::Error> {
        let bytes = match (written.text, written.base64) {
            (_, Some(base64)) => BASE64.decode(base64.as_bytes())?,
            (text, None) => text.unwrap_or_default().into_bytes(),
        };
        Ok(Self {
            bytes: bytes.into(),
            size: written.size,
            cut: written.cut,
            redacted: written.redacted,
        })
    }
}

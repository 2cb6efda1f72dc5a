//! A secret that lets its bearer in.

use std::fmt;

/// A secret: it is not shown.
#[derive(Clone, PartialEq, Eq)]
pub struct Token(String);

/// Bytes of a token, at least. A shorter one is guessed.
const LEAST: usize = 8;

impl std::str::FromStr for Token {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        if text.len() < LEAST {
            return Err(format!("a token has {LEAST} characters or more"));
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

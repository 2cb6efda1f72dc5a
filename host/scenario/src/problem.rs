//! What is wrong with a scenario, where, and what was probably meant.

use std::fmt;

use serde::Serialize;

/// One thing that is wrong. `message` says what is allowed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Problem {
    /// Where it is, as a JSON pointer (RFC 6901) into what was read; empty for all of it.
    pub pointer: String,
    /// What it is.
    pub message: String,
    /// What to do about it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub hint: Option<String>,
}

impl Problem {
    pub(crate) fn new(pointer: impl Into<String>, message: impl Into<String>) -> Self {
        Self {
            pointer: pointer.into(),
            message: message.into(),
            hint: None,
        }
    }

    pub(crate) fn hint(mut self, hint: Option<String>) -> Self {
        self.hint = hint;
        self
    }
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let place = if self.pointer.is_empty() {
            "the scenario"
        } else {
            &self.pointer
        };
        write!(f, "{place}: {}", self.message)?;
        match &self.hint {
            Some(hint) => write!(f, "\nhint: {hint}"),
            None => Ok(()),
        }
    }
}

/// The pointer to a member.
pub(crate) fn below(pointer: &str, name: impl fmt::Display) -> String {
    let name = name.to_string().replace('~', "~0").replace('/', "~1");
    format!("{pointer}/{name}")
}

/// `` did you mean `a` or `b`? ``, if anything comes near.
pub(crate) fn did_you_mean<'a>(
    word: &str,
    candidates: impl IntoIterator<Item = &'a str>,
) -> Option<String> {
    /// Of 1.0, which is the word itself.
    const ALIKE: f64 = 0.75;
    let lower = word.to_lowercase();
    let mut scored: Vec<(f64, &str)> = candidates
        .into_iter()
        .map(|candidate| {
            let alike = strsim::jaro_winkler(&lower, &candidate.to_lowercase());
            (alike, candidate)
        })
        .filter(|(alike, _)| ALIKE <= *alike)
        .collect();
    scored.sort_by(|a, b| b.0.total_cmp(&a.0).then_with(|| a.1.cmp(b.1)));
    scored.dedup_by_key(|(_, candidate)| *candidate);
    let near: Vec<&str> = scored.iter().take(3).map(|(_, near)| *near).collect();
    (!near.is_empty()).then(|| format!("did you mean {}?", either(&near)))
}

/// `` `a`, `b` or `c` ``
pub(crate) fn either(words: &[&str]) -> String {
    let quoted: Vec<String> = words.iter().map(|word| format!("`{word}`")).collect();
    match quoted.as_slice() {
        [] => "nothing".to_owned(),
        [one] => one.clone(),
        [most @ .., last] => format!("{} or {last}", most.join(", ")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pointers_escape_what_they_must() {
        assert_eq!(below("/endpoints", "/a~b"), "/endpoints/~1a~0b");
    }

    #[test]
    fn the_nearest_names_are_offered_and_strangers_are_not() {
        let known = ["getPetById", "getPets", "deletePet", "placeOrder"];
        let near = did_you_mean("getPet", known).expect("a name that is near");
        assert!(
            near.contains("`getPets` or") || near.contains("`getPets`,"),
            "{near}"
        );
        assert_eq!(did_you_mean("xyzzy", known), None);
    }
}

//! What was probably meant.

/// The candidates that come nearest to a word, the nearest first. Those that have nothing
/// to do with it are left out.
pub(crate) fn nearest<'a>(
    word: &str,
    candidates: impl IntoIterator<Item = &'a str>,
    most: usize,
) -> Vec<&'a str> {
    /// Of 1.0, which is the word itself.
    const ALIKE: f64 = 0.75;
    let word = word.to_lowercase();
    let mut scored: Vec<(f64, &str)> = candidates
        .into_iter()
        .map(|candidate| {
            let alike = strsim::jaro_winkler(&word, &candidate.to_lowercase());
            (alike, candidate)
        })
        .filter(|(alike, _)| ALIKE <= *alike)
        .collect();
    scored.sort_by(|a, b| b.0.total_cmp(&a.0).then_with(|| a.1.cmp(b.1)));
    scored.dedup_by_key(|(_, candidate)| *candidate);
    scored
        .into_iter()
        .take(most)
        .map(|(_, candidate)| candidate)
        .collect()
}

/// `` `a`, `b` and `c` ``
pub(crate) fn list<'a>(words: impl IntoIterator<Item = &'a str>) -> String {
    joined(words, "and")
}

/// `` `a`, `b` or `c` ``
pub(crate) fn either(words: &[&str]) -> String {
    joined(words.iter().copied(), "or")
}

fn joined<'a>(words: impl IntoIterator<Item = &'a str>, last_by: &str) -> String {
    let quoted: Vec<String> = words.into_iter().map(|word| format!("`{word}`")).collect();
    match quoted.as_slice() {
        [] => String::new(),
        [one] => one.clone(),
        [most @ .., last] => format!("{} {last_by} {last}", most.join(", ")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn slips_are_recognised_and_strangers_are_not() {
        let keys = [
            "limits",
            "responder",
            "responder-limits",
            "validate",
            "seed",
        ];
        for (word, expected) in [
            ("limit", &["limits"][..]),
            ("responders", &["responder", "responder-limits"]),
            ("Validate", &["validate"]),
            ("sede", &["seed"]),
            ("xyzzy", &[]),
        ] {
            assert_eq!(nearest(word, keys, 2), expected, "{word}");
        }
    }

    #[test]
    fn lists_read_as_a_sentence_has_them() {
        assert_eq!(list([]), "");
        assert_eq!(list(["a"]), "`a`");
        assert_eq!(list(["a", "b", "c"]), "`a`, `b` and `c`");
        assert_eq!(either(&["a", "b"]), "`a` or `b`");
    }
}

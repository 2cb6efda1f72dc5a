//! What people write to look for something: regular expressions and words.

use regex::Regex;

use crate::error::QueryError;

/// A regular expression, or where it goes wrong.
pub(crate) fn regex(what: &'static str, pattern: &str) -> Result<Regex, QueryError> {
    Regex::new(pattern).map_err(|error| QueryError::Invalid {
        what,
        text: pattern.to_owned(),
        problem: problem(&error),
    })
}

/// The library points at the place with a line of its own.
fn problem(error: &regex::Error) -> String {
    let text = error.to_string();
    let pointer = text.lines().find(|line| {
        line.contains('^') && line.chars().all(|character| matches!(character, ' ' | '^'))
    });
    let said = text.lines().find_map(|line| line.strip_prefix("error: "));
    match (pointer.and_then(|line| line.find('^')), said) {
        // The pattern is indented by four.
        (Some(at), Some(said)) => {
            format!(
                "is no regular expression: character {}: {said}",
                at.max(4) - 3
            )
        }
        _ => format!("is no regular expression: {text}"),
    }
}

/// Words as FTS5 wants them: quoted, so that nothing in them is its syntax. None where
/// there are no words.
pub(crate) fn words(text: &str) -> Option<String> {
    let words = text.split(|character: char| character.is_whitespace() || character == '\0');
    let quoted = words.filter(|word| !word.is_empty()).map(|word| {
        let (word, star) = match word.strip_suffix('*') {
            // A star alone is a word without letters.
            Some(start) if start.chars().any(char::is_alphanumeric) => (start, " *"),
            _ => (word, ""),
        };
        format!("\"{}\"{star}", word.replace('"', "\"\""))
    });
    let quoted = quoted.collect::<Vec<_>>();
    (!quoted.is_empty()).then(|| quoted.join(" "))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_wrong_expression_says_where() {
        let error = regex("path regex", "/pets/(a").unwrap_err().to_string();
        assert_eq!(
            error,
            "path regex: `/pets/(a` is no regular expression: character 7: unclosed group"
        );
        assert!(regex("path regex", "a{2,1}").is_err());
        assert!(regex("path regex", "a\n(").is_err());
    }

    #[test]
    fn words_are_quoted() {
        assert_eq!(
            words("a \"b\" NOT"),
            Some(r#""a" """b""" "NOT""#.to_owned())
        );
        assert_eq!(words("pre*"), Some("\"pre\" *".to_owned()));
        assert_eq!(words(" \t\0"), None);
    }
}

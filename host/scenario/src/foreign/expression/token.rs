//! The words and signs that an expression is made of.

use std::fmt;

use serde_json::Value;

#[derive(Debug, Clone, PartialEq)]
pub(super) enum Token {
    Name(String),
    Text(String),
    Number(Value),
    Symbol(&'static str),
}

impl fmt::Display for Token {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Name(name) => f.write_str(name),
            Self::Text(text) => write!(f, "'{text}'"),
            Self::Number(number) => write!(f, "{number}"),
            Self::Symbol(symbol) => f.write_str(symbol),
        }
    }
}

/// The longer ones first.
const SYMBOLS: [&str; 21] = [
    "==", "!=", "<=", ">=", "**", "<", ">", "+", "-", "*", "/", "%", "(", ")", "[", "]", "{", "}",
    ",", ":", ".",
];

pub(super) fn tokens(text: &str) -> Result<Vec<Token>, String> {
    let mut found = Vec::new();
    let mut rest = text.trim_start();
    while let Some(first) = rest.chars().next() {
        let (token, after) = if first == '\'' || first == '"' {
            quoted(rest, first)?
        } else if first.is_ascii_digit() {
            number(rest)?
        } else if first.is_alphabetic() || first == '_' {
            let end = rest
                .find(|c: char| !c.is_alphanumeric() && c != '_')
                .unwrap_or(rest.len());
            let (name, after) = rest.split_at(end);
            (Token::Name(name.to_owned()), after)
        } else {
            let symbol = SYMBOLS.iter().find_map(|symbol| {
                let after = rest.strip_prefix(symbol)?;
                Some((Token::Symbol(symbol), after))
            });
            symbol.ok_or_else(|| format!("`{first}` is not understood"))?
        };
        found.push(token);
        rest = after.trim_start();
    }
    Ok(found)
}

fn quoted(text: &str, quote: char) -> Result<(Token, &str), String> {
    let mut read = String::new();
    let mut characters = text.char_indices().skip(1);
    while let Some((at, character)) = characters.next() {
        if character == quote {
            return Ok((Token::Text(read), &text[at + character.len_utf8()..]));
        }
        if character != '\\' {
            read.push(character);
            continue;
        }
        match characters.next() {
            Some((_, 'n')) => read.push('\n'),
            Some((_, 't')) => read.push('\t'),
            Some((_, 'r')) => read.push('\r'),
            Some((_, other)) => read.push(other),
            None => break,
        }
    }
    Err(format!("the quote `{quote}` is not closed"))
}

fn number(text: &str) -> Result<(Token, &str), String> {
    let end = text
        .find(|c: char| !c.is_ascii_digit() && c != '.' && c != '_')
        .unwrap_or(text.len());
    let (digits, after) = text.split_at(end);
    let plain = digits.replace('_', "");
    let read = plain
        .parse::<i64>()
        .map(Value::from)
        .or_else(|_| plain.parse::<f64>().map(Value::from));
    match read {
        Ok(number) => Ok((Token::Number(number), after)),
        Err(_) => Err(format!("`{digits}` is no number")),
    }
}

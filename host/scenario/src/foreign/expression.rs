//! The expressions of MockLoop's manual, which look like Python's: what conditions,
//! template variables and actions are written in.

mod text;
mod token;

use serde_json::Value;

pub(super) use text::{Unknown, written};
use token::{Token, tokens};

/// How deep expressions may be nested.
const MAX_DEPTH: usize = 32;
/// How many words and signs one may have.
const MAX_TOKENS: usize = 500;

#[derive(Debug, Clone, PartialEq)]
pub(super) enum Expression {
    Literal(Value),
    Name(String),
    /// `a.b`, `a['b']`, `a[0]`, `a.get('b')`.
    Member(Box<Expression>, Value),
    /// `f(a, b)`
    Call(String, Vec<Expression>),
    List(Vec<Expression>),
    /// `{**a, 'b': c}`
    Map(Vec<Entry>),
    Not(Box<Expression>),
    Minus(Box<Expression>),
    /// With the operator as it is written; `not in` is a `Not`.
    Binary(Box<Expression>, &'static str, Box<Expression>),
}

#[derive(Debug, Clone, PartialEq)]
pub(super) enum Entry {
    Member(String, Expression),
    All(Expression),
}

/// Operators by how tightly they bind.
const LEVELS: [&[&str]; 5] = [
    &["or"],
    &["and"],
    &["==", "!=", "<=", ">=", "<", ">", "in", "is"],
    &["+", "-"],
    &["*", "/", "%"],
];

/// Reads an expression; the error says what is not understood.
pub(super) fn parse(text: &str) -> Result<Expression, String> {
    let tokens = tokens(text)?;
    if tokens.len() > MAX_TOKENS {
        return Err(format!("this has more than {MAX_TOKENS} words and signs"));
    }
    let mut parser = Parser {
        tokens,
        at: 0,
        depth: 0,
    };
    let expression = parser.binary(0)?;
    match parser.peek() {
        None => Ok(expression),
        Some(token) => Err(format!("`{token}` is not expected there")),
    }
}

struct Parser {
    tokens: Vec<Token>,
    at: usize,
    depth: usize,
}

impl Parser {
    fn peek(&self) -> Option<&Token> {
        self.tokens.get(self.at)
    }

    fn take(&mut self) -> Option<Token> {
        let token = self.tokens.get(self.at).cloned();
        self.at += 1;
        token
    }

    /// Takes the symbol or word, if it is next.
    fn eat(&mut self, symbol: &str) -> bool {
        let is_next = match self.peek() {
            Some(Token::Symbol(own)) => *own == symbol,
            Some(Token::Name(own)) => own == symbol,
            _ => false,
        };
        self.at += usize::from(is_next);
        is_next
    }

    fn expect(&mut self, symbol: &str) -> Result<(), String> {
        if self.eat(symbol) {
            return Ok(());
        }
        Err(match self.peek() {
            Some(token) => format!("`{token}` is not expected there, but `{symbol}`"),
            None => format!("`{symbol}` is missing at the end"),
        })
    }

    fn binary(&mut self, level: usize) -> Result<Expression, String> {
        let Some(operators) = LEVELS.get(level) else {
            return self.unary();
        };
        if level == 2 && self.eat("not") {
            return Ok(Expression::Not(Box::new(self.nested(level)?)));
        }
        let mut left = self.binary(level + 1)?;
        'next: loop {
            let negated = level == 2 && self.eat("not");
            for operator in *operators {
                if self.eat(operator) {
                    let is_not = *operator == "is" && self.eat("not");
                    let right = self.binary(level + 1)?;
                    let operator = if *operator == "is" { "==" } else { operator };
                    left = Expression::Binary(Box::new(left), operator, Box::new(right));
                    if negated || is_not {
                        left = Expression::Not(Box::new(left));
                    }
                    continue 'next;
                }
            }
            if negated {
                return Err("`not` is not expected there".to_owned());
            }
            return Ok(left);
        }
    }

    /// One level deeper.
    fn nested(&mut self, level: usize) -> Result<Expression, String> {
        self.depth += 1;
        if self.depth > MAX_DEPTH {
            return Err(format!("this is nested deeper than {MAX_DEPTH} levels"));
        }
        let read = self.binary(level);
        self.depth -= 1;
        read
    }

    fn unary(&mut self) -> Result<Expression, String> {
        if self.eat("-") {
            let of = self.primary()?;
            return Ok(Expression::Minus(Box::new(of)));
        }
        self.primary()
    }

    fn primary(&mut self) -> Result<Expression, String> {
        let mut read = match self.take() {
            Some(Token::Text(text)) => Expression::Literal(text.into()),
            Some(Token::Number(number)) => Expression::Literal(number),
            Some(Token::Name(name)) => match name.as_str() {
                "True" | "true" => Expression::Literal(true.into()),
                "False" | "false" => Expression::Literal(false.into()),
                "None" | "null" | "none" => Expression::Literal(Value::Null),
                _ if self.eat("(") => {
                    let arguments = self.list(")")?;
                    Expression::Call(name, arguments)
                }
                _ => Expression::Name(name),
            },
            Some(Token::Symbol("(")) => {
                let read = self.nested(0)?;
                self.expect(")")?;
                read
            }
            Some(Token::Symbol("[")) => Expression::List(self.list("]")?),
            Some(Token::Symbol("{")) => self.map()?,
            Some(token) => return Err(format!("`{token}` is not expected there")),
            None => return Err("there is nothing to be worked out".to_owned()),
        };
        loop {
            if self.eat(".") {
                let Some(Token::Name(name)) = self.take() else {
                    return Err("a name has to follow `.`".to_owned());
                };
                read = match name.as_str() {
                    "get" if self.eat("(") => self.get(read)?,
                    _ => Expression::Member(Box::new(read), name.into()),
                };
            } else if self.eat("[") {
                let key = match self.take() {
                    Some(Token::Text(text)) => text.into(),
                    Some(Token::Number(number)) => number,
                    _ => return Err("a text or a number has to follow `[`".to_owned()),
                };
                self.expect("]")?;
                read = Expression::Member(Box::new(read), key);
            } else {
                return Ok(read);
            }
        }
    }

    /// `.get('name')`, or with what is otherwise.
    fn get(&mut self, of: Expression) -> Result<Expression, String> {
        let mut arguments = self.list(")")?.into_iter();
        let (Some(Expression::Literal(name)), otherwise, None) =
            (arguments.next(), arguments.next(), arguments.next())
        else {
            return Err("`get` takes a name, and what is otherwise".to_owned());
        };
        let member = Expression::Member(Box::new(of), name);
        Ok(match otherwise {
            Some(otherwise) => Expression::Binary(Box::new(member), "or", Box::new(otherwise)),
            None => member,
        })
    }

    fn list(&mut self, end: &str) -> Result<Vec<Expression>, String> {
        let mut items = Vec::new();
        while !self.eat(end) {
            items.push(self.nested(0)?);
            if !self.eat(",") {
                self.expect(end)?;
                break;
            }
        }
        Ok(items)
    }

    fn map(&mut self) -> Result<Expression, String> {
        let mut entries = Vec::new();
        while !self.eat("}") {
            if self.eat("**") {
                entries.push(Entry::All(self.nested(0)?));
            } else {
                let Some(Token::Text(name)) = self.take() else {
                    return Err("a key of an object has to be in quotes".to_owned());
                };
                self.expect(":")?;
                entries.push(Entry::Member(name, self.nested(0)?));
            }
            if !self.eat(",") {
                self.expect("}")?;
                break;
            }
        }
        Ok(Expression::Map(entries))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn operators_bind_as_in_python() {
        let text = |text| written(&parse(text).expect("an expression"), &[]).expect("known");
        assert_eq!(
            text("1 + 2 * 3 == 7 and not 2 > 3"),
            "(((1 + (2 * 3)) == 7) and (not (2 > 3)))"
        );
        assert_eq!(text("1 not in [1, 2]"), "(not (1 in [1, 2]))");
        assert_eq!(
            text("request.json.a is not None"),
            "(not (request[\"body\"][\"a\"] == none))"
        );
    }

    #[test]
    fn what_is_not_understood_is_said() {
        for (wrong, what) in [
            ("", "nothing"),
            ("a ==", "nothing"),
            ("(a", "`)`"),
            ("a b", "`b`"),
            ("'open", "closed"),
            ("a $ b", "`$`"),
            ("lambda x: x", "`x`"),
        ] {
            let error = parse(wrong).expect_err("a mistake");
            assert!(error.contains(what), "{wrong}: {error}");
        }
        let deep = format!("{}1{}", "(".repeat(100), ")".repeat(100));
        assert!(parse(&deep).expect_err("too deep").contains("deeper"));
        let deep = format!("{}1", "not ".repeat(100));
        assert!(parse(&deep).expect_err("too deep").contains("deeper"));
    }
}

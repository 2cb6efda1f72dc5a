//! Pattern text to syntax tree, with the leniency of ECMA-262's Annex B.

use super::class::{Class, Item, Property, digit, space, word};
use super::{Ast, Pattern};

/// Groups within groups beyond this are refused.
const MAX_DEPTH: usize = 64;
/// Longer repetitions than this say no more than "many".
const MAX_REPEAT: u32 = 1 << 20;

pub(super) fn parse(pattern: &str) -> Option<Pattern> {
    let chars: Vec<char> = pattern.chars().collect();
    let names = group_names(&chars);
    let mut parser = Parser {
        chars: &chars,
        at: 0,
        groups: 0,
        names: &names,
        depth: 0,
        has_assertions: false,
    };
    let root = parser.either()?;
    if parser.at < chars.len() {
        return None;
    }
    Some(Pattern {
        root,
        groups: parser.groups,
        has_assertions: parser.has_assertions,
    })
}

/// Names by number: a `\k<name>` may come before its group.
fn group_names(chars: &[char]) -> Vec<Option<String>> {
    let mut names = Vec::new();
    let (mut at, mut in_class) = (0, false);
    while let Some(c) = chars.get(at) {
        match c {
            '\\' => at += 1,
            '[' => in_class = true,
            ']' => in_class = false,
            '(' if !in_class => match chars.get(at + 1..at + 4) {
                Some(['?', '<', third]) if !matches!(third, '=' | '!') => {
                    let name = chars.get(at + 3..).unwrap_or_default().iter();
                    names.push(Some(name.take_while(|c| **c != '>').collect()));
                }
                _ if chars.get(at + 1) == Some(&'?') => {}
                _ => names.push(None),
            },
            _ => {}
        }
        at += 1;
    }
    names
}

struct Parser<'a> {
    chars: &'a [char],
    at: usize,
    groups: usize,
    names: &'a [Option<String>],
    depth: usize,
    has_assertions: bool,
}

impl Parser<'_> {
    fn peek(&self) -> Option<char> {
        self.chars.get(self.at).copied()
    }

    fn next(&mut self) -> Option<char> {
        let c = self.peek()?;
        self.at += 1;
        Some(c)
    }

    fn eat(&mut self, text: &str) -> bool {
        let fits = text
            .chars()
            .enumerate()
            .all(|(i, c)| self.chars.get(self.at + i) == Some(&c));
        if fits {
            self.at += text.chars().count();
        }
        fits
    }

    fn either(&mut self) -> Option<Ast> {
        let mut branches = vec![self.sequence()?];
        while self.eat("|") {
            branches.push(self.sequence()?);
        }
        if branches.len() == 1 {
            branches.pop()
        } else {
            Some(Ast::Either(branches))
        }
    }

    fn sequence(&mut self) -> Option<Ast> {
        let mut parts = Vec::new();
        while let Some(c) = self.peek() {
            if matches!(c, '|' | ')') {
                break;
            }
            let atom = self.atom()?;
            parts.push(self.quantified(atom)?);
        }
        match parts.len() {
            0 => Some(Ast::Empty),
            1 => parts.pop(),
            _ => Some(Ast::Sequence(parts)),
        }
    }

    fn quantified(&mut self, body: Ast) -> Option<Ast> {
        let (min, max) = match self.peek() {
            Some(sign @ ('*' | '+' | '?')) => {
                self.at += 1;
                match sign {
                    '*' => (0, None),
                    '+' => (1, None),
                    _ => (0, Some(1)),
                }
            }
            Some('{') => match self.braces() {
                Some(bounds) => bounds,
                None => return Some(body),
            },
            _ => return Some(body),
        };
        let bare = matches!(body, Ast::Start | Ast::End | Ast::WordBoundary { .. });
        if bare || max.is_some_and(|max| max < min) {
            return None;
        }
        let lazy = self.eat("?");
        if matches!(self.peek(), Some('*' | '+' | '?')) {
            return None;
        }
        Some(Ast::Repeat {
            body: Box::new(body),
            min,
            max,
            lazy,
        })
    }

    /// `{2}`, `{2,}`, `{2,4}`; anything else is a literal brace.
    fn braces(&mut self) -> Option<(u32, Option<u32>)> {
        let start = self.at;
        self.at += 1;
        let bounds = self.bounds();
        if bounds.is_none() {
            self.at = start;
        }
        bounds
    }

    fn bounds(&mut self) -> Option<(u32, Option<u32>)> {
        let min = self.number()?;
        let max = if !self.eat(",") {
            Some(min)
        } else if self.peek() == Some('}') {
            None
        } else {
            Some(self.number()?)
        };
        self.eat("}").then_some((min, max))
    }

    fn number(&mut self) -> Option<u32> {
        let start = self.at;
        let mut number = 0_u32;
        while let Some(digit) = self.peek().and_then(|c| c.to_digit(10)) {
            number = number
                .saturating_mul(10)
                .saturating_add(digit)
                .min(MAX_REPEAT);
            self.at += 1;
        }
        (self.at > start).then_some(number)
    }

    fn atom(&mut self) -> Option<Ast> {
        Some(match self.next()? {
            '^' => Ast::Start,
            '$' => Ast::End,
            '.' => Ast::Any,
            '(' => return self.group(),
            '[' => Ast::Class(self.class()?),
            '\\' => return self.escape(),
            '*' | '+' | '?' => return None,
            c => Ast::Char(c),
        })
    }

    fn group(&mut self) -> Option<Ast> {
        self.depth += 1;
        if self.depth > MAX_DEPTH {
            return None;
        }
        let look = [
            ("?=", true, false),
            ("?!", true, true),
            ("?<=", false, false),
            ("?<!", false, true),
        ];
        let look = look.into_iter().find(|(opening, ..)| self.eat(opening));
        let ast = if let Some((_, ahead, negated)) = look {
            self.has_assertions = true;
            let body = Box::new(self.either()?);
            Ast::Look {
                body,
                ahead,
                negated,
            }
        } else if self.eat("?:") {
            Ast::Group(None, Box::new(self.either()?))
        } else {
            if self.eat("?<") {
                while self.next()? != '>' {}
            } else if self.peek() == Some('?') {
                return None;
            }
            self.groups += 1;
            let number = self.groups;
            Ast::Group(Some(number), Box::new(self.either()?))
        };
        self.depth -= 1;
        self.eat(")").then_some(ast)
    }

    fn escape(&mut self) -> Option<Ast> {
        let c = self.next()?;
        Some(match c {
            'b' | 'B' => {
                self.has_assertions = true;
                Ast::WordBoundary { negated: c == 'B' }
            }
            '1'..='9' => {
                self.at -= 1;
                let start = self.at;
                let number = self.number()? as usize;
                if number <= self.names.len() {
                    Ast::BackReference(number)
                } else {
                    // Annex B: an identity escape, or octal.
                    self.at = start + 1;
                    Ast::Char(c)
                }
            }
            'k' if self.peek() == Some('<') && self.names.iter().any(Option::is_some) => {
                self.at += 1;
                let mut name = String::new();
                loop {
                    match self.next()? {
                        '>' => break,
                        c => name.push(c),
                    }
                }
                let known = self
                    .names
                    .iter()
                    .position(|known| known.as_ref() == Some(&name))?;
                Ast::BackReference(known + 1)
            }
            _ => match self.class_escape(c)? {
                Item::Range(c, _) => Ast::Char(c),
                item => Ast::Class(Class {
                    negated: false,
                    items: vec![item],
                }),
            },
        })
    }

    /// What `\c` stands for, in a class and out of it.
    fn class_escape(&mut self, c: char) -> Option<Item> {
        let one = |c: char| Item::Range(c, c);
        Some(match c {
            'd' => Item::Class(digit()),
            'D' => Item::Class(digit().negate()),
            'w' => Item::Class(word()),
            'W' => Item::Class(word().negate()),
            's' => Item::Class(space()),
            'S' => Item::Class(space().negate()),
            'p' | 'P' if self.peek() == Some('{') => {
                let name: String = self
                    .chars
                    .get(self.at + 1..)?
                    .iter()
                    .take_while(|c| **c != '}')
                    .collect();
                self.at += name.chars().count() + 2;
                let property = Item::Property(Property::named(&name)?);
                if c == 'p' {
                    property
                } else {
                    Item::Class(Class {
                        negated: true,
                        items: vec![property],
                    })
                }
            }
            't' => one('\t'),
            'n' => one('\n'),
            'r' => one('\r'),
            'v' => one('\u{b}'),
            'f' => one('\u{c}'),
            '0' => one('\0'),
            'c' if self.peek().is_some_and(|c| c.is_ascii_alphabetic()) => {
                let letter = self.next()? as u32;
                one(char::from_u32(letter % 32)?)
            }
            'x' => one(self.hex(2).unwrap_or(c)),
            'u' if self.peek() == Some('{') => {
                let digits: String = self
                    .chars
                    .get(self.at + 1..)?
                    .iter()
                    .take_while(|c| **c != '}')
                    .collect();
                self.at += digits.chars().count() + 2;
                one(char::from_u32(u32::from_str_radix(&digits, 16).ok()?)?)
            }
            'u' => one(self.code_unit().unwrap_or(c)),
            c => one(c),
        })
    }

    /// The four digits after `\u`, and a second half after a surrogate.
    fn code_unit(&mut self) -> Option<char> {
        let start = self.at;
        let high = self.hex_digits(4)?;
        if (0xd800..0xdc00).contains(&high) && self.eat("\\u") {
            let low = self.hex_digits(4)?;
            let low = low.checked_sub(0xdc00).filter(|low| *low < 0x400)?;
            return char::from_u32(0x1_0000 + ((high - 0xd800) << 10) + low);
        }
        let c = char::from_u32(high);
        if c.is_none() {
            // Lone surrogates match nothing that JSON can say; the nearest neighbours do.
            self.at = start + 4;
            return Some(if high < 0xdc00 {
                '\u{d7ff}'
            } else {
                '\u{e000}'
            });
        }
        c
    }

    fn hex(&mut self, length: usize) -> Option<char> {
        self.hex_digits(length).and_then(char::from_u32)
    }

    fn hex_digits(&mut self, length: usize) -> Option<u32> {
        let digits: String = self.chars.get(self.at..self.at + length)?.iter().collect();
        let number = u32::from_str_radix(&digits, 16).ok()?;
        self.at += length;
        Some(number)
    }

    fn class(&mut self) -> Option<Class> {
        let mut class = Class {
            negated: self.eat("^"),
            items: Vec::new(),
        };
        loop {
            let item = match self.next()? {
                ']' => return Some(class),
                c => self.class_item(c)?,
            };
            if let Item::Range(low, _) = item
                && self.peek() == Some('-')
                && self.chars.get(self.at + 1).is_some_and(|c| *c != ']')
            {
                self.at += 1;
                let end = self.next()?;
                match self.class_item(end)? {
                    Item::Range(high, _) if low <= high => class.items.push(Item::Range(low, high)),
                    Item::Range(..) => return None,
                    // Annex B: `[a-\d]` is a, a dash and the digits.
                    other => class.items.extend([item, Item::Range('-', '-'), other]),
                }
            } else {
                class.items.push(item);
            }
        }
    }

    fn class_item(&mut self, c: char) -> Option<Item> {
        if c != '\\' {
            return Some(Item::Range(c, c));
        }
        match self.next()? {
            'b' => Some(Item::Range('\u{8}', '\u{8}')),
            c => self.class_escape(c),
        }
    }
}

//! Sets of characters: `[a-z]`, `\d`, `\p{Lu}`.

use crate::rng::Rng;

#[derive(Debug, Clone, Default)]
pub struct Class {
    pub negated: bool,
    pub items: Vec<Item>,
}

#[derive(Debug, Clone)]
pub enum Item {
    Range(char, char),
    /// A class within a class: `[\w-]`, `[^\D]`.
    Class(Class),
    Property(Property),
}

/// The Unicode properties that descriptions use, as far as `std` knows them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Property {
    Letter,
    Upper,
    Lower,
    Number,
    Alphanumeric,
    Space,
    Punctuation,
    Symbol,
    Control,
    Mark,
    Any,
    /// Scripts: Latin, Greek, Cyrillic, Han… by blocks.
    Script(u32, u32),
}

pub(super) fn digit() -> Class {
    Class {
        negated: false,
        items: vec![Item::Range('0', '9')],
    }
}

pub(super) fn word() -> Class {
    let items = vec![
        Item::Range('a', 'z'),
        Item::Range('A', 'Z'),
        Item::Range('0', '9'),
        Item::Range('_', '_'),
    ];
    Class {
        negated: false,
        items,
    }
}

pub(super) fn space() -> Class {
    let ranges = [
        (' ', ' '),
        ('\t', '\r'),
        ('\u{a0}', '\u{a0}'),
        ('\u{1680}', '\u{1680}'),
        ('\u{2000}', '\u{200a}'),
        ('\u{2028}', '\u{2029}'),
        ('\u{202f}', '\u{202f}'),
        ('\u{205f}', '\u{205f}'),
        ('\u{3000}', '\u{3000}'),
        ('\u{feff}', '\u{feff}'),
    ];
    Class {
        negated: false,
        items: ranges.map(|(low, high)| Item::Range(low, high)).to_vec(),
    }
}

impl Class {
    #[must_use]
    pub fn negate(mut self) -> Self {
        self.negated = !self.negated;
        self
    }

    #[must_use]
    pub fn contains(&self, c: char) -> bool {
        self.negated
            != self.items.iter().any(|item| match item {
                Item::Range(low, high) => (*low..=*high).contains(&c),
                Item::Class(class) => class.contains(c),
                Item::Property(property) => property.contains(c),
            })
    }

    /// One of its characters: what people would type, if there is such a one.
    pub fn sample(&self, rng: &mut Rng) -> Option<char> {
        let pools: [&str; 3] = [
            "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789",
            "-_ .,:;/+*#@!?=&%$()[]{}<>'\"|~^`\\",
            "\n\täöüéèñçßøåαβγδабвгд中文日本語한글ªº№€£¥©→∑´¸\u{300}\u{301}\u{b2}\u{7f}\u{0}",
        ];
        // Mostly a few draws find one; counting all is for the narrow ones.
        let common = pools
            .first()
            .map(|pool| pool.as_bytes())
            .unwrap_or_default();
        for _ in 0..8 {
            let c = rng.pick(common).map(|byte| char::from(*byte))?;
            if self.contains(c) {
                return Some(c);
            }
        }
        for pool in pools {
            let fitting = pool.chars().filter(|c| self.contains(*c)).count();
            if fitting > 0 {
                return pool
                    .chars()
                    .filter(|c| self.contains(*c))
                    .nth(rng.index(fitting));
            }
        }
        self.ranges_sample(rng)
    }

    fn ranges_sample(&self, rng: &mut Rng) -> Option<char> {
        let mut candidates = Vec::new();
        for item in &self.items {
            match item {
                Item::Range(low, high) => {
                    let span = u64::from(*high as u32 - (*low as u32).min(*high as u32)) + 1;
                    let offset = u32::try_from(rng.below(span)).unwrap_or(0);
                    candidates.extend(char::from_u32(*low as u32 + offset));
                    candidates.extend([*low, *high]);
                }
                Item::Class(class) => candidates.extend(class.ranges_sample(rng)),
                Item::Property(Property::Script(low, _)) => {
                    candidates.extend(char::from_u32(low + 1));
                }
                Item::Property(_) => {}
            }
        }
        let fitting = candidates.into_iter().find(|c| self.contains(*c));
        fitting.or_else(|| {
            (0x100..0x3000)
                .filter_map(char::from_u32)
                .find(|c| self.contains(*c))
        })
    }
}

impl Property {
    /// `L`, `Letter`, `General_Category=Uppercase_Letter`, `Script=Latin`.
    pub fn named(name: &str) -> Option<Self> {
        let name = name.split_once('=').map_or(name, |(_, value)| value);
        Some(match name {
            "L" | "Letter" | "Alphabetic" | "Alpha" | "LC" | "ID_Start" | "XID_Start" => {
                Self::Letter
            }
            "Lu" | "Uppercase_Letter" | "Uppercase" | "Lt" => Self::Upper,
            "Ll" | "Lowercase_Letter" | "Lowercase" => Self::Lower,
            "N" | "Nd" | "Number" | "Decimal_Number" | "digit" => Self::Number,
            "ID_Continue" | "XID_Continue" => Self::Alphanumeric,
            "Z" | "Zs" | "Separator" | "Space_Separator" | "White_Space" | "space" => Self::Space,
            "P" | "Punctuation" | "punct" | "Pd" | "Po" | "Pc" | "Ps" | "Pe" => Self::Punctuation,
            "S" | "Symbol" | "Sm" | "Sc" | "Sk" | "So" => Self::Symbol,
            "C" | "Cc" | "Other" | "Control" | "Cntrl" | "Cs" | "Cf" | "Cn" | "Co" => Self::Control,
            "M" | "Mn" | "Mark" | "Mc" | "Me" => Self::Mark,
            "Any" | "Assigned" => Self::Any,
            "ASCII" => Self::Script(0, 0x7f),
            "Latin" | "Latn" => Self::Script(0x41, 0x24f),
            "Greek" | "Grek" => Self::Script(0x3b1, 0x3c9),
            "Cyrillic" | "Cyrl" => Self::Script(0x410, 0x44f),
            "Han" | "Hani" => Self::Script(0x4e00, 0x9fff),
            "Hiragana" | "Hira" => Self::Script(0x3041, 0x3096),
            "Katakana" | "Kana" => Self::Script(0x30a1, 0x30fa),
            "Hangul" | "Hang" => Self::Script(0xac00, 0xd7a3),
            "Arabic" | "Arab" => Self::Script(0x620, 0x64a),
            "Hebrew" | "Hebr" => Self::Script(0x5d0, 0x5ea),
            "Thai" => Self::Script(0xe01, 0xe30),
            "Devanagari" | "Deva" => Self::Script(0x904, 0x939),
            _ => return None,
        })
    }

    fn contains(self, c: char) -> bool {
        match self {
            Self::Letter => c.is_alphabetic(),
            Self::Upper => c.is_uppercase(),
            Self::Lower => c.is_lowercase(),
            Self::Number => c.is_numeric(),
            Self::Alphanumeric => c.is_alphanumeric() || c == '_',
            Self::Space => c.is_whitespace() && !c.is_control(),
            Self::Punctuation => "-_.,:;/*#@!?&%()[]{}'\"\\".contains(c),
            Self::Symbol => "$+<=>^`|~€£¥©→∑´¸".contains(c),
            Self::Control => c.is_control(),
            Self::Mark => ('\u{300}'..='\u{36f}').contains(&c),
            Self::Any => true,
            Self::Script(0x41, high) => c.is_alphabetic() && (c as u32) <= high,
            Self::Script(low, high) => (low..=high).contains(&(c as u32)),
        }
    }
}

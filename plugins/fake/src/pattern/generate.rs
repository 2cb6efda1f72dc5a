//! Strings from the syntax tree.
//!
//! The shortest string is known before; what may be longer is stretched until the wanted
//! length is used up. Assertions are left to chance and checked afterwards.

use super::{Ast, Pattern};
use crate::rng::Rng;

const TRIES: u32 = 60;
/// With look-aheads it takes luck.
const TRIES_WITH_ASSERTIONS: u32 = 200;
/// No string gets longer than this, whatever the schema says.
const MAX_LENGTH: u64 = 100_000;
/// How much longer than need be a string usually is.
const USUAL_STRETCH: u64 = 10;

pub(super) fn generate(pattern: &Pattern, rng: &mut Rng, min: u64, max: u64) -> Option<String> {
    let shortest = pattern.root.shortest();
    let max = max.min(MAX_LENGTH);
    let tries = if pattern.has_assertions {
        TRIES_WITH_ASSERTIONS
    } else {
        TRIES
    };
    for attempt in 0..tries {
        let wanted = shortest.max(min);
        let room = max.saturating_sub(wanted);
        let stretch = match attempt % 4 {
            0 | 1 => rng.below(room.min(USUAL_STRETCH) + 1),
            2 => rng.below(room.min(4 * USUAL_STRETCH) + 1),
            _ => 0,
        };
        let extra = (wanted - shortest).saturating_add(stretch);
        let mut make = Make {
            out: String::new(),
            groups: vec![None; pattern.groups + 1],
            extra,
            rng,
            mixed: pattern.has_assertions,
            all: min > shortest,
        };
        make.ast(&pattern.root)?;
        let text = pad(make.out, min, attempt);
        let length = text.chars().count() as u64;
        if length >= min && length <= max && pattern.matches(&text) {
            return Some(text);
        }
    }
    None
}

/// A pattern that is not anchored says nothing of what stands around it.
fn pad(mut text: String, min: u64, attempt: u32) -> String {
    let short = min
        .saturating_sub(text.chars().count() as u64)
        .min(MAX_LENGTH);
    let filler = "a".repeat(usize::try_from(short).unwrap_or(0));
    if attempt.is_multiple_of(2) {
        text.push_str(&filler);
        return text;
    }
    filler + &text
}

impl Ast {
    /// The length of the shortest string, in code points.
    fn shortest(&self) -> u64 {
        match self {
            Self::Char(_) | Self::Any | Self::Class(_) => 1,
            Self::Group(_, body) => body.shortest(),
            Self::Either(branches) => branches.iter().map(Self::shortest).min().unwrap_or(0),
            Self::Sequence(parts) => parts
                .iter()
                .fold(0, |sum, part| sum.saturating_add(part.shortest())),
            Self::Repeat { body, min, .. } => body.shortest().saturating_mul(u64::from(*min)),
            _ => 0,
        }
    }

    fn contains_repeat(&self) -> bool {
        match self {
            Self::Group(_, body) => body.contains_repeat(),
            Self::Either(parts) | Self::Sequence(parts) => parts.iter().any(Self::contains_repeat),
            Self::Repeat { min, max, .. } => *max != Some(*min),
            _ => false,
        }
    }
}

struct Make<'r> {
    out: String,
    groups: Vec<Option<String>>,
    /// Code points that may still be added to the shortest string.
    extra: u64,
    rng: &'r mut Rng,
    /// Whether `.` should vary, for look-aheads to find what they want.
    mixed: bool,
    /// Whether repetitions should use up what there is.
    all: bool,
}

impl Make<'_> {
    fn ast(&mut self, ast: &Ast) -> Option<()> {
        match ast {
            Ast::Char(c) => self.out.push(*c),
            Ast::Any => {
                let pool: &[u8] = if self.mixed {
                    b"abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789012345678901234567890123456789!@#$%&*-_+?!@#$%&*-_+?"
                } else {
                    b"abcdefghijklmnopqrstuvwxyz"
                };
                self.out.push(char::from(*self.rng.pick(pool)?));
            }
            Ast::Class(class) => self.out.push(class.sample(self.rng)?),
            Ast::Group(number, body) => {
                let start = self.out.len();
                self.ast(body)?;
                if let Some(slot) = number.and_then(|number| self.groups.get_mut(number)) {
                    *slot = self.out.get(start..).map(str::to_owned);
                }
            }
            Ast::BackReference(number) => {
                if let Some(Some(text)) = self.groups.get(*number) {
                    self.out.push_str(text);
                }
            }
            Ast::Either(branches) => {
                let shortest = ast.shortest();
                let fitting: Vec<&Ast> = branches
                    .iter()
                    .filter(|branch| {
                        branch.shortest() - shortest <= self.extra.max(u64::from(!self.all) * 8)
                    })
                    .collect();
                let branch = self.rng.pick(&fitting)?;
                self.extra = self.extra.saturating_sub(branch.shortest() - shortest);
                self.ast(branch)?;
            }
            Ast::Sequence(parts) => {
                let mut open = parts.iter().filter(|part| part.contains_repeat()).count() as u64;
                for part in parts {
                    // Each part that can stretch gets its share, so that the first does
                    // not eat all.
                    if part.contains_repeat() {
                        let share = if open <= 1 {
                            self.extra
                        } else {
                            self.rng.below(self.extra / open * 2 + 1).min(self.extra)
                        };
                        let held = self.extra - share;
                        self.extra = share;
                        self.ast(part)?;
                        self.extra += held;
                        open -= 1;
                    } else {
                        self.ast(part)?;
                    }
                }
            }
            Ast::Repeat { body, min, max, .. } => self.repeat(body, *min, *max)?,
            // Where nothing was written yet, nothing else can meet a look-behind.
            Ast::Look {
                body,
                ahead: false,
                negated: false,
            } if self.out.is_empty() => self.ast(body)?,
            Ast::Empty | Ast::Start | Ast::End | Ast::WordBoundary { .. } | Ast::Look { .. } => {}
        }
        Some(())
    }

    fn repeat(&mut self, body: &Ast, min: u32, max: Option<u32>) -> Option<()> {
        let each = body.shortest();
        let possible = self
            .extra
            .checked_div(each)
            .unwrap_or(u64::from(self.extra > 0) * 2);
        let most = max.map_or(possible, |max| possible.min(u64::from(max - min)));
        let more = if self.all {
            most
        } else {
            self.rng
                .below(most + 1)
                .max(most.min(1) * self.rng.below(2))
        };
        self.extra = self.extra.saturating_sub(more * each);
        for _ in 0..(u64::from(min) + more).min(MAX_LENGTH) {
            self.ast(body)?;
            if self.out.len() as u64 > 4 * MAX_LENGTH {
                return None;
            }
        }
        Some(())
    }
}

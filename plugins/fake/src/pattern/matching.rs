//! Backtracking, with the rest of the pattern as a continuation.

use super::{Ast, Pattern};

/// Steps after which a text counts as not matching. Strings here are short: only
/// patterns that backtrack without end come near.
const MAX_STEPS: u32 = 50_000;
/// Repetitions of groups nest calls; a component's stack is small.
const MAX_DEPTH: u32 = 600;

pub(super) fn search(pattern: &Pattern, text: &str) -> bool {
    let chars: Vec<char> = text.chars().collect();
    let mut run = Run {
        text: &chars,
        groups: vec![None; pattern.groups + 1],
        steps: 0,
        depth: 0,
    };
    (0..=chars.len()).any(|start| {
        run.groups.fill(None);
        run.step(&pattern.root, start, true, &mut |_, _| true)
    })
}

struct Run<'t> {
    text: &'t [char],
    groups: Vec<Option<(usize, usize)>>,
    steps: u32,
    depth: u32,
}

type Rest<'r, 't> = &'r mut dyn FnMut(&mut Run<'t>, usize) -> bool;

impl<'t> Run<'t> {
    /// Whether `ast` matches at `at` with the rest after it. Look-behinds run backwards.
    fn step(&mut self, ast: &Ast, at: usize, forward: bool, rest: Rest<'_, 't>) -> bool {
        self.steps += 1;
        if self.steps > MAX_STEPS || self.depth > MAX_DEPTH {
            return false;
        }
        self.depth += 1;
        let matched = self.dispatch(ast, at, forward, rest);
        self.depth -= 1;
        matched
    }

    fn dispatch(&mut self, ast: &Ast, at: usize, forward: bool, rest: Rest<'_, 't>) -> bool {
        match ast {
            Ast::Empty => rest(self, at),
            Ast::Char(_) | Ast::Any | Ast::Class(_) => match self.one(ast, at, forward) {
                Some(next) => rest(self, next),
                None => false,
            },
            Ast::Start => at == 0 && rest(self, at),
            Ast::End => at == self.text.len() && rest(self, at),
            Ast::WordBoundary { negated } => {
                let before = at.checked_sub(1).is_some_and(|before| self.is_word(before));
                (before == self.is_word(at)) == *negated && rest(self, at)
            }
            Ast::Group(None, body) => self.step(body, at, forward, rest),
            Ast::Group(Some(number), body) => self.step(body, at, forward, &mut |run, end| {
                let Some(slot) = run.groups.get_mut(*number) else {
                    return false;
                };
                let outer = slot.replace((at.min(end), at.max(end)));
                rest(run, end) || {
                    if let Some(slot) = run.groups.get_mut(*number) {
                        *slot = outer;
                    }
                    false
                }
            }),
            Ast::BackReference(number) => {
                let Some((from, to)) = self.groups.get(*number).copied().flatten() else {
                    return rest(self, at);
                };
                let length = to - from;
                let start = if forward {
                    Some(at)
                } else {
                    at.checked_sub(length)
                };
                let Some(start) = start else { return false };
                let same = self.text.get(start..start + length) == self.text.get(from..to);
                same && rest(self, if forward { at + length } else { start })
            }
            Ast::Either(branches) => branches
                .iter()
                .any(|branch| self.step(branch, at, forward, rest)),
            Ast::Sequence(parts) => self.sequence(parts, at, forward, rest),
            Ast::Repeat {
                body,
                min,
                max,
                lazy,
            } => {
                if matches!(**body, Ast::Char(_) | Ast::Any | Ast::Class(_)) {
                    self.repeat_one(body, *min, *max, at, forward, rest)
                } else {
                    self.repeat(body, *min, *max, *lazy, at, forward, rest)
                }
            }
            Ast::Look {
                body,
                ahead,
                negated,
            } => {
                let groups = self.groups.clone();
                let found = self.step(body, at, *ahead, &mut |_, _| true);
                if found == *negated {
                    self.groups = groups;
                    return false;
                }
                rest(self, at)
            }
        }
    }

    fn sequence(&mut self, parts: &[Ast], at: usize, forward: bool, rest: Rest<'_, 't>) -> bool {
        let split = if forward {
            parts.split_first()
        } else {
            parts.split_last()
        };
        match split {
            None => rest(self, at),
            Some((first, others)) => self.step(first, at, forward, &mut |run, next| {
                run.sequence(others, next, forward, rest)
            }),
        }
    }

    /// Repetitions of one character need no nested calls. Greedy or lazy: the same texts
    /// match.
    fn repeat_one(
        &mut self,
        body: &Ast,
        min: u32,
        max: Option<u32>,
        at: usize,
        forward: bool,
        rest: Rest<'_, 't>,
    ) -> bool {
        let mut ends = vec![at];
        let most = max.map_or(usize::MAX, |max| max as usize);
        while ends.len() <= most
            && let Some(next) = ends.last().and_then(|end| self.one(body, *end, forward))
        {
            ends.push(next);
        }
        while ends.len() > min as usize {
            let Some(end) = ends.pop() else { return false };
            self.steps += 1;
            if rest(self, end) {
                return true;
            }
        }
        false
    }

    #[expect(
        clippy::too_many_arguments,
        reason = "a repetition has that many parts"
    )]
    fn repeat(
        &mut self,
        body: &Ast,
        min: u32,
        max: Option<u32>,
        lazy: bool,
        at: usize,
        forward: bool,
        rest: Rest<'_, 't>,
    ) -> bool {
        if max == Some(0) {
            return rest(self, at);
        }
        if lazy && min == 0 && rest(self, at) {
            return true;
        }
        let again = self.step(body, at, forward, &mut |run, next| {
            // A round that consumes nothing would go on for ever.
            if next == at && min == 0 {
                return false;
            }
            let max = max.map(|max| max - 1);
            run.repeat(body, min.saturating_sub(1), max, lazy, next, forward, rest)
        });
        again || (!lazy && min == 0 && rest(self, at))
    }

    fn one(&self, ast: &Ast, at: usize, forward: bool) -> Option<usize> {
        let index = if forward { at } else { at.checked_sub(1)? };
        let c = *self.text.get(index)?;
        let fits = match ast {
            Ast::Char(wanted) => c == *wanted,
            Ast::Any => !matches!(c, '\n' | '\r' | '\u{2028}' | '\u{2029}'),
            Ast::Class(class) => class.contains(c),
            _ => false,
        };
        fits.then_some(if forward { at + 1 } else { index })
    }

    fn is_word(&self, at: usize) -> bool {
        self.text
            .get(at)
            .is_some_and(|c| c.is_ascii_alphanumeric() || *c == '_')
    }
}

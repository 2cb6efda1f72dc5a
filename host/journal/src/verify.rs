//! Verification for tests: whether what was expected was called, so often, in that order,
//! and nothing else.

mod expectation;
mod json;
mod matcher;
mod order;

use std::fmt;
use std::ops::ControlFlow;

use serde::Serialize;

use expectation::Count;
pub use expectation::{
    BodyMatcher, Expectation, Place as BodyPlace, TextMatcher, Times, Verification,
};
use matcher::{Difference, Matcher};

use crate::entry::Entry;
use crate::error::QueryError;
use crate::journal::Journal;
use crate::query::Order;

/// Calls nearest to an expectation that are told.
const NEAREST: usize = 3;

/// Differences of a call that are told.
const DIFFERENCES: usize = 10;

/// Ids that are told of those that fit.
const IDS: usize = 100;

/// What came of a verification. Written out, it says what was expected and what there was
/// instead.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct Verdict {
    pub passed: bool,
    /// Calls that were looked at.
    pub calls: u64,
    pub expectations: Vec<Outcome>,
    /// The first call that came too early or too late.
    pub out_of_order: Option<OutOfOrder>,
    /// The first calls that fit no expectation, where there was to be nothing else.
    pub unexpected: Vec<Call>,
    pub unexpected_calls: u64,
}

/// What came of one expectation.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct Outcome {
    pub passed: bool,
    pub expectation: String,
    /// `exactly 2 times`.
    pub expected: String,
    pub called: u64,
    /// Ids of the first calls that fit.
    pub calls: Vec<u64>,
    /// Where it was called too rarely: the calls that come closest, and what is different.
    pub nearest: Vec<Nearest>,
}

#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Nearest {
    #[serde(flatten)]
    pub call: Call,
    pub differences: Vec<String>,
}

#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Call {
    pub id: u64,
    pub request: String,
    pub status: u16,
}

#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct OutOfOrder {
    #[serde(flatten)]
    pub call: Call,
    /// Which expectations it fits, and which ones a call was to be for; by their index.
    pub fits: Vec<usize>,
    pub expected: Vec<usize>,
}

impl Journal {
    /// Holds what was called against what was expected. Calls of the admin side are not
    /// looked at, unless the filter says so.
    pub fn verify(&self, verification: &Verification) -> Result<Verdict, QueryError> {
        let expectations = &verification.expectations;
        let matchers = expectations.iter().map(Matcher::new);
        let matchers = matchers.collect::<Result<Vec<_>, _>>()?;
        let mut found = vec![Found::default(); expectations.len()];
        let times = expectations.iter().map(|expectation| expectation.times);
        let mut order = order::Order::new(times.collect());
        let mut verdict = Verdict::default();
        self.each(&verification.filter, Order::Oldest, |entry| {
            verdict.calls += 1;
            let mut fits = Vec::new();
            for (index, matcher) in matchers.iter().enumerate() {
                let difference = matcher.compare(&entry);
                if difference.is_none() {
                    found[index].add_fitting(&entry);
                    fits.push(index);
                } else {
                    found[index].add_near(&entry, difference);
                }
            }
            if fits.is_empty() {
                verdict.add_unexpected(&entry);
            } else if verification.in_order && verdict.out_of_order.is_none() {
                let expected = order.next();
                if !order.call(&fits) {
                    verdict.out_of_order = Some(OutOfOrder {
                        call: Call::of(&entry),
                        fits,
                        expected: expected.into_iter().collect(),
                    });
                }
            }
            ControlFlow::Continue(())
        })?;
        let outcomes = expectations.iter().zip(found);
        let outcomes = outcomes.map(|(expectation, found)| found.outcome(expectation));
        verdict.expectations = outcomes.collect();
        if !verification.nothing_else {
            verdict.unexpected.clear();
            verdict.unexpected_calls = 0;
        }
        // A call may fit two expectations; in order it counts for one of them.
        let counted = if verification.in_order {
            verdict.out_of_order.is_none() && order.is_complete()
        } else {
            verdict.expectations.iter().all(|outcome| outcome.passed)
        };
        verdict.passed = counted && verdict.unexpected_calls == 0;
        Ok(verdict)
    }
}

/// What was found of one expectation.
#[derive(Debug, Clone, Default)]
struct Found {
    called: u64,
    ids: Vec<u64>,
    /// The nearest first, with how far they are.
    near: Vec<(usize, Nearest)>,
}

impl Found {
    fn add_fitting(&mut self, entry: &Entry) {
        self.called += 1;
        if self.ids.len() < IDS {
            self.ids.push(entry.id);
        }
    }

    fn add_near(&mut self, entry: &Entry, difference: Difference) {
        let Difference { mut told, distance } = difference;
        let at = self.near.partition_point(|(other, _)| *other <= distance);
        if at == NEAREST {
            return;
        }
        if DIFFERENCES < told.len() {
            let more = told.len() - DIFFERENCES;
            told.truncate(DIFFERENCES);
            told.push(format!("{more} more differences"));
        }
        let nearest = Nearest {
            call: Call::of(entry),
            differences: told,
        };
        self.near.insert(at, (distance, nearest));
        self.near.truncate(NEAREST);
    }

    fn outcome(self, expectation: &Expectation) -> Outcome {
        let too_few = self.called < expectation.times.least();
        let near = self.near.into_iter().filter(|_| too_few);
        Outcome {
            passed: expectation.times.allows(self.called),
            expectation: expectation.to_string(),
            expected: expectation.times.to_string(),
            called: self.called,
            calls: self.ids,
            nearest: near.map(|(_, nearest)| nearest).collect(),
        }
    }
}

impl Verdict {
    fn add_unexpected(&mut self, entry: &Entry) {
        self.unexpected_calls += 1;
        if self.unexpected.len() < DIFFERENCES {
            self.unexpected.push(Call::of(entry));
        }
    }
}

impl Call {
    fn of(entry: &Entry) -> Self {
        let request = &entry.exchange.request;
        Self {
            id: entry.id,
            request: format!("{} {}", request.method, request.target()),
            status: entry.exchange.response.status,
        }
    }
}

impl fmt::Display for Verdict {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.passed {
            return writeln!(f, "all is as expected, in {} calls", self.calls);
        }
        for outcome in self.expectations.iter().filter(|outcome| !outcome.passed) {
            write!(f, "{outcome}")?;
        }
        if let Some(OutOfOrder {
            call,
            fits,
            expected,
        }) = &self.out_of_order
        {
            let named = |indices: &[usize]| {
                let names = indices
                    .iter()
                    .map(|&index| &*self.expectations[index].expectation);
                names.collect::<Vec<_>>().join(", or ")
            };
            writeln!(f, "out of order: {call}, which is for {}", named(fits))?;
            match expected.as_slice() {
                [] => writeln!(f, "  no further call was expected")?,
                expected => writeln!(f, "  the next call was to be for {}", named(expected))?,
            }
        } else if self.expectations.iter().all(|outcome| outcome.passed)
            && self.unexpected_calls == 0
        {
            writeln!(
                f,
                "some call fits two expectations, and is missing for one of them"
            )?;
        }
        if 0 < self.unexpected_calls {
            writeln!(f, "not expected, {}:", Count(self.unexpected_calls))?;
            for call in &self.unexpected {
                writeln!(f, "  {call}")?;
            }
        }
        Ok(())
    }
}

impl fmt::Display for Outcome {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self {
            expectation,
            expected,
            called,
            ..
        } = self;
        writeln!(
            f,
            "{expectation}: expected {expected}, called {}",
            Count(*called)
        )?;
        if !self.calls.is_empty() {
            let ids = self
                .calls
                .iter()
                .map(ToString::to_string)
                .collect::<Vec<_>>();
            writeln!(f, "  fitting calls: {}", ids.join(", "))?;
        }
        for Nearest { call, differences } in &self.nearest {
            writeln!(f, "  near it: {call}")?;
            for difference in differences {
                writeln!(f, "    {difference}")?;
            }
        }
        Ok(())
    }
}

impl fmt::Display for Call {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "{} (entry {}, answered {})",
            self.request, self.id, self.status
        )
    }
}

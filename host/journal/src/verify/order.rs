//! Whether calls came in the order of the expectations.

use std::collections::BTreeSet;

use super::expectation::Times;

/// Follows all ways at once in which the calls so far can be taken for those expected: a
/// call may fit two expectations, and only a later one tells which it was.
#[derive(Debug)]
pub(super) struct Order {
    times: Vec<Times>,
    /// The expectation that the last call was for, and how many calls it had.
    ways: BTreeSet<(usize, u64)>,
}

impl Order {
    pub(super) fn new(times: Vec<Times>) -> Self {
        Self {
            times,
            ways: BTreeSet::from([(0, 0)]),
        }
    }

    /// Takes in a call that fits these expectations. False if there is no way left, and
    /// then the call is as if it had not been.
    pub(super) fn call(&mut self, fits: &[usize]) -> bool {
        let mut ways = BTreeSet::new();
        for &(at, calls) in &self.ways {
            for &next in fits {
                if next == at && self.times[at].most().is_none_or(|most| calls < most) {
                    // Beyond the least, where there is no most, more make no difference.
                    let cap = self.times[at].most().unwrap_or(self.times[at].least());
                    ways.insert((at, (calls + 1).min(cap.max(1))));
                }
                let skipped = at < next
                    && self.times[at].least() <= calls
                    && self.times[at + 1..next]
                        .iter()
                        .all(|times| times.least() == 0);
                if skipped && self.times[next].most().is_none_or(|most| 0 < most) {
                    ways.insert((next, 1));
                }
            }
        }
        let goes_on = !ways.is_empty();
        if goes_on {
            self.ways = ways;
        }
        goes_on
    }

    /// Whether nothing is missing.
    pub(super) fn is_complete(&self) -> bool {
        self.times.is_empty()
            || self.ways.iter().any(|&(at, calls)| {
                self.times[at].least() <= calls
                    && self.times[at + 1..].iter().all(|times| times.least() == 0)
            })
    }

    /// The expectations that a next call could be for.
    pub(super) fn next(&self) -> BTreeSet<usize> {
        let mut found = BTreeSet::new();
        for &(at, calls) in &self.ways {
            if self.times[at].most().is_none_or(|most| calls < most) {
                found.insert(at);
            }
            if self.times[at].least() <= calls {
                let rest = self.times.iter().enumerate().skip(at + 1);
                for (next, times) in rest {
                    found.insert(next);
                    if 0 < times.least() {
                        break;
                    }
                }
            }
        }
        found
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(times: &[Times], calls: &[&[usize]]) -> bool {
        let mut order = Order::new(times.to_vec());
        let all = calls.iter().all(|fits| order.call(fits));
        all && order.is_complete()
    }

    #[test]
    fn calls_come_in_their_order() {
        let times = [Times::Exactly(1), Times::AtLeast(1), Times::Exactly(1)];
        assert!(check(&times, &[&[0], &[1], &[1], &[1], &[2]]));
        assert!(!check(&times, &[&[1], &[0], &[2]]));
        assert!(!check(&times, &[&[0], &[2]]));
        assert!(!check(&times, &[&[0], &[1], &[2], &[1]]));
        assert!(!check(&times, &[&[0], &[0], &[1], &[2]]));
    }

    #[test]
    fn what_need_not_be_is_passed_over() {
        let times = [Times::AtMost(2), Times::Exactly(1)];
        assert!(check(&times, &[&[1]]));
        assert!(check(&times, &[&[0], &[0], &[1]]));
        assert!(!check(&times, &[&[0], &[0], &[0], &[1]]));
        assert!(check(&[], &[]));
        assert!(!check(&[Times::Exactly(0)], &[&[0]]));
    }

    #[test]
    fn a_call_that_fits_two_is_taken_for_the_right_one() {
        let times = [Times::AtLeast(1), Times::Exactly(2)];
        assert!(check(&times, &[&[0, 1], &[0, 1], &[0, 1]]));
        assert!(!check(&times, &[&[0, 1], &[1]]));
    }
}

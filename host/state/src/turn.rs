//! Turns: how requests that get into each other's way come to their end one after the
//! other. First come, first served; and nobody waits for a request that touches nothing
//! of what it touches itself.

use std::collections::{BTreeSet, VecDeque};
use std::pin::Pin;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::{Context, Poll, Waker};

/// The collections that something is about.
#[derive(Debug, Clone)]
pub(crate) enum Scope {
    All,
    Some(BTreeSet<Arc<str>>),
}

/// All who wait for a turn or hold one, in the order they came.
#[derive(Debug, Default)]
pub(crate) struct Turns(Mutex<Queue>);

#[derive(Debug, Default)]
struct Queue {
    places: VecDeque<Place>,
    next_id: u64,
}

#[derive(Debug)]
struct Place {
    id: u64,
    scope: Scope,
    waker: Option<Waker>,
    /// Whether the turn was taken, and not only waited for.
    held: bool,
}

/// The right to be the only one who changes some collections. It ends when it is dropped.
#[derive(Debug)]
pub(crate) struct Turn {
    turns: Arc<Turns>,
    id: u64,
    scope: Scope,
}

/// A place in the queue, given up if it is dropped before its turn comes.
struct Waiting {
    turns: Arc<Turns>,
    id: u64,
    taken: bool,
}

impl Scope {
    pub(crate) fn contains(&self, collection: &str) -> bool {
        match self {
            Self::All => true,
            Self::Some(own) => own.contains(collection),
        }
    }

    pub(crate) fn and(self, other: Self) -> Self {
        match (self, other) {
            (Self::Some(mut own), Self::Some(other)) => {
                own.extend(other);
                Self::Some(own)
            }
            _ => Self::All,
        }
    }

    fn meets(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::Some(own), Self::Some(other)) => !own.is_disjoint(other),
            _ => true,
        }
    }
}

impl Turns {
    /// Waits until nobody who came before is about any of the same collections.
    pub(crate) fn wait(
        self: &Arc<Self>,
        scope: Scope,
    ) -> impl Future<Output = Turn> + Send + use<> {
        let mut queue = self.lock();
        let id = queue.next_id;
        queue.next_id += 1;
        queue.places.push_back(Place {
            id,
            scope,
            waker: None,
            held: false,
        });
        Waiting {
            turns: Arc::clone(self),
            id,
            taken: false,
        }
    }

    /// Whether somebody else than the holder of `own` has a turn at the collection.
    pub(crate) fn is_taken(&self, collection: &str, own: Option<&Turn>) -> bool {
        let own = own.map(|own| own.id);
        let queue = self.lock();
        let mut places = queue.places.iter();
        places.any(|place| place.held && Some(place.id) != own && place.scope.contains(collection))
    }

    fn leave(&self, id: u64) {
        let woken = {
            let mut queue = self.lock();
            queue.places.retain(|place| place.id != id);
            queue.come_up()
        };
        woken.into_iter().for_each(Waker::wake);
    }

    fn lock(&self) -> MutexGuard<'_, Queue> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Queue {
    fn has_come(&self, index: usize) -> bool {
        let scope = &self.places[index].scope;
        let mut before = self.places.range(..index);
        before.all(|place| !place.scope.meets(scope))
    }

    /// The wakers of those whose turn it is.
    fn come_up(&mut self) -> Vec<Waker> {
        let come = (0..self.places.len()).filter(|&index| self.has_come(index));
        let come = come.collect::<Vec<_>>();
        let wakers = come
            .into_iter()
            .filter_map(|index| self.places[index].waker.take());
        wakers.collect()
    }
}

impl Turn {
    pub(crate) fn scope(&self) -> &Scope {
        &self.scope
    }
}

impl Drop for Turn {
    fn drop(&mut self) {
        self.turns.leave(self.id);
    }
}

impl Future for Waiting {
    type Output = Turn;

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Turn> {
        let id = self.id;
        let scope = {
            let mut queue = self.turns.lock();
            let Some(index) = queue.places.iter().position(|place| place.id == id) else {
                return Poll::Pending;
            };
            let has_come = queue.has_come(index);
            let place = &mut queue.places[index];
            if !has_come {
                place.waker = Some(cx.waker().clone());
                return Poll::Pending;
            }
            place.held = true;
            place.scope.clone()
        };
        self.taken = true;
        Poll::Ready(Turn {
            turns: Arc::clone(&self.turns),
            id,
            scope,
        })
    }
}

impl Drop for Waiting {
    fn drop(&mut self) {
        if !self.taken {
            self.turns.leave(self.id);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    type Wait = Pin<Box<dyn Future<Output = Turn> + Send>>;

    fn wait(turns: &Arc<Turns>, names: &[&str]) -> Wait {
        let names = names.iter().map(|&name| name.into()).collect();
        Box::pin(turns.wait(Scope::Some(names)))
    }

    fn come(wait: &mut Wait) -> Option<Turn> {
        let mut cx = Context::from_waker(Waker::noop());
        match wait.as_mut().poll(&mut cx) {
            Poll::Ready(turn) => Some(turn),
            Poll::Pending => None,
        }
    }

    #[test]
    fn turns_at_the_same_collection_come_in_order() {
        let turns = Arc::<Turns>::default();
        let mut waits = [
            wait(&turns, &["a"]),
            wait(&turns, &["a"]),
            wait(&turns, &["a"]),
        ];
        let first = come(&mut waits[0]).expect("nobody is before it");
        assert!(come(&mut waits[2]).is_none());
        assert!(come(&mut waits[1]).is_none());
        drop(first);
        assert!(come(&mut waits[2]).is_none());
        let second = come(&mut waits[1]).expect("the first is gone");
        drop(second);
        assert!(come(&mut waits[2]).is_some());
    }

    #[test]
    fn nobody_waits_for_another_collection() {
        let turns = Arc::<Turns>::default();
        let _a = come(&mut wait(&turns, &["a"])).expect("nobody is before it");
        let mut both = wait(&turns, &["a", "b"]);
        let _c = come(&mut wait(&turns, &["c"])).expect("nobody is before it");
        assert!(come(&mut both).is_none());
        // It came later than one that waits for `b`: that one would starve else.
        assert!(come(&mut wait(&turns, &["b"])).is_none());
        let mut all: Wait = Box::pin(turns.wait(Scope::All));
        assert!(come(&mut all).is_none());
    }

    #[test]
    fn who_gives_up_waiting_is_in_nobodys_way() {
        let turns = Arc::<Turns>::default();
        let first = come(&mut wait(&turns, &["a"])).expect("nobody is before it");
        let second = wait(&turns, &["a", "b"]);
        let mut third = wait(&turns, &["b"]);
        assert!(come(&mut third).is_none());
        drop(second);
        assert!(come(&mut third).is_some());
        drop(first);
        assert!(turns.lock().places.is_empty());
    }

    #[test]
    fn a_turn_is_taken_only_when_it_is_held_and_by_somebody_else() {
        let turns = Arc::<Turns>::default();
        let first = come(&mut wait(&turns, &["a"])).expect("nobody is before it");
        let _second = wait(&turns, &["a", "b"]);
        assert!(turns.is_taken("a", None));
        assert!(!turns.is_taken("a", Some(&first)));
        assert!(!turns.is_taken("b", None));
    }
}

//! Many threads that want the same: nothing is lost, nothing is invented, and everybody
//! comes to an end.

#![expect(clippy::unwrap_used, reason = "a test")]

use std::pin::pin;
use std::sync::Arc;
use std::task::{Context, Poll, Wake};
use std::thread;

use mimus_state::{Access, CommitError, Quota, StateError, Store, View};

const THREADS: usize = 16;
const ROUNDS: usize = 300;

/// Runs a request until it commits, as the host does; also says how many runs it took.
fn request<T>(store: &Store, work: impl Fn(&mut View<'_>) -> Result<T, StateError>) -> (T, usize) {
    let mut transaction = store.begin();
    let mut runs = 1;
    loop {
        let answer = work(&mut transaction.view(&Access::All)).unwrap();
        match store.commit(transaction) {
            Ok(()) => return (answer, runs),
            Err(CommitError::Conflict(conflict)) => {
                transaction = wait(store.begin_again(conflict));
                runs += 1;
            }
            Err(error) => panic!("{error}"),
        }
    }
}

fn wait<T>(future: impl Future<Output = T>) -> T {
    struct Parked(thread::Thread);
    impl Wake for Parked {
        fn wake(self: Arc<Self>) {
            self.0.unpark();
        }
    }
    let mut future = pin!(future);
    let waker = Arc::new(Parked(thread::current())).into();
    let mut cx = Context::from_waker(&waker);
    loop {
        match future.as_mut().poll(&mut cx) {
            Poll::Ready(value) => return value,
            Poll::Pending => thread::park(),
        }
    }
}

fn in_threads<T: Send>(threads: usize, work: impl Fn(usize) -> T + Sync) -> Vec<T> {
    thread::scope(|scope| {
        let work = &work;
        let all = (0..threads).map(|index| scope.spawn(move || work(index)));
        let all = all.collect::<Vec<_>>();
        all.into_iter()
            .map(|thread| thread.join().unwrap())
            .collect()
    })
}

fn number(view: &mut View<'_>, collection: &str, key: &str) -> Result<i64, StateError> {
    let value = view.get(collection, key)?.unwrap_or_default();
    Ok(String::from_utf8(value).unwrap().parse().unwrap_or(0))
}

fn set(view: &mut View<'_>, collection: &str, key: &str, number: i64) -> Result<(), StateError> {
    view.set(collection, key, number.to_string().into_bytes())
}

#[test]
fn every_number_is_given_out_once_and_in_two_runs_at_most() {
    let store = Store::memory(Quota::default());
    let given = in_threads(64, |_| {
        let rounds = 0..ROUNDS / 4;
        let given = rounds.map(|_| request(&store, |view| view.next_number("orders")));
        given.collect::<Vec<_>>()
    });
    let (mut numbers, runs): (Vec<_>, Vec<_>) = given.into_iter().flatten().unzip();
    numbers.sort_unstable();
    assert!(numbers.iter().copied().eq(1..=numbers.len() as u64));
    assert!(runs.into_iter().all(|runs| runs <= 2));
}

#[test]
fn what_is_moved_between_keys_is_neither_lost_nor_made() {
    const ACCOUNTS: usize = 6;
    let store = Store::memory(Quota::default());
    request(&store, |view| {
        (0..ACCOUNTS)
            .try_for_each(|own| set(view, &format!("bank-{}", own % 2), &own.to_string(), 1000))
    });
    let name = |own: usize| (format!("bank-{}", own % 2), own.to_string());
    let total = |view: &mut View<'_>| {
        (0..ACCOUNTS)
            .map(name)
            .map(|(bank, key)| number(view, &bank, &key))
            .sum::<Result<i64, _>>()
    };
    in_threads(THREADS, |thread| {
        for round in 0..ROUNDS {
            let (from, to) = (
                name((thread + round) % ACCOUNTS),
                name((thread * round + 1) % ACCOUNTS),
            );
            let (sum, runs) = request(&store, |view| {
                let amount = i64::try_from(round % 7).unwrap();
                let left = number(view, &from.0, &from.1)? - amount;
                set(view, &from.0, &from.1, left)?;
                let more = number(view, &to.0, &to.1)? + amount;
                set(view, &to.0, &to.1, more)?;
                total(view)
            });
            assert_eq!(sum, 1000 * i64::try_from(ACCOUNTS).unwrap());
            assert!(runs <= 2, "{runs} runs");
            // A look in between sees no half of a move either.
            assert_eq!(request(&store, total), (sum, 1));
        }
    });
}

#[test]
fn two_that_read_the_same_and_write_different_keys_do_not_break_what_both_saw() {
    // At least one stays on call: a write skew would let both leave.
    let store = Store::memory(Quota::default());
    request(&store, |view| {
        ["0", "1"]
            .iter()
            .try_for_each(|who| set(view, "on-call", who, 1))
    });
    in_threads(2, |thread| {
        for _ in 0..ROUNDS * 10 {
            let (others, _) = request(&store, |view| {
                let on_call = view.entries("on-call", None, 10)?;
                let on_call = on_call
                    .into_iter()
                    .filter(|entry| entry.value == b"1")
                    .count();
                let stays = i64::from(on_call < 2);
                set(view, "on-call", &thread.to_string(), stays)?;
                Ok(on_call)
            });
            assert!(0 < others);
        }
    });
}

#[test]
fn an_entry_that_comes_to_be_is_seen_by_who_listed_the_collection() {
    // Each adds an entry that says how many there were.
    let store = Store::memory(Quota::default());
    in_threads(THREADS, |thread| {
        for round in 0..ROUNDS / 10 {
            let key = format!("{thread}/{round}");
            let ((), runs) = request(&store, |view| {
                let count = view.keys("log", None, 1000)?.len();
                set(view, "log", &key, i64::try_from(count).unwrap())
            });
            assert!(runs <= 2);
        }
    });
    let page = store.snapshot().entries("log", None, 1000).into_iter();
    let mut counts = page.map(|entry| String::from_utf8(entry.value).unwrap().parse().unwrap());
    let mut counts = counts.by_ref().collect::<Vec<usize>>();
    counts.sort_unstable();
    assert!(counts.into_iter().eq(0..THREADS * (ROUNDS / 10)));
}

#[test]
fn requests_for_different_collections_never_wait_for_each_other() {
    let store = Store::memory(Quota::default());
    in_threads(THREADS, |thread| {
        let own = thread.to_string();
        for round in 1..=ROUNDS {
            assert_eq!(
                request(&store, |view| view.next_number(&own)),
                (round as u64, 1)
            );
        }
    });
}

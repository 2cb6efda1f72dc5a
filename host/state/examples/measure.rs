//! Measures the state: what an entry takes, what calls and commits cost, how many get by
//! each other, and what a file adds.

use std::pin::pin;
use std::sync::Arc;
use std::task::{Context, Poll, Wake};
use std::thread;
use std::time::{Duration, Instant};

use mimus_state::{Access, CommitError, Quota, StateError, Store, View};

const ENTRIES: usize = 100_000;
const REQUESTS: usize = 20_000;

type Outcome<T> = Result<T, Box<dyn std::error::Error + Send + Sync>>;

#[expect(clippy::print_stdout, reason = "the figures are what it is for")]
fn main() -> Outcome<()> {
    for size in [10, 100, 1000] {
        let before = resident()?;
        let store = Store::memory(Quota {
            bytes: 1 << 30,
            ..Quota::default()
        });
        fill(&store, size)?;
        let real = (resident()? - before) / ENTRIES;
        let counted = store.snapshot().bytes() / ENTRIES;
        println!("an entry of 8 + {size} bytes takes {real} bytes, and counts as {counted}");
        if size == 100 {
            calls(&store)?;
        }
        // What is given back to the allocator would be missing in the next figure.
        std::mem::forget(store);
    }
    for threads in [1, 2, 16, 64] {
        println!(
            "{}",
            contended(threads, "one counter", |_| "orders".to_owned())?
        );
        println!(
            "{}",
            contended(threads, "one each", |thread| thread.to_string())?
        );
    }
    file()
}

fn fill(store: &Store, size: usize) -> Outcome<()> {
    for from in (0..ENTRIES).step_by(10_000) {
        request(store, |view| {
            let mut keys = from..from + 10_000;
            keys.try_for_each(|key| view.set("pets", &format!("{key:08}"), vec![0; size]))
        })?;
    }
    Ok(())
}

/// One thread, a collection of [`ENTRIES`].
#[expect(clippy::print_stdout, reason = "the figures are what it is for")]
fn calls(store: &Store) -> Outcome<()> {
    let key = |index: usize| format!("{:08}", index * 7919 % ENTRIES);
    let figures = [
        ("begin and commit", each(|_| request(store, |_| Ok(())))?),
        (
            "get",
            each(|index| request(store, |view| view.get("pets", &key(index)).map(drop)))?,
        ),
        (
            "set",
            each(|index| request(store, |view| view.set("pets", &key(index), vec![1; 100])))?,
        ),
        (
            "a page of 100",
            each(|index| {
                let work = |view: &mut View<'_>| view.entries("pets", Some(&key(index)), 100);
                request(store, work).map(drop)
            })?,
        ),
        (
            "next-number and set",
            each(|_| {
                request(store, |view| {
                    let number = view.next_number("orders")?;
                    view.set("orders", &number.to_string(), vec![1; 100])
                })
            })?,
        ),
    ];
    for (what, time) in figures {
        println!("  {what}: {time:.2?} a request");
    }
    let start = Instant::now();
    request(store, |view| {
        let mut after = None::<String>;
        loop {
            let page = view.entries("pets", after.as_deref(), 1000)?;
            let Some(last) = page.into_iter().next_back() else {
                return view.set("others", "1", Vec::new());
            };
            after = Some(last.key);
        }
    })?;
    println!(
        "  all {ENTRIES} entries and a commit: {:.2?}",
        start.elapsed()
    );
    Ok(())
}

fn each(mut work: impl FnMut(usize) -> Outcome<()>) -> Outcome<Duration> {
    let start = Instant::now();
    (0..REQUESTS).try_for_each(&mut work)?;
    Ok(start.elapsed() / u32::try_from(REQUESTS)?)
}

fn contended(threads: usize, what: &str, name: fn(usize) -> String) -> Outcome<String> {
    let store = Store::memory(Quota::default());
    let start = Instant::now();
    thread::scope(|scope| {
        let work = |thread| {
            let (store, name) = (&store, name(thread));
            scope.spawn(move || -> Outcome<()> {
                let mut rounds = 0..REQUESTS / threads;
                rounds.try_for_each(|_| request(store, |view| view.next_number(&name)).map(drop))
            })
        };
        let all = (0..threads).map(work).collect::<Vec<_>>();
        let mut all = all.into_iter();
        all.try_for_each(|thread| thread.join().map_err(|_| "a thread panicked")?)
    })?;
    let time = start.elapsed() / u32::try_from(REQUESTS)?;
    Ok(format!("{threads} threads, {what}: {time:.2?} a request"))
}

#[expect(clippy::print_stdout, reason = "the figures are what it is for")]
fn file() -> Outcome<()> {
    let folder = tempfile::tempdir()?;
    let path = folder.path().join("state.db");
    let store = Store::open(&path, Quota::default())?;
    let start = Instant::now();
    fill(&store, 100)?;
    let committed = start.elapsed();
    store.flush()?;
    println!(
        "{ENTRIES} entries in a file: committed in {committed:.2?}, written in {:.2?}",
        start.elapsed()
    );
    let set = each(|index| {
        request(&store, |view| {
            let key = format!("{:08}", index * 7919 % ENTRIES);
            view.set("pets", &key, vec![1; 100])
        })
    })?;
    let start = Instant::now();
    store.flush()?;
    println!(
        "  set: {set:.2?} a request, {:.2?} more until written",
        start.elapsed()
    );
    drop(store);
    let start = Instant::now();
    let store = Store::open(&path, Quota::default())?;
    println!(
        "  opened in {:.2?}, {} MB",
        start.elapsed(),
        std::fs::metadata(&path)?.len() >> 20
    );
    drop(store);
    Ok(())
}

fn request<T>(store: &Store, work: impl Fn(&mut View<'_>) -> Result<T, StateError>) -> Outcome<T> {
    let mut transaction = store.begin();
    loop {
        let answer = work(&mut transaction.view(&Access::All))?;
        match store.commit(transaction) {
            Ok(()) => return Ok(answer),
            Err(CommitError::Conflict(conflict)) => {
                transaction = wait(store.begin_again(conflict));
            }
            Err(error) => return Err(error.into()),
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

/// Resident memory, in bytes; Linux only.
fn resident() -> Outcome<usize> {
    let status = std::fs::read_to_string("/proc/self/status")?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"));
    let number = line.and_then(|line| line.split_whitespace().next());
    Ok(number.ok_or("no VmRSS")?.parse::<usize>()? << 10)
}

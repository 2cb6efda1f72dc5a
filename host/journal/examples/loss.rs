//! What a `kill -9` costs: `cargo run --release -p mimus-journal --example loss [ROUNDS]`.
//! A process that records as fast as it can is killed, over and over; what was recorded
//! last before is held against what is there afterwards.

#![expect(clippy::print_stdout, reason = "its purpose")]

use std::error::Error;
use std::path::Path;
use std::process::Command;
use std::time::Duration;

use jiff::Timestamp;
use mimus_journal::{Exchange, Filter, Journal, Options, Paging, Place};

/// Where the process that is killed finds its file.
const FILE: &str = "MIMUS_JOURNAL_TO_KILL";

fn main() -> Result<(), Box<dyn Error>> {
    if let Some(path) = std::env::var_os(FILE) {
        return record(Path::new(&path));
    }
    let rounds = std::env::args()
        .nth(1)
        .map_or(Ok(10), |text| text.parse())?;
    let folder = tempfile::tempdir()?;
    for round in 0..rounds {
        let path = folder.path().join(format!("{round}.db"));
        let mut child = Command::new(std::env::current_exe()?)
            .env(FILE, &path)
            .spawn()?;
        std::thread::sleep(Duration::from_millis(1500 + 37 * round));
        let killed = Timestamp::now().as_millisecond();
        child.kill()?;
        child.wait()?;
        let journal = Journal::open(&Place::File(path), Options::default())?;
        let page = journal.page(&Filter::default(), &Paging::default())?;
        let last = page.entries.first().ok_or("nothing was recorded")?;
        println!(
            "{} entries are there; the last {} ms are not",
            last.id,
            killed - last.exchange.time
        );
    }
    Ok(())
}

fn record(path: &Path) -> Result<(), Box<dyn Error>> {
    let journal = Journal::open(&Place::File(path.to_owned()), Options::default())?;
    loop {
        let exchange = Exchange {
            time: Timestamp::now().as_millisecond(),
            ..Exchange::default()
        };
        journal.record_blocking(exchange)?;
    }
}

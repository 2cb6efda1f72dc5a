//! What the journal costs, and how long it takes to answer:
//! `cargo run --release -p mimus-journal --example measure [ENTRIES] [FILE]`.

#![expect(clippy::print_stdout, reason = "its purpose")]

use std::error::Error;
use std::path::PathBuf;
use std::time::Instant;

use mimus_journal::{
    Body, Durations, Exchange, Filter, Format, Journal, Operation, Options, Order, Paging, Place,
    Retention, Statuses,
};

fn main() -> Result<(), Box<dyn Error>> {
    let mut arguments = std::env::args().skip(1);
    let entries = match arguments.next() {
        Some(text) => text.parse::<u64>()?,
        None => 1_000_000,
    };
    let path = arguments.next();
    let path = path.map_or_else(
        || std::env::temp_dir().join("mimus-journal.db"),
        PathBuf::from,
    );
    let options = Options {
        retention: Retention::none(),
        ..Options::default()
    };
    let journal = Journal::open(&Place::File(path.clone()), options)?;
    let there = journal.count(&Filter::everything())?;
    if there < entries {
        let cpu = cpu();
        for number in there..entries {
            std::hint::black_box(exchange(number));
        }
        let made = (self::cpu() - cpu) * 1e6 / float(entries - there);
        println!("{made:.1} µs of processors to make each, which is not the journal's");
        let begun = Instant::now();
        let cpu = self::cpu();
        for number in there..entries {
            journal.record_blocking(exchange(number))?;
        }
        journal.flush()?;
        let seconds = begun.elapsed().as_secs_f64();
        let more = entries - there;
        println!(
            "{more} recorded in {seconds:.1} s; {:.1} µs of processors each, {} MiB",
            (self::cpu() - cpu) * 1e6 / float(more),
            std::fs::metadata(&path)?.len() >> 20,
        );
        let begun = Instant::now();
        journal.count(&Filter::everything())?;
        let seconds = begun.elapsed().as_secs_f64();
        println!(
            "the first question after them: {seconds:.1} s; {:.1} µs of processors each, {} MiB",
            (self::cpu() - cpu) * 1e6 / float(more),
            std::fs::metadata(&path)?.len() >> 20,
        );
        let begun = Instant::now();
        let unindexed = journal.health().unindexed;
        text(&journal, "warm")?;
        let seconds = begun.elapsed().as_secs_f64();
        println!("{unindexed} indexed in {seconds:.1} s");
    }
    ask(&journal)?;
    let begun = Instant::now();
    let analysis = journal.analyze(&Filter::default(), None)?;
    println!("analysis of {}: {:?}", analysis.requests, begun.elapsed());
    for format in [Format::Ndjson, Format::Csv, Format::Har] {
        let begun = Instant::now();
        let filter = Filter {
            after: Some(entries.saturating_sub(100_000)),
            ..Filter::default()
        };
        let count = journal.export(&filter, Order::Oldest, format, &mut std::io::sink())?;
        println!("{count} as {format}: {:?}", begun.elapsed());
    }
    Ok(())
}

fn ask(journal: &Journal) -> Result<(), Box<dyn Error>> {
    let filter = |change: fn(&mut Filter)| {
        let mut filter = Filter::default();
        change(&mut filter);
        filter
    };
    let questions = [
        ("everything", filter(|_| {})),
        (
            "a status, frequent",
            filter(|own| own.statuses = vec![Statuses::one(200)]),
        ),
        (
            "a status, rare",
            filter(|own| own.statuses = vec![Statuses::one(503)]),
        ),
        (
            "a class, rare",
            filter(|own| {
                own.statuses = vec![Statuses {
                    first: 500,
                    last: 599,
                }];
            }),
        ),
        (
            "a class, none",
            filter(|own| {
                own.statuses = vec![Statuses {
                    first: 300,
                    last: 399,
                }];
            }),
        ),
        (
            "an operation",
            filter(|own| own.operations = vec!["getPet".to_owned()]),
        ),
        (
            "an operation with a rare status",
            filter(|own| {
                own.operations = vec!["getPet".to_owned()];
                own.statuses = vec![Statuses::one(503)];
            }),
        ),
        (
            "a path, frequent",
            filter(|own| own.path = Some("^/pets/\\d+$".to_owned())),
        ),
        (
            "a path, one",
            filter(|own| own.path = Some("^/pets/77777$".to_owned())),
        ),
        (
            "a path, none",
            filter(|own| own.path = Some("^/nothing/\\d+$".to_owned())),
        ),
        (
            "a part of a path, none",
            filter(|own| own.path_contains = Some("nothing".to_owned())),
        ),
        (
            "a session",
            filter(|own| own.session = Some("session-4242".to_owned())),
        ),
        (
            "a method",
            filter(|own| own.methods = vec!["DELETE".to_owned()]),
        ),
        (
            "an hour of old",
            filter(|own| {
                own.from = Some(TIME + 100_000);
                own.until = Some(TIME + 200_000);
            }),
        ),
        (
            "a rule",
            filter(|own| own.rule = Some("required".to_owned())),
        ),
        (
            "a text, frequent",
            filter(|own| own.text = Some("application".to_owned())),
        ),
        (
            "a text, one",
            filter(|own| own.text = Some("name-424242".to_owned())),
        ),
        (
            "a text and a status",
            filter(|own| {
                own.text = Some("curl".to_owned());
                own.statuses = vec![Statuses::one(503)];
            }),
        ),
        (
            "a text, none",
            filter(|own| own.text = Some("nothing".to_owned())),
        ),
    ];
    for (name, filter) in questions {
        let begun = Instant::now();
        let page = journal.page(&filter, &Paging::default())?;
        let paged = begun.elapsed();
        let begun = Instant::now();
        let count = journal.count(&filter)?;
        println!(
            "{name}: {} in {paged:.1?}, all {count} counted in {:.1?}",
            page.entries.len(),
            begun.elapsed()
        );
    }
    Ok(())
}

fn text(journal: &Journal, text: &str) -> Result<u64, Box<dyn Error>> {
    let filter = Filter {
        text: Some(text.to_owned()),
        ..Filter::default()
    };
    Ok(journal.count(&filter)?)
}

const TIME: i64 = 1_795_276_800_000;

fn exchange(number: u64) -> Exchange {
    let mut exchange = Exchange {
        time: TIME + i64::try_from(number).unwrap_or(0),
        durations: Durations {
            queue: 3,
            validate: 20 + number % 7,
            respond: 200 + number % 91,
            total: 250 + number % 1000,
        },
        client: Some(format!("10.0.0.{}", number % 9)),
        responders: vec!["fake".to_owned()],
        seed: Some(number),
        ..Exchange::default()
    };
    let post = number % 10 == 3;
    let name = if post { "createPet" } else { "getPet" };
    let method = if post { "POST" } else { "GET" };
    method.clone_into(&mut exchange.request.method);
    exchange.operation = Some(Operation {
        id: name.to_owned(),
        method: method.to_owned(),
        path: "/pets/{id}".to_owned(),
    });
    exchange.request.path = format!("/pets/{number}");
    exchange.request.headers = [
        ("host", "localhost:8080"),
        ("user-agent", "curl/8.1.2"),
        ("accept", "application/json, */*"),
        ("x-session-id", &format!("session-{}", number % 10_000)),
    ]
    .map(|(name, value)| (name.to_owned(), value.to_owned()))
    .to_vec();
    if post {
        exchange.request.body =
            Body::whole(format!("{{\"name\":\"name-{number}\",\"tag\":\"x\"}}"));
    }
    exchange.response.status = match number % 10_000 {
        5_000 => 503,
        0..100 => 404,
        _ => 200,
    };
    if number % 5_000 == 7 {
        exchange.violations = vec![serde_json::json!({"rule": "required", "pointer": "/name"})];
    }
    exchange.response.headers = [
        ("content-type", "application/json"),
        ("content-length", "64"),
        ("date", "Sat, 21 Nov 2026 16:00:00 GMT"),
    ]
    .map(|(name, value)| (name.to_owned(), value.to_owned()))
    .to_vec();
    exchange.response.body = Body::whole(format!(
        "{{\"id\":{number},\"name\":\"name-{number}\",\"status\":\"available\",\"tags\":[]}}"
    ));
    exchange
}

/// Seconds that this process took of processors; 0 where the system does not tell.
fn cpu() -> f64 {
    let stat = std::fs::read_to_string("/proc/self/stat").unwrap_or_default();
    let fields = stat
        .rsplit(')')
        .next()
        .unwrap_or_default()
        .split_whitespace();
    let ticks = fields
        .skip(11)
        .take(2)
        .filter_map(|field| field.parse::<u64>().ok());
    float(ticks.sum::<u64>()) / 100.0
}

#[expect(clippy::cast_precision_loss, reason = "a figure for people")]
fn float(number: u64) -> f64 {
    number as f64
}

//! `GET /export`: the journal for other tools, sent as it is read.

use std::io::{self, BufWriter, Write};

use bytes::Bytes;
use http::header::CONTENT_DISPOSITION;
use mimus_exchange::Problem;
use mimus_journal::{Format, Order, QueryError};
use tokio::sync::mpsc;

use super::parameters::Parameters;
use super::{Admin, Body, Question, Reply};

/// Bytes that are sent at a time, and how many such wait for a slow client.
const PART: usize = 64 << 10;
const WAITING: usize = 4;

impl Admin {
    pub(super) async fn export(&self, question: Question<'_>) -> Result<Reply, Problem> {
        let query = question.head.uri.query();
        let mut parameters = Parameters::read(query, &["format", "order"]);
        let format = parameters.text("format");
        let is_archive = format.as_deref() == Some("zip");
        let format = match format.as_deref().unwrap_or("ndjson").parse::<Format>() {
            Ok(format) => format,
            Err(_) if is_archive => Format::Ndjson,
            Err(error) => {
                let message = format!("{error}, and here `zip`");
                parameters.refuse("format", &error.0, message);
                Format::Ndjson
            }
        };
        let order = match parameters.text("order") {
            // As things happened.
            None => Order::Oldest,
            Some(order) if matches!(order.as_str(), "oldest" | "asc") => Order::Oldest,
            Some(order) if matches!(order.as_str(), "newest" | "desc") => Order::Newest,
            Some(order) => {
                let message = "it is `newest` or `oldest` first".to_owned();
                parameters.refuse("order", &order, message);
                Order::Oldest
            }
        };
        parameters.check()?;
        let filter = parameters.filter;
        self.check(filter.clone()).await?;
        if is_archive {
            return self.archive(filter, &parameters.applied.into(), question);
        }
        let journal = self.journal()?.clone();
        let sheet = Sheet {
            media_type: format.media_type(),
            name: match format {
                Format::Ndjson => "mimus-journal.ndjson",
                Format::Csv => "mimus-journal.csv",
                Format::Har => "mimus-journal.har",
            },
        };
        Ok(sent(sheet, move |to| {
            let written = journal.export(&filter, order, format, to);
            written.map(drop).map_err(failed)
        }))
    }
}

/// What a file is, and is saved as.
#[derive(Debug, Clone, Copy)]
pub(super) struct Sheet {
    pub(super) media_type: &'static str,
    pub(super) name: &'static str,
}

/// A file that is sent as it is written, on a thread for what blocks.
pub(super) fn sent(
    sheet: Sheet,
    write: impl FnOnce(&mut dyn Write) -> io::Result<()> + Send + 'static,
) -> Reply {
    let (sender, parts) = mpsc::channel(WAITING);
    tokio::task::spawn_blocking(move || {
        let mut to = BufWriter::with_capacity(PART, Parts(&sender));
        let flushed = write(&mut to).and_then(|()| to.flush());
        drop(to.into_parts());
        if let Err(error) = flushed {
            // A file that ends too early is to be noticed.
            let _ = sender.blocking_send(Err(error));
        }
    });
    let name = format!("attachment; filename=\"{}\"", sheet.name);
    let reply = Reply::of(sheet.media_type, Body::Parts(parts));
    reply.with_header(CONTENT_DISPOSITION, &name)
}

/// Why a file could not be written to its end.
pub(super) fn failed(error: QueryError) -> io::Error {
    let told = format!("{:#}", anyhow::Error::new(error));
    tracing::error!("a file could not be sent whole: {told}");
    io::Error::other(told)
}

/// Writes to who waits for the parts.
struct Parts<'a>(&'a mpsc::Sender<io::Result<Bytes>>);

impl Write for Parts<'_> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let part = Ok(Bytes::copy_from_slice(bytes));
        match self.0.blocking_send(part) {
            Ok(()) => Ok(bytes.len()),
            Err(_) => Err(io::ErrorKind::BrokenPipe.into()),
        }
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

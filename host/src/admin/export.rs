//! `GET /export`: the journal for other tools, sent as it is read.

use std::io::{self, BufWriter, Write};

use bytes::Bytes;
use http::header::CONTENT_DISPOSITION;
use mimus_exchange::Problem;
use mimus_journal::{Format, Order};
use tokio::sync::mpsc;

use super::parameters::Parameters;
use super::{Admin, Body, Reply};

/// Bytes that are sent at a time, and how many such wait for a slow client.
const PART: usize = 64 << 10;
const WAITING: usize = 4;

impl Admin {
    pub(super) async fn export(&self, query: Option<&str>) -> Result<Reply, Problem> {
        let mut parameters = Parameters::read(query, &["format", "order"]);
        let format = parameters.text("format");
        let format = match format.as_deref().unwrap_or("ndjson").parse::<Format>() {
            Ok(format) => format,
            Err(error) => {
                parameters.refuse("format", &error.0, error.to_string());
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
        let journal = self.journal()?.clone();
        let (sender, parts) = mpsc::channel(WAITING);
        tokio::task::spawn_blocking(move || {
            let mut to = BufWriter::with_capacity(PART, Parts(&sender));
            let result = journal.export(&filter, order, format, &mut to);
            let result = result.map_err(io::Error::other);
            let flushed = result.and_then(|_| to.flush());
            drop(to.into_parts());
            if let Err(error) = flushed {
                // A file that ends too early is to be noticed.
                let _ = sender.blocking_send(Err(error));
            }
        });
        let name = format!("attachment; filename=\"mimus-journal.{format}\"");
        let reply = Reply::of(format.media_type(), Body::Parts(parts));
        Ok(reply.with_header(CONTENT_DISPOSITION, &name))
    }
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

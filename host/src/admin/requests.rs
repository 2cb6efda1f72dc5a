//! The entries of the journal: listed, searched, one of them, counted, taken out.

use std::time::Instant;

use mimus_exchange::{Kind, Problem};
use mimus_journal::{Entry, Filter, Page, Paging};
use serde_json::{Map, Value, json};

use super::parameters::Parameters;
use super::{Admin, Question, Reply};
use crate::journal::asked;
use crate::journal::row::row;

/// Of a page.
const PAGING: [&str; 4] = ["limit", "offset", "order", "cursor"];

/// A page, and of how many it is.
struct Found {
    total: u64,
    page: Page,
}

impl Admin {
    /// `GET /requests`
    pub(super) async fn list(&self, query: Option<&str>) -> Result<Reply, Problem> {
        let own = [PAGING.as_slice(), &["id"]].concat();
        let mut parameters = Parameters::read(query, &own);
        let id = parameters.number::<u64>("id");
        let paging = parameters.paging();
        parameters.check()?;
        if let Some(id) = id {
            return Ok(Reply::json(&row(&self.entry(id).await?)));
        }
        let (limit, offset) = (paging.limit, paging.offset);
        let Found { total, page } = self.find(parameters.filter, paging).await?;
        let rows = page.entries.iter().map(row).collect::<Vec<_>>();
        Ok(Reply::json(&json!({
            "count": rows.len(),
            "total_count": total,
            "limit": limit,
            "offset": offset,
            "next": page.next,
            "filters_applied": parameters.applied,
            "logs": rows,
        })))
    }

    /// `GET /logs/search`
    pub(super) async fn search(&self, query: Option<&str>) -> Result<Reply, Problem> {
        let began = Instant::now();
        let mut parameters = Parameters::read(query, &PAGING);
        let paging = parameters.paging();
        parameters.check()?;
        let (limit, offset) = (paging.limit, paging.offset);
        let Found { total, page } = self.find(parameters.filter, paging).await?;
        let rows = page.entries.iter().map(row).collect::<Vec<_>>();
        Ok(Reply::json(&json!({
            "total_count": total,
            "returned_count": rows.len(),
            "limit": limit,
            "offset": offset,
            "next": page.next,
            "search_time": began.elapsed().as_secs_f64(),
            "filters_applied": parameters.applied,
            "logs": rows,
        })))
    }

    /// `GET /requests/{id}`
    pub(super) async fn one(&self, id: &str) -> Result<Reply, Problem> {
        let entry = self.entry(number(id)?).await?;
        let mut found = row(&entry);
        if let Value::Object(members) = &mut found {
            // With headers as they came, and bodies as they are kept.
            let whole = serde_json::to_value(&entry.exchange).unwrap_or_default();
            members.insert("exchange".to_owned(), whole);
        }
        Ok(Reply::json(&found))
    }

    /// `GET /requests/stats`
    pub(super) async fn stats(&self, query: Option<&str>) -> Result<Reply, Problem> {
        let mut parameters = Parameters::read(query, &[]);
        parameters.check()?;
        let filter = parameters.filter;
        let analysis = self.of_journal(move |journal| journal.analyze(&filter, None));
        let analysis = analysis.await?;
        let statuses = analysis.statuses.iter();
        let statuses = statuses.map(|(status, of)| (status.to_string(), of.requests.into()));
        let methods = analysis.methods.iter();
        let methods = methods.map(|(method, of)| (method.clone(), of.requests.into()));
        let operations = analysis.operations.iter();
        let operations = operations.map(|of| (of.name.clone(), of.figures.requests.into()));
        let journal = self.journal()?.health();
        Ok(Reply::json(&json!({
            "total_requests": analysis.requests,
            "methods": methods.collect::<Map<String, Value>>(),
            "status_codes": statuses.collect::<Map<String, Value>>(),
            "operations": operations.collect::<Map<String, Value>>(),
            "avg_response_time": analysis.latency.mean_ms,
            "latency": analysis.latency,
            "error_rate": analysis.outcomes.error_rate,
            "journal": journal,
        })))
    }

    /// `DELETE /requests`
    pub(super) async fn clear(&self, question: Question<'_>) -> Result<Reply, Problem> {
        let mut parameters = Parameters::read(question.head.uri.query(), &[]);
        parameters.check()?;
        let filter = parameters.filter;
        let cleared = self.of_journal(move |journal| journal.clear(&filter));
        let cleared = cleared.await?;
        let detail = json!({ "cleared": cleared, "filter": parameters.applied });
        self.note("clear-requests", "journal", detail, question)
            .await;
        Ok(Reply::json(&json!({
            "cleared": cleared,
            "filters_applied": parameters.applied,
        })))
    }

    /// An entry, or that it is not there.
    pub(super) async fn entry(&self, id: u64) -> Result<Entry, Problem> {
        let entry = self.of_journal(move |journal| journal.entry(id)).await?;
        entry.ok_or_else(|| {
            let detail = format!(
                "the journal has no entry {id}: it was never there, was taken out, or was too old \
                 to be kept"
            );
            Problem::new(Kind::EntryNotFound, detail)
        })
    }

    async fn find(&self, filter: Filter, paging: Paging) -> Result<Found, Problem> {
        self.of_journal(move |journal| {
            Ok(Found {
                total: journal.count(&filter)?,
                page: journal.page(&filter, &paging)?,
            })
        })
        .await
    }
}

/// An id in a path.
pub(super) fn number(id: &str) -> Result<u64, Problem> {
    asked::number(id)
        .map_err(|message| Problem::new(Kind::InvalidParameter, format!("the id: {message}")))
}

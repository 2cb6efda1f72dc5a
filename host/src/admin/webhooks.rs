//! `/webhooks`: who is told what the mock answered, and what became of it.

use std::sync::Arc;

use http::StatusCode;
use mimus_exchange::{Kind, Problem};
use serde_json::{Value, json};

use super::parameters::Parameters;
use super::{Admin, Question, Reply, requests};
use crate::clock::machine_timestamp_ms;
use crate::webhooks::{
    Delivery, DeliveryFilter, StoreError, Updated, Wanted, Webhook, Webhooks, Wrong, test_payload,
};

impl Admin {
    /// `GET /webhooks`
    pub(super) fn list_webhooks(&self, question: Question<'_>) -> Result<Reply, Problem> {
        Parameters::none(question.head.uri.query())?;
        let list = self.webhooks.list();
        let list = list.iter().map(|webhook| webhook.to_json());
        let list = list.collect::<Vec<_>>();
        Ok(Reply::json(&json!({
            "count": list.len(),
            "dropped": self.webhooks.dropped(),
            "webhooks": list,
        })))
    }

    /// `POST /webhooks`
    pub(super) async fn create_webhook(&self, question: Question<'_>) -> Result<Reply, Problem> {
        Parameters::none(question.head.uri.query())?;
        let wanted = wanted(question.body)?;
        // What says nothing is as if it was left out.
        let wanted = Wanted::default().changed_by(&wanted);
        let wrong = self.webhooks.judge(&wanted);
        if !wrong.is_empty() {
            return Err(refused(&wrong));
        }
        let made = self
            .of_webhooks(move |webhooks| webhooks.create(wanted))
            .await?;
        self.note_webhook("create-webhook", &made, question).await;
        Ok(Reply::json(&made.to_json()).with_status(StatusCode::CREATED))
    }

    /// `GET /webhooks/{id}`
    pub(super) fn get_webhook(&self, id: &str, question: Question<'_>) -> Result<Reply, Problem> {
        Parameters::none(question.head.uri.query())?;
        Ok(Reply::json(&self.webhook(id)?.to_json()))
    }

    /// `PUT /webhooks/{id}`
    pub(super) async fn update_webhook(
        &self,
        id: &str,
        question: Question<'_>,
    ) -> Result<Reply, Problem> {
        Parameters::none(question.head.uri.query())?;
        let (key, changes) = (key(id)?, wanted(question.body)?);
        let updated = self.of_webhooks(move |webhooks| webhooks.update(key, &changes));
        let made = match updated.await? {
            Updated::Done(webhook) => webhook,
            Updated::Wrong(wrong) => return Err(refused(&wrong)),
            Updated::NotThere => return Err(not_there(id)),
        };
        self.note_webhook("update-webhook", &made, question).await;
        Ok(Reply::json(&made.to_json()))
    }

    /// `DELETE /webhooks/{id}`
    pub(super) async fn delete_webhook(
        &self,
        id: &str,
        question: Question<'_>,
    ) -> Result<Reply, Problem> {
        Parameters::none(question.head.uri.query())?;
        let key = self.webhook(id)?.id;
        let gone = self
            .of_webhooks(move |webhooks| webhooks.delete(key))
            .await?
            .ok_or_else(|| not_there(id))?;
        self.note_webhook("delete-webhook", &gone, question).await;
        let message = format!("webhook {id} is told nothing any more");
        Ok(Reply::json(&json!({ "deleted": 1, "message": message })))
    }

    /// `POST /webhooks/{id}/test`
    pub(super) async fn test_webhook(
        &self,
        id: &str,
        question: Question<'_>,
    ) -> Result<Reply, Problem> {
        Parameters::none(question.head.uri.query())?;
        let webhook = self.webhook(id)?;
        let event = webhook.event();
        let now = machine_timestamp_ms();
        let payload = test_payload(event, webhook.id, now);
        let told = self.webhooks.tell(webhook.clone(), event, payload.clone());
        let told = told.await.map_err(failed)?;
        self.note_webhook("test-webhook", &webhook, question).await;
        Ok(Reply::json(&json!({
            "webhook_id": webhook.id,
            "test_payload": payload,
            "delivery_result": told.to_json(),
            "status": told.status,
        })))
    }

    /// `GET /webhooks/history`
    pub(super) async fn webhook_history(&self, question: Question<'_>) -> Result<Reply, Problem> {
        let own = ["limit", "offset", "webhook_id", "status"];
        let mut parameters = Parameters::read_some(question.head.uri.query(), &[], &own);
        let paging = parameters.paging();
        let webhook = parameters.number::<i64>("webhook_id");
        let status = parameters.text("status");
        let all = ["pending", "success", "failed"];
        if let Some(status) = status.as_deref().filter(|status| !all.contains(status)) {
            let message = format!("there are {}", all.join(", "));
            parameters.refuse("status", status, message);
        }
        parameters.check()?;
        let filter = DeliveryFilter {
            webhook,
            status,
            limit: u32::try_from(paging.limit).unwrap_or(u32::MAX),
            offset: u32::try_from(paging.offset).unwrap_or(u32::MAX),
        };
        let found = self.of_webhooks(move |webhooks| webhooks.history(&filter));
        let (history, total) = found.await?;
        Ok(Reply::json(&json!({
            "count": history.len(),
            "total_count": total,
            "limit": paging.limit,
            "offset": paging.offset,
            "history": history.iter().map(Delivery::to_json).collect::<Vec<_>>(),
        })))
    }

    /// `POST /webhooks/history/{id}/replay`
    pub(super) async fn replay_delivery(
        &self,
        id: &str,
        question: Question<'_>,
    ) -> Result<Reply, Problem> {
        Parameters::none(question.head.uri.query())?;
        let key = key(id)?;
        let found = self.of_webhooks(move |webhooks| webhooks.delivery(key));
        let delivery = found.await?.ok_or_else(|| {
            let detail = format!("there is no delivery {id}, or it is too old to be kept");
            Problem::new(Kind::ItemNotFound, detail)
        })?;
        let webhook = self.webhook(&delivery.webhook.to_string())?;
        let told = self.webhooks.again(webhook.clone(), delivery).await;
        let told = told.map_err(failed)?;
        self.note_webhook("replay-delivery", &webhook, question)
            .await;
        Ok(Reply::json(&told.to_json()))
    }

    fn webhook(&self, id: &str) -> Result<Arc<Webhook>, Problem> {
        self.webhooks.get(key(id)?).ok_or_else(|| not_there(id))
    }

    async fn note_webhook(&self, action: &'static str, webhook: &Webhook, question: Question<'_>) {
        let subject = format!("webhook {}", webhook.id);
        // With what is in its path and query, a URL may be a secret itself.
        let url = webhook.url();
        let origin = url.split('/').take(3).collect::<Vec<_>>().join("/");
        let detail =
            json!({ "origin": origin, "events": webhook.events(), "active": webhook.active });
        self.note(action, &subject, detail, question).await;
    }

    /// Asks the webhooks where blocking holds up nobody.
    async fn of_webhooks<T: Send + 'static>(
        &self,
        ask: impl FnOnce(&Webhooks) -> Result<T, StoreError> + Send + 'static,
    ) -> Result<T, Problem> {
        let webhooks = self.webhooks.clone();
        let answer = tokio::task::spawn_blocking(move || ask(&webhooks)).await;
        answer
            .map_err(|error| Problem::internal(format!("a question to the webhooks: {error}")))?
            .map_err(failed)
    }
}

fn wanted(body: &[u8]) -> Result<Wanted, Problem> {
    let example = r#"{"event_type": "data.created", "url": "https://hooks.example.com/mimus"}"#;
    match serde_json::from_slice::<Value>(body) {
        Ok(Value::Object(members)) => Ok(Wanted(members)),
        Ok(_) => Err(Problem::new(
            Kind::MalformedRequest,
            format!("a webhook is an object, such as `{example}`"),
        )),
        Err(error) => Err(Problem::new(
            Kind::MalformedRequest,
            format!("{error}; a webhook looks like `{example}`"),
        )),
    }
}

fn key(id: &str) -> Result<i64, Problem> {
    let number = requests::number(id)?;
    Ok(i64::try_from(number).unwrap_or(i64::MAX))
}

/// All that is wrong with what was wanted.
fn refused(wrong: &[Wrong]) -> Problem {
    let all = wrong
        .iter()
        .map(|wrong| json!({ "name": wrong.name, "message": wrong.message }));
    let all = all.collect::<Vec<_>>();
    let told = wrong
        .iter()
        .map(|wrong| format!("`{}`: {}", wrong.name, wrong.message));
    let detail = told.collect::<Vec<_>>().join("; ");
    Problem::new(Kind::InvalidParameter, detail).with("parameters", all)
}

fn not_there(id: &str) -> Problem {
    Problem::new(Kind::ItemNotFound, format!("there is no webhook {id}"))
}

fn failed(error: StoreError) -> Problem {
    let told = format!("{:#}", anyhow::Error::new(error));
    tracing::error!("{told}");
    Problem::new(Kind::JournalFailed, told)
}

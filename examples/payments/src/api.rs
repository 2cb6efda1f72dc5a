//! The operations, one function each.

use guest_sdk::{Collection, Context, Error, Request, Response};
use serde::Deserialize;
use serde_json::Value;

use crate::Failure;
use crate::idempotency::once;
use crate::payment::{Kept, Payment, Refund, Status};
use crate::problem::Problem;
use crate::settings::Settings;

pub(crate) struct Api<'a> {
    cx: &'a Context,
    settings: &'a Settings,
    payments: Collection<'a>,
    refunds: Collection<'a>,
    events: Collection<'a>,
}

#[derive(Debug, Deserialize)]
pub(crate) struct NewPayment {
    amount: u64,
    currency: String,
    method: String,
    description: Option<String>,
}

#[derive(Debug, Deserialize)]
pub(crate) struct NewRefund {
    amount: Option<u64>,
}

/// What the provider reports.
#[derive(Debug, Deserialize)]
pub(crate) struct Event {
    id: String,
    #[serde(rename = "type")]
    kind: EventKind,
    payment: String,
    reason: Option<String>,
}

#[derive(Debug, Deserialize)]
enum EventKind {
    #[serde(rename = "payment.succeeded")]
    Succeeded,
    #[serde(rename = "payment.failed")]
    Failed,
}

type Answered = Result<Response, Failure>;

impl<'a> Api<'a> {
    pub(crate) fn new(cx: &'a Context, settings: &'a Settings) -> Self {
        Self {
            cx,
            settings,
            payments: cx.state().collection("payments"),
            refunds: cx.state().collection("refunds"),
            events: cx.state().collection("events"),
        }
    }

    pub(crate) fn create_payment(&self, request: &Request) -> Answered {
        once(self.cx, request, "payments", || {
            self.create(request.json()?)
        })
    }

    fn create(&self, new: NewPayment) -> Answered {
        let mut payment = Payment {
            id: format!("pay_{:010}", self.payments.next_number()?),
            status: Status::Pending,
            amount: new.amount,
            refunded: 0,
            currency: new.currency,
            method: new.method,
            description: new.description,
            failure: None,
            created: self.now(),
        };
        if self.settings.declined_methods.contains(&payment.method) {
            payment.settle(Err("the card was declined".to_owned()))?;
        }
        let kept = Kept { payment, looks: 0 };
        self.keep(&kept)?;
        let location = format!("/payments/{}", kept.payment.id);
        Ok(Response::json(&kept.payment)?
            .status(201)
            .header("location", location))
    }

    pub(crate) fn list_payments(&self, request: &Request) -> Answered {
        let status = request.parameter("status");
        let after = request.parameter("after").and_then(Value::as_str);
        let limit = request.parameter("limit").and_then(Value::as_u64);
        let limit = usize::try_from(limit.unwrap_or(20))?;
        let mut page = Vec::new();
        let mut has_more = false;
        for entry in self.payments.entries::<Kept>() {
            let (id, mut kept) = entry?;
            if after.is_some_and(|after| &*id <= after) {
                continue;
            }
            kept.let_time_pass(self.now(), self.settings);
            let shown = serde_json::to_value(&kept.payment)?;
            if status.is_some_and(|status| *status != shown["status"]) {
                continue;
            }
            if page.len() == limit {
                has_more = true;
                break;
            }
            page.push(shown);
        }
        let page = serde_json::json!({ "data": page, "has_more": has_more });
        Ok(Response::json(&page)?)
    }

    pub(crate) fn get_payment(&self, id: &str) -> Answered {
        let mut kept = self.find(id)?;
        kept.look(self.settings);
        self.keep(&kept)?;
        Ok(Response::json(&kept.payment)?)
    }

    pub(crate) fn cancel_payment(&self, id: &str) -> Answered {
        let mut kept = self.find(id)?;
        kept.payment.cancel()?;
        self.keep(&kept)?;
        Ok(Response::json(&kept.payment)?)
    }

    pub(crate) fn create_refund(&self, id: &str, request: &Request) -> Answered {
        let kept = self.find(id)?;
        once(self.cx, request, id, || self.refund(kept, &request.json()?))
    }

    fn refund(&self, mut kept: Kept, new: &NewRefund) -> Answered {
        let refund = Refund {
            amount: kept.payment.refund(new.amount)?,
            id: format!("re_{:010}", self.refunds.next_number()?),
            payment: kept.payment.id.clone(),
            created: self.now(),
        };
        self.keep(&kept)?;
        self.refunds.set(&refund.id, &refund)?;
        Ok(Response::json(&refund)?.status(201))
    }

    pub(crate) fn list_refunds(&self, id: &str) -> Answered {
        self.find(id)?;
        let mut refunds = Vec::new();
        for entry in self.refunds.entries::<Refund>() {
            let (_, refund) = entry?;
            if refund.payment == id {
                refunds.push(refund);
            }
        }
        Ok(Response::json(&refunds)?)
    }

    /// The provider delivers an event until it gets its 204, so the second time is no
    /// error.
    pub(crate) fn receive_event(&self, event: &Event) -> Answered {
        if self.events.get_bytes(&event.id)?.is_none() {
            let mut kept = self.find(&event.payment)?;
            kept.payment.settle(match event.kind {
                EventKind::Succeeded => Ok(()),
                EventKind::Failed => Err(event
                    .reason
                    .clone()
                    .unwrap_or_else(|| "the provider gave no reason".to_owned())),
            })?;
            self.keep(&kept)?;
            self.events.set(&event.id, &event.payment)?;
        }
        Ok(Response::new(204))
    }

    fn find(&self, id: &str) -> Result<Kept, Failure> {
        // A key that the state would refuse is that of no payment either.
        let known = id.starts_with("pay_") && id.len() <= 64;
        let kept = if known { self.payments.get(id)? } else { None };
        let mut kept: Kept = kept.ok_or_else(|| Problem::not_found(id))?;
        kept.let_time_pass(self.now(), self.settings);
        Ok(kept)
    }

    fn keep(&self, kept: &Kept) -> Result<(), Error> {
        Ok(self.payments.set(&kept.payment.id, kept)?)
    }

    /// Seconds since 1970.
    fn now(&self) -> u64 {
        self.cx.clock().now_ms() / 1000
    }
}

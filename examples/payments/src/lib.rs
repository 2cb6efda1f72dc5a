//! A payment API with idempotency keys, refunds and the provider's webhook.
//!
//! This file finds what an operation does; `api` does it, `payment` has the rules.

mod api;
mod idempotency;
mod payment;
mod problem;
mod settings;
#[cfg(test)]
mod tests;

use guest_sdk::{Choice, Context, Error, Operation, Outcome, Plan, Request, Responder, Response};
use serde::{Deserialize, Serialize};

use self::api::Api;
use self::problem::Problem;
pub use self::settings::Settings;

/// One operation of the description, ready to answer.
#[derive(Debug, Serialize, Deserialize)]
pub struct Payments {
    action: Action,
    settings: Settings,
}

#[derive(Debug, Clone, Copy, Serialize, Deserialize)]
enum Action {
    CreatePayment,
    ListPayments,
    GetPayment,
    CancelPayment,
    CreateRefund,
    ListRefunds,
    ReceiveEvent,
}

impl Responder for Payments {
    type Settings = Settings;

    fn prepare(
        _: &Context,
        operation: &Operation,
        _: &Choice,
        settings: Settings,
    ) -> Result<Plan<Self>, Error> {
        let action = match (&*operation.method, &*operation.path_template) {
            ("POST", "/payments") => Action::CreatePayment,
            ("GET", "/payments") => Action::ListPayments,
            ("GET", "/payments/{id}") => Action::GetPayment,
            ("POST", "/payments/{id}/cancel") => Action::CancelPayment,
            ("POST", "/payments/{id}/refunds") => Action::CreateRefund,
            ("GET", "/payments/{id}/refunds") => Action::ListRefunds,
            ("POST", "/webhooks/provider") => Action::ReceiveEvent,
            (method, path) => {
                return Err(Error::other(format!(
                    "`{method} {path}` is not an operation of the payment API; leave it out of the responder's `operations`"
                )));
            }
        };
        Ok(Plan::Computed(Self { action, settings }))
    }

    fn respond(&self, cx: &Context, request: &Request) -> Result<Outcome, Error> {
        Ok(self.answer(cx, request)?.into())
    }
}

impl Payments {
    fn answer(&self, cx: &Context, request: &Request) -> Result<Response, Error> {
        let api = Api::new(cx, &self.settings);
        let answered = match self.action {
            Action::CreatePayment => api.create_payment(request),
            Action::ListPayments => api.list_payments(request),
            Action::GetPayment => api.get_payment(id(request)?),
            Action::CancelPayment => api.cancel_payment(id(request)?),
            Action::CreateRefund => api.create_refund(id(request)?, request),
            Action::ListRefunds => api.list_refunds(id(request)?),
            Action::ReceiveEvent => api.receive_event(&request.json()?),
        };
        match answered {
            Ok(response) => Ok(response),
            Err(Failure::Refused(problem)) => problem.response(),
            Err(Failure::Broken(error)) => Err(error),
        }
    }
}

/// Why there is no answer of the kind that was asked for.
#[derive(Debug)]
enum Failure {
    /// The caller is told.
    Refused(Problem),
    /// The responder itself can't go on.
    Broken(Error),
}

impl From<Problem> for Failure {
    fn from(problem: Problem) -> Self {
        Self::Refused(problem)
    }
}

impl<E: Into<Error>> From<E> for Failure {
    fn from(error: E) -> Self {
        Self::Broken(error.into())
    }
}

fn id(request: &Request) -> Result<&str, Error> {
    request
        .parameter("id")
        .and_then(|id| id.as_str())
        .ok_or_else(|| Error::other("the description has no parameter `id` for this path"))
}

guest_sdk::register!(Payments);

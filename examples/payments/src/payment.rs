//! A payment and its refunds: what may become of it, and what may not.

use serde::{Deserialize, Serialize};

use crate::problem::Problem;
use crate::settings::Settings;

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Status {
    Pending,
    Succeeded,
    Failed,
    Cancelled,
}

/// As the API shows it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Payment {
    pub(crate) id: String,
    pub(crate) status: Status,
    pub(crate) amount: u64,
    pub(crate) refunded: u64,
    pub(crate) currency: String,
    pub(crate) method: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) description: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) failure: Option<String>,
    /// Seconds since 1970.
    pub(crate) created: u64,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Refund {
    pub(crate) id: String,
    pub(crate) payment: String,
    pub(crate) amount: u64,
    pub(crate) created: u64,
}

/// As the state keeps it.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct Kept {
    pub(crate) payment: Payment,
    /// How often somebody looked at it while it was pending.
    pub(crate) looks: u32,
}

impl Payment {
    pub(crate) fn settle(&mut self, outcome: Result<(), String>) -> Result<(), Problem> {
        self.must_be(Status::Pending, "settled")?;
        match outcome {
            Ok(()) => self.status = Status::Succeeded,
            Err(reason) => {
                self.status = Status::Failed;
                self.failure = Some(reason);
            }
        }
        Ok(())
    }

    pub(crate) fn cancel(&mut self) -> Result<(), Problem> {
        self.must_be(Status::Pending, "cancelled")?;
        self.status = Status::Cancelled;
        Ok(())
    }

    /// Gives back `amount`, or all that is left, and says how much it was.
    pub(crate) fn refund(&mut self, amount: Option<u64>) -> Result<u64, Problem> {
        self.must_be(Status::Succeeded, "refunded")?;
        let left = self.amount - self.refunded;
        let amount = amount.unwrap_or(left);
        if amount == 0 || left < amount {
            return Err(Problem::too_much(format!(
                "{left} of {} {} are left to refund",
                self.amount, self.currency
            )));
        }
        self.refunded += amount;
        Ok(amount)
    }

    fn must_be(&self, status: Status, to_be: &str) -> Result<(), Problem> {
        if self.status == status {
            return Ok(());
        }
        Err(Problem::wrong_status(format!(
            "`{}` is {}, and only what is {} can be {to_be}",
            self.id,
            self.status.name(),
            status.name(),
        )))
    }
}

impl Status {
    fn name(self) -> &'static str {
        match self {
            Self::Pending => "pending",
            Self::Succeeded => "succeeded",
            Self::Failed => "failed",
            Self::Cancelled => "cancelled",
        }
    }
}

impl Kept {
    /// Has it succeed if it is old enough.
    pub(crate) fn let_time_pass(&mut self, now: u64, settings: &Settings) {
        let due = settings
            .settle_after_seconds
            .map(|seconds| self.payment.created.saturating_add(seconds));
        if due.is_some_and(|due| due <= now) {
            self.succeed();
        }
    }

    /// Counts a look at it, and has it succeed if there were enough.
    pub(crate) fn look(&mut self, settings: &Settings) {
        self.looks = self.looks.saturating_add(1);
        if settings
            .settle_after_looks
            .is_some_and(|looks| looks <= self.looks)
        {
            self.succeed();
        }
    }

    fn succeed(&mut self) {
        if self.payment.status == Status::Pending {
            self.payment.status = Status::Succeeded;
        }
    }
}

//! Plans: made once for each operation, responder and choice, also when a crowd comes for
//! the first one at the same time.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use tokio::sync::OnceCell;

use crate::plugin::{Choice, Failure, Plan};

/// The plans of one operation.
#[derive(Debug, Default)]
pub(super) struct Plans {
    /// A std mutex: it is never held across an await.
    cells: Mutex<HashMap<Key, Arc<Cell>>>,
}

/// The responder by its place in the chain, and what it was to make ready for.
type Key = (usize, Choice);

/// A failure is kept like a plan: `prepare` is given the same again and would only fail
/// again, at the same cost.
type Cell = OnceCell<Result<Arc<Plan>, Failure>>;

/// Choices are made of what the description declares, so there are few. `Prefer: code=`
/// on a `default` response is the exception, and this the bound on it.
const MAX_PLANS: usize = 1024;

impl Plans {
    /// The plan, made by `prepare` if there is none yet.
    pub(super) async fn get<F>(
        &self,
        responder: usize,
        choice: &Choice,
        prepare: F,
    ) -> Result<Arc<Plan>, Failure>
    where
        F: Future<Output = Result<Plan, Failure>>,
    {
        let cell = self.cell(responder, choice);
        if let Some(plan) = cell.get() {
            return plan.clone();
        }
        // A time limit is the one failure that may be the machine's fault: not kept.
        let made = cell
            .get_or_try_init(|| async {
                match prepare.await {
                    Err(failure @ Failure::Time { .. }) => Err(failure),
                    other => Ok(other.map(Arc::new)),
                }
            })
            .await;
        made.cloned()?
    }

    fn cell(&self, responder: usize, choice: &Choice) -> Arc<Cell> {
        let mut cells = self.cells.lock().unwrap_or_else(PoisonError::into_inner);
        let key = (responder, choice.clone());
        if let Some(cell) = cells.get(&key) {
            return cell.clone();
        }
        if MAX_PLANS <= cells.len() {
            cells.clear();
        }
        cells.entry(key).or_default().clone()
    }
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicUsize, Ordering};
    use std::time::Duration;

    use super::*;

    fn choice(status: u16) -> Choice {
        Choice {
            status,
            media_type: None,
            example: None,
            dynamic: false,
        }
    }

    #[tokio::test]
    async fn a_crowd_makes_one_plan() {
        let plans = Arc::new(Plans::default());
        let made = Arc::new(AtomicUsize::new(0));
        let crowd = (0..50).map(|_| {
            let (plans, made) = (plans.clone(), made.clone());
            tokio::spawn(async move {
                let prepare = async {
                    made.fetch_add(1, Ordering::SeqCst);
                    tokio::task::yield_now().await;
                    Ok(Plan::Computed(vec![1].into()))
                };
                plans.get(0, &choice(200), prepare).await
            })
        });
        for member in crowd.collect::<Vec<_>>() {
            assert_eq!(
                member.await.expect("no panic").as_deref(),
                Ok(&Plan::Computed(vec![1].into()))
            );
        }
        assert_eq!(made.load(Ordering::SeqCst), 1);
    }

    #[tokio::test]
    async fn failures_are_kept_but_not_those_of_time() {
        let plans = Plans::default();
        let trap = || Failure::Trap("unreachable".to_owned());
        let late = || Failure::Time {
            allowed: Duration::from_millis(1),
        };
        assert_eq!(
            plans.get(0, &choice(200), async { Err(trap()) }).await,
            Err(trap())
        );
        assert_eq!(
            plans
                .get(0, &choice(200), async { Ok(Plan::Computed(vec![].into())) })
                .await,
            Err(trap())
        );
        assert_eq!(
            plans.get(0, &choice(201), async { Err(late()) }).await,
            Err(late())
        );
        assert!(
            plans
                .get(0, &choice(201), async { Ok(Plan::Computed(vec![].into())) })
                .await
                .is_ok()
        );
    }

    #[tokio::test]
    async fn any_number_of_choices_is_bounded() {
        let plans = Plans::default();
        for status in 0..3000 {
            let _ = plans
                .get(0, &choice(status), async {
                    Ok(Plan::Computed(vec![].into()))
                })
                .await;
        }
        assert!(plans.cells.lock().expect("not poisoned").len() <= MAX_PLANS);
    }
}

//! What is active when a server begins, and when its mock is another one.

use std::sync::Arc;

use arc_swap::ArcSwap;
use mimus_scenario::{Kept, Written};
use serde_json::Value;

use super::build::Build;
use super::{ChangeError, Scenarios, by};
use crate::config::{Place, Problem, suggest};
use crate::mock::Mock;
use crate::mock::overlay::{Fault, Now};

/// Who writes down what stands in the configuration.
const CONFIGURATION: &str = "configuration";

impl Scenarios {
    /// Has a mock that is about to be served go by what is kept. What is wrong is a name on
    /// the command line that nothing has.
    pub async fn begin(self: &Arc<Self>, mock: Arc<Mock>) -> Result<(), Vec<Problem>> {
        let (this, own) = (self.clone(), mock.clone());
        told(tokio::task::spawn_blocking(move || this.settle(&own, None)).await);
        let config = &mock.config.scenarios;
        let now = mock.overlay.now();
        let Some(name) = config.active.as_deref() else {
            return Ok(());
        };
        if now.named.contains_key(name) {
            return Ok(());
        }
        let place = Place::whole(if config.by_flag {
            "--scenario"
        } else {
            "scenario"
        });
        let problem = Problem::new(place, format!("there is no scenario `{name}`"));
        let known = now.named.keys().map(|name| &**name);
        Err(vec![problem.with_hint(if now.named.is_empty() {
            format!("describe it as `[scenarios.{name}]`")
        } else {
            format!("there are {}", suggest::list(known))
        })])
    }

    /// Serves another mock from now on, which goes by what is kept.
    pub async fn take_over(self: &Arc<Self>, mock: Arc<Mock>, current: &ArcSwap<Mock>) {
        let _changing = self.changing.lock().await;
        let (this, own, before) = (self.clone(), mock.clone(), current.load_full());
        let was = before.overlay.now();
        let settling = move || this.settle(&own, Some(&before));
        told(tokio::task::spawn_blocking(settling).await);
        let is = mock.overlay.now();
        current.store(mock);
        if was.active_name() != is.active_name() {
            self.tell(&is);
        }
    }

    /// Tells who listens which one is active.
    pub(super) fn tell(&self, now: &Now) {
        let name = now.active_name().map(Arc::from);
        tracing::info!(target: "mimus::scenario", scenario = now.active_name(), "switched");
        // Nobody may listen.
        let _ = self.switched.send(name);
    }

    /// Keeps what is written, and has the mock go by all that is kept. It blocks.
    fn settle(&self, mock: &Mock, before: Option<&Mock>) -> Result<(), ChangeError> {
        let config = &mock.config.scenarios;
        let written = config.written.iter().map(|(name, one)| Written {
            name,
            description: one.value.get("description").and_then(Value::as_str),
            config: &one.value,
        });
        let written: Vec<Written<'_>> = written.collect();
        self.store.keep_written(&written, by(CONFIGURATION))?;
        let kept = self.store.list()?;
        let active = self.active_of(mock, before, &kept)?;
        // At the start, what is written was made ready with the mock.
        let was = before.unwrap_or(mock).overlay.now();
        let build = Build {
            mock,
            runtime: &self.runtime,
            before: &was,
            is_same_mock: before.is_none(),
        };
        let mut now = build.now(&kept, active.as_deref());
        for (key, faults) in build.overrides(self.store.overrides()?, &mut now) {
            warn("override", &key, &faults);
        }
        for (name, named) in &now.named {
            if let Err(faults) = &named.ready {
                warn("scenario", name, faults);
                if active.as_deref() == Some(&**name) {
                    tracing::error!(
                        hint = "mend it, or activate another one",
                        "the scenario `{name}` does not fit the description: none is active"
                    );
                }
            }
        }
        mock.overlay.replace(now);
        Ok(())
    }

    /// What the command line says counts first, then what was activated last, then what the
    /// configuration says; when that is changed, it is the latest word.
    fn active_of(
        &self,
        mock: &Mock,
        before: Option<&Mock>,
        kept: &[Kept],
    ) -> Result<Option<String>, ChangeError> {
        let config = &mock.config.scenarios;
        let stored = kept.iter().find(|kept| kept.is_active);
        let is_new_word = match before {
            None => config.by_flag,
            Some(before) => before.config.scenarios.active != config.active,
        };
        if !is_new_word {
            if let Some(stored) = stored {
                return Ok(Some(stored.name.clone()));
            }
            // It may have been deactivated since.
            if let Some(before) = before {
                let now = before.overlay.now();
                return Ok(now.active_name().map(str::to_owned));
            }
        } else if let Some(stored) = stored {
            self.store.deactivate(stored.id, by(CONFIGURATION))?;
        }
        Ok(config.active.clone())
    }
}

/// Says why it does not go on with what is kept.
fn told(settled: Result<Result<(), ChangeError>, tokio::task::JoinError>) {
    if let Ok(Err(ChangeError::Store(error))) = settled {
        let hint = error.hint();
        let error = anyhow::Error::new(error);
        tracing::error!(hint, "what is kept of scenarios is not gone by: {error:#}");
    }
}

fn warn(what: &str, name: &str, faults: &[Fault]) {
    for fault in faults {
        let place = if fault.pointer.is_empty() {
            String::new()
        } else {
            format!("{}: ", fault.pointer)
        };
        tracing::warn!(
            target: "mimus::scenario",
            hint = fault.hint,
            "the {what} `{name}` does not fit: {place}{}",
            fault.message
        );
    }
}

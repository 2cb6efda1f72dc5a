//! The scenarios that are written in the configuration: what is wrong with them is wrong with
//! it, and told with its lines.

use std::sync::Arc;

use super::Mock;
use super::overlay::{Active, Library, Named, Now, Overlay};
use crate::config::Problem;
use crate::plugin::Runtime;

impl Mock {
    /// What it goes by at first: no more than what is written.
    pub(super) fn written_scenarios(
        &self,
        runtime: &Runtime,
        problems: &mut Vec<Problem>,
    ) -> Overlay {
        let written = &self.config.scenarios.written;
        let all = written.iter().map(|(name, one)| (&**name, &one.value));
        let library = Library::read(&self.api, all);
        let mut now = Now {
            header: self.config.scenarios.header.clone(),
            ..Now::default()
        };
        for (name, one) in written {
            let ready = library.whole(name);
            let ready = ready.and_then(|scenario| self.ready(scenario, runtime));
            if let Err(faults) = &ready {
                problems.extend(faults.iter().map(|fault| one.told(name, fault)));
            }
            if let (Ok(ready), Some(active)) = (&ready, &self.config.scenarios.active)
                && active == name
            {
                let now_ms = self.config.clock.now_ms();
                now.active = Some(Arc::new(Active::new(ready.clone(), now_ms)));
            }
            let named = Arc::new(Named::new(ready));
            now.named.insert(name.as_str().into(), named);
        }
        Overlay::of(now)
    }

    /// Has those who make answers of scenarios look at what they are told.
    pub(super) async fn check_scenarios(&self) -> Vec<Problem> {
        let mut problems = Vec::new();
        for (name, named) in &self.overlay.now().named {
            let (Ok(ready), Some(one)) = (&named.ready, self.config.scenarios.written.get(&**name))
            else {
                continue;
            };
            let faults = ready.check(self).await;
            problems.extend(faults.iter().map(|fault| one.told(name, fault)));
        }
        problems
    }
}

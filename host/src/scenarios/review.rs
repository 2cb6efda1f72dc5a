//! What there is to say of a scenario before it is kept.

use mimus_scenario::{Catalogue, Format, review};
use serde_json::{Value, json};

use super::{ChangeError, Scenarios};
use crate::mock::Mock;
use crate::mock::overlay::{Fault, Library};

impl Scenarios {
    /// What is wrong with a scenario that is kept, for the mock as it is.
    pub fn faults(&self, name: &str) -> Result<Vec<Fault>, ChangeError> {
        let now = self.mock()?.overlay.now();
        let named = now.named.get(name);
        Ok(match named.map(|named| &named.ready) {
            Some(Err(faults)) => faults.clone(),
            _ => Vec::new(),
        })
    }

    /// What is wrong with one, what is doubtful, what would make it better, and what it would
    /// do. Pointers are into what is given.
    pub async fn review(&self, body: &Value) -> Result<Value, ChangeError> {
        let mock = self.mock()?;
        let wrapped = body.get("config").filter(|config| config.is_object());
        let (config, base) = wrapped.map_or((body, ""), |config| (config, "/config"));
        let name = [body, config].into_iter().find_map(|of| {
            let name = of.get("name").or_else(|| of.get("scenario_name"))?;
            name.as_str().filter(|name| !name.trim().is_empty())
        });
        let name = name.unwrap_or("unnamed");
        let tags = |operation| mock.api.tags(operation);
        let mut review = review(config, Some(Catalogue::new(&mock.api.operations, &tags)));
        let mut library = self.library(&mock).await?;
        library.add(&mock.api, name, config);
        let mut rules = Vec::new();
        if review.valid {
            match self.rules(&mock, &library, name).await {
                Ok(found) => rules = found,
                Err(ChangeError::Invalid(faults)) => review.errors.extend(faults),
                Err(other) => return Err(other),
            }
        }
        for list in [
            &mut review.errors,
            &mut review.warnings,
            &mut review.suggestions,
        ] {
            for fault in list {
                fault.pointer = format!("{base}{}", fault.pointer);
            }
        }
        Ok(json!({
            "valid": review.errors.is_empty(),
            "format": Format::of(config).name(),
            "errors": review.errors,
            "warnings": review.warnings,
            "suggestions": review.suggestions,
            "rules": rules,
        }))
    }

    /// Each rule, in our format, with the operations that it is about.
    async fn rules(
        &self,
        mock: &Mock,
        library: &Library,
        name: &str,
    ) -> Result<Vec<Value>, ChangeError> {
        let scenario = library.whole(name)?;
        let ready = mock.ready_checked(scenario, &self.runtime).await?;
        Ok(ready.compiled.told(&mock.api.operations))
    }
}

//! What the configuration may say.

use guest_sdk::Error;
use serde::Deserialize;
use serde_json::{Map, Value};

use crate::path::Template;

/// The settings of the responder.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Settings {
    /// What is there at first: `examples`, those of the description; `none`; or an object
    /// with the items of each collection by its path: `{ "/pets" = [{ id = 1 }] }`.
    pub seed: Seed,
    /// How many items a list begins with that has no others, made up by the responders
    /// after this one; 0 to 100.
    pub generate: u32,
    /// Whether what lies below something that is not there is not there either: `false`
    /// where another responder answers for the parents.
    pub check_parents: bool,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            seed: Seed::Word(Word::Examples),
            generate: 0,
            check_parents: true,
        }
    }
}

#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(
    untagged,
    expecting = "expected `examples`, `none` or an object of lists by path, such as `{ \"/pets\" = [] }`"
)]
pub enum Seed {
    Word(Word),
    Collections(Map<String, Value>),
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Word {
    Examples,
    None,
}

/// The most items that are generated for a list.
const MAX_GENERATED: u32 = 100;

impl Settings {
    /// Whether the settings make sense for an API with these paths.
    pub(crate) fn check<'p>(&self, paths: impl Iterator<Item = &'p str>) -> Result<(), Error> {
        if MAX_GENERATED < self.generate {
            return Err(Error::invalid_settings(format!(
                "`generate`: {} is more than {MAX_GENERATED}",
                self.generate
            )));
        }
        let Seed::Collections(collections) = &self.seed else {
            return Ok(());
        };
        let paths: Vec<&str> = paths.collect();
        for (path, items) in collections {
            let shape = shape_of(path);
            let known = paths.iter().any(|known| Some(*known) == shape.as_deref());
            if !known {
                let some = paths.first().copied().unwrap_or("pets");
                return Err(Error::invalid_settings(format!(
                    "`seed.{path}`: the description has no such path; write one as it does, such as `/{some}`"
                )));
            }
            let objects = items
                .as_array()
                .map(|items| items.iter().all(Value::is_object));
            if objects != Some(true) && !items.is_object() {
                return Err(Error::invalid_settings(format!(
                    "`seed.{path}`: expected a list of objects, or an object where the path leads to one thing"
                )));
            }
        }
        Ok(())
    }

    /// What the settings put into a collection; none where they say nothing of it.
    pub(crate) fn seeds_of(&self, collection: &str) -> Option<Vec<Value>> {
        let Seed::Collections(collections) = &self.seed else {
            return None;
        };
        let (_, items) = collections
            .iter()
            .find(|(path, _)| shape_of(path).as_deref() == Some(collection))?;
        Some(match items {
            Value::Array(items) => items.clone(),
            one => vec![one.clone()],
        })
    }

    pub(crate) fn wants_examples(&self) -> bool {
        self.seed == Seed::Word(Word::Examples)
    }
}

fn shape_of(path: &str) -> Option<String> {
    Template::read(path).map(|template| template.shape())
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn check(settings: Value, expected: Result<(), &str>) {
        let settings: Settings = serde_json::from_value(settings).expect("settings that are read");
        let checked = settings.check(["pets", "pets/{}"].into_iter());
        let text = checked.map_err(|error| error.to_string());
        assert_eq!(text, expected.map_err(str::to_owned));
    }

    #[test]
    fn settings_are_checked_against_the_description() {
        check(json!({}), Ok(()));
        check(json!({"seed": "none", "generate": 5}), Ok(()));
        check(json!({"seed": {"/pets": [{"id": 1}]}}), Ok(()));
        check(
            json!({"generate": 101}),
            Err("`generate`: 101 is more than 100"),
        );
        check(
            json!({"seed": {"/cats": []}}),
            Err(
                "`seed./cats`: the description has no such path; write one as it does, such as `/pets`",
            ),
        );
        check(
            json!({"seed": {"/pets": [7]}}),
            Err(
                "`seed./pets`: expected a list of objects, or an object where the path leads to one thing",
            ),
        );
    }

    #[test]
    fn other_words_are_refused_with_those_that_are_known() {
        let error =
            serde_json::from_value::<Settings>(json!({"seed": "all"})).expect_err("refused");
        assert!(
            error.to_string().contains("`examples`, `none` or"),
            "{error}"
        );
        assert!(serde_json::from_value::<Settings>(json!({"seeds": "none"})).is_err());
    }
}

//! The media types that an operation's answers have, by status: what a script's answer is
//! written as when the script does not say.

use guest_sdk::{Context, Error, Operation};
use serde::{Deserialize, Serialize};

#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Declared {
    /// `404`, `4XX` or `default`, and the media types in the description's order.
    answers: Vec<(String, Vec<String>)>,
}

impl Declared {
    pub(crate) fn of(operation: &Operation, cx: &Context) -> Result<Self, Error> {
        let object = cx.description().operation(&operation.id)?;
        let answers = object
            .as_ref()
            .and_then(|object| object["responses"].as_object());
        let answers = answers.into_iter().flatten().map(|(status, answer)| {
            let content = answer["content"].as_object();
            let names = content.into_iter().flat_map(serde_json::Map::keys);
            let definite = names.filter(|name| !name.contains('*'));
            (status.to_ascii_uppercase(), definite.cloned().collect())
        });
        Ok(Self {
            answers: answers.collect(),
        })
    }

    /// How an answer of that status is written: as `wanted` if it can be, or the way that
    /// is declared first.
    pub(crate) fn media_type(&self, status: u16, wanted: Option<&str>) -> Option<String> {
        let range = format!("{}XX", status / 100);
        let declared = [status.to_string(), range, "DEFAULT".to_owned()]
            .iter()
            .find_map(|key| self.answers.iter().find(|(status, _)| status == key))
            .map(|(_, media_types)| media_types)?;
        let same = declared.iter().find(|name| Some(name.as_str()) == wanted);
        same.or(declared.first()).cloned()
    }
}

#[cfg(test)]
mod tests {
    use guest_sdk::testing::Host;
    use serde_json::json;

    use super::*;

    #[test]
    fn an_answer_is_written_as_its_status_declares() {
        let operation = Operation::new("GET", "/orders");
        let object = json!({"responses": {
            "200": {"content": {"application/xml": {}, "application/json": {}}},
            "404": {"content": {"application/problem+json": {}}},
            "4xx": {"content": {"text/plain": {}}},
            "204": {},
        }});
        let host = Host::new().operation(&operation, &object);
        let declared = Declared::of(&operation, &host.context()).expect("an operation");
        let check = |status, wanted, expected: Option<&str>| {
            assert_eq!(
                declared.media_type(status, wanted).as_deref(),
                expected,
                "{status}"
            );
        };
        check(200, None, Some("application/xml"));
        check(200, Some("application/json"), Some("application/json"));
        check(
            404,
            Some("application/json"),
            Some("application/problem+json"),
        );
        check(409, None, Some("text/plain"));
        check(204, Some("application/json"), None);
        check(500, Some("application/json"), None);
    }
}

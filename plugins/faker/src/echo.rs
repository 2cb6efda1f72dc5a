//! What the request says that the answer should say again: `/pets/7` is about pet 7.

mod told;

use guest_sdk::{Location, Request};
use serde_json::Value;

pub(crate) use told::{MAX_ITEMS, is_secret, readings as told_readings};

/// More entries than this are never made for a `limit`.
const MAX_PAGE: u64 = 100;

const PAGE_SIZES: [&str; 14] = [
    "limit",
    "perpage",
    "pagesize",
    "count",
    "first",
    "max",
    "maxresults",
    "size",
    "top",
    "rows",
    "num",
    "take",
    "pagelimit",
    "itemsperpage",
];

/// Parameters of a request, by normalised name.
#[derive(Debug, Default)]
pub struct Echoes {
    parameters: Vec<Echo>,
    /// How many entries a list should have.
    pub page_size: Option<u64>,
    /// What the caller wrote.
    pub(crate) told: Option<Value>,
}

#[derive(Debug)]
struct Echo {
    name: String,
    value: Value,
    in_path: bool,
    /// The last one of the path: what the request is about.
    is_subject: bool,
}

impl Echoes {
    pub fn of(request: &Request) -> Self {
        let mut echoes = Self::default();
        for parameter in &request.parameters {
            if !matches!(parameter.location, Location::Path | Location::Query) {
                continue;
            }
            let name = normalised(&parameter.name);
            let in_path = parameter.location == Location::Path;
            if !in_path
                && PAGE_SIZES.contains(&name.as_str())
                && let Some(size) = parameter.value.as_u64()
            {
                echoes.page_size = Some(size.min(MAX_PAGE));
            }
            echoes.parameters.push(Echo {
                name,
                value: parameter.value.clone(),
                in_path,
                is_subject: false,
            });
        }
        if let Some(last) = echoes.parameters.iter_mut().rfind(|echo| echo.in_path) {
            last.is_subject = true;
        }
        echoes
    }

    /// With what the request's body says, for an answer that is about what was written.
    #[must_use]
    pub fn with_body(mut self, request: &Request) -> Self {
        self.told = told::of(request);
        self
    }

    /// Whether a name is that of what the path leads to: `pet` for `petId`.
    pub(crate) fn is_about(&self, name: &str) -> bool {
        let name = normalised(name);
        let mut subjects = self.parameters.iter().filter(|echo| echo.is_subject);
        subjects.any(|echo| {
            !name.is_empty()
                && echo
                    .name
                    .strip_prefix(&name)
                    .is_some_and(|rest| rest.len() < 6)
        })
    }

    /// Values for a member of the object that the request is about, best first.
    pub(crate) fn of_subject(&self, member: &str, owner: Option<&str>) -> Vec<Value> {
        let member = normalised(member);
        let same = self.parameters.iter().filter(|echo| echo.name == member);
        let mut values: Vec<Value> = same.flat_map(|echo| readings(&echo.value)).collect();
        // `petId` is the `id` of a pet, and `id` the `petId`.
        for echo in self.parameters.iter().filter(|echo| echo.is_subject) {
            let stem = echo.name.strip_suffix("id").unwrap_or_default();
            let owner = owner.map(normalised).unwrap_or_default();
            let is_id = member == "id" && !stem.is_empty();
            let is_owners =
                echo.name == "id" && !owner.is_empty() && member == format!("{owner}id");
            if is_id
                || is_owners
                || member == "name" && echo.name == format!("{owner}name") && !owner.is_empty()
            {
                values.extend(readings(&echo.value));
            }
        }
        values
    }

    /// Values for a member of a list's entries: what they were filtered by.
    pub(crate) fn of_entry(&self, member: &str) -> Vec<Value> {
        let member = normalised(member);
        let same = self.parameters.iter().filter(|echo| {
            echo.name == member && (!echo.in_path || member != "id" && member != "name")
        });
        same.flat_map(|echo| readings(&echo.value)).collect()
    }
}

/// The value as it is, as the other kind of scalar, and each of several.
fn readings(value: &Value) -> Vec<Value> {
    match value {
        Value::String(text) => {
            let number = text
                .parse::<i64>()
                .ok()
                .filter(|number| number.to_string() == *text);
            std::iter::once(value.clone())
                .chain(number.map(Value::from))
                .collect()
        }
        Value::Number(number) => vec![value.clone(), number.to_string().into()],
        Value::Array(items) => items
            .iter()
            .take(20)
            .filter(|item| !item.is_array())
            .flat_map(readings)
            .collect(),
        Value::Bool(_) => vec![value.clone()],
        Value::Null | Value::Object(_) => Vec::new(),
    }
}

/// Without case and separators.
fn normalised(name: &str) -> String {
    name.chars()
        .filter(|c| c.is_alphanumeric())
        .flat_map(char::to_lowercase)
        .collect()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn check(
        parameters: &[(Location, &str, Value)],
        member: &str,
        owner: &str,
        expected: &[Value],
    ) {
        let request = parameters.iter().fold(
            Request::new("GET", "/"),
            |request, (location, name, value)| request.with(*location, *name, value.clone()),
        );
        assert_eq!(
            Echoes::of(&request).of_subject(member, Some(owner)),
            expected,
            "{member}"
        );
    }

    #[test]
    fn a_path_parameter_is_the_id_of_what_it_leads_to() {
        let pet = [
            (Location::Path, "ownerId", json!("o1")),
            (Location::Path, "petId", json!(7)),
        ];
        check(&pet, "id", "Pet", &[json!(7), json!("7")]);
        check(&pet, "owner_id", "Pet", &[json!("o1")]);
        check(&pet, "name", "Pet", &[]);
        check(
            &[(Location::Path, "id", json!("7"))],
            "pet_id",
            "Pet",
            &[json!("7"), json!(7)],
        );
    }

    #[test]
    fn the_page_size_is_bounded() {
        let size = |name, value: i64| {
            Echoes::of(&Request::new("GET", "/").with(Location::Query, name, value)).page_size
        };
        assert_eq!(size("per_page", 7), Some(7));
        assert_eq!(size("limit", 1_000_000), Some(MAX_PAGE));
        assert_eq!(size("limit", -1), None);
        assert_eq!(size("page", 3), None);
    }
}

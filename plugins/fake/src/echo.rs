//! What the request says that the answer should say again: `/pets/7` is about pet 7.

mod told;

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
    /// Of an answer that is an error.
    error_status: Option<u16>,
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
    /// With a parameter of the path, in the path's order.
    #[must_use]
    pub fn with_path_parameter(mut self, name: &str, value: Value) -> Self {
        for echo in &mut self.parameters {
            echo.is_subject = false;
        }
        self.parameters.push(Echo {
            name: normalised(name),
            value,
            in_path: true,
            is_subject: true,
        });
        self
    }

    /// With a parameter of the query.
    #[must_use]
    pub fn with_query_parameter(mut self, name: &str, value: Value) -> Self {
        let name = normalised(name);
        if PAGE_SIZES.contains(&name.as_str())
            && let Some(size) = value.as_u64()
        {
            self.page_size = Some(size.min(MAX_PAGE));
        }
        self.parameters.push(Echo {
            name,
            value,
            in_path: false,
            is_subject: false,
        });
        self
    }

    /// With what the caller wrote, for an answer that is about it.
    #[must_use]
    pub fn with_told(mut self, told: Option<Value>) -> Self {
        self.told = told;
        self
    }

    /// With the status of the answer, which the body of an error says again.
    #[must_use]
    pub fn with_status(mut self, status: u16) -> Self {
        self.error_status = (400..600).contains(&status).then_some(status);
        self
    }

    /// What an error says of its own status.
    fn of_error(&self, member: &str) -> Vec<Value> {
        let Some(status) = self.error_status else {
            return Vec::new();
        };
        match member {
            "status" | "statuscode" | "httpstatus" | "httpstatuscode" | "httpcode" => {
                vec![status.into(), status.to_string().into()]
            }
            // As text it is a name of the API's own.
            "code" => vec![status.into()],
            "title" | "error" | "reason" | "statustext" => {
                reason(status).map(Value::from).into_iter().collect()
            }
            _ => Vec::new(),
        }
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
        values.extend(self.of_error(&member));
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

/// The reason phrases of RFC 9110, 15, for the statuses that descriptions declare.
fn reason(status: u16) -> Option<&'static str> {
    Some(match status {
        400 => "Bad Request",
        401 => "Unauthorized",
        402 => "Payment Required",
        403 => "Forbidden",
        404 => "Not Found",
        405 => "Method Not Allowed",
        406 => "Not Acceptable",
        409 => "Conflict",
        410 => "Gone",
        412 => "Precondition Failed",
        413 => "Content Too Large",
        415 => "Unsupported Media Type",
        422 => "Unprocessable Content",
        429 => "Too Many Requests",
        500 => "Internal Server Error",
        501 => "Not Implemented",
        502 => "Bad Gateway",
        503 => "Service Unavailable",
        504 => "Gateway Timeout",
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn check(parameters: &[(&str, Value)], member: &str, owner: &str, expected: &[Value]) {
        let echoes = parameters
            .iter()
            .fold(Echoes::default(), |echoes, (name, value)| {
                echoes.with_path_parameter(name, value.clone())
            });
        assert_eq!(echoes.of_subject(member, Some(owner)), expected, "{member}");
    }

    #[test]
    fn a_path_parameter_is_the_id_of_what_it_leads_to() {
        let pet = [("ownerId", json!("o1")), ("petId", json!(7))];
        check(&pet, "id", "Pet", &[json!(7), json!("7")]);
        check(&pet, "owner_id", "Pet", &[json!("o1")]);
        check(&pet, "name", "Pet", &[]);
        check(
            &[("id", json!("7"))],
            "pet_id",
            "Pet",
            &[json!("7"), json!(7)],
        );
    }

    #[test]
    fn the_page_size_is_bounded() {
        let size = |name, value: i64| {
            Echoes::default()
                .with_query_parameter(name, value.into())
                .page_size
        };
        assert_eq!(size("per_page", 7), Some(7));
        assert_eq!(size("limit", 1_000_000), Some(MAX_PAGE));
        assert_eq!(size("limit", -1), None);
        assert_eq!(size("page", 3), None);
    }

    #[test]
    fn an_error_says_its_own_status() {
        let values = |status, member| {
            Echoes::default()
                .with_status(status)
                .of_subject(member, None)
        };
        assert_eq!(values(404, "status"), [json!(404), json!("404")]);
        assert_eq!(values(404, "statusCode"), [json!(404), json!("404")]);
        assert_eq!(values(404, "title"), [json!("Not Found")]);
        assert!(values(200, "status").is_empty(), "only errors do");
        assert!(values(404, "name").is_empty());
    }
}

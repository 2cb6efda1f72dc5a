//! Answers `{{operation}}`, always in the same way for now.

use guest_sdk::{Choice, Context, Error, Operation, Outcome, Plan, Request, Responder, Response};
use serde::{Deserialize, Serialize};

/// What is worked out once for an operation, and at hand with each request.
#[derive(Debug, Serialize, Deserialize)]
pub struct Sample {
    status: u16,
}

/// What `settings` in `mimus.toml` may say: nothing yet.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Settings {}

const BODY: &str = {{body}};

impl Responder for Sample {
    type Settings = Settings;

    fn prepare(
        _: &Context,
        _: &Operation,
        _: &Choice,
        _: Settings,
    ) -> Result<Plan<Self>, Error> {
        Ok(Plan::Computed(Self { status: {{status}} }))
    }

    fn respond(&self, cx: &Context, request: &Request) -> Result<Outcome, Error> {
        cx.log().info(format!("{} {}", request.method, request.path));
        // `Ok(Outcome::Pass)` leaves the request to the default responder.
        Ok(Response::new(self.status).content({{media}}, BODY).into())
    }
}

guest_sdk::register!(Sample);

#[cfg(test)]
mod tests {
    use guest_sdk::testing::Host;

    use super::*;

    #[test]
    fn it_answers() {
        let outcome = Host::new().answer::<Sample>(
            &Operation::new({{method}}, {{template}}),
            &Choice::json({{status}}),
            "{}",
            &Request::new({{method}}, {{path}}),
        );
        let expected = Response::new({{status}}).content({{media}}, BODY);
        assert_eq!(outcome, Ok(expected.into()));
    }
}

//! Greets whoever the path names.

use guest_sdk::{Choice, Context, Error, Operation, Outcome, Plan, Request, Responder, Response};
use serde::{Deserialize, Serialize};

/// What is worked out once for an operation, and at hand with each request.
#[derive(Debug, Serialize, Deserialize)]
pub struct Greeter {
    greeting: String,
}

/// What `settings` in `mimus.toml` may say.
#[derive(Debug, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Settings {
    greeting: String,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            greeting: "Hello".to_owned(),
        }
    }
}

#[derive(Debug, Serialize)]
struct Body {
    greeting: String,
}

impl Responder for Greeter {
    type Settings = Settings;

    fn prepare(
        _: &Context,
        _: &Operation,
        _: &Choice,
        settings: Settings,
    ) -> Result<Plan<Self>, Error> {
        let greeting = settings.greeting;
        Ok(Plan::Computed(Self { greeting }))
    }

    fn respond(&self, cx: &Context, request: &Request) -> Result<Outcome, Error> {
        let Some(who) = request.parameter("who").and_then(|who| who.as_str()) else {
            return Ok(Outcome::Pass);
        };
        cx.log().info(format!("greeting {who}"));
        let greeting = format!("{}, {who}!", self.greeting);
        Ok(Response::json(&Body { greeting })?.into())
    }
}

guest_sdk::register!(Greeter);

#[cfg(test)]
mod tests {
    use guest_sdk::Location;
    use guest_sdk::testing::Host;

    use super::*;

    #[test]
    fn whoever_is_named_is_greeted() {
        let host = Host::new();
        let outcome = host.answer::<Greeter>(
            &Operation::new("GET", "/hello/{who}"),
            &Choice::json(200),
            r#"{"greeting": "Ahoy"}"#,
            &Request::new("GET", "/hello/Ada").with(Location::Path, "who", "Ada"),
        );
        let expected = Response::json(&Body {
            greeting: "Ahoy, Ada!".to_owned(),
        });
        assert_eq!(outcome, Ok(expected.unwrap().into()));
        assert_eq!(host.logs(), ["info: greeting Ada"]);
    }
}

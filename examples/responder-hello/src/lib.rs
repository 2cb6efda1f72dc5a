//! Greets whoever the parameter `name` names, and leaves other requests to the next responder.

use guest_sdk::{Choice, Context, Error, Operation, Outcome, Plan, Request, Responder, Response};
use serde::{Deserialize, Serialize};

#[derive(Debug, Serialize, Deserialize)]
pub struct Hello {
    greeting: String,
}

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

impl Responder for Hello {
    type Settings = Settings;

    fn prepare(
        _: &Context,
        _: &Operation,
        _: &Choice,
        settings: Settings,
    ) -> Result<Plan<Self>, Error> {
        Ok(Plan::Computed(Self {
            greeting: settings.greeting,
        }))
    }

    fn respond(&self, _: &Context, request: &Request) -> Result<Outcome, Error> {
        let Some(name) = request.parameter("name").and_then(|name| name.as_str()) else {
            return Ok(Outcome::Pass);
        };
        Ok(Response::text(format!("{}, {name}!", self.greeting)).into())
    }
}

guest_sdk::register!(Hello);

#[cfg(test)]
mod tests {
    use guest_sdk::Location;
    use guest_sdk::testing::Host;

    use super::*;

    fn greet(settings: &str, request: &Request) -> Result<Outcome, Error> {
        Host::new().answer::<Hello>(
            &Operation::new("GET", "/hello/{name}"),
            &Choice::empty(200),
            settings,
            request,
        )
    }

    #[test]
    fn whoever_is_named_is_greeted() {
        let ada = Request::new("GET", "/hello/Ada").with(Location::Path, "name", "Ada");
        assert_eq!(greet("{}", &ada), Ok(Response::text("Hello, Ada!").into()));
        assert_eq!(
            greet(r#"{"greeting": "Ahoy"}"#, &ada),
            Ok(Response::text("Ahoy, Ada!").into())
        );
    }

    #[test]
    fn nobody_named_is_left_to_the_next_responder() {
        assert_eq!(
            greet("{}", &Request::new("GET", "/hello")),
            Ok(Outcome::Pass)
        );
    }
}

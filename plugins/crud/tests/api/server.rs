//! A server in a process: a description, the responder in front of the faker, and
//! requests that go the real way through routing and validation. Every answer is held
//! against the description.

use std::cell::RefCell;
use std::collections::{BTreeMap, HashMap};
use std::path::Path;
use std::rc::Rc;
use std::sync::Arc;

use guest_sdk::testing::Host;
use guest_sdk::{Choice, Error, Location, Outcome, Parameter, Plan, Request, Response};
use http::{HeaderMap, HeaderName, HeaderValue};
use mimus_crud::Crud;
use mimus_description::model::{
    ExampleValue, MediaType, ParameterLocation, ParameterShape, StatusKey,
};
use mimus_description::{Api, Description, Direction, Fetch, FetchError, Fetched, Operation};
use mimus_exchange::{OperationValidator, Preferences, RequestParts, Route, Router, choose};
use mimus_faker::Faker;
use mimus_walk::{Answer, judge};
use serde_json::Value;

pub(crate) struct Server {
    api: Api,
    router: Router,
    settings: String,
    /// Every operation, and nothing else: what all hosts begin with.
    described: Host,
    state: Host,
    served: RefCell<BTreeMap<usize, Rc<Served>>>,
    plans: RefCell<HashMap<PlanKey, Plan<Vec<u8>>>>,
}

/// An operation, and the choice of an answer.
type PlanKey = (usize, String);

struct Served {
    operation: Arc<Operation>,
    name: guest_sdk::Operation,
    validator: OperationValidator,
    host: Host,
}

/// Documents beside the description.
pub(crate) struct Beside;

impl Fetch for Beside {
    fn fetch(&self, base: &str, reference: &str) -> Result<Fetched, FetchError> {
        let folder = Path::new(base).parent().unwrap_or(Path::new(""));
        let path = folder.join(reference);
        let text = std::fs::read(&path).map_err(|error| FetchError {
            message: error.to_string(),
            hint: None,
        })?;
        Ok(Fetched {
            name: path.to_string_lossy().into_owned(),
            text,
        })
    }
}

impl Server {
    pub(crate) fn new(description: &str) -> Self {
        Self::with(description, "{}")
    }

    pub(crate) fn with(description: &str, settings: &str) -> Self {
        Self::read("openapi.yaml", description.as_bytes().to_vec(), settings)
    }

    pub(crate) fn of_file(path: &Path) -> Self {
        let text =
            std::fs::read(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
        Self::read(&path.to_string_lossy(), text, "{}")
    }

    fn read(name: &str, text: Vec<u8>, settings: &str) -> Self {
        let description = Description {
            name: name.to_owned(),
            text,
        };
        let api = Api::read(description, &Beside).unwrap_or_else(|error| panic!("{error}"));
        let router = Router::new(api.operations.iter().enumerate().map(|(index, own)| Route {
            index,
            method: &own.method,
            path_template: &own.path_template,
            base_paths: &own.base_paths,
        }));
        let mut described = Host::new();
        for operation in api.each_operation().flatten() {
            described = described.operation(&named(&operation), &operation.to_object());
        }
        Self {
            api,
            router,
            settings: settings.to_owned(),
            described,
            state: Host::new(),
            served: RefCell::default(),
            plans: RefCell::default(),
        }
    }

    pub(crate) fn api(&self) -> &Api {
        &self.api
    }

    pub(crate) fn state_of(&self, collection: &str) -> Vec<(String, Value)> {
        self.state.state_of(collection)
    }

    pub(crate) fn get(&self, target: &str) -> Answer {
        self.send("GET", target, &[], None)
    }

    pub(crate) fn json(&self, method: &str, target: &str, body: &Value) -> Answer {
        self.send(
            method,
            target,
            &[("content-type", "application/json")],
            Some(&body.to_string()),
        )
    }

    pub(crate) fn delete(&self, target: &str) -> Answer {
        self.send("DELETE", target, &[], None)
    }

    /// Sends a valid request; one that is not is the test's mistake.
    pub(crate) fn send(
        &self,
        method: &str,
        target: &str,
        headers: &[(&str, &str)],
        body: Option<&str>,
    ) -> Answer {
        self.try_send(method, target, headers, body)
            .unwrap_or_else(|error| panic!("{method} {target} {body:?}: {error}"))
    }

    /// The error says why the request is not valid, or has no answer.
    pub(crate) fn try_send(
        &self,
        method: &str,
        target: &str,
        headers: &[(&str, &str)],
        body: Option<&str>,
    ) -> Result<Answer, String> {
        let (path, query) = target
            .split_once('?')
            .map_or((target, None), |(path, query)| (path, Some(query)));
        let found = self
            .router
            .find(method, path, query)
            .map_err(|reason| format!("{reason:?}"))?;
        let served = self.served(found.index)?;
        let mut map = header_map(
            headers
                .iter()
                .map(|(name, value)| (*name, value.as_bytes())),
        );
        map.insert("host", HeaderValue::from_static("api.test"));
        let bytes = body.unwrap_or_default().as_bytes();
        let parts = RequestParts {
            method,
            path,
            query,
            headers: &map,
            body: bytes,
        };
        let validated =
            served
                .validator
                .validate(&served.operation, &parts, &found.path_parameters);
        if !validated.violations.is_empty() {
            return Err(format!("invalid: {:?}", validated.violations));
        }
        let preferences = Preferences::read(&map, query).map_err(|problem| problem.detail)?;
        let choice =
            choose(&served.operation, &map, &preferences).map_err(|problem| problem.detail)?;
        let request = Request {
            method: method.to_owned(),
            path: path.to_owned(),
            query: query.map(str::to_owned),
            parameters: validated
                .request
                .parameters
                .into_iter()
                .filter_map(|decoded| {
                    Some(Parameter {
                        location: location(decoded.location)?,
                        name: decoded.name,
                        value: decoded.value,
                    })
                })
                .collect(),
            headers: map
                .iter()
                .map(|(name, value)| (name.to_string(), value.as_bytes().to_vec()))
                .collect(),
            body: body.map(|body| body.as_bytes().to_vec()),
        };
        let response = self
            .respond(found.index, &served, &lowered(&choice), &request)
            .map_err(|error| error.to_string())?;
        let answer = Answer {
            status: response.status,
            headers: response
                .headers
                .iter()
                .map(|(name, value)| (name.clone(), String::from_utf8_lossy(value).into_owned()))
                .collect(),
            body: response.body,
        };
        judge(&served.operation, &answer)
            .map_err(|fault| format!("{} {fault}\n{}", answer.status, answer.text()))?;
        Ok(answer)
    }

    fn respond(
        &self,
        index: usize,
        served: &Served,
        choice: &Choice,
        request: &Request,
    ) -> Result<Response, Error> {
        let mut plans = self.plans.borrow_mut();
        let key = (index, format!("{choice:?}"));
        if !plans.contains_key(&key) {
            let plan = served
                .host
                .prepare::<Crud>(&served.name, choice, &self.settings)?;
            plans.insert(key.clone(), plan);
        }
        let outcome = match plans.get(&key) {
            Some(Plan::Computed(plan)) => served.host.respond::<Crud>(plan, request)?,
            Some(Plan::Fixed(response)) => response.clone().into(),
            None => Outcome::Pass,
        };
        match outcome {
            Outcome::Respond(response) => Ok(response),
            Outcome::Pass => served.host.context().next().respond(request),
        }
    }

    fn served(&self, index: usize) -> Result<Rc<Served>, String> {
        if let Some(served) = self.served.borrow().get(&index) {
            return Ok(Rc::clone(served));
        }
        let operation = self
            .api
            .operation(index)
            .map_err(|findings| format!("{findings:?}"))?;
        let name = named(&operation);
        let fake = described(Host::new(), &operation);
        let (own, id) = (Arc::clone(&operation), name.clone());
        let host = described(self.described.clone(), &operation)
            .with_state_of(&self.state)
            .next(move |request| faker(&fake, &own, &id, request));
        let served = Rc::new(Served {
            validator: OperationValidator::new(&operation),
            operation,
            name,
            host,
        });
        self.served.borrow_mut().insert(index, Rc::clone(&served));
        Ok(served)
    }
}

/// What the faker says, chosen by the request's own headers, as the contract has it.
fn faker(
    host: &Host,
    operation: &Operation,
    name: &guest_sdk::Operation,
    request: &Request,
) -> Result<Response, Error> {
    let headers = header_map(
        request
            .headers
            .iter()
            .map(|(name, value)| (name.as_str(), value.as_slice())),
    );
    let fault = |problem: mimus_exchange::Problem| Error::other(problem.detail);
    let preferences = Preferences::read(&headers, request.query.as_deref()).map_err(fault)?;
    let choice = choose(operation, &headers, &preferences).map_err(fault)?;
    let seed = preferences.seed.as_deref().unwrap_or("7");
    let seed = [
        seed,
        &request.path,
        request.query.as_deref().unwrap_or_default(),
    ]
    .concat();
    let seed = seed.bytes().fold(7, |seed: u64, byte| {
        seed.wrapping_mul(31).wrapping_add(u64::from(byte))
    });
    let host = host.clone().seed(seed);
    match host.answer::<Faker>(name, &lowered(&choice), "{}", request)? {
        Outcome::Respond(response) => Ok(response),
        Outcome::Pass => Err(Error::other("the faker passed")),
    }
}

fn named(operation: &Operation) -> guest_sdk::Operation {
    guest_sdk::Operation {
        id: operation.id.clone(),
        method: operation.method.clone(),
        path_template: operation.path_template.clone(),
    }
}

fn lowered(choice: &mimus_exchange::Choice) -> Choice {
    Choice {
        status: choice.status,
        media_type: choice.media_type.clone(),
        example: choice.example.clone(),
        dynamic: choice.dynamic.unwrap_or(false),
    }
}

/// A host that knows the operation's answers.
fn described(mut host: Host, operation: &Operation) -> Host {
    for (key, response) in &operation.responses {
        let statuses = match key {
            StatusKey::Code(code) => vec![*code],
            StatusKey::Range(digit) => vec![u16::from(*digit) * 100, u16::from(*digit) * 100 + 4],
            StatusKey::Default => vec![200, 404, 409, 412, 422],
        };
        for status in statuses {
            let is_own = StatusKey::of_status(status)
                .into_iter()
                .find(|key| operation.responses.iter().any(|(known, _)| known == key));
            if is_own != Some(*key) {
                continue;
            }
            for header in &response.headers {
                let ParameterShape::Styled { schema, .. } = &header.shape else {
                    continue;
                };
                let schema = schema.to_json(Direction::Response);
                host = host.header(status, &header.name, header.required, &schema, None);
            }
            for media in &response.content {
                host = with_content(host, status, media);
            }
        }
    }
    host
}

fn with_content(mut host: Host, status: u16, media: &MediaType) -> Host {
    let schema = media.schema.as_ref().map_or(Value::Bool(true), |schema| {
        schema.to_json(Direction::Response)
    });
    let name = if media.name.contains('*') {
        "application/json"
    } else {
        media.name.as_str()
    };
    host = host.schema(status, name, &schema);
    let validator = jsonschema::draft202012::options()
        .should_validate_formats(true)
        .build(&schema);
    for example in &media.examples {
        if let (ExampleValue::Data(value), Ok(validator)) = (&example.value, &validator)
            && validator.is_valid(value)
            && let Ok(bytes) = mimus_media_encode(value, name, &schema)
        {
            host = host.example(status, name, example.name.as_deref(), bytes);
        }
    }
    host
}

fn mimus_media_encode(value: &Value, name: &str, schema: &Value) -> Result<Vec<u8>, ()> {
    mimus_media::encode(value, name, schema).map_err(|_| ())
}

fn location(location: ParameterLocation) -> Option<Location> {
    match location {
        ParameterLocation::Path => Some(Location::Path),
        ParameterLocation::Query => Some(Location::Query),
        ParameterLocation::Header => Some(Location::Header),
        ParameterLocation::Cookie => Some(Location::Cookie),
        ParameterLocation::QueryString => None,
    }
}

fn header_map<'h>(headers: impl Iterator<Item = (&'h str, &'h [u8])>) -> HeaderMap {
    let mut map = HeaderMap::new();
    for (name, value) in headers {
        if let (Ok(name), Ok(value)) = (name.parse::<HeaderName>(), HeaderValue::from_bytes(value))
        {
            map.append(name, value);
        }
    }
    map
}

//! The default responder: an example of the description, or data made from its schema.
//!
//! `prepare` finds the example, or turns the schemas into a compact plan ([`mimus_fake::compile`]);
//! `respond` makes a value from the plan ([`mimus_fake::generate`]) and writes it as the
//! media type wants. What is made always meets the schema ([`mimus_fake::check`]).

mod echo;
mod headers;
pub mod settings;

use guest_sdk::{
    Choice, Context, Error, Header, Operation, Outcome, Plan, Request, Responder, Response,
};
use mimus_fake::compile::compile;
use mimus_fake::echo::Echoes;
use mimus_fake::generate::Generator;
use mimus_fake::rng::Rng;
use mimus_fake::schema::{ANY, Id, Store};
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::headers::{HeaderPlan, HeaderValue};
use crate::settings::{Kept, Settings};

/// How to answer one operation in one way.
#[derive(Debug, Serialize, Deserialize)]
pub struct Faker {
    status: u16,
    media_type: Option<String>,
    body: Body,
    headers: Vec<HeaderPlan>,
    kept: Kept,
    schemas: Store,
}

#[derive(Debug, Serialize, Deserialize)]
enum Body {
    Fixed(#[serde(with = "serde_bytes")] Vec<u8>),
    Made {
        root: Id,
        /// The schema as text, for media types whose writing depends on it.
        schema: Option<String>,
    },
}

impl Responder for Faker {
    type Settings = Settings;

    fn prepare(
        cx: &Context,
        _: &Operation,
        choice: &Choice,
        settings: Settings,
    ) -> Result<Plan<Self>, Error> {
        let kept = settings.keep(choice.dynamic)?;
        let invent = kept.options().invent;
        let declared = headers::declared(cx, choice.status, invent)?;
        let body = match (&choice.media_type, example(cx, choice, invent)) {
            (None, _) => Some(Vec::new()),
            (Some(_), example) => example,
        };
        let schema = match (&body, &choice.media_type) {
            (None, Some(media_type)) => cx.description().schema(choice.status, media_type)?,
            _ => None,
        };
        let plan = Self::compiled(choice, body, schema, &declared, kept);
        if let Body::Fixed(bytes) = &plan.body
            && plan
                .headers
                .iter()
                .all(|header| matches!(header.value, HeaderValue::Fixed(_)))
        {
            let mut response = Response::new(choice.status);
            if let Some(media_type) = &choice.media_type {
                let content_type = mimus_media::content_type(media_type, bytes);
                response = response.content(content_type, bytes.as_slice());
            }
            return Ok(Plan::Fixed(plan.with_headers(
                response,
                cx,
                &Echoes::default(),
            )));
        }
        Ok(Plan::Computed(plan))
    }

    fn respond(&self, cx: &Context, request: &Request) -> Result<Outcome, Error> {
        let mut echoes = echo::of_parameters(request).with_status(self.status);
        if matches!(self.body, Body::Made { .. }) && (200..300).contains(&self.status) {
            echoes = echoes.with_told(echo::body(request));
        }
        let mut response = Response::new(self.status);
        if let Some(media_type) = &self.media_type {
            let body = self.body(cx, media_type, &echoes)?;
            response = response.content(mimus_media::content_type(media_type, &body), body);
        }
        Ok(self.with_headers(response, cx, &echoes).into())
    }
}

guest_sdk::register!(Faker);

/// The example that was asked for, or the first one there is.
fn example(cx: &Context, choice: &Choice, invent: bool) -> Option<Vec<u8>> {
    let media_type = choice.media_type.as_deref()?;
    let find = |name| cx.description().example(choice.status, media_type, name);
    match &choice.example {
        Some(name) => find(Some(name)),
        None if invent => None,
        None => find(None),
    }
}

impl Faker {
    fn compiled(
        choice: &Choice,
        body: Option<Vec<u8>>,
        schema: Option<Value>,
        declared: &[Header],
        kept: Kept,
    ) -> Self {
        let schema = schema.unwrap_or(Value::Bool(true));
        let made: Vec<&Header> = declared
            .iter()
            .filter(|header| fixed_value(header).is_none())
            .collect();
        let mut roots = vec![&schema];
        roots.extend(made.iter().map(|header| &header.schema));
        let (store, ids) = compile(&roots, kept.options().max_depth);
        let mut ids = ids.into_iter();
        let root = ids.next().unwrap_or(ANY);
        let fixed = body.map(Body::Fixed);
        let media_type = choice.media_type.clone();
        let body = fixed.unwrap_or_else(|| Body::Made {
            root,
            schema: media_type
                .as_deref()
                .filter(|name| !is_json(name))
                .map(|_| schema.to_string()),
        });
        let headers = declared.iter().map(|header| HeaderPlan {
            name: header.name.clone(),
            value: fixed_value(header).map_or_else(
                || HeaderValue::Made(ids.next().unwrap_or(ANY)),
                HeaderValue::Fixed,
            ),
        });
        let headers = headers.collect();
        Self {
            status: choice.status,
            media_type,
            body,
            headers,
            kept,
            schemas: store,
        }
    }

    fn body(&self, cx: &Context, media_type: &str, echoes: &Echoes) -> Result<Vec<u8>, Error> {
        let (root, schema) = match &self.body {
            Body::Fixed(bytes) => return Ok(bytes.clone()),
            Body::Made { root, schema } => (*root, schema),
        };
        let value = self.value(cx, root, "", echoes);
        if schema.is_none() {
            return Ok(serde_json::to_vec(&value)?);
        }
        let schema: Value = schema
            .as_deref()
            .map(serde_json::from_str)
            .transpose()?
            .unwrap_or(Value::Bool(true));
        Ok(mimus_media::encode(&value, media_type, &schema)?)
    }

    fn with_headers(&self, mut response: Response, cx: &Context, echoes: &Echoes) -> Response {
        for header in &self.headers {
            let text = match &header.value {
                HeaderValue::Fixed(text) => Some(text.clone()),
                HeaderValue::Made(root) => {
                    headers::serialized(&self.value(cx, *root, &header.name, echoes))
                }
            };
            match text {
                Some(text) => response = response.header(header.name.as_str(), text),
                None => cx.log().warn(format!(
                    "no value found that the header `{}` can carry",
                    header.name
                )),
            }
        }
        response
    }

    fn value(&self, cx: &Context, root: Id, name: &str, echoes: &Echoes) -> Value {
        let options = self.kept.options();
        let rng = Rng::new(cx.random().next());
        let mut generator =
            Generator::new(&self.schemas, rng, &options, echoes, cx.clock().now_ms());
        let (value, unmet) = generator.body(root, name);
        if let Some(pointer) = unmet {
            cx.log().warn(format!(
                "no valid value found for `{pointer}`; its schema may have none"
            ));
        }
        value
    }
}

fn fixed_value(header: &Header) -> Option<String> {
    header.example.as_ref().and_then(headers::serialized)
}

fn is_json(media_type: &str) -> bool {
    let essence = media_type
        .split(';')
        .next()
        .unwrap_or_default()
        .trim()
        .to_ascii_lowercase();
    essence == "application/json" || essence.ends_with("+json")
}

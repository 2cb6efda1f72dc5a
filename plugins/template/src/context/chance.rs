//! Data that is made up, the same again for the same seed and request: `fake` and its kin.

use std::sync::Arc;

use mimus_fake::named;
use minijinja::value::{Enumerator, Object, Rest, Value};
use minijinja::{Environment, Error, State};
use serde_json::Value as Json;

use crate::call::{Call, Handle, wrong};
use crate::json;

pub(super) fn add(env: &mut Environment<'_>, call: &Handle) {
    let fake = Fake {
        call: call.clone(),
        name: String::new(),
    };
    env.add_global("fake", Value::from_object(fake));
    let handle = call.clone();
    let uuid = move || made(&handle, "string.uuid", &[]);
    env.add_function("uuid", uuid);
    let handle = call.clone();
    let int = move |low: i64, high: i64| made(&handle, "number.int", &[low.into(), high.into()]);
    env.add_function("random_int", int);
    let handle = call.clone();
    let float =
        move |low: f64, high: f64| made(&handle, "number.float", &[low.into(), high.into()]);
    env.add_function("random_float", float);
    let handle = call.clone();
    let item = move |items: Rest<Value>| {
        let items: Vec<Value> = match items.as_slice() {
            [list] => list.try_iter()?.checked().collect::<Result<_, _>>()?,
            several => several.to_vec(),
        };
        Ok::<_, Error>(handle.draw(|rng| rng.pick(&items).cloned().unwrap_or_default()))
    };
    env.add_function("random_item", item);
}

fn made(call: &Call, name: &str, arguments: &[Json]) -> Result<Value, Error> {
    let now_ms = call.cx.clock().now_ms();
    let made = call.draw(|rng| named::call(name, arguments, rng, call.locale, now_ms));
    made.map(|made| json::value(&made))
        .map_err(|error| wrong(error.to_string()))
}

/// `fake("person.fullName")`, or `fake.person.fullName()`.
#[derive(Debug)]
struct Fake {
    call: Handle,
    /// As far as it has been said.
    name: String,
}

impl Fake {
    fn member(&self, member: &str) -> Arc<Self> {
        let name = match self.name.as_str() {
            "" => member.to_owned(),
            name => format!("{name}.{member}"),
        };
        let call = self.call.clone();
        Arc::new(Self { call, name })
    }
}

impl Object for Fake {
    fn get_value(self: &Arc<Self>, key: &Value) -> Option<Value> {
        Some(Value::from_dyn_object(self.member(key.as_str()?)))
    }

    fn enumerate(self: &Arc<Self>) -> Enumerator {
        Enumerator::NonEnumerable
    }

    fn call(self: &Arc<Self>, _: &mut State<'_, '_>, arguments: &[Value]) -> Result<Value, Error> {
        let (name, arguments) = match (self.name.as_str(), arguments) {
            ("", [name, arguments @ ..]) => (json::text(name), arguments),
            ("", []) => {
                return Err(wrong(
                    "`fake` wants to know what: `fake(\"person.fullName\")`",
                ));
            }
            (name, arguments) => (name.to_owned(), arguments),
        };
        let arguments: Result<Vec<Json>, Error> = arguments.iter().map(json::json).collect();
        made(&self.call, &name, &arguments?)
    }

    fn call_method(
        self: &Arc<Self>,
        state: &mut State<'_, '_>,
        method: &str,
        arguments: &[Value],
    ) -> Result<Value, Error> {
        self.member(method).call(state, arguments)
    }
}

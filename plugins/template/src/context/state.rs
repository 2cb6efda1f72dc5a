//! `state`, which is read as if it were a value, and the functions that change it.

use std::sync::Arc;

use guest_sdk::StateError;
use minijinja::value::{Enumerator, Object, Value};
use minijinja::{Environment, Error, State};
use serde_json::Value as Json;

use crate::call::{Handle, nothing, wrong};
use crate::json;

pub(super) fn add(env: &mut Environment<'_>, call: &Handle) {
    env.add_global("state", Value::from_object(StateView(call.clone())));
    let handle = call.clone();
    let set = move |collection: Value, key: Value, value: Value| {
        let (collection, key) = (json::text(&collection), json::text(&key));
        let value = json::json(&value)?;
        let collection = handle.cx.state().collection(&collection);
        collection
            .set(&key, &value)
            .map_err(|error| refused(&error))?;
        Ok::<_, Error>(nothing())
    };
    env.add_function("set_state", set);
    let handle = call.clone();
    let delete = move |collection: Value, key: Value| {
        let (collection, key) = (json::text(&collection), json::text(&key));
        handle
            .cx
            .state()
            .collection(&collection)
            .delete(&key)
            .map_err(|error| refused(&error))
    };
    env.add_function("delete_state", delete);
    let handle = call.clone();
    let next_number = move |collection: Value| {
        let collection = handle.cx.state().collection(json::text(&collection));
        collection.next_number().map_err(|error| refused(&error))
    };
    env.add_function("next_number", next_number);
}

fn refused(error: &StateError) -> Error {
    wrong(error.to_string())
}

/// `state.orders` is the collection `orders`, whether there is something in it or not.
#[derive(Debug)]
struct StateView(Handle);

impl Object for StateView {
    fn get_value(self: &Arc<Self>, key: &Value) -> Option<Value> {
        let (call, name) = (self.0.clone(), json::text(key));
        Some(Value::from_object(Collection { call, name }))
    }

    fn enumerate(self: &Arc<Self>) -> Enumerator {
        Enumerator::NonEnumerable
    }
}

/// A map from keys to values.
#[derive(Debug)]
struct Collection {
    call: Handle,
    name: String,
}

impl Collection {
    fn entries(&self) -> Result<Vec<(Value, Value)>, StateError> {
        let entries = self
            .call
            .cx
            .state()
            .collection(&self.name)
            .entries::<Json>();
        entries
            .map(|entry| entry.map(|(key, value)| (Value::from(key), json::value(&value))))
            .collect()
    }
}

impl Object for Collection {
    fn get_value(self: &Arc<Self>, key: &Value) -> Option<Value> {
        let collection = self.call.cx.state().collection(&self.name);
        match collection.get::<Json>(&json::text(key)) {
            Ok(value) => value.as_ref().map(json::value),
            Err(error) => Some(refused(&error).into()),
        }
    }

    fn enumerate(self: &Arc<Self>) -> Enumerator {
        match self.entries() {
            Ok(entries) => Enumerator::KeyValueIter(Box::new(entries.into_iter())),
            Err(error) => Enumerator::Values(vec![refused(&error).into()]),
        }
    }

    fn enumerator_len(self: &Arc<Self>) -> Option<usize> {
        let keys = self.call.cx.state().collection(&self.name).keys();
        keys.ok().map(|keys| keys.len())
    }

    /// One pass over the entries, where the engine would ask for each by its key.
    fn call_method(
        self: &Arc<Self>,
        _: &mut State<'_, '_>,
        method: &str,
        arguments: &[Value],
    ) -> Result<Value, Error> {
        match (method, arguments) {
            ("values", []) => {
                let entries = self.entries().map_err(|error| refused(&error))?.into_iter();
                Ok(entries.map(|(_, value)| value).collect())
            }
            ("keys", []) => {
                let keys = self.call.cx.state().collection(&self.name).keys();
                Ok(keys
                    .map_err(|error| refused(&error))?
                    .into_iter()
                    .map(Value::from)
                    .collect())
            }
            _ => Err(minijinja::ErrorKind::UnknownMethod.into()),
        }
    }
}

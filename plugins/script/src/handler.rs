//! Which function of a script answers an operation.

use boa_engine::{Context, JsObject, JsResult, JsString, JsValue};
use guest_sdk::Operation;
use serde::{Deserialize, Serialize};

use crate::answer::pairs;
use crate::engine::Engine;
use crate::fault::Fault;
use crate::globals::inspect_short;

/// The way from what a script exports by default to the function that answers.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) enum Handler {
    /// The export is the function.
    Whole,
    /// The export is an object, and the function is a property of it.
    Of(String),
}

/// The property that answers what no other one names.
const DEFAULT: &str = "default";

impl Handler {
    /// Finds the handler of an operation; none if the script has none for it.
    pub(crate) fn find(
        exported: &JsValue,
        operation: &Operation,
        script: &str,
        engine: &mut Engine,
    ) -> Result<Option<Self>, Fault> {
        let wanted = |what: &str| {
            Fault::plain(format!(
                "{script}: {what}; write `export default (request, mimus) => ({{ body: … }})`, or an object of such functions, named by operationId or as in `\"GET /orders/{{id}}\"`"
            ))
        };
        let object = exported.as_object().filter(|object| !object.is_array());
        let Some(object) = object else {
            return Err(wanted(&if exported.is_undefined() {
                "there is no `export default`".to_owned()
            } else {
                format!(
                    "`export default` is {}",
                    inspect_short(exported, &mut engine.context)
                )
            }));
        };
        if object.is_callable() {
            return Ok(Some(Self::Whole));
        }
        let handlers = engine.caught(|context| pairs(&object, context))?;
        for (name, value) in &handlers {
            let is_function = value.as_object().is_some_and(|value| value.is_callable());
            if !is_function && answers(name, operation) {
                return Err(wanted(&format!(
                    "the handler `{name}` is {}",
                    inspect_short(value, &mut engine.context)
                )));
            }
        }
        let names = || handlers.iter().map(|(name, _)| name);
        let meant = names().find(|name| **name != DEFAULT && answers(name, operation));
        let found = meant.or_else(|| names().find(|name| *name == DEFAULT));
        if handlers.is_empty() {
            return Err(wanted("`export default` is an object without handlers"));
        }
        Ok(found.map(|name| Self::Of(name.clone())))
    }

    /// Names of handlers that answer no operation of the API: mistyped, most likely.
    pub(crate) fn strays(
        exported: &JsValue,
        operations: &[Operation],
        context: &mut Context,
    ) -> JsResult<Vec<String>> {
        let object = exported.as_object();
        let Some(object) = object.filter(|object| !object.is_callable()) else {
            return Ok(Vec::new());
        };
        let mut strays = Vec::new();
        for (name, value) in pairs(&object, context)? {
            let is_function = value.as_object().is_some_and(|value| value.is_callable());
            // Functions beside the handlers, which they call by `this`, are none of them.
            let looks_meant = name.contains(' ') || name.contains('/');
            let used = || operations.iter().any(|operation| answers(&name, operation));
            if is_function && looks_meant && !used() {
                strays.push(name);
            }
        }
        Ok(strays)
    }

    /// The function, and what it is called on.
    pub(crate) fn function(
        &self,
        exported: &JsValue,
        context: &mut Context,
    ) -> JsResult<(JsObject, JsValue)> {
        let lost = || crate::json::type_error("the handler is there at times only");
        match self {
            Self::Whole => {
                let function = exported.as_object().filter(JsObject::is_callable);
                Ok((function.ok_or_else(lost)?, JsValue::undefined()))
            }
            Self::Of(name) => {
                let object = exported.as_object().ok_or_else(lost)?;
                let function = object.get(JsString::from(name.as_str()), context)?;
                let function = function.as_object().filter(JsObject::is_callable);
                Ok((function.ok_or_else(lost)?, exported.clone()))
            }
        }
    }

    pub(crate) fn name(&self) -> &str {
        match self {
            Self::Whole => DEFAULT,
            Self::Of(name) => name,
        }
    }
}

/// Whether a handler of that name is meant for the operation: `createOrder`, or
/// `POST /orders/{id}` with any name in the braces and any case of the method.
fn answers(name: &str, operation: &Operation) -> bool {
    if name == operation.id || name == DEFAULT {
        return true;
    }
    let Some((method, path)) = name.split_once(char::is_whitespace) else {
        return false;
    };
    method.eq_ignore_ascii_case(&operation.method)
        && without_names(path.trim()) == without_names(&operation.path_template)
}

/// `/orders/{}` for `/orders/{id}`: which operation it is does not depend on the name.
fn without_names(template: &str) -> String {
    let mut kept = String::new();
    let mut inside = false;
    for c in template.chars() {
        inside &= c != '}';
        if !inside {
            kept.push(c);
        }
        inside |= c == '{';
    }
    kept
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_means_an_operation_by_id_or_by_method_and_path() {
        let mut operation = Operation::new("GET", "/orders/{orderId}/items");
        operation.id = "listItems".to_owned();
        let check = |name, expected| assert_eq!(answers(name, &operation), expected, "{name}");
        check("listItems", true);
        check("GET /orders/{orderId}/items", true);
        check("get  /orders/{id}/items", true);
        check("default", true);
        check("POST /orders/{orderId}/items", false);
        check("GET /orders/{orderId}", false);
        check("/orders/{orderId}/items", false);
        check("listitems", false);
    }
}

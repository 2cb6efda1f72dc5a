//! From schemas to other schemas: `$ref`, `$dynamicRef` and `discriminator`.

use serde_json::{Map, Value, json};

use super::bundle::{Bundle, Context};
use crate::document;
use crate::node::Node;

impl Bundle<'_> {
    pub(super) fn reference(
        &mut self,
        reference: &str,
        object: &Map<String, Value>,
        context: &Context,
    ) -> Value {
        let target = match self
            .target(self.home, reference)
            .and_then(|target| target.follow().map(|_| target))
        {
            Ok(target) => target,
            Err(error) => {
                self.report_reference(&error);
                return Value::Bool(true);
            }
        };
        let context = self.bind(object, context);
        let context = match self.fragment((target.document, target.span)) {
            Some(value) => self.relevant(&value, (target.document, target.span), context),
            None => context,
        };
        match self.reference_to(&target, context) {
            Some(pointer) => json!({ "$ref": pointer }),
            None => Value::Bool(true),
        }
    }

    /// Anchors that a schema defines beside its reference hold for what it refers to.
    /// The outermost win.
    pub(super) fn bind(&mut self, object: &Map<String, Value>, context: &Context) -> Context {
        let mut context = context.clone();
        for (name, schema) in object
            .get("$defs")
            .and_then(Value::as_object)
            .into_iter()
            .flatten()
        {
            let Some(anchor) = schema.get("$dynamicAnchor").and_then(Value::as_str) else {
                continue;
            };
            if context.bindings.iter().any(|(known, _)| known == anchor) {
                continue;
            }
            let mut pointer = self.pointer();
            // Inside of the keyword `$ref`, the path has that token.
            if let Some(outer) = pointer.strip_suffix("/$ref") {
                pointer = outer.to_owned();
            }
            let pointer = format!("{pointer}/$defs/{}", document::escape(name));
            if let Ok(node) = self.target(self.home, &format!("#{pointer}")) {
                context
                    .bindings
                    .push((anchor.to_owned(), (node.document, node.span)));
            }
        }
        context
    }

    pub(super) fn dynamic_reference(
        &mut self,
        reference: &str,
        object: &Map<String, Value>,
        context: &Context,
        out: &mut Map<String, Value>,
    ) {
        let bound = reference
            .strip_prefix('#')
            .and_then(|anchor| context.bindings.iter().find(|(known, _)| known == anchor));
        let target = match bound {
            Some((_, (document, span))) => {
                let node = Node {
                    documents: &self.source.documents,
                    document: *document,
                    span: *span,
                    pointer: reference.replacen('#', "/", 1),
                };
                self.reference_to(
                    &node,
                    Context {
                        waived: Vec::new(),
                        bindings: context.bindings.clone(),
                    },
                )
                .map(|pointer| json!({ "$ref": pointer }))
            }
            None => Some(self.reference(reference, object, context)),
        };
        if let Some(Value::Object(target)) = target {
            if out.contains_key("$ref") {
                let all = out.entry("allOf").or_insert_with(|| json!([]));
                if let Value::Array(all) = all {
                    all.push(Value::Object(target));
                }
            } else {
                out.extend(target);
            }
        }
    }

    pub(super) fn discriminator(
        &mut self,
        value: &Value,
        context: &Context,
        out: &mut Map<String, Value>,
    ) {
        // In 2.0 it is the property's name alone.
        if let Value::String(name) = value {
            out.insert("discriminator".into(), json!({ "propertyName": name }));
            return;
        }
        let Some(name) = value.get("propertyName").and_then(Value::as_str) else {
            return self.malformed("discriminator", "an object with a `propertyName`", value);
        };
        let mut discriminator = Map::new();
        discriminator.insert("propertyName".into(), name.into());
        let mut mapping = Map::new();
        for (key, target) in value
            .get("mapping")
            .and_then(Value::as_object)
            .into_iter()
            .flatten()
        {
            let Some(target) = target.as_str() else {
                continue;
            };
            let as_name = format!("#/components/schemas/{}", document::escape(target));
            let is_name = !target.contains(['#', '/']);
            let order = if is_name {
                [as_name.as_str(), target]
            } else {
                [target, as_name.as_str()]
            };
            let found = order
                .iter()
                .find_map(|reference| self.target(self.home, reference).ok());
            match found {
                Some(node) => {
                    let context = match self.fragment((node.document, node.span)) {
                        Some(value) => {
                            self.relevant(&value, (node.document, node.span), context.clone())
                        }
                        None => context.clone(),
                    };
                    if let Some(pointer) = self.reference_to(&node, context) {
                        mapping.insert(key.clone(), pointer.into());
                    }
                }
                None => self.report(
                    "unresolved-reference",
                    format!(
                        "the mapping of `{key}` to `{target}` leads nowhere; it is passed over"
                    ),
                ),
            }
        }
        if !mapping.is_empty() {
            discriminator.insert("mapping".into(), Value::Object(mapping));
        }
        if let Some(default) = value.get("defaultMapping") {
            discriminator.insert("defaultMapping".into(), default.clone());
        }
        out.insert("discriminator".into(), Value::Object(discriminator));
    }
}

//! Which of a description's examples may be served: those that satisfy their own schema.
//!
//! Peers serve whatever is there, and so a good part of their answers on real
//! descriptions breaks the very schema they come with.

use mimus_description::model::{Example, ExampleValue, MediaType, Operation, ParameterShape};
use mimus_description::{Api, Finding, Schema, Severity};
use mimus_exchange::ExampleJudge;
use mimus_media::Family;
use serde_json::Value;

/// Tells whether examples are valid under one schema.
#[derive(Debug)]
pub(super) struct Judge {
    /// None where there is no schema: all is valid then.
    schema: Option<ExampleJudge>,
}

impl Judge {
    pub(super) fn new(schema: Option<&Schema>) -> Self {
        Self {
            schema: schema.map(ExampleJudge::new),
        }
    }

    /// What is wrong with an example, in a sentence; none if nothing is.
    pub(super) fn fault(&self, example: &Example, family: Family) -> Option<String> {
        let judge = self.schema.as_ref()?;
        match (&example.value, family) {
            (ExampleValue::Data(value), _) if is_text_of_another_form(value, family) => None,
            (ExampleValue::Data(value), _) => first_fault(judge, value),
            (ExampleValue::Serialized(bytes), Family::Json) => {
                match serde_json::from_slice::<Value>(bytes) {
                    Ok(value) => first_fault(judge, &value),
                    Err(error) => Some(format!("not JSON: {error}")),
                }
            }
            (ExampleValue::Serialized(_), _) => None,
        }
    }
}

/// An XML document or the like, given whole as a string: the schema speaks of its content.
fn is_text_of_another_form(value: &Value, family: Family) -> bool {
    family != Family::Json && value.is_string()
}

fn first_fault(judge: &ExampleJudge, value: &Value) -> Option<String> {
    let fault = judge.fault(value)?;
    Some(if fault.pointer.is_empty() {
        fault.message
    } else {
        format!("at `{}`: {}", fault.pointer, fault.message)
    })
}

/// Every example of every response that is passed over, as findings.
pub fn check(api: &Api) -> Vec<Finding> {
    let mut findings = Vec::new();
    for operation in api.each_operation().flatten() {
        check_operation(&operation, api, &mut findings);
    }
    findings.sort_by(|a, b| {
        (&a.location.document, &a.location.pointer)
            .cmp(&(&b.location.document, &b.location.pointer))
    });
    // One example may be used by many operations; it is told once.
    findings.dedup_by(|a, b| a.location == b.location);
    findings
}

fn check_operation(operation: &Operation, api: &Api, findings: &mut Vec<Finding>) {
    for (_, response) in &operation.responses {
        for media in &response.content {
            check_media_type(media, operation, api, findings);
        }
        for header in &response.headers {
            if let ParameterShape::Styled { schema, .. } = &header.shape
                && !header.examples.is_empty()
            {
                let judge = Judge::new(Some(schema));
                report(
                    &judge,
                    &header.examples,
                    Family::Json,
                    operation,
                    api,
                    findings,
                );
            }
        }
    }
}

fn check_media_type(
    media: &MediaType,
    operation: &Operation,
    api: &Api,
    findings: &mut Vec<Finding>,
) {
    if media.examples.is_empty() {
        return;
    }
    let judge = Judge::new(media.schema.as_ref());
    report(
        &judge,
        &media.examples,
        Family::of(&media.name),
        operation,
        api,
        findings,
    );
}

fn report(
    judge: &Judge,
    examples: &[Example],
    family: Family,
    operation: &Operation,
    api: &Api,
    findings: &mut Vec<Finding>,
) {
    for example in examples {
        if let Some(fault) = judge.fault(example, family) {
            findings.push(Finding {
                severity: Severity::Warning,
                code: "invalid-example",
                location: api.locate(&example.place),
                operation: Some(operation.id.clone()),
                message: format!(
                    "this example does not satisfy its own schema and is passed over: {fault}"
                ),
                hint: Some(
                    "mend the example or the schema, or serve it as it is with `--examples as-is`"
                        .to_owned(),
                ),
            });
        }
    }
}

//! The validator's errors, told as violations: one for each place and rule, and of
//! alternatives only those that the author meant.

use jsonschema::JsonTypeSet;
use jsonschema::ValidationError;
use jsonschema::error::{TypeKind, ValidationErrorKind};
use serde_json::{Map, Value};

use super::Subject;
use super::message::demand;
use crate::violation::Violation;

/// Violations that are told of one request.
const MAX_VIOLATIONS: usize = 200;
/// How deep alternatives within alternatives are looked into.
const MAX_DEPTH: usize = 16;

pub(super) fn explain<'e>(
    errors: impl Iterator<Item = ValidationError<'e>>,
    schema: &Value,
    subject: Subject<'_>,
    out: &mut Vec<Violation>,
) {
    let place = |pointer: &str| place(subject, pointer);
    for error in errors {
        if out.len() >= MAX_VIOLATIONS {
            return;
        }
        tell(&error, schema, &place, 0, &mut |error, demand| {
            out.push(violation(error, subject, &demand));
        });
    }
}

/// Hands over each error that the author can do something about, with what is demanded.
/// `place` says how a place in the value is called.
pub(super) fn tell(
    error: &ValidationError<'_>,
    schema: &Value,
    place: &dyn Fn(&str) -> String,
    depth: usize,
    out: &mut dyn FnMut(&ValidationError<'_>, String),
) {
    use ValidationErrorKind as K;
    match error.kind() {
        // The engine gave up on the pattern, which says nothing of the request.
        K::BacktrackLimitExceeded { .. } | K::RegexEngineFailure { .. } | K::Referencing(_) => {}
        K::OneOfNotValid { context } | K::AnyOf { context } if depth < MAX_DEPTH => {
            if let Some(branch) = meant(error, context, schema) {
                for inner in branch {
                    tell(inner, schema, place, depth + 1, out);
                }
                return;
            }
            out(error, none_of(error, context, place));
        }
        K::OneOfMultipleValid { context } => {
            if discriminated(error, schema)
                .and_then(|at| context.get(at))
                .is_some_and(Vec::is_empty)
            {
                return;
            }
            let valid = context
                .iter()
                .enumerate()
                .filter(|(_, errors)| errors.is_empty());
            let valid: Vec<String> = valid.map(|(at, _)| (at + 1).to_string()).collect();
            let message = format!(
                "fits more than one alternative ({}), and must fit exactly one",
                valid.join(", ")
            );
            out(error, message);
        }
        kind => out(error, demand(kind, error.instance())),
    }
}

fn violation(error: &ValidationError<'_>, subject: Subject<'_>, demand: &str) -> Violation {
    let pointer = error.instance_path().as_str();
    let rule = match error.kind() {
        ValidationErrorKind::FalseSchema => "readOnly",
        kind => kind.keyword(),
    };
    let message = format!("{} {demand}", place(subject, pointer));
    let violation = Violation::new(subject.location, subject.name, rule, message);
    let violation = Violation {
        pointer: pointer.to_owned(),
        ..violation
    };
    match error.kind() {
        // The value is the whole object there, which says less than the name.
        ValidationErrorKind::Required { .. } => violation,
        _ => violation.with_value(error.instance()),
    }
}

/// ``query parameter `limit` ``, ``body at `/name` ``.
pub(crate) fn place(subject: Subject<'_>, pointer: &str) -> String {
    let whole = match subject.name {
        Some(name) => format!("{} parameter `{name}`", subject.location.as_str()),
        None => subject.location.as_str().to_owned(),
    };
    if pointer.is_empty() {
        whole
    } else {
        format!("{whole} at `{pointer}`")
    }
}

/// The errors of the alternative that was meant, if that is clear: the discriminator names
/// it, or all others are of another type.
fn meant<'c, 'e>(
    error: &ValidationError<'_>,
    context: &'c [Vec<ValidationError<'e>>],
    schema: &Value,
) -> Option<&'c [ValidationError<'e>]> {
    if let Some(at) = discriminated(error, schema) {
        return context.get(at).map(Vec::as_slice);
    }
    let here = error.instance_path().as_str();
    let elsewhere = |errors: &[ValidationError<'_>]| {
        errors.iter().any(|inner| {
            matches!(inner.kind(), ValidationErrorKind::Type { .. })
                && inner.instance_path().as_str() == here
        })
    };
    let mut alike = context.iter().filter(|errors| !elsewhere(errors));
    match (alike.next(), alike.next()) {
        (Some(one), None) => Some(one),
        _ => None,
    }
}

fn none_of(
    error: &ValidationError<'_>,
    context: &[Vec<ValidationError<'_>>],
    place: &dyn Fn(&str) -> String,
) -> String {
    if let Some(demand) = other_type(error, context) {
        return demand;
    }
    let nearest = context
        .iter()
        .enumerate()
        .min_by_key(|(_, errors)| errors.len());
    let mut message = format!("fits none of the {} alternatives", context.len());
    if let Some((at, [first, ..])) = nearest.map(|(at, errors)| (at, errors.as_slice())) {
        let inner = place(first.instance_path().as_str());
        message = format!(
            "{message}; for alternative {} {inner} {}",
            at + 1,
            shallow(first)
        );
    }
    message
}

/// What to say where the alternatives are types, and the value has none of them.
fn other_type(error: &ValidationError<'_>, context: &[Vec<ValidationError<'_>>]) -> Option<String> {
    let here = error.instance_path().as_str();
    let mut types = JsonTypeSet::empty();
    for errors in context {
        let [only] = errors.as_slice() else {
            return None;
        };
        let ValidationErrorKind::Type { kind } = only.kind() else {
            return None;
        };
        if only.instance_path().as_str() != here {
            return None;
        }
        match kind {
            TypeKind::Single(one) => types = types.insert(*one),
            TypeKind::Multiple(set) => {
                for one in set {
                    types = types.insert(one);
                }
            }
        }
    }
    let kind = ValidationErrorKind::Type {
        kind: TypeKind::Multiple(types),
    };
    Some(demand(&kind, error.instance()))
}

fn shallow(error: &ValidationError<'_>) -> String {
    match error.kind() {
        ValidationErrorKind::OneOfNotValid { .. } | ValidationErrorKind::AnyOf { .. } => {
            "must fit one of its own alternatives".to_owned()
        }
        kind => demand(kind, error.instance()),
    }
}

/// The alternative that a discriminator names.
fn discriminated(error: &ValidationError<'_>, schema: &Value) -> Option<usize> {
    let (owner, keyword) = error.schema_path().as_str().rsplit_once('/')?;
    let owner = schema.pointer(owner)?;
    let discriminator = owner.get("discriminator")?.as_object()?;
    let branches = owner.get(keyword)?.as_array()?;
    let name = error
        .instance()
        .get(discriminator.get("propertyName")?.as_str()?)?
        .as_str()?;
    let mapped = discriminator
        .get("mapping")
        .and_then(Value::as_object)
        .and_then(|mapping| target(mapping, name));
    let wanted = mapped.unwrap_or(name);
    branches.iter().position(|branch| {
        branch
            .get("$ref")
            .and_then(Value::as_str)
            .is_some_and(|own| last(own) == last(wanted))
    })
}

fn target<'m>(mapping: &'m Map<String, Value>, name: &str) -> Option<&'m str> {
    mapping.get(name).and_then(Value::as_str)
}

fn last(reference: &str) -> &str {
    reference.rsplit('/').next().unwrap_or(reference)
}

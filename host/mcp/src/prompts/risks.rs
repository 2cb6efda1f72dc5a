//! Where a description shows that something may go wrong.

use mimus_description::Direction;
use mimus_description::model::{ParameterShape, StatusKey};

use super::constraints::Constraints;
use super::surface::Known;

/// One of them, and what it is about.
#[derive(Debug)]
pub(super) struct Risk<'a> {
    pub(super) area: &'static str,
    /// `critical`, `high`, `medium` or `low`.
    pub(super) level: &'static str,
    pub(super) says: &'static str,
    pub(super) helps: &'static str,
    pub(super) operations: Vec<&'a Known>,
}

/// In paths, parameters and bodies.
const SECRETS: [&str; 8] = [
    "password", "passwd", "secret", "token", "apikey", "api_key", "cvv", "pin",
];

/// What laws protect, by the names of members.
const PERSONAL: [&str; 14] = [
    "email",
    "phone",
    "birth",
    "ssn",
    "passport",
    "address",
    "iban",
    "cardnumber",
    "card_number",
    "firstname",
    "first_name",
    "lastname",
    "last_name",
    "diagnosis",
];

/// The heaviest first; those that concern nothing are left out.
pub(super) fn of(operations: &[Known]) -> Vec<Risk<'_>> {
    let those = |wanted: &dyn Fn(&Known) -> bool| -> Vec<&Known> {
        operations.iter().filter(|known| wanted(known)).collect()
    };
    let risks = [
        Risk {
            area: "secrets_in_the_open",
            level: "critical",
            says: "The path, a parameter or a member is called as a secret is.",
            helps: "no secrets in URLs, never in answers, masked in logs",
            operations: those(&|known| names(known).iter().any(|name| is_one(name, &SECRETS))),
        },
        Risk {
            area: "no_authentication",
            level: "high",
            says: "Everyone may change something.",
            helps: "`security` for the operation, and tests that it refuses",
            operations: those(&|known| known.is_open() && known.is_writing()),
        },
        Risk {
            area: "personal_data",
            level: "high",
            says: "Personal data comes in or goes out.",
            helps: "only who may sees it, no more of it than is needed, none in URLs",
            operations: those(&|known| is_personal(known)),
        },
        Risk {
            area: "data_modification",
            level: "medium",
            says: "Something is changed or deleted: what happens twice, or half, counts.",
            helps: "tests of repeats, of conflicts and of partial failures",
            operations: those(&Known::is_writing),
        },
        Risk {
            area: "unbounded_input",
            level: "medium",
            says: "A text or list has no greatest length.",
            helps: "`maxLength` and `maxItems`, and tests beyond them",
            operations: those(&has_no_bound),
        },
        Risk {
            area: "undeclared_errors",
            level: "low",
            says: "No error is declared: clients can't know what to expect.",
            helps: "4XX and `default` answers in the description",
            operations: those(&|known| !declares_errors(known)),
        },
    ];
    let risks = risks.into_iter();
    risks.filter(|risk| !risk.operations.is_empty()).collect()
}

/// Whether it takes or gives what laws protect.
pub(super) fn is_personal(known: &Known) -> bool {
    personal(known).next().is_some()
}

pub(super) fn personal(known: &Known) -> impl Iterator<Item = String> {
    let names = names(known).into_iter();
    names.filter(|name| is_one(name, &PERSONAL))
}

fn is_one(name: &str, known: &[&str]) -> bool {
    let name = name.to_ascii_lowercase().replace('-', "_");
    known.iter().any(|one| {
        // `pin` is in `shipping`.
        if one.len() <= 3 {
            name.split(['_', '/', '.']).any(|part| part == *one)
        } else {
            name.contains(one)
        }
    })
}

/// Of the path's parts, of parameters, and of members of bodies.
fn names(known: &Known) -> Vec<String> {
    let operation = &known.operation;
    let mut names: Vec<String> = operation
        .path_template
        .split('/')
        .map(str::to_owned)
        .collect();
    names.extend(operation.parameters.iter().map(|it| it.name.clone()));
    let bodies = operation.request_body.iter().flat_map(|body| &body.content);
    let bodies = bodies.map(|media| (media, Direction::Request));
    let answers = operation.responses.iter();
    let answers = answers.filter(|(key, _)| matches!(key, StatusKey::Code(200..=299)));
    let answers = answers.flat_map(|(_, response)| &response.content);
    let answers = answers.map(|media| (media, Direction::Response));
    for (media, direction) in bodies.take(1).chain(answers.take(1)) {
        let Some(schema) = &media.schema else {
            continue;
        };
        let json = schema.to_json(direction);
        let whole = Constraints::of(&json);
        let of = whole.items().unwrap_or(whole);
        names.extend(of.members().into_iter().map(|(name, ..)| name));
    }
    names
}

fn has_no_bound(known: &Known) -> bool {
    let operation = &known.operation;
    let is_loose = |of: Constraints<'_>| {
        let text = of.is("string")
            && !["maxLength", "enum", "format", "pattern", "const"]
                .iter()
                .any(|it| of.has(it));
        text || (of.is("array") && !of.has("maxItems"))
    };
    let loose = operation
        .parameters
        .iter()
        .any(|parameter| match &parameter.shape {
            ParameterShape::Styled { schema, .. } => {
                is_loose(Constraints::of(&schema.to_json(Direction::Request)))
            }
            ParameterShape::Content { .. } => false,
        });
    let mut body = operation.request_body.iter().flat_map(|body| &body.content);
    let schema = body.find_map(|media| media.schema.as_ref());
    loose
        || schema.is_some_and(|schema| {
            let json = schema.to_json(Direction::Request);
            let members = Constraints::of(&json).members();
            members.into_iter().any(|(_, _, member)| is_loose(member))
        })
}

fn declares_errors(known: &Known) -> bool {
    let mut responses = known.operation.responses.iter();
    responses.any(|(key, _)| {
        matches!(
            key,
            StatusKey::Code(400..=599) | StatusKey::Range(4 | 5) | StatusKey::Default
        )
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_taken_for_what_they_say() {
        for (name, known, is) in [
            ("userPassword", &SECRETS[..], true),
            ("X-Api-Key", &SECRETS, true),
            ("pin", &SECRETS, true),
            ("shipping", &SECRETS, false),
            ("email", &PERSONAL, true),
            ("billingAddress", &PERSONAL, true),
            ("id", &PERSONAL, false),
        ] {
            assert_eq!(is_one(name, known), is, "{name}");
        }
    }
}

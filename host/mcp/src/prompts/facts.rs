//! Operations as a model is told of them: what they take and give, in few words.

use std::fmt::Write as _;

use mimus_description::model::{
    ApiKeyLocation, MediaType, ParameterLocation, ParameterShape, Response, SecurityScheme,
    StatusKey,
};
use mimus_description::{Direction, Schema};

use super::constraints::Constraints;
use super::surface::{Known, Surface};
use crate::answer::cut;

/// Operations that are told with all they take; of the others, method and path.
const MOST_WHOLE: usize = 30;

/// Bytes of those.
const MOST_BYTES: usize = 22 << 10;

/// Operations that are told by their name.
const MOST_NAMED: usize = 150;

/// Members of a body, and of what is in it.
const MOST_MEMBERS: usize = 15;

/// The API, and those of its operations that matter.
pub(super) fn told(surface: &Surface, operations: &[Known]) -> String {
    let api = &surface.api;
    let mut text = format!(
        "# {} {}\n\nFrom {}, OpenAPI {}, {} operations.",
        cut(&api.title, 200),
        cut(&api.version, 50),
        place(surface),
        api.openapi,
        api.operations.len()
    );
    if !api.security_schemes.is_empty() {
        text.push_str("\nCredentials:");
        for (name, scheme) in api.security_schemes.iter().take(20) {
            let _ = write!(text, "\n- `{name}`: {}", told_scheme(scheme));
        }
    }
    text.push_str("\n\n## Operations\n");
    let mut whole = 0;
    for known in operations.iter().take(MOST_WHOLE) {
        let one = operation(known);
        if MOST_BYTES < text.len() + one.len() && 0 < whole {
            break;
        }
        whole += 1;
        text.push_str(&one);
    }
    let rest = operations.get(whole..).unwrap_or_default();
    if !rest.is_empty() {
        text.push_str("\nAnd, for describe_operation to tell:");
        for known in rest.iter().take(MOST_NAMED) {
            let _ = write!(text, "\n- {}", line(known));
        }
        if MOST_NAMED < rest.len() {
            let _ = write!(text, "\n… and {} more", rest.len() - MOST_NAMED);
        }
    }
    text
}

fn place(surface: &Surface) -> String {
    match &surface.mock {
        Some(mock) => format!("the mock `{}` at {}", mock.id, mock.url),
        None => format!("`{}`", surface.named),
    }
}

/// `GET /v1/pets/{petId} (getPet)`.
pub(super) fn line(known: &Known) -> String {
    let operation = &known.operation;
    let name = format!("{} {}", operation.method, known.path);
    if operation.id == format!("{} {}", operation.method, operation.path_template) {
        return name;
    }
    format!("{name} (`{}`)", cut(&operation.id, 100))
}

fn operation(known: &Known) -> String {
    let operation = &known.operation;
    let mut text = format!("\n### {}", line(known));
    if let Some(summary) = &operation.summary {
        let _ = write!(text, ": {}", cut(summary, 150));
    }
    if operation.deprecated {
        text.push_str(" [deprecated]");
    }
    for parameter in operation.parameters.iter().take(MOST_MEMBERS) {
        let required = if parameter.required {
            " (required)"
        } else {
            ""
        };
        let shape = match &parameter.shape {
            ParameterShape::Styled { schema, .. } => Some(schema),
            ParameterShape::Content { schema, .. } => schema.as_ref(),
        };
        let told = shape.map_or_else(|| "anything".to_owned(), in_short);
        let _ = write!(
            text,
            "\n- {} `{}`{required}: {told}",
            where_it_is(parameter.location),
            parameter.name
        );
    }
    if let Some(body) = &operation.request_body {
        let required = if body.required { " (required)" } else { "" };
        let _ = write!(text, "\n- body{required}: {}", media_types(&body.content));
        if let Some(schema) = body.content.iter().find_map(|media| media.schema.as_ref()) {
            text.push_str(&members(schema));
        }
    }
    let answers = operation
        .responses
        .iter()
        .map(|(status, response)| answer(*status, response));
    let answers = answers.collect::<Vec<_>>().join("; ");
    let _ = write!(text, "\n- answers: {answers}");
    let _ = write!(text, "\n- credentials: {}\n", credentials(known));
    text
}

pub(super) fn credentials(known: &Known) -> String {
    if known.operation.security.is_empty() {
        return "none".to_owned();
    }
    let ways = known.operation.security.iter().map(|requirement| {
        let schemes = requirement.0.iter().map(|used| {
            if used.scopes.is_empty() {
                format!("`{}`", used.scheme)
            } else {
                format!("`{}` with {}", used.scheme, used.scopes.join(" and "))
            }
        });
        let schemes = schemes.collect::<Vec<_>>();
        if schemes.is_empty() {
            "none".to_owned()
        } else {
            schemes.join(" and ")
        }
    });
    ways.collect::<Vec<_>>().join(", or ")
}

fn told_scheme(scheme: &SecurityScheme) -> String {
    match scheme {
        SecurityScheme::ApiKey { location, name } => {
            let place = match location {
                ApiKeyLocation::Query => "query parameter",
                ApiKeyLocation::Header => "header",
                ApiKeyLocation::Cookie => "cookie",
            };
            format!("an API key in the {place} `{name}`")
        }
        SecurityScheme::Http {
            scheme,
            bearer_format,
        } => {
            let format = bearer_format
                .as_deref()
                .map_or_else(String::new, |it| format!(" ({it})"));
            format!("HTTP {scheme}{format}")
        }
        SecurityScheme::OAuth2 { scopes } => format!("OAuth 2, scopes {}", scopes.join(", ")),
        SecurityScheme::OpenIdConnect { url } => format!("OpenID Connect at {url}"),
        SecurityScheme::MutualTls => "mutual TLS".to_owned(),
    }
}

fn where_it_is(location: ParameterLocation) -> &'static str {
    match location {
        ParameterLocation::Path => "path",
        ParameterLocation::Query => "query",
        ParameterLocation::QueryString => "whole query",
        ParameterLocation::Header => "header",
        ParameterLocation::Cookie => "cookie",
    }
}

fn media_types(content: &[MediaType]) -> String {
    let names = content.iter().map(|media| media.name.as_str());
    names.collect::<Vec<_>>().join(", ")
}

fn answer(status: StatusKey, response: &Response) -> String {
    let content = if response.content.is_empty() {
        "no body".to_owned()
    } else {
        media_types(&response.content)
    };
    let headers = response.headers.iter().map(|header| header.name.as_str());
    let headers = headers.collect::<Vec<_>>();
    if headers.is_empty() {
        return format!("{status} {content}");
    }
    format!("{status} {content} with {}", headers.join(", "))
}

fn in_short(schema: &Schema) -> String {
    let json = schema.to_json(Direction::Request);
    Constraints::of(&json).told()
}

fn members(schema: &Schema) -> String {
    let json = schema.to_json(Direction::Request);
    let whole = Constraints::of(&json);
    let (of, members) = match whole.items() {
        Some(items) => ("each ", items.members()),
        None => ("", whole.members()),
    };
    if members.is_empty() {
        return format!("\n  - {}", whole.told());
    }
    let mut text = String::new();
    for (name, required, member) in members.into_iter().take(MOST_MEMBERS) {
        let required = if required { " (required)" } else { "" };
        let _ = write!(text, "\n  - {of}`{name}`{required}: {}", member.told());
    }
    text
}

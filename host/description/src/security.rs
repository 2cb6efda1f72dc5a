//! Security schemes and what operations require of them.

use std::collections::BTreeMap;

use crate::dialect::Dialect;
use crate::model::{ApiKeyLocation, SchemeUse, SecurityRequirement, SecurityScheme};
use crate::node::Node;
use crate::reader::Reader;

pub(crate) fn schemes(reader: &mut Reader<'_>) -> BTreeMap<String, SecurityScheme> {
    let root = reader.source.documents.root();
    let definitions = match reader.dialect() {
        Dialect::V2 => reader.object_at(&root, "securityDefinitions"),
        _ => reader
            .object_at(&root, "components")
            .and_then(|components| reader.object_at(&components, "securitySchemes")),
    };
    let mut schemes = BTreeMap::new();
    for (name, node) in definitions.iter().flat_map(Node::members) {
        if name.starts_with("x-") {
            continue;
        }
        let Some(node) = reader.object(crate::Severity::Warning, &node) else {
            continue;
        };
        match scheme(&node) {
            Ok(scheme) => drop(schemes.insert(name.into_owned(), scheme)),
            Err(message) => {
                let message = format!("the security scheme `{name}` {message}; it is not enforced");
                reader.warn("invalid-security-scheme", &node, message, "");
            }
        }
    }
    schemes
}

fn scheme(node: &Node<'_>) -> Result<SecurityScheme, String> {
    let text = |key: &str| node.text_at(key).map(std::borrow::Cow::into_owned);
    let kind = text("type").ok_or("has no `type`")?;
    match kind.as_str() {
        "apiKey" => {
            let location = match text("in").as_deref() {
                Some("query") => ApiKeyLocation::Query,
                Some("header") => ApiKeyLocation::Header,
                Some("cookie") => ApiKeyLocation::Cookie,
                _ => return Err("has an `in` other than `query`, `header` or `cookie`".into()),
            };
            let name = text("name").ok_or("has no `name`")?;
            Ok(SecurityScheme::ApiKey { location, name })
        }
        "basic" => Ok(SecurityScheme::Http {
            scheme: "basic".into(),
            bearer_format: None,
        }),
        "http" => {
            let scheme = text("scheme")
                .ok_or("has no `scheme`")?
                .to_ascii_lowercase();
            Ok(SecurityScheme::Http {
                scheme,
                bearer_format: text("bearerFormat"),
            })
        }
        "oauth2" => Ok(SecurityScheme::OAuth2 {
            scopes: scopes(node),
        }),
        "openIdConnect" => Ok(SecurityScheme::OpenIdConnect {
            url: text("openIdConnectUrl").unwrap_or_default(),
        }),
        "mutualTLS" => Ok(SecurityScheme::MutualTls),
        other => Err(format!("has the unknown type `{other}`")),
    }
}

/// Of 2.0's single flow, or of all the `flows`.
fn scopes(node: &Node<'_>) -> Vec<String> {
    let flows = node.get("flows");
    let flows = flows.iter().flat_map(Node::members).map(|(_, flow)| flow);
    let mut scopes = Vec::new();
    for flow in flows.chain([node.clone()]) {
        for (scope, _) in flow.get("scopes").iter().flat_map(Node::members) {
            if !scopes.iter().any(|known| *known == scope) {
                scopes.push(scope.into_owned());
            }
        }
    }
    scopes
}

/// What an operation requires: its own `security`, or else that of the description.
pub(crate) fn requirements(
    reader: &mut Reader<'_>,
    operation: &Node<'_>,
    schemes: &BTreeMap<String, SecurityScheme>,
) -> Vec<SecurityRequirement> {
    let root = reader.source.documents.root();
    let Some(list) = operation.get("security").or_else(|| root.get("security")) else {
        return Vec::new();
    };
    if !list.is_array() {
        reader.warn(
            "malformed",
            &list,
            format!("`security` is an array, not {}", list.kind()),
            "write `security: [{name: []}]`",
        );
        return Vec::new();
    }
    let mut requirements = Vec::new();
    for alternative in list.items() {
        let mut uses = Vec::new();
        for (name, scopes) in alternative.members() {
            if schemes.contains_key(name.as_ref()) {
                let scopes = scopes
                    .items()
                    .filter_map(|scope| scope.text().map(std::borrow::Cow::into_owned))
                    .collect();
                uses.push(SchemeUse {
                    scheme: name.into_owned(),
                    scopes,
                });
            } else {
                let message = format!("there is no security scheme `{name}`; it is not enforced");
                reader.warn(
                    "unknown-security-scheme",
                    &scopes,
                    message,
                    "define it, or correct the name",
                );
            }
        }
        requirements.push(SecurityRequirement(uses));
    }
    requirements
}

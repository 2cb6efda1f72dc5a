//! From `servers` and `basePath` to the paths under which operations are served.

use url::Url;

use crate::dialect::Dialect;
use crate::node::Node;
use crate::reader::Reader;

/// The base paths that an object's `servers` give. None where it has no servers of its
/// own, and those further out apply.
pub(crate) fn base_paths(reader: &mut Reader<'_>, node: &Node<'_>) -> Option<Vec<String>> {
    if reader.dialect() == Dialect::V2 {
        let base = node.get("basePath")?;
        return Some(vec![path_of(reader, &base, &base.text()?)]);
    }
    let servers = node.get("servers").filter(Node::is_array)?;
    let mut paths = Vec::new();
    for server in servers.items() {
        let Some(url) = server.get("url") else {
            reader.warn(
                "invalid-server",
                &server,
                "the server has no `url`",
                "write `url: /` for the root",
            );
            continue;
        };
        let template = url.text().unwrap_or_default();
        let filled = fill(reader, &server, &template);
        let path = path_of(reader, &url, &filled);
        if !paths.contains(&path) {
            paths.push(path);
        }
    }
    (!paths.is_empty()).then_some(paths)
}

/// Those of a path item or an operation, which only OpenAPI 3 has.
pub(crate) fn base_paths_of_item(reader: &mut Reader<'_>, node: &Node<'_>) -> Option<Vec<String>> {
    if reader.dialect() == Dialect::V2 {
        None
    } else {
        base_paths(reader, node)
    }
}

/// The URL with its variables' defaults put in.
fn fill(reader: &mut Reader<'_>, server: &Node<'_>, template: &str) -> String {
    let mut filled = template.to_owned();
    let Some(variables) = server.get("variables") else {
        return filled;
    };
    for (name, variable) in variables.members() {
        let default = variable.get("default");
        let first = || {
            variable
                .get("enum")
                .and_then(|values| values.items().next())
        };
        if default.is_none() {
            reader.warn(
                "invalid-server",
                &variable,
                format!("the variable `{name}` has no `default`"),
                "give it one of its values as `default`",
            );
        }
        if let Some(value) = default.or_else(first) {
            let value = value
                .text()
                .map_or_else(|| value.raw().to_owned(), std::borrow::Cow::into_owned);
            filled = filled.replace(&format!("{{{name}}}"), &value);
        }
    }
    filled
}

/// The path of a URL, which may be relative, without a `/` at its end.
fn path_of(reader: &mut Reader<'_>, node: &Node<'_>, url: &str) -> String {
    parse(url.trim()).unwrap_or_else(|| {
        let message =
            format!("the server URL `{url}` is not one; its operations are served from the root");
        let hint = "write a URL such as `https://api.example.com/v1`, or a path such as `/v1`";
        reader.warn("invalid-server", node, message, hint);
        String::new()
    })
}

fn parse(url: &str) -> Option<String> {
    // A variable in the host changes nothing about the path.
    let rest = match url.split_once("//") {
        Some((scheme, rest)) if scheme.is_empty() || scheme.ends_with(':') => rest
            .find(['/', '?', '#'])
            .map_or("", |at| rest.get(at..).unwrap_or_default()),
        _ if url.starts_with(|c: char| c.is_ascii_alphabetic())
            && Url::parse(url).is_ok_and(|url| url.cannot_be_a_base()) =>
        {
            return None;
        }
        _ => url,
    };
    if rest.contains(['{', '}']) || rest.contains(char::is_whitespace) {
        return None;
    }
    let base = Url::parse("http://localhost/").ok()?;
    // A leading `//` would be read as a host.
    let resolved = base
        .join(&format!("/{}", rest.trim_start_matches('/')))
        .ok()?;
    Some(resolved.path().trim_end_matches('/').to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_path_of_a_server_matters() {
        for (url, expected) in [
            ("https://api.example.com/v1/", Some("/v1")),
            ("https://api.example.com", Some("")),
            ("https://{host}:{port}/v1", Some("/v1")),
            ("//api.example.com/v2", Some("/v2")),
            ("/", Some("")),
            ("", Some("")),
            (".", Some("")),
            ("v1", Some("/v1")),
            ("./v1/../v2", Some("/v2")),
            ("/v1?x=/y#z", Some("/v1")),
            ("api.example.com/v1", Some("/api.example.com/v1")),
            ("/{tenant}/v1", None),
            ("not a url", None),
            ("mailto:x@example.com", None),
        ] {
            assert_eq!(parse(url).as_deref(), expected, "{url}");
        }
    }
}

//! How values are written into a template's text, and what the text is sent as.

use serde::{Deserialize, Serialize};

/// How values are made to fit where they are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) enum Escape {
    /// As JSON, whether within quotes or not.
    Json,
    /// With `&lt;` for `<` and the like.
    Markup,
    /// As they are.
    None,
}

/// What the endings of files say.
#[rustfmt::skip]
const ENDINGS: &[(&str, Escape, &str)] = &[
    ("json", Escape::Json, "application/json"),
    ("yaml", Escape::Json, "application/yaml"),
    ("yml", Escape::Json, "application/yaml"),
    ("js", Escape::Json, "text/javascript"),
    ("html", Escape::Markup, "text/html"),
    ("htm", Escape::Markup, "text/html"),
    ("xml", Escape::Markup, "application/xml"),
    ("svg", Escape::Markup, "image/svg+xml"),
    ("txt", Escape::None, "text/plain"),
    ("text", Escape::None, "text/plain"),
    ("md", Escape::None, "text/markdown"),
    ("csv", Escape::None, "text/csv"),
    ("css", Escape::None, "text/css"),
];

/// The endings that say no more than that it is a template.
const TEMPLATES: [&str; 3] = [".j2", ".jinja2", ".jinja"];

impl Escape {
    /// By the name of a file, and the media type that goes with it.
    pub(crate) fn of_name(name: &str) -> Option<(Self, &'static str)> {
        let lower = name.to_ascii_lowercase();
        let mut endings = TEMPLATES.iter();
        let plain = endings.find_map(|ending| lower.strip_suffix(ending));
        let (_, ending) = plain.unwrap_or(&lower).rsplit_once('.')?;
        let mut known = ENDINGS.iter();
        let (_, escape, media_type) = known.find(|(known, ..)| *known == ending)?;
        Some((*escape, media_type))
    }

    pub(crate) fn of_media_type(media_type: &str) -> Self {
        let essence = essence(media_type);
        if is_json(media_type) {
            return Self::Json;
        }
        let known = ENDINGS.iter().find(|(.., known)| *known == essence);
        match known {
            Some((_, escape, _)) => *escape,
            None if essence == "text/xml" || essence.ends_with("+xml") => Self::Markup,
            None => Self::None,
        }
    }
}

pub(crate) fn is_json(media_type: &str) -> bool {
    let essence = essence(media_type);
    essence == "application/json" || essence == "text/json" || essence.ends_with("+json")
}

pub(crate) fn essence(media_type: &str) -> String {
    let essence = media_type.split(';').next().unwrap_or_default();
    essence.trim().to_ascii_lowercase()
}

/// The media type of a body: what the settings say, else what the description wants, unless
/// the file's name says that it is of another kind.
pub(crate) fn media_type(set: Option<&str>, name: &str, chosen: Option<&str>) -> String {
    if let Some(set) = set {
        return set.to_owned();
    }
    match (Escape::of_name(name), chosen) {
        (Some((escape, named)), Some(chosen))
            if escape == Escape::of_media_type(chosen) && is_json(named) == is_json(chosen) =>
        {
            chosen.to_owned()
        }
        (Some((_, named)), _) => named.to_owned(),
        (None, Some(chosen)) => chosen.to_owned(),
        (None, None) => "text/plain".to_owned(),
    }
}

/// With the charset where a text is not plain ASCII: bodies are UTF-8.
pub(crate) fn content_type(media_type: &str, body: &[u8]) -> String {
    let is_text = essence(media_type).starts_with("text/");
    if is_text && !body.is_ascii() && !media_type.to_ascii_lowercase().contains("charset") {
        format!("{media_type}; charset=utf-8")
    } else {
        media_type.to_owned()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_media_type_is_the_descriptions_unless_the_file_is_of_another_kind() {
        let json = "application/vnd.shop+json";
        for (set, name, chosen, expected) in [
            (None, "a.json.j2", Some(json), json),
            (None, "a.json.j2", None, "application/json"),
            (None, "a.html.jinja", Some(json), "text/html"),
            (
                None,
                "a.xml",
                Some("application/soap+xml"),
                "application/soap+xml",
            ),
            (None, "a.txt", Some("text/csv"), "text/csv"),
            (None, "a.yaml.j2", Some(json), "application/yaml"),
            (None, "a.j2", Some(json), json),
            (None, "a", None, "text/plain"),
            (Some("x/y"), "a.json", Some(json), "x/y"),
        ] {
            assert_eq!(media_type(set, name, chosen), expected, "{name} {chosen:?}");
        }
    }
}

//! Media types and ranges of them: reading, and which includes which.

use mimus_description::model::MediaType;

/// The declared media type that a definite one falls under, the most specific first.
pub fn declared_as<'a>(content: &'a [MediaType], definite: &str) -> Option<&'a MediaType> {
    let definite = MediaRange::parse(definite);
    let fits = content.iter().filter_map(|declared| {
        let fit = MediaRange::parse(&declared.name).includes(&definite)?;
        Some((fit, declared))
    });
    // Of equals the first, as the description has them.
    fits.rev()
        .max_by_key(|(fit, _)| *fit)
        .map(|(_, declared)| declared)
}

/// `application/json`, `image/*`, `application/*+json; version=1`.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(crate) struct MediaRange {
    kind: String,
    subtype: String,
    /// In lower case, without `q` and `charset`, which make no other media type.
    parameters: Vec<(String, String)>,
    boundary: Option<String>,
}

/// How closely a range names a type. The order is the order of preference.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) enum Fit {
    /// `*/*`
    Anything,
    /// `image/*`
    Kind,
    /// `application/*+json`
    Suffix,
    /// The type itself, parameters aside.
    Essence,
    /// With all its parameters, of which there are so many.
    Exact(usize),
}

impl MediaRange {
    /// Never fails: what is no media type is one that only equals itself.
    pub(crate) fn parse(text: &str) -> Self {
        let mut parts = split_outside_quotes(text, ';');
        let essence = parts.next().unwrap_or_default().trim().to_ascii_lowercase();
        let (kind, subtype) = match essence.split_once('/') {
            Some((kind, subtype)) => (kind.trim().to_owned(), subtype.trim().to_owned()),
            None if essence == "*" => ("*".to_owned(), "*".to_owned()),
            None => (essence, String::new()),
        };
        let mut boundary = None;
        let mut parameters = Vec::new();
        for (name, value) in parts.filter_map(|part| part.split_once('=')) {
            let name = name.trim().to_ascii_lowercase();
            let value = unquote(value.trim());
            match name.as_str() {
                "q" | "charset" => {}
                "boundary" => boundary = Some(value),
                _ => parameters.push((name, value.to_ascii_lowercase())),
            }
        }
        Self {
            kind,
            subtype,
            parameters,
            boundary,
        }
    }

    pub(crate) fn is_range(&self) -> bool {
        self.kind == "*" || self.subtype.starts_with('*')
    }

    pub(crate) fn is_json(&self) -> bool {
        self.subtype == "json" || self.subtype.ends_with("+json")
    }

    pub(crate) fn is(&self, essence: &str) -> bool {
        essence
            .split_once('/')
            .is_some_and(|(kind, subtype)| self.kind == kind && self.subtype == subtype)
    }

    pub(crate) fn kind(&self) -> &str {
        &self.kind
    }

    pub(crate) fn subtype(&self) -> &str {
        &self.subtype
    }

    /// Of a multipart type.
    pub(crate) fn boundary(&self) -> Option<&str> {
        self.boundary.as_deref()
    }

    /// How closely this range includes another type or range; none if it doesn't.
    pub(crate) fn includes(&self, other: &Self) -> Option<Fit> {
        if self.kind == "*" {
            return Some(Fit::Anything);
        }
        if self.kind != other.kind {
            return None;
        }
        if self.subtype == "*" {
            return Some(Fit::Kind);
        }
        if let Some(suffix) = self.subtype.strip_prefix('*') {
            // `*+json` takes plain `json` along.
            let plain = suffix
                .strip_prefix('+')
                .is_some_and(|suffix| suffix == other.subtype);
            return (plain || other.subtype.ends_with(suffix)).then_some(Fit::Suffix);
        }
        if self.subtype != other.subtype {
            return None;
        }
        let all = self
            .parameters
            .iter()
            .all(|parameter| other.parameters.contains(parameter));
        Some(if all {
            Fit::Exact(self.parameters.len())
        } else {
            Fit::Essence
        })
    }

    /// A type within a range that most programs can make something of.
    pub(crate) fn definite(&self) -> String {
        match (self.kind.as_str(), self.subtype.as_str()) {
            ("*" | "application", "*") | ("*", _) => "application/json".to_owned(),
            ("image", "*") => "image/png".to_owned(),
            ("audio", "*") => "audio/mpeg".to_owned(),
            ("video", "*") => "video/mp4".to_owned(),
            ("text", "*") => "text/plain".to_owned(),
            ("font", "*") => "font/woff2".to_owned(),
            ("multipart", "*") => "multipart/form-data".to_owned(),
            (kind, "*") => format!("{kind}/octet-stream"),
            (kind, subtype) => match subtype.strip_prefix("*+") {
                Some(suffix) => format!("{kind}/{suffix}"),
                None => format!("{kind}/{subtype}"),
            },
        }
    }
}

fn unquote(value: &str) -> String {
    match value
        .strip_prefix('"')
        .and_then(|value| value.strip_suffix('"'))
    {
        Some(inner) => {
            let mut out = String::with_capacity(inner.len());
            let mut chars = inner.chars();
            while let Some(c) = chars.next() {
                out.push(if c == '\\' {
                    chars.next().unwrap_or(c)
                } else {
                    c
                });
            }
            out
        }
        None => value.to_owned(),
    }
}

/// Lists in headers: the separator counts only outside quoted strings.
pub(crate) fn split_outside_quotes(text: &str, separator: char) -> impl Iterator<Item = &str> {
    let mut quoted = false;
    let mut escaped = false;
    text.split(move |c| {
        if escaped {
            escaped = false;
            return false;
        }
        match c {
            '\\' if quoted => escaped = true,
            '"' => quoted = !quoted,
            _ => {}
        }
        !quoted && c == separator
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_range_includes_what_it_names() {
        let cases = [
            ("*/*", "text/plain", Some(Fit::Anything)),
            ("text/*", "text/plain", Some(Fit::Kind)),
            ("text/*", "application/json", None),
            (
                "application/*+json",
                "application/hal+json",
                Some(Fit::Suffix),
            ),
            ("application/*+json", "application/json", Some(Fit::Suffix)),
            ("application/*+json", "application/xml", None),
            (
                "Application/JSON",
                "application/json; charset=utf-8",
                Some(Fit::Exact(0)),
            ),
            (
                "application/json;v=1",
                "application/json",
                Some(Fit::Essence),
            ),
            (
                "application/json;v=1",
                "application/json; V=\"1\"",
                Some(Fit::Exact(1)),
            ),
            ("application/json", "application/hal+json", None),
        ];
        for (range, other, expected) in cases {
            let actual = MediaRange::parse(range).includes(&MediaRange::parse(other));
            assert_eq!(actual, expected, "{range} includes {other}");
        }
    }

    #[test]
    fn quotes_hide_separators() {
        let parts: Vec<_> = split_outside_quotes(r#"a, b="c,\"d", e"#, ',').collect();
        assert_eq!(parts, ["a", r#" b="c,\"d""#, " e"]);
        let range = MediaRange::parse(r#"multipart/form-data; boundary="a;b=c""#);
        assert_eq!(range.boundary(), Some("a;b=c"));
    }
}

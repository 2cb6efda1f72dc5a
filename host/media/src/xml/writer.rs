//! Writes well-formed XML: tags with the namespace declarations they need, and escapes.

use std::borrow::Cow;

const INSTANCE: &str = "http://www.w3.org/2001/XMLSchema-instance";

pub(super) struct Writer {
    out: String,
    /// Prefixes and their namespaces, of the elements that are open.
    scope: Vec<(String, String)>,
}

/// What an element is called.
pub(super) struct Tag<'n> {
    pub(super) name: &'n str,
    pub(super) prefix: Option<&'n str>,
    pub(super) namespace: Option<&'n str>,
}

pub(super) struct Attribute<'n> {
    pub(super) name: Cow<'n, str>,
    pub(super) prefix: Option<&'n str>,
    pub(super) namespace: Option<&'n str>,
    pub(super) text: Cow<'n, str>,
}

/// An element that is to be closed.
pub(super) struct Opened {
    name: String,
    scope: usize,
    /// Where its content begins.
    content: usize,
}

impl Writer {
    pub(super) fn new() -> Self {
        Self {
            out: "<?xml version=\"1.0\" encoding=\"UTF-8\"?>".to_owned(),
            scope: Vec::new(),
        }
    }

    pub(super) fn finish(self) -> String {
        self.out
    }

    pub(super) fn open(
        &mut self,
        tag: &Tag<'_>,
        attributes: &[Attribute<'_>],
        nil: bool,
    ) -> Opened {
        let scope = self.scope.len();
        // Some properties are declarations themselves: a `soap:Envelope` spelled out.
        let by_hand = attributes.iter().filter_map(|attribute| {
            let prefix = attribute.name.strip_prefix("xmlns")?;
            let prefix = if prefix.is_empty() {
                prefix
            } else {
                prefix.strip_prefix(':')?
            };
            Some((prefix.to_owned(), attribute.text.to_string()))
        });
        self.scope.extend(by_hand);
        let declared = self.scope.len();
        let name = match (tag.prefix, tag.namespace) {
            (None, Some(namespace)) if !tag.name.contains(':') => {
                let by_hand = self.scope.get(scope..).unwrap_or_default();
                if !by_hand.iter().any(|(prefix, _)| prefix.is_empty()) {
                    self.declare("", namespace);
                }
                tag.name.to_owned()
            }
            (prefix, namespace) => self.qualify(tag.name, prefix, namespace),
        };
        let mut names = Vec::with_capacity(attributes.len());
        for attribute in attributes {
            // A default namespace is not for attributes: they need a prefix to be in one.
            let made = attribute
                .namespace
                .map(|namespace| self.prefix_of(namespace));
            let prefix = attribute.prefix.or(made.as_deref());
            names.push(self.qualify(&attribute.name, prefix, attribute.namespace));
        }
        if nil {
            self.declare("xsi", INSTANCE);
        }
        self.out.push('<');
        self.out.push_str(&name);
        for (prefix, namespace) in self.scope.split_off(declared) {
            // One element can't give a prefix two meanings: the first one stands.
            let here = self.scope.get(scope..).unwrap_or_default();
            if !here.iter().any(|(known, _)| *known == prefix) {
                let colon = if prefix.is_empty() { "" } else { ":" };
                self.attribute(&format!("xmlns{colon}{prefix}"), &namespace);
                self.scope.push((prefix, namespace));
            }
        }
        for (place, (name, attribute)) in names.iter().zip(attributes).enumerate() {
            // The same name twice is no XML; descriptions that map two properties to one do exist.
            if !names.iter().take(place).any(|earlier| earlier == name) {
                self.attribute(name, &attribute.text);
            }
        }
        if nil {
            self.attribute("xsi:nil", "true");
        }
        self.out.push('>');
        Opened {
            name,
            scope,
            content: self.out.len(),
        }
    }

    pub(super) fn close(&mut self, opened: &Opened) {
        self.scope.truncate(opened.scope);
        if self.out.len() == opened.content {
            self.out.pop();
            self.out.push_str("/>");
            return;
        }
        self.out.push_str("</");
        self.out.push_str(&opened.name);
        self.out.push('>');
    }

    pub(super) fn text(&mut self, text: &str) {
        for character in text.chars() {
            match character {
                '&' => self.out.push_str("&amp;"),
                '<' => self.out.push_str("&lt;"),
                // `]]>` must not appear in text.
                '>' => self.out.push_str("&gt;"),
                // Readers would make a line feed of it.
                '\r' => self.out.push_str("&#13;"),
                _ => self.out.push(allowed(character)),
            }
        }
    }

    pub(super) fn cdata(&mut self, text: &str) {
        // There is no way to write a carriage return in CDATA that readers keep.
        if text.contains('\r') {
            return self.text(text);
        }
        self.out.push_str("<![CDATA[");
        let text: String = text.chars().map(allowed).collect();
        self.out.push_str(&text.replace("]]>", "]]]]><![CDATA[>"));
        self.out.push_str("]]>");
    }

    fn attribute(&mut self, name: &str, value: &str) {
        self.out.push(' ');
        self.out.push_str(name);
        self.out.push_str("=\"");
        for character in value.chars() {
            match character {
                '&' => self.out.push_str("&amp;"),
                '<' => self.out.push_str("&lt;"),
                '"' => self.out.push_str("&quot;"),
                // Readers would make spaces of them.
                '\t' => self.out.push_str("&#9;"),
                '\n' => self.out.push_str("&#10;"),
                '\r' => self.out.push_str("&#13;"),
                _ => self.out.push(allowed(character)),
            }
        }
        self.out.push('"');
    }

    /// The name with its prefix, which is declared if it isn't yet.
    fn qualify(&mut self, name: &str, prefix: Option<&str>, namespace: Option<&str>) -> String {
        let (prefix, local) = match (prefix, name.split_once(':')) {
            (Some(prefix), named) => (prefix, named.map_or(name, |(_, local)| local)),
            (None, Some((prefix, local))) => (prefix, local),
            (None, None) => return name.to_owned(),
        };
        match namespace {
            _ if matches!(prefix, "xml" | "xmlns") => {}
            Some(namespace) => self.declare(prefix, namespace),
            // A prefix without a namespace is a slip of the description. Undeclared, it
            // would make the document unreadable.
            None if self.namespace_of(prefix).is_none() => {
                self.declare(prefix, &format!("urn:{prefix}"));
            }
            None => {}
        }
        format!("{prefix}:{local}")
    }

    fn declare(&mut self, prefix: &str, namespace: &str) {
        if self.namespace_of(prefix) != Some(namespace) {
            self.scope.push((prefix.to_owned(), namespace.to_owned()));
        }
    }

    fn namespace_of(&self, prefix: &str) -> Option<&str> {
        let mut inner_first = self.scope.iter().rev();
        inner_first
            .find(|(known, _)| known == prefix)
            .map(|(_, namespace)| namespace.as_str())
    }

    fn prefix_of(&self, namespace: &str) -> String {
        let known = self.scope.iter().rev().find(|(prefix, known)| {
            known == namespace && !prefix.is_empty() && self.namespace_of(prefix) == Some(namespace)
        });
        known.map_or_else(
            || format!("ns{}", self.scope.len()),
            |(prefix, _)| prefix.clone(),
        )
    }
}

/// XML 1.0 has no way at all to write some characters.
fn allowed(character: char) -> char {
    match character {
        '\t' | '\n' | '\r' | ' '..='\u{fffd}' | '\u{10000}'..='\u{10ffff}' => character,
        _ => char::REPLACEMENT_CHARACTER,
    }
}

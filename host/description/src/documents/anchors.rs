//! Schemas that are known by `$id`, `$anchor` or `$dynamicAnchor`.

use std::collections::HashMap;

use super::Documents;
use crate::node::Node;

#[derive(Debug, Default)]
pub(crate) struct Anchors {
    ids: HashMap<String, (usize, String)>,
    anchors: HashMap<(usize, String), String>,
}

impl Anchors {
    /// Documents without any of the words are not walked: nearly all of them.
    pub(super) fn find(documents: &Documents) -> Self {
        let mut this = Self::default();
        if ["\"$id\"", "\"$anchor\"", "\"$dynamicAnchor\""]
            .into_iter()
            .any(|word| documents.mention(word))
        {
            for document in 0..documents.len() {
                this.visit(&documents.root_of(document));
            }
        }
        this
    }

    pub(super) fn id(&self, id: &str) -> Option<&(usize, String)> {
        self.ids.get(id)
    }

    /// The pointer of the schema with this anchor.
    pub(crate) fn anchor(&self, document: usize, name: &str) -> Option<&String> {
        self.anchors.get(&(document, name.to_owned()))
    }

    // As deep as the document, which is bounded.
    fn visit(&mut self, node: &Node<'_>) {
        for (key, child) in node.members() {
            match key.as_ref() {
                "$id" => {
                    if let Some(id) = child.text() {
                        let id = id.trim_end_matches('#').to_owned();
                        self.ids
                            .entry(id)
                            .or_insert_with(|| (node.document, node.pointer.clone()));
                    }
                }
                "$anchor" | "$dynamicAnchor" => {
                    if let Some(name) = child.text() {
                        let key = (node.document, name.into_owned());
                        self.anchors
                            .entry(key)
                            .or_insert_with(|| node.pointer.clone());
                    }
                }
                _ => self.visit(&child),
            }
        }
        for item in node.items() {
            self.visit(&item);
        }
    }
}

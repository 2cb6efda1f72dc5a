//! What a mock says of itself to the server beside it: which paths are the description's, and
//! what is described.

use mimus_description::model::StatusKey;
use mimus_journal::Described;

use super::Mock;
use crate::plugin::Plugin;

impl Mock {
    /// In the order of the configuration; the default one is the last.
    pub fn responders(&self) -> &[Plugin] {
        &self.responders
    }

    /// The responders that an operation asks, by index of [`Mock::responders`], in order.
    pub fn chain_of(&self, operation: usize) -> impl Iterator<Item = usize> {
        self.chains.of(operation).to_vec().into_iter()
    }

    /// The operations that ask a responder.
    pub fn operations_of(&self, responder: usize) -> impl Iterator<Item = usize> {
        self.chains.operations_of(responder)
    }

    /// Whether the description has this path, for whatever method.
    pub fn has_path(&self, path: &str) -> bool {
        !self.router.allow(path).is_empty()
    }

    /// A path of the description where the server's own API would be, if it has one.
    pub fn admin_rival(&self) -> Option<&str> {
        let rival = self.admin_rival.get_or_init(|| {
            let mut paths = self.api.operations.iter().flat_map(|operation| {
                let template = &operation.path_template;
                // What has a base path is answered without it, too.
                let bases = operation.base_paths.iter().map(String::as_str).chain([""]);
                bases.map(move |base| format!("{base}{template}"))
            });
            paths.find(|path| is_rival(path))
        });
        rival.as_deref()
    }

    /// All operations with their responses; read when they are first asked for.
    pub fn described(&self) -> &[Described] {
        self.described.get_or_init(|| {
            let operations = self.api.operations.iter().enumerate();
            let described = operations.map(|(index, summary)| Described {
                id: summary.id.clone(),
                method: summary.method.clone(),
                path: summary.path_template.clone(),
                // What can't be read has no answers that it could give.
                responses: self.api.operation(index).map_or_else(
                    |_| Vec::new(),
                    |operation| {
                        let keys = operation.responses.iter();
                        keys.map(|(key, _)| name(*key)).collect()
                    },
                ),
            });
            described.collect()
        })
    }
}

/// Whether a path template is below `/admin`, or may stand for what is below `/admin/api`.
fn is_rival(template: &str) -> bool {
    let segments = template.split('/').skip(1).collect::<Vec<_>>();
    let may_be = |segment: &str, text| segment == text || segment.contains('{');
    match segments.as_slice() {
        ["admin", ..] => true,
        [first, second, ..] => may_be(first, "admin") && may_be(second, "api"),
        _ => false,
    }
}

fn name(key: StatusKey) -> String {
    match key {
        StatusKey::Code(code) => code.to_string(),
        StatusKey::Range(first) => format!("{first}XX"),
        StatusKey::Default => "default".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_rival_may_have_parameters() {
        for (template, expected) in [
            ("/admin", true),
            ("/admin/users", true),
            ("/{tenant}/{thing}", true),
            ("/{tenant}/api/v1", true),
            ("/{tenant}/orders", false),
            ("/{id}", false),
            ("/administrators", false),
            ("/", false),
        ] {
            assert_eq!(is_rival(template), expected, "{template}");
        }
    }
}

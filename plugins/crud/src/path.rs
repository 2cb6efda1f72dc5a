//! Path templates, and which of them are about the same resource.

use std::collections::BTreeMap;

use guest_sdk::Operation;

#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Segment {
    Literal(String),
    Parameter(String),
}

/// A template that is made of whole segments: `/pets/{petId}`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Template {
    pub(crate) segments: Vec<Segment>,
}

impl Template {
    /// None for a template of another kind: one with a fragment (`/meetings#op=start`),
    /// with a verb (`/pets/{id}:feed`) or with several parameters in a segment.
    pub(crate) fn read(text: &str) -> Option<Self> {
        if text.contains(['#', '?']) {
            return None;
        }
        // `/groups/{id}.json` is one of `/groups.json`.
        let text = text.trim_end_matches('/');
        let text = [".json", ".xml", ".yaml"]
            .iter()
            .find_map(|ending| text.strip_suffix(ending))
            .unwrap_or(text);
        let mut segments = Vec::new();
        for segment in text.split('/').filter(|segment| !segment.is_empty()) {
            segments.extend(read_segment(segment)?);
        }
        Some(Self { segments })
    }

    /// The template without its last segment; none for the root.
    pub(crate) fn parent(&self) -> Option<Self> {
        let (_, rest) = self.segments.split_last()?;
        Some(Self {
            segments: rest.to_vec(),
        })
    }

    pub(crate) fn last(&self) -> Option<&Segment> {
        self.segments.last()
    }

    pub(crate) fn ends_in_parameter(&self) -> bool {
        matches!(self.last(), Some(Segment::Parameter(_)))
    }

    /// What the last segment that is no parameter calls the resource.
    pub(crate) fn resource(&self) -> &str {
        let mut literals = self
            .segments
            .iter()
            .rev()
            .filter_map(|segment| match segment {
                Segment::Literal(literal) => Some(literal.as_str()),
                Segment::Parameter(_) => None,
            });
        literals.next().unwrap_or_default()
    }

    pub(crate) fn parameters(&self) -> impl Iterator<Item = &str> {
        self.segments.iter().filter_map(|segment| match segment {
            Segment::Parameter(name) => Some(name.as_str()),
            Segment::Literal(_) => None,
        })
    }

    /// The template whatever its parameters are called: `owners/{}/pets`. It is also what
    /// the state calls the collection.
    pub(crate) fn shape(&self) -> String {
        let segments = self.segments.iter().map(|segment| match segment {
            Segment::Literal(literal) => literal.as_str(),
            Segment::Parameter(_) => "{}",
        });
        segments.collect::<Vec<_>>().join("/")
    }

    /// The first segments.
    pub(crate) fn first(&self, count: usize) -> Self {
        Self {
            segments: self.segments.iter().take(count).cloned().collect(),
        }
    }
}

fn read_segment(segment: &str) -> Option<Vec<Segment>> {
    let Some((before, rest)) = segment.split_once('{') else {
        return Some(vec![Segment::Literal(segment.to_owned())]);
    };
    let (name, after) = rest.split_once('}')?;
    if name.is_empty() || after.contains('{') {
        return None;
    }
    let parameter = Segment::Parameter(name.to_owned());
    match (before, after) {
        ("", "") => Some(vec![parameter]),
        // OData: `/People('{UserName}')`.
        (before, ")" | "')") => {
            let name = before.strip_suffix('\'').unwrap_or(before);
            let literal = name.strip_suffix('(').filter(|name| !name.is_empty())?;
            Some(vec![Segment::Literal(literal.to_owned()), parameter])
        }
        _ => None,
    }
}

/// The operations of an API by the shape of their paths.
#[derive(Debug, Default)]
pub(crate) struct Paths {
    shapes: BTreeMap<String, Path>,
}

#[derive(Debug)]
pub(crate) struct Path {
    pub(crate) template: Template,
    /// Method and id.
    operations: Vec<(String, String)>,
}

impl Paths {
    pub(crate) fn new(operations: Vec<Operation>) -> Self {
        let mut paths = Self::default();
        for operation in operations {
            let Some(template) = Template::read(&operation.path_template) else {
                continue;
            };
            let path = paths.shapes.entry(template.shape()).or_insert(Path {
                template,
                operations: Vec::new(),
            });
            path.operations.push((operation.method, operation.id));
        }
        paths
    }

    pub(crate) fn get(&self, shape: &str) -> Option<&Path> {
        self.shapes.get(shape)
    }

    /// The id of an operation.
    pub(crate) fn operation(&self, shape: &str, method: &str) -> Option<&str> {
        self.get(shape)?.operation(method)
    }

    pub(crate) fn has(&self, shape: &str, methods: &[&str]) -> bool {
        let path = self.get(shape);
        path.is_some_and(|path| {
            methods
                .iter()
                .any(|method| path.operation(method).is_some())
        })
    }

    /// The path to one of a collection.
    pub(crate) fn item_of(&self, collection: &str) -> Option<&Path> {
        self.get(&item_shape(collection))
    }

    /// The shapes of paths below one, in order.
    pub(crate) fn below(&self, shape: &str) -> impl Iterator<Item = (&str, &Path)> {
        let prefix = format!("{shape}/");
        self.shapes
            .range(prefix.clone()..)
            .take_while(move |(shape, _)| shape.starts_with(&prefix))
            .map(|(shape, path)| (shape.as_str(), path))
    }

    pub(crate) fn all(&self) -> impl Iterator<Item = (&str, &Path)> {
        self.shapes
            .iter()
            .map(|(shape, path)| (shape.as_str(), path))
    }
}

impl Path {
    pub(crate) fn operation(&self, method: &str) -> Option<&str> {
        let mut operations = self.operations.iter();
        let (_, id) = operations.find(|(known, _)| known == method)?;
        Some(id)
    }
}

pub(crate) fn item_shape(collection: &str) -> String {
    if collection.is_empty() {
        "{}".to_owned()
    } else {
        format!("{collection}/{{}}")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn templates_are_known_by_their_shape() {
        for (template, expected) in [
            ("/pets", Some("pets")),
            ("/pets/", Some("pets")),
            ("/pets/{petId}", Some("pets/{}")),
            ("/groups/{id}.json", Some("groups/{}")),
            ("/groups.json", Some("groups")),
            (
                "/People('{UserName}')/Trips({id})",
                Some("People/{}/Trips/{}"),
            ),
            ("/", Some("")),
            ("/meetings#operation=start", None),
            ("/pets/{id}:feed", None),
            ("/compare/{base}...{head}", None),
            ("/x/{}", None),
        ] {
            let shape = Template::read(template).map(|template| template.shape());
            assert_eq!(shape.as_deref(), expected, "{template}");
        }
    }

    #[test]
    fn paths_below_are_found() {
        let paths = Paths::new(vec![
            Operation::new("GET", "/pets"),
            Operation::new("GET", "/pets/{id}"),
            Operation::new("GET", "/pets/{petId}/toys"),
            Operation::new("GET", "/pets-gone"),
        ]);
        let below: Vec<&str> = paths.below("pets").map(|(shape, _)| shape).collect();
        assert_eq!(below, ["pets/{}", "pets/{}/toys"]);
        assert_eq!(paths.operation("pets/{}", "GET"), Some("GET /pets/{id}"));
        assert_eq!(paths.operation("pets/{}", "PUT"), None);
    }
}

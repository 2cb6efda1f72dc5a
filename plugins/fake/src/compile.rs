//! JSON Schema text to the nodes of a plan.
//!
//! Breadth first by how deep a value lies in the body: optional properties below the
//! depth at which none are made are left out of the plan, and with them most of a large
//! description.

mod analysis;
mod discriminator;
mod keywords;
mod values;

use std::collections::{BTreeMap, BTreeSet, VecDeque};

use serde_json::{Map, Value};

use crate::check::Checker;
use crate::schema::{ANY, Id, NEVER, Node, Store};

/// Plans of more nodes than this are made anew with fewer levels.
const MANY_NODES: usize = 4_000;
/// `$ref` to `$ref` to `$ref`…
const MAX_HOPS: usize = 64;

/// The schemas of a plan, and the number of each one's root.
pub fn compile(schemas: &[&Value], max_depth: u8) -> (Store, Vec<Id>) {
    let mut depth = max_depth;
    loop {
        let mut compiler = Compiler::new(depth);
        let roots = schemas.iter().map(|schema| compiler.add(schema)).collect();
        if compiler.nodes.len() > MANY_NODES && depth > 1 {
            depth -= 1;
            continue;
        }
        let (mut nodes, samples) = compiler.finish();
        analysis::spans(&mut nodes);
        analysis::heights(&mut nodes);
        let store = Store::of(nodes);
        return (with_samples(store, samples), roots);
    }
}

/// Examples and defaults that are valid; the others are passed over.
fn with_samples(store: Store, samples: Vec<(Id, Vec<Value>)>) -> Store {
    let mut valid = Vec::new();
    {
        let checker = Checker::strict(&store);
        for (id, samples) in samples {
            let fitting = samples.iter().filter(|sample| checker.is_valid(id, sample));
            let fitting: Vec<_> = fitting.map(crate::literal::Literal::of).collect();
            if !fitting.is_empty() {
                valid.push((id, fitting));
            }
        }
    }
    store.with_samples(valid)
}

pub(super) struct Compiler<'v> {
    max_depth: u8,
    nodes: Vec<Node>,
    /// By address: schemas are compared by where they are, never by what they say.
    ids: BTreeMap<usize, Id>,
    depths: Vec<u8>,
    done: BTreeSet<Id>,
    queue: VecDeque<(Id, &'v Map<String, Value>)>,
    samples: Vec<(Id, Vec<Value>)>,
    root: &'v Value,
    /// Names that some schema requires: those are never left out.
    required: BTreeSet<&'v str>,
    /// Schemas by the address of those they are `allOf`.
    heirs: BTreeMap<usize, Vec<(&'v str, &'v Value)>>,
    /// Values of a node's discriminator whose schemas nothing has asked for.
    far_heirs: Vec<(Id, &'v str, &'v Value)>,
}

impl<'v> Compiler<'v> {
    fn new(max_depth: u8) -> Self {
        let never = Node {
            never: true,
            height: crate::schema::ENDLESS,
            ..Node::default()
        };
        Self {
            max_depth,
            nodes: vec![Node::default(), never],
            ids: BTreeMap::new(),
            depths: vec![0, 0],
            done: BTreeSet::new(),
            queue: VecDeque::new(),
            samples: Vec::new(),
            root: &Value::Null,
            required: BTreeSet::new(),
            heirs: BTreeMap::new(),
            far_heirs: Vec::new(),
        }
    }

    fn add(&mut self, schema: &'v Value) -> Id {
        self.root = schema;
        collect_required(schema, &mut self.required, 0);
        self.heirs = discriminator::heirs(schema);
        let root = self.id(schema, 0);
        while let Some((id, schema)) = self.queue.pop_front() {
            if self.done.insert(id) {
                let depth = self.depth(id);
                let mut node = self.read(id, schema, depth);
                if let Some(slot) = self.nodes.get_mut(id as usize) {
                    node.name = slot.name.take().or(node.name);
                    *slot = node;
                }
            }
        }
        self.add_far_heirs();
        root
    }

    fn finish(self) -> (Vec<Node>, Vec<(Id, Vec<Value>)>) {
        (self.nodes, self.samples)
    }

    fn depth(&self, id: Id) -> u8 {
        self.depths.get(id as usize).copied().unwrap_or(0)
    }

    /// The number of a schema that values at `depth` have to meet.
    fn id(&mut self, schema: &'v Value, depth: u8) -> Id {
        let (schema, name) = self.follow(schema);
        let schema = match schema {
            Value::Bool(false) => return NEVER,
            Value::Object(schema) if !schema.is_empty() => schema,
            _ => return ANY,
        };
        let address = std::ptr::from_ref(schema) as usize;
        if let Some(id) = self.ids.get(&address).copied() {
            if depth < self.depth(id) && !self.done.contains(&id) {
                if let Some(known) = self.depths.get_mut(id as usize) {
                    *known = depth;
                }
                self.queue.push_front((id, schema));
            }
            return id;
        }
        let id = Id::try_from(self.nodes.len()).unwrap_or(ANY);
        self.nodes.push(Node {
            name: name.map(str::to_owned),
            ..Node::default()
        });
        self.depths.push(depth);
        self.ids.insert(address, id);
        let nearer = self
            .queue
            .front()
            .is_none_or(|(first, _)| self.depth(*first) >= depth);
        if nearer {
            self.queue.push_front((id, schema));
        } else {
            self.queue.push_back((id, schema));
        }
        id
    }

    /// Through `$ref`s that stand alone, to the schema and the name it goes by.
    fn follow(&self, schema: &'v Value) -> (&'v Value, Option<&'v str>) {
        let (mut schema, mut name) = (schema, None);
        for _ in 0..MAX_HOPS {
            let Some((target, token)) = self.target(schema) else {
                break;
            };
            let alone = schema
                .as_object()
                .is_some_and(|schema| schema.keys().all(|key| says_nothing(key)));
            if !alone {
                break;
            }
            (schema, name) = (target, Some(token));
        }
        (schema, name)
    }

    /// Where a schema's `$ref` leads, and the reference's last token.
    fn target(&self, schema: &'v Value) -> Option<(&'v Value, &'v str)> {
        let reference = schema
            .get("$ref")
            .or_else(|| schema.get("$dynamicRef"))?
            .as_str()?;
        let token = reference.rsplit('/').next().unwrap_or(reference);
        self.resolve(reference).map(|target| (target, token))
    }

    fn resolve(&self, reference: &str) -> Option<&'v Value> {
        let fragment = reference.strip_prefix('#')?;
        if fragment.is_empty() || fragment.starts_with('/') {
            let found = self.root.pointer(fragment);
            return found.or_else(|| self.root.pointer(&percent_decoded(fragment)));
        }
        let definitions = self.root.get("$defs")?.as_object()?;
        definitions.values().find(|schema| {
            ["$anchor", "$dynamicAnchor"]
                .iter()
                .any(|key| schema.get(key).and_then(Value::as_str) == Some(fragment))
        })
    }
}

/// Keywords beside a `$ref` that change neither what is valid nor what is made.
fn says_nothing(key: &str) -> bool {
    matches!(
        key,
        "$ref"
            | "$dynamicRef"
            | "$comment"
            | "summary"
            | "$defs"
            | "$schema"
            | "$id"
            | "externalDocs"
    ) || key.starts_with("x-")
}

fn collect_required<'v>(schema: &'v Value, names: &mut BTreeSet<&'v str>, depth: usize) {
    if depth > 200 {
        return;
    }
    match schema {
        Value::Object(members) => {
            for (key, value) in members {
                match (key.as_str(), value) {
                    ("required", Value::Array(required)) => {
                        names.extend(required.iter().filter_map(Value::as_str));
                    }
                    ("propertyName", Value::String(name)) => {
                        names.insert(name);
                    }
                    ("dependentRequired", Value::Object(dependents)) => {
                        let all = dependents.values().filter_map(Value::as_array).flatten();
                        names.extend(all.filter_map(Value::as_str));
                    }
                    ("examples" | "default" | "enum" | "const", _) => {}
                    _ => collect_required(value, names, depth + 1),
                }
            }
        }
        Value::Array(items) => items
            .iter()
            .for_each(|item| collect_required(item, names, depth + 1)),
        _ => {}
    }
}

fn percent_decoded(text: &str) -> String {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let [byte, after @ ..] = rest {
        rest = after;
        let digit = |byte: &u8| {
            char::from(*byte)
                .to_digit(16)
                .and_then(|digit| u8::try_from(digit).ok())
        };
        match (byte, after) {
            (b'%', [high, low, behind @ ..]) if digit(high).is_some() && digit(low).is_some() => {
                bytes.push(digit(high).unwrap_or(0) * 16 + digit(low).unwrap_or(0));
                rest = behind;
            }
            _ => bytes.push(*byte),
        }
    }
    String::from_utf8(bytes).unwrap_or_else(|_| text.to_owned())
}

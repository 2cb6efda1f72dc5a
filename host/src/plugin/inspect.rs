//! What there is to know of a component without running it, whether it could run here or
//! not.

use std::collections::BTreeMap;

use wasmparser::{KnownCustom, Parser, Payload};

use super::anatomy::{Anatomy, Interface, NoComponent, Version};
use super::grants::Grants;
use super::load::not_a_component;
use super::needs::{self, Need, Right, Unmet};

/// A component, looked at from outside.
#[derive(Debug, Clone)]
pub struct Inspection {
    /// The contract that it was built against; none if it is no responder.
    pub contract: Option<Version>,
    pub imports: Vec<(Interface, Need)>,
    /// Imports that are no interfaces: nothing here can serve them.
    pub odd_imports: Vec<String>,
    pub exports: Vec<Interface>,
    /// What has to be granted to it.
    pub rights: Vec<Right>,
    /// Core modules in it.
    pub modules: usize,
    /// The linear memories that it begins with.
    pub memories: Vec<Memory>,
    /// What it was made with, as its tools wrote it down: by `language`, `processed-by`
    /// and `sdk`, names and versions.
    pub producers: BTreeMap<String, Vec<(String, String)>>,
    /// What keeps it from running here, whatever is granted: the message and a hint.
    pub obstacle: Option<(String, String)>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Memory {
    pub initial_bytes: u64,
    pub maximum_bytes: Option<u64>,
}

/// Looks at a component. The error says why the bytes are none, and what to do.
pub fn inspect(wasm: &[u8]) -> Result<Inspection, (String, &'static str)> {
    let anatomy = Anatomy::read(wasm).map_err(not_a_component)?;
    let obstacle = needs::check(&anatomy, &Grants::everything())
        .err()
        .map(|Unmet { message, hint }| (message, hint));
    let rights = needs::rights(&anatomy).into_iter().collect();
    let contract = needs::contract(&anatomy);
    let mut inspection = Inspection {
        contract,
        imports: anatomy
            .imports
            .into_iter()
            .map(|import| {
                let need = Need::of(&import);
                (import, need)
            })
            .collect(),
        odd_imports: Vec::new(),
        exports: anatomy.exports,
        rights,
        modules: 0,
        memories: Vec::new(),
        producers: BTreeMap::new(),
        obstacle,
    };
    inspection
        .look_inside(wasm)
        .map_err(|error| not_a_component(NoComponent::Broken(error.to_string())))?;
    inspection.find_odd_imports();
    Ok(inspection)
}

impl Inspection {
    fn look_inside(&mut self, wasm: &[u8]) -> Result<(), wasmparser::BinaryReaderError> {
        let mut depth = 0_usize;
        for payload in Parser::new(0).parse_all(wasm) {
            match payload? {
                Payload::ModuleSection { .. } => {
                    depth += 1;
                    self.modules += 1;
                }
                Payload::ComponentSection { .. } => depth += 1,
                Payload::End(_) => depth = depth.saturating_sub(1),
                Payload::MemorySection(memories) => {
                    for memory in memories {
                        self.memories.push(memory?.into());
                    }
                }
                Payload::ComponentImportSection(imports) if depth == 0 => {
                    for import in imports {
                        let name = import?.name.name;
                        if name.parse::<Interface>().is_err() {
                            self.odd_imports.push(name.to_owned());
                        }
                    }
                }
                Payload::CustomSection(section) => {
                    if let KnownCustom::Producers(fields) = section.as_known() {
                        self.read_producers(fields)?;
                    }
                }
                _ => {}
            }
        }
        Ok(())
    }

    fn read_producers(
        &mut self,
        fields: wasmparser::ProducersSectionReader<'_>,
    ) -> Result<(), wasmparser::BinaryReaderError> {
        for field in fields {
            let field = field?;
            let known = self.producers.entry(field.name.to_owned()).or_default();
            for value in field.values {
                let value = value?;
                let maker = (value.name.to_owned(), value.version.to_owned());
                if !known.contains(&maker) {
                    known.push(maker);
                }
            }
        }
        Ok(())
    }

    fn find_odd_imports(&mut self) {
        if self.obstacle.is_some() || self.odd_imports.is_empty() {
            return;
        }
        let names: Vec<String> = self
            .odd_imports
            .iter()
            .map(|name| format!("`{name}`"))
            .collect();
        self.obstacle = Some((
            format!(
                "wants what is not there for responders: {}",
                names.join(", ")
            ),
            "a responder imports interfaces, `mimus:responder/…` and `wasi:…`".to_owned(),
        ));
    }
}

impl From<wasmparser::MemoryType> for Memory {
    fn from(memory: wasmparser::MemoryType) -> Self {
        let page = 1_u64 << memory.page_size_log2.unwrap_or(16).min(63);
        Self {
            initial_bytes: memory.initial.saturating_mul(page),
            maximum_bytes: memory.maximum.map(|pages| pages.saturating_mul(page)),
        }
    }
}

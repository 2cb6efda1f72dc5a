//! What a component says of itself, read without compiling it: the interfaces it wants
//! and those it has.

use std::fmt;
use std::str::FromStr;

use wasmparser::{Chunk, Parser, Payload};

use super::snapshot::INITIALIZE;

/// The imports and exports of a component, as far as they are interfaces.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Anatomy {
    pub imports: Vec<Interface>,
    pub exports: Vec<Interface>,
    /// Whether it is to be started once, ahead of all instances.
    pub starts_ahead: bool,
    /// Local variables of all functions together: a few bytes declare any number of them,
    /// and compiling costs for each.
    pub locals: u64,
}

/// `wasi:io/streams@0.2.6`.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, serde::Serialize)]
pub struct Interface {
    /// `wasi:io`.
    pub package: String,
    /// `streams`.
    pub name: String,
    pub version: Option<Version>,
}

/// A version as packages have it; what follows the three numbers does not matter here.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Version {
    pub major: u64,
    pub minor: u64,
    pub patch: u64,
}

/// Why the bytes are no component.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum NoComponent {
    /// A core module.
    Module,
    /// Something else altogether.
    Other,
    /// It begins as one. The text says where it goes wrong.
    Broken(String),
}

impl Anatomy {
    pub(super) fn read(wasm: &[u8]) -> Result<Self, NoComponent> {
        match wasm {
            [0, b'a', b's', b'm', 0x0d, 0, 1, 0, ..] => {}
            [0, b'a', b's', b'm', 1, 0, 0, 0, ..] => return Err(NoComponent::Module),
            _ => return Err(NoComponent::Other),
        }
        let broken = |error: wasmparser::BinaryReaderError| NoComponent::Broken(error.to_string());
        let mut anatomy = Self::default();
        let mut parser = Parser::new(0);
        // The parsers of what the present one stands in.
        let mut around = Vec::new();
        let mut rest = wasm;
        loop {
            let (consumed, payload) = match parser.parse(rest, true).map_err(broken)? {
                Chunk::Parsed { consumed, payload } => (consumed, payload),
                Chunk::NeedMoreData(_) => {
                    return Err(NoComponent::Broken("it ends too early".to_owned()));
                }
            };
            rest = &rest[consumed..];
            match payload {
                Payload::ModuleSection { parser: inner, .. }
                | Payload::ComponentSection { parser: inner, .. } => {
                    around.push(std::mem::replace(&mut parser, inner));
                }
                // Imports and exports of what stands inside are nobody else's business.
                Payload::ComponentImportSection(section) if around.is_empty() => {
                    for import in section {
                        let import = import.map_err(broken)?;
                        anatomy.imports.extend(import.name.name.parse().ok());
                    }
                }
                Payload::ComponentExportSection(section) if around.is_empty() => {
                    for export in section {
                        let export = export.map_err(broken)?;
                        anatomy.starts_ahead |= export.name.name == INITIALIZE;
                        anatomy.exports.extend(export.name.name.parse().ok());
                    }
                }
                Payload::CodeSectionEntry(body) => {
                    for local in body.get_locals_reader().map_err(broken)? {
                        let (count, _) = local.map_err(broken)?;
                        anatomy.locals += u64::from(count);
                    }
                }
                Payload::End(_) => match around.pop() {
                    Some(outer) => parser = outer,
                    None => return Ok(anatomy),
                },
                _ => {}
            }
        }
    }
}

impl FromStr for Interface {
    type Err = ();

    fn from_str(text: &str) -> Result<Self, ()> {
        let (path, version) = match text.split_once('@') {
            Some((path, version)) => (path, Some(version.parse()?)),
            None => (text, None),
        };
        let (package, name) = path.split_once('/').ok_or(())?;
        Ok(Self {
            package: package.to_owned(),
            name: name.to_owned(),
            version,
        })
    }
}

impl FromStr for Version {
    type Err = ();

    fn from_str(text: &str) -> Result<Self, ()> {
        let core = text.split(['-', '+']).next().unwrap_or_default();
        let mut numbers = core.split('.').map(|number| number.parse().map_err(drop));
        let mut number = || numbers.next().unwrap_or(Err(()));
        Ok(Self {
            major: number()?,
            minor: number()?,
            patch: number()?,
        })
    }
}

impl fmt::Display for Interface {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}", self.package, self.name)?;
        match self.version {
            Some(version) => write!(f, "@{version}"),
            None => Ok(()),
        }
    }
}

impl fmt::Display for Version {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{}.{}", self.major, self.minor, self.patch)
    }
}

impl serde::Serialize for Version {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

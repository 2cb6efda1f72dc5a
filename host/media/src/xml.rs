//! XML by the description's `xml` objects: `OpenAPI` 3.0's and 3.1's `attribute` and
//! `wrapped` as well as 3.2's `nodeType`.
//!
//! `decode` reads what `encode` writes. What the schema leaves open is decided for both:
//!
//! * The root is called by its `xml.name`, else as the schema in `$defs`, else by its
//!   title, else `root`.
//! * An array that is the root, or an item of another array, is wrapped whatever its `xml`
//!   object says: unwrapped, it could not be told from its neighbours.
//! * `null` is `xsi:nil="true"`, and an attribute that is not there.
//! * Keys that are no XML names are written as .NET's `XmlConvert` does: `a b` is
//!   `a_x0020_b`.

mod decode;
mod encode;
mod name;
mod scalar;
mod shape;
mod tree;
mod writer;

pub use decode::decode;
pub use encode::encode;
pub use tree::XmlError;
pub(crate) use tree::looks_encoded;

#[cfg(test)]
mod tests;

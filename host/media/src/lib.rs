//! Values to bytes and back, by media type: the one place that knows how JSON, XML, CSV,
//! forms, event streams and the like are written. Pure, and small enough to be compiled
//! into a component as well as into the server.

/// The kinds of media types that are written in different ways.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Family {
    /// `application/json`, `…+json`.
    Json,
    /// `application/x-ndjson`, `application/jsonl`, `application/json-seq`.
    JsonSequence,
    /// `text/event-stream`.
    EventStream,
    /// `application/xml`, `text/xml`, `…+xml`.
    Xml,
    Yaml,
    Csv,
    /// `application/x-www-form-urlencoded`.
    Form,
    Multipart,
    /// Other `text/…`.
    Text,
    Binary,
}

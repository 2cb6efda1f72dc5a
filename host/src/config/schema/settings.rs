//! The settings of the responders that come with Mimus, for editors. What a value may be is
//! the responder's own to say; here is what is worth offering.

use std::collections::BTreeMap;

use schemars::{JsonSchema, SchemaGenerator};
use serde_json::{Map, Value, json};

use crate::plugin::builtin::Builtin;

/// Of a responder that is a built-in: which settings it may have.
pub(super) fn by_builtin(generator: &mut SchemaGenerator) -> Value {
    let branches = Builtin::ALL.map(|builtin| {
        let settings = match builtin {
            Builtin::Faker => generator.subschema_for::<FakerSettings>(),
            Builtin::Script => generator.subschema_for::<ScriptSettings>(),
            Builtin::Template => generator.subschema_for::<TemplateSettings>(),
            Builtin::Crud => generator.subschema_for::<CrudSettings>(),
        };
        let name = builtin.name();
        let used = json!({ "properties": { "use": { "const": name } }, "required": ["use"] });
        let mut ways = vec![used];
        if builtin.may_read_files() {
            // `script` and `template` are keys of their own as well.
            ways.push(json!({ "required": [name] }));
        }
        json!({ "if": { "anyOf": ways }, "then": { "properties": { "settings": settings } } })
    });
    Value::from(branches.to_vec())
}

/// The settings of `faker`.
#[derive(JsonSchema)]
#[schemars(rename = "Faker")]
#[expect(dead_code, reason = "only the schema of it is of use")]
pub(in crate::config) struct FakerSettings {
    /// The language and country of names, addresses and the like.
    #[schemars(extend("default" = "en", "examples" = ["en", "de", "fr", "it", "nl", "pt", "pt-br", "tr"]))]
    locale: Option<String>,
    /// How many of the optional properties are made: `all`, `none`, or from 0.0 to 1.0.
    #[schemars(extend("default" = "all"))]
    optional: Option<Share>,
    /// Objects nested deeper than this have their required properties only.
    #[schemars(extend("default" = 4))]
    max_depth: Option<u8>,
    /// No list is longer, unless its schema or the request wants it.
    #[schemars(extend("default" = 5))]
    max_items: Option<u32>,
}

/// `all`, `none`, or from 0.0 to 1.0.
#[derive(JsonSchema)]
#[schemars(untagged)]
#[expect(dead_code, reason = "only the schema of it is of use")]
enum Share {
    Word(ShareWord),
    Part(f64),
}

#[derive(JsonSchema)]
#[schemars(rename_all = "lowercase", inline)]
#[expect(dead_code, reason = "only the schema of it is of use")]
enum ShareWord {
    All,
    None,
}

/// The settings of `script`.
#[derive(JsonSchema)]
#[schemars(rename = "Script", deny_unknown_fields)]
#[expect(dead_code, reason = "only the schema of it is of use")]
struct ScriptSettings {
    /// The module with the handlers, in the granted folder. With `script = "FILE"` it is
    /// that file.
    file: Option<String>,
    /// The text of that module, instead of a file.
    source: Option<String>,
    /// The language and country of made-up names, addresses and the like.
    #[schemars(extend("default" = "en", "examples" = ["en", "de", "fr", "it", "nl", "pt", "pt-br", "tr"]))]
    locale: Option<String>,
    /// What the script itself is to be told, as `mimus.settings`.
    settings: Option<Map<String, Value>>,
}

/// The settings of `template`.
#[derive(JsonSchema)]
#[schemars(rename = "Template", rename_all = "kebab-case", deny_unknown_fields)]
#[expect(dead_code, reason = "only the schema of it is of use")]
struct TemplateSettings {
    /// The template of the body, in the granted folder. With `template = "FILE"` it is that
    /// file.
    file: Option<String>,
    /// The text of the template, instead of a file.
    body: Option<String>,
    /// The status of the answer: a number, or a template that comes to one. Without it, what
    /// the description and the request choose.
    status: Option<Text>,
    /// Headers of the answer, each a template, or a list of them for a header that is sent
    /// several times.
    headers: Option<BTreeMap<String, Texts>>,
    /// How many milliseconds to wait: a number, or a template that comes to one.
    delay_ms: Option<Text>,
    /// The content type. Without it, it follows from the description and the file's name.
    content_type: Option<String>,
    /// What is otherwise for single operations, by operationId or as in `GET /pets/{id}`.
    operations: Option<BTreeMap<String, Variant>>,
    /// What templates are to be told, as `vars`.
    vars: Option<Map<String, Value>>,
    /// The language and country of made-up names, addresses and the like.
    #[schemars(extend("default" = "en", "examples" = ["en", "de", "fr", "it", "nl", "pt", "pt-br", "tr"]))]
    locale: Option<String>,
    /// What becomes of a name that has no value.
    #[schemars(extend("default" = "lenient"))]
    undefined: Option<Undefined>,
    /// Which answers of the description are the templates' to give.
    #[schemars(extend("default" = "success"))]
    answers: Option<Answers>,
    /// Whether a body that is not the JSON it claims to be is an error.
    #[schemars(extend("default" = true))]
    check_json: Option<bool>,
}

/// What is otherwise for one operation.
#[derive(JsonSchema)]
#[schemars(
    rename = "TemplateOfOperation",
    rename_all = "kebab-case",
    deny_unknown_fields
)]
#[expect(dead_code, reason = "only the schema of it is of use")]
struct Variant {
    /// The template of the body, in the granted folder.
    file: Option<String>,
    /// The text of the template, instead of a file.
    body: Option<String>,
    /// The status of the answer: a number, or a template that comes to one.
    status: Option<Text>,
    /// Headers of the answer, beside those that hold for all operations.
    headers: Option<BTreeMap<String, Texts>>,
    /// How many milliseconds to wait: a number, or a template that comes to one.
    delay_ms: Option<Text>,
    /// The content type.
    content_type: Option<String>,
}

/// A template, or what stands for itself.
#[derive(JsonSchema)]
#[schemars(untagged, inline)]
#[expect(dead_code, reason = "only the schema of it is of use")]
enum Text {
    Template(String),
    Number(i64),
    Truth(bool),
}

/// One template, or several.
#[derive(JsonSchema)]
#[schemars(untagged, inline)]
#[expect(dead_code, reason = "only the schema of it is of use")]
enum Texts {
    One(Text),
    Several(Vec<Text>),
}

#[derive(JsonSchema)]
#[schemars(rename_all = "kebab-case", inline)]
#[expect(dead_code, reason = "only the schema of it is of use")]
enum Undefined {
    /// It is empty (`null` in JSON), and has no members.
    Lenient,
    /// It is empty, and so are its members.
    Chainable,
    /// It is an error.
    Strict,
}

#[derive(JsonSchema)]
#[schemars(rename_all = "kebab-case", inline)]
#[expect(dead_code, reason = "only the schema of it is of use")]
enum Answers {
    /// Those below 400: a client that asks for an error by `Prefer: code=404` gets it from
    /// the next responder.
    Success,
    /// All of them.
    All,
}

/// The settings of `crud`.
#[derive(JsonSchema)]
#[schemars(rename = "Crud", deny_unknown_fields)]
#[expect(dead_code, reason = "only the schema of it is of use")]
struct CrudSettings {
    /// What is there at first: `examples`, those of the description; `none`; or lists by
    /// path: `{ "/pets" = [{ id = 1, name = "Rex" }] }`.
    #[schemars(extend("default" = "examples"))]
    seed: Option<CrudSeed>,
    /// How many items a list begins with that has none, made up when it is first asked for.
    #[schemars(range(max = 100), extend("default" = 0))]
    generate: Option<u32>,
    /// Whether what lies below something that is not there is not there either. `false`
    /// where another responder answers for the parents.
    #[schemars(extend("default" = true))]
    check_parents: Option<bool>,
}

#[derive(JsonSchema)]
#[schemars(untagged, inline)]
#[expect(dead_code, reason = "only the schema of it is of use")]
enum CrudSeed {
    Word(CrudWord),
    Collections(Map<String, Value>),
}

#[derive(JsonSchema)]
#[schemars(rename_all = "lowercase", inline)]
#[expect(dead_code, reason = "only the schema of it is of use")]
enum CrudWord {
    Examples,
    None,
}

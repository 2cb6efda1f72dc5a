//! Any schema: data is made of it without panic and within bounds, and either it is valid
//! or it is said that none was found.
//!
//! The input is a schema in JSON, or else bytes of which one is built.

#![no_main]

use libfuzzer_sys::{Corpus, fuzz_target};
use mimus_fake::believable::Locale;
use mimus_fake::compile::compile;
use mimus_fake::echo::Echoes;
use mimus_fake::generate::{Generator, Options};
use mimus_fake::rng::Rng;
use mimus_fake::schema::Store;

fuzz_target!(|bytes: &[u8]| -> Corpus {
    let schema = match serde_json::from_slice(bytes) {
        Ok(schema) => schema,
        Err(_) => match mimus_fuzz::schema::schema(bytes) {
            Ok(schema) => schema,
            Err(_) => return Corpus::Reject,
        },
    };
    let options = Options {
        locale: Locale::default(),
        optional: 1.0,
        max_depth: 4,
        max_items: 5,
        invent: bytes.len() % 2 == 0,
    };
    let (store, roots) = compile(&[&schema], options.max_depth);
    let store = Store::unpack(store.pack());
    let echoes = Echoes::default();
    let root = roots.first().copied().expect("one root for one schema");
    let seed = bytes.len() as u64;
    let mut generator =
        Generator::new(&store, Rng::new(seed), &options, &echoes, 1_735_689_600_000);
    let (value, unmet) = generator.body(root, "");
    if unmet.is_some() {
        return Corpus::Keep;
    }
    // A schema that its judge cannot read judges nothing.
    let judge = jsonschema::options()
        .with_draft(jsonschema::Draft::Draft202012)
        .should_validate_formats(true)
        .build(&schema);
    let Ok(judge) = judge else {
        return Corpus::Keep;
    };
    if let Err(error) = judge.validate(&value) {
        panic!(
            "{error} at `{}`: {schema} made {value}",
            error.instance_path()
        );
    }
    Corpus::Keep
});

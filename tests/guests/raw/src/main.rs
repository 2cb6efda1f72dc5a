//! Makes a component of each `.wat` file beside this crate's manifest, and some that are
//! too long to be written by hand, in the folder that is its argument.

use std::error::Error;
use std::fs;
use std::path::{Path, PathBuf};

use wit_component::{ComponentEncoder, StringEncoding, embed_component_metadata};
use wit_parser::Resolve;

type Result<T> = std::result::Result<T, Box<dyn Error>>;

fn main() -> Result<()> {
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    let out = PathBuf::from(std::env::args_os().nth(1).ok_or("say where to write to")?);
    fs::create_dir_all(&out)?;
    let mut contract = Resolve::default();
    contract.push_dir(here.join("../../../wit"))?;
    let write = |name: &str, component: Vec<u8>| -> Result<()> {
        Ok(fs::write(out.join(name).with_extension("wasm"), component)?)
    };
    for file in fs::read_dir(here)? {
        let path = file?.path();
        if path.extension().is_some_and(|extension| extension == "wat") {
            let name = path.file_stem().ok_or("no name")?.to_string_lossy();
            write(&name, encode(&wat::parse_file(&path)?, &contract)?)?;
        }
    }
    write("wrong_types", wrong_types()?)?;
    for version in ["0.2.0", "0.0.3"] {
        write(&format!("version-{}", version.replace('.', "-")), claiming(version, "")?)?;
    }
    write("many_instances", many_instances()?)?;
    write("deep_types", deep_types()?)?;
    write("many_locals", many_locals(here, &contract)?)
}

/// Wraps a core module as a component of the world `responder`.
fn encode(module: &[u8], wit: &Resolve) -> Result<Vec<u8>> {
    let mut packages = wit.packages.iter();
    let (package, _) = packages
        .find(|(_, package)| package.name.namespace == "mimus")
        .ok_or("there is no such package")?;
    let world = wit.select_world(&[package], Some("responder"))?;
    let mut module = module.to_vec();
    embed_component_metadata(&mut module, wit, world, StringEncoding::UTF8)?;
    Ok(ComponentEncoder::default().module(&module)?.encode()?)
}

/// The contract's names, and other types.
fn wrong_types() -> Result<Vec<u8>> {
    let mut wit = Resolve::default();
    wit.push_str(
        "handler.wit",
        "package mimus:responder@0.1.1;
         interface handler {
             prepare: func(operation: string) -> u32;
             respond: func(plan: u32) -> string;
         }
         world responder { export handler; }",
    )?;
    let module = wat::parse_str(
        r#"(module
            (memory (export "memory") 1)
            (func (export "mimus:responder/handler@0.1.1#prepare") (param i32 i32) (result i32)
                (i32.const 0))
            (func (export "mimus:responder/handler@0.1.1#respond") (param i32) (result i32)
                (i32.const 0))
            (func (export "cabi_realloc") (param i32 i32 i32 i32) (result i32) (i32.const 16)))"#,
    )?;
    encode(&module, &wit)
}

/// An empty instance under the name of the contract, in any version, after something else.
fn claiming(version: &str, before: &str) -> Result<Vec<u8>> {
    let component = format!(
        r#"(component {before}
            (component $inner)
            (instance $handler (instantiate $inner))
            (export "mimus:responder/handler@{version}" (instance $handler)))"#
    );
    Ok(wat::parse_str(component)?)
}

fn many_instances() -> Result<Vec<u8>> {
    let instances = "(core instance (instantiate $m))".repeat(20_000);
    claiming("0.1.1", &format!("(core module $m) {instances}"))
}

/// Each type names the one before it twice.
fn deep_types() -> Result<Vec<u8>> {
    let mut types = String::from("(type $t0 (tuple u64 u64))");
    for level in 1..60 {
        let before = level - 1;
        types += &format!("(type $t{level} (tuple $t{before} $t{before}))");
    }
    claiming("0.1.1", &types)
}

/// A few bytes of a module ask for any number of local variables, and a compiler needs
/// memory and time for each.
fn many_locals(here: &Path, contract: &Resolve) -> Result<Vec<u8>> {
    let whole = fs::read_to_string(here.join("points_nowhere.wat"))?;
    let end = whole.rfind(')').ok_or("the module has no end")?;
    let function = format!("(func (local {}))", "i64 ".repeat(40_000));
    let bomb = format!("{}{})", &whole[..end], function.repeat(400));
    encode(&wat::parse_str(bomb)?, contract)
}

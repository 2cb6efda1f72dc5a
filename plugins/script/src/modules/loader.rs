//! Gives the engine the modules of the plan, each parsed when it is first asked for.

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::path::Path;
use std::rc::Rc;

use boa_engine::module::{Module, ModuleLoader, ModuleRequest, Referrer};
use boa_engine::{Context, JsNativeError, JsResult, JsValue, Source};

use super::{Kind, Modules, specifier};
use crate::json;

/// The modules of the script at hand. There are none until it is known.
#[derive(Default)]
pub(crate) struct Loader {
    modules: RefCell<Rc<Modules>>,
    parsed: RefCell<BTreeMap<String, Module>>,
}

impl Loader {
    pub(crate) fn hold(&self, modules: Rc<Modules>) {
        self.modules.replace(modules);
    }

    pub(crate) fn modules(&self) -> Rc<Modules> {
        self.modules.borrow().clone()
    }

    /// The module with the handlers.
    pub(crate) fn entry(&self, context: &mut Context) -> JsResult<Module> {
        self.module(self.modules().entry(), context)
    }

    fn module(&self, name: &str, context: &mut Context) -> JsResult<Module> {
        if let Some(module) = self.parsed.borrow().get(name) {
            return Ok(module.clone());
        }
        let modules = self.modules();
        let Some(source) = modules.find(name) else {
            return Err(JsNativeError::typ()
                .with_message(format!(
                    "`{name}` was not read when the mock was made ready; import it by `import … from`, or `import(\"…\")` with its name in quotes"
                ))
                .into());
        };
        let module = match source.kind {
            Kind::Script => {
                let text = Source::from_bytes(&source.text).with_path(Path::new(name));
                Module::parse(text, None, context)?
            }
            Kind::Json => {
                let value: JsValue = json::parse(source.text.as_bytes(), context)?;
                Module::from_value_as_default(value, context)
            }
        };
        self.parsed
            .borrow_mut()
            .insert(name.to_owned(), module.clone());
        Ok(module)
    }

    fn imported(
        &self,
        referrer: &Referrer,
        request: &ModuleRequest,
        context: &mut Context,
    ) -> JsResult<Module> {
        let referrer = referrer.path().and_then(Path::to_str).unwrap_or_default();
        let specifier = request.specifier().to_std_string_lossy();
        let name = specifier::resolve(&specifier, referrer)
            .map_err(|why| JsNativeError::typ().with_message(why))?;
        self.module(&name, context)
    }
}

impl ModuleLoader for Loader {
    fn load_imported_module(
        self: Rc<Self>,
        referrer: Referrer,
        request: ModuleRequest,
        context: &RefCell<&mut Context>,
    ) -> impl Future<Output = JsResult<Module>> {
        let module = self.imported(&referrer, &request, &mut context.borrow_mut());
        std::future::ready(module)
    }
}

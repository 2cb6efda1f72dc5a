//! Components that are started once, ahead: what one has in memory after its exported
//! function `wizer-initialize` is what every instance of it begins with.
//!
//! A language's engine takes far longer to start than to answer a request. The convention is
//! that of [Wizer](https://docs.rs/wasmtime-wizer). The function runs as a guest does, within
//! limits, but without any grants, and with the same chance and clock everywhere: what comes
//! of it follows from the component alone, and its code can be kept like any other's.

use std::sync::Arc;
use std::time::Duration;

use mimus_description::model::ParameterLocation;
use wasmtime::component::{ComponentNamedList, Instance, Lift, WasmList};
use wasmtime::error::Context as _;
use wasmtime::{Result, Store, bail};
use wasmtime_wizer::{ComponentInstanceState, Wizer};

use super::host::{Describe, DescribedHeader};
use super::instance::{Circumstances, RequestCx};
use super::load::Runtime;
use super::{Anatomy, Limits, OperationName};

/// The function by which a component says that it wants this.
pub(super) const INITIALIZE: &str = "wizer-initialize";

/// For starting an engine with code that was compiled in haste.
const TIME: Duration = Duration::from_secs(5);

/// Starts a component, and gives the one that every instance is to be made of.
///
/// Compiling it for this one start and starting it take some seconds for an interpreter of
/// several megabytes. It is waited for.
pub(super) fn take(wasm: &[u8], anatomy: &Anatomy) -> Result<Vec<u8>> {
    let (_, instrumented) = wizer().instrument_component(wasm)?;
    let mut plugin = Runtime::hasty()?.ungranted(&instrumented, anatomy)?;
    plugin.limits = Limits {
        time: TIME,
        ..Limits::default()
    };
    let component = plugin.component.clone();
    let wasm = wasm.to_vec();
    let call = plugin.call(circumstances(), move |store| {
        Box::pin(async move {
            let component = component.instance_pre();
            let instance = component.instantiate_async(&mut *store).await?;
            let initialize = instance.get_typed_func::<(), ()>(&mut *store, INITIALIZE)?;
            initialize.call_async(&mut *store, ()).await?;
            let (context, _) = wizer().instrument_component(&wasm)?;
            let mut state = State {
                store,
                instance,
                fault: None,
            };
            let taken = wizer().snapshot_component(&context, &mut state).await?;
            Ok(Ok(match state.fault {
                None => taken,
                Some(fault) => return Err(fault),
            }))
        })
    });
    // Loading is nothing for the threads that requests are on, and on others a guest needs
    // a runtime to run in.
    let called = std::thread::scope(|scope| {
        let thread = scope.spawn(|| {
            let runtime = tokio::runtime::Builder::new_current_thread()
                .enable_all()
                .build();
            Ok::<_, wasmtime::Error>(runtime?.block_on(call).0)
        });
        thread.join()
    });
    match called {
        Ok(called) => called?.map_err(wasmtime::Error::new),
        Err(panic) => std::panic::resume_unwind(panic),
    }
    .with_context(|| format!("calling `{INITIALIZE}` ahead"))
}

fn wizer() -> Wizer {
    let mut wizer = Wizer::new();
    // So the world that the component is written for stays the one it has.
    wizer.keep_init_func(true);
    wizer
}

fn circumstances() -> Circumstances {
    Circumstances {
        seed: 0,
        now_ms: 0,
        description: Arc::new(Nothing),
        scenario: None,
        next: None,
        state: None,
        pace: Arc::default(),
    }
}

/// There is no operation yet.
struct Nothing;

impl Describe for Nothing {
    fn schema(&self, _: u16, _: &str) -> Option<String> {
        None
    }

    fn example(&self, _: u16, _: &str, _: Option<&str>) -> Option<Vec<u8>> {
        None
    }

    fn headers(&self, _: u16) -> Vec<DescribedHeader> {
        Vec::new()
    }

    fn parameter(&self, _: ParameterLocation, _: &str) -> Option<String> {
        None
    }

    fn operations(&self) -> Vec<OperationName> {
        Vec::new()
    }

    fn operation_object(&self, _: &str) -> Option<String> {
        None
    }
}

/// A started instance, asked by Wizer for what is in it: functions that it wrote into the
/// component give globals and memories.
struct State<'a> {
    store: &'a mut Store<RequestCx>,
    instance: Instance,
    /// Wizer's questions have no place for errors in their answers.
    fault: Option<wasmtime::Error>,
}

impl State<'_> {
    async fn ask<R, T>(
        &mut self,
        interface: &str,
        name: &str,
        look: impl FnOnce(&Store<RequestCx>, R) -> T + Send,
    ) -> Option<T>
    where
        R: Lift + Send + Sync + 'static,
        (R,): ComponentNamedList + Lift,
    {
        let asked = async {
            let Some((_, interface)) = self.instance.get_export(&mut *self.store, None, interface)
            else {
                bail!("there is no `{interface}`");
            };
            let Some((_, function)) =
                self.instance
                    .get_export(&mut *self.store, Some(&interface), name)
            else {
                bail!("there is no `{name}`");
            };
            let function = self
                .instance
                .get_typed_func::<(), (R,)>(&mut *self.store, function)?;
            let (answer,) = function.call_async(&mut *self.store, ()).await?;
            Ok(look(self.store, answer))
        };
        match asked.await {
            Ok(answer) => Some(answer),
            Err(error) => {
                self.fault.get_or_insert(error);
                None
            }
        }
    }
}

impl ComponentInstanceState for State<'_> {
    async fn call_func_ret_list_u8(
        &mut self,
        interface: &str,
        name: &str,
        look: impl FnOnce(&[u8]) + Send,
    ) {
        self.ask(interface, name, |store, bytes: WasmList<u8>| {
            look(bytes.as_le_slice(store));
        })
        .await;
    }

    async fn call_func_ret_s32(&mut self, interface: &str, name: &str) -> i32 {
        let answer = self.ask(interface, name, |_, number| number).await;
        answer.unwrap_or_default()
    }

    async fn call_func_ret_s64(&mut self, interface: &str, name: &str) -> i64 {
        let answer = self.ask(interface, name, |_, number| number).await;
        answer.unwrap_or_default()
    }

    async fn call_func_ret_f32(&mut self, interface: &str, name: &str) -> u32 {
        let answer = self.ask(interface, name, |_, number: f32| number.to_bits());
        answer.await.unwrap_or_default()
    }

    async fn call_func_ret_f64(&mut self, interface: &str, name: &str) -> u64 {
        let answer = self.ask(interface, name, |_, number: f64| number.to_bits());
        answer.await.unwrap_or_default()
    }
}

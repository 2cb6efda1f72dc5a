//! Components that misbehave, and some that behave, one behaviour a file in `examples/`.
//! The tests build them for `wasm32-wasip2`; each must have a test in `tests/http`.

mod ahead;
#[cfg(target_arch = "wasm32")]
pub mod ask;

/// A responder that is nothing but its `respond`.
#[macro_export]
macro_rules! respond {
    (|$cx:pat_param, $request:pat_param| $body:expr) => {
        #[derive(serde::Serialize, serde::Deserialize)]
        struct Guest;

        impl guest_sdk::Responder for Guest {
            type Settings = guest_sdk::NoSettings;

            fn prepare(
                _: &guest_sdk::Context,
                _: &guest_sdk::Operation,
                _: &guest_sdk::Choice,
                _: guest_sdk::NoSettings,
            ) -> Result<guest_sdk::Plan<Self>, guest_sdk::Error> {
                Ok(guest_sdk::Plan::Computed(Self))
            }

            fn respond(
                &self,
                $cx: &guest_sdk::Context,
                $request: &guest_sdk::Request,
            ) -> Result<guest_sdk::Outcome, guest_sdk::Error> {
                $body
            }
        }

        guest_sdk::register!(Guest);
    };
}

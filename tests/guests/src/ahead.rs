//! The export by which a component asks to be started ahead.

/// What it does then.
#[macro_export]
macro_rules! ahead {
    ($body:expr) => {
        #[allow(unsafe_code, unreachable_pub, clippy::all, clippy::pedantic, reason = "generated")]
        mod ahead {
            wit_bindgen::generate!({
                inline: "package mimus:ahead; world ahead { export wizer-initialize: func(); }",
            });

            struct Ahead;

            impl Guest for Ahead {
                fn wizer_initialize() {
                    $body
                }
            }

            export!(Ahead);
        }
    };
}

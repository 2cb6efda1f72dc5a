//! Components that misbehave, one behaviour a file in `examples/`. The tests build them
//! for `wasm32-wasip2`; each must have a test in `tests/http/guests.rs`.

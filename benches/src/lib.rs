//! Benches only: `parts.rs` and `loopback.rs`.

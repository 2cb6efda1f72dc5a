//! mimus

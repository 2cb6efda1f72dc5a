//! mimus-faker

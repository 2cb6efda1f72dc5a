//! mimus-exchange

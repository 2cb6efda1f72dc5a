//! Scenarios from what was written to what becomes of requests.

mod decide;
mod foreign;
mod properties;
mod reading;
mod review;
mod shop;
mod strategies;

//! What is fuzzed, and how: for the tests a little, for `make fuzz` as long as one likes.

#[path = "base.rs"]
pub(crate) mod base;
#[path = "mutate.rs"]
pub(crate) mod mutate;

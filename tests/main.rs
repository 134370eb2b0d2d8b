//! The integration tests, as one binary.

mod w3c;

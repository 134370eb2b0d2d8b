//! Parameters, bound in the algebra before planning: no text is ever pasted together.

pub(in crate::query) mod bind;
pub(in crate::query) mod error;
pub(in crate::query) mod substitute;

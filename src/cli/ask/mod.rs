//! Commands that ask and change data in SPARQL.

pub(crate) mod queries;
pub(crate) mod query;
pub(crate) mod update;

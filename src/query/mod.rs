//! SPARQL over a view: parsing, parameters, execution, updates, saved queries, results.
//!
//! Knows queries, terms and views. Must not know what a claim is, nor print, nor read anybody's settings.
//!
//! A query goes through [`parse`] (known prefixes need not be declared), [`bind`] (parameters are put into the
//! algebra, so that the planner sees constants and no text is ever pasted together) and [`execute`], which
//! evaluates on its own thread against a pinned [`View`](crate::store::View): planned by exact counts, in columns where they
//! cover the query, and otherwise by the evaluator of Oxigraph. What comes back says whether it is complete. [`update`]
//! evaluates SPARQL Update and yields one [`Change`](crate::store::Change).
//!
//! The rooms, from the bottom up; each uses only those above it in this list:
//!
//! - `algebra`: the parsed query as a tree: visitors, scopes, paths, and patterns made to conform to the specification.
//!   `limits`: the memory of a query, and how it is stopped.
//! - `expression`: values of literals, how they compare and sort, and the functions over them.
//! - `syntax`: the text of queries: tokens, prefixes, parsing, faults at their places, and completion.
//! - `parameters`: values put into the algebra. `plan`: the order of patterns, by exact counts.
//! - `exec`: a planned query run over a view, within its bounds, with its plan on request.
//! - `provenance`: the triples and absences that a row rests on, and why a query has no rows. `remote`: a query at an
//!   endpoint. `results`: answers in the W3C formats.
//! - `saved`: a query in a file, under a header that names its parameters.
//! - `update`: SPARQL Update as one change of the store.

mod algebra;
mod exec;
mod expression;
mod parameters;
mod provenance;
mod syntax;
pub(crate) use syntax::complete;
mod limits;
mod plan;
#[cfg(feature = "remote")]
mod remote;
pub mod results;
pub(crate) mod saved;
mod update;

pub(crate) use algebra::dataset::NamedDataset;
pub use exec::answer::{Answer, Solution, Solutions, Triples};
pub use exec::error::QueryError;
pub use exec::execute::execute;
pub use exec::explain::PlanNode;
pub(crate) use exec::explain::explain;
pub use exec::options::Options;
pub(crate) use exec::pace::{Pace, paced};
pub use exec::stream::{Cancel, Completeness};
pub(crate) use limits::MEMORY;
pub use limits::measure_memory;
pub(crate) use oxrdf::Term;
pub(crate) use parameters::bind::Parameters;
pub(crate) use parameters::bind::bind;
pub(crate) use parameters::error::BindError;
pub use provenance::empty_result::Cause;
pub(crate) use provenance::empty_result::Unbound;
pub(crate) use provenance::empty_result::unbound;
pub(crate) use provenance::empty_result::{Asking, TermPosition, has_rows, is_total, why_empty};
pub(crate) use provenance::witness::{Witness, Witnessed, Witnesses, absence, witness};
#[cfg(feature = "remote")]
pub(crate) use remote::execute_remote;
pub(crate) use syntax::error::ParseError;
pub(crate) use syntax::mistyped::{bad_escape, in_iri, instead, odd};
pub(crate) use syntax::parse::Form;
pub use syntax::parse::{Query, check_update, parse, parse_with_base};
pub(crate) use syntax::prefixes::PrefixError;
pub use syntax::prefixes::Prefixes;
pub(crate) use syntax::term::TermError;
pub(crate) use syntax::term::parse_term;
pub(crate) use syntax::tokens::{Token, TokenKind, tokens};
pub(crate) use syntax::words::{begins_query, begins_update};
#[cfg(test)]
pub(crate) use update::update;
pub(crate) use update::{UpdateError, UpdateNames};
pub use update::{UpdateOptions, Updated, update_with};
pub(crate) use update::{names_of_update, preview_update};

#[cfg(test)]
mod random;
#[cfg(test)]
mod tests;

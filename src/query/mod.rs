//! SPARQL over a view: parsing, parameters, execution, updates, saved queries, results.
//!
//! Knows queries, terms and views. Must not know what a claim is, nor print, nor read anybody's settings.
//!
//! A query goes through [`parse`] (known prefixes need not be declared), [`bind`] (parameters are put into the
//! algebra, so that the planner sees constants and no text is ever pasted together) and [`execute`], which
//! evaluates on its own thread against a pinned [`View`](crate::store::View): planned by exact counts, in columns where they
//! cover the query, and otherwise by the evaluator of Oxigraph. What comes back says whether it is complete. [`update`] evaluates SPARQL Update and yields one [`Change`](crate::store::Change).

mod bind;
mod columns;
pub mod complete;
mod dataset;
mod diagnose;
#[cfg(feature = "remote")]
mod dialect;
mod execute;
mod explain;
mod functions;
mod generated;
mod limits;
mod mistyped;
mod parse;
mod path;
mod plan;
mod prefixes;
mod reading;
#[cfg(feature = "remote")]
mod remote;
pub mod results;
pub mod saved;
mod standard;
mod stream;
mod substitute;
mod term;
mod tokens;
mod update;
mod values;
mod variables;
mod why;
mod witness;
mod words;

pub use bind::{BindError, Parameters, bind};
pub use diagnose::ParseError;
pub use execute::{Answer, Options, QueryError, Solution, Solutions, Triples, execute};
pub use explain::{PlanNode, explain};
pub use limits::{MEMORY, measure_memory};
pub(crate) use mistyped::{bad_escape, in_iri, instead, odd};
pub use oxrdf::Term;
pub use parse::{Form, Query, check_update, parse, parse_with_base};
pub use prefixes::{PrefixError, Prefixes};
#[cfg(feature = "remote")]
pub use remote::execute_remote;
pub use stream::{Cancel, Completeness};
pub use term::{TermError, parse_term};
pub use tokens::{Token, TokenKind, tokens};
pub use update::{
    UpdateError, UpdateNames, UpdateOptions, Updated, names_of_update, preview_update, update, update_with,
};
pub use why::{Asking, Cause, Failing, FailingTerm, Place, Unbound, has_rows, is_total, unbound, why_empty};
pub use witness::{Absence, Witness, Witnessed, Witnesses, absence, witness};
pub use words::{begins_query, begins_update};

#[cfg(test)]
mod random;
#[cfg(test)]
mod tests;

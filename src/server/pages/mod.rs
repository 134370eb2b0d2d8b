//! Pages for people: whole without scripts, better with a little.
//!
//! Knows HTML. Must not know requests. `texts` has what pages say in English; `frame` what all pages have: the layout, addresses,
//! the look, pieces; `read` has the pages that are read, `ask` that of queries, `write` those of forms; `site` writes the pages
//! that are read as files. A page is made of the engine and of addresses alone, so that it is the same over HTTP and in a folder.

pub(in crate::server) mod ask;
pub(in crate::server) mod frame;
pub(in crate::server) mod numbers;
pub(in crate::server) mod read;
mod site;
mod texts;
pub(in crate::server) mod write;

pub(crate) use site::write_site;

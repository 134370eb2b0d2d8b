//! What is fuzzed, and how: for the tests a little, for `make fuzz` as long as one likes.

#[path = "base.rs"]
pub(crate) mod base;
#[path = "inputs.rs"]
pub(crate) mod inputs;
#[path = "journal.rs"]
pub(crate) mod journal;
#[path = "mutate.rs"]
pub(crate) mod mutate;

use mutate::Random;
use std::path::Path;

/// Takes an input; one that is refused is in order, and one that panics is not.
pub(crate) type Run = Box<dyn Fn(&[u8])>;

/// Something that takes what strangers write.
pub(crate) struct Target {
    pub(crate) name: &'static str,
    /// Inputs that are right, to make others from.
    pub(crate) seeds: fn(&Path) -> Vec<Vec<u8>>,
    /// Makes an input from the seeds.
    pub(crate) input: fn(&[Vec<u8>], &mut Random) -> Vec<u8>,
    /// Makes ready to take inputs, in a folder for files.
    pub(crate) ready: fn(&Path) -> Run,
}

pub(crate) static TARGETS: [Target; 5] = [
    Target { name: "query", seeds: inputs::queries, input: inputs::query, ready: inputs::asks },
    Target { name: "base", seeds: base::seeds, input: base::input, ready: base::ready },
    Target { name: "journal", seeds: journal::seeds, input: journal::input, ready: journal::ready },
    Target { name: "sheet", seeds: inputs::sheets, input: inputs::sheet, ready: inputs::checks_sheets },
    Target { name: "rdf", seeds: inputs::rdf, input: inputs::document, ready: inputs::loads },
];

//! Units that come with Assay, as rows of the table of words.
//!
//! Knows their symbols and names. Must not know factors.

use std::fmt::Write as _;

use super::digits::Separator;
use super::lex::lex;
use super::lexicon::{Lexicon, WordKind};
use crate::document::units::units;

impl Lexicon {
    /// Rows of the symbols and names of the units that come with Assay, where no row has those words as a unit.
    pub(super) fn unit_rows(&self) -> String {
        let mut rows = String::new();
        for unit in units().iter().filter(|unit| !is_counted(unit.kind)) {
            let mut add = |language: &str, words: &str| {
                let lexemes = lex(&words.chars().collect::<Vec<_>>(), Separator::default());
                let is_known = self.of(language).ahead(&lexemes, 0, WordKind::Unit).is_some();
                // What is as short as an article or a variable is no unit for certain.
                let is_long = words.chars().filter(|c| c.is_alphabetic()).count() > 2
                    || words.chars().any(|c| !c.is_ascii_lowercase() && c != ' ')
                        && words.chars().count() > 1;
                if is_long && !is_known && !words.contains(['{', '(', '|']) {
                    let _ = writeln!(rows, "{language}\tunit\t{words}\t{}", unit.name);
                }
            };
            add("*", unit.symbol);
            for (language, label) in &unit.labels {
                add(language, label);
                if matches!(*language, "en" | "fr" | "es" | "pt" | "nl") {
                    add(language, &format!("{label}s"));
                }
            }
        }
        rows
    }
}

/// Whether a kind is of things that are counted, whose names are everyday words.
fn is_counted(kind: &str) -> bool {
    let counted = [
        "Items",
        "Persons",
        "Households",
        "Shares",
        "Vehicles",
        "Multiples",
        "IndexPoint",
        "Magnitude",
        "Count",
    ];
    counted.contains(&kind)
}

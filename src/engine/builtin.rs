//! What is compiled in, so that the binary works anywhere: the core ontology, the standard queries, the checks.
//! A test holds the lists equal to the folders.

/// The name and text of the core ontology.
pub(super) const CORE_ONTOLOGY: (&str, &str) =
    ("ontology/claims.ttl", include_str!("../../ontology/claims.ttl"));

/// The tables of words, units, places and fiscal years that come with Assay; a workspace may hold them too.
pub(super) const TABLES: [&str; 4] = [
    include_str!("../../ontology/number-words.tsv"),
    include_str!("../../ontology/units.tsv"),
    include_str!("../../ontology/places.tsv"),
    include_str!("../../ontology/fiscal-years.tsv"),
];

/// The graph of the core ontology.
pub(super) const CORE_GRAPH: &str = "https://w3id.org/assay/ns";

/// Names and texts of the queries in a folder.
macro_rules! queries {
    ($folder:literal: $($name:literal)*) => {
        &[$(($name, include_str!(concat!("../../", $folder, "/", $name, ".rq")))),*]
    };
}

/// A query without its examples, which are true of the workspace that it was written in.
pub(super) fn without_examples(text: &str) -> String {
    let mut is_example = false;
    let lines = text.split_inclusive('\n').filter(|line| {
        is_example = match line.strip_prefix("#+") {
            Some(field) if field.starts_with(" expect:") => true,
            // What belongs to a field is indented further.
            Some(rest) => is_example && (rest.starts_with("  ") || rest.trim().is_empty()),
            None => false,
        };
        !is_example
    });
    lines.collect()
}

/// The queries that are saved in every workspace. Those in the folder that speak of one domain are not among them.
pub(super) const QUERIES: &[(&str, &str)] = queries! { "queries":
    "attribution"
    "claims-of-source"
    "contradictions"
    "dates"
    "emended"
    "encoders"
    "figures"
    "first-appearance"
    "hashes"
    "independent-origins"
    "kinds"
    "latest-figures"
    "number-origins"
    "own-story"
    "properties"
    "provisional-concepts"
    "quotes-containing"
    "readings"
    "rests-on"
    "retracted"
    "review-steps"
    "reviews"
    "same-thing-different-numbers"
    "search"
    "series"
    "sources"
    "units"
    "unreviewed"
    "words"
};

/// The check queries of every workspace.
pub(super) const CHECKS: &[(&str, &str)] = queries! { "queries/checks":
    "capture-has-digest"
    "capture-has-file"
    "capture-has-length"
    "capture-has-source"
    "claim-date-has-basis"
    "claim-date-is-one-day"
    "claim-has-encoder"
    "claim-has-factuality"
    "claim-has-identifier"
    "claim-has-kind"
    "claim-has-quote"
    "claim-has-source"
    "claim-has-status"
    "claim-quote-is-of-its-source"
    "claim-reports-one"
    "claim-says-something"
    "claim-states-its-statements"
    "derivation-compares-two-figures"
    "derivation-has-left"
    "derivation-has-operation"
    "derivation-has-right"
    "derivation-is-not-of-itself"
    "derivation-operands-are-of-one-kind"
    "dimension-has-key"
    "dimension-has-range"
    "dimension-key-is-free"
    "dimension-key-is-its-own"
    "loaded-graph-has-kind"
    "ontology-predicates-are-known"
    "ontology-terms-are-known"
    "operand-dimension-applies"
    "operand-has-property"
    "operand-shift-is-whole"
    "operand-subject-is-known"
    "property-derivation-is-known"
    "property-has-definition"
    "property-has-example"
    "property-has-label"
    "property-has-one-unit"
    "property-has-range"
    "proposition-comparator-is-known"
    "proposition-content-fits-the-property"
    "proposition-dimension-fits"
    "proposition-fits-its-series-in-dimensions"
    "proposition-fits-its-series-in-property"
    "proposition-fits-its-series-in-subject"
    "proposition-has-fixed-dimensions"
    "proposition-has-one-baseline"
    "proposition-has-one-content"
    "proposition-has-one-end"
    "proposition-has-one-high-end"
    "proposition-has-one-low-end"
    "proposition-has-one-period"
    "proposition-has-one-start"
    "proposition-has-one-unit"
    "proposition-has-one-value"
    "proposition-has-polarity"
    "proposition-has-property"
    "proposition-has-series"
    "proposition-has-subject"
    "proposition-is-content-addressed"
    "proposition-is-not-asserted"
    "proposition-is-stated"
    "proposition-low-is-not-above-high"
    "proposition-numbers-fit-the-comparator"
    "proposition-period-has-days"
    "proposition-period-starts-before-it-ends"
    "proposition-subject-fits-the-property"
    "proposition-triple-term-agrees"
    "proposition-unit-is-canonical"
    "proposition-value-is-not-above-high"
    "proposition-value-is-not-below-low"
    "provisional-concept-has-label"
    "quote-cell-has-row-and-column"
    "quote-ends-within-the-text"
    "quote-has-end"
    "quote-has-start"
    "quote-has-target"
    "quote-has-words"
    "quote-length-fits-its-words"
    "quote-of-a-kept-text-has-a-place"
    "quote-passage-is-numbered"
    "quote-starts-before-it-ends"
    "quote-words-are-not-empty"
    "rendition-has-capture"
    "rendition-has-digest"
    "rendition-has-extractor"
    "rendition-has-length"
    "reported-claim-has-archive-state"
    "reported-claim-has-reporter"
    "reported-claim-has-speaker"
    "reported-claim-is-in-no-circle"
    "reported-claim-reports-one"
    "reported-words-stand-in-the-quote"
    "review-does-not-supersede-itself"
    "review-has-author"
    "review-has-claim"
    "review-has-date"
    "review-has-rating"
    "review-pins-its-claim"
    "review-says-something"
    "review-supersedes-one-of-the-same-claim"
    "review-superseding-has-reason"
    "series-has-a-proposition"
    "series-has-no-value"
    "series-has-property"
    "series-has-subject"
    "source-archive-state-is-true"
    "source-has-archive-state"
    "source-has-identifier"
    "source-has-language"
    "source-has-title"
    "statement-has-claim"
    "statement-has-proposition"
    "statement-number-has-words"
    "statement-precision-is-positive"
    "statement-reading-has-reason"
    "statement-reading-is-known"
    "statement-unit-fits-the-property"
    "statement-words-stand-in-the-quote"
    "step-answers"
    "step-asks"
    "step-evidence-is-a-claim"
    "step-has-position"
    "step-has-review"
    "unit-has-one-factor"
    "unit-has-quantity-kind"
};

/// The JSON Schema of what a command gives as JSON (`trace`, `conflicts`, `agreements`, `origins`, `search`), of the `evidence` that
/// comes with an answer, or of a claim `sheet`; `None` for any other name.
///
/// ```
/// assert!(assay::json_schema("trace").is_some_and(|schema| schema.contains("assay-trace-")));
/// ```
#[must_use]
pub fn json_schema(name: &str) -> Option<&'static str> {
    SCHEMAS.iter().find(|(known, _)| *known == name).map(|(_, schema)| *schema)
}

/// The JSON Schemas by the names of what they are of.
const SCHEMAS: &[(&str, &str)] = &[
    ("agreements", include_str!("../../ontology/agreements.schema.json")),
    ("conflicts", include_str!("../../ontology/conflicts.schema.json")),
    ("evidence", include_str!("../../ontology/evidence.schema.json")),
    ("origins", include_str!("../../ontology/origins.schema.json")),
    ("search", include_str!("../../ontology/search.schema.json")),
    ("sheet", include_str!("../../ontology/sheet.schema.json")),
    ("trace", include_str!("../../ontology/trace.schema.json")),
];

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    fn stems(folder: &str) -> BTreeSet<String> {
        let path = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join(folder);
        let files = crate::engine::list_files(&path, &["rq"]).unwrap();
        files.iter().map(|f| f.file_stem().unwrap().to_str().unwrap().to_owned()).collect()
    }

    #[test]
    fn what_is_compiled_in_stands_in_the_folders() {
        for (folder, compiled) in [("queries", QUERIES), ("queries/checks", CHECKS)] {
            let names: BTreeSet<String> = compiled.iter().map(|(name, _)| (*name).to_owned()).collect();
            let lacking: Vec<_> = names.difference(&stems(folder)).cloned().collect();
            assert!(lacking.is_empty(), "{folder}: {lacking:?}");
        }
        let checks: BTreeSet<String> = CHECKS.iter().map(|(name, _)| (*name).to_owned()).collect();
        assert_eq!(checks, stems("queries/checks"));
    }

    #[test]
    fn what_is_compiled_in_speaks_of_no_corpus() {
        let core = crate::model::vocab::PREFIXES.iter().map(|(prefix, _)| *prefix);
        let known: BTreeSet<&str> = core.chain(["graph", "https"]).collect();
        for (name, text) in QUERIES.iter().chain(CHECKS) {
            let text = without_examples(text);
            assert!(!text.contains("expect:"), "{name}");
            for word in text.split(|c: char| c.is_whitespace() || "{}()[],;\"'`^!|/<".contains(c)) {
                let prefix =
                    word.split_once(':').filter(|(_, local)| !local.is_empty()).map(|(prefix, _)| prefix);
                assert!(prefix.is_none_or(|prefix| known.contains(prefix)), "{name}: {word}");
            }
            for corpus in ["mondo", "statista", "china", "rare", "usgs"] {
                assert!(!text.to_lowercase().contains(corpus), "{name}: {corpus}");
            }
        }
    }
}

//! What a search found, in RDF, for queries that ask for it.
//!
//! Knows the terms of searches. Must not know how words are found.
//!
//! A query asks with `?hit assay:searchedFor "export ban" ; assay:found ?thing`; each hit has its rank, its score, the kind of text,
//! the excerpt, and the same with the words between `⟦` and `⟧`.

use super::report::{Mark, SearchHit, SearchReport};
use crate::model::vocab::{SEARCH_GRAPH, assay, oa, rdf};
use oxrdf::{Literal, NamedNode, Quad, Term};

/// The terms by which searches are told. What others say by them is left out.
pub(crate) const SEARCH_TERMS: [&str; 7] = [
    assay::SEARCHED_FOR,
    assay::FOUND,
    assay::FOUND_IN,
    assay::SCORE,
    assay::SEARCH_RANK,
    assay::EXCERPT,
    assay::MARKED_EXCERPT,
];

/// The hits of a search as quads. `number` tells the searches of one query apart.
pub(crate) fn told_hits(number: usize, report: &SearchReport) -> Vec<Quad> {
    let mut quads = Vec::new();
    for (at, hit) in report.hits.iter().enumerate() {
        let rank = at + 1;
        let subject = NamedNode::new_unchecked(format!("{SEARCH_GRAPH}/{}/{rank}", number + 1));
        let integer = |number: usize| Literal::from(i64::try_from(number).unwrap_or(i64::MAX));
        let words = |text: &str| match &hit.language {
            Some(language) => Literal::new_language_tagged_literal(text, language)
                .unwrap_or_else(|_| Literal::new_simple_literal(text)),
            None => Literal::new_simple_literal(text),
        };
        let mut say = |predicate: &str, object: Term| {
            let graph = NamedNode::new_unchecked(SEARCH_GRAPH);
            quads.push(Quad::new(subject.clone(), NamedNode::new_unchecked(predicate), object, graph));
        };
        say(rdf::TYPE, NamedNode::new_unchecked(assay::SEARCH_HIT).into());
        say(assay::SEARCHED_FOR, Literal::new_simple_literal(&report.words).into());
        say(assay::FOUND, NamedNode::new_unchecked(&hit.thing.iri).into());
        say(assay::FOUND_IN, Literal::new_simple_literal(hit.field.word()).into());
        say(assay::SCORE, Literal::from(hit.score).into());
        say(assay::SEARCH_RANK, integer(rank).into());
        say(assay::EXCERPT, words(&hit.excerpt).into());
        say(assay::MARKED_EXCERPT, words(&marked(hit)).into());
        if let (Some(start), Some(end)) = (hit.start, hit.end) {
            say(oa::START, integer(start).into());
            say(oa::END, integer(end).into());
        }
    }
    quads
}

/// The excerpt with the words that were looked for between `⟦` and `⟧`.
fn marked(hit: &SearchHit) -> String {
    let mut marked = String::with_capacity(hit.excerpt.len() + 6 * hit.marks.len());
    let starts = |at: usize| hit.marks.iter().any(|Mark { start, .. }| *start == at);
    let ends = |at: usize| hit.marks.iter().any(|Mark { end, .. }| *end == at);
    for (at, character) in hit.excerpt.chars().enumerate() {
        if ends(at) {
            marked.push('⟧');
        }
        if starts(at) {
            marked.push('⟦');
        }
        marked.push(character);
    }
    if ends(hit.excerpt.chars().count()) {
        marked.push('⟧');
    }
    marked
}

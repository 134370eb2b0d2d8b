//! What does not agree, as triples for queries.
//!
//! Knows what was found. Must not know who asks.

use super::{Conflict, ConflictsRequest, Kind, Side, conflicts};
use crate::document::sha256_hex;
use crate::encoding::Lookup;
use crate::model::vocab::{FINDINGS_GRAPH, assay, rdf, xsd};
use crate::query::Prefixes;
use oxrdf::{Literal, NamedNode, Quad, Term};

/// The terms that only [`told_findings`] gives a meaning; the last of them asks for other periods, scopes and units, too.
pub(crate) const FINDING_TERMS: [&str; 9] = [
    assay::FINDING,
    assay::FINDING_KIND,
    assay::BECAUSE,
    assay::FINDING_ARITHMETIC,
    assay::LEFT_PROPOSITION,
    assay::LEFT_CLAIM,
    assay::RIGHT_PROPOSITION,
    assay::RIGHT_CLAIM,
    assay::OTHER_FINDING,
];

/// What [`conflicts`] finds in all that is claimed: what is of one period, scope and unit, or all kinds. All in one graph. Costs
/// as that does.
#[must_use]
pub(crate) fn told_findings(lookup: Lookup<'_>, with_others: bool) -> Vec<Quad> {
    let kinds = Kind::ALL.into_iter().filter(|kind| with_others || kind.comes_first()).collect();
    let asked = ConflictsRequest { kinds, ..ConflictsRequest::default() };
    let found = conflicts(lookup, &Prefixes::new(), &asked, None).conflicts;
    found.iter().flat_map(quads).collect()
}

fn quads(conflict: &Conflict) -> Vec<Quad> {
    let propositions = |side: &Side| -> Vec<String> {
        let all = std::iter::once(&side.says).chain(&side.further);
        all.map(|says| says.proposition.clone()).collect()
    };
    let (left, right) = (propositions(&conflict.left), propositions(&conflict.right));
    let word = conflict.kind.word();
    let because = conflict.because.word();
    let negated = [conflict.left.negated, conflict.right.negated].map(|negated| negated.to_string());
    let parts =
        [word, because].into_iter().chain(left.iter().chain(&right).chain(&negated).map(String::as_str));
    let slots: String = parts.flat_map(|part| [part, "\0"]).collect();
    let name = format!("https://w3id.org/assay/finding/{}", sha256_hex(slots.as_bytes()));
    let node = |iri: &str| NamedNode::new_unchecked(iri);
    let text = |text: &str| Term::from(Literal::new_typed_literal(text, node(xsd::STRING)));
    let class = if conflict.kind.comes_first() { assay::FINDING } else { assay::OTHER_FINDING };
    let mut told: Vec<(&str, Term)> = vec![
        (rdf::TYPE, node(class).into()),
        (assay::FINDING_KIND, text(word)),
        (assay::BECAUSE, text(because)),
    ];
    told.extend(conflict.arithmetic.iter().map(|arithmetic| (assay::FINDING_ARITHMETIC, text(arithmetic))));
    for (by, all) in [(assay::LEFT_PROPOSITION, &left), (assay::RIGHT_PROPOSITION, &right)] {
        told.extend(all.iter().map(|proposition| (by, node(proposition).into())));
    }
    for (by, side) in [(assay::LEFT_CLAIM, &conflict.left), (assay::RIGHT_CLAIM, &conflict.right)] {
        told.extend(side.claims.iter().map(|teller| (by, node(&teller.claim.iri).into())));
    }
    told.into_iter().map(|(by, what)| Quad::new(node(&name), node(by), what, node(FINDINGS_GRAPH))).collect()
}

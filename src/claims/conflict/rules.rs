//! What the ontologies declare that bears on comparing.
//!
//! Knows the terms that declare it. Must not know how propositions are weighed.

use crate::encoding::{Lookup, PropositionTable};
use crate::index::{Graphs, Id, Pattern};
use crate::model::Iri;
use crate::model::vocab::{assay, skos};
use oxrdf::Term;
use std::collections::{HashMap, HashSet};

/// The declarations, by the ids of a view.
#[derive(Default)]
pub(super) struct Rules {
    /// Properties that cannot both hold of one subject and object, both ways.
    pub(super) incompatible: HashSet<(Id, Id)>,
    /// A concept and one that is broader, or a whole that it is part of.
    pub(super) broader: HashSet<(Id, Id)>,
    /// Dimensions whose values are other scopes of one thing.
    pub(super) scoping: HashSet<Id>,
    /// Properties that hold at all times.
    pub(super) timeless: HashSet<Id>,
    /// Flows counted at both ends, both ways, with the dimension that changes places with the subject.
    pub(super) mirrors: HashMap<Id, (Id, Id)>,
    /// A property and the one that counts the members which it names.
    pub(super) counted_by: HashMap<Id, Id>,
    /// A property and one whose growth tells against it.
    pub(super) countered_by: Vec<(Id, Id)>,
}

impl Rules {
    /// Reads them from a view. Costs what is declared.
    pub(super) fn read(lookup: Lookup<'_>, figures: &PropositionTable) -> Self {
        let pairs = |predicate: &str| pairs(lookup, figures, predicate);
        let is_true =
            |id: &Id| matches!(lookup.view().index().term(*id), Term::Literal(l) if l.value() == "true");
        let flagged = |predicate: &str| {
            pairs(predicate).into_iter().filter(|(_, flag)| is_true(flag)).map(|(node, _)| node)
        };
        let counterparty: HashMap<Id, Id> = pairs(assay::COUNTERPARTY).into_iter().collect();
        let mut mirrors = HashMap::new();
        for (a, b) in pairs(assay::MIRRORS) {
            if let Some(dimension) = counterparty.get(&a).or_else(|| counterparty.get(&b)) {
                mirrors.extend([(a, (b, *dimension)), (b, (a, *dimension))]);
            }
        }
        Self {
            incompatible: pairs(assay::INCOMPATIBLE_WITH)
                .into_iter()
                .flat_map(|(a, b)| [(a, b), (b, a)])
                .collect(),
            broader: broader(
                pairs(skos::BROADER),
                [pairs(skos::NARROWER), pairs(assay::PARTITIONED_INTO)].concat(),
            ),
            scoping: flagged(assay::SCOPING).collect(),
            timeless: flagged(assay::TIMELESS).collect(),
            mirrors,
            counted_by: pairs(assay::COUNTED_BY).into_iter().collect(),
            countered_by: pairs(assay::COUNTERED_BY),
        }
    }

    /// The properties, other than one, whose propositions can tell against those of it.
    pub(super) fn others_of(&self, property: Id) -> HashSet<Id> {
        let incompatible = self.incompatible.iter().filter(|(a, _)| *a == property).map(|(_, b)| *b);
        let countered = self.countered_by.iter().filter_map(|(a, b)| match property {
            p if p == *a => Some(*b),
            p if p == *b => Some(*a),
            _ => None,
        });
        incompatible.chain(countered).filter(|other| *other != property).collect()
    }

    /// Whether one of two concepts is the other, or broader than it.
    pub(super) fn are_near(&self, a: Id, b: Id) -> bool {
        a == b || self.broader.contains(&(a, b)) || self.broader.contains(&(b, a))
    }
}

/// Subjects and objects of a property, all graphs merged.
fn pairs(lookup: Lookup<'_>, figures: &PropositionTable, predicate: &str) -> Vec<(Id, Id)> {
    let Some(predicate) = figures.id(predicate) else { return Vec::new() };
    let every = Pattern { subject: None, predicate: Some(predicate), object: None, graphs: Graphs::Merged };
    lookup.view().index().scan(&every).map(|row| (row[0], row[2])).collect()
}

/// Each concept with all that is broader, over any number of steps.
fn broader(up: Vec<(Id, Id)>, down: Vec<(Id, Id)>) -> HashSet<(Id, Id)> {
    let mut above: HashMap<Id, Vec<Id>> = HashMap::new();
    for (narrow, broad) in up.into_iter().chain(down.into_iter().map(|(a, b)| (b, a))) {
        above.entry(narrow).or_default().push(broad);
    }
    let mut found = HashSet::new();
    for start in above.keys() {
        let mut next = vec![*start];
        while let Some(node) = next.pop() {
            for broad in above.get(&node).into_iter().flatten() {
                if found.insert((*start, *broad)) {
                    next.push(*broad);
                }
            }
        }
    }
    found
}

/// The properties that are weighed against one, by their names.
pub(super) fn others(lookup: Lookup<'_>, property: &Iri) -> Vec<Iri> {
    let mut others = lookup.iris(property, assay::INCOMPATIBLE_WITH);
    for declared in [assay::INCOMPATIBLE_WITH, assay::COUNTERED_BY] {
        others.extend(lookup.subjects(declared, property.as_str()));
    }
    others.extend(lookup.iris(property, assay::COUNTERED_BY));
    others
}

/// Whether nothing of another series can contradict what a property says.
pub(super) fn is_alone(lookup: Lookup<'_>, property: &Iri) -> bool {
    others(lookup, property).is_empty()
        && mirrors(lookup, property).is_empty()
        && lookup.iris(property, assay::COUNTED_BY).is_empty()
}

/// The properties that mirror one, each with the dimension that changes places with the subject.
pub(super) fn mirrors(lookup: Lookup<'_>, property: &Iri) -> Vec<(Iri, Iri)> {
    let mut mirrors = lookup.iris(property, assay::MIRRORS);
    mirrors.extend(lookup.subjects(assay::MIRRORS, property.as_str()));
    mirrors.sort();
    mirrors.dedup();
    let own = lookup.iri(property, assay::COUNTERPARTY);
    let with = |mirror: Iri| {
        let dimension = own.clone().or_else(|| lookup.iri(&mirror, assay::COUNTERPARTY))?;
        Some((mirror, dimension))
    };
    mirrors.into_iter().filter_map(with).collect()
}

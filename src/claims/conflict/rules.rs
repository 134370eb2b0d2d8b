//! What the ontologies declare that bears on comparing.
//!
//! Knows the terms that declare it. Must not know how propositions are weighed.

use crate::encoding::{Lookup, PropositionTable};
use crate::index::{Graphs, Id, Pattern};
use crate::model::Iri;
use crate::model::vocab::{assay, rdf, rdfs, skos};
use oxrdf::Term;
use std::collections::{HashMap, HashSet};

/// The dimensions that properties fix, with their values.
type Fixed = HashMap<Id, Vec<(Id, Id)>>;

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
    /// Properties that count what happens within a period: a part of it has no more than the whole.
    pub(super) flows: HashSet<Id>,
    /// Properties that count what is there at a time: what holds of a year holds of a day in it, more or less.
    pub(super) stocks: HashSet<Id>,
    /// Properties of a change, which need a baseline.
    pub(super) changes: HashSet<Id>,
    /// A part and each of its wholes.
    pub(super) wholes: HashMap<Id, Vec<Id>>,
    /// A whole and the parts that it is divided into, sorted.
    pub(super) parts: HashMap<Id, Vec<Id>>,
    /// A property and each broader one: what holds by the first holds by the second.
    pub(super) implied: HashSet<(Id, Id)>,
    /// A property and the broader one that it is, within the dimensions that it fixes.
    pub(super) lifted: HashMap<Id, Id>,
    /// The dimensions that properties fix.
    pub(super) fixed: HashMap<Id, Vec<(Id, Id)>>,
    /// Properties that add up over parts.
    sums: HashSet<Id>,
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
        let (implied, fixed) = properties(lookup, figures);
        let lifted = lifted(&implied, &fixed);
        let of_operation = |operation: &str| operation_of(figures, &pairs, operation);
        // What holds of a property holds of narrower ones, and of what these are within the dimensions that they fix.
        let spread = |mut found: HashSet<Id>| {
            let narrower: Vec<Id> = implied
                .iter()
                .filter(|(_, broad)| found.contains(broad))
                .map(|(narrow, _)| *narrow)
                .collect();
            found.extend(narrower);
            let broader: Vec<Id> =
                lifted.iter().filter(|(narrow, _)| found.contains(narrow)).map(|(_, broad)| *broad).collect();
            found.extend(broader);
            found
        };
        let flows = spread(flagged(assay::FLOW).chain(mirrors.keys().copied()).collect());
        let stocks = spread(flagged(assay::STOCK).collect());
        let sums = spread(of_operation(assay::SUM_OF_PARTS));
        let changes = of_operation(assay::GROWTH);
        let mut wholes: HashMap<Id, Vec<Id>> = HashMap::new();
        for (part, whole) in broader(lookup, Vec::new(), pairs(assay::PARTITIONED_INTO)) {
            wholes.entry(part).or_default().push(whole);
        }
        for wholes in wholes.values_mut() {
            wholes.sort_unstable();
        }
        let mut parts: HashMap<Id, Vec<Id>> = HashMap::new();
        for (whole, part) in pairs(assay::PARTITIONED_INTO) {
            parts.entry(whole).or_default().push(part);
        }
        for parts in parts.values_mut() {
            parts.sort_unstable();
            parts.dedup();
        }
        Self {
            parts,
            flows,
            stocks,
            changes,
            wholes,
            implied,
            lifted,
            fixed,
            sums,
            incompatible: pairs(assay::INCOMPATIBLE_WITH)
                .into_iter()
                .flat_map(|(a, b)| [(a, b), (b, a)])
                .collect(),
            broader: broader(
                lookup,
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

    /// Whether what is said by a property adds up over the parts of a whole.
    pub(super) fn adds_up(&self, property: Id) -> bool {
        self.sums.contains(&property) || self.flows.contains(&property) || self.stocks.contains(&property)
    }

    /// Whether one thing is a part of another, at whatever remove.
    pub(super) fn is_part(&self, part: Id, whole: Id) -> bool {
        self.wholes.get(&part).is_some_and(|wholes| wholes.contains(&whole))
    }

    /// Whether what is said by a property is also said by another.
    pub(super) fn implies(&self, narrow: Id, broad: Id) -> bool {
        narrow == broad || self.implied.contains(&(narrow, broad))
    }

    /// The property by which figures are compared.
    pub(super) fn lift(&self, property: Id) -> Id {
        self.lifted.get(&property).copied().unwrap_or(property)
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

/// The properties with a derivation by an operation.
fn operation_of(
    figures: &PropositionTable,
    pairs: &dyn Fn(&str) -> Vec<(Id, Id)>,
    operation: &str,
) -> HashSet<Id> {
    let Some(operation) = figures.id(operation) else { return HashSet::new() };
    let by = pairs(assay::OPERATION).into_iter().filter(|(_, by)| *by == operation);
    let derivations: HashSet<Id> = by.map(|(derivation, _)| derivation).collect();
    let derived = pairs(assay::DERIVATION).into_iter().filter(|(_, by)| derivations.contains(by));
    derived.map(|(property, _)| property).collect()
}

/// Each property with all that is broader, and the dimensions that each of them fixes.
fn properties(lookup: Lookup<'_>, figures: &PropositionTable) -> (HashSet<(Id, Id)>, Fixed) {
    let implied = broader(lookup, pairs(lookup, figures, rdfs::SUB_PROPERTY_OF), Vec::new());
    let implied: HashSet<(Id, Id)> = implied.into_iter().filter(|(narrow, broad)| narrow != broad).collect();
    let index = lookup.view().index();
    let dimensions = lookup.subjects(rdf::TYPE, assay::DIMENSION);
    let dimensions: Vec<Id> = dimensions.iter().filter_map(|iri| figures.id(iri.as_str())).collect();
    let mut fixed: HashMap<Id, Vec<(Id, Id)>> = HashMap::new();
    let named: HashSet<Id> = implied.iter().flat_map(|(narrow, broad)| [*narrow, *broad]).collect();
    for property in named {
        let of = |dimension: &Id| {
            let subject = Some(property);
            let every =
                Pattern { subject, predicate: Some(*dimension), object: None, graphs: Graphs::Merged };
            index.scan(&every).map(|row| (row[1], row[2])).next()
        };
        let mut values: Vec<(Id, Id)> = dimensions.iter().filter_map(of).collect();
        values.sort_unstable();
        fixed.insert(property, values);
    }
    (implied, fixed)
}

/// Each property that fixes more dimensions than a broader one, and else says the same, with the broadest such one.
fn lifted(implied: &HashSet<(Id, Id)>, fixed: &HashMap<Id, Vec<(Id, Id)>>) -> HashMap<Id, Id> {
    let mut lifted: HashMap<Id, Id> = HashMap::new();
    for (narrow, broad) in implied {
        let (more, less) = (&fixed[narrow], &fixed[broad]);
        if less.len() < more.len() && less.iter().all(|value| more.contains(value)) {
            let known = lifted.entry(*narrow).or_insert(*broad);
            if (fixed[broad].len(), *broad) < (fixed[known].len(), *known) {
                *known = *broad;
            }
        }
    }
    lifted
}

/// Each concept with all that is broader, over any number of steps.
fn broader(lookup: Lookup<'_>, up: Vec<(Id, Id)>, down: Vec<(Id, Id)>) -> HashSet<(Id, Id)> {
    let mut above: HashMap<Id, Vec<Id>> = HashMap::new();
    for (narrow, broad) in up.into_iter().chain(down.into_iter().map(|(a, b)| (b, a))) {
        above.entry(narrow).or_default().push(broad);
    }
    let mut found = HashSet::new();
    for start in above.keys() {
        let mut next = vec![*start];
        while let Some(node) = next.pop() {
            for broad in above.get(&node).into_iter().flatten() {
                lookup.step();
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
    others.extend(related(lookup, property));
    others
}

/// The properties that are broader or narrower than one, at whatever remove, or narrower than a broader one.
fn related(lookup: Lookup<'_>, property: &Iri) -> Vec<Iri> {
    let mut found = vec![property.clone()];
    let mut next = 0;
    while let Some(known) = found.get(next).cloned() {
        next += 1;
        let broader = lookup.iris(&known, rdfs::SUB_PROPERTY_OF);
        let more = broader.into_iter().chain(lookup.subjects(rdfs::SUB_PROPERTY_OF, known.as_str()));
        for other in more {
            if !found.contains(&other) {
                found.push(other);
            }
        }
    }
    found.swap_remove(0);
    found
}

/// The parts and the wholes of a subject, each by one step or more.
pub(super) fn parts_and_wholes(lookup: Lookup<'_>, subject: &Iri) -> Vec<Iri> {
    let mut found: Vec<Iri> = Vec::new();
    for upwards in [true, false] {
        let mut waiting = vec![subject.clone()];
        while let Some(known) = waiting.pop() {
            let more = if upwards {
                lookup.subjects(assay::PARTITIONED_INTO, known.as_str())
            } else {
                lookup.iris(&known, assay::PARTITIONED_INTO)
            };
            for other in more.into_iter().filter(|other| other != subject) {
                if !found.contains(&other) {
                    found.push(other.clone());
                    waiting.push(other);
                }
            }
        }
    }
    found
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

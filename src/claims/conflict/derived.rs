//! Figures that do not follow from others by what the ontologies declare: changes and shares that their levels do not give, and
//! shares of one whole that come to more than all of it.
//!
//! Knows derivations and figures. Must not know domains.

use super::find::{Derived, Finder, Found, is_in};
use super::rules::Rules;
use super::{Because, Kind};
use crate::claims::interval::Interval;
use crate::claims::origin::{Derivation, Operands, derivations, unfollowed};
use crate::encoding::{ClaimedValue, Lookup, Modality, PropositionTable, Stated};
use crate::index::Id;
use crate::model::Iri;
use crate::model::vocab::assay;
use rust_decimal::Decimal;
use std::collections::{BTreeMap, BTreeSet, HashMap};

/// Whether a property is of shares of one whole.
pub(super) fn is_share(lookup: Lookup<'_>, property: &Iri) -> bool {
    derivations(lookup, property).iter().any(|derivation| derivation.share_of().is_some())
}

/// The subjects and properties whose figures give what is said of a subject by a property, or are given by it for the subject.
pub(super) fn operands(lookup: Lookup<'_>, subject: &Iri, property: &Iri) -> Vec<(Iri, Iri)> {
    let of = |property: &Iri| -> Vec<(Iri, Iri)> {
        let all = derivations(lookup, property);
        all.iter().flat_map(|derivation| derivation.pairs(lookup, subject)).collect()
    };
    let mut found = of(property);
    for derived in derived_properties(lookup) {
        found.extend(given_elsewhere(lookup, (subject, property), &derived));
        let pairs = of(&derived);
        if derived != *property && pairs.iter().any(|(_, operand)| operand == property) {
            found.extend(pairs);
            found.push((subject.clone(), derived));
        }
    }
    found
}

/// Where a figure is an operand of figures of other subjects, as a whole is of each share of it and a part of its whole: these,
/// and their operands.
fn given_elsewhere(lookup: Lookup<'_>, (subject, property): (&Iri, &Iri), derived: &Iri) -> Vec<(Iri, Iri)> {
    let mut found = Vec::new();
    for derivation in derivations(lookup, derived) {
        let mut subjects = derivation.wholes(lookup, subject, property);
        if derivation.has_operand(subject, property) {
            let stated = lookup.subjects(assay::PROPERTY, derived.as_str());
            subjects.extend(stated.iter().filter_map(|proposition| lookup.iri(proposition, assay::SUBJECT)));
        }
        // An average of a part is held against that of its whole, and of all other parts.
        if derivation.is_average() && derived == property {
            for whole in lookup.subjects(assay::PARTITIONED_INTO, subject.as_str()) {
                let parts = lookup.iris(&whole, assay::PARTITIONED_INTO);
                found.extend(parts.into_iter().chain([whole]).map(|of| (of, derived.clone())));
            }
        }
        for of in subjects {
            found.extend(derivation.pairs(lookup, &of));
            found.push((of, derived.clone()));
        }
    }
    found
}

/// The properties that are computed from others.
fn derived_properties(lookup: Lookup<'_>) -> BTreeSet<Iri> {
    let derivation = oxrdf::NamedNodeRef::new_unchecked(assay::DERIVATION);
    let declared = lookup.view().triples(None, Some(derivation), None);
    let named = declared.filter_map(|triple| match triple.subject {
        oxrdf::NamedOrBlankNode::NamedNode(node) => Some(Iri::new(node.into_string())),
        oxrdf::NamedOrBlankNode::BlankNode(_) => None,
    });
    named.collect()
}

/// The first and the last day of a period.
type Days = (Option<i64>, Option<i64>);

/// The least that is said of each share of a whole, by one document or by all.
type Least = BTreeMap<(Option<Id>, Whole), BTreeMap<Id, (Decimal, usize)>>;

/// Shares of one whole: by the whole, what is shared, the scope, the period and the unit.
type Whole = (Iri, Id, usize, Days, Option<Id>);

/// What does not follow of all figures, as their sources tell them.
pub(super) fn find(lookup: Lookup<'_>, figures: &PropositionTable, rules: &Rules) -> Vec<Derived> {
    let mut known: HashMap<Id, Vec<Derivation>> = HashMap::new();
    let is_number = |stated: &Stated| stated.is_told() && matches!(stated.content, ClaimedValue::Number(_));
    for stated in figures.stated.iter().filter(|stated| is_number(stated)) {
        let property = stated.property;
        known.entry(property).or_insert_with(|| derivations(lookup, &figures.iri(property)));
    }
    known.retain(|_, derivations| !derivations.is_empty());
    let mut found = Vec::new();
    if known.is_empty() {
        return found;
    }
    let table = Operands::new(figures, lookup);
    for (own, stated) in figures.stated.iter().enumerate().filter(|(_, stated)| is_number(stated)) {
        lookup.step();
        let Some(derivations) = known.get(&stated.property) else { continue };
        if let Some(computed) = unfollowed(&table, lookup, derivations, stated) {
            let places = std::iter::once(own).chain(computed.operands.iter().copied()).collect();
            found.push(Derived { places, because: Because::Derivation, computed: Some(computed) });
        }
    }
    found.extend(Averages { figures, rules, lookup }.outside_all(&known));
    let shares = Shares { figures, rules, lookup }.exceeding_all(&known);
    found.extend(shares.into_iter().map(|places| Derived {
        places,
        because: Because::Shares,
        computed: None,
    }));
    found
}

impl Finder<'_> {
    /// Adds what other figures give otherwise, where one side is in focus.
    pub(super) fn derived(&mut self, found: Vec<Derived>, meant: &[usize], focus: Option<&BTreeSet<Id>>) {
        for Derived { places, because, computed } in found {
            let own = places[0];
            // What is meant is sorted.
            if meant.binary_search(&own).is_err() {
                continue;
            }
            let place = self.add_sides(&places, focus, because);
            if let Some((place, computed)) = place.zip(computed) {
                self.computed.insert(place, (own, computed));
            }
        }
    }

    /// Adds one figure against several, the side in focus as the left one; gives the place of what goes with the right.
    fn add_sides(&mut self, places: &[usize], focus: Option<&BTreeSet<Id>>, because: Because) -> Option<u32> {
        let figures = self.figures;
        let mut sides = places.to_vec();
        let first = sides.iter().position(|at| is_in(figures, focus, *at))?;
        sides[..=first].rotate_right(1);
        let [left, right, more @ ..] = sides.as_slice() else { return None };
        let place = u32::try_from(self.further.len()).ok()?;
        self.further.push(more.to_vec());
        let kind = Kind::DoesNotFollow;
        self.found.push(Found { kind, left: *left, right: *right, because, further: Some(place) });
        Some(place)
    }
}

/// Averages over the parts of wholes.
struct Averages<'f> {
    figures: &'f PropositionTable,
    rules: &'f Rules,
    lookup: Lookup<'f>,
}

/// Where averages can be held against each other: in one document, by one property, scope, period, base and unit.
type Among = (Id, Id, usize, Days, Option<Id>, Option<Id>);

impl Averages<'_> {
    /// Wholes of which an average is outside those of all their parts, which one document states, as far off as all may be.
    fn outside_all(&self, known: &HashMap<Id, Vec<Derivation>>) -> Vec<Derived> {
        let figures = self.figures;
        let is_average =
            |property: &Id| known.get(property).is_some_and(|all| all.iter().any(Derivation::is_average));
        let mut among: BTreeMap<Among, BTreeMap<Id, Vec<usize>>> = BTreeMap::new();
        for (at, stated) in
            figures.stated.iter().enumerate().filter(|(_, stated)| is_average(&stated.property))
        {
            let Some(period) = stated.period.filter(|period| !period.is_uncertain) else { continue };
            let is_flat = stated.modality == Modality::Factual && !stated.is_negated;
            let days = (period.start, period.end);
            let documents = figures.tellings(stated).iter().filter_map(|telling| telling.document);
            for document in documents.filter(|_| is_flat) {
                let key = (document, stated.property, stated.scope, days, stated.baseline, stated.unit());
                among.entry(key).or_default().entry(stated.subject).or_default().push(at);
            }
        }
        let mut found: BTreeMap<usize, Vec<usize>> = BTreeMap::new();
        for of_subject in among.values() {
            for (whole, own) in of_subject {
                let Some(parts) = self.parts(*whole, of_subject) else { continue };
                for own in own.iter().filter(|own| self.is_outside(**own, &parts)) {
                    found.entry(*own).or_insert_with(|| parts.clone());
                }
            }
        }
        let derived = |(own, parts): (usize, Vec<usize>)| Derived {
            places: std::iter::once(own).chain(parts).collect(),
            because: Because::Average,
            computed: None,
        };
        found.into_iter().map(derived).collect()
    }

    /// The figures of all parts of a whole, each once; `None` where one has none, or several, or there is only one part.
    fn parts(&self, whole: Id, of_subject: &BTreeMap<Id, Vec<usize>>) -> Option<Vec<usize>> {
        let parts = self.rules.parts.get(&whole).filter(|parts| parts.len() > 1)?;
        let figure = |part: &Id| {
            self.lookup.step();
            match of_subject.get(part)?.as_slice() {
                [one] => Some(*one),
                _ => None,
            }
        };
        parts.iter().map(figure).collect()
    }

    /// Whether a figure is below all others, or above all of them.
    fn is_outside(&self, own: usize, parts: &[usize]) -> bool {
        let interval = |at: usize| {
            let stated = &self.figures.stated[at];
            match &stated.content {
                ClaimedValue::Number(number) => Some(Interval::of(self.figures, stated, number)),
                _ => None,
            }
        };
        let is_below = |below: usize, above: usize| {
            let ends = interval(below)
                .and_then(|low| low.highest())
                .zip(interval(above).and_then(|high| high.lowest()));
            ends.is_some_and(|(highest, lowest)| highest < lowest)
        };
        parts.iter().all(|part| is_below(own, *part)) || parts.iter().all(|part| is_below(*part, own))
    }
}

/// Shares of wholes.
struct Shares<'f> {
    figures: &'f PropositionTable,
    rules: &'f Rules,
    lookup: Lookup<'f>,
}

impl Shares<'_> {
    /// Shares of one whole, period and scope that come to more than all of it, even with the least that anybody says of each;
    /// and those of one document.
    fn exceeding_all(&self, known: &HashMap<Id, Vec<Derivation>>) -> Vec<Vec<usize>> {
        let figures = self.figures;
        // Of one document, or of all.
        let mut wholes = Least::new();
        for (at, stated) in figures.stated.iter().enumerate().filter(|(_, stated)| stated.is_told()) {
            let of_property = known.get(&stated.property).into_iter().flatten();
            for whole in of_property.filter_map(Derivation::share_of) {
                let Some((lowest, period)) = self.share(stated, whole) else { continue };
                let key = (whole.clone(), stated.property, stated.scope, period, stated.unit());
                let documents = figures.tellings(stated).iter().filter_map(|telling| telling.document);
                for document in documents.map(Some).chain([None]) {
                    let least = wholes.entry((document, key.clone())).or_default();
                    let known = least.entry(stated.subject).or_insert((lowest, at));
                    *known = (*known).min((lowest, at));
                }
            }
        }
        let mut told: BTreeSet<Vec<usize>> = BTreeSet::new();
        let mut found = Vec::new();
        for ((_, (.., unit)), shares) in wholes {
            let Some(all) = self.all_of(unit) else { continue };
            let exceeding = self.exceeding(&shares, all);
            if !exceeding.is_empty() && told.insert(exceeding.clone()) {
                found.push(exceeding);
            }
        }
        found
    }

    /// The least that a share may be, and its period, where it is said flatly of another thing than the whole.
    fn share(&self, stated: &Stated, whole: &Iri) -> Option<(Decimal, Days)> {
        let ClaimedValue::Number(number) = &stated.content else { return None };
        let period = stated.period.filter(|period| !period.is_uncertain)?;
        let is_meant = stated.modality == Modality::Factual
            && !stated.is_negated
            && self.figures.iri(stated.subject) != *whole;
        let lowest = Interval::of(self.figures, stated, number).lowest()?;
        (is_meant && lowest > Decimal::ZERO).then_some((lowest, (period.start, period.end)))
    }

    /// All of a whole in a unit: 100 per cent.
    fn all_of(&self, unit: Option<Id>) -> Option<Decimal> {
        match unit {
            None => Some(Decimal::ONE),
            Some(unit) => Decimal::ONE.checked_div(self.figures.units.get(&unit)?.multiplier?),
        }
    }

    /// The fewest shares that come to more than all, the largest first; of things of which none is a part of another.
    fn exceeding(&self, shares: &BTreeMap<Id, (Decimal, usize)>, all: Decimal) -> Vec<usize> {
        let is_apart = |subject: &Id| {
            let mut others = shares.keys().inspect(|_| self.lookup.step());
            !others.any(|other| self.rules.is_part(*subject, *other))
        };
        let apart = shares.iter().filter(|(subject, _)| is_apart(subject)).map(|(_, share)| *share);
        let mut apart: Vec<(Decimal, usize)> = apart.collect();
        apart.sort_by(|a, b| b.cmp(a));
        let mut sum = Decimal::ZERO;
        let mut taken = Vec::new();
        for (share, at) in apart {
            sum = sum.saturating_add(share);
            taken.push(at);
            if sum > all && taken.len() > 1 {
                return taken;
            }
        }
        Vec::new()
    }
}

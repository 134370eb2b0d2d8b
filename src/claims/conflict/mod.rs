//! Claims that do not agree, and why: another scope, another period, another edition, rounding, or contradiction.
//!
//! Knows figures, and who tells them. Must not know HTTP or terminals.
//!
//! Propositions are weighed, not claims: what many claims state is one side. Contradictions, editions and roundings of a whole
//! store are found by sorting the numbers of each series and period, so their cost is that of the propositions and of what is
//! found; every other kind is found around claims, a subject or a property, or over all pairs of one subject and property.

mod compare;
mod declared;
mod find;
mod ranks;
mod rules;
mod show;

use self::find::Finder;
use self::rules::Rules;
use self::show::Shown;
use crate::encoding::{Lookup, Others, PropositionTable, Stated, Summary, Teller};
use crate::index::Id;
use crate::model::Iri;
use crate::model::vocab::assay;
use crate::query::Prefixes;
use serde::Serialize;
use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

/// The version of the JSON form, told in its member `format`.
pub const FORMAT: &str = "assay-conflicts-2";

/// The JSON Schema of the JSON form.
pub const JSON_SCHEMA: &str = include_str!("../../../ontology/conflicts.schema.json");

/// How two sides differ. The first rule that applies names the kind: units, scope, period, edition, precision.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "kebab-case")]
#[non_exhaustive]
pub enum Kind {
    /// The same thing of the same period, further apart than rounding explains, by different origins or by one document.
    Contradiction,
    /// What is said to be held back grew.
    Tension,
    /// As a contradiction, but one of them is foreseen.
    Forecast,
    /// Apart by no more than the precision that is stated, or that may have been meant.
    Rounding,
    /// The same period, from one speaker in different works: a revision.
    Edition,
    /// Of different periods.
    Vintage,
    /// One of them has no period, or an uncertain one.
    #[serde(rename = "vintage?")]
    PerhapsVintage,
    /// One says what the other leaves open, is of another stage or the like, or has another base.
    Scope,
    /// In units that cannot be converted.
    Incommensurable,
}

impl Kind {
    /// All kinds, the gravest first.
    pub const ALL: [Self; 9] = [
        Self::Contradiction,
        Self::Tension,
        Self::Forecast,
        Self::Rounding,
        Self::Edition,
        Self::Vintage,
        Self::PerhapsVintage,
        Self::Scope,
        Self::Incommensurable,
    ];

    /// Its name.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Contradiction => "contradiction",
            Self::Tension => "tension",
            Self::Forecast => "forecast",
            Self::Rounding => "rounding",
            Self::Edition => "edition",
            Self::Vintage => "vintage",
            Self::PerhapsVintage => "vintage?",
            Self::Scope => "scope",
            Self::Incommensurable => "incommensurable",
        }
    }

    /// The kind of a name.
    #[must_use]
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.word() == word)
    }

    /// What it means, in a line.
    #[must_use]
    pub fn meaning(self) -> &'static str {
        match self {
            Self::Contradiction => "The same thing of the same period, further apart than rounding explains",
            Self::Tension => "What is said to be held back grew",
            Self::Forecast => "As a contradiction, but one of them is foreseen",
            Self::Rounding => "Apart by no more than their precision",
            Self::Edition => "One speaker, another work: a revision",
            Self::Vintage => "Another period",
            Self::PerhapsVintage => "Perhaps another period: one has none, or an uncertain one",
            Self::Scope => "One says what the other leaves open, or is of another stage or base",
            Self::Incommensurable => "Units that cannot be converted",
        }
    }
}

/// In what two sides differ.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "kebab-case")]
#[non_exhaustive]
pub enum Because {
    /// The number.
    Number,
    /// One affirms what the other negates.
    Polarity,
    /// Their properties cannot both hold.
    Incompatible,
    /// A list that is complete leaves it out.
    LeftOut,
    /// What is said to be held back grew.
    Growth,
    /// Two things have one place of a ranking, or one thing two.
    Rank,
}

impl Because {
    /// What stands between the propositions of one side.
    fn sign(self) -> &'static str {
        if self == Self::Growth { " → " } else { ", " }
    }
}

/// Two sides that do not agree.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Conflict {
    /// How.
    pub kind: Kind,
    /// In what.
    pub because: Because,
    /// Whether one document is on both sides.
    pub own: bool,
    /// Of what both speak, by its label; of a flow that is counted at both ends, one of them.
    pub subject: String,
    /// Of what both speak.
    pub subject_iri: String,
    /// One side; that of the claims asked about, where some are, else the earlier and smaller.
    pub left: Side,
    /// The other.
    pub right: Side,
}

/// What is said on one side, and by whom.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Side {
    /// The proposition.
    #[serde(flatten)]
    pub says: Summary,
    /// The other propositions of a side that has several: the further members of a list, or where growth ended.
    pub further: Vec<Summary>,
    /// Whether it is said not to hold: by its polarity, or for all who state it deny it.
    pub negated: bool,
    /// Whether it is foreseen, not said to be so.
    pub foreseen: bool,
    /// The claims that state it, or one of the further propositions.
    pub claims: Vec<Teller>,
    /// From how many independent origins those are that state the first.
    pub origins: usize,
}

impl Side {
    /// What is said in prose: of a list all its members, of growth where it began and ended.
    #[must_use]
    pub fn content(&self, because: Because) -> String {
        let parts = std::iter::once(&self.says).chain(&self.further);
        let parts: Vec<&str> = parts.map(|part| part.said.content.as_str()).collect();
        parts.join(because.sign())
    }

    /// For when it is said, in prose: of growth from when until when.
    #[must_use]
    pub fn period(&self, because: Because) -> Option<String> {
        let first = self.says.when.period.clone()?;
        let until = self.further.iter().filter(|_| because == Because::Growth);
        let until = until.filter_map(|part| part.when.period.as_deref());
        Some(std::iter::once(first.as_str()).chain(until).collect::<Vec<_>>().join(because.sign()))
    }
}

/// What is asked for. Nothing chosen asks for the contradictions of the whole store.
#[derive(Debug, Clone, Default)]
pub struct ConflictsRequest {
    /// Only what these claims state, against all.
    pub claims: Vec<Iri>,
    /// Only what the claims of this document state, against all.
    pub source: Option<Iri>,
    /// Only of this subject.
    pub subject: Option<Iri>,
    /// Only of this property.
    pub property: Option<Iri>,
    /// Only these kinds; where none is named, all, or of the whole store the contradictions.
    pub kinds: Vec<Kind>,
}

impl ConflictsRequest {
    /// Whether it asks of claims, a source, a subject or a property, rather than of the whole store.
    #[must_use]
    pub fn is_narrowed(&self) -> bool {
        !self.claims.is_empty() || self.source.is_some() || self.subject.is_some() || self.property.is_some()
    }

    /// The kinds that are looked for.
    #[must_use]
    pub fn kinds(&self) -> Vec<Kind> {
        match (self.kinds.is_empty(), self.is_narrowed()) {
            (false, _) => self.kinds.clone(),
            (true, true) => Kind::ALL.to_vec(),
            (true, false) => vec![Kind::Contradiction],
        }
    }
}

/// The conflicts that are asked for, the gravest kind first, then by subject and property; at most `limit` of them are told,
/// beside how many there are of each kind.
///
/// Costs one pass over what claims state; around claims, a pass over what speaks of the same.
#[must_use]
pub fn conflicts(
    lookup: Lookup<'_>,
    prefixes: &Prefixes,
    asked: &ConflictsRequest,
    limit: Option<usize>,
) -> Report {
    let mut focus: Vec<Iri> = asked.claims.clone();
    if let Some(source) = &asked.source {
        let appearing = lookup.subjects(crate::model::vocab::schema::APPEARANCE, source.as_str());
        focus.extend(appearing.into_iter().filter(|claim| lookup.is_a(claim, assay::CLAIM)));
    }
    let is_focused = !asked.claims.is_empty() || asked.source.is_some();
    let figures =
        if is_focused { around(lookup, &focus, &|_| false) } else { PropositionTable::of(lookup.view()) };
    let (figures, rules) = with_rules(lookup, figures);
    let focus: Option<BTreeSet<Id>> =
        is_focused.then(|| focus.iter().filter_map(|claim| figures.id(claim.as_str())).collect());
    let chosen = |iri: &Option<Iri>| iri.as_ref().map(|iri| figures.id(iri.as_str()).unwrap_or(Id::MAX));
    let (subject, property) = (chosen(&asked.subject), chosen(&asked.property));
    // What is of the property that is asked for may be told against by what is of another.
    let others = property.map(|property| rules.others_of(property)).unwrap_or_default();
    let is_weighed = |stated: &Stated, others: &HashSet<Id>| {
        let mirror = rules.mirrors.get(&stated.property);
        let is_of = |subject| {
            let scope = &figures.scopes[stated.scope];
            stated.subject == subject
                || mirror.is_some_and(|(_, partner)| scope.contains(&(*partner, subject)))
        };
        let is_by =
            |property| stated.property == property || mirror.is_some_and(|(other, _)| *other == property);
        subject.is_none_or(is_of) && (property.is_none_or(is_by) || others.contains(&stated.property))
    };
    let mut finder = Finder::new(&figures, &rules, lookup);
    let mut found = finder.find(&asked.kinds(), focus.as_ref(), &|stated| is_weighed(stated, &others));
    let is_asked = |at: usize| is_weighed(&figures.stated[at], &HashSet::new());
    found.retain(|found| others.is_empty() || is_asked(found.left) || is_asked(found.right));
    let further = finder.further;
    let mut counts = Kind::ALL.map(|kind| (kind, 0));
    for found in &found {
        for (kind, count) in &mut counts {
            *count += usize::from(*kind == found.kind);
        }
    }
    let mut shown = Shown::new(lookup, prefixes, &figures, &further);
    let told = found.iter().take(limit.unwrap_or(usize::MAX));
    let conflicts = told.map(|found| shown.conflict(found, focus.as_ref())).collect();
    let counts =
        counts.into_iter().filter(|(_, count)| *count > 0).map(|(kind, count)| Count { kind, count });
    Report { format: FORMAT, counts: counts.collect(), conflicts }
}

/// What was found.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Report {
    /// The version of this form: [`FORMAT`].
    pub format: &'static str,
    /// How many of each kind.
    pub counts: Vec<Count>,
    /// The conflicts, or the first of them.
    pub conflicts: Vec<Conflict>,
}

impl Report {
    /// How many there are of a kind, told or not.
    #[must_use]
    pub fn count(&self, kind: Kind) -> usize {
        self.counts.iter().find(|count| count.kind == kind).map_or(0, |count| count.count)
    }
}

/// How many conflicts of a kind there are.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Count {
    /// The kind.
    pub kind: Kind,
    /// How many.
    pub count: usize,
}

/// The claims that contradict each of some claims; those that nothing contradicts are left out. One search for all of them.
#[must_use]
pub fn contradicting(lookup: Lookup<'_>, claims: &[Iri]) -> BTreeMap<Iri, BTreeSet<Iri>> {
    // What contradicts a number is in its series, unless the ontology declares more.
    let figures = around(lookup, claims, &|property| rules::is_alone(lookup, property));
    let (figures, rules) = with_rules(lookup, figures);
    let focus: BTreeSet<Id> = claims.iter().filter_map(|claim| figures.id(claim.as_str())).collect();
    let found = Finder::new(&figures, &rules, lookup).find(&[Kind::Contradiction], Some(&focus), &|_| true);
    let mut contradicting: BTreeMap<Iri, BTreeSet<Iri>> = BTreeMap::new();
    for found in found {
        let [left, right] = [found.left, found.right].map(|at| figures.tellings(&figures.stated[at]));
        for (a, b) in left.iter().flat_map(|a| right.iter().flat_map(move |b| [(a, b), (b, a)])) {
            if focus.contains(&a.claim) {
                contradicting.entry(figures.iri(a.claim)).or_default().insert(figures.iri(b.claim));
            }
        }
    }
    contradicting
}

/// What can be weighed against claims.
fn around(lookup: Lookup<'_>, claims: &[Iri], is_of_series: &dyn Fn(&Iri) -> bool) -> PropositionTable {
    let others = Others {
        is_of_series,
        of: &|property| rules::others(lookup, property),
        mirrors: &|property| rules::mirrors(lookup, property),
    };
    PropositionTable::around(lookup.view(), claims, &others)
}

/// Figures ready to be weighed, and the rules to weigh them by.
fn with_rules(lookup: Lookup<'_>, mut figures: PropositionTable) -> (PropositionTable, Rules) {
    let rules = Rules::read(lookup, &figures);
    mirror(&mut figures, &rules);
    (figures, rules)
}

/// Counts every flow at one of its ends, so that both counts speak of the same.
fn mirror(figures: &mut PropositionTable, rules: &Rules) {
    let ends: HashMap<Id, (Id, Id)> = rules
        .mirrors
        .iter()
        .filter(|(property, (mirror, _))| figures.iri(*mirror) < figures.iri(**property))
        .map(|(property, mirror)| (*property, *mirror))
        .collect();
    let mut scopes: HashMap<Vec<(Id, Id)>, usize> =
        figures.scopes.iter().cloned().enumerate().map(|(at, scope)| (scope, at)).collect();
    for stated in &mut figures.stated {
        let Some((mirror, dimension)) = ends.get(&stated.property) else { continue };
        let mut scope = figures.scopes[stated.scope].clone();
        let Some(partner) = scope.iter_mut().find(|(known, _)| known == dimension) else { continue };
        (partner.1, stated.subject) = (stated.subject, partner.1);
        stated.property = *mirror;
        stated.scope = *scopes.entry(scope).or_insert_with_key(|scope| {
            figures.scopes.push(scope.clone());
            figures.scopes.len() - 1
        });
    }
}

#[cfg(test)]
mod tests;

//! What propositions state and who tells it, read from a view in a few passes, to be weighed against each other.
//!
//! Knows the claims model and the snapshot. Must not know what disagreeing means.
//!
//! One pass over each property of the model reads a million claims in seconds; read around some claims, the cost is that
//! of the propositions of their series and objects.

mod read;

use self::read::read;
use crate::encoding::Lookup;
use crate::index::{Graphs, Id, Index, Pattern};
use crate::model::vocab::assay;
use crate::model::{Comparator, Iri};
use oxrdf::{NamedNode, Term};
use rust_decimal::Decimal;
use std::collections::{BTreeSet, HashMap};
use std::sync::Arc;

/// What is stated, in the order of the propositions' ids.
///
/// What some affirm, some foresee and some deny stands here once for each. What is only supposed, demanded, or said under a
/// condition, is nobody's statement.
pub struct PropositionTable {
    index: Arc<Index>,
    /// The propositions.
    pub stated: Vec<Stated>,
    /// The dimensions and values that propositions are within, each once.
    pub scopes: Vec<Vec<(Id, Id)>>,
    /// The units met.
    pub units: HashMap<Id, Unit>,
    /// The claims that state each proposition, one proposition after another.
    tellings: Vec<Assertion>,
}

/// How a proposition is stated.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Modality {
    /// As what is so.
    Factual,
    /// As what is to come.
    Foreseen,
}

/// One proposition, and who states it in one modality.
#[derive(Debug, Clone)]
pub struct Stated {
    /// The proposition.
    pub proposition: Id,
    /// Of what it speaks.
    pub subject: Id,
    /// What it says of it.
    pub property: Id,
    /// Within what: a place in [`PropositionTable::scopes`].
    pub scope: usize,
    /// Whether it is said not to hold: it is so itself, or those who state it deny it.
    pub is_negated: bool,
    /// Whether those who state it deny what the proposition says.
    pub is_denied: bool,
    /// How it is stated.
    pub modality: Modality,
    /// What is said.
    pub content: ClaimedValue,
    /// For when it is said to hold; `None` where that is not said.
    pub period: Option<Span>,
    /// What a comparative compares with.
    pub baseline: Option<Id>,
    /// Its part of all tellings.
    told: (u32, u32),
}

impl Stated {
    /// Whether it is said to be so: neither foreseen nor denied.
    #[must_use]
    pub fn is_vouched(&self) -> bool {
        self.modality == Modality::Factual && !self.is_denied && self.is_told()
    }

    /// The unit of its number.
    #[must_use]
    pub fn unit(&self) -> Option<Id> {
        match &self.content {
            ClaimedValue::Number(number) => number.unit,
            _ => None,
        }
    }

    /// Whether some claim states it.
    #[must_use]
    pub fn is_told(&self) -> bool {
        self.told.0 < self.told.1
    }
}

/// What is said of a subject.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ClaimedValue {
    /// A number, with a unit.
    Number(StatedNumber),
    /// A thing.
    Thing(Id),
    /// Words, by their literal; `None` of an amount that is not told.
    Words(Option<Id>),
}

/// The ends of what is claimed, in a unit.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StatedNumber {
    /// How the number relates to the true one.
    pub comparator: Comparator,
    /// The point, where there is one.
    pub value: Option<Decimal>,
    /// The lower end.
    pub low: Option<Decimal>,
    /// The upper end.
    pub high: Option<Decimal>,
    /// The unit.
    pub unit: Option<Id>,
}

/// A unit, by what converts it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unit {
    /// The quantity kinds, sorted.
    pub kinds: Vec<Id>,
    /// How much of the coherent unit it is; `None` where that is not declared, or it is the unit of a logarithm.
    pub multiplier: Option<Decimal>,
    /// What is added to a number before it is multiplied: 273.15 of degrees Celsius.
    pub offset: Decimal,
}

/// From one unit to another: `(number + before) × numerator / denominator − after`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Conversion {
    before: Decimal,
    numerator: Decimal,
    denominator: Decimal,
    after: Decimal,
}

impl Conversion {
    const NONE: Self = Self {
        before: Decimal::ZERO,
        numerator: Decimal::ONE,
        denominator: Decimal::ONE,
        after: Decimal::ZERO,
    };

    /// A number in the other unit; `None` where that is beyond what numbers can hold.
    #[must_use]
    pub fn apply(&self, number: Decimal) -> Option<Decimal> {
        if self.before.is_zero() && self.after.is_zero() {
            return self.scale(number);
        }
        let converted = self.scale(number.checked_add(self.before)?)?.checked_sub(self.after)?;
        // Factors of scales with offsets are fractions that end nowhere.
        converted.round_sf(15)
    }

    /// A difference of two numbers in the other unit.
    #[must_use]
    pub fn scale(&self, difference: Decimal) -> Option<Decimal> {
        difference.checked_mul(self.numerator)?.checked_div(self.denominator)
    }

    /// The conversion of changes: 5 degrees more are 5 kelvins more.
    #[must_use]
    pub fn of_changes(self) -> Self {
        Self { before: Decimal::ZERO, after: Decimal::ZERO, ..self }
    }
}

impl Unit {
    /// The kind by which its figures are grouped; the first, where there are several.
    #[must_use]
    pub fn kind(&self) -> Option<Id> {
        self.kinds.first().copied()
    }
}

/// A period in days since 1970-01-01.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Span {
    /// Its first day; `None` where it is open.
    pub start: Option<i64>,
    /// Its last day; `None` where it is open.
    pub end: Option<i64>,
    /// Whether the source is not certain of it.
    pub is_uncertain: bool,
    /// The period as stated.
    pub edtf: Id,
}

/// One claim that states a proposition.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Assertion {
    /// The claim.
    pub claim: Id,
    /// Its document.
    pub document: Option<Id>,
    /// Half the last place that it states, in the unit of the proposition.
    pub precision: Option<Decimal>,
}

impl Span {
    /// All time. Its [`Span::edtf`] is that of no literal.
    pub const ALWAYS: Self = Self { start: None, end: None, is_uncertain: false, edtf: 0 };

    /// Whether some day is in both.
    #[must_use]
    pub fn overlaps(&self, other: &Self) -> bool {
        let before =
            |end: Option<i64>, start: Option<i64>| end.zip(start).is_some_and(|(end, start)| end < start);
        !before(self.end, other.start) && !before(other.end, self.start)
    }

    /// Whether every day of the other is in it.
    #[must_use]
    pub fn contains(&self, other: &Self) -> bool {
        let from = self.start.is_none_or(|start| other.start.is_some_and(|other| start <= other));
        from && self.end.is_none_or(|end| other.end.is_some_and(|other| other <= end))
    }

    /// Whether both have the same days.
    #[must_use]
    pub fn is_same(&self, other: &Self) -> bool {
        (self.start, self.end) == (other.start, other.end)
    }
}

/// The subjects and properties that go with a subject and a property.
pub(super) type OperandsOf<'f> = dyn Fn(&Iri, &Iri) -> Vec<(Iri, Iri)> + 'f;

/// Which properties go with one, for [`PropositionTable::around`].
pub(crate) struct Others<'f> {
    /// Those that are weighed against it.
    pub of: &'f dyn Fn(&Iri) -> Vec<Iri>,
    /// Those that mirror it, each with the dimension that takes the place of the subject.
    pub mirrors: &'f dyn Fn(&Iri) -> Vec<(Iri, Iri)>,
    /// The other subjects whose statements by its properties are weighed against those of one: its parts and its wholes.
    pub subjects: &'f dyn Fn(&Iri) -> Vec<Iri>,
    /// The subjects and properties whose figures give those of a subject by it, or are given by them.
    pub operands: &'f OperandsOf<'f>,
    /// Whether all that it says of whatever subjects is weighed together, as shares of one whole are.
    pub is_of_whole: &'f dyn Fn(&Iri) -> bool,
    /// Whether what it says is weighed against its own series alone, which is far less than all of one subject.
    pub is_of_series: &'f dyn Fn(&Iri) -> bool,
}

impl PropositionTable {
    /// All of a view. Costs about a microsecond for each claim.
    #[must_use]
    pub(crate) fn of(lookup: Lookup<'_>) -> Self {
        read(lookup, None)
    }

    /// What is stated by some properties, of whatever subjects.
    #[must_use]
    pub(crate) fn by(lookup: Lookup<'_>, properties: &[Iri]) -> Self {
        let index = lookup.view().index();
        let known = properties.iter().filter_map(|property| id(index, property.as_str()));
        let stated = known.flat_map(|property| subjects(index, id(index, assay::PROPERTY), property));
        read(lookup, Some(stated.collect()))
    }

    /// What can be weighed against claims: what they state, what speaks of one of their subjects by a property among theirs or
    /// those of `others`, and what speaks of the other side of a flow by a property that mirrors theirs.
    #[must_use]
    pub(crate) fn around(lookup: Lookup<'_>, claims: &[Iri], others: &Others<'_>) -> Self {
        read(lookup, Some(near(lookup, claims, others)))
    }

    /// What is stated of subjects by properties, each of its own.
    #[must_use]
    pub(crate) fn about(lookup: Lookup<'_>, pairs: &[(Iri, Iri)]) -> Self {
        let index = lookup.view().index();
        let known =
            pairs.iter().filter_map(|(of, by)| Some((id(index, of.as_str())?, id(index, by.as_str())?)));
        read(lookup, Some(stated_of(index, &known.collect())))
    }

    /// The claims that state a proposition, in the order of their ids.
    #[must_use]
    pub fn tellings(&self, stated: &Stated) -> &[Assertion] {
        &self.tellings[stated.told.0 as usize..stated.told.1 as usize]
    }

    /// The id of a node, where the view knows it.
    #[must_use]
    pub fn id(&self, iri: &str) -> Option<Id> {
        id(&self.index, iri)
    }

    /// The IRI of a node.
    #[must_use]
    pub fn iri(&self, id: Id) -> Iri {
        match self.index.term(id) {
            Term::NamedNode(node) => Iri::new(node.into_string()),
            other => Iri::new(other.to_string()),
        }
    }

    /// The text of a literal.
    #[must_use]
    pub fn text(&self, id: Id) -> String {
        match self.index.term(id) {
            Term::Literal(literal) => literal.value().to_owned(),
            other => other.to_string(),
        }
    }

    /// Whether a unit is of ratios, as per cent are.
    #[must_use]
    pub fn is_ratio(&self, unit: Option<Id>) -> bool {
        let kinds = unit.and_then(|unit| self.units.get(&unit)).map_or(&[][..], |unit| &unit.kinds);
        // QUDT names the kinds that have no dimension so.
        kinds.iter().any(|kind| {
            self.iri(*kind).as_str().rsplit('/').next().is_some_and(|name| name.starts_with("Dimensionless"))
        })
    }

    /// The factor from one unit to another that shares a quantity kind with it, as numerator and denominator; `None` where they
    /// cannot be converted by one.
    #[must_use]
    pub fn factor(&self, from: Option<Id>, to: Option<Id>) -> Option<(Decimal, Decimal)> {
        let conversion = self.conversion(from, to)?;
        let is_plain = conversion.before.is_zero() && conversion.after.is_zero();
        is_plain.then_some((conversion.numerator, conversion.denominator))
    }

    /// How numbers of one unit are told in another that shares a quantity kind with it; `None` where they cannot be converted.
    #[must_use]
    pub fn conversion(&self, from: Option<Id>, to: Option<Id>) -> Option<Conversion> {
        if from == to {
            return Some(Conversion::NONE);
        }
        let (from, to) = (self.units.get(&from?)?, self.units.get(&to?)?);
        let is_shared = from.kinds.iter().any(|kind| to.kinds.contains(kind));
        let (numerator, denominator) = (from.multiplier?, to.multiplier?);
        is_shared.then_some(Conversion { before: from.offset, numerator, denominator, after: to.offset })
    }
}

fn id(index: &Index, iri: &str) -> Option<Id> {
    index.id(&NamedNode::new_unchecked(iri).into())
}

fn subjects(index: &Arc<Index>, predicate: Option<Id>, object: Id) -> impl Iterator<Item = Id> + use<> {
    let pattern = Pattern { subject: None, predicate, object: Some(object), graphs: Graphs::Merged };
    let scan = predicate.map(|_| index.scan(&pattern));
    scan.into_iter().flatten().map(|row| row[0])
}

fn objects(index: &Arc<Index>, subject: Id, predicate: Option<Id>) -> impl Iterator<Item = Id> + use<> {
    let pattern = Pattern { subject: Some(subject), predicate, object: None, graphs: Graphs::Merged };
    let scan = predicate.map(|_| index.scan(&pattern));
    scan.into_iter().flatten().map(|row| row[2])
}

/// The propositions that speak of the subjects of claims by their properties, and by those that go with them.
fn near(lookup: Lookup<'_>, claims: &[Iri], others: &Others<'_>) -> BTreeSet<Id> {
    let index = lookup.view().index();
    let [states, subject, property] =
        [assay::STATES, assay::SUBJECT, assay::PROPERTY].map(|iri| id(index, iri));
    let series = id(index, assay::SERIES);
    let rank = id(index, assay::RANK);
    let (mut asked, mut wanted) = (BTreeSet::new(), BTreeSet::new());
    for claim in claims.iter().filter_map(|claim| id(index, claim.as_str())) {
        for proposition in objects(index, claim, states) {
            // A ranking is of other subjects too.
            if let Some(rank) = rank.filter(|rank| objects(index, proposition, Some(*rank)).next().is_some())
            {
                let by: Vec<Id> = objects(index, proposition, property).collect();
                let ranked = index.scan_by_subject(rank).map(|row| row[0]);
                wanted.extend(ranked.filter(|other| {
                    lookup.step();
                    objects(index, *other, property).any(|own| by.contains(&own))
                }));
            }
            for by in objects(index, proposition, property) {
                let Term::NamedNode(name) = index.term(by) else { continue };
                let name = Iri::new(name.as_str());
                if (others.is_of_series)(&name) {
                    let of = objects(index, proposition, series);
                    wanted.extend(of.flat_map(|of| subjects(index, series, of)));
                    continue;
                }
                let more = (others.of)(&name).into_iter().filter_map(|other| id(index, other.as_str()));
                let by_name = name.clone();
                if (others.is_of_whole)(&name) {
                    wanted.extend(subjects(index, property, by));
                }
                let by: Vec<Id> = more.chain([by]).collect();
                for of in objects(index, proposition, subject) {
                    asked.extend(by.iter().map(|by| (of, *by)));
                    let Term::NamedNode(name) = index.term(of) else { continue };
                    let more = (others.operands)(&Iri::new(name.as_str()), &by_name);
                    asked.extend(
                        more.into_iter()
                            .filter_map(|(of, by)| Some((id(index, of.as_str())?, id(index, by.as_str())?))),
                    );
                    let more = (others.subjects)(&Iri::new(name.as_str()));
                    for other in more.into_iter().filter_map(|other| id(index, other.as_str())) {
                        asked.extend(by.iter().map(|by| (other, *by)));
                    }
                }
                for (mirror, dimension) in (others.mirrors)(&name) {
                    let Some(mirror) = id(index, mirror.as_str()) else { continue };
                    let partners = objects(index, proposition, id(index, dimension.as_str()));
                    asked.extend(partners.map(|partner| (partner, mirror)));
                }
            }
        }
    }
    wanted.extend(stated_of(index, &asked));
    wanted
}

/// The propositions that speak of subjects by properties.
fn stated_of(index: &Arc<Index>, pairs: &BTreeSet<(Id, Id)>) -> BTreeSet<Id> {
    let [subject, property] = [assay::SUBJECT, assay::PROPERTY].map(|iri| id(index, iri));
    let mut wanted = BTreeSet::new();
    for (of, by) in pairs {
        let count = |predicate: Option<Id>, object: Id| {
            let pattern = Pattern { subject: None, predicate, object: Some(object), graphs: Graphs::Merged };
            index.count(&pattern)
        };
        // The shorter list is walked, and each entry of it looked up in the other.
        let (walked, value, looked, other) = if count(subject, *of) <= count(property, *by) {
            (subject, *of, property, *by)
        } else {
            (property, *by, subject, *of)
        };
        let fits = |node: &Id| objects(index, *node, looked).any(|found| found == other);
        wanted.extend(subjects(index, walked, value).filter(fits));
    }
    wanted
}

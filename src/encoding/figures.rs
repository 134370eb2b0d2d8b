//! What propositions state and who tells it, read from a view in a few passes, to be weighed against each other.
//!
//! Knows the claims model and the snapshot. Must not know what disagreeing means.
//!
//! One pass over each property of the model reads a million claims in seconds; read around some claims, the cost is that
//! of the propositions of their series and objects.

use crate::index::{Graphs, Id, Index, Pattern};
use crate::model::vocab::{assay, dcat, qudt, rdf, schema};
use crate::model::{Coded, Comparator, Iri};
use crate::store::View;
use oxrdf::{NamedNode, Term};
use rust_decimal::Decimal;
use std::collections::{BTreeSet, HashMap, HashSet};
use std::sync::Arc;

/// What is stated, in the order of the propositions' ids.
pub struct Figures {
    index: Arc<Index>,
    /// The propositions.
    pub stated: Vec<Stated>,
    /// The dimensions and values that propositions are within, each once.
    pub scopes: Vec<Vec<(Id, Id)>>,
    /// The units met.
    pub units: HashMap<Id, Unit>,
}

/// One proposition, and who states it.
#[derive(Debug, Clone)]
pub struct Stated {
    /// The proposition.
    pub proposition: Id,
    /// Of what it speaks.
    pub subject: Id,
    /// What it says of it.
    pub property: Id,
    /// Within what: a place in [`Figures::scopes`].
    pub scope: usize,
    /// Whether it is said not to hold.
    pub is_negated: bool,
    /// What is said.
    pub content: Said,
    /// For when it is said to hold; `None` where that is not said.
    pub period: Option<Span>,
    /// What a comparative compares with.
    pub baseline: Option<Id>,
    /// The claims that state it.
    pub tellings: Vec<Telling>,
}

/// What is said of a subject.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Said {
    /// A number, with a unit.
    Number(Number),
    /// A thing.
    Thing(Id),
    /// Words, or nothing that can be compared.
    Words,
}

/// The ends of what is claimed, in a unit.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Number {
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
    /// The quantity kind.
    pub kind: Option<Id>,
    /// How much of the coherent unit it is.
    pub multiplier: Option<Decimal>,
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
pub struct Telling {
    /// The claim.
    pub claim: Id,
    /// Its document.
    pub document: Option<Id>,
    /// Half the last place that it states, in the unit of the proposition.
    pub precision: Option<Decimal>,
}

impl Span {
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

impl Figures {
    /// All of a view. Costs about a microsecond for each claim.
    #[must_use]
    pub fn of(view: &View) -> Self {
        Reader::new(view, None).read()
    }

    /// What can be weighed against claims: what they state, and what speaks of one of their subjects by a property among
    /// theirs or those of `others`.
    #[must_use]
    pub fn around(view: &View, claims: &[Iri], others: &dyn Fn(&Iri) -> Vec<Iri>) -> Self {
        Reader::new(view, Some(near(view, claims, others))).read()
    }

    /// What is stated of subjects by properties, each of its own.
    #[must_use]
    pub fn about(view: &View, pairs: &[(Iri, Iri)]) -> Self {
        let index = view.index();
        let known =
            pairs.iter().filter_map(|(of, by)| Some((id(index, of.as_str())?, id(index, by.as_str())?)));
        Reader::new(view, Some(stated_of(index, &known.collect()))).read()
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

    /// A number in another unit of the same kind, beside its precision; `None` where they cannot be converted.
    #[must_use]
    pub fn factor(&self, from: Option<Id>, to: Option<Id>) -> Option<(Decimal, Decimal)> {
        if from == to {
            return Some((Decimal::ONE, Decimal::ONE));
        }
        let (from, to) = (self.units.get(&from?)?, self.units.get(&to?)?);
        if from.kind.is_none() || from.kind != to.kind {
            return None;
        }
        Some((from.multiplier?, to.multiplier?))
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
fn near(view: &View, claims: &[Iri], others: &dyn Fn(&Iri) -> Vec<Iri>) -> BTreeSet<Id> {
    let index = view.index();
    let [states, subject, property] =
        [assay::STATES, assay::SUBJECT, assay::PROPERTY].map(|iri| id(index, iri));
    let mut asked = BTreeSet::new();
    for claim in claims.iter().filter_map(|claim| id(index, claim.as_str())) {
        for proposition in objects(index, claim, states) {
            for of in objects(index, proposition, subject) {
                for by in objects(index, proposition, property) {
                    asked.insert((of, by));
                    let Term::NamedNode(name) = index.term(by) else { continue };
                    let more = others(&Iri::new(name.as_str()));
                    asked.extend(more.iter().filter_map(|other| Some((of, id(index, other.as_str())?))));
                }
            }
        }
    }
    stated_of(index, &asked)
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

/// Reads the properties of nodes: of all, or of those wanted.
struct Reader {
    index: Arc<Index>,
    wanted: Option<BTreeSet<Id>>,
    days: HashMap<Id, Option<i64>>,
    numbers: HashMap<Id, Option<Decimal>>,
}

type ById<T> = HashMap<Id, T, foldhash::fast::FixedState>;

type RawById = ById<Raw>;

/// Puts a value where it belongs.
type Set<T> = fn(&mut Raw, T);

/// What is read of a proposition before it is put together.
#[derive(Default)]
struct Raw {
    subject: Option<Id>,
    property: Option<Id>,
    scope: Vec<(Id, Id)>,
    is_negated: bool,
    thing: Option<Id>,
    comparator: Option<Comparator>,
    value: Option<Decimal>,
    low: Option<Decimal>,
    high: Option<Decimal>,
    unit: Option<Id>,
    start: Option<i64>,
    end: Option<i64>,
    edtf: Option<Id>,
    baseline: Option<Id>,
    tellings: Vec<Telling>,
}

impl Reader {
    fn new(view: &View, wanted: Option<BTreeSet<Id>>) -> Self {
        Self { index: Arc::clone(view.index()), wanted, days: HashMap::new(), numbers: HashMap::new() }
    }

    /// Calls back with the nodes that have a property and its values: of `nodes`, or of all.
    fn each(&self, predicate: &str, nodes: Option<&BTreeSet<Id>>, mut found: impl FnMut(Id, Id)) {
        let Some(predicate) = id(&self.index, predicate) else { return };
        match nodes {
            None => self.index.scan_by_subject(predicate).for_each(|row| found(row[0], row[2])),
            Some(nodes) => {
                for node in nodes {
                    objects(&self.index, *node, Some(predicate)).for_each(|object| found(*node, object));
                }
            }
        }
    }

    fn day(&mut self, id: Id) -> Option<i64> {
        let index = &self.index;
        *self.days.entry(id).or_insert_with(|| match index.term(id) {
            Term::Literal(literal) => days_of(literal.value()),
            _ => None,
        })
    }

    fn number(&mut self, id: Id) -> Option<Decimal> {
        let index = &self.index;
        *self.numbers.entry(id).or_insert_with(|| match index.term(id) {
            Term::Literal(literal) => literal.value().parse().ok(),
            _ => None,
        })
    }

    fn read(mut self) -> Figures {
        let mut raw: RawById = HashMap::default();
        let wanted = self.wanted.take();
        let wanted = wanted.as_ref();
        self.each(assay::PROPERTY, wanted, |node, property| {
            raw.entry(node).or_default().property = Some(property);
        });
        // What reads `assay:property` may be an operand of a derivation: it has no polarity.
        let negated = id(&self.index, assay::NEGATED);
        let mut propositions = HashSet::new();
        self.each(assay::POLARITY, wanted, |node, polarity| {
            if let Some(raw) = raw.get_mut(&node) {
                raw.is_negated = Some(polarity) == negated;
                propositions.insert(node);
            }
        });
        raw.retain(|node, _| propositions.contains(node));
        let links: [(&str, Set<Id>); 5] = [
            (assay::SUBJECT, |raw, id| raw.subject = Some(id)),
            (assay::OBJECT, |raw, id| raw.thing = Some(id)),
            (assay::UNIT, |raw, id| raw.unit = Some(id)),
            (assay::PERIOD, |raw, id| raw.edtf = Some(id)),
            (assay::BASELINE, |raw, id| raw.baseline = Some(id)),
        ];
        for (predicate, set) in links {
            self.each(predicate, wanted, |node, value| {
                if let Some(raw) = raw.get_mut(&node) {
                    set(raw, value);
                }
            });
        }
        self.comparators(wanted, &mut raw);
        self.numbers(wanted, &mut raw);
        self.scopes(wanted, &mut raw);
        self.tellings(wanted, &mut raw);
        self.put_together(raw)
    }

    fn comparators(&self, wanted: Option<&BTreeSet<Id>>, raw: &mut RawById) {
        let mut known: HashMap<Id, Option<Comparator>> = HashMap::new();
        self.each(assay::COMPARATOR, wanted, |node, value| {
            let comparator = known.entry(value).or_insert_with(|| match self.index.term(value) {
                Term::NamedNode(name) => Comparator::from_iri(name.as_str()),
                _ => None,
            });
            if let Some(raw) = raw.get_mut(&node) {
                raw.comparator = *comparator;
            }
        });
    }

    fn numbers(&mut self, wanted: Option<&BTreeSet<Id>>, raw: &mut RawById) {
        let numbers: [(&str, Set<Option<Decimal>>); 3] = [
            (assay::VALUE, |raw, number| raw.value = number),
            (assay::LOW, |raw, number| raw.low = number),
            (assay::HIGH, |raw, number| raw.high = number),
        ];
        for (predicate, set) in numbers {
            self.decoded(predicate, wanted, raw, Self::number, set);
        }
        let days: [(&str, Set<Option<i64>>); 2] =
            [(dcat::START_DATE, |raw, day| raw.start = day), (dcat::END_DATE, |raw, day| raw.end = day)];
        for (predicate, set) in days {
            self.decoded(predicate, wanted, raw, Self::day, set);
        }
    }

    /// Reads the values of a property that are literals.
    fn decoded<T>(
        &mut self,
        predicate: &str,
        wanted: Option<&BTreeSet<Id>>,
        raw: &mut RawById,
        decode: fn(&mut Self, Id) -> T,
        set: Set<T>,
    ) {
        let mut found = Vec::new();
        self.each(predicate, wanted, |node, value| found.push((node, value)));
        for (node, value) in found {
            let value = decode(self, value);
            if let Some(raw) = raw.get_mut(&node) {
                set(raw, value);
            }
        }
    }

    fn scopes(&self, wanted: Option<&BTreeSet<Id>>, raw: &mut RawById) {
        let Some(class) = id(&self.index, assay::DIMENSION) else { return };
        for dimension in subjects(&self.index, id(&self.index, rdf::TYPE), class) {
            let Term::NamedNode(name) = self.index.term(dimension) else { continue };
            self.each(name.as_str(), wanted, |node, value| {
                if let Some(raw) = raw.get_mut(&node) {
                    raw.scope.push((dimension, value));
                }
            });
        }
    }

    fn tellings(&mut self, wanted: Option<&BTreeSet<Id>>, raw: &mut RawById) {
        let index = Arc::clone(&self.index);
        // From propositions to statements to claims to documents, over what is wanted or over all.
        let back = |predicate: &str, nodes: Option<&BTreeSet<Id>>, found: &mut dyn FnMut(Id, Id)| {
            let predicate = id(&index, predicate);
            match (nodes, predicate) {
                (_, None) => {}
                (None, Some(known)) => index.scan_by_subject(known).for_each(|row| found(row[0], row[2])),
                (Some(nodes), known) => {
                    for node in nodes {
                        subjects(&index, known, *node).for_each(|subject| found(subject, *node));
                    }
                }
            }
        };
        let mut of_statement: ById<Id> = HashMap::default();
        back(assay::PROPOSITION, wanted, &mut |statement, proposition| {
            of_statement.insert(statement, proposition);
        });
        let statements: Option<BTreeSet<Id>> = wanted.map(|_| of_statement.keys().copied().collect());
        let mut precisions = HashMap::new();
        self.each(assay::PRECISION, statements.as_ref(), |statement, value| {
            precisions.insert(statement, value);
        });
        let mut told: Vec<(Id, Id)> = Vec::new();
        back(assay::HAS_STATEMENT, statements.as_ref(), &mut |claim, statement| {
            told.push((claim, statement));
        });
        let claims: Option<BTreeSet<Id>> = wanted.map(|_| told.iter().map(|(claim, _)| *claim).collect());
        let mut documents: ById<Id> = HashMap::default();
        self.each(schema::APPEARANCE, claims.as_ref(), |claim, document| {
            documents.insert(claim, document);
        });
        for (claim, statement) in told {
            let Some(raw) = of_statement.get(&statement).and_then(|of| raw.get_mut(of)) else { continue };
            let precision = precisions.get(&statement).and_then(|value| self.number(*value));
            let document = documents.get(&claim).copied();
            raw.tellings.push(Telling { claim, document, precision });
        }
    }

    fn put_together(self, raw: RawById) -> Figures {
        let mut figures =
            Figures { index: self.index, stated: Vec::new(), scopes: Vec::new(), units: HashMap::new() };
        let mut known: HashMap<Vec<(Id, Id)>, usize> = HashMap::new();
        let mut uncertain: HashMap<Id, bool> = HashMap::new();
        for (proposition, mut raw) in raw {
            let (Some(subject), Some(property)) = (raw.subject, raw.property) else { continue };
            raw.scope.sort_unstable();
            raw.scope.dedup();
            let scope = *known.entry(raw.scope).or_insert_with_key(|scope| {
                figures.scopes.push(scope.clone());
                figures.scopes.len() - 1
            });
            let index = &figures.index;
            let is_uncertain = |edtf: Id| match index.term(edtf) {
                Term::Literal(literal) => literal.value().contains(['?', '~', '%']),
                _ => false,
            };
            let period = raw.edtf.map(|edtf| Span {
                start: raw.start,
                end: raw.end,
                is_uncertain: *uncertain.entry(edtf).or_insert_with(|| is_uncertain(edtf)),
                edtf,
            });
            if let Some(unit) = raw.unit {
                figures.units.entry(unit).or_insert_with(|| read_unit(index, unit));
            }
            let content = match (raw.thing, raw.comparator) {
                (Some(thing), _) => Said::Thing(thing),
                (None, Some(comparator)) if raw.low.is_some() || raw.high.is_some() => {
                    let Raw { value, low, high, unit, .. } = raw;
                    Said::Number(Number { comparator, value, low, high, unit })
                }
                _ => Said::Words,
            };
            raw.tellings.sort_unstable_by_key(|telling| telling.claim);
            figures.stated.push(Stated {
                proposition,
                subject,
                property,
                scope,
                is_negated: raw.is_negated,
                content,
                period,
                baseline: raw.baseline,
                tellings: raw.tellings,
            });
        }
        figures.stated.sort_unstable_by_key(|stated| stated.proposition);
        figures
    }
}

fn read_unit(index: &Arc<Index>, unit: Id) -> Unit {
    let kind = objects(index, unit, id(index, qudt::HAS_QUANTITY_KIND)).next();
    let multiplier = objects(index, unit, id(index, qudt::CONVERSION_MULTIPLIER)).next();
    let multiplier = multiplier.and_then(|value| match index.term(value) {
        Term::Literal(literal) => literal.value().parse().ok(),
        _ => None,
    });
    Unit { kind, multiplier }
}

/// The days from 1970-01-01 to an `xsd:date`.
fn days_of(text: &str) -> Option<i64> {
    let mut parts = text.get(..10)?.split('-').map(|part| part.parse::<i64>().ok());
    let (year, month, day) = (parts.next()??, parts.next()??, parts.next()??);
    // Years counted from March, so that the leap day ends them.
    let year = if month <= 2 { year - 1 } else { year };
    let era = year.div_euclid(400);
    let of_era = year - era * 400;
    let of_year = (153 * ((month + 9) % 12) + 2) / 5 + day - 1;
    Some(era * 146_097 + of_era * 365 + of_era / 4 - of_era / 100 + of_year - 719_468)
}

#[cfg(test)]
mod tests {
    use super::days_of;
    use crate::model::Day;

    #[test]
    fn days_are_counted_as_they_are_written() {
        for days in [-700_000, -1, 0, 11_016, 19_782, 20_780, 99_999] {
            assert_eq!(days_of(&Day::from_unix_days(days).to_string()), Some(days));
        }
        assert_eq!(days_of("soon"), None);
    }
}

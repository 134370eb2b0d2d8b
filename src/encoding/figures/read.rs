//! Reads propositions column by column: each property of the model in one pass, merged into the nodes that have it.
//!
//! Knows the snapshot's order of ids. Must not know what the figures are for.

use super::{
    Assertion, ClaimedValue, Modality, PropositionTable, Span, Stated, StatedNumber, Unit, id, objects,
    subjects,
};
use crate::calendar;
use crate::encoding::Lookup;
use crate::index::{DEFAULT_GRAPH, Graphs, Id, Index};
use crate::model::vocab::{assay, dcat, qudt, rdf, schema};
use crate::model::{Coded, Comparator};
use oxrdf::Term;
use rust_decimal::Decimal;
use std::collections::{BTreeSet, HashMap};
use std::hash::Hash;
use std::sync::Arc;

type Fast<K, V> = HashMap<K, V, foldhash::fast::FixedState>;

/// Reads propositions: all of a view, or those wanted.
pub(super) fn read(lookup: Lookup<'_>, wanted: Option<BTreeSet<Id>>) -> PropositionTable {
    let reader =
        Reader { index: Arc::clone(lookup.view().index()), bounds: lookup, is_whole: wanted.is_none() };
    // What reads `assay:property` may be an operand of a derivation: only a proposition has a polarity.
    let nodes = wanted.map_or_else(|| reader.having(assay::POLARITY), |wanted| wanted.into_iter().collect());
    let mut raw = vec![Raw::default(); nodes.len()];
    for (predicate, place) in COLUMNS {
        reader.column(&nodes, predicate, |at, value| *place(&mut raw[at]) = value);
    }
    let scopes = reader.scopes(&nodes, &mut raw);
    let tellings = reader.tellings(&nodes, &raw);
    put_together(lookup, &nodes, &raw, scopes, &tellings)
}

/// What is read of a proposition; [`NONE`] where it has no such value.
#[derive(Clone, Copy, Default)]
struct Raw {
    subject: Id,
    property: Id,
    scope: u32,
    polarity: Id,
    thing: Id,
    comparator: Id,
    value: Id,
    low: Id,
    high: Id,
    unit: Id,
    start: Id,
    end: Id,
    edtf: Id,
    baseline: Id,
    text: Id,
}

/// The id that no term has.
const NONE: Id = DEFAULT_GRAPH;

fn known(id: Id) -> Option<Id> {
    (id != NONE).then_some(id)
}

/// A property of the model, and where its value belongs.
type Column = (&'static str, fn(&mut Raw) -> &mut Id);

const COLUMNS: [Column; 14] = [
    (assay::POLARITY, |raw| &mut raw.polarity),
    (assay::PROPERTY, |raw| &mut raw.property),
    (assay::SUBJECT, |raw| &mut raw.subject),
    (assay::OBJECT, |raw| &mut raw.thing),
    (assay::COMPARATOR, |raw| &mut raw.comparator),
    (assay::VALUE, |raw| &mut raw.value),
    (assay::LOW, |raw| &mut raw.low),
    (assay::HIGH, |raw| &mut raw.high),
    (assay::UNIT, |raw| &mut raw.unit),
    (assay::PERIOD, |raw| &mut raw.edtf),
    (dcat::START_DATE, |raw| &mut raw.start),
    (dcat::END_DATE, |raw| &mut raw.end),
    (assay::BASELINE, |raw| &mut raw.baseline),
    (assay::TEXT, |raw| &mut raw.text),
];

struct Reader<'v> {
    /// What bounds the reading: each row is a step.
    bounds: Lookup<'v>,
    index: Arc<Index>,
    /// Whether all nodes are read, so that a pass over a property costs less than a look-up a node.
    is_whole: bool,
}

impl Reader<'_> {
    /// The nodes that have a property, in the order of their ids.
    fn having(&self, predicate: &str) -> Vec<Id> {
        let Some(predicate) = id(&self.index, predicate) else { return Vec::new() };
        let mut nodes: Vec<Id> = self.index.scan_by_subject(predicate).map(|row| row[0]).collect();
        nodes.sort_unstable();
        nodes.dedup();
        nodes
    }

    /// Calls back with the place of each node that has a property, and its value.
    fn column(&self, nodes: &[Id], predicate: &str, mut found: impl FnMut(usize, Id)) {
        let Some(predicate) = id(&self.index, predicate) else { return };
        if self.is_whole {
            let mut place = Finger::default();
            for [node, _, value, _] in self.index.scan_by_subject(predicate) {
                self.bounds.step();
                if let Some(at) = place.of(nodes, node) {
                    found(at, value);
                }
            }
        } else {
            let mut lookup = self.index.lookup([true, true, false], &Graphs::Merged);
            for (at, node) in nodes.iter().enumerate() {
                self.bounds.step();
                lookup.each([*node, predicate, NONE], |row| found(at, row[2]));
            }
        }
    }

    /// Calls back with each subject of a property whose value is a node, and the place of that node.
    fn back(&self, nodes: &[Id], predicate: &str, mut found: impl FnMut(Id, usize)) {
        let Some(predicate) = id(&self.index, predicate) else { return };
        if self.is_whole {
            let mut place = Finger::default();
            for [subject, _, node, _] in self.index.scan_by_subject(predicate) {
                self.bounds.step();
                if let Some(at) = place.of(nodes, node) {
                    found(subject, at);
                }
            }
        } else {
            let mut lookup = self.index.lookup([false, true, true], &Graphs::Merged);
            for (at, node) in nodes.iter().enumerate() {
                self.bounds.step();
                lookup.each([NONE, predicate, *node], |row| found(row[0], at));
            }
        }
    }

    /// The dimensions and values of each node, as a place among all that are met.
    fn scopes(&self, nodes: &[Id], raw: &mut [Raw]) -> Vec<Vec<(Id, Id)>> {
        let mut scopes: Vec<Vec<(Id, Id)>> = vec![Vec::new()];
        let Some(class) = id(&self.index, assay::DIMENSION) else { return scopes };
        let mut places: Fast<Vec<(Id, Id)>, u32> = HashMap::default();
        places.insert(Vec::new(), 0);
        // From a scope and what is added to it to the scope that comes of it.
        let mut further: Fast<(u32, Id, Id), u32> = HashMap::default();
        for dimension in subjects(&self.index, id(&self.index, rdf::TYPE), class) {
            let Term::NamedNode(name) = self.index.term(dimension) else { continue };
            self.column(nodes, name.as_str(), |at, value| {
                let before = raw[at].scope;
                raw[at].scope = *further.entry((before, dimension, value)).or_insert_with(|| {
                    let mut scope = scopes[before as usize].clone();
                    scope.push((dimension, value));
                    scope.sort_unstable();
                    scope.dedup();
                    *places.entry(scope).or_insert_with_key(|scope| {
                        scopes.push(scope.clone());
                        count(scopes.len() - 1)
                    })
                });
            });
        }
        scopes
    }

    /// Who states each node, from propositions to statements to claims to documents; by the places of the nodes, then by
    /// claim.
    fn tellings(&self, nodes: &[Id], raw: &[Raw]) -> Vec<(usize, RawTelling)> {
        let mut statements: Vec<(Id, usize)> = Vec::new();
        self.back(nodes, assay::PROPOSITION, |statement, at| statements.push((statement, at)));
        statements.sort_unstable();
        statements.dedup_by_key(|(statement, _)| *statement);
        let ids: Vec<Id> = statements.iter().map(|(statement, _)| *statement).collect();
        let mut precisions = vec![NONE; ids.len()];
        self.column(&ids, assay::PRECISION, |at, value| precisions[at] = value);
        let mut told: Vec<(Id, usize)> = Vec::new();
        self.back(&ids, assay::HAS_STATEMENT, |claim, at| told.push((claim, at)));
        told.sort_unstable();
        let mut claims: Vec<Id> = told.iter().map(|(claim, _)| *claim).collect();
        claims.dedup();
        let mut documents = vec![NONE; claims.len()];
        self.column(&claims, schema::APPEARANCE, |at, document| documents[at] = document);
        let voices = self.voices(&claims);
        let mut place = Finger::default();
        let telling = |(claim, at): (Id, usize)| {
            let known = place.of(&claims, claim)?;
            let (document, mut voice) = (documents[known], voices[known]?);
            let node = statements[at].1;
            // What is demanded is not so yet; a rule that names a thing holds by being said.
            if std::mem::take(&mut voice.demands) && raw[node].thing == NONE {
                return None;
            }
            Some((node, RawTelling { claim, voice, document, precision: precisions[at] }))
        };
        let mut tellings: Vec<(usize, RawTelling)> = told.into_iter().filter_map(telling).collect();
        tellings.sort_by_key(|(at, telling)| (*at, telling.voice));
        tellings
    }

    /// How each claim says what it states; `None` where it only supposes it.
    fn voices(&self, claims: &[Id]) -> Vec<Option<Voice>> {
        let mut voices = vec![Some(Voice::SAID); claims.len()];
        let [forecast, directive, denied, hypothetical] =
            [assay::FORECAST, assay::DIRECTIVE, assay::DENIED, assay::HYPOTHETICAL]
                .map(|iri| id(&self.index, iri));
        self.column(claims, assay::KIND, |at, kind| {
            let Some(voice) = voices[at].as_mut() else { return };
            if Some(kind) == directive {
                voice.demands = true;
            } else if Some(kind) == forecast {
                voice.modality = Modality::Foreseen;
            }
        });
        self.column(claims, assay::FACTUALITY, |at, factuality| {
            if Some(factuality) == hypothetical {
                voices[at] = None;
            } else if let Some(voice) = voices[at].as_mut().filter(|_| Some(factuality) == denied) {
                voice.denies = true;
            }
        });
        self.column(claims, assay::CONDITION, |at, _| {
            // A forecast with a condition is a forecast still.
            voices[at] = voices[at].filter(|voice| voice.modality == Modality::Foreseen);
        });
        voices
    }
}

/// How a claim says what it states.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Voice {
    denies: bool,
    /// Whether it says what ought to be.
    demands: bool,
    modality: Modality,
}

impl Voice {
    const SAID: Self = Self { denies: false, demands: false, modality: Modality::Factual };
}

/// [`Assertion`], with [`NONE`] for what is not there.
struct RawTelling {
    claim: Id,
    voice: Voice,
    document: Id,
    precision: Id,
}

/// Where in a sorted list the last node was found, so that the next one is looked for from there.
#[derive(Default)]
struct Finger(usize);

impl Finger {
    /// The place of a node; `None` where it is not in the list.
    fn of(&mut self, nodes: &[Id], node: Id) -> Option<usize> {
        let mut low = self.0;
        if nodes.get(low).is_none_or(|found| *found > node) {
            low = nodes[..low].partition_point(|found| *found < node);
        } else {
            let mut step = 1;
            while nodes.get(low + step).is_some_and(|found| *found <= node) {
                low += step;
                step *= 2;
            }
            let end = nodes.len().min(low + step);
            low += nodes[low..end].partition_point(|found| *found < node);
        }
        self.0 = low;
        nodes.get(low).is_some_and(|found| *found == node).then_some(low)
    }
}

#[expect(clippy::cast_possible_truncation, reason = "there are no more of them than ids")]
fn count(number: usize) -> u32 {
    number as u32
}

fn put_together(
    bounds: Lookup<'_>,
    nodes: &[Id],
    raw: &[Raw],
    scopes: Vec<Vec<(Id, Id)>>,
    tellings: &[(usize, RawTelling)],
) -> PropositionTable {
    let index = bounds.view().index();
    let mut literals = Literals::new(index);
    let mut figures = PropositionTable {
        index: Arc::clone(index),
        stated: Vec::with_capacity(nodes.len()),
        scopes,
        units: HashMap::new(),
        tellings: Vec::with_capacity(tellings.len()),
    };
    let negated = id(index, assay::NEGATED);
    let mut rest = tellings;
    for (at, (proposition, raw)) in nodes.iter().zip(raw).enumerate() {
        bounds.step();
        let (told, after) = rest.split_at(rest.iter().take_while(|(of, _)| *of == at).count());
        rest = after;
        let (Some(subject), Some(property), Some(polarity)) =
            (known(raw.subject), known(raw.property), known(raw.polarity))
        else {
            continue;
        };
        if let Some(unit) = known(raw.unit) {
            figures.units.entry(unit).or_insert_with(|| read_unit(index, unit));
        }
        let said = Stated {
            proposition: *proposition,
            subject,
            property,
            scope: raw.scope as usize,
            is_negated: Some(polarity) == negated,
            is_denied: false,
            modality: Modality::Factual,
            content: literals.content(raw),
            period: literals.period(raw),
            baseline: known(raw.baseline),
            told: (0, 0),
        };
        for told in told.chunk_by(|(_, a), (_, b)| a.voice == b.voice) {
            let voice = told[0].1.voice;
            let first = count(figures.tellings.len());
            figures.tellings.extend(told.iter().map(|(_, telling)| Assertion {
                claim: telling.claim,
                document: known(telling.document),
                precision: known(telling.precision).and_then(|precision| literals.number(precision)),
            }));
            figures.stated.push(Stated {
                is_negated: said.is_negated != voice.denies,
                is_denied: voice.denies,
                modality: voice.modality,
                told: (first, count(figures.tellings.len())),
                ..said.clone()
            });
        }
        if told.is_empty() {
            figures.stated.push(said);
        }
    }
    figures
}

/// Literals as values, each decoded once.
struct Literals<'i> {
    index: &'i Arc<Index>,
    numbers: Fast<Id, Option<Decimal>>,
    days: Fast<Id, Option<i64>>,
    uncertain: Fast<Id, bool>,
    comparators: Fast<Id, Option<Comparator>>,
}

impl<'i> Literals<'i> {
    fn new(index: &'i Arc<Index>) -> Self {
        Self {
            index,
            numbers: HashMap::default(),
            days: HashMap::default(),
            uncertain: HashMap::default(),
            comparators: HashMap::default(),
        }
    }

    fn number(&mut self, id: Id) -> Option<Decimal> {
        once(&mut self.numbers, id, || text_of(self.index, id)?.parse().ok())
    }

    fn day(&mut self, id: Id) -> Option<i64> {
        once(&mut self.days, id, || days_of(&text_of(self.index, id)?))
    }

    fn content(&mut self, raw: &Raw) -> ClaimedValue {
        if let Some(thing) = known(raw.thing) {
            return ClaimedValue::Thing(thing);
        }
        let comparator = known(raw.comparator).and_then(|id| {
            once(&mut self.comparators, id, || match self.index.term(id) {
                Term::NamedNode(name) => Comparator::from_iri(name.as_str()),
                _ => None,
            })
        });
        let [value, low, high] =
            [raw.value, raw.low, raw.high].map(|id| known(id).and_then(|id| self.number(id)));
        match comparator {
            Some(comparator) if low.is_some() || high.is_some() => {
                ClaimedValue::Number(StatedNumber { comparator, value, low, high, unit: known(raw.unit) })
            }
            _ => ClaimedValue::Words(known(raw.text)),
        }
    }

    fn period(&mut self, raw: &Raw) -> Option<Span> {
        let edtf = known(raw.edtf)?;
        let [start, end] = [raw.start, raw.end].map(|id| known(id).and_then(|id| self.day(id)));
        let is_uncertain = once(&mut self.uncertain, edtf, || {
            text_of(self.index, edtf).is_some_and(|text| text.contains(['?', '~', '%']))
        });
        Some(Span { start, end, is_uncertain, edtf })
    }
}

fn once<K: Hash + Eq, V: Copy>(known: &mut Fast<K, V>, key: K, decode: impl FnOnce() -> V) -> V {
    *known.entry(key).or_insert_with(decode)
}

fn text_of(index: &Index, id: Id) -> Option<String> {
    match index.term(id) {
        Term::Literal(literal) => Some(literal.destruct().0),
        _ => None,
    }
}

fn read_unit(index: &Arc<Index>, unit: Id) -> Unit {
    let mut kinds: Vec<Id> = objects(index, unit, id(index, qudt::HAS_QUANTITY_KIND)).collect();
    kinds.sort_unstable();
    // Money of two currencies is money, and yet is not converted: nobody says at what rate of which day.
    let is_money = |kind: &Id| matches!(index.term(*kind), Term::NamedNode(kind) if kind.as_str().ends_with("/Currency"));
    kinds.retain(|kind| !is_money(kind));
    let number = |predicate: &str| {
        let value = objects(index, unit, id(index, predicate)).next()?;
        let text = text_of(index, value)?;
        text.parse().ok().or_else(|| Decimal::from_scientific(&text).ok())
    };
    let logarithmic = id(index, qudt::LOGARITHMIC_UNIT);
    let is_logarithmic = objects(index, unit, id(index, rdf::TYPE)).any(|class| Some(class) == logarithmic);
    let multiplier = number(qudt::CONVERSION_MULTIPLIER).filter(|_| !is_logarithmic);
    Unit { kinds, multiplier, offset: number(qudt::CONVERSION_OFFSET).unwrap_or_default() }
}

/// The days from 1970-01-01 to an `xsd:date`.
fn days_of(text: &str) -> Option<i64> {
    let mut parts = text.get(..10)?.split('-').map(|part| part.parse::<i128>().ok());
    let (year, month, day) = (parts.next()??, parts.next()??, parts.next()??);
    i64::try_from(calendar::days_since_1970(year, month, day)).ok()
}

#[cfg(test)]
mod tests {
    use super::{Finger, days_of};
    use crate::model::Day;

    #[test]
    fn places_are_found_in_whatever_order_they_are_asked_for() {
        let nodes = [2, 3, 5, 8, 13, 21];
        let mut place = Finger::default();
        for (node, expected) in [
            (1, None),
            (2, Some(0)),
            (8, Some(3)),
            (8, Some(3)),
            (3, Some(1)),
            (22, None),
            (21, Some(5)),
            (4, None),
        ] {
            assert_eq!(place.of(&nodes, node), expected, "{node}");
        }
        assert_eq!(Finger::default().of(&[], 1), None);
    }

    #[test]
    fn days_are_counted_as_they_are_written() {
        for days in [-700_000, -1, 0, 11_016, 19_782, 20_780, 99_999] {
            assert_eq!(days_of(&Day::from_unix_days(days).to_string()), Some(days));
        }
        assert_eq!(days_of("soon"), None);
    }
}

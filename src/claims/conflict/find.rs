//! Pairs that differ, without looking at every pair.
//!
//! Knows what must be equal in two propositions that contradict each other. The rules decide; what is found here is what
//! they would find over all pairs.

use super::compare::{compare, conversion_of, is_one_speaker};
use super::rules::Rules;
use super::{Because, Kind};
use crate::claims::interval::Interval;
use crate::claims::origin::Computed;
use crate::encoding::{Assertion, ClaimedValue, Lookup, Origin, OriginResolver, PropositionTable, Stated};
use crate::index::Id;
use rust_decimal::Decimal;
use std::collections::{BTreeMap, BTreeSet, HashMap};

/// Two propositions that differ, by their places.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Found {
    pub(super) kind: Kind,
    pub(super) left: usize,
    pub(super) right: usize,
    pub(super) because: Because,
    /// A place among [`Finder::further`], where the right side has more than one proposition.
    pub(super) further: Option<u32>,
}

/// What does not follow: a figure and those that give another, or shares that come to too much.
pub(super) struct Derived {
    pub(super) places: Vec<usize>,
    pub(super) because: Because,
    pub(super) computed: Option<Computed>,
}

pub(super) struct Finder<'a> {
    pub(super) figures: &'a PropositionTable,
    pub(super) rules: &'a Rules,
    pub(super) lookup: Lookup<'a>,
    tellers: Tellers<'a>,
    pub(super) found: Vec<Found>,
    /// What belongs to the right side of some of what was found, beside its own proposition.
    pub(super) further: Vec<Vec<usize>>,
    /// The arithmetic of some of what was found, by its right side's place among [`Finder::further`].
    pub(super) computed: HashMap<u32, (usize, Computed)>,
    /// How many pairs were weighed.
    pub(super) weighed: usize,
}

/// The origins of claims, each looked up once.
struct Tellers<'a> {
    speakers: OriginResolver<'a>,
    known: HashMap<Id, Origin, foldhash::fast::FixedState>,
}

impl Tellers<'_> {
    /// Looks up the origins of all claims in the order of their ids, which costs the least.
    fn learn(&mut self, figures: &PropositionTable, meant: &[usize]) {
        let tellings = meant.iter().flat_map(|at| figures.tellings(&figures.stated[*at]));
        let mut claims: Vec<Id> = tellings.map(|telling| telling.claim).collect();
        claims.sort_unstable();
        claims.dedup();
        self.known.extend(claims.into_iter().map(|claim| (claim, self.speakers.origin_of(claim))));
    }

    /// Whether all claims on both sides have one speaker, in different works and documents: what one document says twice is
    /// no revision.
    fn are_one(&mut self, left: &[Assertion], right: &[Assertion]) -> bool {
        let is_there = |a: &Assertion| right.iter().any(|b| a.document.is_some() && a.document == b.document);
        if left.iter().any(is_there) {
            return false;
        }
        for telling in left.iter().chain(right) {
            self.known.entry(telling.claim).or_insert_with(|| self.speakers.origin_of(telling.claim));
        }
        let known = &self.known;
        is_one_speaker(
            left.iter().map(|telling| &known[&telling.claim]),
            &right.iter().map(|telling| &known[&telling.claim]),
        )
    }
}

impl<'a> Finder<'a> {
    pub(super) fn new(figures: &'a PropositionTable, rules: &'a Rules, lookup: Lookup<'a>) -> Self {
        let tellers = Tellers { speakers: OriginResolver::new(lookup), known: HashMap::default() };
        Self {
            figures,
            rules,
            lookup,
            tellers,
            found: Vec::new(),
            further: Vec::new(),
            computed: HashMap::new(),
            weighed: 0,
        }
    }

    /// The pairs of these kinds, sorted by kind; those of what the claims in focus state, against all, or else of all.
    pub(super) fn find(
        &mut self,
        kinds: &[Kind],
        derived: Vec<Derived>,
        focus: Option<&BTreeSet<Id>>,
        is_meant: &dyn Fn(&Stated) -> bool,
    ) -> Vec<Found> {
        let stated = &self.figures.stated;
        let meant = |at: &usize| stated[*at].is_told() && is_meant(&stated[*at]);
        let meant: Vec<usize> = (0..stated.len()).filter(meant).collect();
        // Around few claims a look at each pair costs less than sorting.
        let are_many = focus.is_none_or(|focus| focus.len() > FEW);
        if are_many && kinds.iter().all(|kind| SORTED.contains(kind)) {
            self.tellers.learn(self.figures, &meant);
            self.things(&meant);
            self.denials(&meant);
            self.series(&meant, kinds);
            self.keep_those_in(focus);
        } else {
            self.pairs(&meant, focus);
        }
        self.declared(&meant, focus);
        self.ranks(&meant, focus);
        self.derived(derived, &meant, focus);
        let mut found = std::mem::take(&mut self.found);
        found.retain(|found| kinds.contains(&found.kind));
        self.lookup.look();
        self.sort(&mut found);
        self.lookup.look();
        found.dedup_by_key(|found| (found.left.min(found.right), found.left.max(found.right)));
        found
    }

    /// Lets go of what is not in focus; what is becomes the left side.
    fn keep_those_in(&mut self, focus: Option<&BTreeSet<Id>>) {
        let figures = self.figures;
        let lookup = self.lookup;
        self.found.retain_mut(|found| {
            lookup.step();
            let is_left = is_in(figures, focus, found.left);
            if !is_left {
                (found.left, found.right) = (found.right, found.left);
            }
            is_left || is_in(figures, focus, found.left)
        });
    }

    /// By kind, then by the names of subjects and properties, then by period and value, so that the order does not depend on
    /// how ids were given.
    fn sort(&self, found: &mut [Found]) {
        let stated = &self.figures.stated;
        let mut places: Vec<usize> = found.iter().flat_map(|found| [found.left, found.right]).collect();
        places.sort_unstable();
        places.dedup();
        let ranks = |of: fn(&Stated) -> Id| -> HashMap<Id, usize> {
            let mut ids: Vec<Id> = places.iter().map(|at| of(&stated[*at])).collect();
            ids.sort_unstable();
            ids.dedup();
            ids.sort_by_cached_key(|id| self.figures.iri(*id));
            ids.into_iter().enumerate().map(|(rank, id)| (id, rank)).collect()
        };
        let (subjects, properties) = (ranks(|stated| stated.subject), ranks(|stated| stated.property));
        places.sort_by_cached_key(|at| {
            let stated = &stated[*at];
            (subjects[&stated.subject], properties[&stated.property], when_and_how_much(stated), *at)
        });
        let mut rank = vec![0_usize; stated.len()];
        for (at, place) in places.into_iter().enumerate() {
            rank[place] = at;
        }
        found.sort_unstable_by_key(|found| (found.kind, rank[found.left], rank[found.right], found.because));
    }

    /// Weighs two propositions of which neither is asked about: the earlier, then the smaller, is the left one.
    fn weigh_either(&mut self, a: usize, b: usize) {
        let key = |at: usize| (when_and_how_much(&self.figures.stated[at]), at);
        if key(a) <= key(b) { self.weigh(a, b) } else { self.weigh(b, a) }
    }

    /// Counts a comparison, which is a step under the bounds of the answer.
    pub(super) fn count(&mut self) {
        self.weighed += 1;
        self.lookup.step();
    }

    /// Weighs two propositions.
    fn weigh(&mut self, left: usize, right: usize) {
        self.count();
        let Self { figures, rules, tellers, found, .. } = self;
        let (a, b) = (&figures.stated[left], &figures.stated[right]);
        let weighed = compare(figures, rules, (a, b), &mut || {
            tellers.are_one(figures.tellings(a), figures.tellings(b))
        });
        if let Some((kind, because)) = weighed {
            found.push(Found { kind, left, right, because, further: None });
        }
    }

    /// Every pair of numbers of one subject and property, and of things of one subject; of what is in focus, against all. The
    /// side in focus is the left one.
    fn pairs(&mut self, meant: &[usize], focus: Option<&BTreeSet<Id>>) {
        let figures = self.figures;
        let mut alike: BTreeMap<(Id, u8, Id), Vec<usize>> = BTreeMap::new();
        for at in meant {
            let stated = &figures.stated[*at];
            let (kind, what) = match stated.content {
                ClaimedValue::Number(_) => (0, stated.property),
                ClaimedValue::Thing(thing) => (1, thing),
                ClaimedValue::Words(text) => (2, text.unwrap_or(stated.proposition)),
            };
            alike.entry((stated.subject, kind, what)).or_default().push(*at);
        }
        let is_in_focus = |at: usize| is_in(figures, focus, at);
        for group in alike.into_values() {
            for left in group.iter().copied().filter(|at| is_in_focus(*at)) {
                for right in group.iter().copied() {
                    // Where both are in focus, each pair once.
                    if !is_in_focus(right) {
                        self.weigh(left, right);
                    } else if left < right {
                        self.weigh_either(left, right);
                    }
                }
            }
        }
    }

    /// Numbers of one series, sorted: of each period, those that lie apart or near each other, and those without a period
    /// against all.
    fn series(&mut self, meant: &[usize], kinds: &[Kind]) {
        let wants_near = kinds.iter().any(|kind| matches!(kind, Kind::Rounding | Kind::Edition));
        let wants_apart = kinds.iter().any(|kind| *kind != Kind::Rounding);
        let sorted = self.sorted(meant);
        for series in sorted.chunk_by(|a, b| a.series == b.series).filter(|series| series.len() > 1) {
            let undated = series.partition_point(|placed| placed.days.is_none());
            let (undated, dated) = series.split_at(undated);
            self.within(dated, wants_near, wants_apart);
            for period in dated.chunk_by(|a, b| a.days == b.days).filter(|period| period.len() > 1) {
                if wants_apart {
                    self.apart(period, period);
                    self.nothing(period, period);
                }
                if wants_near {
                    self.near(period);
                }
            }
            if wants_near && !undated.is_empty() {
                self.near(undated);
                self.near_each_other(undated, dated);
            }
        }
    }

    /// The numbers that can be weighed, by series, period and value.
    fn sorted(&self, meant: &[usize]) -> Vec<Placed> {
        let figures = self.figures;
        // One unit for all that can be converted into it, so that their numbers can be sorted.
        let mut unit_of: HashMap<Option<Id>, Option<Id>> = HashMap::new();
        let mut representatives: Vec<Option<Id>> = Vec::new();
        let mut placed = Vec::new();
        for at in meant {
            self.lookup.step();
            let stated = &figures.stated[*at];
            let ClaimedValue::Number(number) = &stated.content else { continue };
            if stated.is_negated {
                continue;
            }
            let unit = *unit_of.entry(number.unit).or_insert_with(|| {
                let known =
                    representatives.iter().find(|known| figures.conversion(number.unit, **known).is_some());
                known.copied().unwrap_or_else(|| {
                    representatives.push(number.unit);
                    number.unit
                })
            });
            let interval = Interval::of(figures, stated, number);
            let conversion = figures.conversion(number.unit, unit);
            let converted =
                conversion.and_then(|conversion| interval.converted(&conversion_of(conversion, stated)));
            let Some(interval) = converted else {
                continue;
            };
            placed.push(Placed {
                series: (stated.subject, stated.property, stated.scope, stated.baseline, unit),
                days: if self.rules.timeless.contains(&stated.property) {
                    Some((None, None))
                } else {
                    stated.period.map(|period| (period.start, period.end))
                },
                low: interval.lowest(),
                high: interval.highest(),
                is_zero: interval.is_zero(),
                begins_at_nothing: interval.begins_at_nothing(),
                at: *at,
            });
        }
        placed.sort_unstable();
        placed
    }

    /// Each of some numbers with those of others that lie wholly below it.
    fn apart(&mut self, some: &[Placed], others: &[Placed]) {
        let bounded = others.iter().filter_map(|placed| Some((placed.high?, placed.at)));
        let mut bounded: Vec<(Decimal, usize)> = bounded.collect();
        bounded.sort_unstable();
        for placed in some {
            let Some(low) = placed.low else { continue };
            // What touches it lies apart where one of them is open; the rules know.
            let below = bounded.partition_point(|(high, _)| *high <= low);
            for (_, other) in &bounded[..below] {
                self.weigh_either(placed.at, *other);
            }
        }
    }

    /// What is nothing, with what is more or less than nothing: a half is nothing when it is rounded, what is above it is not.
    fn nothing(&mut self, some: &[Placed], others: &[Placed]) {
        for zero in some.iter().filter(|placed| placed.is_zero) {
            for bound in others.iter().filter(|placed| placed.begins_at_nothing) {
                self.weigh_either(bound.at, zero.at);
            }
        }
    }

    /// Each with those that lie wholly or partly within its bounds; the numbers are sorted by their lower ends.
    fn near(&mut self, sorted: &[Placed]) {
        for (at, placed) in sorted.iter().enumerate() {
            for other in sorted[at + 1..].iter().take_while(|other| other.begins_by(placed.high)) {
                self.weigh_either(placed.at, other.at);
            }
        }
    }

    /// [`Finder::near`] between two lists, of which the second need not be sorted.
    fn near_each_other(&mut self, some: &[Placed], others: &[Placed]) {
        let mut others: Vec<&Placed> = others.iter().collect();
        others.sort_unstable_by_key(|placed| placed.low);
        for placed in some {
            let from = others.partition_point(|other| other.low < placed.low);
            for other in others[from..].iter().take_while(|other| other.begins_by(placed.high)) {
                self.weigh_either(placed.at, other.at);
            }
        }
        for placed in others {
            let from = some.partition_point(|other| other.low <= placed.low);
            for other in some[from..].iter().take_while(|other| other.begins_by(placed.high)) {
                self.weigh_either(placed.at, other.at);
            }
        }
    }

    /// What is said of a period, against what is said of periods within it: where it was nothing, or counts what happens, or
    /// what is there at a time. They are sorted by period.
    fn within(&mut self, dated: &[Placed], wants_near: bool, wants_apart: bool) {
        let Some(first) = dated.first() else { return };
        let property = self.figures.stated[first.at].property;
        let is_stock = self.rules.stocks.contains(&property);
        let is_flow = self.rules.flows.contains(&property);
        if !is_stock && !is_flow && dated.iter().all(|placed| !placed.is_zero) {
            return;
        }
        let periods: Vec<&[Placed]> = dated.chunk_by(|a, b| a.days == b.days).collect();
        for (at, whole) in periods.iter().enumerate() {
            self.lookup.step();
            let Some((start, end)) = whole[0].days else { continue };
            let from = periods[..at].iter().rposition(|other| begins(other) != start);
            let begins_within = |other: &&&[Placed]| {
                let first = begins(other);
                end.is_none() || first == start || first.is_some_and(|first| Some(first) <= end)
            };
            let rest = periods[from.map_or(0, |from| from + 1)..].iter().take_while(begins_within);
            for part in rest {
                self.lookup.step();
                if part[0].days == whole[0].days || !ends_by(part, end) {
                    continue;
                }
                self.part_within(whole, part, is_stock, wants_near, wants_apart);
            }
        }
    }

    fn part_within(
        &mut self,
        whole: &[Placed],
        part: &[Placed],
        is_stock: bool,
        wants_near: bool,
        wants_apart: bool,
    ) {
        // What is next to nothing over the whole may be that within it, rounded.
        if wants_near && (is_stock || whole.iter().any(|placed| placed.is_zero)) {
            self.near_each_other(whole, part);
        }
        if wants_apart {
            self.apart(part, whole);
            self.nothing(whole, part);
        }
        if wants_apart && is_stock {
            self.apart(whole, part);
            self.nothing(part, whole);
        }
    }

    /// Numbers that some negate, against what is said of the same, and words that some deny.
    fn denials(&mut self, meant: &[usize]) {
        let figures = self.figures;
        let mut alike: BTreeMap<(Id, Id), [Vec<usize>; 2]> = BTreeMap::new();
        for at in meant {
            let stated = &figures.stated[*at];
            let key = match stated.content {
                ClaimedValue::Number(_) => (stated.subject, stated.property),
                ClaimedValue::Words(text) => (stated.subject, text.unwrap_or(stated.proposition)),
                ClaimedValue::Thing(_) => continue,
            };
            alike.entry(key).or_default()[usize::from(stated.is_negated)].push(*at);
        }
        for [affirmed, negated] in alike.into_values() {
            for (a, b) in affirmed.iter().flat_map(|a| negated.iter().map(move |b| (*a, *b))) {
                self.weigh_either(a, b);
            }
        }
    }

    /// What is said of a subject and an object: affirmed and negated, or by properties that exclude each other.
    fn things(&mut self, meant: &[usize]) {
        let mut said: BTreeMap<(Id, Id, Id), [Vec<usize>; 2]> = BTreeMap::new();
        for at in meant {
            let stated = &self.figures.stated[*at];
            if let ClaimedValue::Thing(thing) = &stated.content {
                let key = (stated.subject, *thing, stated.property);
                said.entry(key).or_default()[usize::from(stated.is_negated)].push(*at);
            }
        }
        let mut exclude: HashMap<Id, Vec<Id>> = HashMap::new();
        for (one, other) in self.rules.incompatible.iter().filter(|(one, other)| one < other) {
            exclude.entry(*one).or_default().push(*other);
        }
        let mut broader: HashMap<Id, Vec<Id>> = HashMap::new();
        for (narrow, broad) in &self.rules.implied {
            broader.entry(*narrow).or_default().push(*broad);
        }
        let mut pairs: Vec<(usize, usize)> = Vec::new();
        let lookup = self.lookup;
        let mut every = |left: &[usize], right: &[usize]| {
            for a in left {
                pairs.extend(right.iter().map(|b| {
                    lookup.step();
                    (*a, *b)
                }));
            }
        };
        for ((subject, thing, property), [affirmed, negated]) in &said {
            every(affirmed, negated);
            for other in exclude.get(property).into_iter().flatten() {
                if let Some([others, _]) = said.get(&(*subject, *thing, *other)) {
                    every(affirmed, others);
                }
            }
            for broad in broader.get(property).into_iter().flatten() {
                if let Some([_, denied]) = said.get(&(*subject, *thing, *broad)) {
                    every(affirmed, denied);
                }
            }
        }
        for (left, right) in pairs {
            self.weigh_either(left, right);
        }
    }
}

/// Where a period begins that some numbers have in common.
fn begins(period: &[Placed]) -> Option<i64> {
    period[0].days.and_then(|(start, _)| start)
}

/// Whether a period that some numbers have in common ends by a day.
fn ends_by(period: &[Placed], end: Option<i64>) -> bool {
    let last = period[0].days.and_then(|(_, last)| last);
    end.is_none_or(|end| last.is_some_and(|last| last <= end))
}

/// Whether some claim in focus states what stands at a place.
pub(super) fn is_in(figures: &PropositionTable, focus: Option<&BTreeSet<Id>>, at: usize) -> bool {
    let tellings = figures.tellings(&figures.stated[at]);
    focus.is_none_or(|focus| tellings.iter().any(|telling| focus.contains(&telling.claim)))
}

/// What orders the sides of a conflict for people: when, then how much.
fn when_and_how_much(stated: &Stated) -> (Option<i64>, Option<i64>, Option<Decimal>, Option<Decimal>) {
    let (start, end) = stated.period.map_or((None, None), |period| (period.start, period.end));
    let (low, high) = match &stated.content {
        ClaimedValue::Number(number) => (number.low, number.high),
        _ => (None, None),
    };
    (start, end, low, high)
}

/// How many claims in focus are few.
const FEW: usize = 16;

/// The kinds of which sorting finds all pairs, and only few others: their cost is that of the propositions and of what is
/// found. Of the others a store has about as many as there are pairs.
const SORTED: [Kind; 6] =
    [Kind::Contradiction, Kind::DoesNotFollow, Kind::Forecast, Kind::Rounding, Kind::Edition, Kind::Tension];

/// What must be equal in numbers that can be weighed: subject, property, scope, baseline and the unit they are converted to.
type Series = (Id, Id, usize, Option<Id>, Option<Id>);

/// The first and the last day of a period.
type Days = (Option<i64>, Option<i64>);

/// A number of a series. They sort by series, period and lower end; what is undated or unbounded comes first.
#[derive(PartialEq, Eq, PartialOrd, Ord)]
struct Placed {
    series: Series,
    days: Option<Days>,
    /// The ends, as far off as they may be.
    low: Option<Decimal>,
    high: Option<Decimal>,
    is_zero: bool,
    begins_at_nothing: bool,
    at: usize,
}

impl Placed {
    /// Whether it begins at or below an upper end.
    fn begins_by(&self, high: Option<Decimal>) -> bool {
        high.is_none_or(|high| self.low.is_none_or(|low| low <= high))
    }
}

//! Pairs that differ, without looking at every pair.
//!
//! Knows what must be equal in two propositions that contradict each other. The rules decide; what is found here is what
//! they would find over all pairs.

use super::compare::{Interval, Rules, compare, is_one_speaker};
use super::{Because, Kind};
use crate::encoding::{Figures, Lookup, Number, Origin, Said, Speakers, Stated, Telling};
use crate::index::{Graphs, Id, Pattern};
use crate::model::vocab::{assay, skos};
use rust_decimal::Decimal;
use std::collections::{BTreeSet, HashMap};

/// Two propositions that differ, by their places.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Found {
    pub(super) kind: Kind,
    pub(super) left: usize,
    pub(super) right: usize,
    pub(super) because: Because,
}

/// What the ontology declares: incompatible properties both ways, and each concept with all that is broader.
pub(super) fn rules(lookup: Lookup<'_>, figures: &Figures) -> Rules {
    let index = lookup.view().index();
    let pairs = |predicate: &str| -> Vec<(Id, Id)> {
        let Some(predicate) = figures.id(predicate) else { return Vec::new() };
        let every =
            Pattern { subject: None, predicate: Some(predicate), object: None, graphs: Graphs::Merged };
        index.scan(&every).map(|row| (row[0], row[2])).collect()
    };
    let mut rules = Rules::default();
    for (a, b) in pairs(assay::INCOMPATIBLE_WITH) {
        rules.incompatible.extend([(a, b), (b, a)]);
    }
    let mut broader = pairs(skos::BROADER);
    broader.extend(pairs(skos::NARROWER).into_iter().map(|(a, b)| (b, a)));
    let mut above: HashMap<Id, Vec<Id>> = HashMap::new();
    for (narrow, broad) in broader {
        above.entry(narrow).or_default().push(broad);
    }
    for start in above.keys() {
        let mut next = vec![*start];
        while let Some(node) = next.pop() {
            for broad in above.get(&node).into_iter().flatten() {
                if rules.broader.insert((*start, *broad)) {
                    next.push(*broad);
                }
            }
        }
    }
    rules
}

/// The first and the last day of a period.
type Days = (Option<i64>, Option<i64>);

pub(super) struct Finder<'a> {
    figures: &'a Figures,
    rules: Rules,
    tellers: Tellers<'a>,
    found: Vec<Found>,
}

/// The origins of claims, each looked up once.
struct Tellers<'a> {
    speakers: Speakers<'a>,
    known: HashMap<Id, Origin>,
}

impl Tellers<'_> {
    fn origins(&mut self, figures: &Figures, stated: &Stated) -> Vec<Origin> {
        let Self { speakers, known } = self;
        let origin = |telling: &Telling| {
            let look_up = || speakers.origin_in(telling.claim, telling.document, |node| figures.iri(node));
            known.entry(telling.claim).or_insert_with(look_up).clone()
        };
        stated.tellings.iter().map(origin).collect()
    }
}

impl<'a> Finder<'a> {
    pub(super) fn new(figures: &'a Figures, rules: Rules, lookup: Lookup<'a>) -> Self {
        let tellers = Tellers { speakers: Speakers::new(lookup), known: HashMap::new() };
        Self { figures, rules, tellers, found: Vec::new() }
    }

    /// The pairs of these kinds, sorted by kind; those of what the claims in focus state, against all, or else of all.
    pub(super) fn find(
        &mut self,
        kinds: &[Kind],
        focus: Option<&BTreeSet<Id>>,
        is_meant: &dyn Fn(&Stated) -> bool,
    ) -> Vec<Found> {
        let stated = &self.figures.stated;
        let told = |stated: &Stated| !stated.tellings.is_empty();
        let meant: Vec<usize> =
            (0..stated.len()).filter(|at| told(&stated[*at]) && is_meant(&stated[*at])).collect();
        if focus.is_none() && kinds == [Kind::Contradiction] {
            self.contradictions(&meant);
        } else {
            self.pairs(&meant, focus);
        }
        let mut found = std::mem::take(&mut self.found);
        found.retain(|found| kinds.contains(&found.kind));
        let order = |found: &Found| {
            let stated = &self.figures.stated[found.left];
            (found.kind, stated.subject, stated.property, *found)
        };
        found.sort_unstable_by_key(order);
        found.dedup_by_key(|found| (found.left.min(found.right), found.left.max(found.right)));
        found
    }

    /// Weighs two propositions.
    fn weigh(&mut self, left: usize, right: usize) {
        let Self { figures, rules, tellers, found } = self;
        let (a, b) = (&figures.stated[left], &figures.stated[right]);
        let weighed = compare(figures, rules, (a, b), &mut || {
            is_one_speaker(&tellers.origins(figures, a), &tellers.origins(figures, b))
        });
        if let Some((kind, because)) = weighed {
            found.push(Found { kind, left, right, because });
        }
    }

    /// Every pair of one subject; of what is in focus, against all.
    fn pairs(&mut self, meant: &[usize], focus: Option<&BTreeSet<Id>>) {
        let stated = &self.figures.stated;
        let mut by_subject: HashMap<Id, Vec<usize>> = HashMap::new();
        for at in meant {
            by_subject.entry(stated[*at].subject).or_default().push(*at);
        }
        let is_in_focus = |at: usize| match focus {
            Some(focus) => stated[at].tellings.iter().any(|telling| focus.contains(&telling.claim)),
            None => true,
        };
        for group in by_subject.into_values() {
            for left in group.iter().copied().filter(|at| is_in_focus(*at)) {
                for right in &group {
                    // Where both are in focus, each pair once.
                    if left < *right || !is_in_focus(*right) {
                        self.weigh(left, *right);
                    }
                }
            }
        }
    }

    fn contradictions(&mut self, meant: &[usize]) {
        self.numbers(meant);
        self.things(meant);
    }

    /// Numbers of one series and period, sorted by their upper ends: what lies below another's lower end is a prefix.
    fn numbers(&mut self, meant: &[usize]) {
        type Key = (Id, Id, usize, Option<Id>);
        let figures = self.figures;
        let mut series: HashMap<Key, Vec<(usize, &Number)>> = HashMap::new();
        for at in meant {
            let stated = &figures.stated[*at];
            if let (Said::Number(number), Some(_), false) =
                (&stated.content, stated.period, stated.is_negated)
            {
                let key = (stated.subject, stated.property, stated.scope, stated.baseline);
                series.entry(key).or_default().push((*at, number));
            }
        }
        for group in series.into_values().filter(|group| group.len() > 1) {
            let mut by_period: HashMap<_, Vec<(usize, Interval)>> = HashMap::new();
            let Some(unit) = group.first().map(|(_, number)| number.unit) else { continue };
            for (at, number) in &group {
                let stated = &figures.stated[*at];
                let Some(period) = stated.period else { continue };
                let interval =
                    figures.factor(number.unit, unit).and_then(|f| Interval::of(stated, number).scaled(f));
                if let Some(interval) = interval {
                    by_period.entry((period.start, period.end)).or_default().push((*at, interval));
                }
            }
            self.zeros(&by_period);
            for period in by_period.into_values().filter(|period| period.len() > 1) {
                self.apart(&period);
            }
        }
    }

    /// What is said of one period, each with what lies wholly below it.
    fn apart(&mut self, period: &[(usize, Interval)]) {
        let upper = |(_, interval): &(usize, Interval)| interval.high.map(|high| high + interval.tolerance);
        let mut bounded: Vec<(Decimal, usize)> =
            period.iter().filter_map(|each| Some((upper(each)?, each.0))).collect();
        bounded.sort_unstable();
        for (at, interval) in period {
            let Some(low) = interval.low.map(|low| low - interval.tolerance) else { continue };
            let below = bounded.partition_point(|(high, _)| *high < low);
            for (_, other) in &bounded[..below] {
                self.weigh((*at).min(*other), (*at).max(*other));
            }
        }
    }

    /// What is said to be nothing over a period, against what is said of periods within it.
    fn zeros(&mut self, by_period: &HashMap<Days, Vec<(usize, Interval)>>) {
        let mut starts: Vec<Days> = by_period.keys().copied().collect();
        starts.sort_unstable();
        for (period, said) in by_period {
            for (zero, _) in said.iter().filter(|(_, interval)| interval.is_zero()) {
                let from = starts.partition_point(|(start, _)| *start < period.0);
                let within = |start: &Option<i64>| {
                    period.1.is_none() || start.is_some_and(|start| Some(start) <= period.1)
                };
                for inner in starts[from..].iter().take_while(|(start, _)| within(start)) {
                    if inner != period {
                        for (other, _) in &by_period[inner] {
                            self.weigh((*zero).min(*other), (*zero).max(*other));
                        }
                    }
                }
            }
        }
    }

    /// What is said of a subject and an object: affirmed and negated, or by properties that exclude each other.
    fn things(&mut self, meant: &[usize]) {
        let mut said: HashMap<(Id, Id, Id), [Vec<usize>; 2]> = HashMap::new();
        for at in meant {
            let stated = &self.figures.stated[*at];
            if let (Said::Thing(thing), Some(_)) = (&stated.content, stated.period) {
                let key = (stated.subject, *thing, stated.property);
                said.entry(key).or_default()[usize::from(stated.is_negated)].push(*at);
            }
        }
        let incompatible: Vec<(Id, Id)> = self.rules.incompatible.iter().copied().collect();
        let mut pairs: Vec<(usize, usize)> = Vec::new();
        let mut every = |left: &[usize], right: &[usize]| {
            for a in left {
                pairs.extend(right.iter().map(|b| ((*a).min(*b), (*a).max(*b))));
            }
        };
        for ((subject, thing, property), [affirmed, negated]) in &said {
            every(affirmed, negated);
            for (_, other) in incompatible.iter().filter(|(one, other)| one == property && one < other) {
                if let Some([others, _]) = said.get(&(*subject, *thing, *other)) {
                    every(affirmed, others);
                }
            }
        }
        for (left, right) in pairs {
            self.weigh(left, right);
        }
    }
}

//! Places of one ranking that exclude each other.
//!
//! Knows that a place is taken once, and a thing has one. Must not know how pairs are shown.

use super::find::{Finder, Found, is_in};
use super::{Because, Kind};
use crate::encoding::{ClaimedValue, Modality};
use crate::index::Id;
use crate::model::vocab::assay;
use std::collections::{BTreeMap, BTreeSet};

/// The most places of a ranking of which each is weighed against each; of more, each is against the first that differs.
const FEW: usize = 200;

/// What is one ranking: property, scope, period, order, among what, and since when; of what is ranked against its own past the
/// subject too.
type Ranking = (Id, usize, Option<(Option<i64>, Option<i64>)>, [Option<String>; 3], Option<Id>);

impl Finder<'_> {
    /// Adds two things at one place of a ranking, and one thing at two, where a side is in focus.
    pub(super) fn ranks(&mut self, meant: &[usize], focus: Option<&BTreeSet<Id>>) {
        let figures = self.figures;
        let mut rankings: BTreeMap<Ranking, Vec<(String, usize)>> = BTreeMap::new();
        for at in meant {
            let stated = &figures.stated[*at];
            if stated.is_negated || !matches!(stated.content, ClaimedValue::Words(_)) {
                continue;
            }
            let iri = figures.iri(stated.proposition);
            let Some(place) = self.lookup.text(&iri, assay::RANK) else { continue };
            let among = self.lookup.iri(&iri, assay::RANKED_AMONG).map(|among| among.to_string());
            let since = self.lookup.text(&iri, assay::RANKED_SINCE);
            let order = self.lookup.iri(&iri, assay::RANK_ORDER).map(|order| order.to_string());
            let own = (among.is_none() && since.is_some()).then_some(stated.subject);
            let days = stated.period.map(|period| (period.start, period.end));
            let ranking = (stated.property, stated.scope, days, [order, among, since], own);
            rankings.entry(ranking).or_default().push((place, *at));
        }
        for (ranking, places) in rankings {
            for (index, (place, left)) in places.iter().enumerate() {
                let excludes = |(other, right): &&(String, usize)| {
                    self.lookup.step();
                    let is_one = figures.stated[*left].subject == figures.stated[*right].subject;
                    is_one != (place == other)
                };
                let rest = places[index + 1..].iter().filter(excludes);
                let most = if places.len() > FEW { 1 } else { usize::MAX };
                let pairs: Vec<usize> = rest.take(most).map(|(_, right)| *right).collect();
                for right in pairs {
                    self.add_rank(*left, right, ranking.2.is_some(), focus);
                }
            }
        }
    }

    fn add_rank(&mut self, left: usize, right: usize, is_dated: bool, focus: Option<&BTreeSet<Id>>) {
        let figures = self.figures;
        let (left, right) = match (is_in(figures, focus, left), is_in(figures, focus, right)) {
            (true, _) => (left, right),
            (false, true) => (right, left),
            (false, false) => return,
        };
        let foreseen = |at: usize| figures.stated[at].modality == Modality::Foreseen;
        let kind = match (is_dated, foreseen(left) || foreseen(right)) {
            (false, _) => Kind::PerhapsVintage,
            (true, true) => Kind::Forecast,
            (true, false) => Kind::Contradiction,
        };
        self.found.push(Found { kind, left, right, because: Because::Rank, further: None });
    }
}

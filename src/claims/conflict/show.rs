//! What was found, in names.
//!
//! Knows labels and who tells what. Must not know how it was found.

use super::find::Found;
use super::{Agreement, Because, Conflict, Side};
use crate::claims::interval::Interval;
use crate::claims::origin::{Computed, not_what_is_stated};
use crate::encoding::{
    Amount, ClaimedValue, Lookup, Modality, Names, OriginResolver, PropositionTable, Stated, Summary, Teller,
    independent,
};
use crate::index::Id;
use crate::model::vocab::assay;
use crate::query::Prefixes;
use std::collections::{BTreeSet, HashMap};

/// What was computed in place of a figure, which is told by its place.
type Computations = HashMap<u32, (usize, Computed)>;

pub(super) struct Shown<'a> {
    names: Names<'a>,
    figures: &'a PropositionTable,
    further: &'a [Vec<usize>],
    computed: &'a Computations,
    speakers: OriginResolver<'a>,
}

impl<'a> Shown<'a> {
    pub(super) fn new(
        lookup: Lookup<'a>,
        prefixes: &'a Prefixes,
        figures: &'a PropositionTable,
        (further, computed): (&'a [Vec<usize>], &'a Computations),
    ) -> Self {
        let (names, speakers) = (Names::new(lookup, prefixes), OriginResolver::new(lookup));
        Self { names, figures, further, computed, speakers }
    }

    pub(super) fn conflict(&mut self, found: &Found, focus: Option<&BTreeSet<Id>>) -> Conflict {
        self.names.lookup.step();
        let figures = self.figures;
        let documents = |at: usize| -> BTreeSet<Id> {
            figures.tellings(&figures.stated[at]).iter().filter_map(|telling| telling.document).collect()
        };
        let left = &figures.stated[found.left];
        let subject = figures.iri(left.subject);
        let mut right = self.side(&figures.stated[found.right], None);
        for at in found.further.map_or(&[][..], |at| &self.further[at as usize]) {
            let more = self.side(&figures.stated[*at], None);
            right.further.push(more.says);
            let known = |claim: &Teller| right.claims.contains(claim);
            let new: Vec<Teller> = more.claims.into_iter().filter(|claim| !known(claim)).collect();
            right.claims.extend(new);
        }
        Conflict {
            kind: found.kind,
            because: found.because,
            arithmetic: self.arithmetic(found),
            own: !documents(found.left).is_disjoint(&documents(found.right)),
            subject: self.names.label(&subject),
            subject_iri: subject.to_string(),
            left: self.side(left, focus),
            right,
        }
    }

    /// The arithmetic of what does not follow: what is more than what, or what gives what.
    fn arithmetic(&self, found: &Found) -> Option<String> {
        let figures = self.figures;
        let stated = |at: usize| &figures.stated[at];
        let shown = |at: usize| match &stated(at).content {
            ClaimedValue::Number(number) => Amount::of_number(self.names, figures, number).content,
            _ => String::new(),
        };
        let further = || found.further.map_or(&[][..], |at| &self.further[at as usize]);
        match found.because {
            Because::Derivation => {
                let (own, computed) = self.computed.get(&found.further?)?;
                Some(not_what_is_stated(self.names, figures, computed, stated(*own)))
            }
            Because::Shares => {
                let all = [found.left, found.right].into_iter().chain(further().iter().copied());
                let all: Vec<String> = all.map(shown).collect();
                Some(format!("{} is more than all of it", all.join(" + ")))
            }
            Because::Average => {
                let all = [found.left, found.right].into_iter().chain(further().iter().copied());
                let (wholes, parts): (Vec<usize>, Vec<usize>) =
                    all.partition(|at| self.has_parts_among(*at, found));
                let [wholes, parts] =
                    [wholes, parts].map(|all| all.into_iter().map(shown).collect::<Vec<_>>().join(", "));
                Some(format!("{wholes} of the whole is outside what all its parts have: {parts}"))
            }
            Because::Part => {
                let lowest = |at: usize| match &stated(at).content {
                    ClaimedValue::Number(number) => Interval::of(figures, stated(at), number).lowest(),
                    _ => None,
                };
                let (left, right) = (found.left, found.right);
                let (part, whole) = if lowest(left) > lowest(right) { (left, right) } else { (right, left) };
                let (of_part, of_whole) = (self.apart(part, whole), self.apart(whole, part));
                Some(format!(
                    "{} of {of_part}, a part, > {} of {of_whole}, the whole",
                    shown(part),
                    shown(whole)
                ))
            }
            Because::Thousandfold => Some(format!(
                "{} and {} are a power of a thousand apart",
                shown(found.left),
                shown(found.right)
            )),
            _ => None,
        }
    }

    /// What a figure is of and another is not: its subject, or what one of its dimensions has.
    fn apart(&self, at: usize, other: usize) -> String {
        let figures = self.figures;
        let (own, other) = (&figures.stated[at], &figures.stated[other]);
        let [slots, others] = [own, other].map(|stated| &figures.scopes[stated.scope]);
        let slot = slots.iter().find(|slot| own.subject == other.subject && !others.contains(slot));
        self.names.label(&figures.iri(slot.map_or(own.subject, |(_, value)| *value)))
    }

    /// Whether what one side has is divided into what the other has.
    fn has_parts_among(&self, at: usize, found: &Found) -> bool {
        let subject = |at: usize| self.figures.iri(self.figures.stated[at].subject);
        let parts = self.names.lookup.iris(&subject(at), assay::PARTITIONED_INTO);
        [found.left, found.right].iter().any(|other| parts.contains(&subject(*other)))
    }

    /// From how many independent origins those are that state any of some propositions.
    pub(super) fn origins(&mut self, group: &[usize]) -> usize {
        let figures = self.figures;
        let tellings = group.iter().flat_map(|at| figures.tellings(&figures.stated[*at]));
        independent(&tellings.map(|telling| self.speakers.origin_of(telling.claim)).collect::<Vec<_>>())
    }

    pub(super) fn agreement(&mut self, group: &[usize], origins: usize) -> Agreement {
        let subject = self.figures.iri(self.figures.stated[group[0]].subject);
        Agreement {
            subject: self.names.label(&subject),
            subject_iri: subject.to_string(),
            origins,
            says: group.iter().map(|at| self.side(&self.figures.stated[*at], None)).collect(),
        }
    }

    fn side(&mut self, stated: &Stated, focus: Option<&BTreeSet<Id>>) -> Side {
        let figures = self.figures;
        let (mut claims, mut origins) = (Vec::new(), Vec::new());
        for telling in figures.tellings(stated) {
            if focus.is_some_and(|focus| !focus.contains(&telling.claim)) {
                continue;
            }
            let origin = self.speakers.origin_of(telling.claim);
            claims.push(Teller::of(self.names, figures, telling, &origin));
            origins.push(origin);
        }
        claims.sort_by(|a, b| a.claim.id.cmp(&b.claim.id));
        Side {
            says: Summary::of_stated(self.names, figures, stated),
            further: Vec::new(),
            negated: stated.is_negated,
            foreseen: stated.modality == Modality::Foreseen,
            claims,
            origins: independent(&origins),
        }
    }
}

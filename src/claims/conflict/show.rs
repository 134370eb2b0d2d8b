//! What was found, in names.
//!
//! Knows labels and who tells what. Must not know how it was found.

use super::find::Found;
use super::{Conflict, Side};
use crate::encoding::{
    Lookup, Modality, Names, OriginResolver, PropositionTable, Stated, Summary, Teller, independent,
};
use crate::index::Id;
use crate::query::Prefixes;
use std::collections::BTreeSet;

pub(super) struct Shown<'a> {
    names: Names<'a>,
    figures: &'a PropositionTable,
    further: &'a [Vec<usize>],
    speakers: OriginResolver<'a>,
}

impl<'a> Shown<'a> {
    pub(super) fn new(
        lookup: Lookup<'a>,
        prefixes: &'a Prefixes,
        figures: &'a PropositionTable,
        further: &'a [Vec<usize>],
    ) -> Self {
        Self { names: Names::new(lookup, prefixes), figures, further, speakers: OriginResolver::new(lookup) }
    }

    pub(super) fn conflict(&mut self, found: &Found, focus: Option<&BTreeSet<Id>>) -> Conflict {
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
            own: !documents(found.left).is_disjoint(&documents(found.right)),
            subject: self.names.label(&subject),
            subject_iri: subject.to_string(),
            left: self.side(left, focus),
            right,
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

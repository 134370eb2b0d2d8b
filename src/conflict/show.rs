//! What was found, in names.
//!
//! Knows labels and who tells what. Must not know how it was found.

use super::find::Found;
use super::{Conflict, Side, Teller};
use crate::encoding::{Figures, Lookup, Mood, Names, Speakers, Stated, decode_proposition, independent};
use crate::index::Id;
use crate::query::Prefixes;
use std::collections::BTreeSet;

pub(super) struct Shown<'a> {
    names: Names<'a>,
    figures: &'a Figures,
    further: &'a [Vec<usize>],
    speakers: Speakers<'a>,
}

impl<'a> Shown<'a> {
    pub(super) fn new(
        lookup: Lookup<'a>,
        prefixes: &'a Prefixes,
        figures: &'a Figures,
        further: &'a [Vec<usize>],
    ) -> Self {
        Self { names: Names::new(lookup, prefixes), figures, further, speakers: Speakers::new(lookup) }
    }

    pub(super) fn conflict(&mut self, found: &Found, focus: Option<&BTreeSet<Id>>) -> Conflict {
        let figures = self.figures;
        let documents = |at: usize| -> BTreeSet<Id> {
            figures.tellings(&figures.stated[at]).iter().filter_map(|telling| telling.document).collect()
        };
        let left = &figures.stated[found.left];
        let mut right = self.side(&figures.stated[found.right], None);
        for at in found.further.map_or(&[][..], |at| &self.further[at as usize]) {
            let more = self.side(&figures.stated[*at], None);
            join(&mut right, more, found.because);
        }
        Conflict {
            kind: found.kind,
            because: found.because,
            own: !documents(found.left).is_disjoint(&documents(found.right)),
            subject: self.names.label(&figures.iri(left.subject)),
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
            let iri = figures.iri(telling.claim);
            let origin = self.speakers.origin_of(telling.claim);
            claims.push(Teller {
                claim: self.names.name(&iri),
                iri: iri.to_string(),
                origin: self.names.speaker(&origin.speaker),
                origin_seen: origin.is_seen,
            });
            origins.push(origin);
        }
        claims.sort_by(|a, b| a.claim.cmp(&b.claim));
        let iri = figures.iri(stated.proposition);
        // What a view weighs it can decode; a proposition that is half there shows what it has.
        let said = decode_proposition(self.names.lookup, &iri).ok();
        let said = said.as_ref();
        Side {
            property: said.map_or_else(
                || self.names.label(&figures.iri(stated.property)),
                |said| self.names.label(&said.slots.property),
            ),
            content: said.map_or_else(String::new, |said| self.names.content(said)),
            negated: stated.is_negated,
            foreseen: stated.mood == Mood::Foreseen,
            period: stated.period.map(|period| figures.text(period.edtf)),
            dimensions: said.map_or_else(Vec::new, |said| self.names.dimensions(said)),
            proposition: iri.to_string(),
            claims,
            origins: independent(&origins),
        }
    }
}

/// Adds what one more proposition says to a side.
fn join(side: &mut Side, more: Side, because: super::Because) {
    let sign = if because == super::Because::Growth { " → " } else { ", " };
    side.content = format!("{}{sign}{}", side.content, more.content);
    if let (Some(period), Some(until)) =
        (&mut side.period, more.period.filter(|_| because == super::Because::Growth))
    {
        *period = format!("{period}{sign}{until}");
    }
    for claim in more.claims {
        if !side.claims.contains(&claim) {
            side.claims.push(claim);
        }
    }
}

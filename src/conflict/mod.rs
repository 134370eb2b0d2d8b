//! Claims that do not agree, and why: another scope, another period, another edition, rounding, or contradiction.
//!
//! Knows figures, and who tells them. Must not know HTTP or terminals.
//!
//! Propositions are weighed, not claims: what many claims state is one side. Contradictions, editions and roundings of a whole
//! store are found by sorting the numbers of each series and period, so their cost is that of the propositions and of what is
//! found; every other kind is found around claims, a subject or a property, or over all pairs of one subject and property.

mod compare;
mod find;

use self::find::Finder;
use crate::encoding::{Figures, Lookup, Names, Speakers, Stated, independent};
use crate::index::Id;
use crate::model::Iri;
use crate::model::vocab::assay;
use crate::query::Prefixes;
use serde::Serialize;
use std::collections::BTreeSet;

/// The version of the JSON form, told in its member `format`.
pub const FORMAT: &str = "assay-conflicts-1";

/// How two sides differ. The first rule that applies names the kind, in the order of [`Kind::ALL`] from its end.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Kind {
    /// The same thing of the same period, further apart than rounding explains, by different origins or by one document.
    Contradiction,
    /// Apart by no more than the precision that is stated, or that may have been meant.
    Rounding,
    /// The same period, from one speaker in different works: a revision.
    Edition,
    /// Of different periods.
    Vintage,
    /// One of them has no period, or an uncertain one.
    #[serde(rename = "vintage?")]
    PerhapsVintage,
    /// One says what the other leaves open, such as the stage, or has another base.
    Scope,
    /// In units that cannot be converted.
    Incommensurable,
}

impl Kind {
    /// All kinds, the gravest first.
    pub const ALL: [Self; 7] = [
        Self::Contradiction,
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
            Self::Rounding => "rounding",
            Self::Edition => "edition",
            Self::Vintage => "vintage",
            Self::PerhapsVintage => "vintage?",
            Self::Scope => "scope",
            Self::Incommensurable => "incommensurable",
        }
    }
}

/// In what two sides differ.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Because {
    /// The number.
    Number,
    /// One affirms what the other negates.
    Polarity,
    /// Their properties cannot both hold.
    Incompatible,
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
    /// Of what both speak, by name.
    pub subject: String,
    /// One side; that of the claims asked about, where some are.
    pub left: Side,
    /// The other.
    pub right: Side,
}

/// What is said on one side, and by whom.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Side {
    /// The proposition.
    pub proposition: String,
    /// The property, by name.
    pub property: String,
    /// What is said, with its unit.
    pub content: String,
    /// `affirmative` or `negative`.
    pub negated: bool,
    /// For which period, in EDTF.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub period: Option<String>,
    /// Dimensions and their values, by name.
    pub dimensions: Vec<(String, String)>,
    /// The claims that state it.
    pub claims: Vec<Teller>,
    /// From how many independent origins they are.
    pub origins: usize,
}

/// A claim on a side.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Teller {
    /// Its name.
    pub claim: String,
    /// Its IRI.
    pub iri: String,
    /// Who first said it, by name.
    pub origin: String,
    /// Whether that origin is kept here.
    pub origin_seen: bool,
}

/// What is asked for. Nothing chosen asks for the contradictions of the whole store.
#[derive(Debug, Clone, Default)]
pub struct Asked {
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

impl Asked {
    fn is_narrowed(&self) -> bool {
        !self.claims.is_empty() || self.source.is_some() || self.subject.is_some() || self.property.is_some()
    }

    fn kinds(&self) -> Vec<Kind> {
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
pub fn conflicts(lookup: Lookup<'_>, prefixes: &Prefixes, asked: &Asked, limit: Option<usize>) -> Report {
    let view = lookup.view();
    let mut focus: Vec<Iri> = asked.claims.clone();
    if let Some(source) = &asked.source {
        let appearing = lookup.subjects(crate::model::vocab::schema::APPEARANCE, source.as_str());
        focus.extend(appearing.into_iter().filter(|claim| lookup.is_a(claim, assay::CLAIM)));
    }
    let is_focused = !asked.claims.is_empty() || asked.source.is_some();
    let others = |property: &Iri| {
        let mut others = lookup.iris(property, assay::INCOMPATIBLE_WITH);
        others.extend(lookup.subjects(assay::INCOMPATIBLE_WITH, property.as_str()));
        others
    };
    let figures = if is_focused {
        Figures::around(view, &focus, &others)
    } else {
        // Of one property alone, what excludes it would be missed.
        Figures::with(view, asked.subject.as_ref(), None)
    };
    let rules = find::rules(lookup, &figures);
    let focus: Option<BTreeSet<Id>> =
        is_focused.then(|| focus.iter().filter_map(|claim| figures.id(claim.as_str())).collect());
    let chosen = |iri: &Option<Iri>| iri.as_ref().map(|iri| figures.id(iri.as_str()).unwrap_or(Id::MAX));
    let (subject, property) = (chosen(&asked.subject), chosen(&asked.property));
    let is_meant = |stated: &Stated| {
        subject.is_none_or(|subject| stated.subject == subject)
            && property.is_none_or(|property| stated.property == property)
    };
    let mut finder = Finder::new(&figures, rules, lookup);
    let found = finder.find(&asked.kinds(), focus.as_ref(), &is_meant);
    let mut counts = Kind::ALL.map(|kind| (kind, 0));
    for found in &found {
        for (kind, count) in &mut counts {
            *count += usize::from(*kind == found.kind);
        }
    }
    let mut shown =
        Shown { names: Names::new(lookup, prefixes), figures: &figures, speakers: Speakers::new(lookup) };
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

struct Shown<'a> {
    names: Names<'a>,
    figures: &'a Figures,
    speakers: Speakers<'a>,
}

impl Shown<'_> {
    fn conflict(&mut self, found: &find::Found, focus: Option<&BTreeSet<Id>>) -> Conflict {
        let (a, b) = (&self.figures.stated[found.left], &self.figures.stated[found.right]);
        let documents = |stated: &Stated| -> BTreeSet<Id> {
            self.figures.tellings(stated).iter().filter_map(|telling| telling.document).collect()
        };
        Conflict {
            kind: found.kind,
            because: found.because,
            own: !documents(a).is_disjoint(&documents(b)),
            subject: self.names.label(&self.figures.iri(a.subject)),
            left: self.side(a, focus),
            right: self.side(b, None),
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
        let iri = figures.iri(stated.proposition);
        let proposition = crate::encoding::decode_proposition(self.names.lookup, &iri);
        let label = |id: Id| self.names.label(&figures.iri(id));
        Side {
            proposition: iri.to_string(),
            property: label(stated.property),
            content: proposition.map_or_else(|_| String::new(), |said| self.names.content(&said)),
            negated: stated.is_negated,
            period: stated.period.map(|period| figures.text(period.edtf)),
            dimensions: figures.scopes[stated.scope]
                .iter()
                .map(|(d, value)| (label(*d), label(*value)))
                .collect(),
            claims,
            origins: independent(&origins),
        }
    }
}

#[cfg(test)]
mod tests;

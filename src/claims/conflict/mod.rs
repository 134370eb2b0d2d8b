//! Claims that do not agree, and why: another scope, another period, another edition, rounding, or contradiction.
//!
//! Knows figures, and who tells them. Must not know HTTP or terminals.
//!
//! Propositions are weighed, not claims: what many claims state is one side. Contradictions, editions and roundings of a whole
//! store are found by sorting the numbers of each series and period, so their cost is that of the propositions and of what is
//! found; every other kind is found around claims, a subject or a property, or over all pairs of one subject and property.

mod agreeing;
mod compare;
mod declared;
mod derived;
mod find;
mod parts;
mod ranks;
mod rules;
mod show;
mod told;

pub(crate) use self::told::{FINDING_TERMS, told_findings};

use self::find::{Derived, Finder};
use self::rules::Rules;
use self::show::Shown;
use crate::encoding::{ClaimedValue, Lookup, Others, PropositionTable, Span, Stated, Summary, Teller};
use crate::index::Id;
use crate::model::vocab::assay;
use crate::model::{Baseline, Day, Iri, Period};
use crate::query::Prefixes;
use serde::Serialize;
use std::collections::{BTreeMap, BTreeSet, HashMap};

/// The version of the JSON form, told in its member `format`.
pub(crate) const FORMAT: &str = "assay-conflicts-2";

/// The version of the JSON form of what agrees.
const AGREEMENTS_FORMAT: &str = "assay-agreements-1";

/// How two sides differ. The first rule that applies names the kind: units, scope, period, edition, precision.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "kebab-case")]
#[non_exhaustive]
pub enum Kind {
    /// The same thing of the same period, further apart than rounding explains, by different origins or by one document.
    Contradiction,
    /// It does not follow from other figures here: a part above its whole, a figure a thousand times off, a change or a share
    /// that its levels do not give.
    DoesNotFollow,
    /// What is said to be held back grew.
    Tension,
    /// As a contradiction, but one of them is foreseen.
    Forecast,
    /// Apart by no more than the precision that is stated, or that may have been meant.
    Rounding,
    /// The same period, from one speaker in different works: a revision.
    Edition,
    /// Of different periods.
    Vintage,
    /// One of them has no period, or an uncertain one.
    #[serde(rename = "vintage?")]
    PerhapsVintage,
    /// One says what the other leaves open, is of another stage or the like, or has another base.
    Scope,
    /// In units that cannot be converted.
    Incommensurable,
}

impl Kind {
    /// All kinds, the gravest first.
    pub const ALL: [Self; 10] = [
        Self::Contradiction,
        Self::DoesNotFollow,
        Self::Tension,
        Self::Forecast,
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
            Self::DoesNotFollow => "does-not-follow",
            Self::Tension => "tension",
            Self::Forecast => "forecast",
            Self::Rounding => "rounding",
            Self::Edition => "edition",
            Self::Vintage => "vintage",
            Self::PerhapsVintage => "vintage?",
            Self::Scope => "scope",
            Self::Incommensurable => "incommensurable",
        }
    }

    /// The kind of a name.
    #[must_use]
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.word() == word)
    }

    /// Whether it is what a person needs first: of the same period, scope and unit.
    #[must_use]
    pub fn comes_first(self) -> bool {
        !matches!(self, Self::Vintage | Self::PerhapsVintage | Self::Scope | Self::Incommensurable)
    }

    /// What it means, in a line.
    #[must_use]
    pub fn meaning(self) -> &'static str {
        match self {
            Self::Contradiction => "The same thing of the same period, further apart than rounding explains",
            Self::DoesNotFollow => {
                "Other figures here give another: a part above its whole, a slip by a thousand, a change"
            }
            Self::Tension => "What is said to be held back grew",
            Self::Forecast => "As a contradiction, but one of them is foreseen",
            Self::Rounding => "Apart by no more than their precision",
            Self::Edition => "One speaker, another work: a revision",
            Self::Vintage => "Another period",
            Self::PerhapsVintage => "Perhaps another period: one has none, or an uncertain one",
            Self::Scope => "One says what the other leaves open, or is of another stage or base",
            Self::Incommensurable => "Units that cannot be converted",
        }
    }
}

/// In what two sides differ.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "kebab-case")]
#[non_exhaustive]
pub enum Because {
    /// The number.
    Number,
    /// One affirms what the other negates.
    Polarity,
    /// Their properties cannot both hold.
    Incompatible,
    /// A list that is complete leaves it out.
    LeftOut,
    /// What is said to be held back grew.
    Growth,
    /// Two things have one place of a ranking, or one thing two.
    Rank,
    /// A part is more than its whole.
    Part,
    /// One is the other but for a factor of a thousand, or of a power of it.
    Thousandfold,
    /// The figures of the other side give another by a declared derivation.
    Derivation,
    /// Shares of one whole come to more than all of it.
    Shares,
    /// What is one average of all parts of a whole is outside what they have.
    Average,
}

impl Because {
    /// Its name.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Number => "number",
            Self::Polarity => "polarity",
            Self::Incompatible => "incompatible",
            Self::LeftOut => "left-out",
            Self::Growth => "growth",
            Self::Part => "part",
            Self::Thousandfold => "thousandfold",
            Self::Derivation => "derivation",
            Self::Shares => "shares",
            Self::Average => "average",
            Self::Rank => "rank",
        }
    }

    /// What stands between the propositions of one side.
    fn sign(self) -> &'static str {
        match self {
            Self::Growth => " → ",
            Self::Shares => " + ",
            _ => ", ",
        }
    }
}

/// Two sides that do not agree.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Conflict {
    /// How.
    pub kind: Kind,
    /// In what.
    pub because: Because,
    /// The arithmetic, of what does not follow.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub arithmetic: Option<String>,
    /// Whether one document is on both sides.
    pub own: bool,
    /// Of what both speak, by its label; of a flow that is counted at both ends, one of them.
    pub subject: String,
    /// Of what both speak.
    pub subject_iri: String,
    /// One side; that of the claims asked about, where some are, else the earlier and smaller.
    pub left: Side,
    /// The other.
    pub right: Side,
}

/// What is said on one side, and by whom.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Side {
    /// The proposition.
    #[serde(flatten)]
    pub says: Summary,
    /// The other propositions of a side that has several: the further members of a list, or where growth ended.
    pub further: Vec<Summary>,
    /// Whether it is said not to hold: by its polarity, or for all who state it deny it.
    pub negated: bool,
    /// Whether it is foreseen, not said to be so.
    pub foreseen: bool,
    /// The claims that state it, or one of the further propositions.
    pub claims: Vec<Teller>,
    /// From how many independent origins those are that state the first.
    pub origins: usize,
}

impl Side {
    /// What is said in prose: of a list all its members, of growth where it began and ended.
    #[must_use]
    pub fn content(&self, because: Because) -> String {
        let parts = std::iter::once(&self.says).chain(&self.further);
        let parts: Vec<&str> = parts.map(|part| part.said.content.as_str()).collect();
        parts.join(because.sign())
    }

    /// For when it is said, in prose: of growth from when until when.
    #[must_use]
    pub fn period(&self, because: Because) -> Option<String> {
        let first = self.says.when.period.clone()?;
        let until = self.further.iter().filter(|_| because == Because::Growth);
        let until = until.filter_map(|part| part.when.period.as_deref());
        Some(std::iter::once(first.as_str()).chain(until).collect::<Vec<_>>().join(because.sign()))
    }
}

/// What is asked for. Nothing chosen asks for what contradicts and what does not follow in the whole store.
#[derive(Debug, Clone, Default)]
pub struct ConflictsRequest {
    /// Only what these claims state, against all.
    pub claims: Vec<Iri>,
    /// Only what the claims of this document state, against all.
    pub source: Option<Iri>,
    /// Only of this subject.
    pub subject: Option<Iri>,
    /// Only of this property.
    pub property: Option<Iri>,
    /// Only these kinds; where none is named, all, or of the whole store what contradicts and what does not follow.
    pub kinds: Vec<Kind>,
}

impl ConflictsRequest {
    /// Whether it asks of claims, a source, a subject or a property, rather than of the whole store.
    #[must_use]
    pub fn is_narrowed(&self) -> bool {
        !self.claims.is_empty() || self.source.is_some() || self.subject.is_some() || self.property.is_some()
    }

    /// The kinds that are looked for.
    #[must_use]
    pub fn kinds(&self) -> Vec<Kind> {
        match (self.kinds.is_empty(), self.is_narrowed()) {
            (false, _) => self.kinds.clone(),
            (true, true) => Kind::ALL.to_vec(),
            (true, false) => vec![Kind::Contradiction, Kind::DoesNotFollow],
        }
    }
}

/// The conflicts that are asked for, the gravest kind first, then by subject and property; at most `limit` of them are told,
/// beside how many there are of each kind.
///
/// Costs one pass over what claims state; around claims, a pass over what speaks of the same.
#[must_use]
pub(crate) fn conflicts(
    lookup: Lookup<'_>,
    prefixes: &Prefixes,
    asked: &ConflictsRequest,
    limit: Option<usize>,
) -> Report {
    let kinds = asked.kinds();
    let Asked { figures, rules, focus, derived } =
        asked_about(lookup, asked, kinds.contains(&Kind::DoesNotFollow));
    // What is of the property that is asked for may be told against by what is of another.
    let property = asked.property.as_ref().and_then(|property| figures.id(property.as_str()));
    let others = property.map(|property| rules.others_of(property)).unwrap_or_default();
    let is_asked = meant_by(&figures, &rules, asked);
    let of_subject = ConflictsRequest { property: None, ..asked.clone() };
    let is_of_subject = meant_by(&figures, &rules, &of_subject);
    let is_meant =
        |stated: &Stated| is_asked(stated) || (others.contains(&stated.property) && is_of_subject(stated));
    let mut finder = Finder::new(&figures, &rules, lookup);
    let mut found = finder.find(&kinds, derived, focus.as_ref(), &is_meant);
    let is_asked = |at: usize| is_asked(&figures.stated[at]);
    found.retain(|found| others.is_empty() || is_asked(found.left) || is_asked(found.right));
    let Finder { further, computed, .. } = finder;
    let mut counts = Kind::ALL.map(|kind| (kind, 0));
    for found in &found {
        for (kind, count) in &mut counts {
            *count += usize::from(*kind == found.kind);
        }
    }
    let mut shown = Shown::new(lookup, prefixes, &figures, (&further, &computed));
    let told = found.iter().take(limit.unwrap_or(usize::MAX));
    let conflicts = told.map(|found| shown.conflict(found, focus.as_ref())).collect();
    let counts =
        counts.into_iter().filter(|(_, count)| *count > 0).map(|(kind, count)| Count { kind, count });
    Report { format: FORMAT, counts: counts.collect(), conflicts }
}

/// The figures that are asked about, and the rules to weigh them by.
struct Asked {
    figures: PropositionTable,
    rules: Rules,
    /// The claims of which one side must be.
    focus: Option<BTreeSet<Id>>,
    /// What does not follow, where that is asked for.
    derived: Vec<Derived>,
}

fn asked_about(lookup: Lookup<'_>, asked: &ConflictsRequest, wants_derived: bool) -> Asked {
    let mut focus: Vec<Iri> = asked.claims.clone();
    if let Some(source) = &asked.source {
        let appearing = lookup.subjects(crate::model::vocab::schema::APPEARANCE, source.as_str());
        focus.extend(appearing.into_iter().filter(|claim| lookup.is_a(claim, assay::CLAIM)));
    }
    let is_focused = !asked.claims.is_empty() || asked.source.is_some();
    let figures = if is_focused {
        around(lookup, &focus, &|_| false, wants_derived)
    } else {
        PropositionTable::of(lookup)
    };
    let (figures, rules, derived) = with_rules(lookup, figures, wants_derived);
    let focus: Option<BTreeSet<Id>> =
        is_focused.then(|| focus.iter().filter_map(|claim| figures.id(claim.as_str())).collect());
    Asked { figures, rules, focus, derived }
}

/// Whether a statement is of the subject and the property that are asked for.
fn meant_by<'f>(
    figures: &'f PropositionTable,
    rules: &'f Rules,
    asked: &ConflictsRequest,
) -> impl Fn(&Stated) -> bool + 'f {
    let chosen = |iri: &Option<Iri>| iri.as_ref().map(|iri| figures.id(iri.as_str()).unwrap_or(Id::MAX));
    let (subject, property) = (chosen(&asked.subject), chosen(&asked.property));
    move |stated: &Stated| {
        let mirror = rules.mirrors.get(&stated.property);
        let is_of = |subject| {
            let scope = &figures.scopes[stated.scope];
            stated.subject == subject
                || mirror.is_some_and(|(_, partner)| scope.contains(&(*partner, subject)))
        };
        // What is told by a broader property within the dimensions that this one fixes is told by this one.
        let is_lifted = |property| {
            let scope = &figures.scopes[stated.scope];
            let fixed = rules.fixed.get(&property).map_or(&[][..], Vec::as_slice);
            stated.property == rules.lift(property) && fixed.iter().all(|value| scope.contains(value))
        };
        let is_by = |property| {
            stated.property == property
                || is_lifted(property)
                || mirror.is_some_and(|(other, _)| *other == property)
        };
        subject.is_none_or(is_of) && property.is_none_or(is_by)
    }
}

/// What several independent origins say alike, of what is asked for; what the most say comes first, and at most `limit` are told.
/// Forecasts agree with nothing: they may not come. The kinds that are asked for play no part.
///
/// Costs as [`conflicts`].
#[must_use]
pub(crate) fn agreements(
    lookup: Lookup<'_>,
    prefixes: &Prefixes,
    asked: &ConflictsRequest,
    limit: Option<usize>,
) -> AgreementReport {
    let Asked { figures, rules, focus, .. } = asked_about(lookup, asked, false);
    let is_meant = meant_by(&figures, &rules, asked);
    let is_told = |at: &usize| figures.stated[*at].is_told() && is_meant(&figures.stated[*at]);
    let meant: Vec<usize> = (0..figures.stated.len()).filter(is_told).collect();
    let groups = agreeing::groups((&figures, lookup), &rules, &meant, focus.as_ref());
    let computed = HashMap::new();
    let mut shown = Shown::new(lookup, prefixes, &figures, (&[], &computed));
    let found = groups.iter().map(|group| (shown.origins(group), group));
    let mut found: Vec<(usize, &Vec<usize>)> = found.filter(|(origins, _)| *origins > 1).collect();
    found.sort_by_cached_key(|(origins, group)| {
        let stated = &figures.stated[group[0]];
        let names = (figures.iri(stated.subject), figures.iri(stated.property));
        (std::cmp::Reverse(*origins), names, stated.period, group[0])
    });
    let count = found.len();
    let told = found.into_iter().take(limit.unwrap_or(usize::MAX));
    let agreements = told.map(|(origins, group)| shown.agreement(group, origins)).collect();
    AgreementReport { format: AGREEMENTS_FORMAT, count, agreements }
}

/// What agrees.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct AgreementReport {
    /// The version of this form: `assay-agreements-1`.
    pub format: &'static str,
    /// How many there are, told or not.
    pub count: usize,
    /// What agrees, or the first of it.
    pub agreements: Vec<Agreement>,
}

/// What several origins say alike.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Agreement {
    /// Of what all speak, by its label.
    pub subject: String,
    /// Of what all speak.
    pub subject_iri: String,
    /// How many independent origins there are.
    pub origins: usize,
    /// What is said: one proposition, or several that may be one before they were rounded.
    pub says: Vec<Side>,
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

/// The claims that contradict each of some claims; those that nothing contradicts are left out. One search for all of them.
#[must_use]
pub(crate) fn contradicting(lookup: Lookup<'_>, claims: &[Iri]) -> BTreeMap<Iri, BTreeSet<Iri>> {
    // What contradicts a number is in its series, unless the ontology declares more.
    let figures = around(lookup, claims, &|property| rules::is_alone(lookup, property), false);
    let (figures, rules, _) = with_rules(lookup, figures, false);
    let focus: BTreeSet<Id> = claims.iter().filter_map(|claim| figures.id(claim.as_str())).collect();
    let found =
        Finder::new(&figures, &rules, lookup)
            .find(&[Kind::Contradiction], Vec::new(), Some(&focus), &|_| true);
    let mut contradicting: BTreeMap<Iri, BTreeSet<Iri>> = BTreeMap::new();
    for found in found {
        let [left, right] = [found.left, found.right].map(|at| figures.tellings(&figures.stated[at]));
        for (a, b) in left.iter().flat_map(|a| right.iter().flat_map(move |b| [(a, b), (b, a)])) {
            if focus.contains(&a.claim) {
                contradicting.entry(figures.iri(a.claim)).or_default().insert(figures.iri(b.claim));
            }
        }
    }
    contradicting
}

/// What can be weighed against claims.
fn around(
    lookup: Lookup<'_>,
    claims: &[Iri],
    is_of_series: &dyn Fn(&Iri) -> bool,
    wants_derived: bool,
) -> PropositionTable {
    let others = Others {
        is_of_series,
        subjects: &|subject| rules::parts_and_wholes(lookup, subject),
        operands: &|subject, property| {
            if wants_derived { derived::operands(lookup, subject, property) } else { Vec::new() }
        },
        is_of_whole: &|property| wants_derived && derived::is_share(lookup, property),
        of: &|property| rules::others(lookup, property),
        mirrors: &|property| rules::mirrors(lookup, property),
    };
    PropositionTable::around(lookup, claims, &others)
}

/// Figures ready to be weighed, and the rules to weigh them by.
fn with_rules(
    lookup: Lookup<'_>,
    mut figures: PropositionTable,
    wants_derived: bool,
) -> (PropositionTable, Rules, Vec<Derived>) {
    let rules = Rules::read(lookup, &figures);
    // Before figures are told by other properties and at other ends.
    let derived = if wants_derived { derived::find(lookup, &figures, &rules) } else { Vec::new() };
    lift(&mut figures, &rules);
    mirror(&mut figures, &rules);
    (figures, rules, derived)
}

/// Tells numbers by the property that they are within the dimensions which theirs fixes, and lets go of baselines that
/// are usual, so that what is said alike looks alike.
fn lift(figures: &mut PropositionTable, rules: &Rules) {
    let mut usual: HashMap<(Id, Option<Span>), bool> = HashMap::new();
    for at in 0..figures.stated.len() {
        let stated = &figures.stated[at];
        let ClaimedValue::Number(number) = &stated.content else { continue };
        let (unit, baseline, period) = (number.unit, stated.baseline, stated.period);
        let is_change = rules.changes.contains(&stated.property) || figures.is_ratio(unit);
        let property = rules.lift(stated.property);
        let is_usual = is_change
            && baseline.is_some_and(|baseline| {
                let is_before = || is_year_before(&figures.text(baseline), period);
                *usual.entry((baseline, period)).or_insert_with(is_before)
            });
        let stated = &mut figures.stated[at];
        stated.property = property;
        if is_usual {
            stated.baseline = None;
        }
    }
}

/// Whether a baseline is the year before the one that a period is: what a change over a year is measured against, where
/// nobody says otherwise. Of a month it may be the month before.
fn is_year_before(baseline: &str, period: Option<Span>) -> bool {
    let baseline = Baseline::read(baseline, None);
    let Some(period) = period else { return baseline == Baseline::Before(12) };
    let day = |days: Option<i64>| days.map(Day::from_unix_days);
    let (Some(start), Some(end)) = (day(period.start), day(period.end)) else { return false };
    let Ok(period) = Period::parse(&format!("{start}/{end}")) else { return false };
    end.months() - start.months() == 11 && Baseline::just_before(&period) == Some(baseline)
}

/// Counts every flow at one of its ends, so that both counts speak of the same.
fn mirror(figures: &mut PropositionTable, rules: &Rules) {
    let ends: HashMap<Id, (Id, Id)> = rules
        .mirrors
        .iter()
        .filter(|(property, (mirror, _))| figures.iri(*mirror) < figures.iri(**property))
        .map(|(property, mirror)| (*property, *mirror))
        .collect();
    let mut scopes: HashMap<Vec<(Id, Id)>, usize> =
        figures.scopes.iter().cloned().enumerate().map(|(at, scope)| (scope, at)).collect();
    for stated in &mut figures.stated {
        let Some((mirror, dimension)) = ends.get(&stated.property) else { continue };
        let mut scope = figures.scopes[stated.scope].clone();
        let Some(partner) = scope.iter_mut().find(|(known, _)| known == dimension) else { continue };
        (partner.1, stated.subject) = (stated.subject, partner.1);
        stated.property = *mirror;
        stated.scope = *scopes.entry(scope).or_insert_with_key(|scope| {
            figures.scopes.push(scope.clone());
            figures.scopes.len() - 1
        });
    }
}

#[cfg(test)]
pub(crate) mod tests;

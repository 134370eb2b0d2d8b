//! What the standing reviews come to: which propositions they endorse, and what may be believed by them.
//!
//! Knows reviews, claims and propositions in a view. Must not know where reviews are kept, nor who writes what comes of them.

use crate::encoding::{
    GraphWriter, Lookup, Standing, claim_quads, decode_proposition, pinned_reviews, rendition_iri, standing,
};
use crate::model::iri::BaseIri;
use crate::model::vocab::{assay, rdf, schema};
use crate::model::{Iri, Polarity, Proposition};
use oxrdf::{GraphName, NamedNode, Quad, Term};
use std::collections::{BTreeMap, BTreeSet, HashSet};

/// The endorsed graph of a workspace, from its standing reviews alone. Costs the digest of each claim reviewed.
///
/// A proposition is endorsed where a claim states it flatly whose standing reviews all give ratings that endorse, and no
/// standing review refutes another claim that states it flatly. One without a period is not, unless its property is
/// timeless: nobody knows when it would hold. Its bare triple is asserted only where the triple says all of it.
#[must_use]
pub(crate) fn endorsed(lookup: Lookup<'_>, base: &BaseIri) -> Vec<Quad> {
    let mut graph = GraphWriter::new(&base.endorsed_graph());
    for (iri, proposition) in endorsed_propositions(lookup, base) {
        graph.endorsed(&iri, &proposition, is_whole_in_its_triple(&proposition));
    }
    graph.finish()
}

fn endorsed_propositions(lookup: Lookup<'_>, base: &BaseIri) -> Vec<(Iri, Proposition)> {
    let verdicts = verdicts(lookup, base);
    let stated = |wanted: Verdict| -> BTreeSet<Iri> {
        let flat = verdicts.iter().filter(|(claim, _)| is_flat(lookup, claim));
        flat.flat_map(|(claim, verdicts)| verdicts.propositions(lookup, claim, wanted)).collect()
    };
    let refuted = stated(Verdict::Refuted);
    let endorsed = stated(Verdict::Endorsed).into_iter().filter(|iri| !refuted.contains(iri));
    let decoded = endorsed.filter_map(|iri| decode_proposition(lookup, &iri).ok().map(|found| (iri, found)));
    decoded.filter(|(_, proposition)| is_dated(lookup, proposition)).collect()
}

/// What the standing reviews of a claim say together.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Verdict {
    /// All of them endorse it.
    Endorsed,
    /// One of them refutes it.
    Refuted,
    /// Neither.
    Open,
}

impl Verdict {
    /// What two verdicts come to together.
    fn with(self, other: Self) -> Self {
        match (self, other) {
            (one, other) if one == other => one,
            (Self::Refuted, _) | (_, Self::Refuted) => Self::Refuted,
            _ => Self::Open,
        }
    }
}

/// The verdicts on one claim: on the whole of it, and on single statements.
#[derive(Clone, Debug, Default)]
struct ClaimVerdicts {
    whole: Option<Verdict>,
    statements: BTreeMap<Iri, Verdict>,
}

impl ClaimVerdicts {
    /// What comes to a statement: what is said of it, and of the whole claim.
    fn of(&self, statement: &Iri) -> Verdict {
        match (self.whole, self.statements.get(statement)) {
            (Some(whole), Some(own)) => whole.with(*own),
            (one, own) => own.copied().or(one).unwrap_or(Verdict::Open),
        }
    }

    /// The propositions of the claim to which a verdict comes.
    fn propositions(&self, lookup: Lookup<'_>, claim: &Iri, wanted: Verdict) -> Vec<Iri> {
        let statements = lookup.iris(claim, assay::HAS_STATEMENT).into_iter();
        let meant = statements.filter(|statement| self.of(statement) == wanted);
        meant.flat_map(|statement| lookup.iris(&statement, assay::PROPOSITION)).collect()
    }

    /// What comes to the claim: refuted where something of it is, endorsed where all of it is.
    fn together(&self, lookup: Lookup<'_>, claim: &Iri) -> Verdict {
        let given = || self.whole.iter().chain(self.statements.values());
        if given().any(|verdict| *verdict == Verdict::Refuted) {
            return Verdict::Refuted;
        }
        let statements = lookup.iris(claim, assay::HAS_STATEMENT);
        let covers = self.whole.is_some() || statements.iter().all(|one| self.statements.contains_key(one));
        let endorses = covers && given().all(|verdict| *verdict == Verdict::Endorsed);
        if endorses { Verdict::Endorsed } else { Verdict::Open }
    }
}

/// The verdicts on the claims of which some standing review endorses or refutes them. Costs a few look-ups for each review, and
/// the digest of the claims that one endorses or refutes.
fn verdicts(lookup: Lookup<'_>, base: &BaseIri) -> BTreeMap<Iri, ClaimVerdicts> {
    let mut ratings = Ratings { lookup, known: BTreeMap::new() };
    // Reviews that came from elsewhere are data here: they speak for others.
    let own = pinned_reviews(lookup).into_iter().filter(|review| base.review_name(review).is_some());
    let given = own.map(|review| {
        let verdict = ratings.verdict(&review);
        (review, verdict)
    });
    let given: Vec<(Iri, Verdict)> = given.collect();
    let of = |review: &Iri| lookup.iri(review, schema::ITEM_REVIEWED);
    let decisive = given.iter().filter(|(_, verdict)| *verdict != Verdict::Open);
    let decisive: BTreeSet<Iri> = decisive.filter_map(|(review, _)| of(review)).collect();
    let mut verdicts: BTreeMap<Iri, ClaimVerdicts> = BTreeMap::new();
    if decisive.is_empty() {
        return verdicts;
    }
    for (review, verdict) in given {
        let Some(claim) = of(&review).filter(|claim| decisive.contains(claim)) else { continue };
        if !matches!(standing(lookup, &review), Ok(Standing::Stands)) {
            continue;
        }
        let of_claim = verdicts.entry(claim).or_default();
        let before = match lookup.iri(&review, assay::REVIEWED_STATEMENT) {
            Some(statement) => of_claim.statements.entry(statement).or_insert(verdict),
            None => of_claim.whole.get_or_insert(verdict),
        };
        *before = before.with(verdict);
    }
    verdicts
}

/// What ratings come to, each looked up once.
struct Ratings<'v> {
    lookup: Lookup<'v>,
    known: BTreeMap<Iri, Verdict>,
}

impl Ratings<'_> {
    fn verdict(&mut self, review: &Iri) -> Verdict {
        let ratings = self.lookup.iris(review, schema::REVIEW_RATING);
        let given: Vec<Verdict> = ratings.into_iter().map(|rating| self.of(rating)).collect();
        if given.contains(&Verdict::Refuted) {
            Verdict::Refuted
        } else if !given.is_empty() && given.iter().all(|verdict| *verdict == Verdict::Endorsed) {
            Verdict::Endorsed
        } else {
            Verdict::Open
        }
    }

    fn of(&mut self, rating: Iri) -> Verdict {
        let lookup = self.lookup;
        let is = |rating: &Iri, what| lookup.text(rating, what).as_deref() == Some("true");
        *self.known.entry(rating).or_insert_with_key(|rating| {
            if is(rating, assay::REFUTES) {
                Verdict::Refuted
            } else if is(rating, assay::ENDORSES) {
                Verdict::Endorsed
            } else {
                Verdict::Open
            }
        })
    }
}

/// Whether who endorses a claim endorses what it states: not where it denies or supposes that, or sets a condition.
fn is_flat(lookup: Lookup<'_>, claim: &Iri) -> bool {
    let factuality = lookup.iri(claim, assay::FACTUALITY);
    factuality.is_some_and(|factuality| factuality.as_str() == assay::ASSERTED)
        && lookup.text(claim, assay::CONDITION).is_none()
}

/// Whether it is known when a proposition holds.
fn is_dated(lookup: Lookup<'_>, proposition: &Proposition) -> bool {
    let timeless = lookup.text(&proposition.slots.property, assay::TIMELESS);
    proposition.period.is_some() || timeless.as_deref() == Some("true")
}

/// Whether subject, property and object say all that a proposition says.
fn is_whole_in_its_triple(proposition: &Proposition) -> bool {
    proposition.slots.dimensions.is_empty()
        && proposition.period.is_none()
        && proposition.baseline.is_none()
        && proposition.polarity == Polarity::Affirmed
}

/// What a query may rest on.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub enum TrustFilter {
    /// Everything that is claimed.
    #[default]
    All,
    /// Claims that their standing reviews endorse.
    Endorsed,
    /// Claims that no standing review refutes.
    Unrefuted,
    /// Claims of these documents.
    Sources(Vec<Iri>),
}

/// The quads that are not to be seen by who believes so: those of the claims that are not believed, and of what nothing else
/// states. Ontologies, documents and reviews stay. Costs as much as there is to hide.
///
/// Graphs that `is_own` does not know are what others claim. Whoever believes what is endorsed, or what some documents say, sees
/// of them only what belongs to claims that are believed.
#[must_use]
pub(crate) fn hidden_by(
    lookup: Lookup<'_>,
    base: &BaseIri,
    belief: &TrustFilter,
    is_own: &dyn Fn(&GraphName) -> bool,
) -> Vec<Quad> {
    let claims = || lookup.subjects(rdf::TYPE, assay::CLAIM).into_iter();
    let hidden: BTreeSet<Iri> = match belief {
        TrustFilter::All => return Vec::new(),
        TrustFilter::Endorsed => {
            let verdicts = verdicts(lookup, base);
            let together = |claim: &Iri| Some(verdicts.get(claim)?.together(lookup, claim));
            claims().filter(|claim| together(claim) != Some(Verdict::Endorsed)).collect()
        }
        TrustFilter::Unrefuted => {
            let verdicts = verdicts(lookup, base).into_iter();
            let refuted = verdicts.filter(|(claim, given)| given.together(lookup, claim) == Verdict::Refuted);
            refuted.map(|(claim, _)| claim).collect()
        }
        TrustFilter::Sources(sources) => {
            // A claim of another file may say that it stands in a document of a sheet.
            let is_own = |node: &Iri| lookup.about(node).iter().any(|quad| is_own(&quad.graph_name));
            let is_of = |claim: &Iri| {
                let of = lookup.iri(claim, schema::APPEARANCE);
                of.is_some_and(|of| sources.contains(&of) && (is_own(claim) || !is_own(&of)))
            };
            claims().filter(|claim| !is_of(claim)).collect()
        }
    };
    let believed = claims().filter(|claim| !hidden.contains(claim)).collect();
    let mut quads: Vec<Quad> = hidden.iter().flat_map(|claim| claim_quads(lookup, claim)).collect();
    let propositions: BTreeSet<Iri> =
        hidden.iter().flat_map(|claim| lookup.iris(claim, assay::STATES)).collect();
    let mut silent: BTreeSet<Iri> = BTreeSet::new();
    for proposition in propositions {
        let tellers = lookup.subjects(assay::STATES, proposition.as_str());
        let believed: Vec<Iri> = tellers.into_iter().filter(|teller| !hidden.contains(teller)).collect();
        // A document's own copy of it goes with the claims of that document.
        let graphs: BTreeSet<String> = believed
            .iter()
            .flat_map(|claim| lookup.about(claim))
            .map(|quad| quad.graph_name.to_string())
            .collect();
        let derived = GraphName::from(NamedNode::new_unchecked(base.endorsed_graph().as_str()));
        let about = lookup.about(&proposition);
        if believed.is_empty() {
            quads.extend(bare(&about, &derived).filter(|quad| lookup.view().contains(quad)));
        }
        quads.extend(about.into_iter().filter(|quad| {
            let is_derived = quad.graph_name == derived;
            if is_derived { believed.is_empty() } else { !graphs.contains(&quad.graph_name.to_string()) }
        }));
        if believed.is_empty() {
            silent.insert(proposition);
        }
    }
    quads.extend(series_of(lookup, &silent));
    if *belief != TrustFilter::Unrefuted {
        quads.extend(unclaimed(lookup, is_own, &believed));
    }
    quads
}

/// The quads of others that belong to none of some claims, where there are graphs of their own.
fn unclaimed(lookup: Lookup<'_>, is_own: &dyn Fn(&GraphName) -> bool, believed: &BTreeSet<Iri>) -> Vec<Quad> {
    let view = lookup.view();
    let named = view.named_graphs().map(GraphName::from).chain([GraphName::DefaultGraph]);
    let foreign: Vec<GraphName> = named.filter(|graph| !is_own(graph)).collect();
    let is_foreign = |quad: &Quad| foreign.contains(&quad.graph_name);
    let mut kept: HashSet<Quad> = HashSet::new();
    for claim in believed {
        let own = claim_quads(lookup, claim);
        if !own.iter().any(is_foreign) {
            continue;
        }
        let source = lookup.iri(claim, schema::APPEARANCE);
        let mut around: Vec<Iri> = lookup.iris(claim, assay::STATES);
        around.extend(around.clone().iter().flat_map(|said| lookup.iris(said, assay::SERIES)));
        around.extend(
            source
                .iter()
                .flat_map(|source| [source.below("_capture"), rendition_iri(source), source.clone()]),
        );
        kept.extend(own);
        kept.extend(around.iter().flat_map(|node| lookup.about(node)));
    }
    let of = |graph: &GraphName| view.quads(None, None, None, Some(graph.as_ref()));
    foreign.iter().flat_map(of).filter(|quad| !kept.contains(quad)).collect()
}

/// The triples that a proposition reifies, as a graph would assert them.
fn bare<'q>(about: &'q [Quad], graph: &'q GraphName) -> impl Iterator<Item = Quad> + 'q {
    let reified = about.iter().filter(|quad| quad.predicate.as_str() == rdf::REIFIES);
    reified.filter_map(|quad| match &quad.object {
        Term::Triple(triple) => Some(triple.as_ref().clone().in_graph(graph.clone())),
        _ => None,
    })
}

/// The quads of series whose propositions are all among some.
fn series_of(lookup: Lookup<'_>, silent: &BTreeSet<Iri>) -> Vec<Quad> {
    let series: BTreeSet<Iri> = silent.iter().flat_map(|said| lookup.iris(said, assay::SERIES)).collect();
    let is_silent = |series: &Iri| {
        lookup.subjects(assay::SERIES, series.as_str()).iter().all(|said| silent.contains(said))
    };
    series.iter().filter(|series| is_silent(series)).flat_map(|series| lookup.about(series)).collect()
}

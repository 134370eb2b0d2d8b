//! Names of claims and of sources, among very many of them.
//!
//! Knows which of them are looked up rather than held. Must not know how names are written.

use crate::document::hinted_names;
use crate::encoding::Lookup;
use crate::engine::claims::Claims;
use crate::engine::{Engine, EngineError, NotAClaim, reading};
use crate::model::Iri;
use crate::model::vocab::{assay, dcterms, prov, rdf, schema};
use crate::query::{Prefixes, TokenKind, tokens};
use oxrdf::{NamedNode, Term};
use std::borrow::Cow;

/// The most claims among which the nearest to a name that stands for none is sought.
const MOST_NAMES: usize = 5000;

impl Claims<'_> {
    /// When a source was removed from here, in UTC; `None` where it was not, or is there again.
    ///
    /// # Errors
    ///
    /// Where the store cannot be read.
    pub fn removed_at(&self, id: &str) -> Result<Option<String>, EngineError> {
        reading(|| {
            let view = self.engine.view()?;
            let lookup = Lookup::new(&view);
            if self.engine.source_called(lookup, id).is_some() {
                return Ok(None);
            }
            let mut removed = removed_sources(lookup, id).into_iter();
            Ok(removed.find_map(|(graph, _)| lookup.recorded_text(&graph, prov::INVALIDATED_AT_TIME)))
        })
    }

    /// The claim that a name stands for: `mondo-2024:catch-up`, `<https://…>` or an IRI.
    ///
    /// # Errors
    ///
    /// Where there is none; with the nearest names that are.
    pub fn named(&self, name: &str) -> Result<Iri, EngineError> {
        reading(|| self.engine.claim_unguarded(name))
    }

    /// The ids of the sources, sorted.
    ///
    /// # Errors
    ///
    /// Where the store cannot be read.
    pub fn source_ids(&self) -> Result<Vec<String>, EngineError> {
        reading(|| {
            let view = self.engine.vetted()?.view;
            let lookup = Lookup::new(&view);
            let sources = lookup.subjects(rdf::TYPE, assay::SOURCE);
            let mut ids: Vec<String> =
                sources.iter().filter_map(|source| lookup.text(source, dcterms::IDENTIFIER)).collect();
            ids.sort();
            Ok(ids)
        })
    }

    /// Those of some terms that are claims, by the names that people read, in order and each once. Costs a look-up each, and
    /// one request of an endpoint.
    ///
    /// # Errors
    ///
    /// When the store cannot be read.
    pub fn among<'t>(&self, terms: impl IntoIterator<Item = &'t Term>) -> Result<Vec<String>, EngineError> {
        let mut nodes: Vec<&NamedNode> = Vec::new();
        for term in terms {
            if let Term::NamedNode(node) = term
                && !nodes.contains(&node)
            {
                nodes.push(node);
            }
        }
        if nodes.is_empty() {
            return Ok(Vec::new());
        }
        let claims = reading(|| {
            if let Some(remote) = self.engine.backend.remote() {
                return remote.claims_among(&nodes);
            }
            let view = self.engine.vetted()?.view;
            let lookup = Lookup::new(&view);
            let iris = nodes.iter().map(|node| Iri::new(node.as_str()));
            Ok(iris.filter(|iri| lookup.is_a(iri, assay::CLAIM)).collect::<Vec<_>>())
        })?;
        Ok(claims
            .into_iter()
            .map(|claim| self.engine.show_term(&NamedNode::new_unchecked(claim.as_str()).into()))
            .collect())
    }
}

impl Engine {
    fn claim_unguarded(&self, name: &str) -> Result<Iri, EngineError> {
        if let Some(remote) = self.backend.remote() {
            return remote.claim(name, &self.prefixes);
        }
        let view = self.vetted()?.view;
        let lookup = Lookup::new(&view);
        let bare = name.trim_start_matches('<').trim_end_matches('>');
        let prefixes = self.prefixes_for(name);
        let candidates =
            [prefixes.expand(name).ok().map(|iri| Iri::new(iri.into_string())), Some(Iri::new(bare))];
        let found = candidates.into_iter().flatten().find(|iri| lookup.is_a(iri, assay::CLAIM));
        found.ok_or_else(|| {
            let claims = lookup.first_subjects(rdf::TYPE, assay::CLAIM, MOST_NAMES);
            let names: Vec<String> =
                claims.iter().filter_map(|claim| self.prefixes.shorten(claim.as_str())).collect();
            let nearest = nearest_claims(name, &names);
            EngineError::NoSuchClaim {
                name: name.to_owned(),
                instead: self.instead_of_claim(lookup, name),
                nearest,
            }
        })
    }

    /// [`Engine::prefixes`] with those of a text that are ids of sources beyond the first ones of a large location.
    pub(in crate::engine) fn prefixes_for(&self, text: &str) -> Cow<'_, Prefixes> {
        let mut prefixes = Cow::Borrowed(self.prefixes());
        if !self.has_more_sources {
            return prefixes;
        }
        let Ok(view) = self.view() else { return prefixes };
        let lookup = Lookup::new(&view);
        for token in tokens(text).iter().filter(|token| token.kind == TokenKind::Name) {
            let Some((prefix, _)) = token.text.split_once(':') else { continue };
            if prefixes.get(prefix).is_none()
                && let Some(source) = lookup.source_of_id(prefix)
            {
                // The name of a source that is no IRI leads to no claim.
                let _ = prefixes.to_mut().insert(prefix, format!("{source}/"));
            }
        }
        prefixes
    }

    /// What a name is that stands for no claim. A few look-ups.
    pub(in crate::engine) fn instead_of_claim(&self, lookup: Lookup<'_>, name: &str) -> Option<NotAClaim> {
        let (id, local) = name.split_once(':').unwrap_or((name, ""));
        if self.source_called(lookup, id).is_some() {
            return Some(NotAClaim::of_source(name, id));
        }
        let removed = removed_sources(lookup, id).into_iter().find(|(graph, source)| {
            let claim = Term::from(NamedNode::new_unchecked(format!("{source}/{local}")));
            local.is_empty() || lookup.recorded(graph, assay::FELL).contains(&claim)
        });
        if let Some((graph, _)) = removed {
            let since = lookup.recorded_text(&graph, prov::INVALIDATED_AT_TIME).unwrap_or_default();
            return Some(NotAClaim::Removed { source: id.to_owned(), since });
        }
        self.vocabulary().resolve(name).is_ok().then_some(NotAClaim::Term)
    }

    /// The source of an id: the one that is named below the base, or else another. A few look-ups.
    pub(in crate::engine) fn source_called(&self, lookup: Lookup<'_>, id: &str) -> Option<Iri> {
        let own = self.base.source(id);
        if lookup.is_a(&own, assay::SOURCE) { Some(own) } else { lookup.source_of_id(id) }
    }
}

/// The claims that a name may mean: those of that name in whatever source, or else the nearest of all.
pub(in crate::engine) fn nearest_claims(name: &str, names: &[String]) -> Vec<String> {
    let is_named = |known: &&String| known.split_once(':').is_some_and(|(_, local)| local == name);
    let named: Vec<String> = names.iter().filter(is_named).take(2).cloned().collect();
    if !named.is_empty() {
        return named;
    }
    hinted_names(name, names)
}

/// The sources that were removed and had an id, each with its graph, whatever base they are named below.
fn removed_sources(lookup: Lookup<'_>, id: &str) -> Vec<(Iri, Iri)> {
    let about = |graph: Iri| {
        let sources = lookup.recorded(&graph, schema::ABOUT).into_iter();
        let named = sources.filter_map(|source| match source {
            Term::NamedNode(source) => Some(Iri::new(source.into_string())),
            _ => None,
        });
        named.map(|source| (graph.clone(), source)).collect::<Vec<_>>()
    };
    let is_called = |source: &Iri| {
        let before = source.as_str().strip_suffix(id);
        before.is_some_and(|base| base.ends_with(['/', '#']))
    };
    let graphs = lookup.recorded_with(prov::INVALIDATED_AT_TIME).into_iter();
    graphs.flat_map(about).filter(|(_, source)| is_called(source)).collect()
}

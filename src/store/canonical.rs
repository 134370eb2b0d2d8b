//! The canonical form of a set of quads, and what follows from it: digests and stable blank node labels.
//!
//! Knows RDF terms and the canonicalisation algorithm, RDFC-1.0, extended to triple terms by sophia. Must not
//! know where quads come from or are kept.
//!
//! Blank nodes have no names of their own; the canonical form gives them names that depend on nothing but the
//! data, so that one graph has one form, however it was written. Data without triple terms has the form that
//! <https://www.w3.org/TR/rdf-canon/> gives it; data with them has sophia's form, in which each triple term
//! with a blank node stands for a graph of one triple.

mod bridge;
mod lines;
mod metered;

use std::collections::{BTreeMap, BTreeSet, HashSet};
use std::convert::Infallible;
use std::fmt::Write as _;

use oxrdf::{BlankNode, GraphName, NamedNode, Quad};
use sha2::{Digest as _, Sha256};
use sophia::api::quad::Spog;
use sophia::api::term::SimpleTerm;
use sophia::c14n::C14nError;
use sophia::c14n::hash::{HashFunction, Sha256 as C14nSha256, Sha384 as C14nSha384};
use sophia::c14n::rdfc10::DEFAULT_PERMUTATION_LIMIT;
use sophia::c14n::sophia as c14n;

use bridge::{Bridge, Renaming, has_blank_node, has_triple_term, labels_in_order, numbered};
use metered::{Metered, Stopped};

/// Why quads have no canonical form. They can be kept all the same: see [`relabel`] and [`labelled_digest`].
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum CanonicalError {
    /// Telling the blank nodes apart would take time out of all proportion, as in graphs made to cause that.
    #[error("its {blank_nodes} blank nodes are too alike to be told apart in reasonable time ({detail})")]
    Poisonous {
        /// How many blank nodes the quads have.
        blank_nodes: usize,
        /// What the algorithm ran into.
        detail: String,
    },
    /// A term the algorithm has no form for.
    #[error("no canonical form: {detail}")]
    Unsupported {
        /// What is not supported.
        detail: String,
    },
    /// The system gave no thread to work on.
    #[error("cannot canonicalise: no thread to work on")]
    NoThread {
        /// What the system said.
        source: std::io::Error,
    },
}

/// The hash the algorithm uses within; the canonical form depends on it.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum HashAlgorithm {
    /// SHA-256, the default of RDFC-1.0.
    #[default]
    Sha256,
    /// SHA-384.
    Sha384,
}

/// The digest of quads: `sha256:` and the hexadecimal SHA-256 of their canonical N-Quads.
///
/// It is the same in whatever order the quads come, how often each comes, and however blank nodes are labelled.
/// Linear in the quads, but for blank nodes that only their neighbours tell apart.
///
/// # Errors
///
/// [`CanonicalError::Poisonous`] where blank nodes cannot be told apart in reasonable time.
///
/// ```
/// use oxrdf::{GraphName, NamedNode, Quad};
///
/// let node = NamedNode::new("http://example.com/a")?;
/// let quad = Quad::new(node.clone(), node.clone(), node, GraphName::DefaultGraph);
/// let once = assay::internals::store::digest([&quad])?;
/// assert_eq!(once, assay::internals::store::digest([&quad, &quad])?);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn digest<'a>(quads: impl IntoIterator<Item = &'a Quad>) -> Result<String, CanonicalError> {
    let form = canonical_nquads(quads)?;
    Ok(format!("sha256:{}", hex(&Sha256::digest(form))))
}

/// The canonical N-Quads: sorted, each once, blank nodes named `c14n0`, `c14n1`, ….
///
/// # Errors
///
/// As [`digest`].
pub(crate) fn canonical_nquads<'a>(
    quads: impl IntoIterator<Item = &'a Quad>,
) -> Result<String, CanonicalError> {
    canonical_nquads_with(quads, HashAlgorithm::default())
}

/// As [`canonical_nquads`], with the hash algorithm given.
///
/// # Errors
///
/// As [`digest`].
pub fn canonical_nquads_with<'a>(
    quads: impl IntoIterator<Item = &'a Quad>,
    algorithm: HashAlgorithm,
) -> Result<String, CanonicalError> {
    let quads: Vec<&Quad> = quads.into_iter().collect();
    // Nothing is to be named then: the sorted lines are the form.
    if !quads.iter().any(|quad| has_blank_node(quad)) {
        if !quads.iter().any(|quad| has_triple_term(quad)) {
            return Ok(lines::sorted(quads));
        }
        if let (HashAlgorithm::Sha256, Some(form)) = (algorithm, lines::encoded(&quads)) {
            return Ok(form);
        }
    }
    let bridged = Bridged::new(quads, |_| true);
    match algorithm {
        HashAlgorithm::Sha256 => bridged.form::<C14nSha256>(),
        HashAlgorithm::Sha384 => bridged.form::<C14nSha384>(),
    }
}

/// The canonical label of each blank node, such as `c14n0`, by the label it has in the quads.
///
/// # Errors
///
/// As [`digest`].
pub fn canonical_labels<'a>(
    quads: impl IntoIterator<Item = &'a Quad>,
    algorithm: HashAlgorithm,
) -> Result<BTreeMap<String, String>, CanonicalError> {
    // The others have no part in telling blank nodes apart.
    let bridged = Bridged::new(quads, has_blank_node);
    match algorithm {
        HashAlgorithm::Sha256 => bridged.labels::<C14nSha256>(),
        HashAlgorithm::Sha384 => bridged.labels::<C14nSha384>(),
    }
}

/// Quads whose blank nodes belong to one document.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Relabelled {
    /// The quads, each once, in the order of their first coming.
    pub quads: Vec<Quad>,
    /// Whether the labels follow from the data alone, rather than from the order in which it is written.
    pub is_canonical: bool,
}

/// The quads with every blank node renamed by the document it belongs to and its canonical label. Where blank nodes cannot be
/// told apart in reasonable time, as in a long list of equal values, all are numbered as they come.
///
/// A document has the name of its graph and that of its file. Two documents never share a label, and a document read again has
/// the labels it had. Blank nodes stay blank
/// nodes, but for those that name a graph: these become IRIs beneath the document's, since a graph is owned,
/// replaced and cited by its name.
///
/// # Errors
///
/// [`CanonicalError::NoThread`] where the system gives none.
pub(crate) fn relabel<'a>(
    quads: impl IntoIterator<Item = &'a Quad>,
    document: &NamedNode,
    file: &str,
) -> Result<Relabelled, CanonicalError> {
    let mut seen = HashSet::new();
    let quads: Vec<&Quad> = quads.into_iter().filter(|quad| seen.insert(*quad)).collect();
    if !quads.iter().any(|quad| has_blank_node(quad)) {
        return Ok(Relabelled { quads: quads.into_iter().cloned().collect(), is_canonical: true });
    }
    let canonical = match canonical_labels(quads.iter().copied(), HashAlgorithm::default()) {
        Ok(labels) => Some(labels),
        Err(error @ CanonicalError::NoThread { .. }) => return Err(error),
        Err(CanonicalError::Poisonous { .. } | CanonicalError::Unsupported { .. }) => None,
    };
    let is_canonical = canonical.is_some();
    let labels = canonical.unwrap_or_else(|| labels_in_order(&quads));
    let graphs: HashSet<&str> = quads.iter().filter_map(|quad| blank_graph(quad)).collect();
    let owner = owner_of(document, file);
    let renamed = |(label, new): (String, String)| {
        let is_graph = graphs.contains(label.as_str());
        let node = if is_graph { graph_of(document, &new).into() } else { node_of(&owner, &new).into() };
        (label, node)
    };
    let renaming = Renaming { nodes: labels.into_iter().map(renamed).collect() };
    Ok(Relabelled { quads: quads.into_iter().map(|quad| renaming.quad(quad)).collect(), is_canonical })
}

/// What the blank nodes of a document begin with: 96 bits of a digest of its IRI and of the name of its file, which two documents
/// do not share. Files of one name in two folders have one IRI, where all that they say is in graphs of other names.
#[must_use]
pub(crate) fn owner_of(document: &NamedNode, file: &str) -> String {
    let digest = hex(&Sha256::digest(format!("{}\n{file}", document.as_str())));
    format!("d{}", &digest[..24])
}

/// A blank node of an owner, by its label.
#[must_use]
pub(crate) fn node_of(owner: &str, label: &str) -> BlankNode {
    BlankNode::new_unchecked(format!("{owner}{label}"))
}

/// The IRI of a graph whose name in a document is a blank node.
#[must_use]
pub(crate) fn graph_of(document: &NamedNode, label: &str) -> NamedNode {
    let joint = if document.as_str().contains('#') { '-' } else { '#' };
    NamedNode::new_unchecked(format!("{}{joint}graph-{label}", document.as_str()))
}

/// The digest of quads whose labels are not canonical: `sha256-labelled:` and the hexadecimal SHA-256 of their N-Quads, sorted,
/// each once, with the labels as they stand. N log n.
pub(crate) fn labelled_digest<'a>(quads: impl IntoIterator<Item = &'a Quad>) -> String {
    format!("sha256-labelled:{}", hex(&Sha256::digest(lines::sorted(quads))))
}

fn blank_graph(quad: &Quad) -> Option<&str> {
    match &quad.graph_name {
        GraphName::BlankNode(node) => Some(node.as_str()),
        GraphName::NamedNode(_) | GraphName::DefaultGraph => None,
    }
}

fn hex(bytes: &[u8]) -> String {
    let mut hex = String::with_capacity(bytes.len() * 2);
    for byte in bytes {
        // Writing to a String cannot fail.
        let _ = write!(hex, "{byte:02x}");
    }
    hex
}

/// Quads ready for the algorithm.
struct Bridged<'a> {
    quads: BTreeSet<Spog<SimpleTerm<'a>>>,
    /// How many there are, with those that have no part in it.
    count: usize,
    labels: Vec<&'a str>,
    /// An IRI that would be taken for a name of the algorithm's own.
    reserved: Option<&'a str>,
}

impl<'a> Bridged<'a> {
    fn new(quads: impl IntoIterator<Item = &'a Quad>, has_part: impl Fn(&Quad) -> bool) -> Self {
        let mut bridge = Bridge::default();
        let (mut count, mut bridged) = (0, BTreeSet::new());
        for quad in quads {
            count += 1;
            if has_part(quad) {
                bridged.insert(bridge.quad(quad));
            }
        }
        // Such names are made up for triple terms alone.
        let reserved = bridge.reserved.filter(|_| bridge.has_triple_terms);
        Self { quads: bridged, count, labels: bridge.labels, reserved }
    }

    fn form<H: HashFunction>(&self) -> Result<String, CanonicalError> {
        let depth = metered::depth_factor(self.labels.len());
        let form = self.run(|| {
            let mut form = Vec::new();
            c14n::normalize_with::<Metered<H>, _, _>(&self.quads, &mut form, depth, DEFAULT_PERMUTATION_LIMIT)
                .map(|()| form)
        })?;
        String::from_utf8(form).map_err(|error| CanonicalError::Unsupported { detail: error.to_string() })
    }

    fn labels<H: HashFunction>(&self) -> Result<BTreeMap<String, String>, CanonicalError> {
        let depth = metered::depth_factor(self.labels.len());
        self.run(|| {
            let (_, issued) =
                c14n::relabel_with::<Metered<H>, _>(&self.quads, depth, DEFAULT_PERMUTATION_LIMIT)?;
            let labels = self.labels.iter().enumerate();
            let issued = labels.filter_map(|(number, label)| {
                let canonical = issued.get(numbered(number).as_str())?;
                Some(((*label).to_owned(), canonical.as_str().to_owned()))
            });
            Ok(issued.collect())
        })
    }

    /// Runs the algorithm within its bounds.
    fn run<T: Send>(
        &self,
        work: impl FnOnce() -> Result<T, C14nError<Infallible>> + Send,
    ) -> Result<T, CanonicalError> {
        let poisonous = |detail: String| CanonicalError::Poisonous { blank_nodes: self.labels.len(), detail };
        if let Some(iri) = self.reserved {
            return Err(CanonicalError::Unsupported {
                detail: format!("<{iri}> is reserved for the algorithm"),
            });
        }
        match metered::run(self.count, work) {
            Ok(Ok(result)) => Ok(result),
            Ok(Err(C14nError::ToxicGraph(detail))) => Err(poisonous(detail)),
            Ok(Err(other)) => Err(CanonicalError::Unsupported { detail: other.to_string() }),
            Err(Stopped::TooMuchWork) => Err(poisonous("too many combinations".to_owned())),
            Err(Stopped::NoThread(source)) => Err(CanonicalError::NoThread { source }),
        }
    }
}

#[cfg(test)]
mod tests;

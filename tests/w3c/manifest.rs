//! Reading the manifests of a suite.

use oxigraph::io::{RdfFormat, RdfParser};
use oxrdf::vocab::rdf;
use oxrdf::{GraphName, NamedNode, NamedNodeRef, NamedOrBlankNode, Quad, Term};
use std::path::{Path, PathBuf};

/// What relative IRIs of the suites are resolved against; the rest of an IRI is a path below the root.
const BASE: &str = "https://w3c.github.io/rdf-tests/sparql/";

pub(super) const MF: &str = "http://www.w3.org/2001/sw/DataAccess/tests/test-manifest#";
const QT: &str = "http://www.w3.org/2001/sw/DataAccess/tests/test-query#";
pub(super) const UT: &str = "http://www.w3.org/2009/sparql/tests/test-update#";
pub(super) const LABEL: &str = "http://www.w3.org/2000/01/rdf-schema#label";

/// One test of a manifest.
pub(super) struct Test {
    pub iri: String,
    /// The local name of its class.
    pub kind: String,
    /// The query or update.
    pub text: Option<NamedNode>,
    pub data: Dataset,
    /// A file of results or a graph.
    pub result: Option<NamedNode>,
    /// What an update must leave.
    pub after: Dataset,
}

/// Files, and the graph that each of them makes.
#[derive(Default)]
pub(super) struct Dataset {
    pub files: Vec<(NamedNode, GraphName)>,
}

/// The file that an IRI of the suites means.
pub(super) fn path(root: &Path, iri: &str) -> Option<PathBuf> {
    iri.strip_prefix(BASE).map(|relative| root.join(relative))
}

/// The tests of all manifests below a folder, in order.
pub(super) fn read(root: &Path, suite: &str) -> Vec<Test> {
    let folders = std::fs::read_dir(root.join(suite)).expect("the suite's folder");
    let mut manifests: Vec<PathBuf> = folders
        .map(|folder| folder.expect("a folder").path().join("manifest.ttl"))
        .filter(|manifest| manifest.is_file())
        .collect();
    manifests.sort();
    manifests.iter().flat_map(|manifest| Manifest::open(root, manifest).tests()).collect()
}

/// The quads of a file, in a graph.
pub(super) fn quads(root: &Path, file: &NamedNode, graph: &GraphName) -> Vec<Quad> {
    let path = path(root, file.as_str()).expect("a file of the suites");
    let extension = path.extension().and_then(|extension| extension.to_str()).unwrap_or_default();
    let format = RdfFormat::from_extension(extension).expect("an RDF format");
    let bytes = std::fs::read(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    let mut parser = RdfParser::from_format(format).with_base_iri(file.as_str()).expect("a base");
    // Files keep to themselves: the blank nodes of one are never those of another.
    parser = parser.rename_blank_nodes();
    if !matches!(graph, GraphName::DefaultGraph) {
        parser = parser.with_default_graph(graph.clone());
    }
    let quads: Result<Vec<_>, _> = parser.for_slice(&bytes).collect();
    quads.unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

pub(super) struct Manifest {
    graph: Vec<Quad>,
}

impl Manifest {
    pub(super) fn open(root: &Path, path: &Path) -> Self {
        let relative = path.strip_prefix(root).expect("a path below the root");
        let iri = NamedNode::new_unchecked(format!("{BASE}{}", relative.display()));
        Self { graph: quads(root, &iri, &GraphName::DefaultGraph) }
    }

    fn tests(&self) -> Vec<Test> {
        self.entries().iter().map(|entry| self.test(entry)).collect()
    }

    /// The nodes of the tests, in order.
    pub(super) fn entries(&self) -> Vec<Term> {
        let entries = NamedNode::new_unchecked(format!("{MF}entries"));
        let lists = self.graph.iter().filter(|quad| quad.predicate == entries);
        lists.flat_map(|quad| self.list(&quad.object)).collect()
    }

    fn test(&self, entry: &Term) -> Test {
        let Term::NamedNode(iri) = entry else { panic!("a test without an IRI: {entry}") };
        let kind = self.one(entry, rdf::TYPE).unwrap_or_else(|| panic!("{entry} has no type"));
        let kind = kind.to_string();
        let kind = kind.trim_end_matches('>').rsplit(['#', '/']).next().unwrap_or_default().to_owned();
        let action = self.value(entry, MF, "action");
        let text = action.as_ref().and_then(|action| {
            let query = self.value(action, QT, "query").or_else(|| self.value(action, UT, "request"));
            iri_of(query.or_else(|| Some(action.clone())))
        });
        let result = self.value(entry, MF, "result");
        Test {
            iri: iri.as_str().to_owned(),
            kind,
            text,
            data: action.map_or_else(Dataset::default, |action| self.dataset(&action)),
            after: result.as_ref().map_or_else(Dataset::default, |result| self.dataset(result)),
            result: iri_of(result),
        }
    }

    fn dataset(&self, node: &Term) -> Dataset {
        let mut files = Vec::new();
        for vocabulary in [QT, UT] {
            for file in self.values(node, vocabulary, "data") {
                files.extend(iri_of(Some(file)).map(|file| (file, GraphName::DefaultGraph)));
            }
            for graph in self.values(node, vocabulary, "graphData") {
                let label = self.one(&graph, NamedNodeRef::new_unchecked(LABEL));
                let (file, name) = match (self.value(&graph, UT, "graph"), label) {
                    (Some(file), Some(Term::Literal(label))) => {
                        (iri_of(Some(file)), label.value().to_owned())
                    }
                    _ => (
                        iri_of(Some(graph.clone())),
                        iri_of(Some(graph)).map_or_else(String::new, NamedNode::into_string),
                    ),
                };
                files.extend(file.map(|file| (file, NamedNode::new_unchecked(name).into())));
            }
        }
        Dataset { files }
    }

    pub(super) fn values(&self, subject: &Term, vocabulary: &str, name: &str) -> Vec<Term> {
        let predicate = NamedNode::new_unchecked(format!("{vocabulary}{name}"));
        self.objects(subject, predicate.as_ref())
    }

    pub(super) fn value(&self, subject: &Term, vocabulary: &str, name: &str) -> Option<Term> {
        self.values(subject, vocabulary, name).into_iter().next()
    }

    pub(super) fn one(&self, subject: &Term, predicate: NamedNodeRef<'_>) -> Option<Term> {
        self.objects(subject, predicate).into_iter().next()
    }

    fn objects(&self, subject: &Term, predicate: NamedNodeRef<'_>) -> Vec<Term> {
        let Ok(subject) = NamedOrBlankNode::try_from(subject.clone()) else {
            return Vec::new();
        };
        let found = self.graph.iter().filter(|quad| quad.subject == subject && quad.predicate == predicate);
        found.map(|quad| quad.object.clone()).collect()
    }

    pub(super) fn list(&self, head: &Term) -> Vec<Term> {
        let mut items = Vec::new();
        let mut rest = Some(head.clone());
        while let Some(node) = rest {
            items.extend(self.one(&node, rdf::FIRST));
            rest = self.one(&node, rdf::REST);
        }
        items
    }
}

fn iri_of(term: Option<Term>) -> Option<NamedNode> {
    match term {
        Some(Term::NamedNode(node)) => Some(node),
        _ => None,
    }
}

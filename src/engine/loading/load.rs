//! Takes files into the store: each in one transaction, each the owner of its graphs.

use super::catalogue::{Catalogue, Entry, Shipped, catalogue_record, now};
use super::declared::{Declared, inferred};
use crate::encoding::{encode_reviews, encode_sheet};
use crate::engine::loading::Loading;
use crate::engine::workspace::reach::Reach;
use crate::engine::{Capability, Engine, EngineError, reading};
use crate::files::Stamp;
use crate::import::{self, ArchivedFile, FileFaults, SheetContext, Vocabulary};
use crate::model::Sheet;
use crate::model::vocab::{self, assay, rdf};
use crate::store::Change;
use crate::store::canonical::{self, CanonicalError, Relabelled};
use oxrdf::{GraphName, NamedNode, NamedOrBlankNode, Quad};
use std::cell::RefCell;
use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::sync::{Arc, MutexGuard, PoisonError};

/// Where the triples of an RDF file go that stand in no graph of their own.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum IntoGraph {
    /// Into the graph of the file, which is named after it.
    #[default]
    Own,
    /// Into this graph.
    Named(NamedNode),
    /// Into the unnamed graph: the file is a dataset with a default graph.
    Unnamed,
}

/// What loading a file did.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Loaded {
    /// The file, as the user named it.
    pub file: String,
    /// The graphs it owns.
    pub graphs: Vec<String>,
    /// How many quads they hold.
    pub quads: usize,
    /// How many claims a claim sheet makes.
    pub claims: usize,
    /// The digest of the quads.
    pub digest: String,
    /// Whether the store held just these quads of it before.
    pub unchanged: bool,
}

/// A file that a sheet archives.
#[derive(Clone, Debug)]
pub(in crate::engine) struct Archive {
    /// As the sheet names it.
    pub(in crate::engine) path: String,
    /// What it was like before it was read.
    pub(in crate::engine) stamp: Option<Stamp>,
}

/// A file read and checked, not yet stored.
pub(in crate::engine) struct Document {
    pub(in crate::engine) file: String,
    pub(in crate::engine) kind: &'static str,
    pub(in crate::engine) quads: Vec<Quad>,
    /// Whether the labels of its blank nodes follow from the data alone.
    pub(in crate::engine) is_canonical: bool,
    pub(in crate::engine) claims: usize,
    /// The id of the source that a claim sheet describes.
    pub(in crate::engine) source: Option<String>,
    /// The archived file.
    pub(in crate::engine) archive: Option<Archive>,
    /// The hash of its bytes.
    pub(in crate::engine) sha256: Option<String>,
}

impl Document {
    /// Whether it has a review that pins its claim.
    pub(in crate::engine) fn has_reviews(&self) -> bool {
        self.quads.iter().any(|quad| quad.predicate.as_str() == assay::PINNED_DIGEST)
    }

    pub(in crate::engine) fn graphs(&self) -> BTreeSet<NamedNode> {
        self.quads.iter().filter_map(|quad| catalogued(&quad.graph_name)).collect()
    }

    /// The digest of its quads, which says where it depends on the order in which they were written.
    pub(super) fn digest(&self) -> Result<String, CanonicalError> {
        if self.is_canonical {
            canonical::digest(&self.quads)
        } else {
            Ok(canonical::labelled_digest(&self.quads))
        }
    }
}

/// A document, and what follows from it alone.
pub(in crate::engine) struct Prepared {
    pub(in crate::engine) document: Document,
    pub(in crate::engine) digest: String,
    /// The units and places that it uses, of those that come with Assay; `None` for an ontology.
    pub(in crate::engine) used: Option<Shipped>,
}

/// What takes the changes that files make, each with the name of its file.
pub(in crate::engine) type Apply<'a> = dyn FnMut(&str, Change) -> Result<(), EngineError> + 'a;

impl Loading<'_> {
    /// Loads claim sheets, review sheets and RDF by their extension and content; `file` is the name in faults and in
    /// the catalogue. One transaction: on any fault the store is as it was. Loading the same again changes nothing.
    ///
    /// # Errors
    ///
    /// Every fault of the file, or a graph that another file owns.
    pub fn load_bytes(&mut self, file: &str, bytes: &[u8], directory: &Path) -> Result<Loaded, EngineError> {
        reading(|| self.engine.load_bytes_unguarded(file, bytes, directory))
    }
}

impl Engine {
    fn load_bytes_unguarded(
        &mut self,
        file: &str,
        bytes: &[u8],
        directory: &Path,
    ) -> Result<Loaded, EngineError> {
        let document = self.read_document(file, bytes, directory, &IntoGraph::Own)?;
        self.store_and_endorse(document)
    }

    pub(in crate::engine) fn check_bytes_unguarded(
        &self,
        file: &str,
        bytes: &[u8],
        directory: &Path,
    ) -> Result<Loaded, EngineError> {
        let document = self.read_document(file, bytes, directory, &IntoGraph::Own)?;
        self.describe_document(&document)
    }

    /// What storing a document would do.
    pub(in crate::engine) fn describe_document(&self, document: &Document) -> Result<Loaded, EngineError> {
        let graphs = self.owned_graphs(document)?;
        let digest = document.digest()?;
        Ok(self.describe(document, &graphs, digest))
    }

    /// Reads a file of any kind. `graph` says what takes the default graph of foreign RDF.
    pub(in crate::engine) fn read_document(
        &self,
        file: &str,
        bytes: &[u8],
        directory: &Path,
        graph: &IntoGraph,
    ) -> Result<Document, EngineError> {
        if Path::new(file).extension().is_some_and(|e| e == "toml") {
            if is_review_sheet(bytes) {
                return self.read_reviews(file, bytes);
            }
            let archive = RefCell::new(None);
            let sheet = self.read_sheet_noting(file, bytes, directory, &archive)?;
            let sha256 = sheet.source.capture.as_ref().map(|capture| capture.sha256.clone());
            return Ok(Document {
                file: file.to_owned(),
                kind: assay::CLAIM_SHEET,
                claims: sheet.claims.len(),
                quads: encode_sheet(&sheet, &self.base, &self.language),
                is_canonical: true,
                source: Some(sheet.source.id),
                archive: archive.into_inner(),
                sha256,
            });
        }
        self.read_rdf(file, bytes, graph)
    }

    /// The quads of an RDF file of the workspace under another graph, with what the catalogue is to say of it.
    pub(in crate::engine) fn read_again(
        &self,
        file: &str,
        graph: NamedNode,
    ) -> Result<Vec<Quad>, EngineError> {
        let workspace = self.backend.workspace_for(Capability::TakeIn)?;
        let bytes = workspace.read(Path::new(file))?;
        let document = self.read_rdf(file, &bytes, &IntoGraph::Named(graph))?;
        let graphs: Vec<NamedNode> = document.graphs().into_iter().collect();
        let record = catalogue_record(file, document.kind, &graphs, &document.digest()?);
        Ok(document.quads.into_iter().chain(record).collect())
    }

    /// Reads a claim sheet and notes which archived file it names.
    pub(in crate::engine) fn read_sheet_noting(
        &self,
        file: &str,
        bytes: &[u8],
        directory: &Path,
        archive: &RefCell<Option<Archive>>,
    ) -> Result<Sheet, FileFaults> {
        let fetch = |path: &str| {
            let stamp = self.workspace().and_then(|workspace| {
                let directory = directory.strip_prefix(workspace.root()).ok()?;
                workspace.folder().stamp(&directory.join(path))
            });
            archive.replace(Some(Archive { path: path.to_owned(), stamp }));
            self.fetch_beside(directory, path)
        };
        self.read_sheet_with(file, bytes, &fetch)
    }

    /// Reads a claim sheet whose archived file comes from elsewhere.
    pub(in crate::engine) fn read_sheet_with(
        &self,
        file: &str,
        bytes: &[u8],
        fetch: &dyn Fn(&str) -> Result<ArchivedFile, String>,
    ) -> Result<Sheet, FileFaults> {
        let context = SheetContext {
            base: &self.base,
            vocabulary: self.vocabulary(),
            lexicon: self.lexicon(),
            encoder: &self.author,
            language: &self.language,
            fetch,
        };
        import::read_sheet(file, bytes, context)
    }

    fn fetch_beside(&self, directory: &Path, path: &str) -> Result<ArchivedFile, String> {
        let reach = Reach::of(directory, self.workspace());
        let reach = reach.map_err(|error| error.of(path))?;
        let bytes = reach.read(path).map_err(|error| reach.unread(path, &error))?;
        let relative = self.workspace().and_then(|w| w.relative(&directory.join(path)));
        Ok(ArchivedFile { path: relative.unwrap_or_else(|| path.to_owned()), bytes })
    }

    /// The bytes of a file that a sheet of a folder names.
    pub(in crate::engine) fn bytes_beside(&self, directory: &Path, path: &str) -> Result<Vec<u8>, String> {
        Ok(self.fetch_beside(directory, path)?.bytes)
    }

    fn read_reviews(&self, file: &str, bytes: &[u8]) -> Result<Document, EngineError> {
        let reviews = import::read_review_sheet(file, bytes, &self.base, self.vocabulary())?;
        let stem = Path::new(file).file_stem().and_then(|s| s.to_str()).unwrap_or_default();
        Ok(Document {
            file: file.to_owned(),
            kind: assay::REVIEW_SHEET,
            quads: encode_reviews(stem, &reviews, &self.base, &self.language),
            is_canonical: true,
            claims: 0,
            source: None,
            archive: None,
            sha256: None,
        })
    }

    fn read_rdf(&self, file: &str, bytes: &[u8], graph: &IntoGraph) -> Result<Document, EngineError> {
        let own = self.graph_for(file, graph, &|_| BTreeSet::new());
        let known = self.called(file);
        let Relabelled { quads, is_canonical } =
            import::read_rdf(file, bytes, (&own, &known), *graph == IntoGraph::Unnamed)?;
        Ok(Document {
            file: file.to_owned(),
            kind: assay::FOREIGN_RDF,
            quads,
            is_canonical,
            claims: 0,
            source: None,
            archive: None,
            sha256: None,
        })
    }

    /// What the IRIs of claims begin with whose sheets are faulty.
    pub(in crate::engine) fn refused_sources(&self) -> Vec<String> {
        let Some(workspace) = self.workspace() else { return Vec::new() };
        let texts = self.faults.iter().filter_map(|fault| {
            let path = Path::new(&fault.file);
            Some((path.file_stem()?.to_str()?.to_owned(), workspace.read(path).ok()?))
        });
        let ids = texts.map(|(stem, bytes)| source_id(&String::from_utf8_lossy(&bytes)).unwrap_or(stem));
        ids.map(|id| self.base.source_namespace(&id)).collect()
    }

    /// Whether a graph is one of Assay's own, which no file brings.
    pub(in crate::engine) fn is_reserved(&self, graph: &str) -> bool {
        let endorsed = self.base.endorsed_graph();
        [vocab::CATALOGUE_GRAPH, vocab::INFERRED_GRAPH, endorsed.as_str()].contains(&graph)
    }

    /// The graphs of a document, after making sure that no other file owns one which does not give way to it.
    pub(in crate::engine) fn owned_graphs(&self, document: &Document) -> Result<Vec<NamedNode>, EngineError> {
        let graphs = document.graphs();
        let catalogue = self.catalogue();
        for graph in &graphs {
            let reserved = self.is_reserved(graph.as_str());
            let owner = catalogue.owners.get(graph.as_str()).map(String::as_str);
            let owner = if reserved { Some("Assay itself") } else { owner };
            let gives_way =
                |owner: &str| self.siblings_after(&document.file).iter().any(|file| file == owner);
            if let Some(owner) = owner.filter(|owner| *owner != document.file && !gives_way(owner)) {
                if let Some(id) = document.source.as_ref().filter(|_| !reserved) {
                    return Err(taken(&document.file, id, owner).into());
                }
                return Err(EngineError::Owned {
                    file: document.file.clone(),
                    graph: graph.as_str().to_owned(),
                    owner: owner.to_owned(),
                });
            }
        }
        Ok(graphs.into_iter().collect())
    }

    fn describe(&self, document: &Document, graphs: &[NamedNode], digest: String) -> Loaded {
        let catalogue = self.catalogue();
        let before = catalogue.entry(&document.file);
        Loaded {
            file: document.file.clone(),
            graphs: graphs.iter().map(|g| g.as_str().to_owned()).collect(),
            quads: document.quads.len(),
            claims: document.claims,
            unchanged: before.is_some_and(|entry| entry.digest == digest),
            digest,
        }
    }

    /// Stores a document, and makes the endorsed graph anew.
    pub(in crate::engine) fn store_and_endorse(&mut self, document: Document) -> Result<Loaded, EngineError> {
        let loaded = self.store_document(document)?;
        self.endorse()?;
        Ok(loaded)
    }

    /// Stores a document in place of what its file had stored before, and makes the id of its source a prefix.
    pub(in crate::engine) fn store_document(&mut self, document: Document) -> Result<Loaded, EngineError> {
        let source = document.source.clone();
        let loaded = self.put(document)?;
        if let Some(id) = source {
            Arc::make_mut(&mut self.prefixes).insert(&id, self.base.source_namespace(&id))?;
        }
        Ok(loaded)
    }

    /// Stores a sheet of the workspace whose source, if it is of one, is known already, and makes the endorsed graph anew.
    pub(super) fn load_sheet(&self, file: &str, bytes: &[u8]) -> Result<(), EngineError> {
        self.put(self.read_document(file, bytes, self.directory_of(file).as_path(), &IntoGraph::Own)?)?;
        self.endorse()
    }

    /// The folder of a file of the workspace.
    pub(in crate::engine) fn directory_of(&self, file: &str) -> PathBuf {
        let root = self.workspace().map_or_else(|| Path::new("."), |workspace| workspace.root());
        root.join(Path::new(file).parent().unwrap_or(Path::new("")))
    }

    /// What is known of files and their graphs.
    pub(in crate::engine) fn catalogue(&self) -> MutexGuard<'_, Catalogue> {
        self.catalogue.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Stores a document in place of what its file had stored before, and the units and places that it uses.
    fn put(&self, document: Document) -> Result<Loaded, EngineError> {
        self.put_by(self.prepare(document)?, &mut |_, change| Ok(self.store.apply(&change).map(drop)?))
    }

    /// What storing a document takes that needs nothing but the document.
    pub(in crate::engine) fn prepare(&self, document: Document) -> Result<Prepared, EngineError> {
        // Ontologies declare what others use: all of them are looked at, once they are known.
        let used = (document.kind != assay::ONTOLOGY).then(|| self.shipped(&document.quads));
        Ok(Prepared { digest: document.digest()?, used, document })
    }

    /// Stores a document by way of `apply`, and the units and places that it uses.
    pub(in crate::engine) fn put_by(
        &self,
        prepared: Prepared,
        apply: &mut Apply<'_>,
    ) -> Result<Loaded, EngineError> {
        let loaded = self.put_digested(prepared.document, prepared.digest, apply)?;
        prepared.used.map_or(Ok(()), |used| self.put_shipped(used, apply))?;
        Ok(loaded)
    }

    /// Stores a document of this digest by way of `apply`, which takes the name of its file and the change that it makes.
    pub(super) fn put_digested(
        &self,
        document: Document,
        digest: String,
        apply: &mut Apply<'_>,
    ) -> Result<Loaded, EngineError> {
        self.backend.require(Capability::Load)?;
        let graphs = self.owned_graphs(&document)?;
        let loaded = self.describe(&document, &graphs, digest.clone());
        if loaded.unchanged {
            return Ok(loaded);
        }
        let entry = Entry { kind: document.kind, graphs, digest, at: now() };
        let mut catalogue = self.catalogue();
        let (drop_graphs, remove) = match catalogue.entry(&document.file) {
            Some(before) => (before.graphs.clone(), before.record(&document.file)),
            None => (Vec::new(), Vec::new()),
        };
        let has_reviews = document.has_reviews();
        let mut insert = document.quads;
        insert.extend(entry.record(&document.file));
        apply(&document.file, Change { drop_graphs, remove, insert, ..Change::default() })?;
        catalogue.has_reviews |= has_reviews;
        catalogue.note(&document.file, entry);
        Ok(loaded)
    }

    /// The quads of some files and what the catalogue says of them; or all.
    pub(in crate::engine) fn chosen_quads(&self, files: Option<&[String]>) -> Result<Vec<Quad>, EngineError> {
        let view = self.view()?;
        let all = view.quads(None, None, None, None);
        let Some(files) = files else { return Ok(all.collect()) };
        let catalogue = self.catalogue();
        let mut graphs = catalogue.graphs_of(files);
        // What their numbers are in and of goes with them.
        let shipped = [vocab::UNITS_GRAPH, vocab::PLACES_GRAPH];
        graphs.extend(shipped.into_iter().filter(|graph| catalogue.owners.contains_key(*graph)));
        let is_chosen = |quad: &Quad| match (&quad.graph_name, &quad.subject) {
            (GraphName::NamedNode(graph), NamedOrBlankNode::NamedNode(subject))
                if graph.as_str() == vocab::CATALOGUE_GRAPH =>
            {
                graphs.contains(subject.as_str())
            }
            (graph, _) => catalogued(graph).is_some_and(|graph| graphs.contains(graph.as_str())),
        };
        Ok(all.filter(is_chosen).collect())
    }

    /// Stores the ontologies and what follows from them, and reads their declarations.
    pub(in crate::engine) fn store_ontologies(
        &mut self,
        ontologies: Vec<Document>,
    ) -> Result<(), EngineError> {
        let store = self.store.clone();
        self.put_ontologies(ontologies, &mut |_, change| Ok(store.apply(&change).map(drop)?))
    }

    /// [`Engine::store_ontologies`] by way of `apply`.
    pub(in crate::engine) fn put_ontologies(
        &mut self,
        ontologies: Vec<Document>,
        apply: &mut Apply<'_>,
    ) -> Result<(), EngineError> {
        let mut quads: Vec<Quad> = ontologies.iter().flat_map(|o| o.quads.iter().cloned()).collect();
        for ontology in ontologies {
            self.put_by(self.prepare(ontology)?, apply)?;
        }
        let inferred = inferred(&quads);
        quads.extend(inferred.iter().cloned());
        let drop_graphs = vec![NamedNode::new_unchecked(vocab::INFERRED_GRAPH)];
        apply(INFERRED, Change { drop_graphs, insert: inferred, ..Change::default() })?;
        let prefixes = Arc::make_mut(&mut self.prefixes);
        crate::engine::declare_prefixes(prefixes, &quads)?;
        self.declared = Declared::known(Vocabulary::new(prefixes.clone(), &quads));
        self.put_shipped(self.shipped(&quads), apply)
    }
}

/// What stands for a file with what follows from the ontologies, where changes have the names of their files.
pub(in crate::engine) const INFERRED: &str = "";

/// Reads an ontology file; `None` where it declares no ontology but shapes.
pub(in crate::engine) fn read_ontology(file: &str, bytes: &[u8]) -> Result<Option<Document>, EngineError> {
    let placeholder = NamedNode::new_unchecked(vocab::owl::ONTOLOGY);
    let Relabelled { mut quads, is_canonical } = import::read_rdf(file, bytes, (&placeholder, file), false)?;
    let declares = |quad: &&Quad, class: &str| {
        quad.predicate.as_str() == rdf::TYPE
            && matches!(&quad.object, oxrdf::Term::NamedNode(c) if c.as_str() == class)
    };
    let ontology = quads.iter().find(|quad| declares(quad, vocab::owl::ONTOLOGY));
    let Some(NamedOrBlankNode::NamedNode(name)) = ontology.map(|quad| quad.subject.clone()) else {
        if quads.iter().any(|quad| declares(&quad, vocab::sh::NODE_SHAPE)) {
            return Ok(None);
        }
        let message = "declares no owl:Ontology, whose IRI would name its graph";
        let help = "one line does: <https://example.org/terms> a <http://www.w3.org/2002/07/owl#Ontology> .";
        return Err(FileFaults::whole(file, message).with_help(help).into());
    };
    for quad in &mut quads {
        quad.graph_name = name.clone().into();
    }
    Ok(Some(Document {
        file: file.to_owned(),
        kind: assay::ONTOLOGY,
        quads,
        is_canonical,
        claims: 0,
        source: None,
        archive: None,
        sha256: None,
    }))
}

/// The id of the source of a sheet, as far as a glance tells, whatever faults the sheet has.
pub(in crate::engine) fn source_id(text: &str) -> Option<String> {
    let source = text.lines().skip_while(|line| line.trim() != "[source]").skip(1);
    let mut fields = source.take_while(|line| !line.trim_start().starts_with('['));
    fields.find_map(|line| {
        let table: toml::Table = toml::from_str(line).ok()?;
        Some(table.get("id")?.as_str()?.to_owned())
    })
}

/// Two sheets describe one source.
fn taken(file: &str, id: &str, owner: &str) -> FileFaults {
    let mut faults = FileFaults::whole(file, &format!("the source id `{id}` is taken: {owner} has it"));
    for fault in &mut faults.faults {
        fault.help = Some("one of the two takes another `id`".to_owned());
    }
    faults
}

/// The format of an RDF file by its extension.
pub(in crate::engine) fn is_rdf(path: &Path) -> bool {
    let extension = path.extension().and_then(|e| e.to_str()).unwrap_or_default();
    import::rdf::Format::from_extension(extension).is_some()
}

/// A sheet that has reviews and no source, as far as a glance at its tables tells; the reader reports the rest.
fn is_review_sheet(bytes: &[u8]) -> bool {
    let text = String::from_utf8_lossy(bytes);
    let has = |header: &str| text.lines().any(|line| line.trim().starts_with(header));
    has("[[review]]") && !has("[source]")
}

/// What the catalogue calls a graph; it knows none whose name is a blank node.
pub(in crate::engine) fn catalogued(graph: &GraphName) -> Option<NamedNode> {
    match graph {
        GraphName::NamedNode(name) => Some(name.clone()),
        GraphName::DefaultGraph => Some(NamedNode::new_unchecked(vocab::UNNAMED_GRAPH)),
        GraphName::BlankNode(_) => None,
    }
}

/// The graph that the catalogue calls so.
pub(in crate::engine) fn graph_called(name: &NamedNode) -> GraphName {
    if name.as_str() == vocab::UNNAMED_GRAPH { GraphName::DefaultGraph } else { name.clone().into() }
}

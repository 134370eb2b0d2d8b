//! How an engine comes to its data: a workspace, whole or in part, a location, or nothing yet.
//!
//! Knows workspaces and stores. Must not know what is in them.

use super::backend::Backend;
use super::loading::load;
use super::{Engine, EngineError, Progress, Workspace, builtin};
use crate::model::Iri;
use crate::model::iri::BaseIri;
use crate::model::vocab::assay;
use crate::store::Store;
use std::path::Path;
use std::sync::Arc;

impl Engine {
    /// An engine in memory with the core ontology and nothing else; IRIs are named below `base`.
    ///
    /// # Errors
    ///
    /// Where memory for the store cannot be had.
    pub fn in_memory(base: &str) -> Result<Self, EngineError> {
        let mut engine = Self::bare(BaseIri::new(base))?;
        let core = load::read_ontology(builtin::CORE_ONTOLOGY.0, builtin::CORE_ONTOLOGY.1.as_bytes())?;
        engine.store_ontologies(core.into_iter().collect())?;
        engine.author = Iri::new(assay::ENCODED_BY);
        Ok(engine)
    }

    /// Opens the workspace that holds a directory, and loads everything in it.
    ///
    /// # Errors
    ///
    /// Where there is no workspace, its configuration or ontologies are faulty, or a folder cannot be read. Where files are
    /// faulty, with all their faults: [`Engine::open_partial`] answers from the rest.
    pub fn open(directory: &Path) -> Result<Self, EngineError> {
        let engine = Self::open_partial(directory)?;
        if engine.faults.is_empty() {
            Ok(engine)
        } else {
            Err(EngineError::Faulty { files: engine.faults.to_vec() })
        }
    }

    /// Opens the workspace that holds a directory without the files that are faulty, which [`Engine::faults`] names. Answers
    /// may lack what they say.
    ///
    /// # Errors
    ///
    /// As [`Engine::open`], but for faulty files.
    pub fn open_partial(directory: &Path) -> Result<Self, EngineError> {
        Self::open_workspace(&Workspace::find(directory)?, &mut |_| {})
    }

    /// Opens a location or a base file to read, without a workspace around it.
    ///
    /// # Errors
    ///
    /// Where there is none, or a file of it is damaged.
    pub fn open_location(path: &Path) -> Result<Self, EngineError> {
        let store = if path.is_dir() { Store::open_to_read(path)? } else { Store::open_base(path)? };
        Self::over(store, None)
    }

    /// [`Engine::open_partial`] of a workspace, which tells of each file before it is read.
    ///
    /// # Errors
    ///
    /// As [`Engine::open_partial`].
    pub fn open_workspace(
        workspace: &Workspace,
        progress: &mut dyn FnMut(Progress<'_>),
    ) -> Result<Self, EngineError> {
        let base = workspace.base();
        let language = workspace.language().to_owned();
        let mut engine = Self::bare(base)?;
        engine.backend = Arc::new(Backend::Workspace(workspace.clone()));
        engine.language = language;
        engine.load_ontologies(workspace)?;
        engine.load_lexicon(workspace)?;
        engine.author = match engine.vocabulary.resolve(workspace.author()) {
            Ok(author) => author,
            // It may be in an ontology that cannot be read; then the other files are looked at all the same.
            Err(_) if !engine.faults.is_empty() => Iri::new(assay::ENCODED_BY),
            Err(error) => {
                let help = error.remedy().or_else(|| Some(engine.agent_called(workspace.author())));
                return Err(EngineError::Author { message: error.to_string(), help });
            }
        };
        engine.load_data(workspace, progress)?;
        Ok(engine)
    }

    /// What helps where an author is named without a prefix: the terms of that name, or how one is declared.
    fn agent_called(&self, name: &str) -> String {
        let with_prefix = self.prefixes.iter().map(|(prefix, _)| format!("{prefix}:{name}"));
        let known: Vec<String> = with_prefix.filter(|name| self.vocabulary.resolve(name).is_ok()).collect();
        match known.as_slice() {
            [] => "it is a term of ontology/, such as agent:editor (`assay help domains`)".to_owned(),
            names => format!("did you mean {}?", names.join(" or ")),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::engine::NewReview;
    use crate::query::Answer;
    use std::fs;

    fn is_shared<T: Send + Sync + Clone>() {}

    #[test]
    fn an_engine_can_be_asked_from_many_threads() {
        is_shared::<Engine>();
        let folder = tempfile::tempdir().unwrap();
        Workspace::init(folder.path(), "https://example.org/c/", "editor").unwrap();
        let engine = Engine::open(folder.path()).unwrap();
        let ask = |engine: &Engine| {
            let Answer::Solutions(rows) =
                engine.query("SELECT ?c { ?c a assay:Claim } ORDER BY ?c", &[]).unwrap()
            else {
                panic!("it is a SELECT")
            };
            let claims: Vec<String> = rows.map(|row| row.unwrap().get(0).unwrap().to_string()).collect();
            (claims, engine.claims().trace("example:lending").unwrap().claim.digest)
        };
        let expected = ask(&engine);
        assert!(!expected.0.is_empty());
        // One engine, lent to some threads; and clones of it, which are theirs.
        std::thread::scope(|scope| {
            let asking: Vec<_> = (0..4).map(|_| scope.spawn(|| ask(&engine))).collect();
            for thread in asking {
                assert_eq!(thread.join().unwrap(), expected);
            }
        });
        let asking: Vec<_> = (0..4)
            .map(|_| {
                let engine = engine.clone();
                std::thread::spawn(move || ask(&engine))
            })
            .collect();
        for thread in asking {
            assert_eq!(thread.join().unwrap(), expected);
        }
    }

    #[test]
    fn clones_share_what_is_written_and_keep_their_own_names() {
        let folder = tempfile::tempdir().unwrap();
        Workspace::init(folder.path(), "https://example.org/c/", "editor").unwrap();
        let engine = Engine::open(folder.path()).unwrap();
        let mut other = engine.clone();
        let review = NewReview {
            claim: "example:lending".to_owned(),
            ratings: vec!["true".to_owned()],
            says: "x".to_owned(),
            ..NewReview::default()
        };
        other.reviews().write(&review).unwrap();
        assert!(engine.reviews().named("lending/1").is_ok());
        let sheet = fs::read_to_string(folder.path().join("data/claims/example.toml")).unwrap();
        let sheet = sheet.replacen("\"example\"", "\"second\"", 1);
        other
            .loading()
            .load_bytes("second.toml", sheet.as_bytes(), &folder.path().join("data/claims"))
            .unwrap();
        assert!(other.claims().named("second:lending").is_ok());
        assert!(engine.claims().named("<https://example.org/c/second/lending>").is_ok(), "the store is one");
        assert_eq!(engine.prefixes().get("second"), None, "its prefixes are its own");
    }

    #[test]
    fn a_workspace_opens_whole_or_says_what_is_missing() {
        let folder = tempfile::tempdir().unwrap();
        Workspace::init(folder.path(), "https://example.org/c/", "editor").unwrap();
        assert!(Engine::open(folder.path()).is_ok());
        for name in ["one", "two"] {
            fs::write(folder.path().join(format!("data/claims/{name}.toml")), "[source]\nid = 7\n").unwrap();
        }
        let Err(EngineError::Faulty { files }) = Engine::open(folder.path()) else { panic!("it is faulty") };
        let names: Vec<&str> = files.iter().map(|file| file.file.as_str()).collect();
        assert_eq!(names, ["data/claims/one.toml", "data/claims/two.toml"]);
        let part = Engine::open_partial(folder.path()).unwrap();
        assert_eq!(part.faults().len(), 2);
        assert!(part.claims().named("example:lending").is_ok());
    }

    #[test]
    fn a_location_and_a_base_file_open_by_their_path() {
        let folder = tempfile::tempdir().unwrap();
        Workspace::init(folder.path(), "https://example.org/c/", "editor").unwrap();
        let engine = Engine::open(folder.path()).unwrap();
        let (place, file) = (folder.path().join("place"), folder.path().join("all.assay"));
        engine.upkeep().transfer(&Store::open_to_write(&place).unwrap(), None, &mut |_| {}).unwrap();
        engine.upkeep().backup(&file).unwrap();
        for path in [place, file] {
            assert!(
                Engine::open_location(&path).unwrap().claims().trace("example:lending").is_ok(),
                "{}",
                path.display()
            );
        }
        assert!(Engine::open_location(&folder.path().join("data")).is_err());
    }
}

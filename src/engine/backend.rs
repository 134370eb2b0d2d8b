//! What holds the data of an engine, and what each kind of it cannot do.
//!
//! Knows workspaces, and what is asked of an endpoint. Must not know how either answers, nor HTTP.

use super::error::{BackendKind, Capability};
use super::workspace::Workspace;
use super::{Engine, EngineError};
use crate::claims::trace::Trace;
use crate::model::Iri;
use crate::query::complete::Facts;
use crate::query::saved::SavedQuery;
use crate::query::{Answer, Options, Pace, Prefixes, Query};
use crate::store::DefaultGraph;
use oxrdf::NamedNode;

/// What holds the data of an engine.
pub(super) enum Backend {
    /// The files of a workspace, which are the record; the store of the engine is made of them.
    Workspace(Workspace),
    /// The store of the engine itself: a location, a base file, or memory alone. A workspace beside it has saved queries, and
    /// archived files that the store lacks.
    Location {
        /// The workspace.
        beside: Option<Workspace>,
    },
    /// An endpoint. The store of the engine has the ontologies alone.
    #[cfg_attr(not(feature = "remote"), expect(dead_code, reason = "only that feature has endpoints"))]
    Endpoint {
        /// What asks it.
        remote: Box<dyn RemoteBackend>,
        /// A workspace that has saved queries, and archived files.
        beside: Option<Workspace>,
    },
}

/// What an engine asks of an endpoint.
pub(super) trait RemoteBackend: Send + Sync {
    /// The address that queries go to.
    fn url(&self) -> &str;

    /// The endpoint itself.
    #[cfg(feature = "remote")]
    fn endpoint(&self) -> &crate::store::remote::Endpoint;

    /// Runs a query: as it is written in the file of a saved one, with the prefixes that it leaves out, where that asks the
    /// same; or else as its algebra gives it. The merged default graph is the one that was published as such.
    fn run(
        &self,
        query: &Query,
        written: Option<(&SavedQuery, &Prefixes)>,
        default_graph: &DefaultGraph,
        options: &Options,
    ) -> Result<Answer, EngineError>;

    /// What can be learnt there in a few seconds, for completion.
    fn facts(&self) -> Facts;

    /// Those of some IRIs that are claims there, in order. One request.
    fn claims_among(&self, iris: &[&NamedNode]) -> Result<Vec<Iri>, EngineError>;

    /// The claim that a name stands for there; of some thousands, the nearest are in the error.
    fn claim(&self, name: &str, prefixes: &Prefixes) -> Result<Iri, EngineError>;

    /// Traces a claim in the graphs that matter to it, which are fetched.
    fn trace(&self, name: &str, engine: &Engine, pace: &Pace) -> Result<Trace, EngineError>;
}

impl Backend {
    /// Memory alone.
    pub(super) const MEMORY: Self = Self::Location { beside: None };

    /// The workspace that holds the data, or is beside them.
    pub(super) fn workspace(&self) -> Option<&Workspace> {
        match self {
            Self::Workspace(workspace) => Some(workspace),
            Self::Location { beside } | Self::Endpoint { beside, .. } => beside.as_ref(),
        }
    }

    /// Whether the files of a workspace are the record.
    pub(super) fn is_workspace(&self) -> bool {
        matches!(self, Self::Workspace(_))
    }

    /// What answers in place of the store of the engine.
    pub(super) fn remote(&self) -> Option<&dyn RemoteBackend> {
        match self {
            Self::Endpoint { remote, .. } => Some(remote.as_ref()),
            Self::Workspace(_) | Self::Location { .. } => None,
        }
    }

    /// Refuses what cannot be done here. The one place that says what can.
    pub(super) fn require(&self, capability: Capability) -> Result<(), EngineError> {
        let can = match capability {
            Capability::State
            | Capability::Review
            | Capability::SaveQuery
            | Capability::CheckQueries
            | Capability::TakeIn => self.workspace().is_some(),
            Capability::Update => matches!(self, Self::Location { .. }),
            Capability::Read
            | Capability::Load
            | Capability::Explain
            | Capability::Join
            | Capability::Believe
            | Capability::Origins
            | Capability::Search => self.remote().is_none(),
        };
        if can { Ok(()) } else { Err(self.cannot(capability)) }
    }

    /// The workspace that something needs.
    pub(super) fn workspace_for(&self, capability: Capability) -> Result<&Workspace, EngineError> {
        self.require(capability)?;
        self.workspace().ok_or_else(|| self.cannot(capability))
    }

    fn cannot(&self, capability: Capability) -> EngineError {
        let backend = match self {
            Self::Workspace(_) => BackendKind::Workspace,
            Self::Location { .. } => BackendKind::Location,
            Self::Endpoint { remote, .. } => BackendKind::Endpoint { url: remote.url().to_owned() },
        };
        EngineError::Unsupported { capability, backend }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    struct Nowhere;

    impl RemoteBackend for Nowhere {
        fn url(&self) -> &'static str {
            "http://e/query"
        }
        #[cfg(feature = "remote")]
        fn endpoint(&self) -> &crate::store::remote::Endpoint {
            unreachable!("it is not asked")
        }
        fn run(
            &self,
            _: &Query,
            _: Option<(&SavedQuery, &Prefixes)>,
            _: &DefaultGraph,
            _: &Options,
        ) -> Result<Answer, EngineError> {
            unreachable!("it is not asked")
        }
        fn facts(&self) -> Facts {
            unreachable!("it is not asked")
        }
        fn claims_among(&self, _: &[&NamedNode]) -> Result<Vec<Iri>, EngineError> {
            Ok(Vec::new())
        }
        fn claim(&self, name: &str, _: &Prefixes) -> Result<Iri, EngineError> {
            Ok(Iri::new(name))
        }
        fn trace(&self, _: &str, _: &Engine, _: &Pace) -> Result<Trace, EngineError> {
            unreachable!("it is not asked")
        }
    }

    #[test]
    fn what_a_backend_cannot_do_is_one_error() {
        let folder = tempfile::tempdir().unwrap();
        Workspace::init(folder.path(), "https://example.org/c/", "editor").unwrap();
        let workspace = Workspace::open(folder.path()).unwrap();
        let beside = || Some(workspace.clone());
        let endpoint = |beside| Backend::Endpoint { remote: Box::new(Nowhere), beside };
        let (own, memory) = (Backend::Workspace(workspace.clone()), Backend::MEMORY);
        let location = Backend::Location { beside: beside() };
        let (alone, accompanied) = (endpoint(None), endpoint(beside()));
        let backends = [&own, &memory, &location, &alone, &accompanied];
        // In the order of the backends: whether each can.
        for (capability, can) in [
            (Capability::State, [true, false, true, false, true]),
            (Capability::Review, [true, false, true, false, true]),
            (Capability::SaveQuery, [true, false, true, false, true]),
            (Capability::CheckQueries, [true, false, true, false, true]),
            (Capability::TakeIn, [true, false, true, false, true]),
            (Capability::Update, [false, true, true, false, false]),
            (Capability::Read, [true, true, true, false, false]),
            (Capability::Load, [true, true, true, false, false]),
            (Capability::Explain, [true, true, true, false, false]),
            (Capability::Join, [true, true, true, false, false]),
            (Capability::Believe, [true, true, true, false, false]),
            (Capability::Origins, [true, true, true, false, false]),
        ] {
            for (backend, can) in backends.into_iter().zip(can) {
                assert_eq!(backend.require(capability).is_ok(), can, "{capability}");
            }
        }
        for (backend, capability, message) in [
            (&own, Capability::Update, "a workspace is not changed by SPARQL Update"),
            (&memory, Capability::Review, "a review needs a workspace"),
            (&memory, Capability::SaveQuery, "saving a query needs a workspace"),
            (
                &alone,
                Capability::Explain,
                "explaining a query works on a workspace, not on the endpoint http://e/query",
            ),
            (
                &accompanied,
                Capability::Update,
                "SPARQL Update works on a location, not on the endpoint http://e/query",
            ),
        ] {
            assert_eq!(backend.require(capability).unwrap_err().to_string(), message);
        }
        assert!(own.workspace_for(Capability::Review).is_ok());
        assert!(memory.workspace_for(Capability::Review).is_err());
    }
}

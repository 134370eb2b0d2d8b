//! temp
use super::{Engine, EngineError, workspace};
use crate::query::saved::SavedQuery;
impl Engine {
    pub(super) fn check_queries(&self) -> Result<Vec<SavedQuery>, EngineError> {
        let mut v = Vec::new();
        if let Some(w) = &self.workspace { for p in w.files(workspace::CHECKS, &["rq"])? {
            v.push(SavedQuery::parse(p.file_stem().unwrap().to_str().unwrap(), &std::fs::read_to_string(&p).unwrap(), &self.prefixes)?);
        } }
        Ok(v)
    }
}

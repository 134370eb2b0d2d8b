//! Saved queries as files of the workspace: kept, and held against what they say of themselves.

use crate::engine::queries::Queries;
use crate::engine::workspace::add::must_name_a_file;
use crate::engine::workspace::{self, WorkspaceError};
use crate::engine::{Capability, Engine, EngineError, Request, builtin};
use crate::import::{Fault, FaultPlace, FileFaults, TermError};
use crate::model::iri::is_id;
use crate::query::saved::{Draft, ParameterType, QueryFault, SavedError, SavedQuery, lint};
use crate::query::tokens;
use crate::query::{Answer, Completeness, Options, QueryError, Solution};
use oxrdf::{NamedNode, Term};
use serde::Serialize;
use std::path::{Path, PathBuf};
use std::time::Duration;

/// The longest time that one example may take, where nobody says.
const EACH: Duration = Duration::from_secs(60);
/// The longest time that all examples may take, where nobody says.
const ALL: Duration = Duration::from_secs(300);

/// What is wrong with the saved queries of a workspace.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct QueriesReport {
    /// How many files were looked at.
    pub queries: usize,
    /// How many examples were run.
    pub examples: usize,
    /// What is wrong, by file and line.
    pub faults: Vec<QueriesFault>,
}

/// A fault of one file.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct QueriesFault {
    /// The file, from the root of the workspace.
    pub file: String,
    /// The line, where it can be told.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub line: Option<usize>,
    /// The column, where it can be told.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub column: Option<usize>,
    /// What is wrong.
    pub message: String,
    /// What would be right, where that is known.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub help: Option<String>,
}

impl Queries<'_> {
    /// Holds every query file of the workspace against the rules of saved queries and against its own examples. Queries
    /// that come with Assay are held so in its own workspace; elsewhere their examples need not be true.
    ///
    /// # Errors
    ///
    /// Where there is no workspace, or a folder cannot be read. What is wrong with a query is in the report.
    pub fn lint(&self) -> Result<QueriesReport, EngineError> {
        self.lint_within(&Options::new())
    }

    /// [`Queries::lint`] within bounds: the timeout is of all examples together, the memory of each. Where there is no
    /// timeout, an example may take a minute, and all of them five. An example that is cut is a fault.
    ///
    /// # Errors
    ///
    /// As [`Queries::lint`].
    pub fn lint_within(&self, options: &Options) -> Result<QueriesReport, EngineError> {
        let bounds = match options.timeout {
            Some(_) => options.clone().started(),
            None => options.clone().with_timeout(ALL).started().with_timeout(EACH),
        };
        let workspace = self.engine.backend.workspace_for(Capability::CheckQueries)?;
        let mut report = QueriesReport::default();
        for folder in [workspace::QUERIES, workspace::CHECKS] {
            for path in workspace.files(folder, &["rq"])? {
                let name = path.file_stem().and_then(|stem| stem.to_str()).unwrap_or_default();
                let file = workspace.name_of(&path);
                report.queries += 1;
                let is_check = folder == workspace::CHECKS;
                let faults = match workspace.read_text(&path) {
                    Ok(text) => {
                        self.engine.lint_query(name, &text, is_check, &bounds, &mut report.examples)?
                    }
                    Err(error) => vec![fault(None, error.of(&file), error.help())],
                };
                report.faults.extend(faults.into_iter().map(|fault| QueriesFault {
                    file: file.clone(),
                    line: fault.line,
                    column: fault.column,
                    message: fault.message,
                    help: fault.help,
                }));
            }
        }
        report.faults.sort_by(|a, b| (&a.file, a.line, a.column).cmp(&(&b.file, b.line, b.column)));
        Ok(report)
    }

    /// The saved queries as [`Queries::all`] gives them, without those that are faulty, and what is wrong with the
    /// files of these, or with the folder.
    #[must_use]
    pub fn readable(&self) -> (Vec<SavedQuery>, Vec<FileFaults>) {
        self.engine.readable(workspace::QUERIES, &self.engine.standard_queries())
    }

    /// Writes a query to the workspace as a saved one, under a header with its parameters, and gives its path. The type of
    /// a parameter is inferred from its default, from where the query uses it, and from the data.
    ///
    /// # Errors
    ///
    /// Where there is no workspace, the name is no id or is that of a file and `overwrite` is false, a parameter is no variable of
    /// the query or its default not of its type, or the file cannot be written. The file is as it was then.
    pub fn save(
        &self,
        name: &str,
        query: &SavedQuery,
        draft: &Draft,
        overwrite: bool,
    ) -> Result<PathBuf, EngineError> {
        let text = query
            .as_file(name, draft, &self.engine.prefixes, &|predicate| self.engine.objects_of(predicate))?;
        self.save_file(name, &text, overwrite)
    }

    /// Writes the text of a saved query to its file in the workspace, whole or not at all, and gives its path.
    ///
    /// # Errors
    ///
    /// As [`Queries::save`], and where the text is no saved query.
    pub fn save_file(&self, name: &str, text: &str, overwrite: bool) -> Result<PathBuf, EngineError> {
        let workspace = self.engine.backend.workspace_for(Capability::SaveQuery)?;
        must_name_a_file(name)?;
        self.parse(name, text)?;
        let file = Path::new(workspace::QUERIES).join(format!("{name}.rq"));
        if overwrite {
            workspace.folder().replace(&file, text.as_bytes())?;
        } else {
            workspace.folder().write_new(&file, text.as_bytes())?;
        }
        Ok(workspace.root().join(file))
    }
}

impl Engine {
    /// The check queries of the workspace and those compiled in, by name, and what is wrong with the files of others.
    pub(in crate::engine) fn readable_checks(&self) -> (Vec<SavedQuery>, Vec<FileFaults>) {
        let (queries, mut faults) = self.readable(workspace::CHECKS, builtin::CHECKS);
        let mut fit = Vec::new();
        for query in queries {
            let file = format!("{}/{}.rq", workspace::CHECKS, query.name());
            let found = query.faults_as_check();
            let is_own = builtin::CHECKS.iter().all(|(_, text)| *text != query.text());
            let misspelt = if is_own { self.queries().misspelt(&query) } else { Vec::new() };
            let misspelt = misspelt.iter().map(|error| misspelt_in(query.text(), error));
            let told = found.iter().cloned().chain(misspelt).map(|fault| located(query.text(), fault));
            let told: Vec<Fault> = told.collect();
            if !told.is_empty() {
                faults.push(FileFaults { file, faults: told });
            }
            if found.is_empty() {
                fit.push(query);
            }
        }
        (fit, faults)
    }

    fn readable(&self, folder: &str, compiled: &[(&str, &str)]) -> (Vec<SavedQuery>, Vec<FileFaults>) {
        let (mut queries, mut faults) = (Vec::new(), Vec::new());
        let texts = match self.query_texts(folder, compiled) {
            Ok(texts) => texts,
            Err(error) => {
                faults.push(crate::engine::fault_of(folder, &error));
                compiled.iter().map(|(name, text)| ((*name).to_owned(), Ok((*text).to_owned()))).collect()
            }
        };
        for (name, text) in texts {
            let file = format!("{folder}/{name}.rq");
            match text.map(|text| self.queries().parse(&name, &text).map_err(|error| (text, error))) {
                Ok(Ok(query)) => queries.push(query),
                Ok(Err((text, error))) => faults.push(self.faults_of(&file, &name, &text, &error)),
                Err(error) => faults.push(crate::engine::fault_of(&file, &error)),
            }
        }
        (queries, faults)
    }

    /// What is wrong with the file of a query that does not parse.
    fn faults_of(&self, file: &str, name: &str, text: &str, error: &SavedError) -> FileFaults {
        let faults: Vec<Fault> =
            lint(name, text, &self.prefixes).into_iter().map(|fault| located(text, fault)).collect();
        if faults.is_empty() {
            return FileFaults::whole(file, &error.to_string());
        }
        FileFaults { file: file.to_owned(), faults }
    }

    fn lint_query(
        &self,
        name: &str,
        text: &str,
        is_check: bool,
        bounds: &Options,
        examples: &mut usize,
    ) -> Result<Vec<QueryFault>, EngineError> {
        let mut faults = lint(name, text, &self.prefixes);
        if is_check && faults.is_empty() {
            faults.extend(self.queries().parse(name, text)?.faults_as_check());
        }
        if !is_id(name) {
            faults.push(fault(None, WorkspaceError::BadId { id: name.to_owned() }.to_string(), None));
        }
        if !faults.is_empty() {
            return Ok(faults);
        }
        let query = self.queries().parse(name, text)?;
        for error in self.queries().misspelt(&query) {
            faults.push(misspelt_in(text, &error));
        }
        for index in 0..query.examples() {
            *examples += 1;
            if let Some(message) = self.miss(&query, index, bounds) {
                faults.push(fault(query.line_of_example(index), format!("an example: {message}"), None));
            }
        }
        Ok(faults)
    }

    /// What an example expects and the query does not give.
    fn miss(&self, query: &SavedQuery, index: usize, bounds: &Options) -> Option<String> {
        let request = Request {
            parameters: query.example_parameters(index),
            options: bounds.clone(),
            ..Request::default()
        };
        let given = match self.queries().run(query, &request) {
            Ok(Answer::Boolean(answer)) => Err(answer),
            Ok(Answer::Solutions(mut rows)) => {
                let shown =
                    |term: &Option<Term>| term.as_ref().map_or_else(String::new, |t| self.show_term(t));
                let cells = |row: Result<Solution, QueryError>| {
                    Ok(row?.values().iter().map(shown).collect::<Vec<_>>())
                };
                let found = rows.by_ref().map(cells).collect::<Result<Vec<_>, EngineError>>();
                if let Some(reason) = rows.completeness().and_then(Completeness::reason) {
                    return Some(format!(
                        "cut by the {reason}: whether it gives what is expected is not known"
                    ));
                }
                match found {
                    Ok(rows) => Ok(rows),
                    Err(error) => return Some(error.to_string()),
                }
            }
            Ok(Answer::Graph(_)) => return Some("a graph has no rows to expect".to_owned()),
            Err(error) => return Some(error.to_string()),
        };
        let miss = match &given {
            Ok(rows) => query.miss(index, Ok(rows)),
            Err(answer) => query.miss(index, Err(*answer)),
        };
        miss.map(|miss| miss.message)
    }

    /// What the objects of a predicate are, by one of them.
    fn objects_of(&self, predicate: &NamedNode) -> Option<ParameterType> {
        let query = format!("SELECT ?object {{ ?subject {predicate} ?object }} LIMIT 1");
        let Ok(Answer::Solutions(mut rows)) = self.query(&query, &[]) else { return None };
        match rows.next()?.ok()?.get("object")? {
            Term::NamedNode(_) => Some(ParameterType::Iri),
            Term::Literal(literal) => ParameterType::of_datatype(literal.datatype()),
            _ => None,
        }
    }
}

fn located(text: &str, fault: QueryFault) -> Fault {
    let place = fault.line.map(|line| FaultPlace::at(text, line, fault.column.unwrap_or(1)));
    Fault { message: fault.message, help: fault.help, place }
}

/// A misspelt term, where it first stands in a text.
fn misspelt_in(text: &str, error: &TermError) -> QueryFault {
    let (message, help) = (error.to_string(), error.help());
    let name = message.split('`').nth(1).unwrap_or_default();
    let stands = tokens(text).into_iter().find(|token| token.text == name).map(|token| token.start);
    let before = stands.map(|start| &text[..start]);
    let line = before.map(|before| before.matches('\n').count() + 1);
    let column = before.map(|before| before.chars().rev().take_while(|c| *c != '\n').count() + 1);
    QueryFault { line, column, message, help }
}

fn fault(line: Option<usize>, message: String, help: Option<String>) -> QueryFault {
    QueryFault { line, column: None, message, help }
}

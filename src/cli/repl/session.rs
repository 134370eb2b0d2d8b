//! What the prompt remembers, and what each command does with it.

use super::command::{DotCommand, help};
use super::external;
use super::input::Unit;
use crate::cli::ask::{queries, query, update};
use crate::cli::claims::{check, conflicts, export, origins, search, trace};
use crate::cli::intake::load;
use crate::cli::place::PlaceArgs;
use crate::engine::{Engine, EngineError, Request, UpdateRequest, WorkspaceError};
use crate::files::words;
use crate::query::results::Format;
use crate::query::saved::{Draft, SavedQuery};
use crate::query::{Answer, Form, Options, Solution, UpdateError, begins_update, check_update, results};
use crate::store::{Store, StoreError};
use crate::terminal::answer;
use crate::terminal::answer::DisplayOptions;
use crate::terminal::failure::{Failure, parse_failure, say, warn};
use crate::terminal::{
    Interruptible, Layout, Paging, Style, is_terminal, print_paged, show_plan, show_words, width,
};
use std::fmt::Display;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

/// The rows that are shown at a prompt, unless `.limit` says otherwise.
const ROWS: usize = 1000;

/// An engine, how its answers are shown, and the last of them.
pub(crate) struct Session {
    engine: Engine,
    place: PlaceArgs,
    pub(super) look: DisplayOptions,
    pub(super) limit: Option<usize>,
    pub(super) timeout: Option<Duration>,
    /// In bytes.
    pub(super) memory: usize,
    interactive: bool,
    /// Whether rows are shown with what they rest on.
    pub(super) evidence: bool,
    /// Values that variables have in every query.
    pub(super) values: Vec<(String, String)>,
    last: Option<Last>,
}

/// The last query and its rows.
struct Last {
    query: SavedQuery,
    values: Vec<(String, String)>,
    rows: Vec<Solution>,
    /// Whether these are all rows that were shown.
    is_whole: bool,
    columns: Vec<String>,
}

/// What is to be done after a command.
pub(super) enum After {
    /// Nothing: go on.
    Go,
    /// The store or the queries changed: what is known for completion is old.
    Changed,
    /// Put this text at the prompt.
    Type(String),
    /// Leave.
    Leave,
}

impl Session {
    /// A session with an engine; `place` is where it was opened.
    pub(crate) fn new(engine: Engine, place: PlaceArgs, interactive: bool) -> Self {
        let (paging, limit) = if interactive { (Paging::Auto, Some(ROWS)) } else { (Paging::Off, None) };
        let look = DisplayOptions {
            format: None,
            layout: Layout::Auto,
            labels: false,
            paging,
            verdict: true,
            timer: true,
        };
        Self {
            engine,
            place,
            look,
            limit,
            timeout: None,
            memory: crate::query::MEMORY,
            interactive,
            evidence: false,
            values: Vec::new(),
            last: None,
        }
    }

    pub(super) fn engine(&self) -> &Engine {
        &self.engine
    }

    /// What stands above the first prompt.
    pub(super) fn greeting(&self) -> String {
        let style = Style::stderr();
        let version = env!("CARGO_PKG_VERSION");
        let queries = self.engine.queries().names().map_or(0, |names| names.len());
        format!(
            "{} {version}. {}. {queries} saved queries. {}",
            style.bold("assay"),
            self.name(),
            style.dim("SPARQL, or .help; Tab completes; Ctrl-D leaves")
        )
    }

    /// Does one thing.
    pub(super) fn run(&mut self, unit: &Unit) -> Result<After, Failure> {
        match unit {
            Unit::Query(text) => self.ask(text),
            Unit::Command(line) => self.dispatch(DotCommand::read(line)?),
        }
    }

    fn dispatch(&mut self, command: DotCommand) -> Result<After, Failure> {
        match command {
            DotCommand::Quit => return Ok(After::Leave),
            DotCommand::Edit { name: None } => return self.edit(),
            DotCommand::Edit { name: Some(name) } => return self.edit_saved(&name),
            DotCommand::SaveAs { name, parameters, summary, replace } => {
                return self.save_as(&name, Draft { summary, parameters }, replace);
            }
            DotCommand::Load(args) => {
                load::on(&mut self.engine, &args)?;
                return Ok(After::Changed);
            }
            DotCommand::Open { place } => return self.open(place),
            DotCommand::Help { command } => self.print(&help(command.as_deref())?)?,
            DotCommand::Run { name, values } => self.run_saved(&name, values)?,
            DotCommand::Queries(args) => queries::on(&self.engine, &args)?,
            DotCommand::Search(args) => {
                let running = Interruptible::new();
                search::on(&self.engine, &args, &self.bounds(&running))?;
            }
            DotCommand::Trace(args) => {
                let claim = self.claim(args.claim.as_deref().unwrap_or("1"))?;
                let running = Interruptible::new();
                let bounds = self.bounds(&running);
                trace::on(&self.engine, &claim, &args, (self.look.paging, &bounds))?;
            }
            DotCommand::Origins(args) => {
                let claim = self.claim(args.claim.as_deref().unwrap_or("1"))?;
                let running = Interruptible::new();
                origins::on(&self.engine, &claim, &args, &self.bounds(&running))?;
            }
            DotCommand::Conflicts(mut args) => {
                for name in &mut args.claim {
                    *name = self.claim(name)?;
                }
                let running = Interruptible::new();
                conflicts::on(&self.engine, &args, &self.bounds(&running))?;
            }
            DotCommand::Source { row } => self.source(&row)?,
            DotCommand::Explain { query } => self.explain(query.as_deref())?,
            DotCommand::Check(args) => check::on(&self.engine, &args)?,
            DotCommand::Export(args) => export::on(&self.engine, &args)?,
            DotCommand::Save { file } => self.save(&file)?,
            DotCommand::Prefixes => self.prefixes()?,
            DotCommand::Classes => self.list(CLASSES)?,
            DotCommand::Properties => self.list(PROPERTIES)?,
            other => self.change(other)?,
        }
        Ok(After::Go)
    }

    /// Says what a setting is now, where a person reads.
    pub(super) fn tell(&self, what: &str, value: impl Display) {
        if self.interactive {
            say(&format!("{what}: {value}"));
        }
    }

    fn print(&self, text: &str) -> Result<(), Failure> {
        Ok(print_paged(text, self.look.paging)?)
    }

    /// Runs a text: a query, or an update of what was opened for writing.
    fn ask(&mut self, text: &str) -> Result<After, Failure> {
        let query = match self.engine.queries().parse("query", text) {
            Ok(query) => query,
            Err(_) if begins_update(text) => {
                let update = check_update(text, self.engine.prefixes(), None);
                return update
                    .map_err(|error| parse_failure("update", &error))
                    .and_then(|()| self.update(text));
            }
            Err(error) => return Err(query::explain("query", error.into())),
        };
        self.answer(query, Vec::new()).map(|()| After::Go)
    }

    fn update(&mut self, text: &str) -> Result<After, Failure> {
        #[cfg(feature = "remote")]
        if self.engine.endpoint().is_some() {
            let hint = "`assay -l URL load .` publishes a workspace to it";
            return Err(Failure::usage("an endpoint is not changed from the prompt").hint(hint));
        }
        let interruptible = Interruptible::new();
        let options = self.request(Vec::new(), &interruptible).options;
        let request = UpdateRequest { options, ..UpdateRequest::default() };
        query::warn_of_misspelt_in_update(&self.engine, text);
        let done = self.engine.queries().update(text, &request).map_err(|error| match error {
            EngineError::Unsupported { .. } => update::refused_in_workspace("`.load` a file"),
            EngineError::Update(UpdateError::Store(error @ StoreError::ReadOnly { .. })) => {
                Failure::from(error).hint("`assay -l DIR repl --write` opens a folder for writing")
            }
            error => update::explain("update", error),
        })?;
        self.print(&format!("{}\n", update::describe(&done)))?;
        if let Some(error) = self.engine.store().compaction_error() {
            warn(&format!("the location could not be compacted, and goes on as it is: {error}"));
        }
        Ok(After::Changed)
    }

    /// Runs a query of the prompt's own; the last one of the person stays the last.
    fn list(&mut self, text: &str) -> Result<(), Failure> {
        let last = self.last.take();
        let done = self.ask(text);
        self.last = last;
        done.map(drop)
    }

    fn run_saved(&mut self, name: &str, values: Vec<(String, String)>) -> Result<(), Failure> {
        let query = self.saved(name)?;
        self.answer(query, values)
    }

    fn saved(&self, name: &str) -> Result<SavedQuery, Failure> {
        let saved = self.engine.queries().named(name).map_err(|error| query::explain(name, error))?;
        saved.ok_or_else(|| query::no_such_query(name, &self.engine))
    }

    fn answer(&mut self, query: SavedQuery, mut values: Vec<(String, String)>) -> Result<(), Failure> {
        let is_given = |name: &str| values.iter().any(|(given, _)| given == name);
        let set = self.values.iter().filter(|(name, _)| query.takes(name) && !is_given(name));
        values.extend(set.cloned().collect::<Vec<_>>());
        query::warn_of_misspelt(&self.engine, &query, &values);
        let interruptible = Interruptible::new();
        let request = self.request(values.clone(), &interruptible);
        let started = Instant::now();
        let failed = |error| query::explain(query.name(), error);
        let columns = query.columns();
        let has_evidence = matches!(query.form(), Form::Select | Form::Ask);
        let shown = if self.evidence && has_evidence {
            let ways = query::usual_ways(&query);
            let evident = self.engine.queries().run_with_evidence(&query, &request, ways).map_err(failed)?;
            answer::print_evident(evident, self.look, &self.engine, started)?
        } else {
            let answer = self.engine.queries().run(&query, &request).map_err(failed)?;
            answer::print(answer, self.look, &self.engine, started)?
        };
        answer::explain_empty(&shown, &self.engine, &query, &request)?;
        let is_whole = shown.rows.len() == shown.count;
        self.last = Some(Last { query, values, rows: shown.rows, is_whole, columns });
        if shown.completeness.is_complete() || self.interactive {
            return Ok(());
        }
        // The verdict has said why already.
        Err(Failure::cut(shown.completeness).said())
    }

    fn request(&self, parameters: Vec<(String, String)>, interruptible: &Interruptible) -> Request {
        let mut options = self.bounds(interruptible);
        options.limit = self.limit;
        Request { parameters, options, ..Request::default() }
    }

    /// The time and the memory of the session, and what Ctrl-C stops.
    fn bounds(&self, interruptible: &Interruptible) -> Options {
        let mut options = Options::new().with_cancel(interruptible.cancel());
        options.timeout = self.timeout;
        options.memory = self.memory;
        options
    }

    fn last(&self) -> Result<&Last, Failure> {
        self.last.as_ref().ok_or_else(|| Failure::usage("there is no query before this one"))
    }

    /// The claim that a word names: by its name, or that of a row of the last result.
    fn claim(&mut self, word: &str) -> Result<String, Failure> {
        let Ok(number) = word.parse::<usize>() else {
            return Ok(word.to_owned());
        };
        self.find_rows(number)?;
        let last = self.last()?;
        let row = number.checked_sub(1).and_then(|index| last.rows.get(index)).ok_or_else(|| {
            let failure = Failure::usage(format!("the last result has no row {number}"));
            failure.hint(format!("it has {}", last.rows.len()))
        })?;
        let terms = last.columns.iter().filter_map(|column| row.get(column.as_str()));
        let mut claims = self.engine.claims().among(terms)?;
        if claims.is_empty() {
            return self.claim_below(number, row);
        }
        let others = claims.split_off(1);
        if !others.is_empty() {
            say(&format!("row {number} names {} too", others.join(" and ")));
        }
        Ok(claims.remove(0))
    }

    /// A claim that a row rests on, where it names none.
    fn claim_below(&self, number: usize, row: &Solution) -> Result<String, Failure> {
        let last = self.last()?;
        let interruptible = Interruptible::new();
        let request = self.request(last.values.clone(), &interruptible);
        let mut claims = self.engine.queries().claims_of_row(&last.query, &request, row)?;
        if claims.is_empty() {
            return Err(Failure::usage(format!("row {number} names no claim, and rests on none"))
                .hint("select the claim too, such as ?claim of `?claim assay:states ?proposition`"));
        }
        let others = claims.split_off(1);
        let claim = claims.remove(0);
        say(&format!("row {number} names no claim, and rests on {claim}{}", and_others(&others)));
        Ok(claim)
    }

    /// Makes sure that the last result has its rows; where they were not kept, for they went out in another format, the
    /// first so many of them are found again.
    fn find_rows(&mut self, most: usize) -> Result<(), Failure> {
        let last = self.last()?;
        if last.is_whole || last.rows.len() >= most {
            return Ok(());
        }
        let interruptible = Interruptible::new();
        let mut request = self.request(last.values.clone(), &interruptible);
        request.options.limit = Some(most);
        let found = match self.engine.queries().run(&last.query, &request)? {
            Answer::Solutions(rows) => rows.collect::<Result<_, _>>()?,
            _ => Vec::new(),
        };
        if let Some(last) = &mut self.last {
            last.is_whole = found.len() < most;
            last.rows = found;
        }
        Ok(())
    }

    fn source(&mut self, row: &str) -> Result<(), Failure> {
        let claim = self.claim(row)?;
        let trace = self.engine.claims().trace(&claim)?;
        self.print(&show_words(&trace, width(), Style::stdout()))
    }

    fn explain(&mut self, text: Option<&str>) -> Result<(), Failure> {
        let (query, values) = if let Some(text) = text {
            let query = self.engine.queries().parse("query", text);
            (query.map_err(|error| query::explain("query", error.into()))?, Vec::new())
        } else {
            let last = self.last()?;
            (last.query.clone(), last.values.clone())
        };
        let interruptible = Interruptible::new();
        let plan = self.engine.queries().explain(&query, &self.request(values, &interruptible))?;
        self.print(&show_plan(&plan, is_terminal().then(width), Style::stdout()))
    }

    /// Puts the last query at the prompt, as it is after editing.
    fn edit(&self) -> Result<After, Failure> {
        let last = self.last.as_ref().map(|last| last.query.text()).unwrap_or_default();
        external::edit(last, "rq").map(After::Type)
    }

    /// Opens the file of a saved query; what comes back is kept where it is in order, else it goes into a draft.
    fn edit_saved(&self, name: &str) -> Result<After, Failure> {
        let known = self.engine.queries().text(name)?;
        let text =
            known.clone().unwrap_or_else(|| format!("#+ summary: {name}\nSELECT * WHERE {{\n  \n}}\n"));
        let edited = external::edit(&text, "rq")?;
        if edited.trim() == text.trim() {
            say("nothing was changed");
            return Ok(After::Go);
        }
        let saved = self.engine.queries().save_file(name, &format!("{edited}\n"), true);
        match saved {
            Ok(path) => {
                say(&format!("`.run {name}` runs it; it is in {}", self.relative(&path)));
                Ok(After::Changed)
            }
            Err(error) => {
                let draft = external::keep(&edited, "rq")?;
                let hint = format!("the file is as it was; what you wrote is kept in {}", draft.display());
                Err(query::explain(name, error).hint(hint))
            }
        }
    }

    /// Keeps the last query as a saved one; values that it was run with are defaults, unless others are given.
    fn save_as(&self, name: &str, mut draft: Draft, replace: bool) -> Result<After, Failure> {
        let last = self.last()?;
        for (parameter, value) in &last.values {
            let has_one = last.values.iter().filter(|(other, _)| other == parameter).count() == 1;
            if has_one && !draft.parameters.iter().any(|(given, _)| given == parameter) {
                draft.parameters.push((parameter.clone(), Some(value.clone())));
            }
        }
        let saved = self.engine.queries().save(name, &last.query, &draft, replace);
        let path = saved.map_err(|error| match error {
            EngineError::Workspace(WorkspaceError::Exists { .. }) => {
                Failure::work(format!("there is a saved query `{name}`")).hint("`--replace` replaces it")
            }
            EngineError::Workspace(WorkspaceError::BadId { .. } | WorkspaceError::NamesADevice { .. }) => {
                Failure::usage(error.to_string()).hint("such as `.saveas shares-by-year`")
            }
            other => query::explain(name, other),
        })?;
        let saved = self.saved(name)?;
        let parameters = queries::parameters(&saved);
        let with = if parameters.is_empty() { String::new() } else { format!(" ({parameters})") };
        say(&format!("`.run {name}`{with} runs it; it is in {}", self.relative(&path)));
        Ok(After::Changed)
    }

    /// A path as it is named from the root of the workspace.
    fn relative(&self, path: &Path) -> String {
        let relative = self.engine.workspace().and_then(|workspace| workspace.relative(path));
        relative.unwrap_or_else(|| path.display().to_string())
    }

    /// Runs the last query again, without a limit, into a file.
    fn save(&self, file: &Path) -> Result<(), Failure> {
        let last = self.last()?;
        let extension = file.extension().and_then(|e| e.to_str()).unwrap_or_default();
        let format = Format::from_extension(extension).ok_or_else(|| {
            let known: Vec<&str> = Format::all().map(Format::extension).collect();
            let failure = Failure::usage(format!("`{}` has no extension of a format", file.display()));
            failure.hint(format!("there are .{}", known.join(", .")))
        })?;
        let interruptible = Interruptible::new();
        let mut request = self.request(last.values.clone(), &interruptible);
        request.options.limit = None;
        let answer = self.engine.queries().run(&last.query, &request)?;
        let failed = |error: std::io::Error| Failure::work(format!("{}: {}", file.display(), words(&error)));
        let folder = file.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
        let mut builder = tempfile::Builder::new();
        builder.prefix(".assay-");
        #[cfg(unix)]
        builder.permissions(std::os::unix::fs::PermissionsExt::from_mode(0o666));
        let part = builder.tempfile_in(folder).map_err(failed)?;
        let mut out = std::io::BufWriter::new(part.as_file());
        let written = results::write(answer, format, self.engine.prefixes(), &mut out);
        let written = written.map_err(Failure::from).and_then(|written| {
            std::io::Write::flush(&mut out).map_err(failed)?;
            if written.completeness.is_complete() { Ok(()) } else { Err(Failure::cut(written.completeness)) }
        });
        written?;
        drop(out);
        part.persist(file).map_err(|error| failed(error.error))?;
        say(&format!("all rows are in {}", file.display()));
        Ok(())
    }

    fn prefixes(&self) -> Result<(), Failure> {
        let prefixes = self.engine.prefixes();
        let column = prefixes.iter().map(|(prefix, _)| prefix.len()).max().unwrap_or(0) + 3;
        let lines = prefixes.iter().map(|(prefix, iri)| format!("{:<column$}{iri}\n", format!("{prefix}:")));
        self.print(&lines.collect::<String>())
    }

    fn open(&mut self, directory: Option<PathBuf>) -> Result<After, Failure> {
        let is_location = |name: &&str| {
            let path = Path::new(name);
            name.contains("://")
                || Store::is_location(path)
                || Store::is_foreign(path)
                || path.extension().is_some_and(|e| e == "assay")
        };
        let location = directory.as_ref().and_then(|name| name.to_str()).filter(is_location);
        let place = match location {
            Some(name) => PlaceArgs { location: Some(name.to_owned()), ..self.place.clone() },
            None if directory.is_some() => {
                PlaceArgs { workspace: directory, location: None, ..self.place.clone() }
            }
            None => self.place.clone(),
        };
        self.engine = place.engine()?;
        self.place = place;
        self.last = None;
        self.tell("open", self.name());
        Ok(After::Changed)
    }

    /// What is open: a workspace by its name or directory, a location, or an endpoint.
    fn name(&self) -> String {
        #[cfg(feature = "remote")]
        if let Some(endpoint) = self.engine.endpoint() {
            return endpoint.query_url().to_owned();
        }
        if let Some(location) = &self.place.location {
            return location.clone();
        }
        let workspace = self.engine.workspace();
        workspace.map_or_else(String::new, |workspace| {
            workspace.name().map_or_else(|| workspace.root().display().to_string(), str::to_owned)
        })
    }
}

/// The first of further names, and how many more there are.
fn and_others(others: &[String]) -> String {
    const SHOWN: usize = 4;
    let mut names: Vec<String> = others.iter().take(SHOWN).cloned().collect();
    if others.len() > SHOWN {
        names.push(format!("{} more", others.len() - SHOWN));
    }
    match names.split_last() {
        None => String::new(),
        Some((last, [])) => format!(", and on {last}"),
        Some((last, rest)) => format!(", and on {} and {last}", rest.join(", ")),
    }
}

const CLASSES: &str = "SELECT ?class (COUNT(?thing) AS ?things) ?label WHERE {
  ?thing a ?class OPTIONAL { ?class rdfs:label ?label FILTER(LANGMATCHES(LANG(?label), \"en\") || LANG(?label) = \"\") }
} GROUP BY ?class ?label ORDER BY DESC(?things) ?class";

const PROPERTIES: &str = "SELECT ?property ?triples ?label WHERE {
  { SELECT ?property (COUNT(*) AS ?triples) WHERE { ?subject ?property ?object } GROUP BY ?property }
  OPTIONAL { ?property rdfs:label ?label FILTER(LANGMATCHES(LANG(?label), \"en\") || LANG(?label) = \"\") }
} ORDER BY DESC(?triples) ?property";

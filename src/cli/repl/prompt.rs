//! The line editor: whole queries over several lines, completed, coloured, and judged by the parser.

use super::highlight::highlight;
use super::input::{Enter, enter, is_command};
use super::session::Session;
use super::{command, history};
use crate::engine::Engine;
use crate::guide;
use crate::index::segment::guarded;
use crate::query::Prefixes;
use crate::query::complete::{Candidate, Completer as QueryCompleter, Facts};
use crate::terminal::failure::Failure;
use crate::terminal::{Style, height, rendered, visible_line, width};
use rustyline::completion::{Completer, FilenameCompleter, Pair};
use rustyline::error::ReadlineError;
use rustyline::highlight::{CmdKind, Highlighter};
use rustyline::hint::{Hinter, HistoryHinter};
use rustyline::history::FileHistory;
use rustyline::validate::{ValidationContext, ValidationResult, Validator};
use rustyline::{
    Cmd, CompletionType, ConditionalEventHandler, Config, Context, Editor, Event, EventContext, EventHandler,
    Helper, KeyCode, KeyEvent, Modifiers, RepeatCount,
};
use std::borrow::Cow;
use std::path::PathBuf;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, OnceLock, PoisonError};
use std::time::{Duration, Instant};
use unicode_width::UnicodeWidthStr;

const PROMPT: &str = "assay> ";

/// What came of reading.
pub(super) enum Typed {
    /// A command or a query.
    Text(String),
    /// The text is to be edited elsewhere.
    Edit(String),
    /// They want to leave.
    Leave,
}

/// The editor and its history.
pub(super) struct Prompt {
    editor: Editor<Assistant, FileHistory>,
    history: Option<PathBuf>,
    edit: Arc<AtomicBool>,
    keys: Arc<Mutex<Keys>>,
}

impl Prompt {
    /// A prompt over a session.
    pub(super) fn new(session: &Session, keep_history: bool) -> Result<Self, Failure> {
        let failed = |error: ReadlineError| Failure::work(format!("the terminal cannot be used: {error}"));
        let config = Config::builder()
            .completion_type(CompletionType::List)
            .completion_show_all_if_ambiguous(true)
            .auto_add_history(false)
            .max_history_size(5000)
            .and_then(|config| config.history_ignore_dups(true))
            .map_err(failed)?
            .history_ignore_space(true)
            .bracketed_paste(true)
            .tab_stop(2)
            .build();
        let mut editor = Editor::with_config(config).map_err(failed)?;
        let edit = Arc::new(AtomicBool::new(false));
        let keys = Arc::default();
        editor.set_helper(Some(Assistant::new(session, Arc::clone(&edit), Arc::clone(&keys))));
        bind_keys(&mut editor, &edit, &keys);
        let history = if keep_history { history::file() } else { None };
        if let Some(path) = &history {
            // A history that cannot be read is an empty one.
            let _ = editor.load_history(path);
        }
        Ok(Self { editor, history, edit, keys })
    }

    /// Reads until there is something to do.
    pub(super) fn read(&mut self, initial: &str) -> Result<Typed, Failure> {
        let mut initial = initial.to_owned();
        loop {
            *lock(&self.keys) = Keys::default();
            match self.editor.readline_with_initial(PROMPT, (&std::mem::take(&mut initial), "")) {
                Ok(text) if self.edit.swap(false, Ordering::Relaxed) => return Ok(Typed::Edit(text)),
                Ok(text) => {
                    self.remember(&text);
                    return Ok(Typed::Text(text));
                }
                // It has emptied the line; who presses it once too often, to stop a query, must not lose the session.
                Err(ReadlineError::Interrupted) => crate::terminal::failure::say("(Ctrl-D or .quit leaves)"),
                Err(ReadlineError::Eof) => return Ok(Typed::Leave),
                Err(error) => return Err(Failure::work(format!("the terminal cannot be read: {error}"))),
            }
        }
    }

    fn remember(&mut self, text: &str) {
        let text = text.trim_end();
        if text.is_empty() || !self.editor.add_history_entry(text).unwrap_or(false) {
            return;
        }
        if let Some(path) = &self.history {
            // The history is a convenience: where it cannot be kept, work goes on.
            let _ = self.editor.append_history(path);
        }
    }

    /// Learns anew what can be completed.
    pub(super) fn refresh(&mut self, session: &Session) {
        if let Some(assistant) = self.editor.helper_mut() {
            assistant.learn(session);
        }
    }

    /// Says good-bye.
    pub(super) fn leave(self) {
        drop(self);
    }
}

fn bind_keys(editor: &mut Editor<Assistant, FileHistory>, edit: &Arc<AtomicBool>, keys: &Arc<Mutex<Keys>>) {
    let enter = || EventHandler::Conditional(Box::new(EnterKey(Arc::clone(keys))));
    editor.bind_sequence(Event::Any, EventHandler::Conditional(Box::new(AnyKey(Arc::clone(keys)))));
    editor.bind_sequence(KeyEvent(KeyCode::Enter, Modifiers::NONE), enter());
    editor.bind_sequence(KeyEvent::ctrl('M'), enter());
    editor.bind_sequence(KeyEvent::ctrl('J'), enter());
    editor.bind_sequence(KeyEvent(KeyCode::Enter, Modifiers::ALT), EventHandler::Simple(Cmd::Newline));
    editor.bind_sequence(
        Event::KeySeq(vec![KeyEvent::ctrl('X'), KeyEvent::ctrl('E')]),
        EventHandler::Conditional(Box::new(EditKey(Arc::clone(edit)))),
    );
}

/// When keys came. Many at once are pasted, or typed ahead, by a terminal that does not say so.
#[derive(Default)]
struct Keys {
    last: Option<Instant>,
    /// Whether a line was opened since keys began to come at once.
    opened: bool,
}

impl Keys {
    /// Nobody types two keys in so short a time.
    const AT_ONCE: Duration = Duration::from_millis(20);

    /// Notes that what the last key did is on its way to the screen: the time that took is not the person's.
    fn done(&mut self) {
        self.last = self.last.map(|_| Instant::now());
    }

    /// Notes a key, and tells whether it came at once with a line that was opened before it.
    fn came(&mut self) -> bool {
        let now = Instant::now();
        let at_once = self.last.is_some_and(|last| now.duration_since(last) < Self::AT_ONCE);
        self.last = Some(now);
        self.opened &= at_once;
        self.opened
    }
}

fn lock(keys: &Mutex<Keys>) -> MutexGuard<'_, Keys> {
    keys.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Only notes when it came.
struct AnyKey(Arc<Mutex<Keys>>);

impl ConditionalEventHandler for AnyKey {
    fn handle(&self, _: &Event, _: RepeatCount, _: bool, _: &EventContext) -> Option<Cmd> {
        lock(&self.0).came();
        None
    }
}

/// Enter runs a command wherever the cursor is, and a query only at its end; not within several lines that come at once,
/// whose first part may be a query, too.
struct EnterKey(Arc<Mutex<Keys>>);

impl ConditionalEventHandler for EnterKey {
    fn handle(&self, _: &Event, _: RepeatCount, _: bool, context: &EventContext) -> Option<Cmd> {
        let mut keys = lock(&self.0);
        if keys.came() {
            return Some(Cmd::Newline);
        }
        keys.opened = true;
        Some(Cmd::AcceptOrInsertLine { accept_in_the_middle: is_command(context.line()) })
    }
}

/// Leaves the line with a mark that it is to be edited elsewhere.
struct EditKey(Arc<AtomicBool>);

impl ConditionalEventHandler for EditKey {
    fn handle(&self, _: &Event, _: RepeatCount, _: bool, _: &EventContext) -> Option<Cmd> {
        self.0.store(true, Ordering::Relaxed);
        Some(Cmd::AcceptLine)
    }
}

/// What helps while a text is typed. Everything comes from what was learnt before: no query is run for a key.
struct Assistant {
    prefixes: Prefixes,
    queries: Vec<KnownQuery>,
    terms: Arc<OnceLock<QueryCompleter>>,
    files: FilenameCompleter,
    history: HistoryHinter,
    edit: Arc<AtomicBool>,
    keys: Arc<Mutex<Keys>>,
    style: Style,
}

/// A saved query and its parameters.
struct KnownQuery {
    name: String,
    summary: String,
    parameters: Vec<String>,
}

impl Assistant {
    fn new(session: &Session, edit: Arc<AtomicBool>, keys: Arc<Mutex<Keys>>) -> Self {
        let mut assistant = Self {
            prefixes: Prefixes::new(),
            queries: Vec::new(),
            terms: Arc::default(),
            files: FilenameCompleter::new(),
            history: HistoryHinter::new(),
            edit,
            keys,
            style: Style::stdout(),
        };
        assistant.learn(session);
        assistant
    }

    fn learn(&mut self, session: &Session) {
        let engine = session.engine();
        self.prefixes = engine.prefixes().clone();
        // Without facts nothing but commands is completed; the prompt works on.
        self.terms = learnt(engine);
        let queries = engine.queries().all().unwrap_or_default();
        let known = queries.iter().map(|query| KnownQuery {
            name: query.name().to_owned(),
            summary: query.summary().to_owned(),
            parameters: query.parameters().map(|(name, _)| name.to_owned()).collect(),
        });
        self.queries = known.collect();
    }
}

/// The most quads of which a digest is made while the prompt waits.
const SOON: usize = 300_000;

/// What can be completed; where there is much to look at, once that is done.
fn learnt(engine: &Engine) -> Arc<OnceLock<QueryCompleter>> {
    let terms = Arc::new(OnceLock::new());
    match engine.view() {
        Ok(view) if view.len() > SOON => {
            let (terms, prefixes) = (Arc::clone(&terms), engine.prefixes().clone());
            std::thread::spawn(move || {
                // Damage is told by the query that meets it.
                if let Ok(completer) = guarded(|| QueryCompleter::new(Facts::of_view(&view), &prefixes)) {
                    let _ = terms.set(completer);
                }
            });
        }
        _ => {
            if let Ok(completer) = engine.queries().completer() {
                let _ = terms.set(completer);
            }
        }
    }
    terms
}

impl Helper for Assistant {}

impl Validator for Assistant {
    fn validate(&self, context: &mut ValidationContext<'_>) -> rustyline::Result<ValidationResult> {
        if self.edit.load(Ordering::Relaxed) {
            return Ok(ValidationResult::Valid(None));
        }
        Ok(match enter(context.input(), &self.prefixes) {
            Enter::Run => ValidationResult::Valid(None),
            Enter::Open => ValidationResult::Incomplete,
            Enter::Fault(fault) => {
                let suggestion = fault.suggestion.as_ref().map(|s| format!("; did you mean `{s}`?"));
                let message = format!("{fault}{}", suggestion.unwrap_or_default());
                ValidationResult::Invalid(Some(format!("\n  {}", rendered(&self.style.red(message)))))
            }
        })
    }
}

impl Hinter for Assistant {
    type Hint = String;

    fn hint(&self, line: &str, pos: usize, context: &Context<'_>) -> Option<String> {
        self.history.hint(line, pos, context)
    }
}

impl Highlighter for Assistant {
    fn highlight<'l>(&self, line: &'l str, pos: usize) -> Cow<'l, str> {
        let shown = rendered(&highlight(line, pos, self.style)).into_owned();
        lock(&self.keys).done();
        Cow::Owned(shown)
    }

    fn highlight_prompt<'b, 's: 'b, 'p: 'b>(&'s self, prompt: &'p str, _: bool) -> Cow<'b, str> {
        Cow::Owned(rendered(&self.style.bold(prompt)).into_owned())
    }

    fn highlight_hint<'h>(&self, hint: &'h str) -> Cow<'h, str> {
        Cow::Owned(rendered(&self.style.dim(hint)).into_owned())
    }

    fn highlight_char(&self, _: &str, _: usize, kind: CmdKind) -> bool {
        kind != CmdKind::ForcedRefresh
    }
}

impl Completer for Assistant {
    type Candidate = Pair;

    fn complete(&self, line: &str, pos: usize, _: &Context<'_>) -> rustyline::Result<(usize, Vec<Pair>)> {
        if is_command(line) || line == "." {
            return self.complete_command(line, pos);
        }
        let Some(terms) = self.terms.get() else { return Ok((pos, Vec::new())) };
        let completion = terms.complete(line, pos);
        let mut pairs = completion.candidates.into_iter().map(shown).collect();
        let rows = rows_above(line, pos, width());
        fit(&mut pairs, height().unwrap_or(24).saturating_sub(rows + 3).clamp(3, MOST_LISTED));
        hold(&mut pairs, rows, width());
        Ok((completion.start, pairs))
    }
}

/// More candidates than that are asked about by the editor before it lists them, and a list longer than the screen stops
/// there: neither can be left by Ctrl-C.
const MOST_LISTED: usize = 90;

/// Keeps as many candidates as can be listed in so many rows, and one more that tells of the others. What all of them begin
/// with is its replacement, so that no more is typed than is common to all.
fn fit(pairs: &mut Vec<Pair>, rows: usize) {
    if pairs.len() <= rows {
        return;
    }
    let first = pairs.first().map(|pair| pair.replacement.as_str()).unwrap_or_default();
    let last = pairs.iter().map(|pair| pair.replacement.as_str());
    let common = last.fold(first, |common, other| {
        let same = common.char_indices().zip(other.chars()).find(|((_, a), b)| a != b);
        let end = same.map_or(common.len().min(other.len()), |((at, _), _)| at);
        common.get(..end).unwrap_or_default()
    });
    let (common, others) = (common.to_owned(), pairs.len() - (rows - 1));
    pairs.truncate(rows - 1);
    pairs.push(Pair { display: format!("… and {others} more: type on"), replacement: common });
}

/// After a list the editor clears as many rows as the cursor had above it in the text, and they would be the last of the
/// list: empty rows are put below it for that, in a list of one column.
fn hold(pairs: &mut Vec<Pair>, rows: usize, columns: usize) {
    let [first, _, ..] = pairs.as_mut_slice() else { return };
    if rows == 0 {
        return;
    }
    let missing = (columns / 2 + 1).saturating_sub(first.display.width());
    first.display.push_str(&" ".repeat(missing));
    let replacement = first.replacement.clone();
    pairs.extend(std::iter::repeat_n(Pair { display: String::new(), replacement }, rows));
}

/// How many rows of the screen the text has above the end of the line that the cursor is in.
fn rows_above(text: &str, cursor: usize, columns: usize) -> usize {
    let end = text[cursor..].find('\n').map_or(text.len(), |at| cursor + at);
    let lines = text[..end].split('\n').enumerate();
    let widths = lines.map(|(at, line)| line.width() + if at == 0 { PROMPT.len() } else { 0 });
    let rows: usize = widths.map(|width| width / columns.max(1) + 1).sum();
    rows - 1
}

impl Assistant {
    fn complete_command(&self, line: &str, pos: usize) -> rustyline::Result<(usize, Vec<Pair>)> {
        let typed = &line[..pos];
        let start = typed.rfind(char::is_whitespace).map_or(0, |at| at + 1);
        let word = &typed[start..];
        let mut before = typed[..start].split_whitespace();
        let Some(name) = before.next().map(|name| name.trim_start_matches('.')) else {
            let names = command::names().map(|name| (format!(".{name}"), String::new()));
            return Ok((start, matching(names, word)));
        };
        let given = before.count();
        Ok(match (name, given) {
            ("run" | "edit", 0) => (start, matching(self.query_names(), word)),
            ("run", _) => (start, matching(self.parameters(typed), word)),
            ("help", 0) => {
                let commands = command::names().map(|n| (n.to_owned(), String::new()));
                let topics = guide::TOPICS.iter().map(|t| (t.name.to_owned(), t.summary.to_owned()));
                (start, matching(commands.chain(topics), word))
            }
            ("trace" | "source" | "origins" | "conflicts", 0) => (start, self.claims(word)),
            ("load" | "save" | "open", _) => return self.files.complete_path(line, pos),
            _ => {
                let choices = command::choices(name).into_iter().map(|choice| (choice, String::new()));
                (start, matching(choices, word))
            }
        })
    }

    fn claims(&self, word: &str) -> Vec<Pair> {
        let terms = self.terms.get().map(|terms| terms.terms(word)).unwrap_or_default();
        terms.into_iter().map(shown).collect()
    }

    fn query_names(&self) -> impl Iterator<Item = (String, String)> {
        self.queries.iter().map(|query| (query.name.clone(), query.summary.clone()))
    }

    /// The parameters of the query that `.run` names, as the beginnings of what gives them values.
    fn parameters(&self, typed: &str) -> Vec<(String, String)> {
        let name = typed.split_whitespace().nth(1).unwrap_or_default();
        let query = self.queries.iter().find(|query| query.name == name);
        let names = query.map(|query| query.parameters.as_slice()).unwrap_or_default();
        names.iter().map(|name| (format!("{name}="), String::new())).collect()
    }
}

/// A candidate with its label and how often it occurs, cut to a line.
fn shown(candidate: Candidate) -> Pair {
    const WIDEST: usize = 90;
    let mut display = candidate.replacement.clone();
    if let Some(label) = &candidate.label {
        display = format!("{display}  {label}");
    }
    if let Some(count) = candidate.count {
        display = format!("{display} ({count})");
    }
    if display.chars().count() > WIDEST {
        display = display.chars().take(WIDEST - 1).chain(['…']).collect();
    }
    Pair { display: visible_line(&display).into_owned(), replacement: candidate.replacement }
}

/// The candidates that begin with a word, each shown with what it means.
fn matching(candidates: impl IntoIterator<Item = (String, String)>, word: &str) -> Vec<Pair> {
    let fitting = candidates.into_iter().filter(|(name, _)| name.starts_with(word));
    fitting
        .map(|(name, meaning)| {
            let display = if meaning.is_empty() { name.clone() } else { format!("{name}  {meaning}") };
            Pair { display: visible_line(&display).into_owned(), replacement: name }
        })
        .collect()
}

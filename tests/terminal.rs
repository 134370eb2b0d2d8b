//! The prompt as a person sees it: keys go in through a pseudo-terminal, and the screen is read.

use crate::support::Workspace;
use std::io::{Read, Write};
use std::num::NonZero;
use std::os::unix::fs::PermissionsExt;
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

const ROWS: u16 = 36;
const COLUMNS: u16 = 100;

const ENTER: &str = "\r";
const TAB: &str = "\t";
const UP: &str = "\x1b[A";
const DOWN: &str = "\x1b[B";
const END: &str = "\x05";
const LEFT: &str = "\x1b[D";
const CTRL_C: &str = "\x03";
const CTRL_D: &str = "\x04";

fn size(cells: u16) -> NonZero<u16> {
    NonZero::new(cells).unwrap()
}

/// A running prompt.
struct Terminal {
    screen: Arc<Mutex<vt100::Parser>>,
    keyboard: pty_process::blocking::Pty,
    child: std::process::Child,
}

impl Terminal {
    fn open(workspace: &Workspace, args: &[&str]) -> Self {
        Self::open_with(workspace, args, &[])
    }

    fn open_with(workspace: &Workspace, args: &[&str], variables: &[(&str, &str)]) -> Self {
        let (pty, pts) = pty_process::blocking::open().unwrap();
        pty.resize(pty_process::Size::new(ROWS, COLUMNS)).unwrap();
        let mut command = pty_process::blocking::Command::new(env!("CARGO_BIN_EXE_assay"))
            .args(["repl"])
            .args(args)
            .current_dir(workspace.path(""))
            .env_remove("ASSAY_WORKSPACE")
            .env_remove("NO_COLOR")
            .env_remove("VISUAL")
            .env("TERM", "xterm-256color")
            .env("XDG_STATE_HOME", workspace.path("state"));
        for (name, value) in variables {
            command = command.env(name, value);
        }
        let child = command.spawn(pts).unwrap();
        let screen = Arc::new(Mutex::new(vt100::Parser::new(size(ROWS), size(COLUMNS), 0)));
        let fd = std::os::fd::AsFd::as_fd(&pty).try_clone_to_owned().unwrap();
        let (mut output, shown) = (std::fs::File::from(fd), Arc::clone(&screen));
        std::thread::spawn(move || {
            let mut bytes = [0; 4096];
            while let Ok(read @ 1..) = output.read(&mut bytes) {
                shown.lock().unwrap().process(&bytes[..read]);
            }
        });
        let mut terminal = Self { screen, keyboard: pty, child };
        terminal.wait("assay> ");
        terminal.press("");
        terminal
    }

    fn text(&self) -> String {
        self.screen.lock().unwrap().screen().contents()
    }

    /// Types keys. Before Enter a moment passes, as with a person; keys that come at once are pasted.
    fn press(&mut self, keys: &str) -> &mut Self {
        if keys == ENTER {
            std::thread::sleep(Duration::from_millis(40));
        }
        self.keyboard.write_all(keys.as_bytes()).unwrap();
        self.keyboard.flush().unwrap();
        self
    }

    /// Waits until a text stands on the screen.
    fn wait(&mut self, text: &str) -> String {
        self.wait_until(text, |screen| screen.contains(text))
    }

    fn wait_until(&mut self, what: &str, holds: impl Fn(&str) -> bool) -> String {
        let started = Instant::now();
        loop {
            let text = self.text();
            if holds(&text) {
                return text;
            }
            assert!(started.elapsed() < Duration::from_secs(60), "`{what}` never came:\n{text}");
            std::thread::sleep(Duration::from_millis(10));
        }
    }

    /// Waits until the process has ended.
    fn wait_for_end(&mut self) -> std::process::ExitStatus {
        let started = Instant::now();
        loop {
            if let Some(status) = self.child.try_wait().unwrap() {
                return status;
            }
            assert!(started.elapsed() < Duration::from_secs(60), "it does not end:\n{}", self.text());
            std::thread::sleep(Duration::from_millis(10));
        }
    }

    /// Whether a cell of the screen that shows this text has a colour.
    fn is_coloured(&self, text: &str) -> bool {
        let parser = self.screen.lock().unwrap();
        let screen = parser.screen();
        (0..ROWS).any(|row| {
            let line: String = (0..COLUMNS)
                .map(|c| screen.cell(row, c).map_or(" ", |c| c.contents()))
                .map(|c| if c.is_empty() { " " } else { c })
                .collect();
            line.find(text).is_some_and(|at| {
                let column = u16::try_from(line[..at].chars().count()).unwrap();
                screen
                    .cell(row, column)
                    .is_some_and(|cell| cell.fgcolor() != vt100::Color::Default || cell.bold())
            })
        })
    }
}

impl Drop for Terminal {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

#[test]
fn a_query_of_three_lines_is_corrected_in_an_earlier_line_and_run() {
    let workspace = Workspace::article();
    let mut terminal = Terminal::open(&workspace, &[]);
    terminal.press("SELECT ?claim ?share WHERE {").press(ENTER);
    terminal
        .press("?claim assay:states ?p . ?p assay:property prop:shareOfWorldReserves ; assay:value ?shar .");
    terminal.press(ENTER).press("}");
    terminal.press(UP).press(END).press(LEFT).press(LEFT).press("e").press(DOWN).press(END).press(ENTER);
    let screen = terminal.wait("1 row, complete");
    assert!(screen.contains("assay:value ?share ."), "{screen}");
    assert!(
        screen.lines().any(|line| line.contains("mondo-2024:china-reserve-share") && line.contains("36.7")),
        "{screen}"
    );
    terminal.press(".pager off").press(ENTER);
    terminal.press(".trace 1").press(ENTER);
    terminal.wait("Where certainty ends");
    terminal.press(CTRL_D);
    assert!(terminal.wait_for_end().success());
}

#[test]
fn pasted_lines_are_one_query() {
    let workspace = Workspace::article();
    let mut terminal = Terminal::open(&workspace, &[]);
    terminal.press("\x1b[200~SELECT (COUNT(*) AS ?n)\n# how many\nWHERE {\n  ?c a assay:Claim\n}\n\x1b[201~");
    terminal.wait("?c a assay:Claim");
    terminal.press(ENTER);
    let screen = terminal.wait("1 row, complete");
    assert!(screen.lines().any(|line| line.trim() == "53"), "{screen}");
}

#[test]
fn a_fault_that_nothing_could_mend_is_shown_while_the_text_stays() {
    let workspace = Workspace::article();
    let mut terminal = Terminal::open(&workspace, &[]);
    terminal.press("SELECT * { ?x porp:share ?y }").press(ENTER);
    terminal.wait("did you mean `prop:`?");
    for _ in 0.."share ?y }".len() + 4 {
        terminal.press(LEFT);
    }
    terminal.press("\x1b[3~").press("\x1b[3~").press("ro").press(END).press(ENTER);
    let screen = terminal.wait("0 rows, complete");
    assert!(screen.contains("?x prop:share ?y"), "{screen}");
}

#[test]
fn ctrl_c_stops_a_query_and_the_prompt_goes_on() {
    let workspace = Workspace::article();
    let mut terminal = Terminal::open(&workspace, &[]);
    terminal.press("SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }").press(ENTER);
    std::thread::sleep(Duration::from_millis(300));
    terminal.press(CTRL_C);
    terminal.wait("interrupted");
    terminal.press("ASK { ?c a assay:Claim }").press(ENTER);
    terminal.wait("true");
    for times in 1..4 {
        terminal.press(CTRL_C);
        terminal.wait_until("that it does not leave", |screen| screen.matches("Ctrl-D or").count() == times);
    }
    terminal.press(CTRL_D);
    assert!(terminal.wait_for_end().success());
}

#[test]
fn ctrl_c_empties_a_line() {
    let workspace = Workspace::article();
    let mut terminal = Terminal::open(&workspace, &[]);
    terminal.press("SELECT words").press(CTRL_C);
    terminal.wait("Ctrl-D or");
    terminal.press("ASK { more").press(CTRL_C);
    terminal.wait_until("the hint again", |screen| screen.matches("Ctrl-D or").count() == 2);
    terminal.press("ASK { ?c a assay:Claim }").press(ENTER);
    terminal.wait("true");
    terminal.press("words").press(CTRL_C);
    terminal.wait_until("the hint once more", |screen| screen.matches("Ctrl-D or").count() == 3);
    terminal.press("exit").press(ENTER);
    assert!(terminal.wait_for_end().success());
}

#[test]
fn lines_that_come_at_once_are_not_run_before_their_end() {
    let workspace = Workspace::article();
    let mut terminal = Terminal::open(&workspace, &[]);
    // A paste by a terminal that does not say so.
    terminal.press("SELECT ?c {\r  ?c a assay:Claim\r}\rORDER BY DESC(?c)\rLIMIT 2\r");
    let screen = terminal.wait("LIMIT 2");
    assert!(!screen.contains("rows, complete"), "{screen}");
    terminal.press(ENTER);
    terminal.wait("2 rows, complete");
}

#[test]
fn what_is_typed_ahead_is_kept() {
    let workspace = Workspace::article();
    let mut terminal = Terminal::open(&workspace, &[]);
    terminal.press("ASK { ?c a assay:Claim }\r.limit 7\r.labels on\r.pager off\r");
    for text in ["true", "limit: 7 rows", "labels: on", "pager: off"] {
        terminal.wait(text);
    }
}

#[test]
fn a_long_list_fits_the_screen_and_ctrl_c_leaves_it() {
    let workspace = Workspace::corpus();
    let mut terminal = Terminal::open(&workspace, &[]);
    terminal.press("SELECT * { ?s ").press(TAB);
    let screen = terminal.wait("more: type on");
    assert!(!screen.contains("--More--") && !screen.contains("Display all"), "{screen}");
    assert!(screen.contains("SELECT * { ?s"), "nothing was typed that is not common to all: {screen}");
    terminal.press(CTRL_C);
    terminal.wait("Ctrl-D or");
    terminal.press("ASK {}").press(ENTER);
    terminal.wait("true");
}

#[test]
fn a_fault_at_the_last_word_is_shown_and_what_is_missing_on_an_empty_line() {
    let workspace = Workspace::article();
    for text in ["SELECT * { ?s ?p }", "SELECT * { ?s ?p ?o } }", "SELECT * WHERE { ?p a }", "}"] {
        let mut terminal = Terminal::open(&workspace, &[]);
        terminal.press(text).press(ENTER);
        terminal.wait("line 1, column");
    }
    let mut terminal = Terminal::open(&workspace, &[]);
    terminal.press("SELECT ?o { ?s ?p ?o } GROUP BY ?s").press(ENTER).press(ENTER);
    terminal.wait("line 1, column 35: The SELECT contains a variable that is unbound");
}

#[test]
fn commands_and_queries_are_completed() {
    let workspace = Workspace::corpus();
    let mut terminal = Terminal::open(&workspace, &[]);
    terminal.press(".pager off").press(ENTER);
    terminal.wait("pager: off");
    terminal.press(".run reserve-sh").press(TAB);
    terminal.wait(".run reserve-shares");
    terminal.press(" coun").press(TAB);
    terminal.wait("country=");
    terminal.press("country:china").press(ENTER);
    terminal.wait("complete, ");
    terminal.press(".mo").press(TAB).press(" rec").press(TAB).press(ENTER);
    terminal.wait("mode: record");
}

#[test]
fn terms_are_completed_by_their_place_with_their_labels() {
    let workspace = Workspace::article();
    let mut terminal = Terminal::open(&workspace, &[]);
    terminal.press("SELECT * { ?p assay:property prop:share").press(TAB);
    let screen = terminal.wait("prop:shareOfWorldReserves  share of world reserves");
    assert!(screen.contains("prop:shareOfWorldProduction  "), "{screen}");
    terminal.press("WorldRes").press(TAB);
    terminal.wait("assay:property prop:shareOfWorldReserves");
    terminal.press(" ; assay:val").press(TAB);
    terminal.wait("prop:shareOfWorldReserves ; assay:value");
    terminal.press(" ?v }").press(ENTER);
    terminal.wait("1 row, complete");
}

#[test]
fn the_whole_list_shows_below_a_query_of_several_lines() {
    let workspace = Workspace::article();
    let mut terminal = Terminal::open(&workspace, &[]);
    terminal.press("SELECT * {").press(ENTER).press("?claim assay:states ?p .").press(ENTER);
    terminal.press("?p assay:property prop:share").press(TAB);
    let screen = terminal.wait("prop:shareOfWorldReserves  share of world reserves");
    assert!(screen.contains("prop:shareOfWorldProduction  share of world production"), "{screen}");
    terminal.press("WorldRes").press(TAB).press(" }").press(ENTER);
    terminal.wait("1 row, complete");
    terminal.press(".pager off").press(ENTER);
    terminal.press(".trace mondo-2024:china-res").press(TAB);
    terminal.wait(".trace mondo-2024:china-reserve-share");
    terminal.press(ENTER);
    terminal.wait("Where certainty ends");
}

#[test]
fn what_is_longer_than_the_screen_goes_through_the_pager() {
    let workspace = Workspace::article();
    let pager = format!("tee {}", workspace.path("paged").display());
    let mut terminal = Terminal::open_with(&workspace, &[], &[("PAGER", &pager)]);
    terminal.press("SELECT ?c { ?c a assay:Claim } LIMIT 2").press(ENTER);
    terminal.wait("2 rows, complete");
    assert!(!workspace.path("paged").exists());
    terminal.press("SELECT ?c { ?c a assay:Claim }").press(ENTER);
    terminal.wait("53 rows, complete");
    assert_eq!(workspace.read("paged").lines().count(), 55);
}

#[test]
fn the_history_is_kept_for_its_owner_alone() {
    let workspace = Workspace::article();
    let mut terminal = Terminal::open(&workspace, &[]);
    terminal.press("ASK {").press(ENTER).press("?c a assay:Claim }").press(ENTER);
    terminal.wait("true");
    terminal.press(CTRL_D);
    terminal.wait_for_end();
    let file = workspace.path("state/assay/history");
    let mode = std::fs::metadata(&file).unwrap().permissions().mode();
    assert_eq!(mode & 0o777, 0o600);
    let mut again = Terminal::open(&workspace, &[]);
    again.press("ASK");
    again.wait("?c a assay:Claim }");
    again.press("\x1b[C").press(ENTER);
    again.wait("true");
    let before = std::fs::read(&file).unwrap();
    let mut without = Terminal::open(&workspace, &["--no-history"]);
    without.press("ASK { ?not a ?kept }").press(ENTER);
    without.wait("true");
    assert_eq!(std::fs::read(&file).unwrap(), before);
}

#[test]
fn a_query_is_edited_in_the_editor_of_the_user() {
    let workspace = Workspace::article();
    workspace.write("editor.sh", "#!/bin/sh\nsed -i 's/assay:Clam/assay:Claim/' \"$1\"\n");
    let path = workspace.path("editor.sh");
    std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o755)).unwrap();
    let editor = path.display().to_string();
    let mut terminal = Terminal::open_with(&workspace, &[], &[("EDITOR", &editor)]);
    terminal.press("ASK { ?c a assay:Clam }").press("\x18\x05");
    terminal.wait("assay:Claim }");
    terminal.press(ENTER);
    terminal.wait("true");
}

#[test]
fn a_saved_query_is_edited_where_it_is_kept() {
    let workspace = Workspace::init();
    let editor = |name: &str, script: &str| {
        workspace.write(name, format!("#!/bin/sh\n{script}\n"));
        let path = workspace.path(name);
        std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o755)).unwrap();
        path.display().to_string()
    };
    let good = editor("good.sh", "sed -i 's/?published/?when/g' \"$1\"");
    let mut terminal = Terminal::open_with(&workspace, &[], &[("EDITOR", &good)]);
    terminal.press(".edit what-is-said").press(ENTER);
    terminal.wait("it is in queries/what-is-said.rq");
    let kept = workspace.read("queries/what-is-said.rq");
    assert!(kept.contains("?when") && kept.starts_with("#+ summary"), "{kept}");
    terminal.press(".run what-is-said").press(ENTER);
    terminal.wait("when");
    let bad = editor("bad.sh", "echo 'SELECT {' > \"$1\"");
    let mut terminal = Terminal::open_with(&workspace, &[], &[("EDITOR", &bad)]);
    terminal.press(".edit what-is-said").press(ENTER);
    terminal.wait("the file is as it was");
    assert_eq!(workspace.read("queries/what-is-said.rq"), kept);
}

#[test]
fn a_plan_is_shown_as_a_tree_with_rows_and_times() {
    let workspace = Workspace::article();
    let mut terminal = Terminal::open(&workspace, &[]);
    terminal.press("SELECT ?c { ?c a assay:Claim ; assay:states ?p } LIMIT 2").press(ENTER);
    terminal.wait("rows, complete");
    terminal.press(".explain").press(ENTER);
    let screen = terminal.wait("└─");
    assert!(screen.contains("QuadPattern(?c a assay:Claim)") || screen.contains("assay:Claim"), "{screen}");
    assert!(screen.contains("µs") || screen.contains("ms"), "{screen}");
}

#[test]
fn text_is_coloured_and_brackets_are_matched() {
    let workspace = Workspace::article();
    let mut terminal = Terminal::open(&workspace, &[]);
    terminal.press("SELECT ?x { ?x a \"words\" }");
    terminal.wait("\"words\" }");
    for part in ["SELECT", "?x", "\"words\"", "}"] {
        assert!(terminal.is_coloured(part), "{part}");
    }
    let plain = Terminal::open_with(&workspace, &[], &[("NO_COLOR", "1")]);
    assert!(!plain.is_coloured("assay>"));
}

#[test]
fn a_topic_of_the_guide_is_filled_and_coloured() {
    let workspace = Workspace::init();
    let pager = format!("tee {}", workspace.path("paged").display());
    let mut terminal = Terminal::open_with(&workspace, &[], &[("PAGER", &pager)]);
    terminal.press(".help reviewi\t");
    terminal.wait(".help reviewing");
    terminal.press(ENTER);
    terminal.wait("asks the same beforehand");
    let shown = workspace.read("paged");
    assert!(shown.contains("\u{1b}[1mReviewing\u{1b}[0m"), "{shown}");
    assert!(
        shown.contains("\u{1b}[36mdata/reviews\u{1b}[0m") && !shown.contains("`data/reviews`"),
        "{shown}"
    );
}

//! Runs the examples of a Markdown document, as a reader would in an empty folder, and holds what it shows against what comes.
//!
//! A fence says by its words what its block is. `console` is a session: each line after `$ ` is run by a shell in the folder that
//! the commands before left it in, with nothing of the machine but the binary; what is printed follows. Any other language with a
//! file name is that file, and with `added` after the name what goes to its end. In what is shown, `…` stands for any text, and
//! alone on a line for any lines; times, digests and the folder itself may differ. A session that shows nothing below a command
//! says nothing of its output. The last command of a session exits with 0, or as `exit-N` in its fence says.
//!
//! With `ASSAY_BLESS` set, what comes is written into the document in place of what does not fit.

use regex::Regex;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::LazyLock;

/// A fenced block.
#[derive(Debug)]
struct Block {
    /// The words of its fence; the first is the language.
    words: Vec<String>,
    /// The number of its first line in the document, from 0.
    line: usize,
    body: Vec<String>,
}

/// A command of a session and what is shown of its output.
struct Step {
    command: String,
    /// The lines of the document that show its output.
    shown: std::ops::Range<usize>,
}

/// A reader who tries what a document says.
struct Reader<'a> {
    /// All that the reader has.
    root: &'a Path,
    here: PathBuf,
}

/// Replays a document for a reader who has what is in `root` and starts in `start`. How many commands were run.
pub(crate) fn replay(document: &Path, root: &Path, start: &Path) -> usize {
    let text = fs::read_to_string(document).unwrap();
    let mut lines: Vec<String> = text.lines().map(str::to_owned).collect();
    let mut reader = Reader { root, here: start.to_owned() };
    let mut faults = Vec::new();
    // From the end, so that lines which are replaced do not move those that are still to be.
    let mut replaced: Vec<(std::ops::Range<usize>, Vec<String>)> = Vec::new();
    let mut count = 0;
    for block in blocks(&text) {
        if block.words.first().is_none_or(|language| language != "console") {
            reader.take(&block);
            continue;
        }
        let steps = steps(&block);
        let last = steps.len().saturating_sub(1);
        for (at, step) in steps.iter().enumerate() {
            count += 1;
            let (printed, code) = reader.run(&step.command);
            let wanted = if at == last { block.exit_code() } else { None };
            let place = format!("{}:{}", document.display(), step.shown.start);
            if code != wanted.unwrap_or(if at == last { 0 } else { code }) {
                faults.push(format!("{place}: `{}` exits with {code}\n{printed}", step.command));
            }
            let shown = lines[step.shown.clone()].join("\n");
            if !shown.trim().is_empty() && !fits(&shown, &printed) {
                faults.push(format!(
                    "{place}: `{}` is shown as\n{shown}\n--- and prints\n{printed}",
                    step.command
                ));
                replaced.push((step.shown.clone(), printed.trim_end().lines().map(str::to_owned).collect()));
            }
        }
    }
    if std::env::var_os("ASSAY_BLESS").is_some() && !replaced.is_empty() {
        for (range, printed) in replaced.into_iter().rev() {
            lines.splice(range, printed);
        }
        fs::write(document, lines.join("\n") + "\n").unwrap();
    }
    assert!(faults.is_empty(), "{}", faults.join("\n\n"));
    count
}

/// The fenced blocks of a document.
fn blocks(text: &str) -> Vec<Block> {
    let mut blocks: Vec<Block> = Vec::new();
    let mut is_open = false;
    for (at, line) in text.lines().enumerate() {
        if let Some(info) = line.strip_prefix("```") {
            is_open = !is_open;
            if is_open {
                let words = info.split_whitespace().map(str::to_owned).collect();
                blocks.push(Block { words, line: at + 1, body: Vec::new() });
            }
        } else if let (true, Some(block)) = (is_open, blocks.last_mut()) {
            block.body.push(line.to_owned());
        }
    }
    assert!(!is_open, "a fence is not closed");
    blocks
}

impl Block {
    fn exit_code(&self) -> Option<i32> {
        self.words.iter().find_map(|word| word.strip_prefix("exit-"))?.parse().ok()
    }
}

/// The commands of a session. One that ends with a backslash or within quotes goes on in the next line.
fn steps(block: &Block) -> Vec<Step> {
    let mut steps: Vec<Step> = Vec::new();
    let mut at = 0;
    while at < block.body.len() {
        if let Some(command) = block.body[at].strip_prefix("$ ") {
            let mut command = command.to_owned();
            while command.ends_with('\\') || is_quoted(&command) {
                at += 1;
                command = command + "\n" + &block.body[at];
            }
            let after = block.line + at + 1;
            steps.push(Step { command, shown: after..after });
        } else {
            let step = steps.last_mut().expect("a session begins with a command");
            step.shown.end = block.line + at + 1;
        }
        at += 1;
    }
    steps
}

/// Whether a command ends within quotes.
fn is_quoted(command: &str) -> bool {
    let open = command.chars().fold(None, |open, c| match (open, c) {
        (None, '\'' | '"') => Some(c),
        (Some(quote), c) if quote == c => None,
        (open, _) => open,
    });
    open.is_some()
}

impl Reader<'_> {
    /// Writes the file that a block is, where its fence names one.
    fn take(&self, block: &Block) {
        let Some(name) = block.words.get(1).filter(|name| name.contains('.')) else { return };
        let path = self.here.join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        let body = block.body.join("\n") + "\n";
        let is_added = block.words.get(2).is_some_and(|word| word == "added");
        let before = if is_added { fs::read_to_string(&path).unwrap() + "\n" } else { String::new() };
        fs::write(path, before + &body).unwrap();
    }

    /// Runs a line of a session: what it prints on both streams, and its exit code.
    fn run(&mut self, command: &str) -> (String, i32) {
        let binary = Path::new(env!("CARGO_BIN_EXE_assay"));
        let paths = std::env::var_os("PATH").unwrap_or_default();
        let paths = std::iter::once(binary.parent().unwrap().to_owned()).chain(std::env::split_paths(&paths));
        let place = self.root.join(".here");
        let script = format!("exec 2>&1\n{command}\ncode=$?\npwd -P > '{}'\nexit $code", place.display());
        let output = Command::new("sh")
            .args(["-c", &script])
            .current_dir(&self.here)
            .env_clear()
            .env("PATH", std::env::join_paths(paths).unwrap())
            .env("HOME", self.root)
            .env("LC_ALL", "C.UTF-8")
            .stdin(Stdio::null())
            .output()
            .unwrap();
        self.here = PathBuf::from(fs::read_to_string(&place).unwrap().trim_end());
        let printed = String::from_utf8(output.stdout).unwrap();
        let root = fs::canonicalize(self.root).unwrap();
        let printed = printed.replace(&format!("{}", root.display()), "~");
        (printed, output.status.code().unwrap_or(-1))
    }
}

/// Whether what is shown says what was printed.
fn fits(shown: &str, printed: &str) -> bool {
    let pattern = masked(shown)
        .lines()
        .map(|line| match line {
            "…" => "(?:.*\n)*?".to_owned(),
            line => line.split('…').map(regex::escape).collect::<Vec<_>>().join(".*") + "\n",
        })
        .collect::<String>();
    let printed = masked(printed).trim_end().to_owned() + "\n";
    Regex::new(&format!("^{pattern}$")).unwrap().is_match(&printed)
}

/// A text without what differs from run to run, and without space at the ends of lines.
fn masked(text: &str) -> String {
    static MASKED: LazyLock<[(Regex, &str); 3]> = LazyLock::new(|| {
        [
            ("[0-9a-f]{64}", "<digest>"),
            // How many come with Assay says nothing of an example.
            ("[0-9]+ check queries", "<n> check queries"),
            (r"\b[0-9]+(\.[0-9]+)? ?(ms|s|µs)\b", "<time>"),
        ]
        .map(|(pattern, mask)| (Regex::new(pattern).unwrap(), mask))
    });
    let text = text.trim_end().lines().map(str::trim_end).collect::<Vec<_>>().join("\n");
    MASKED.iter().fold(text, |text, (pattern, mask)| pattern.replace_all(&text, *mask).into_owned())
}

/// The languages and words of all fences.
pub(crate) fn fences(document: &str) -> Vec<Vec<String>> {
    blocks(document).into_iter().map(|block| block.words).collect()
}

#[test]
fn what_is_shown_must_be_what_comes() {
    let right = [
        ("a\nb", "a\nb\n"),
        ("a …", "a b c\n"),
        ("…\nz", "x\ny\nz\n"),
        ("a\n…", "a\n"),
        ("2 rows, 3 ms", "2 rows, 17.5 ms"),
        ("a  \nb", "a\nb  "),
    ];
    for (shown, printed) in right {
        assert!(fits(shown, printed), "{shown:?} {printed:?}");
    }
    for (shown, printed) in [("a", "a\nb"), ("a.c", "abc"), ("…\nz", "z\ny"), ("a\nb", "a")] {
        assert!(!fits(shown, printed), "{shown:?} {printed:?}");
    }
}

#[test]
fn sessions_are_read() {
    let text = "```console exit-2\n$ a \\\n    b\nx\n$ echo \"it's\" 'c\nd'\n```\n";
    let blocks = blocks(text);
    let steps = steps(&blocks[0]);
    assert_eq!(steps[0].command, "a \\\n    b");
    assert_eq!(steps[0].shown, 3..4);
    assert_eq!(steps[1].command, "echo \"it's\" 'c\nd'");
    assert_eq!(blocks[0].exit_code(), Some(2));
}

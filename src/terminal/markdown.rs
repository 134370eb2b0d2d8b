//! Markdown as a person reads it on a terminal: headings, paragraphs, lists and code, filled to a width.
//!
//! Knows the part of Markdown that the guide is written in. Must not know what the text is about.

use super::Style;
use std::fmt::Write;
use unicode_width::UnicodeWidthStr;

/// How far code stands from the margin.
const INDENT: &str = "    ";

/// What a run of text is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Tone {
    Plain,
    Code,
    Strong,
}

/// A word, in runs: what stands between two spaces outside code.
type Word = Vec<(Tone, String)>;

/// Markdown filled to a width in columns. Code keeps its lines, however long; above it stands the file that it is, where its
/// fence names one.
pub(crate) fn show_markdown(text: &str, width: usize, style: Style) -> String {
    let mut shown = String::new();
    let mut paragraph = String::new();
    let mut is_code = false;
    for line in text.lines() {
        if let Some(info) = line.strip_prefix("```") {
            fill(&mut shown, &std::mem::take(&mut paragraph), width, style);
            is_code = !is_code;
            if is_code {
                shown.push_str(&title(info, style));
            }
        } else if is_code {
            let line = if line.starts_with("$ ") { style.bold(line) } else { line.to_owned() };
            let _ = writeln!(shown, "{}", format!("{INDENT}{line}").trim_end());
        } else if line.starts_with('#') {
            fill(&mut shown, &std::mem::take(&mut paragraph), width, style);
            let _ = writeln!(shown, "{}", style.bold(line.trim_start_matches(['#', ' ']).replace('`', "")));
        } else if line.trim().is_empty() || begins_item(line) {
            fill(&mut shown, &std::mem::take(&mut paragraph), width, style);
            if line.trim().is_empty() {
                shown.push('\n');
            } else {
                line.clone_into(&mut paragraph);
            }
        } else {
            paragraph.push('\n');
            paragraph.push_str(line);
        }
    }
    fill(&mut shown, &paragraph, width, style);
    shown
}

/// What stands above code whose fence names a file: the file that it is, or that it is added to where its fence says so.
fn title(info: &str, style: Style) -> String {
    let mut words = info.split_whitespace().skip(1);
    let Some(file) = words.next().filter(|word| word.contains('.')) else { return String::new() };
    let added = if words.next() == Some("added") { "added to " } else { "" };
    format!("{INDENT}{}\n", style.dim(format!("— {added}{file} —")))
}

/// Whether a line begins an item of a list: `- …` or `1. …`.
fn begins_item(line: &str) -> bool {
    mark_of(line).is_some()
}

/// The mark of an item with the space after it.
fn mark_of(line: &str) -> Option<&str> {
    let rest = line.trim_start();
    let mark = if rest.starts_with("- ") {
        "- "
    } else {
        let digits = rest.chars().take_while(char::is_ascii_digit).count();
        rest.get(..digits + 2).filter(|mark| digits > 0 && mark.ends_with(". "))?
    };
    Some(&line[..line.len() - rest.len() + mark.len()])
}

/// Writes a paragraph, or an item with its mark before it and its further lines below its text.
fn fill(shown: &mut String, paragraph: &str, width: usize, style: Style) {
    let mark = mark_of(paragraph).unwrap_or_default();
    let hanging = " ".repeat(mark.width());
    let mut line = mark.to_owned();
    let mut used = mark.width();
    let mut is_first = true;
    for word in words(&paragraph[mark.len()..]) {
        let wide: usize = word.iter().map(|(tone, text)| shown_width(*tone, text, style)).sum();
        if !is_first && used + 1 + wide > width {
            let _ = writeln!(shown, "{line}");
            line.clone_from(&hanging);
            used = hanging.len();
            is_first = true;
        }
        if !is_first {
            line.push(' ');
            used += 1;
        }
        used += wide;
        is_first = false;
        for (tone, text) in &word {
            line.push_str(&painted(*tone, text, style));
        }
    }
    if !line.trim().is_empty() {
        let _ = writeln!(shown, "{line}");
    }
}

fn painted(tone: Tone, text: &str, style: Style) -> String {
    match tone {
        Tone::Plain => text.to_owned(),
        Tone::Code if style.colour => style.cyan(text),
        Tone::Code => format!("`{text}`"),
        Tone::Strong => style.bold(text),
    }
}

fn shown_width(tone: Tone, text: &str, style: Style) -> usize {
    text.width() + if tone == Tone::Code && !style.colour { 2 } else { 0 }
}

/// The words of a paragraph. Code is one word, spaces and all; of a link its text is kept.
fn words(paragraph: &str) -> Vec<Word> {
    let mut words: Vec<Word> = vec![Word::new()];
    let mut add = |tone: Tone, text: &str| {
        if tone == Tone::Code {
            words.last_mut().expect("there is always a word").push((tone, text.to_owned()));
            return;
        }
        for (at, part) in text.split([' ', '\n']).enumerate() {
            if at > 0 {
                words.push(Word::new());
            }
            if !part.is_empty() {
                words.last_mut().expect("there is always a word").push((tone, part.to_owned()));
            }
        }
    };
    let mut is_strong = false;
    for (at, run) in paragraph.split('`').enumerate() {
        if at % 2 == 1 {
            add(Tone::Code, run);
            continue;
        }
        for (at, run) in without_targets(run).split("**").enumerate() {
            is_strong ^= at > 0;
            add(if is_strong { Tone::Strong } else { Tone::Plain }, run);
        }
    }
    words.retain(|word| !word.is_empty());
    words
}

/// `[text](target)` as its text alone.
fn without_targets(text: &str) -> String {
    let mut kept = String::new();
    let mut rest = text;
    while let Some((before, after)) = rest.split_once('[') {
        kept.push_str(before);
        let link = after.split_once("](").and_then(|(label, end)| Some((label, end.split_once(')')?.1)));
        if let Some((label, end)) = link {
            kept.push_str(label);
            rest = end;
        } else {
            kept.push('[');
            rest = after;
        }
    }
    kept + rest
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paragraphs_and_items_are_filled() {
        let text = "# A *title*\n\nOne two `three four` five\nsix seven [eight](x.md).\n\n- an item that goes\n  on and on\n- **two words**\n10. ten\n";
        let shown = show_markdown(text, 20, Style::plain());
        let expected = "A *title*\n\nOne two `three four`\nfive six seven\neight.\n\n- an item that goes\n  on and on\n- two words\n10. ten\n";
        assert_eq!(shown, expected);
    }

    #[test]
    fn code_keeps_its_lines_and_tells_its_file() {
        let text = "So:\n```toml data/claims/x.toml\na  = 1\n\n- b\n```\nand on\n";
        let shown = show_markdown(text, 30, Style::plain());
        assert_eq!(shown, "So:\n    — data/claims/x.toml —\n    a  = 1\n\n    - b\nand on\n");
        let added =
            show_markdown("```toml x.toml added\na\n```\n```console exit-1\n$ b\n```", 30, Style::plain());
        assert_eq!(added, "    — added to x.toml —\n    a\n    $ b\n");
    }

    #[test]
    fn colours_do_not_count_as_width() {
        let style = Style { colour: true };
        let shown = show_markdown("aaaa `bb` **cc** dd", 13, style);
        assert_eq!(shown.lines().count(), 1, "{shown}");
    }
}

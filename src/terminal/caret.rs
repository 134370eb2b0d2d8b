//! A line of a file with a caret under the place that is meant.

use super::Style;
use super::screen::visible_char;
use unicode_width::{UnicodeWidthChar, UnicodeWidthStr};

/// How much of a long line is shown, in columns.
const SHOWN: usize = 100;

/// The line, its number, and carets under `width` code points from `column` (counted from 1). Long lines are cut around
/// the place.
pub(crate) fn show_place(line: usize, column: usize, width: usize, text: &str, style: Style) -> String {
    let chars: Vec<char> = text.chars().map(visible_char).collect();
    let at = (column - 1).min(chars.len());
    let start = if at > SHOWN * 2 / 3 { at - SHOWN / 2 } else { 0 };
    let shown: String = chars.iter().skip(start).take(SHOWN).collect();
    let shown = format!("{}{shown}", if start > 0 { "…" } else { "" });
    let before: usize = chars[start..at].iter().map(|c| c.width().unwrap_or(0)).sum();
    let meant: String = chars.iter().skip(at).take(width).collect();
    let room = shown.width().saturating_sub(before).max(1);
    let carets = "^".repeat(meant.width().clamp(1, room));
    let number = line.to_string();
    let gutter = " ".repeat(number.len());
    let indent = " ".repeat(before + usize::from(start > 0));
    format!(
        "{bar_empty}\n{bar} {shown}\n{bar_empty} {indent}{carets}",
        bar_empty = style.dim(format!(" {gutter} |")),
        bar = style.dim(format!(" {number} |")),
        carets = style.red(carets),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_caret_stands_under_the_place() {
        let shown = show_place(3, 5, 2, "a = 中文 b", Style::plain());
        assert_eq!(shown, "   |\n 3 | a = 中文 b\n   |     ^^^^");
    }

    #[test]
    fn a_place_past_the_end_has_a_caret_too() {
        let shown = show_place(1, 9, 1, "ab", Style::plain());
        assert_eq!(shown, "   |\n 1 | ab\n   |   ^");
    }

    #[test]
    fn long_lines_are_cut_around_the_place() {
        let text = format!("{}X{}", "a".repeat(300), "b".repeat(300));
        let shown = show_place(1, 301, 1, &text, Style::plain());
        let lines: Vec<&str> = shown.lines().collect();
        let caret = lines[2].find('^').unwrap();
        assert_eq!(lines[1].chars().nth(caret), Some('X'));
    }
}

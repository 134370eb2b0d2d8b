//! Rows as a table that fits the terminal, or one record below the other where no table does.

use super::Style;
use clap::ValueEnum;
use comfy_table::{
    Cell, CellAlignment, ColumnConstraint, ContentArrangement, LineStyle, Table, TableStyle, Width,
};
use std::fmt::Write;
use unicode_width::UnicodeWidthStr;

/// A line below the header and nothing else.
const STYLE: TableStyle = TableStyle::new().header_separator(LineStyle::new('─', '─', '─', '─'));

/// How rows are laid out.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub(crate) enum Layout {
    /// A table, or records where a table would be too narrow to read.
    #[default]
    Auto,
    /// Always a table.
    Table,
    /// Always a record a row: a line for each column.
    Record,
}

/// Rows in a layout. In a table, a column whose every cell is a number is aligned at the decimal point.
pub(crate) fn show_rows(header: &[String], rows: &[Vec<String>], width: usize, layout: Layout) -> String {
    // Before they are measured: what is shown for a character that drives the terminal may be wider than that.
    let shown = |cells: &Vec<String>| cells.iter().map(|cell| super::visible(cell).into_owned()).collect();
    let rows: &[Vec<String>] = &rows.iter().map(shown).collect::<Vec<_>>();
    let records = match layout {
        Layout::Auto => !is_readable(header, rows, width),
        Layout::Table => false,
        Layout::Record => true,
    };
    if records { show_records(header, rows, width) } else { show_table(header, rows, width) }
}

/// Whether the columns of a table of the width have room enough: cells are wrapped, but seldom more than once.
fn is_readable(header: &[String], rows: &[Vec<String>], width: usize) -> bool {
    /// The least room in which a column of words can be read.
    const NARROW: usize = 12;
    let natural = |index: usize| {
        let cells = rows.iter().filter_map(|row| row.get(index)).map(|cell| cell.width());
        cells.chain([header[index].width()]).max().unwrap_or(0) + 2
    };
    let natural: Vec<usize> = (0..header.len()).map(natural).collect();
    let least = |index: usize| natural[index].min(NARROW).max(longest_word(header, rows, index) + 2);
    let least: usize = (0..header.len()).map(least).sum();
    least <= width && natural.iter().sum::<usize>() <= width * 5 / 2
}

/// The width of the longest word of a column, which is not to be broken: a name that is cannot be copied.
fn longest_word(header: &[String], rows: &[Vec<String>], index: usize) -> usize {
    let cells = rows.iter().filter_map(|row| row.get(index)).map(String::as_str);
    let words = cells.chain([header[index].as_str()]).flat_map(str::split_whitespace);
    words.map(UnicodeWidthStr::width).max().unwrap_or(0)
}

/// A table of text cells.
pub(crate) fn show_table(header: &[String], rows: &[Vec<String>], width: usize) -> String {
    let mut rows = rows.to_vec();
    let numeric: Vec<bool> = (0..header.len()).map(|index| align_numbers(&mut rows, index)).collect();
    let mut table = Table::new();
    table.load_style(STYLE);
    table.set_content_arrangement(ContentArrangement::Dynamic);
    table.set_width(u16::try_from(width).unwrap_or(u16::MAX));
    table.set_header(header.iter().map(Cell::new));
    for row in &rows {
        table.add_row(row.iter().map(Cell::new));
    }
    let words: Vec<usize> = (0..header.len()).map(|index| longest_word(header, &rows, index)).collect();
    let fits = words.iter().map(|word| word + 2).sum::<usize>() <= width;
    for ((column, numeric), word) in table.column_iter_mut().zip(numeric).zip(words) {
        if numeric {
            column.set_cell_alignment(CellAlignment::Right);
        }
        if fits {
            let word = Width::Fixed(u16::try_from(word + 2).unwrap_or(u16::MAX));
            column.set_constraint(ColumnConstraint::LowerBoundary(word));
        }
    }
    table.to_string().lines().map(str::trim_end).collect::<Vec<_>>().join("\n")
}

/// Pads the numbers of a column behind, so that their decimal points meet when it is aligned to the right. Tells
/// whether it is a column of numbers at all.
fn align_numbers(rows: &mut [Vec<String>], index: usize) -> bool {
    let cells = || rows.iter().filter_map(|row| row.get(index)).filter(|cell| !cell.is_empty());
    if cells().next().is_none() || !cells().all(|cell| cell.parse::<f64>().is_ok()) {
        return false;
    }
    let behind = |cell: &str| cell.find('.').map_or(0, |at| cell.len() - at);
    let most = cells().map(|cell| behind(cell)).max().unwrap_or(0);
    for cell in rows.iter_mut().filter_map(|row| row.get_mut(index)).filter(|cell| !cell.is_empty()) {
        // A no-break space: the table trims plain ones.
        cell.push_str(&"\u{a0}".repeat(most - behind(cell)));
    }
    true
}

/// One record below the other: the name of each column and its value, wrapped.
fn show_records(header: &[String], rows: &[Vec<String>], width: usize) -> String {
    let style = Style::stdout();
    let column = header.iter().map(|name| name.width()).max().unwrap_or(0) + 2;
    let room = width.saturating_sub(column).max(20);
    let mut text = String::new();
    for (number, row) in (1..).zip(rows) {
        let title = format!("── row {number} ");
        let rule = "─".repeat(width.min(60).saturating_sub(title.width()));
        let _ = writeln!(text, "{}", style.dim(format!("{title}{rule}")));
        for (name, cell) in header.iter().zip(row).filter(|(_, cell)| !cell.is_empty()) {
            for (line, part) in super::wrap(cell, room).into_iter().enumerate() {
                let name = if line == 0 { name.as_str() } else { "" };
                let gap = " ".repeat(column - name.width());
                let _ = writeln!(text, "{}{gap}{part}", style.cyan(name));
            }
        }
    }
    text.trim_end().to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cells(rows: &[&[&str]]) -> Vec<Vec<String>> {
        rows.iter().map(|row| row.iter().map(|cell| (*cell).to_owned()).collect()).collect()
    }

    fn header(names: &[&str]) -> Vec<String> {
        names.iter().map(|name| (*name).to_owned()).collect()
    }

    #[test]
    fn numbers_align_at_the_point_and_wide_letters_fit() {
        let rows = cells(&[&["中国", "36.7", "a"], &["x", "4", "b"], &["y", "100.25", "c"]]);
        let shown = show_table(&header(&["名", "share", "end"]), &rows, 60);
        let before = |what: &str| {
            let line = shown.lines().find(|line| line.contains(what)).unwrap();
            line[..line.find(what).unwrap()].width() + what.split(['.', '\u{a0}']).next().unwrap().width()
        };
        assert_eq!(before("36.7"), before("100.25"), "{shown}");
        assert_eq!(before("36.7"), before("4\u{a0}"), "{shown}");
        let end = |what: &str| {
            let line = shown.lines().find(|line| line.ends_with(what)).unwrap();
            line.width()
        };
        assert_eq!(end("a"), end("b"), "{shown}");
    }

    #[test]
    fn tables_fit_the_width() {
        let rows = cells(&[&[&"word ".repeat(40), &"other ".repeat(40)]]);
        for layout in [Layout::Auto, Layout::Table, Layout::Record] {
            let shown = show_rows(&header(&["a", "b"]), &rows, 50, layout);
            assert!(shown.lines().all(|line| line.width() <= 60), "{shown}");
        }
    }

    #[test]
    fn what_no_table_can_hold_is_shown_as_records() {
        let wide = cells(&[&[&"word ".repeat(40), "", "3"]]);
        let names = header(&["a", "empty", "b"]);
        let shown = show_rows(&names, &wide, 60, Layout::Auto);
        assert!(shown.contains("row 1") && !shown.contains("empty"), "{shown}");
        assert!(shown.lines().any(|line| line == "b      3"), "{shown}");
        let narrow = show_rows(&names, &cells(&[&["1", "2", "3"]]), 60, Layout::Auto);
        assert!(!narrow.contains("row 1"), "{narrow}");
        assert!(show_rows(&names, &cells(&[&["1", "2", "3"]]), 60, Layout::Record).contains("row 1"));
        assert!(!show_rows(&names, &wide, 60, Layout::Table).contains("row 1"));
    }
}

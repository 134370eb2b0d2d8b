//! Rows as a table that fits the terminal.

use comfy_table::{Cell, CellAlignment, ContentArrangement, LineStyle, Table, TableStyle};

/// A line below the header and nothing else.
const STYLE: TableStyle = TableStyle::new().header_separator(LineStyle::new('─', '─', '─', '─'));

/// A table of text cells. A column whose every cell is a number is aligned to the right.
pub(crate) fn show_table(header: &[String], rows: &[Vec<String>], width: usize) -> String {
    let mut table = Table::new();
    table.load_style(STYLE);
    table.set_content_arrangement(ContentArrangement::Dynamic);
    table.set_width(u16::try_from(width).unwrap_or(u16::MAX));
    table.set_header(header.iter().map(Cell::new));
    for row in rows {
        table.add_row(row.iter().map(Cell::new));
    }
    for (index, column) in table.column_iter_mut().enumerate() {
        let mut cells = rows.iter().filter_map(|row| row.get(index)).filter(|cell| !cell.is_empty());
        let mut any = false;
        let numeric = cells.all(|cell| {
            any = true;
            cell.parse::<f64>().is_ok()
        });
        if any && numeric {
            column.set_cell_alignment(CellAlignment::Right);
        }
    }
    table.to_string()
}

#[cfg(test)]
mod tests {
    use super::*;
    use unicode_width::UnicodeWidthStr;

    #[test]
    fn numbers_align_and_wide_letters_fit() {
        let header = ["名".to_owned(), "share".to_owned()];
        let rows = vec![vec!["中国".to_owned(), "36.7".to_owned()], vec!["x".to_owned(), "4".to_owned()]];
        let shown = show_table(&header, &rows, 60);
        let widths: Vec<usize> = shown.lines().map(UnicodeWidthStr::width).collect();
        assert!(widths.iter().all(|w| *w == widths[0]), "{shown}");
        assert!(shown.contains("    4"), "{shown}");
    }

    #[test]
    fn tables_fit_the_width() {
        let header = ["a".to_owned(), "b".to_owned()];
        let rows = vec![vec!["word ".repeat(40), "other ".repeat(40)]];
        let shown = show_table(&header, &rows, 50);
        assert!(shown.lines().all(|line| line.width() <= 50), "{shown}");
    }
}

//! Tables: the cells of a CSV file, by row and column as RFC 7111 counts them.
//!
//! Knows CSV; it must not know what the cells mean.

/// A table in memory. Cells are kept as they stand, with the white space around them.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Table {
    rows: Vec<Vec<String>>,
}

/// A fault in the form of a table.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub(crate) enum TableFault {
    /// A row that has more or fewer cells than the header.
    #[error("line {line}: the row has {} under a header of {header}", told(*.cells))]
    Uneven {
        /// The line that the row begins on, counted from 1.
        line: u64,
        /// The cells of the row.
        cells: usize,
        /// The cells of the header.
        header: usize,
    },
    /// Two columns of one name.
    #[error("line 1: the columns {first} and {second} are both called `{name}`")]
    SameName {
        /// The name.
        name: String,
        /// The first of them, counted from 1.
        first: usize,
        /// The second of them.
        second: usize,
    },
    /// A quotation mark that nothing closes.
    #[error("line {line}, column {column}: nothing closes this quotation mark")]
    Unclosed {
        /// The line of the mark, counted from 1.
        line: usize,
        /// Its column, in code points, counted from 1.
        column: usize,
    },
    /// A quotation mark within a cell that is not quoted, or text after one that closes a cell.
    #[error(
        "line {line}, column {column}: a quotation mark within a cell is written twice, and the cell in quotation marks"
    )]
    Misplaced {
        /// The line of the mark, counted from 1.
        line: usize,
        /// Its column, in code points, counted from 1.
        column: usize,
    },
    /// Cells that something else than a comma separates.
    #[error("line 1: the cells are separated by {}, and those of a table are by commas", if *.separator == ';' { "semicolons" } else { "tabs" })]
    Separator {
        /// What separates them.
        separator: char,
    },
    /// Text that is not CSV.
    #[error("{0}")]
    Unreadable(String),
}

impl TableFault {
    /// What to do, where that is known.
    #[must_use]
    pub(crate) fn help(&self) -> Option<&'static str> {
        match self {
            Self::Separator { .. } => Some(
                "save it with commas between the cells, as spreadsheets do when asked and `csvformat -d ';' FILE` does: a \
                 cell with a comma in it then stands in double quotes; numbers take a decimal point",
            ),
            Self::Uneven { .. } => Some("a cell with a comma or a line break stands in double quotes"),
            _ => None,
        }
    }
}

fn told(count: usize) -> String {
    if count == 1 { "1 cell".to_owned() } else { format!("{count} cells") }
}

/// Every fault in the form of a table, in the order of the lines; as RFC 4180 has it. Linear in the text.
#[must_use]
pub(crate) fn faults(text: &str) -> Vec<TableFault> {
    if let Some(separator) = other_separator(text) {
        return vec![TableFault::Separator { separator }];
    }
    let mut faults = quoting(text);
    let mut reader = csv::ReaderBuilder::new().has_headers(false).flexible(true).from_reader(text.as_bytes());
    let mut header = None;
    for record in reader.records() {
        let record = match record {
            Ok(record) => record,
            Err(error) => {
                faults.push(TableFault::Unreadable(error.to_string()));
                break;
            }
        };
        let Some(header) = header else {
            faults.extend(same_names(&record));
            header = Some(record.len());
            continue;
        };
        if record.len() != header {
            let line = record.position().map_or(0, |position| begins(text, position));
            faults.push(TableFault::Uneven { line, cells: record.len(), header });
        }
    }
    faults
}

/// What separates the cells of a text whose header has no comma, and whose lines all have this instead.
fn other_separator(text: &str) -> Option<char> {
    let mut lines = text.lines().filter(|line| !line.trim().is_empty());
    let header = lines.next().filter(|header| !header.contains(','))?;
    let separator = [';', '\t'].into_iter().find(|separator| header.contains(*separator))?;
    lines.all(|line| line.contains(separator)).then_some(separator)
}

/// The line that a record begins on, after the blank lines that its reader steps over.
fn begins(text: &str, position: &csv::Position) -> u64 {
    let at = usize::try_from(position.byte()).unwrap_or(usize::MAX);
    let blank =
        text.as_bytes().get(at..).unwrap_or_default().iter().take_while(|b| matches!(b, b'\r' | b'\n'));
    position.line() + blank.filter(|b| **b == b'\n').count() as u64
}

fn same_names(header: &csv::StringRecord) -> Vec<TableFault> {
    let mut first = std::collections::HashMap::new();
    let mut faults = Vec::new();
    for (index, name) in header.iter().map(str::trim).enumerate().filter(|(_, name)| !name.is_empty()) {
        if let Some(first) = first.get(name) {
            faults.push(TableFault::SameName { name: name.to_owned(), first: *first, second: index + 1 });
        } else {
            first.insert(name, index + 1);
        }
    }
    faults
}

/// Where in a cell a character stands.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Quoting {
    Start,
    Plain,
    Quoted,
    /// After a mark that closes the cell, or is the first of two.
    Closed,
}

/// The faults of quotation marks, which the reader of the cells takes for text.
fn quoting(text: &str) -> Vec<TableFault> {
    let mut faults = Vec::new();
    let (mut line, mut column) = (1, 0);
    let (mut state, mut opened) = (Quoting::Start, (1, 1));
    for character in text.chars() {
        column += 1;
        state = match (state, character) {
            (Quoting::Quoted, '"') => Quoting::Closed,
            (Quoting::Quoted, _) | (Quoting::Closed, '"') => Quoting::Quoted,
            (_, ',' | '\n' | '\r') => Quoting::Start,
            (Quoting::Start, '"') => {
                opened = (line, column);
                Quoting::Quoted
            }
            (Quoting::Plain, '"') | (Quoting::Closed, _) => {
                faults.push(TableFault::Misplaced { line, column });
                Quoting::Plain
            }
            (_, _) => Quoting::Plain,
        };
        if character == '\n' {
            (line, column) = (line + 1, 0);
        }
    }
    if state == Quoting::Quoted {
        faults.push(TableFault::Unclosed { line: opened.0, column: opened.1 });
    }
    faults
}

impl Table {
    /// Reads a table; its first row is the header.
    ///
    /// # Errors
    ///
    /// Where the text is not CSV.
    pub(crate) fn read(text: &str) -> Result<Self, csv::Error> {
        let mut reader =
            csv::ReaderBuilder::new().has_headers(false).flexible(true).from_reader(text.as_bytes());
        let records = reader.records();
        let rows = records.map(|record| Ok(record?.iter().map(str::to_owned).collect()));
        Ok(Self { rows: rows.collect::<Result<_, csv::Error>>()? })
    }

    /// The names of the columns.
    #[must_use]
    pub(crate) fn header(&self) -> &[String] {
        self.rows.first().map_or(&[], Vec::as_slice)
    }

    /// The rows below the header, each with its number: the header is row 1.
    pub(crate) fn body(&self) -> impl Iterator<Item = (u64, &[String])> {
        (2..).zip(self.rows.iter().skip(1).map(Vec::as_slice))
    }

    /// The index of a column, from 0, by its name without the white space around it.
    #[must_use]
    pub(crate) fn column(&self, name: &str) -> Option<usize> {
        self.header().iter().position(|h| h.trim() == name.trim())
    }

    /// The text of a cell, row and column counted from 1, the header being row 1.
    #[must_use]
    pub(crate) fn cell(&self, row: u64, column: u64) -> Option<&str> {
        let at = |n: u64| usize::try_from(n).ok()?.checked_sub(1);
        Some(self.rows.get(at(row)?)?.get(at(column)?)?)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cells_count_from_one_with_the_header() {
        let table = Table::read("a, b \n1,\"x, y\"\n2,z\n").unwrap();
        assert_eq!(table.cell(1, 2), Some(" b "));
        assert_eq!(table.cell(2, 2), Some("x, y"));
        assert_eq!(table.cell(3, 1), Some("2"));
        for (row, column) in [(0, 1), (1, 0), (4, 1), (1, 3)] {
            assert_eq!(table.cell(row, column), None);
        }
        assert_eq!(table.column("b"), Some(1));
        assert_eq!(table.body().next().map(|(n, _)| n), Some(2));
    }

    #[test]
    fn rows_fit_their_header_or_are_told() {
        let told = |text: &str| faults(text).iter().map(ToString::to_string).collect::<Vec<_>>();
        let none: [&str; 0] = [];
        assert_eq!(told("K,V\nA,\"1,250\"\n\nB,\"a \"\"b\"\"\nc\"\n"), none);
        assert_eq!(
            told("K,V\nA,1,250\n\nB\nB,2\n"),
            [
                "line 2: the row has 3 cells under a header of 2",
                "line 4: the row has 1 cell under a header of 2"
            ]
        );
        assert_eq!(
            told("K;V\nA;1,5\n"),
            ["line 1: the cells are separated by semicolons, and those of a table are by commas"]
        );
        assert_eq!(told("K\tV\nA\t1\n").len(), 1);
        assert_eq!(told("what; and why\nplain\n"), none);
        assert_eq!(told("K,V, K ,,\n1,2,3,4,5"), ["line 1: the columns 1 and 3 are both called `K`"]);
        assert_eq!(
            told("K,V\nA,5\"\nB,\"x\"y\n"),
            [
                "line 2, column 4: a quotation mark within a cell is written twice, and the cell in quotation marks",
                "line 3, column 6: a quotation mark within a cell is written twice, and the cell in quotation marks",
            ]
        );
        assert_eq!(told("K,V\nA,\"open\nB,2\n"), ["line 2, column 3: nothing closes this quotation mark"]);
    }

    #[test]
    fn an_empty_text_is_an_empty_table() {
        let table = Table::read("").unwrap();
        assert_eq!(table.header(), &[] as &[String]);
        assert_eq!(table.body().count(), 0);
    }
}

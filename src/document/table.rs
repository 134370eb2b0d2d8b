//! Tables: the cells of a CSV file, by row and column as RFC 7111 counts them.
//!
//! Knows CSV; it must not know what the cells mean.

/// A table in memory. Cells are kept as they stand, with the white space around them.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Table {
    rows: Vec<Vec<String>>,
}

impl Table {
    /// Reads a table; its first row is the header.
    ///
    /// # Errors
    ///
    /// Where the text is not CSV.
    pub fn read(text: &str) -> Result<Self, csv::Error> {
        let mut reader =
            csv::ReaderBuilder::new().has_headers(false).flexible(true).from_reader(text.as_bytes());
        let records = reader.records();
        let rows = records.map(|record| Ok(record?.iter().map(str::to_owned).collect()));
        Ok(Self { rows: rows.collect::<Result<_, csv::Error>>()? })
    }

    /// The names of the columns.
    #[must_use]
    pub fn header(&self) -> &[String] {
        self.rows.first().map_or(&[], Vec::as_slice)
    }

    /// The rows below the header, each with its number: the header is row 1.
    pub fn body(&self) -> impl Iterator<Item = (u64, &[String])> {
        (2..).zip(self.rows.iter().skip(1).map(Vec::as_slice))
    }

    /// The index of a column, from 0, by its name without the white space around it.
    #[must_use]
    pub fn column(&self, name: &str) -> Option<usize> {
        self.header().iter().position(|h| h.trim() == name.trim())
    }

    /// The text of a cell, row and column counted from 1, the header being row 1.
    #[must_use]
    pub fn cell(&self, row: u64, column: u64) -> Option<&str> {
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
    fn an_empty_text_is_an_empty_table() {
        let table = Table::read("").unwrap();
        assert_eq!(table.header(), &[] as &[String]);
        assert_eq!(table.body().count(), 0);
    }
}

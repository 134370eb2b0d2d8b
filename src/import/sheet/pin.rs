//! Pins the hash of an archived file in the text of its sheet.
//!
//! Knows where a field can be added to TOML. Must not know files.

use super::raw::RawSheet;
use crate::import::fault::FaultSink;

/// The sheet with the hash of its archived file pinned; `None` when it archives none, pins it already, or cannot be
/// read. `hash` gives the hash of a file that the sheet names. Nothing else of the text changes.
#[must_use]
pub(crate) fn pin_hash(sheet: &str, hash: &dyn Fn(&str) -> Option<String>) -> Option<String> {
    let mut sink = FaultSink::default();
    let source = RawSheet::read(sheet, &mut sink).source?;
    let archive = source.text.or(source.data).filter(|_| source.sha256.is_none())?;
    let hash = hash(&archive.value)?;
    let value_end = archive.span.end;
    let line_end = sheet[value_end..].find('\n').map_or(sheet.len(), |length| value_end + length);
    let with = |at: usize, field: String| format!("{}{field}{}", &sheet[..at], &sheet[at..]);
    // A table has a line of its own for it; an inline one and dotted keys have not.
    let written = [
        with(line_end, format!("\nsha256    = \"{hash}\"")),
        with(value_end, format!(", sha256 = \"{hash}\"")),
        with(line_end, format!("\nsource.sha256 = \"{hash}\"")),
    ];
    written.into_iter().find(|text| pins(text, &hash, sink.len()))
}

/// Whether a sheet pins a hash, and has no more faults than so many.
fn pins(sheet: &str, hash: &str, faults: usize) -> bool {
    let mut sink = FaultSink::default();
    let source = RawSheet::read(sheet, &mut sink).source;
    source.is_some_and(|source| source.sha256.is_some_and(|pinned| pinned.value == hash))
        && sink.len() <= faults
}

#[cfg(test)]
mod tests {
    use super::pin_hash;

    #[test]
    fn a_hash_is_pinned_however_the_source_is_written() {
        let hash = |file: &str| (file == "a.txt").then(|| "f00d".repeat(16));
        let pin = format!("\"{}\"", "f00d".repeat(16));
        for (sheet, expected) in [
            ("[source]\nid = \"a\"\ntext = \"a.txt\"\n", "text = \"a.txt\"\nsha256    = PIN\n"),
            ("[source]\ntext = \"a.txt\" # kept\nid = \"a\"", "\"a.txt\" # kept\nsha256    = PIN\nid"),
            ("[source]\nid = \"a\"\ntext = \"a.txt\"", "text = \"a.txt\"\nsha256    = PIN"),
            ("source = { id = \"a\", text = \"a.txt\" }\n", "text = \"a.txt\", sha256 = PIN }\n"),
            ("source = { text = \"a.txt\", id = \"a\" }", "{ text = \"a.txt\", sha256 = PIN, id"),
            ("source.id = \"a\"\nsource.text = \"a.txt\"\n", "\"a.txt\"\nsource.sha256 = PIN\n"),
        ] {
            let pinned = pin_hash(sheet, &hash).unwrap_or_else(|| panic!("{sheet}"));
            assert!(pinned.replace(&pin, "PIN").contains(expected), "{pinned}");
            assert_eq!(pin_hash(&pinned, &hash), None, "once is enough");
        }
        for sheet in ["", "[source]\nid = \"a\"", "[source]\nid = \"a\"\ntext = \"b.txt\"", "source = 7"] {
            assert_eq!(pin_hash(sheet, &hash), None, "{sheet}");
        }
    }
}

//! The dictionary of a base: terms in order, front-coded, numbers as numbers.
//!
//! Knows terms and their keys. Must not know quads.
//!
//! A term has a key: a byte for its class, then bytes that sort as its values do. Ids follow the order of keys, so a class
//! is a range of ids, and so is every range of whole numbers or decimals. Keys of sixteen terms share a block, in which each
//! is written as what it does not share with the one before. Whole numbers and decimals that the number gives back as they are
//! written stand as numbers in arrays; `007` and `36.70` stand as text.

use super::file::{Container, ContainerWriter, Part, Section, SectionWriter};
use super::keys::{
    BLANK, DECIMAL, INTEGER, IRI, LANGUAGE, SIMPLE, TRIPLE, TYPED, decimal_of, decimal_term, i64_of, i128_of,
    integer_term, key, read_varint, term, varint,
};
use super::packed::{Packed, PackedWriter};
use super::{Id, SegmentError, TermClass, kind};
use oxrdf::Term;
use oxsdatatypes::Integer;
use spareval::ExpressionTerm;
use std::io;
use std::path::Path;
use std::sync::{Arc, OnceLock};

/// How many terms a block holds.
const BLOCK: u64 = 16;

/// The kinds of terms that stand as text, in the order of their keys.
const TEXT_CLASSES: [TermClass; 6] = [
    TermClass::Iri,
    TermClass::Blank,
    TermClass::Text,
    TermClass::LanguageText,
    TermClass::Typed,
    TermClass::Triple,
];

/// The terms of a base. Ids begin at 1.
pub(super) struct Terms {
    texts: Section,
    offsets: Packed,
    /// How many terms stand as text; the whole numbers follow, then the decimals.
    text_count: u64,
    integers: Section,
    integer_count: u64,
    decimals: Section,
    decimal_count: u64,
    /// Where the classes of texts after the first begin.
    classes: OnceLock<[u64; 5]>,
}

impl Terms {
    /// The dictionary of a file.
    ///
    /// # Errors
    /// When a section is missing, or has not what the others count on.
    pub(super) fn open(file: &Arc<Container>) -> Result<Self, SegmentError> {
        let (texts, text_section) = file.needed(kind::TEXTS)?;
        let (offsets, offset_section) = file.needed(kind::TEXT_OFFSETS)?;
        let (integers, integer_section) = file.needed(kind::INTEGERS)?;
        let (decimals, decimal_section) = file.needed(kind::DECIMALS)?;
        integer_section.holds(integers.items, 8)?;
        decimal_section.holds(decimals.items, 16)?;
        let offsets = Packed::new(&offsets, offset_section)?;
        if offsets.len() != texts.items.div_ceil(BLOCK) + 1 {
            return Err(offsets.damage("has not one offset for each block of terms, and an end"));
        }
        let others = integers.items + decimals.items;
        if texts.items.checked_add(others).is_none_or(|terms| terms > crate::index::CAPACITY as u64) {
            return Err(text_section.damage("counts more terms than there are ids"));
        }
        Ok(Self {
            texts: text_section,
            offsets,
            text_count: texts.items,
            integers: integer_section,
            integer_count: integers.items,
            decimals: decimal_section,
            decimal_count: decimals.items,
            classes: OnceLock::new(),
        })
    }

    pub(super) fn len(&self) -> u64 {
        self.text_count + self.integer_count + self.decimal_count
    }

    /// The term of an id that is one of this base's.
    pub(super) fn term(&self, id: Id) -> Term {
        match self.number(id) {
            Some(PackedNumber::Integer(number)) => integer_term(number),
            Some(PackedNumber::Decimal(number)) => decimal_term(number),
            None => {
                let mut reader = TermReader::default();
                let key = self.key(&mut reader, u64::from(id) - 1);
                term(key).unwrap_or_else(|| self.texts.unwind(&format!("has no term for number {id}")))
            }
        }
    }

    /// The value of a number, without its text.
    pub(super) fn value(&self, id: Id) -> Option<ExpressionTerm> {
        Some(match self.number(id)? {
            PackedNumber::Integer(number) => ExpressionTerm::IntegerLiteral(Integer::from(number)),
            PackedNumber::Decimal(number) => ExpressionTerm::DecimalLiteral(decimal_of(number)),
        })
    }

    fn number(&self, id: Id) -> Option<PackedNumber> {
        let at = u64::from(id).checked_sub(1 + self.text_count)?;
        match at.checked_sub(self.integer_count) {
            None => Some(PackedNumber::Integer(self.integer(at))),
            Some(at) => Some(PackedNumber::Decimal(self.decimal(at))),
        }
    }

    fn integer(&self, at: u64) -> i64 {
        let mut bytes = [0; 8];
        bytes.copy_from_slice(self.integers.bytes(at * 8, at * 8 + 8));
        i64::from_le_bytes(bytes)
    }

    fn decimal(&self, at: u64) -> i128 {
        let mut bytes = [0; 16];
        bytes.copy_from_slice(self.decimals.bytes(at * 16, at * 16 + 16));
        i128::from_le_bytes(bytes)
    }

    fn block(&self, block: u64) -> &[u8] {
        self.texts.bytes(self.offsets.get(block), self.offsets.get(block + 1))
    }

    /// The id of a term.
    pub(super) fn id(&self, term: &Term) -> Option<Id> {
        let mut wanted = Vec::new();
        key(term, &mut wanted);
        let at = match wanted[0] {
            INTEGER => {
                let number = i64_of(&wanted[1..])?;
                let at = partition(self.integer_count, |at| self.integer(at) < number);
                let found = at < self.integer_count && self.integer(at) == number;
                found.then_some(self.text_count + at)?
            }
            DECIMAL => {
                let number = i128_of(&wanted[1..])?;
                let at = partition(self.decimal_count, |at| self.decimal(at) < number);
                let found = at < self.decimal_count && self.decimal(at) == number;
                found.then_some(self.text_count + self.integer_count + at)?
            }
            _ => self.find_text(&wanted)?,
        };
        Id::try_from(at + 1).ok()
    }

    fn find_text(&self, wanted: &[u8]) -> Option<u64> {
        let (at, is_there) = self.rank(wanted);
        is_there.then_some(at)
    }

    /// How many keys of text are below one, and whether it is there.
    fn rank(&self, wanted: &[u8]) -> (u64, bool) {
        // The last block whose first key is not above the wanted one.
        let blocks = self.text_count.div_ceil(BLOCK);
        let head_is_at_most =
            |block: u64| Entries(self.block(block)).next().is_some_and(|entry| entry.suffix <= wanted);
        let Some(block) = partition(blocks, head_is_at_most).checked_sub(1) else { return (0, false) };
        let (mut key, mut rank) = (Vec::new(), block * BLOCK);
        for (_, entry) in (0..BLOCK).zip(Entries(self.block(block))) {
            entry.apply(&mut key);
            match key.as_slice().cmp(wanted) {
                std::cmp::Ordering::Less => rank += 1,
                std::cmp::Ordering::Equal => return (rank, true),
                std::cmp::Ordering::Greater => break,
            }
        }
        (rank, false)
    }

    /// Reads every term, and leaves where one does not come after that before it or is none.
    pub(super) fn verify(&self) {
        let (mut reader, mut last) = (TermReader::default(), Vec::new());
        for at in 0..self.text_count {
            let key = self.key(&mut reader, at);
            let is_text = key.first().is_some_and(|class| (IRI..=TRIPLE).contains(class));
            if !is_text || key <= last.as_slice() || term(key).is_none() {
                self.texts.unwind(&format!("has no term for number {} that follows the one before", at + 1));
            }
            last.clear();
            last.extend_from_slice(key);
        }
        let ascends = |count: u64, follows: &dyn Fn(u64) -> bool| (1..count).all(follows);
        if !ascends(self.integer_count, &|at| self.integer(at - 1) < self.integer(at)) {
            self.integers.unwind("is not in order");
        }
        if !ascends(self.decimal_count, &|at| self.decimal(at - 1) < self.decimal(at)) {
            self.decimals.unwind("is not in order");
        }
    }

    /// What kind of term has an id.
    pub(super) fn class(&self, id: Id) -> TermClass {
        let at = u64::from(id) - 1;
        match at.checked_sub(self.text_count) {
            Some(at) if at < self.integer_count => TermClass::Integer,
            Some(_) => TermClass::Decimal,
            None => {
                let ends = self.classes.get_or_init(|| {
                    [BLANK, SIMPLE, LANGUAGE, TYPED, TRIPLE].map(|class| self.rank(&[class]).0)
                });
                TEXT_CLASSES[ends.iter().take_while(|end| **end <= at).count()]
            }
        }
    }

    /// Calls back with the text of a string; `None` where the term is something else.
    pub(super) fn with_text<T>(
        &self,
        reader: &mut TermReader,
        id: Id,
        read: impl FnOnce(Option<&str>) -> T,
    ) -> T {
        let at = u64::from(id) - 1;
        if at >= self.text_count {
            return read(None);
        }
        let text = |key: &[u8]| match key.split_first() {
            Some((&SIMPLE, text)) => Some(text.len()),
            Some((&LANGUAGE, rest)) => rest.splitn(3, |byte| *byte == 0).last().map(<[u8]>::len),
            _ => None,
        };
        let key = self.key(reader, at);
        let length = text(key);
        read(length.and_then(|length| std::str::from_utf8(&key[key.len() - length..]).ok()))
    }

    /// The key of a text. Goes on from the one read last where that stands before it in its block.
    fn key<'a>(&self, reader: &'a mut TermReader, at: u64) -> &'a [u8] {
        let block = self.block(at / BLOCK);
        if reader.at.is_none_or(|last| last > at || last / BLOCK != at / BLOCK) {
            reader.at = None;
            reader.left = block.len();
        }
        while reader.at.is_none_or(|last| last < at) {
            let unread = block.len().checked_sub(reader.left).and_then(|read| block.get(read..));
            let mut entries = Entries(unread.unwrap_or_default());
            match entries.next() {
                Some(entry) => entry.apply(&mut reader.key),
                None => self.texts.unwind(&format!("ends before term {}", at + 1)),
            }
            reader.left = entries.0.len();
            reader.at = Some(reader.at.map_or(at / BLOCK * BLOCK, |last| last + 1));
        }
        &reader.key
    }
}

/// Where the last text was read, so that the next one is read from there.
#[derive(Debug, Default)]
pub struct TermReader {
    at: Option<u64>,
    /// Bytes of the block that were not read.
    left: usize,
    key: Vec<u8>,
}

enum PackedNumber {
    Integer(i64),
    Decimal(i128),
}

/// The first number below `end` for which a condition does not hold, which holds for all below it.
fn partition(end: u64, holds: impl Fn(u64) -> bool) -> u64 {
    let (mut low, mut high) = (0, end);
    while low < high {
        let middle = low + (high - low) / 2;
        if holds(middle) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    low
}

/// The entries of a block.
struct Entries<'a>(&'a [u8]);

/// A key as what follows the bytes that it shares with the one before.
struct Entry<'a> {
    shared: usize,
    suffix: &'a [u8],
}

impl Entry<'_> {
    fn apply(&self, key: &mut Vec<u8>) {
        key.truncate(self.shared);
        key.extend_from_slice(self.suffix);
    }
}

impl<'a> Iterator for Entries<'a> {
    type Item = Entry<'a>;

    fn next(&mut self) -> Option<Entry<'a>> {
        let shared = usize::try_from(read_varint(&mut self.0)?).ok()?;
        let length = usize::try_from(read_varint(&mut self.0)?).ok()?;
        let (suffix, rest) = self.0.split_at_checked(length)?;
        self.0 = rest;
        Some(Entry { shared, suffix })
    }
}

/// Writes the terms, key by key in ascending order.
pub(super) struct TermsWriter {
    texts: SectionWriter,
    offsets: Vec<u64>,
    text_count: u64,
    integers: SectionWriter,
    integer_count: u64,
    decimals: SectionWriter,
    decimal_count: u64,
    last: Vec<u8>,
    entry: Vec<u8>,
}

impl TermsWriter {
    pub(super) fn new(folder: &Path) -> io::Result<Self> {
        Ok(Self {
            texts: SectionWriter::new(folder)?,
            offsets: Vec::new(),
            text_count: 0,
            integers: SectionWriter::new(folder)?,
            integer_count: 0,
            decimals: SectionWriter::new(folder)?,
            decimal_count: 0,
            last: Vec::new(),
            entry: Vec::new(),
        })
    }

    /// Adds a key, and gives its number, from 1.
    pub(super) fn push(&mut self, key: &[u8]) -> io::Result<u64> {
        debug_assert!(self.last.as_slice() < key);
        match key[0] {
            INTEGER => {
                let number = i64_of(&key[1..]).unwrap_or_default();
                self.integers.write(&number.to_le_bytes())?;
                self.integer_count += 1;
            }
            DECIMAL => {
                let number = i128_of(&key[1..]).unwrap_or_default();
                self.decimals.write(&number.to_le_bytes())?;
                self.decimal_count += 1;
            }
            _ => self.push_text(key)?,
        }
        self.last.clear();
        self.last.extend_from_slice(key);
        Ok(self.text_count + self.integer_count + self.decimal_count)
    }

    fn push_text(&mut self, key: &[u8]) -> io::Result<()> {
        let shared = if self.text_count.is_multiple_of(BLOCK) {
            self.offsets.push(self.texts.len());
            0
        } else {
            self.last.iter().zip(key).take_while(|(a, b)| a == b).count()
        };
        self.entry.clear();
        varint(shared as u64, &mut self.entry);
        varint((key.len() - shared) as u64, &mut self.entry);
        self.entry.extend_from_slice(&key[shared..]);
        self.text_count += 1;
        self.texts.write(&self.entry)
    }

    /// Adds the sections to a file.
    pub(super) fn finish(mut self, folder: &Path, out: &mut ContainerWriter) -> io::Result<()> {
        self.offsets.push(self.texts.len());
        let mut offsets = PackedWriter::new(SectionWriter::new(folder)?, self.texts.len());
        for offset in &self.offsets {
            offsets.push(*offset)?;
        }
        let (offsets, part) = offsets.finish()?;
        out.add(kind::TEXT_OFFSETS, offsets, part)?;
        let items = |items| Part::of(items, 8);
        out.add(kind::TEXTS, self.texts, items(self.text_count))?;
        out.add(kind::INTEGERS, self.integers, items(self.integer_count))?;
        out.add(kind::DECIMALS, self.decimals, items(self.decimal_count))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use oxrdf::{BlankNode, Literal, NamedNode, Triple};

    #[test]
    fn keys_sort_as_values_and_give_terms_back() {
        let xsd = |value: &str, datatype: &str| {
            let datatype = NamedNode::new_unchecked(format!("http://www.w3.org/2001/XMLSchema#{datatype}"));
            Term::from(Literal::new_typed_literal(value, datatype))
        };
        let triple = Triple::new(
            NamedNode::new_unchecked("http://e/s"),
            NamedNode::new_unchecked("http://e/p"),
            xsd("12", "integer"),
        );
        let sorted: Vec<Term> = vec![
            NamedNode::new_unchecked("http://e/a").into(),
            NamedNode::new_unchecked("http://e/b").into(),
            BlankNode::new_unchecked("b").into(),
            Literal::new_simple_literal("").into(),
            Literal::new_simple_literal("words\n").into(),
            Literal::new_language_tagged_literal_unchecked("稀土", "zh").into(),
            xsd("2024-02-01", "date"),
            xsd("007", "integer"),
            xsd("99999999999999999999", "integer"),
            triple.into(),
            xsd("-5", "integer"),
            xsd("0", "integer"),
            xsd("12", "integer"),
            xsd("-36.7", "decimal"),
            xsd("0.5", "decimal"),
            xsd("36.7", "decimal"),
        ];
        let keys: Vec<Vec<u8>> = sorted
            .iter()
            .map(|term| {
                let mut out = Vec::new();
                key(term, &mut out);
                out
            })
            .collect();
        for (wanted, key) in sorted.iter().zip(&keys) {
            assert_eq!(term(key).as_ref(), Some(wanted));
        }
        for pair in keys.windows(2) {
            assert!(pair[0] < pair[1], "{:?} {:?}", term(&pair[0]), term(&pair[1]));
        }
    }

    #[test]
    fn varints_come_back() {
        for number in [0, 1, 127, 128, 300, u64::from(u32::MAX), u64::MAX] {
            let mut bytes = Vec::new();
            varint(number, &mut bytes);
            assert_eq!(read_varint(&mut bytes.as_slice()), Some(number));
        }
        assert_eq!(read_varint(&mut [128].as_slice()), None);
    }
}

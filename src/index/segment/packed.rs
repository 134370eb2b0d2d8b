//! Arrays of numbers with as many bits each as the largest needs.
//!
//! Knows bits. Must not know what the numbers mean.

use super::SegmentError;
use super::file::{Part, Section, SectionWriter};
use std::io;

/// The most bits of a number, so that one read of eight bytes has it wherever it begins.
const WIDEST: u32 = 57;

/// An array of numbers below 2^57 in a section of a file.
#[derive(Clone)]
pub(super) struct Packed {
    section: Section,
    width: u32,
    length: u64,
}

impl Packed {
    /// The array that a part of a file holds.
    ///
    /// # Errors
    /// When the section is too short for so many numbers. Zeros alone take no room, so of these there may be but one: else a
    /// number of items would be bounded by nothing.
    pub(super) fn new(part: &Part, section: Section) -> Result<Self, SegmentError> {
        let bits = part.items.checked_mul(u64::from(part.width));
        let fits = bits.is_some_and(|bits| bits.div_ceil(8) <= section.length());
        if part.width > WIDEST || !fits || part.width == 0 && part.items > 1 {
            let what = format!("is too short for {} numbers of {} bits", part.items, part.width);
            return Err(section.damage(&what));
        }
        Ok(Self { section, width: part.width, length: part.items })
    }

    /// What is wrong with the array, as an error.
    pub(super) fn damage(&self, what: &str) -> SegmentError {
        self.section.damage(what)
    }

    /// Leaves a read that met what no writer of Assay's writes.
    #[cold]
    pub(super) fn unwind(&self, what: &str) -> ! {
        self.section.unwind(what)
    }

    pub(super) fn len(&self) -> u64 {
        self.length
    }

    /// The number at a place. One unaligned read.
    pub(super) fn get(&self, at: u64) -> u64 {
        if at >= self.length {
            self.unwind("has fewer numbers than another counts on");
        }
        if self.width == 0 {
            return 0;
        }
        let bit = at * u64::from(self.width);
        let word = self.section.word(bit / 8);
        (word >> (bit % 8)) & ((1 << self.width) - 1)
    }

    /// The first place in a sorted range whose number is not below `value`.
    pub(super) fn lower_bound(&self, start: u64, end: u64, value: u64) -> u64 {
        let (mut low, mut high) = (start, end);
        while low < high {
            let middle = low + (high - low) / 2;
            if self.get(middle) < value {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        low
    }

    /// [`Packed::lower_bound`], which is quick where the place is near the start.
    pub(super) fn lower_bound_from(&self, start: u64, end: u64, value: u64) -> u64 {
        let (mut low, mut step) = (start, 1);
        while low + step < end && self.get(low + step) < value {
            low += step;
            step *= 2;
        }
        self.lower_bound(low, (low + step + 1).min(end), value)
    }

    /// The place of a number in a range that is sorted without repeats.
    pub(super) fn find(&self, start: u64, end: u64, value: u64) -> Option<u64> {
        let at = self.lower_bound(start, end, value);
        (at < end && self.get(at) == value).then_some(at)
    }
}

/// How many bits a number needs.
pub(super) fn bits(largest: u64) -> u32 {
    u64::BITS - largest.leading_zeros()
}

/// Writes an array, number by number.
pub(super) struct PackedWriter {
    out: SectionWriter,
    width: u32,
    length: u64,
    word: u128,
    filled: u32,
}

impl PackedWriter {
    /// An array for numbers up to `largest`.
    pub(super) fn new(out: SectionWriter, largest: u64) -> Self {
        Self { out, width: bits(largest), length: 0, word: 0, filled: 0 }
    }

    pub(super) fn push(&mut self, value: u64) -> io::Result<()> {
        debug_assert!(bits(value) <= self.width, "{value} in {} bits", self.width);
        self.word |= u128::from(value) << self.filled;
        self.filled += self.width;
        self.length += 1;
        if self.filled >= 64 {
            #[expect(clippy::cast_possible_truncation, reason = "the lower half is meant")]
            self.out.write(&(self.word as u64).to_le_bytes())?;
            self.word >>= 64;
            self.filled -= 64;
        }
        Ok(())
    }

    pub(super) fn len(&self) -> u64 {
        self.length
    }

    /// Writes what is left, and what describes the array.
    pub(super) fn finish(mut self) -> io::Result<(SectionWriter, Part)> {
        let bytes = self.filled.div_ceil(8) as usize;
        self.out.write(&self.word.to_le_bytes()[..bytes])?;
        let part = Part::of(self.length, self.width);
        Ok((self.out, part))
    }
}

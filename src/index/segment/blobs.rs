//! Blobs: bytes kept by their SHA-256.
//!
//! Knows bytes and their hashes. Must not know what they are the bytes of.
//!
//! One section has the bytes, in the order of their hashes, each blob compressed by itself (zlib) where that makes it
//! shorter. The other is the table, sorted by the hashes:
//!
//! | bytes | of a row |
//! |---|---|
//! | 32 | the SHA-256 |
//! | 8 | where the blob begins in the section |
//! | 8 | its bytes there |
//! | 8 | its bytes; as many as there, where it is not compressed |
//!
//! A base without blobs has neither section.

use super::file::{Container, ContainerWriter, Part, Section, SectionWriter, scratch};
use super::rows::read_at;
use super::{Segment, SegmentError, guarded, kind};
use miniz_oxide::deflate::compress_to_vec_zlib;
use miniz_oxide::inflate::decompress_to_vec_zlib_with_limit;
use sha2::{Digest, Sha256};
use std::collections::BTreeMap;
use std::fs::File;
use std::io::{self, Write};
use std::path::Path;
use std::sync::Arc;

/// The SHA-256 of bytes: their name.
pub(crate) type BlobHash = [u8; 32];

const ROW: u64 = 56;
/// How hard to compress: the balance of zlib.
const LEVEL: u8 = 6;

/// How many times its bytes in the file a large blob may have: whoever reads a file that was sent needs memory in
/// proportion to it.
const MOST_RATIO: u64 = 100;
/// Smaller blobs may be compressed as well as they can be.
const SMALL: u64 = 16 << 20;

/// The most bytes that so many compressed ones may stand for.
fn most_unpacked(stored: u64) -> u64 {
    stored.saturating_mul(MOST_RATIO).max(SMALL)
}

/// The SHA-256 of bytes.
#[must_use]
pub fn blob_hash(bytes: &[u8]) -> BlobHash {
    Sha256::digest(bytes).into()
}

/// A hash in 64 hexadecimal digits.
#[must_use]
pub fn digits_of(hash: &BlobHash) -> String {
    hash.iter().map(|byte| format!("{byte:02x}")).collect::<Vec<_>>().concat()
}

/// The hash that 64 hexadecimal digits give; `None` for any other text.
#[must_use]
pub fn hash_of(digits: &str) -> Option<BlobHash> {
    let mut hash = BlobHash::default();
    if digits.len() != 64 || !digits.bytes().all(|digit| digit.is_ascii_hexdigit()) {
        return None;
    }
    for (byte, at) in hash.iter_mut().zip((0..).step_by(2)) {
        *byte = u8::from_str_radix(&digits[at..at + 2], 16).ok()?;
    }
    Some(hash)
}

/// The blobs of a base.
pub(super) struct Blobs {
    bytes: Section,
    table: Section,
    count: u64,
}

/// A row of the table, without its hash.
#[derive(Clone, Copy)]
struct BlobRow {
    start: u64,
    stored: u64,
    length: u64,
}

impl Blobs {
    /// The blobs of a file; `None` where it has none.
    ///
    /// # Errors
    /// When their table is missing, or has not as many rows as it counts.
    pub(super) fn open(file: &Arc<Container>) -> Result<Option<Self>, SegmentError> {
        let Some((_, bytes)) = file.part(kind::BLOBS) else { return Ok(None) };
        let (part, table) = file.needed(kind::BLOB_TABLE)?;
        table.holds(part.items, ROW)?;
        Ok(Some(Self { bytes, table, count: part.items }))
    }

    fn hash(&self, at: u64) -> BlobHash {
        let mut hash = BlobHash::default();
        hash.copy_from_slice(self.table.bytes(at * ROW, at * ROW + 32));
        hash
    }

    fn find(&self, hash: &BlobHash) -> Option<BlobRow> {
        let (mut low, mut high) = (0, self.count);
        while low < high {
            let middle = low.midpoint(high);
            match self.hash(middle).cmp(hash) {
                std::cmp::Ordering::Less => low = middle + 1,
                std::cmp::Ordering::Greater => high = middle,
                std::cmp::Ordering::Equal => {
                    let word = |at| self.table.word(middle * ROW + at);
                    return Some(BlobRow { start: word(32), stored: word(40), length: word(48) });
                }
            }
        }
        None
    }

    fn stored(&self, place: BlobRow) -> &[u8] {
        self.bytes.bytes(place.start, place.start.saturating_add(place.stored))
    }

    /// The bytes of a place; `None` where what stands there gives no such.
    fn read(&self, place: BlobRow) -> Option<Vec<u8>> {
        let stored = self.stored(place);
        if place.stored == place.length {
            return Some(stored.to_vec());
        }
        if place.length > most_unpacked(place.stored) {
            self.table.unwind(&format!(
                "has a blob that unpacks from {} bytes to {}, which is more than {MOST_RATIO} times as many",
                place.stored, place.length
            ));
        }
        let length = usize::try_from(place.length).ok()?;
        let bytes = decompress_to_vec_zlib_with_limit(stored, length).ok()?;
        (bytes.len() == length).then_some(bytes)
    }
}

impl Segment {
    /// The hashes of the blobs, in ascending order.
    ///
    /// # Errors
    /// When their table is damaged.
    pub fn blobs(&self) -> Result<Vec<BlobHash>, SegmentError> {
        let Some(blobs) = &self.blobs else { return Ok(Vec::new()) };
        guarded(|| (0..blobs.count).map(|at| blobs.hash(at)).collect())
    }

    /// Whether there is the blob. A binary search.
    ///
    /// # Errors
    /// When their table is damaged.
    pub fn has_blob(&self, hash: &BlobHash) -> Result<bool, SegmentError> {
        let Some(blobs) = &self.blobs else { return Ok(false) };
        guarded(|| blobs.find(hash).is_some())
    }

    /// The bytes whose SHA-256 is this, which is computed anew. `None` where they are not kept here.
    ///
    /// # Errors
    /// When they are damaged; the hash is named.
    pub fn blob(&self, hash: &BlobHash) -> Result<Option<Vec<u8>>, SegmentError> {
        let Some(blobs) = &self.blobs else { return Ok(None) };
        let Some(read) = self.naming(hash, || blobs.find(hash).map(|place| blobs.read(place)))? else {
            return Ok(None);
        };
        match read {
            Some(bytes) if blob_hash(&bytes) == *hash => Ok(Some(bytes)),
            _ => Err(self.damaged_blob(hash, "its bytes have another hash")),
        }
    }

    /// A blob as it stands in the file, and how many bytes it has.
    pub(super) fn stored_blob(&self, hash: &BlobHash) -> Result<Option<(&[u8], u64)>, SegmentError> {
        let Some(blobs) = &self.blobs else { return Ok(None) };
        self.naming(hash, || blobs.find(hash).map(|place| (blobs.stored(place), place.length)))
    }

    /// Runs what reads a blob; damage that it meets is told with the hash.
    fn naming<T>(&self, hash: &BlobHash, read: impl FnOnce() -> T) -> Result<T, SegmentError> {
        guarded(read).map_err(|error| match error {
            SegmentError::Damaged { what, .. } => self.damaged_blob(hash, &what),
            other => other,
        })
    }

    fn damaged_blob(&self, hash: &BlobHash, what: &str) -> SegmentError {
        let what = format!("the blob {}: {what}", digits_of(hash));
        SegmentError::Damaged { path: self.path().to_owned(), what }
    }
}

/// Blobs on their way to a base, in a file without a name, in the order in which they came.
#[derive(Default)]
pub(super) struct BlobsWriter {
    file: Option<File>,
    end: u64,
    places: BTreeMap<BlobHash, BlobRow>,
}

impl BlobsWriter {
    /// Adds bytes; those that are there already cost only their hash.
    pub(super) fn push(&mut self, folder: &Path, bytes: &[u8]) -> io::Result<BlobHash> {
        let hash = blob_hash(bytes);
        if !self.places.contains_key(&hash) {
            let compressed = compress_to_vec_zlib(bytes, LEVEL);
            let is_shorter = compressed.len() < bytes.len();
            let is_read_again = bytes.len() as u64 <= most_unpacked(compressed.len() as u64);
            let stored = if is_shorter && is_read_again { compressed.as_slice() } else { bytes };
            self.add(folder, hash, stored, bytes.len() as u64)?;
        }
        Ok(hash)
    }

    /// Adds a blob as it stands in a base.
    pub(super) fn add(
        &mut self,
        folder: &Path,
        hash: BlobHash,
        stored: &[u8],
        length: u64,
    ) -> io::Result<()> {
        if self.places.contains_key(&hash) {
            return Ok(());
        }
        let mut file = match self.file.take() {
            Some(file) => file,
            None => scratch(folder)?,
        };
        // What a write that failed left is written over, so that the places stay true.
        io::Seek::seek(&mut file, io::SeekFrom::Start(self.end))?;
        let written = file.write_all(stored);
        self.file = Some(file);
        written?;
        let place = BlobRow { start: self.end, stored: stored.len() as u64, length };
        self.end += place.stored;
        self.places.insert(hash, place);
        Ok(())
    }

    /// Writes the sections, if there is a blob.
    pub(super) fn finish(self, folder: &Path, out: &mut ContainerWriter) -> io::Result<()> {
        let Some(file) = self.file else { return Ok(()) };
        let (mut bytes, mut table) = (SectionWriter::new(folder)?, SectionWriter::new(folder)?);
        let mut buffer = Vec::new();
        for (hash, place) in &self.places {
            table.write(hash)?;
            for number in [bytes.len(), place.stored, place.length] {
                table.write(&number.to_le_bytes())?;
            }
            buffer.resize(usize::try_from(place.stored).unwrap_or(usize::MAX), 0);
            read_at(&file, &mut buffer, place.start)?;
            bytes.write(&buffer)?;
        }
        out.add(kind::BLOBS, bytes, Part::of(0, 8))?;
        out.add(kind::BLOB_TABLE, table, Part::of(self.places.len() as u64, 8))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::index::segment::{Budget, Builder};
    use std::fs;

    /// Short, empty, well compressed, not at all, and longer than a block.
    fn samples() -> Vec<Vec<u8>> {
        let mut state = 7_u32;
        let noise = |_| {
            state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            state.to_le_bytes()[3]
        };
        let noise: Vec<u8> = (0..90_000).map(noise).collect();
        vec![
            b"words".to_vec(),
            Vec::new(),
            b"the same words again and again. ".repeat(400),
            noise[..3000].to_vec(),
            noise,
        ]
    }

    fn built(path: &Path, blobs: &[Vec<u8>]) -> Segment {
        let builder = Builder::new(path, Budget::default());
        for blob in blobs {
            assert_eq!(builder.blob(blob).unwrap(), blob_hash(blob));
        }
        builder.finish().unwrap();
        Segment::open(path).unwrap()
    }

    #[test]
    fn blobs_read_back_by_their_hash() {
        let folder = tempfile::tempdir().unwrap();
        let mut blobs = samples();
        let base = built(&folder.path().join("a.assay"), &blobs);
        for blob in &blobs {
            assert_eq!(base.blob(&blob_hash(blob)).unwrap().as_ref(), Some(blob));
            assert!(base.has_blob(&blob_hash(blob)).unwrap());
        }
        assert_eq!(base.blob(&blob_hash(b"other")).unwrap(), None);
        let mut hashes: Vec<BlobHash> = blobs.iter().map(|blob| blob_hash(blob)).collect();
        hashes.sort_unstable();
        assert_eq!(base.blobs().unwrap(), hashes);
        // The order in which they come, and coming twice, change nothing.
        blobs.reverse();
        blobs.push(blobs[1].clone());
        let other = built(&folder.path().join("b.assay"), &blobs);
        assert_eq!(base.summary(), other.summary());
        let none = built(&folder.path().join("c.assay"), &[]);
        assert_ne!(none.digest(), base.digest());
        assert!(none.blobs().unwrap().is_empty());
        assert_eq!(none.blob(&hashes[0]).unwrap(), None);
        // Taken over from a base, they are the same.
        let path = folder.path().join("d.assay");
        let builder = Builder::new(&path, Budget::default());
        for hash in hashes.iter().rev() {
            assert!(builder.blob_of(&base, hash).unwrap());
        }
        assert!(!builder.blob_of(&base, &blob_hash(b"other")).unwrap());
        builder.finish().unwrap();
        assert_eq!(Segment::open(&path).unwrap().digest(), base.digest());
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 4);
    }

    #[test]
    fn a_flipped_bit_is_named_and_never_read() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a.assay");
        let blobs = samples();
        drop(built(&path, &blobs));
        let whole = fs::read(&path).unwrap();
        let damaged = folder.path().join("damaged.assay");
        let mut named = 0;
        for at in (0..whole.len()).step_by(83) {
            let mut changed = whole.clone();
            changed[at] ^= 1 << (at % 8);
            fs::write(&damaged, changed).unwrap();
            let Ok(base) = Segment::open(&damaged) else { continue };
            assert!(base.verify().is_err(), "byte {at}");
            for blob in &blobs {
                let hash = blob_hash(blob);
                match base.blob(&hash) {
                    Ok(read) => assert_eq!(read.as_ref(), Some(blob), "byte {at}"),
                    Err(error) => {
                        assert!(error.to_string().contains(&digits_of(&hash)), "{error}");
                        named += 1;
                    }
                }
            }
        }
        assert!(named > 100, "{named}");
    }

    /// A table that is whole but lies: what is read is held against the hash.
    #[test]
    fn bytes_of_another_hash_are_refused() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a.assay");
        let mut writer = BlobsWriter::default();
        let hash = blob_hash(b"right");
        writer.add(folder.path(), hash, b"wrong", 5).unwrap();
        writer.add(folder.path(), blob_hash(b"long"), b"no zlib", 4).unwrap();
        let builder = Builder::new(&path, Budget::default());
        builder.put_blobs(writer);
        builder.finish().unwrap();
        let base = Segment::open(&path).unwrap();
        assert!(base.verify().is_ok());
        let error = base.blob(&hash).unwrap_err().to_string();
        assert!(error.contains(&digits_of(&hash)) && error.contains("another hash"), "{error}");
        assert!(base.blob(&blob_hash(b"long")).is_err());
    }

    #[test]
    fn hashes_are_written_and_read_in_digits() {
        let hash = blob_hash(b"");
        assert_eq!(digits_of(&hash), "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
        assert_eq!(hash_of(&digits_of(&hash)), Some(hash));
        assert_eq!(hash_of(&digits_of(&hash).to_uppercase()), Some(hash));
        for other in ["", "e3b0", &"g".repeat(64), &"+1".repeat(32), &"é".repeat(32)] {
            assert_eq!(hash_of(other), None, "{other}");
        }
    }
}

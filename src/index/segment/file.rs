//! The container: a header, sections, and a checksum for each block of them.
//!
//! Knows bytes and their checksums. Must not know what the sections hold.
//!
//! | bytes | what |
//! |---|---|
//! | 0..4096 | the header: magic, version, lengths, the digest, the table of sections, a CRC-32 of all that |
//! | 4096.. | the sections, one after another |
//! | then | a CRC-32 for every block of 65,536 bytes of the sections |
//!
//! Numbers are little-endian. The header and the table of checksums are verified when a file is opened, a block when it
//! is first touched. The digest is the SHA-256 of the sections: two files with one digest hold the same data.

use crate::files::{self, plain};
use crate::index::disk;
use memmap2::Mmap;
use sha2::{Digest, Sha256};
use std::fs::File;
use std::io::{self, BufReader, BufWriter, Read, Seek, SeekFrom, Write};
use std::panic::resume_unwind;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

const MAGIC: [u8; 8] = *b"\x89ASSAY\r\n";
const VERSION: u32 = 2;
const HEADER: usize = 4096;
const BLOCK: usize = 1 << 16;
/// Bytes after each section, so that a word can be read at its last byte.
const SLACK: usize = 8;
/// Bytes of the header before the table of sections.
const FIXED: usize = 8 + 4 + 4 + 8 + 8 + 4 + 32;
/// Bytes of a row of the table.
const ROW: usize = 4 + 4 + 8 + 8 + 8;
/// The most sections that the header has room for.
const MOST: usize = (HEADER - FIXED - 4) / ROW;

/// Why a base file cannot be opened, or not be read further.
#[derive(Debug, Clone, thiserror::Error)]
#[non_exhaustive]
pub enum SegmentError {
    /// The file cannot be read.
    #[error("{}: {message}", path.display())]
    Io {
        /// The file.
        path: PathBuf,
        /// The cause.
        message: String,
    },
    /// The file is something else.
    #[error("{} is no base of Assay", path.display())]
    NotASegment {
        /// The file.
        path: PathBuf,
    },
    /// The file is of a version that this program does not read.
    #[error("{} is of version {version}; this program reads version {VERSION}", path.display())]
    Version {
        /// The file.
        path: PathBuf,
        /// Its version.
        version: u32,
    },
    /// The bytes are not those that were written.
    #[error("{} is damaged: {what}", path.display())]
    Damaged {
        /// The file.
        path: PathBuf,
        /// Where.
        what: String,
    },
}

/// A section of the file and what is in it.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Part {
    /// What it is.
    pub(super) kind: u32,
    /// Bits of an item, where it is an array.
    pub(super) width: u32,
    /// How many items it has.
    pub(super) items: u64,
    offset: u64,
    length: u64,
}

/// A file that is open. Damaged bytes are never read as data: whoever touches them unwinds with the [`SegmentError`].
pub(super) struct Container {
    path: PathBuf,
    map: Mmap,
    parts: Vec<Part>,
    checksums: Vec<u32>,
    verified: Vec<AtomicU64>,
    digest: [u8; 32],
}

impl Part {
    /// A section of items of so many bits; where it stands is known when it is written.
    pub(super) fn of(items: u64, width: u32) -> Self {
        Self { width, items, ..Self::default() }
    }
}

impl Container {
    /// Opens the file that a person named.
    pub(super) fn open(path: &Path) -> Result<Arc<Self>, SegmentError> {
        Self::from_file(path, files::open_regular(path).map_err(|error| unread(path, &error.into_io()))?)
    }

    /// Opens a file of that very name, no link.
    pub(super) fn open_plain(path: &Path) -> Result<Arc<Self>, SegmentError> {
        Self::from_file(path, plain::open(path, false).map_err(|error| unread(path, &error))?)
    }

    fn from_file(path: &Path, file: File) -> Result<Arc<Self>, SegmentError> {
        let io = |error: io::Error| unread(path, &error);
        let damaged = |what: &str| SegmentError::Damaged { path: path.to_owned(), what: what.to_owned() };
        let length = file.metadata().map_err(io)?.len();
        if length < HEADER as u64 {
            let mut start = Vec::new();
            file.take(8).read_to_end(&mut start).map_err(io)?;
            return Err(if start == MAGIC {
                damaged("it is cut short")
            } else {
                SegmentError::NotASegment { path: path.to_owned() }
            });
        }
        let map = map(&file).map_err(io)?;
        let header = &map[..HEADER];
        if header[..8] != MAGIC {
            return Err(SegmentError::NotASegment { path: path.to_owned() });
        }
        let version = u32_at(header, 8);
        if version != VERSION {
            return Err(SegmentError::Version { path: path.to_owned(), version });
        }
        if crc32fast::hash(&header[..HEADER - 4]) != u32_at(header, HEADER - 4) {
            return Err(damaged("its header is not as it was written"));
        }
        let (whole, end) = (u64_at(header, 16), u64_at(header, 24));
        if whole != length {
            return Err(damaged(&format!("it has {length} bytes, and had {whole}")));
        }
        let table = usize::try_from(end).ok().and_then(|end| map.get(end..));
        let table = table.filter(|table| has_one_for_each_block(table, end));
        let table = table.ok_or_else(|| damaged("its sections do not end where their checksums begin"))?;
        if crc32fast::hash(table) != u32_at(header, 32) {
            return Err(damaged("its checksums are not as they were written"));
        }
        let parts = parts(header, end).map_err(|what| damaged(&what))?;
        let checksums: Vec<u32> = table.chunks_exact(4).map(|bytes| u32_at(bytes, 0)).collect();
        let verified = (0..checksums.len().div_ceil(64)).map(|_| AtomicU64::new(0)).collect();
        let mut digest = [0; 32];
        digest.copy_from_slice(&header[36..68]);
        Ok(Arc::new(Self { path: path.to_owned(), parts, checksums, verified, digest, map }))
    }

    /// What is wrong with the file, as an error.
    pub(super) fn damage(&self, what: impl Into<String>) -> SegmentError {
        SegmentError::Damaged { path: self.path.clone(), what: what.into() }
    }

    pub(super) fn path(&self) -> &Path {
        &self.path
    }

    /// The SHA-256 of the sections, as the header has it.
    pub(super) fn digest(&self) -> [u8; 32] {
        self.digest
    }

    pub(super) fn bytes(&self) -> u64 {
        self.map.len() as u64
    }

    /// The sections of a kind.
    pub(super) fn part(self: &Arc<Self>, kind: u32) -> Option<(Part, Section)> {
        let part = *self.parts.iter().find(|part| part.kind == kind)?;
        Some((part, Section { file: Arc::clone(self), kind, offset: part.offset, length: part.length }))
    }

    /// The section of a kind that a base cannot be without.
    pub(super) fn needed(self: &Arc<Self>, kind: u32) -> Result<(Part, Section), SegmentError> {
        self.part(kind).ok_or_else(|| self.damage(format!("section {kind} is missing")))
    }

    /// Verifies every block, and that together they have the digest that the header names.
    pub(super) fn verify(&self) -> Result<(), SegmentError> {
        (0..self.checksums.len()).try_for_each(|block| self.verify_block(block))?;
        let end = self.map.len() - self.checksums.len() * 4;
        if Sha256::digest(&self.map[HEADER..end])[..] != self.digest {
            return Err(self.damage("its contents have another digest than its header says"));
        }
        Ok(())
    }

    fn verify_block(&self, block: usize) -> Result<(), SegmentError> {
        let start = HEADER + block * BLOCK;
        let end = (start + BLOCK).min(self.map.len() - self.checksums.len() * 4);
        if crc32fast::hash(&self.map[start..end]) != self.checksums[block] {
            return Err(self.damage(format!("the bytes from {start} to {end} are not as they were written")));
        }
        self.verified[block / 64].fetch_or(1 << (block % 64), Ordering::Relaxed);
        Ok(())
    }

    /// Eight bytes that are as they were written.
    #[inline]
    fn word(&self, start: u64) -> u64 {
        #[expect(clippy::cast_possible_truncation, reason = "the file is mapped, so its offsets fit")]
        let at = start as usize;
        let (block, last) = ((at - HEADER) / BLOCK, (at + 7 - HEADER) / BLOCK);
        let is_verified = self.verified[block / 64].load(Ordering::Relaxed) & (1 << (block % 64)) != 0;
        if block == last && is_verified { u64_at(&self.map, at) } else { u64_at(self.read(start, 8), 0) }
    }

    /// Bytes that are as they were written.
    fn read(&self, start: u64, length: u64) -> &[u8] {
        #[expect(clippy::cast_possible_truncation, reason = "the file is mapped, so its offsets fit")]
        let (start, end) = (start as usize, (start + length) as usize);
        let (first, last) = ((start - HEADER) / BLOCK, (end - 1 - HEADER) / BLOCK);
        for block in first..=last {
            let is_verified = self.verified[block / 64].load(Ordering::Relaxed) & (1 << (block % 64)) != 0;
            if !is_verified && let Err(error) = self.verify_block(block) {
                resume_unwind(Box::new(error));
            }
        }
        &self.map[start..end]
    }
}

/// Whether what follows the sections is a checksum for each block of them.
fn has_one_for_each_block(table: &[u8], end: u64) -> bool {
    let sections = end.checked_sub(HEADER as u64);
    sections.is_some_and(|bytes| bytes.div_ceil(BLOCK as u64).checked_mul(4) == Some(table.len() as u64))
}

/// The table of sections. Each lies between the header and `end`, with its slack: who reads within one reads within the
/// file. The numbers come from whoever wrote the file, and a checksum proves nothing against intent.
fn parts(header: &[u8], end: u64) -> Result<Vec<Part>, String> {
    let count = u32_at(header, 12) as usize;
    if count > MOST {
        return Err(format!("it has {count} sections, and there is room for {MOST}"));
    }
    let rows = header[FIXED..FIXED + count * ROW].chunks_exact(ROW);
    let parts = rows.map(|row| Part {
        kind: u32_at(row, 0),
        width: u32_at(row, 4),
        items: u64_at(row, 8),
        offset: u64_at(row, 16),
        length: u64_at(row, 24),
    });
    let checked = parts.map(|part| {
        let last = part.offset.checked_add(part.length).and_then(|last| last.checked_add(SLACK as u64));
        if part.offset < HEADER as u64 || last.is_none_or(|last| last > end) {
            return Err(format!("section {} reaches beyond the file", part.kind));
        }
        Ok(part)
    });
    checked.collect()
}

/// Maps a file into memory.
#[expect(unsafe_code, reason = "a map of a file has no safe form")]
fn map(file: &File) -> io::Result<Mmap> {
    // SAFETY: the map is sound as long as nobody changes the file below it. A base is written to another name and renamed
    // when it is whole; Assay never writes to it afterwards, and replaces it by renaming another file over it, which
    // leaves the mapped one as it is. Somebody else who writes into it breaks the contract of every reader of mapped
    // files; what they change before a block is touched is found by its checksum.
    unsafe { Mmap::map(file) }
}

fn u32_at(bytes: &[u8], at: usize) -> u32 {
    let mut word = [0; 4];
    word.copy_from_slice(&bytes[at..at + 4]);
    u32::from_le_bytes(word)
}

fn u64_at(bytes: &[u8], at: usize) -> u64 {
    let mut word = [0; 8];
    word.copy_from_slice(&bytes[at..at + 8]);
    u64::from_le_bytes(word)
}

/// The bytes of one section.
#[derive(Clone)]
pub(super) struct Section {
    file: Arc<Container>,
    kind: u32,
    offset: u64,
    length: u64,
}

impl Section {
    /// The bytes from a place to another; numbers that were read from the file may name none that are there.
    pub(super) fn bytes(&self, start: u64, end: u64) -> &[u8] {
        if start > end || end > self.length {
            self.unwind("points beyond its own end");
        }
        if start == end { &[] } else { self.file.read(self.offset + start, end - start) }
    }

    /// The eight bytes from a place in the section, the last of which may lie behind it. The caller has bounded the place.
    #[inline]
    pub(super) fn word(&self, at: u64) -> u64 {
        debug_assert!(at <= self.length, "{at} of {}", self.length);
        self.file.word(self.offset + at)
    }

    pub(super) fn length(&self) -> u64 {
        self.length
    }

    /// What is wrong with the section, as an error.
    pub(super) fn damage(&self, what: &str) -> SegmentError {
        self.file.damage(format!("section {} {what}", self.kind))
    }

    /// Leaves a read that met what no writer of Assay's writes.
    #[cold]
    pub(super) fn unwind(&self, what: &str) -> ! {
        resume_unwind(Box::new(self.damage(what)))
    }

    /// That the section has exactly as many bytes as its items need.
    pub(super) fn holds(&self, items: u64, bytes: u64) -> Result<(), SegmentError> {
        if items.checked_mul(bytes) == Some(self.length) {
            return Ok(());
        }
        Err(self.damage(&format!("has {} bytes for {items} items of {bytes}", self.length)))
    }
}

/// A section on its way, in a file of its own.
pub(super) struct SectionWriter {
    out: BufWriter<File>,
    length: u64,
}

impl SectionWriter {
    pub(super) fn new(folder: &Path) -> io::Result<Self> {
        Ok(Self { out: BufWriter::with_capacity(1 << 18, scratch(folder)?), length: 0 })
    }

    pub(super) fn write(&mut self, bytes: &[u8]) -> io::Result<()> {
        self.length += bytes.len() as u64;
        self.out.write_all(bytes)
    }

    pub(super) fn len(&self) -> u64 {
        self.length
    }
}

/// A file without a name, which goes when it is closed.
pub(super) fn scratch(folder: &Path) -> io::Result<File> {
    tempfile::tempfile_in(folder)
}

/// A file on its way. Nothing has its name until [`ContainerWriter::finish`].
pub(super) struct ContainerWriter {
    path: PathBuf,
    file: tempfile::NamedTempFile,
    parts: Vec<Part>,
    end: u64,
}

impl ContainerWriter {
    /// Begins a file beside its final place.
    pub(super) fn new(path: &Path) -> io::Result<Self> {
        let folder = folder_of(path);
        let mut builder = tempfile::Builder::new();
        builder.prefix(".assay-").suffix(".part");
        // A base is for others to read too, as the user's mask allows.
        #[cfg(unix)]
        builder.permissions(std::os::unix::fs::PermissionsExt::from_mode(0o666));
        let mut file = builder.tempfile_in(folder)?;
        file.write_all(&[0; HEADER])?;
        Ok(Self { path: path.to_owned(), file, parts: Vec::new(), end: HEADER as u64 })
    }

    /// Adds a section.
    pub(super) fn add(&mut self, kind: u32, section: SectionWriter, part: Part) -> io::Result<()> {
        assert!(self.parts.len() < MOST, "more sections than the header has room for");
        let mut from = section.out.into_inner().map_err(io::IntoInnerError::into_error)?;
        from.seek(SeekFrom::Start(0))?;
        let length = io::copy(&mut from, &mut self.file)?;
        self.file.write_all(&[0; SLACK])?;
        self.parts.push(Part { kind, offset: self.end, length, ..part });
        self.end += length + SLACK as u64;
        Ok(())
    }

    /// Writes checksums and header, and gives the file its name: afterwards it is on the disk, whole.
    pub(super) fn finish(mut self) -> io::Result<()> {
        let mut digest = Sha256::new();
        let mut table = Vec::new();
        self.file.seek(SeekFrom::Start(HEADER as u64))?;
        let mut reader = BufReader::with_capacity(BLOCK, self.file.as_file());
        let mut block = vec![0; BLOCK];
        loop {
            let length = fill(&mut reader, &mut block)?;
            if length == 0 {
                break;
            }
            digest.update(&block[..length]);
            table.extend_from_slice(&crc32fast::hash(&block[..length]).to_le_bytes());
        }
        let mut header = Vec::with_capacity(HEADER);
        header.extend_from_slice(&MAGIC);
        header.extend_from_slice(&VERSION.to_le_bytes());
        header.extend_from_slice(&u32::try_from(self.parts.len()).unwrap_or(0).to_le_bytes());
        header.extend_from_slice(&(self.end + table.len() as u64).to_le_bytes());
        header.extend_from_slice(&self.end.to_le_bytes());
        header.extend_from_slice(&crc32fast::hash(&table).to_le_bytes());
        header.extend_from_slice(&digest.finalize());
        for part in &self.parts {
            header.extend_from_slice(&part.kind.to_le_bytes());
            header.extend_from_slice(&part.width.to_le_bytes());
            for number in [part.items, part.offset, part.length] {
                header.extend_from_slice(&number.to_le_bytes());
            }
        }
        header.resize(HEADER - 4, 0);
        header.extend_from_slice(&crc32fast::hash(&header).to_le_bytes());
        self.file.seek(SeekFrom::End(0))?;
        self.file.write_all(&table)?;
        self.file.seek(SeekFrom::Start(0))?;
        self.file.write_all(&header)?;
        disk::sync(self.file.as_file())?;
        let part = self.file.into_temp_path();
        disk::rename(&part, &self.path)?;
        // The name is not there any more, so nothing is to be removed.
        let _ = part.keep();
        disk::sync_folder(folder_of(&self.path))
    }
}

fn unread(path: &Path, error: &io::Error) -> SegmentError {
    SegmentError::Io { path: path.to_owned(), message: files::words(error) }
}

fn fill(reader: &mut impl Read, buffer: &mut [u8]) -> io::Result<usize> {
    let mut length = 0;
    while length < buffer.len() {
        match reader.read(&mut buffer[length..])? {
            0 => break,
            read => length += read,
        }
    }
    Ok(length)
}

/// The folder that a file is in.
pub(super) fn folder_of(path: &Path) -> &Path {
    match path.parent() {
        Some(folder) if !folder.as_os_str().is_empty() => folder,
        _ => Path::new("."),
    }
}

//! The journal: effective changes, one record a commit, on the disk before the commit returns.
//!
//! Knows records and their checksums. Must not know what becomes of them.
//!
//! | bytes | of the header |
//! |---|---|
//! | 8 | magic |
//! | 4 | version |
//! | 32 | the digest of the base it follows, zeros where there is none |
//! | 4 | CRC-32 of all before |
//!
//! | bytes | of a record |
//! |---|---|
//! | 8 | sequence, from 1, without gaps |
//! | 8 | bytes of the steps |
//! | 4 | CRC-32 of digest, sequence and length |
//! | … | the steps |
//! | 4 | CRC-32 of the steps |
//!
//! A record that ends before its length does was being written when the writer died: no commit returned for it. Only such
//! a one, at the very end, is cut. The length has a checksum of its own, so that a damaged one is not taken for it.

use super::doubt::Doubt;
use crate::files::plain;
use crate::index::disk;
use crate::index::{key_of_term, term_of_key};
use crate::store::delta::Step;
use oxrdf::{GraphName, NamedNode, NamedOrBlankNode, Quad, Term};
use std::fs::File;
use std::io::{self, BufReader, Read, Seek, SeekFrom};
use std::path::{Path, PathBuf};

const MAGIC: [u8; 8] = *b"\x89ASSAYJ\n";
const VERSION: u32 = 1;
/// Bytes of the header.
pub(in crate::store) const HEADER: usize = 48;
const BEFORE: usize = 20;

/// The digest of a base; zeros for none.
pub(in crate::store) type Digest = [u8; 32];

/// Why a journal cannot be read or written.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum JournalError {
    /// The disk failed, or is full.
    #[error("{}: {}", path.display(), crate::files::words(source))]
    Io {
        /// The journal.
        path: PathBuf,
        /// The cause.
        source: io::Error,
    },
    /// Its bytes are not those that were written.
    #[error("{} is damaged at byte {at}: {what}", path.display())]
    Damaged {
        /// The journal.
        path: PathBuf,
        /// Where.
        at: u64,
        /// What is wrong there.
        what: &'static str,
    },
    /// Commits that had returned are not there any more.
    #[error(transparent)]
    Lost(Loss),
    /// A write failed before, and what is on the disk is not known.
    #[error("{}: a write failed, and nothing more can be written; open the location anew", path.display())]
    Broken {
        /// The journal.
        path: PathBuf,
    },
}

/// Commits that had returned, and that a journal does not have any more.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{} lacks what was acknowledged: {}", path.display(), lacking(self))]
pub struct Loss {
    /// The journal.
    pub path: PathBuf,
    /// Where what is whole of it ends.
    pub at: u64,
    /// The bytes of an incomplete record after that.
    pub torn: u64,
    /// The number of the last commit that is there, counted from the first of the location.
    pub kept: u64,
    /// The number of the last commit that was acknowledged. Where it is there, it is another than that which was.
    pub acknowledged: u64,
}

fn lacking(loss: &Loss) -> String {
    let Loss { at, torn, kept, acknowledged, .. } = loss;
    let which = match acknowledged.saturating_sub(*kept) {
        0 => return format!("commit {acknowledged} is not the one that was written"),
        1 => format!("commit {acknowledged} is lost"),
        _ => format!("commits {} to {acknowledged} are lost", kept + 1),
    };
    let torn = match torn {
        0 => String::new(),
        1 => " and 1 byte of the next record".to_owned(),
        torn => format!(" and {torn} bytes of the next record"),
    };
    format!("{which}; it ends at byte {at}{torn}, with the state of commit {kept}")
}

/// A place between two records.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::store) struct Mark {
    /// The sequence of the record before.
    pub(in crate::store) sequence: u64,
    pub(in crate::store) end: u64,
    /// A checksum of the records of this journal up to there.
    pub(in crate::store) chain: u32,
}

/// How a record begins and ends, which tells it from any other.
type Ends = [u8; BEFORE + 4];

/// A journal that is read, and perhaps written.
pub(in crate::store) struct Journal {
    path: PathBuf,
    file: File,
    digest: Digest,
    /// The sequence of the last record.
    sequence: u64,
    /// Where the next record goes.
    end: u64,
    chain: u32,
    /// Where the record read last begins, and what it is.
    last: Option<(u64, Ends)>,
    /// What is known to have been acknowledged.
    expected: Option<Mark>,
    /// Whether another record was found in the place of the last one that was acknowledged.
    is_replaced: bool,
    is_broken: bool,
}

impl Journal {
    /// Makes a journal that follows a base, and continues the numbering. It is on the disk when this returns, but for its
    /// name.
    pub(in crate::store) fn create(path: &Path, digest: Digest, sequence: u64) -> Result<Self, JournalError> {
        let failed = |source| JournalError::Io { path: path.to_owned(), source };
        let file = plain::make(path).map_err(failed)?;
        let mut header = Vec::with_capacity(HEADER);
        header.extend_from_slice(&MAGIC);
        header.extend_from_slice(&VERSION.to_le_bytes());
        header.extend_from_slice(&digest);
        header.extend_from_slice(&crc32fast::hash(&header).to_le_bytes());
        disk::write(&file, &header).map_err(failed)?;
        disk::sync(&file).map_err(failed)?;
        Ok(Self::before_the_first(path, file, digest, sequence))
    }

    /// Opens a journal that follows a base, before its first record.
    pub(in crate::store) fn open(
        path: &Path,
        digest: Digest,
        before: u64,
        writes: bool,
    ) -> Result<Self, JournalError> {
        let failed = |source| JournalError::Io { path: path.to_owned(), source };
        let damaged = |what| JournalError::Damaged { path: path.to_owned(), at: 0, what };
        let mut file = plain::open(path, writes).map_err(failed)?;
        let mut header = [0; HEADER];
        file.read_exact(&mut header).map_err(|error| match error.kind() {
            io::ErrorKind::UnexpectedEof => damaged("its header is cut short"),
            _ => failed(error),
        })?;
        if header[..8] != MAGIC || crc32fast::hash(&header[..44]).to_le_bytes() != header[44..] {
            return Err(damaged("its header is not as it was written"));
        }
        if header[8..12] != VERSION.to_le_bytes() {
            return Err(damaged("it is of a version that this program does not read"));
        }
        if header[12..44] != digest {
            return Err(damaged("it follows another base"));
        }
        Ok(Self::before_the_first(path, file, digest, before))
    }

    fn before_the_first(path: &Path, file: File, digest: Digest, sequence: u64) -> Self {
        Self {
            path: path.to_owned(),
            file,
            digest,
            sequence,
            end: HEADER as u64,
            chain: 0,
            last: None,
            expected: None,
            is_replaced: false,
            is_broken: false,
        }
    }

    /// Sets what is known to have been acknowledged, before anything is read.
    pub(in crate::store) fn expect(&mut self, acknowledged: Option<Mark>) {
        self.expected = acknowledged;
    }

    /// What was acknowledged and was not found, when all was read.
    pub(in crate::store) fn loss(&self) -> Result<Option<Loss>, JournalError> {
        let Some(expected) = self.expected else { return Ok(None) };
        if self.sequence >= expected.sequence && !self.is_replaced {
            return Ok(None);
        }
        Ok(Some(Loss {
            path: self.path.clone(),
            at: self.end,
            torn: self.length()?.saturating_sub(self.end),
            kept: self.sequence,
            acknowledged: expected.sequence,
        }))
    }

    fn length(&self) -> Result<u64, JournalError> {
        let metadata = self.file.metadata();
        let metadata = metadata.map_err(|source| JournalError::Io { path: self.path.clone(), source })?;
        Ok(metadata.len())
    }

    /// Whether a writer has taken back what was read here, a commit that failed, whatever it has written there since.
    pub(in crate::store) fn was_cut(&self) -> Result<bool, JournalError> {
        if self.length()? < self.end {
            return Ok(true);
        }
        let Some((start, ends)) = self.last else { return Ok(false) };
        let mut there: Ends = [0; BEFORE + 4];
        let (before, after) = there.split_at_mut(BEFORE);
        let mut file = &self.file;
        let read = file
            .seek(SeekFrom::Start(start))
            .and_then(|_| file.read_exact(before))
            .and_then(|()| file.seek(SeekFrom::Start(self.end - 4)))
            .and_then(|_| file.read_exact(after));
        match read {
            Ok(()) => Ok(there != ends),
            Err(error) if error.kind() == io::ErrorKind::UnexpectedEof => Ok(true),
            Err(source) => Err(JournalError::Io { path: self.path.clone(), source }),
        }
    }

    /// Goes on behind a record that is there.
    fn pass(&mut self, before: &[u8], bytes: u64, checksum: &[u8]) {
        let mut ends: Ends = [0; BEFORE + 4];
        ends[..BEFORE].copy_from_slice(before);
        ends[BEFORE..].copy_from_slice(checksum);
        let mut hasher = crc32fast::Hasher::new();
        hasher.update(&self.chain.to_le_bytes());
        hasher.update(&ends);
        self.chain = hasher.finalize();
        self.last = Some((self.end, ends));
        self.sequence += 1;
        self.end += bytes;
        if let Some(expected) = self.expected.filter(|expected| expected.sequence == self.sequence) {
            self.is_replaced |= expected != self.mark();
        }
    }

    /// [`Journal::pass`], of a record that was written here.
    fn pass_written(&mut self, record: &[u8]) {
        let (rest, checksum) = record.split_at(record.len() - 4);
        self.pass(&rest[..BEFORE], record.len() as u64, checksum);
    }

    pub(in crate::store) fn sequence(&self) -> u64 {
        self.sequence
    }

    /// Where it ends now.
    pub(in crate::store) fn mark(&self) -> Mark {
        Mark { sequence: self.sequence, end: self.end, chain: self.chain }
    }

    /// Goes on to a mark, so that the records after it are read next.
    pub(in crate::store) fn skip_to(&mut self, mark: Mark) {
        (self.sequence, self.end, self.chain, self.last) = (mark.sequence, mark.end, mark.chain, None);
    }

    /// Whether it takes more, as far as is known.
    pub(in crate::store) fn is_whole(&self) -> Result<(), JournalError> {
        if self.is_broken { Err(JournalError::Broken { path: self.path.clone() }) } else { Ok(()) }
    }

    /// Lets it take no more: another may be the one that counts.
    pub(in crate::store) fn close(&mut self) {
        self.is_broken = true;
    }

    /// Reads the records from where the last reading ended, one call of `each` for each. An incomplete record at the end
    /// is left.
    pub(in crate::store) fn read<E: From<JournalError>>(
        &mut self,
        mut each: impl FnMut(Vec<Step>) -> Result<(), E>,
    ) -> Result<(), E> {
        let path = self.path.clone();
        let failed = |source| JournalError::Io { path: path.clone(), source };
        let length = self.length()?;
        let mut file = self.file.try_clone().map_err(failed)?;
        file.seek(SeekFrom::Start(self.end)).map_err(failed)?;
        let mut reader = BufReader::with_capacity(1 << 16, file);
        while length.saturating_sub(self.end) >= BEFORE as u64 {
            let damaged = |what| JournalError::Damaged { path: self.path.clone(), at: self.end, what };
            let mut before = [0; BEFORE];
            reader.read_exact(&mut before).map_err(failed)?;
            let (sequence, bytes) = (number(&before[..8]), number(&before[8..16]));
            if head_checksum(&self.digest, &before[..16]).to_le_bytes() != before[16..] {
                let mut rest = Vec::new();
                reader.read_to_end(&mut rest).map_err(failed)?;
                if before.iter().chain(&rest).all(|byte| *byte == 0) {
                    // The file had grown, and the record had not come yet.
                    return Ok(());
                }
                let is_next = sequence == self.sequence + 1;
                return Err(damaged(if is_next {
                    "a record does not begin as it was written"
                } else {
                    "what follows the last commit before it is no record"
                })
                .into());
            }
            let left = length - self.end - BEFORE as u64;
            if bytes > left || left - bytes < 4 {
                return Ok(());
            }
            if sequence != self.sequence + 1 {
                return Err(damaged("a record is not the one that follows").into());
            }
            let mut payload = vec![0; usize::try_from(bytes).unwrap_or(usize::MAX)];
            reader.read_exact(&mut payload).map_err(failed)?;
            let mut checksum = [0; 4];
            reader.read_exact(&mut checksum).map_err(failed)?;
            if crc32fast::hash(&payload).to_le_bytes() != checksum {
                return Err(damaged("a record is not as it was written").into());
            }
            let steps = read_steps(&payload).ok_or_else(|| damaged("a record has no steps"))?;
            each(steps)?;
            self.pass(&before, BEFORE as u64 + bytes + 4, &checksum);
        }
        Ok(())
    }

    /// What follows the last record, when all was read: the beginning of another, or what no commit wrote.
    pub(in crate::store) fn tail(&self) -> Result<Option<Doubt>, JournalError> {
        let failed = |source| JournalError::Io { path: self.path.clone(), source };
        let (path, at) = (self.path.clone(), self.end);
        let bytes = self.length()?.saturating_sub(at);
        if bytes == 0 {
            return Ok(None);
        }
        let mut file = &self.file;
        file.seek(SeekFrom::Start(at)).map_err(failed)?;
        let mut begun = Vec::new();
        file.take(BEFORE as u64).read_to_end(&mut begun).map_err(failed)?;
        let is_begun = begun.iter().all(|byte| *byte == 0) || self.begins_the_next(&begun);
        Ok(Some(if is_begun {
            Doubt::Unfinished { path, at, bytes }
        } else {
            Doubt::Foreign { path, at, bytes }
        }))
    }

    /// Whether bytes are the beginning of the record that would follow, as far as they go.
    fn begins_the_next(&self, bytes: &[u8]) -> bool {
        let mut expected = (self.sequence + 1).to_le_bytes().to_vec();
        expected.extend(bytes.get(8..16).unwrap_or(bytes.get(8..).unwrap_or_default()));
        if expected.len() == 16 {
            expected.extend(head_checksum(&self.digest, &expected).to_le_bytes());
        }
        bytes.len() <= expected.len() && expected.starts_with(bytes)
    }

    /// Cuts an incomplete record from the end, so that others can follow.
    pub(in crate::store) fn cut(&mut self) -> Result<(), JournalError> {
        let failed = |source| JournalError::Io { path: self.path.clone(), source };
        if self.file.metadata().map_err(failed)?.len() > self.end {
            disk::truncate(&self.file, self.end).map_err(failed)?;
            disk::sync(&self.file).map_err(failed)?;
        }
        Ok(())
    }

    /// Writes a record; it is on the disk when this returns. Where that fails the journal is as it was, or takes no more.
    pub(in crate::store) fn append(&mut self, steps: &[Step]) -> Result<(), JournalError> {
        self.is_whole()?;
        let record = self.record(self.sequence + 1, steps);
        let written = self.write(&record);
        if let Err(source) = written {
            self.take_back(self.mark());
            return Err(JournalError::Io { path: self.path.clone(), source });
        }
        self.pass_written(&record);
        Ok(())
    }

    /// Cuts what was written after a mark: a record of a commit that failed. Where that fails, nobody knows what is on the
    /// disk, and the journal takes no more.
    pub(in crate::store) fn take_back(&mut self, mark: Mark) {
        let undone = disk::truncate(&self.file, mark.end).and_then(|()| disk::sync(&self.file));
        self.is_broken = undone.is_err();
        self.skip_to(mark);
    }

    /// Writes the records that another has after a mark, and calls `each` for each. They are on the disk when this returns.
    pub(in crate::store) fn take_over<E: From<JournalError>>(
        &mut self,
        source: &mut Self,
        mut each: impl FnMut(&[Step]) -> Result<(), E>,
    ) -> Result<(), E> {
        let mut records: Vec<Vec<u8>> = Vec::new();
        source.read(|steps| {
            each(&steps)?;
            records.push(self.record(self.sequence + 1 + records.len() as u64, &steps));
            Ok::<_, E>(())
        })?;
        if !records.is_empty() {
            self.write(&records.concat())
                .map_err(|source| JournalError::Io { path: self.path.clone(), source })?;
            for record in &records {
                self.pass_written(record);
            }
        }
        Ok(())
    }

    fn record(&self, sequence: u64, steps: &[Step]) -> Vec<u8> {
        let mut payload = Vec::new();
        write_steps(steps, &mut payload);
        let mut record = Vec::with_capacity(payload.len() + 24);
        record.extend_from_slice(&sequence.to_le_bytes());
        record.extend_from_slice(&(payload.len() as u64).to_le_bytes());
        record.extend_from_slice(&head_checksum(&self.digest, &record).to_le_bytes());
        record.extend_from_slice(&payload);
        record.extend_from_slice(&crc32fast::hash(&payload).to_le_bytes());
        record
    }

    fn write(&mut self, record: &[u8]) -> io::Result<()> {
        self.file.seek(SeekFrom::Start(self.end))?;
        disk::write(&self.file, record)?;
        disk::sync(&self.file)
    }
}

fn head_checksum(digest: &Digest, head: &[u8]) -> u32 {
    let mut hasher = crc32fast::Hasher::new();
    hasher.update(digest);
    hasher.update(head);
    hasher.finalize()
}

fn number(bytes: &[u8]) -> u64 {
    let mut word = [0; 8];
    word.copy_from_slice(bytes);
    u64::from_le_bytes(word)
}

const DROP: u8 = 1;
const CREATE: u8 = 2;
const REMOVE: u8 = 3;
const INSERT: u8 = 4;

fn write_steps(steps: &[Step], out: &mut Vec<u8>) {
    for step in steps {
        match step {
            Step::Drop(graph) => {
                out.push(DROP);
                write_term(Some(&graph.clone().into()), out);
            }
            Step::Create(graph) => {
                out.push(CREATE);
                write_term(Some(&graph.clone().into()), out);
            }
            Step::Remove(quad) => {
                out.push(REMOVE);
                write_quad(quad, out);
            }
            Step::Insert(quad) => {
                out.push(INSERT);
                write_quad(quad, out);
            }
        }
    }
}

fn write_quad(quad: &Quad, out: &mut Vec<u8>) {
    write_term(Some(&quad.subject.clone().into()), out);
    write_term(Some(&quad.predicate.clone().into()), out);
    write_term(Some(&quad.object), out);
    let graph = match &quad.graph_name {
        GraphName::DefaultGraph => None,
        GraphName::NamedNode(name) => Some(Term::from(name.clone())),
        GraphName::BlankNode(name) => Some(Term::from(name.clone())),
    };
    write_term(graph.as_ref(), out);
}

/// A term as its key behind its length; none as a length of zero.
fn write_term(term: Option<&Term>, out: &mut Vec<u8>) {
    let mut key = Vec::new();
    if let Some(term) = term {
        key_of_term(term, &mut key);
    }
    out.extend_from_slice(&u32::try_from(key.len()).unwrap_or(u32::MAX).to_le_bytes());
    out.extend_from_slice(&key);
}

/// The steps of a record; `None` where they are none.
fn read_steps(mut bytes: &[u8]) -> Option<Vec<Step>> {
    let mut steps = Vec::new();
    while let Some((kind, rest)) = bytes.split_first() {
        bytes = rest;
        steps.push(match *kind {
            DROP => Step::Drop(read_node(&mut bytes)?),
            CREATE => Step::Create(read_node(&mut bytes)?),
            REMOVE => Step::Remove(read_quad(&mut bytes)?),
            INSERT => Step::Insert(read_quad(&mut bytes)?),
            _ => return None,
        });
    }
    Some(steps)
}

fn read_quad(bytes: &mut &[u8]) -> Option<Quad> {
    let subject = read_node(bytes)?;
    let predicate = read_name(bytes)?;
    let object = read_term(bytes)??;
    let graph_name = match read_term(bytes)? {
        None => GraphName::DefaultGraph,
        Some(name) => NamedOrBlankNode::try_from(name).ok()?.into(),
    };
    Some(Quad { subject, predicate, object, graph_name })
}

fn read_node(bytes: &mut &[u8]) -> Option<NamedOrBlankNode> {
    NamedOrBlankNode::try_from(read_term(bytes)??).ok()
}

fn read_name(bytes: &mut &[u8]) -> Option<NamedNode> {
    match read_term(bytes)?? {
        Term::NamedNode(name) => Some(name),
        _ => None,
    }
}

/// A term, or none; the outer `None` where there is neither.
#[expect(clippy::option_option, reason = "no term is a term too: the unnamed graph")]
fn read_term(bytes: &mut &[u8]) -> Option<Option<Term>> {
    let (length, rest) = bytes.split_at_checked(4)?;
    let length = u32::from_le_bytes([length[0], length[1], length[2], length[3]]) as usize;
    let (key, rest) = rest.split_at_checked(length)?;
    *bytes = rest;
    if length == 0 { Some(None) } else { term_of_key(key).map(Some) }
}

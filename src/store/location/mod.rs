//! A durable location: a folder with a base, the journal that follows it, and a pointer to both.
//!
//! Knows files and who may write them. Must not know quads beyond passing them on.
//!
//! | file | what |
//! |---|---|
//! | `current` | which base and which journal count, with a checksum; replaced as a whole |
//! | `base-N.assay` | what was settled at the Nth compaction |
//! | `journal-N` | what was committed since |
//! | `acknowledged-N` | how far that went when the last commit returned |
//! | `blobs/HASH` | a blob that came since |
//! | `lock` | held by the one writer |
//!
//! Compaction writes the next base and the next journal beside the present ones and then replaces `current`. Until that
//! moment the location is what it was, afterwards it is the new one; what is left over of either is removed by the next
//! writer. Readers in other processes hold what they have open, and look at `current` again when they ask again.

pub(in crate::store) mod acknowledged;
pub(in crate::store) mod doubt;
pub(in crate::store) mod journal;
pub(in crate::store) mod lock;
use super::StoreError;
use super::delta::{Delta, Step};
use super::location::acknowledged::Acknowledged;
use super::location::doubt::{Doubt, NoteFault};
use super::location::journal::{Digest, HEADER, Journal, JournalError, Loss, Mark};
use super::location::lock::{Holder, WriteOptions};
use crate::files::{EntryKind, plain};
use crate::index::disk;
use crate::index::segment::{Segment, SegmentError, digits_of, guarded, hash_of};
use std::fs::{self, File};
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::thread::sleep;
use std::time::Duration;

const CURRENT: &str = "current";
const LOCK: &str = "lock";
const BLOBS: &str = "blobs";
/// The first line of `current`.
const TITLE: &str = "assay location 1";

/// Why a location cannot be used.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum LocationError {
    /// The disk failed, or is full.
    #[error("{}: {}", path.display(), crate::files::words(source))]
    Io {
        /// The file.
        path: PathBuf,
        /// The cause.
        source: io::Error,
    },
    /// The folder is something else.
    #[error("{} is no location of Assay", path.display())]
    NotALocation {
        /// The folder.
        path: PathBuf,
    },
    /// The pointer is not as it was written.
    #[error("{} is damaged: it is not as it was written", path.display())]
    Damaged {
        /// The pointer.
        path: PathBuf,
    },
    /// The pointer is gone, and files that it pointed to are there.
    #[error("{} is damaged: its file `current` is missing", path.display())]
    PointerMissing {
        /// The folder.
        path: PathBuf,
    },
    /// What has the name of a file of a location is something else, such as a link to a file elsewhere.
    #[error("{}; a location has plain files only, and nothing was read or written", strangers(found))]
    NotPlain {
        /// What they are, by path.
        found: Vec<(PathBuf, EntryKind)>,
    },
    /// Another process writes.
    #[error("{} is being written by {}; only one can at a time", path.display(), held_by(holder.as_ref(), *waited))]
    Locked {
        /// The folder.
        path: PathBuf,
        /// How long it was waited for.
        waited: Duration,
        /// Who writes, where that is known.
        holder: Option<Holder>,
    },
}

fn strangers(found: &[(PathBuf, EntryKind)]) -> String {
    let told: Vec<String> =
        found.iter().map(|(path, kind)| format!("{} is {kind}", path.display())).collect();
    told.join(", ")
}

fn held_by(holder: Option<&Holder>, waited: Duration) -> String {
    let holder = holder.map_or_else(|| "another process".to_owned(), Holder::to_string);
    if waited.is_zero() { holder } else { format!("{holder}, and still was after {waited:?}") }
}

/// What `current` says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Current {
    /// The number of the compaction that made the files.
    pub(super) number: u64,
    /// The digest of the base; `None` where there is none yet.
    pub(super) digest: Option<Digest>,
    /// The sequence of the last commit that is in the base.
    pub(super) sequence: u64,
}

/// A folder, and the right to write there or only to read.
pub(super) struct Location {
    folder: PathBuf,
    pub(super) current: Current,
    pub(super) journal: Journal,
    /// Absent where it is only read.
    acknowledged: Option<Acknowledged>,
    /// What was acknowledged and is not there; in a location that is written, what its writer has accepted.
    loss: Option<Loss>,
    /// What was found beside that when it was opened.
    doubts: Vec<Doubt>,
    /// Held as long as this is there.
    _lock: Option<File>,
}

/// A location as it is opened, and what is in it.
pub(super) struct Opened {
    pub(super) location: Location,
    pub(super) layers: Delta,
}

/// Whether there is a location in a folder: a damaged one too, and one that may be there where the folder cannot be read. To
/// open it says what is wrong.
pub(super) fn is_location(folder: &Path) -> bool {
    match fs::symlink_metadata(folder.join(CURRENT)) {
        Ok(metadata) => !metadata.is_dir(),
        Err(error) if error.kind() == io::ErrorKind::PermissionDenied => true,
        Err(_) => has_lost_its_pointer(folder),
    }
}

/// Whether a folder without `current` has what a location had written: to make a new one there would destroy it.
fn has_lost_its_pointer(folder: &Path) -> bool {
    let Ok(entries) = fs::read_dir(folder) else { return false };
    entries.flatten().any(|entry| {
        let name = entry.file_name();
        let name = name.to_string_lossy();
        let is_old = |number| {
            number > 0 || !is_begun(&entry.path()) || fs::symlink_metadata(folder.join(BLOBS)).is_ok()
        };
        let known = || Acknowledged::read(&entry.path(), &Digest::default());
        let has_more = |number| number > 0 || known().is_some_and(|mark| mark.sequence > 0);
        numbered(&name, base_name).is_some()
            || numbered(&name, journal_name).is_some_and(is_old)
            || numbered(&name, acknowledged_name).is_some_and(has_more)
    })
}

/// Whether nothing was committed to a journal yet.
fn is_begun(journal: &Path) -> bool {
    fs::symlink_metadata(journal).is_ok_and(|there| there.is_file() && there.len() <= HEADER as u64)
}

impl Location {
    /// Opens a location; to write, makes it where the folder is empty or not there, and cuts what a writer that died had
    /// begun.
    pub(super) fn open(folder: &Path, writes: Option<&WriteOptions>) -> Result<Opened, StoreError> {
        must_be_plain(folder)?;
        let lock = writes.map(|options| take(folder, options)).transpose()?;
        let mut again = 0;
        loop {
            let current = Current::read(folder)?;
            let opened = read(folder, current.clone(), writes);
            if writes.is_none() && again < 20 && may_differ(folder, &current, &opened, again)? {
                again += 1;
                continue;
            }
            let Opened { location, layers } = opened?;
            let location = Self { _lock: lock, ..location };
            if writes.is_some() {
                location.tidy();
            }
            return Ok(Opened { location, layers });
        }
    }

    /// Notes that the commit written last returns.
    pub(super) fn acknowledge(&mut self) {
        if let Some(acknowledged) = &mut self.acknowledged {
            acknowledged.note(self.journal.mark());
        }
    }

    /// What was acknowledged and is not there.
    pub(super) fn loss(&self) -> Option<&Loss> {
        self.loss.as_ref()
    }

    /// What is not as it should be, and stops nothing.
    pub(super) fn doubts(&self) -> &[Doubt] {
        &self.doubts
    }

    /// A number that every commit and every compaction raises.
    pub(super) fn generation(&self) -> u64 {
        self.journal.sequence() + self.current.number
    }

    /// What a reader has to do to see what was committed since: the layers anew, where a compaction has replaced the
    /// files, else the records that came, applied to `layers`. Whether there was anything.
    pub(super) fn refresh(&mut self, layers: &mut Delta) -> Result<bool, StoreError> {
        let before = self.journal.sequence();
        let is_as_it_was = Current::read(&self.folder)? == self.current && !self.journal.was_cut()?;
        if is_as_it_was {
            let replayed = replay(&mut self.journal, layers);
            // A writer may have taken back what is being read.
            if replayed.is_ok() || !self.journal.was_cut()? && Current::read(&self.folder)? == self.current {
                return replayed.map(|()| self.journal.sequence() > before);
            }
        }
        let opened = Self::open(&self.folder, None)?;
        (*self, *layers) = (opened.location, opened.layers);
        Ok(true)
    }

    /// The name that the base of the next compaction gets.
    pub(super) fn next_base(&self) -> PathBuf {
        self.folder.join(base_name(self.current.number + 1))
    }

    /// Makes a base that was written to [`Location::next_base`] the one that counts. It holds what was committed up to a
    /// mark in the journal; what was committed since goes into the journal that follows it, and then what follows from all
    /// of that.
    pub(super) fn swap(
        &mut self,
        base: Segment,
        mark: Mark,
        follows: &dyn Fn(&mut Delta) -> Result<Vec<Step>, StoreError>,
    ) -> Result<Delta, StoreError> {
        self.journal.is_whole()?;
        let sequence = mark.sequence;
        let next = Current { number: self.current.number + 1, digest: Some(base.digest()), sequence };
        let path = self.folder.join(journal_name(next.number));
        let mut journal = Journal::create(&path, base.digest(), sequence)?;
        let old = self.folder.join(journal_name(self.current.number));
        let mut source =
            Journal::open(&old, self.current.digest.unwrap_or_default(), self.current.sequence, false)?;
        source.skip_to(mark);
        let mut layers = Delta::over(Some(Arc::new(base)))?;
        journal.take_over(&mut source, |steps| guarded(|| layers.apply(steps))?.map_err(StoreError::from))?;
        let steps = follows(&mut layers)?;
        if !steps.is_empty() {
            journal.append(&steps)?;
            layers.apply(&steps)?;
        }
        let acknowledged = acknowledged_at(&self.folder, &next, journal.mark())?;
        if let Err(error) = next.write(&self.folder) {
            if !Current::read(&self.folder).is_ok_and(|current| current == self.current) {
                // Whether the new pointer outlives the machine is not known: a commit to either journal could be lost.
                self.journal.close();
            }
            return Err(error);
        }
        self.current = next;
        self.journal = journal;
        self.acknowledged = Some(acknowledged);
        self.tidy();
        Ok(layers)
    }

    /// Removes what does not count: files of other compactions, and what a writer that died left half-way.
    fn tidy(&self) {
        let kinds = [base_name, journal_name, acknowledged_name];
        let keep = kinds.map(|kind| kind(self.current.number));
        let Ok(entries) = fs::read_dir(&self.folder) else { return };
        for entry in entries.flatten() {
            let name = entry.file_name();
            let name = name.to_string_lossy();
            let is_ours = kinds.iter().any(|kind| numbered(&name, *kind).is_some());
            if (is_ours || is_part(&name)) && !keep.iter().any(|kept| *kept == *name) {
                // What cannot be removed now is left to the next writer.
                let _ = fs::remove_file(entry.path());
            }
        }
    }
}

fn base_name(number: u64) -> String {
    format!("base-{number}.assay")
}

fn journal_name(number: u64) -> String {
    format!("journal-{number}")
}

fn acknowledged_name(number: u64) -> String {
    format!("acknowledged-{number}")
}

/// The number of a file that is named so. Files of the user may have names much like ours.
fn numbered(name: &str, kind: fn(u64) -> String) -> Option<u64> {
    let digits: String = name.chars().filter(char::is_ascii_digit).collect();
    digits.parse().ok().filter(|number| kind(*number) == name)
}

/// Whether a file is a pointer or a base on its way: `.assay-`, a word and `.part`.
fn is_part(name: &str) -> bool {
    let word = name.strip_prefix(".assay-").and_then(|rest| rest.strip_suffix(".part"));
    word.is_some_and(|word| {
        word == CURRENT || word.len() == 6 && word.chars().all(|c| c.is_ascii_alphanumeric())
    })
}

/// Takes the lock, and makes the location where there is none.
fn take(folder: &Path, options: &WriteOptions) -> Result<File, StoreError> {
    let io = |path: &Path, source| LocationError::Io { path: path.to_owned(), source };
    if !has_pointer(folder) {
        can_be_made(folder)?;
    }
    fs::create_dir_all(folder).map_err(|source| io(folder, source))?;
    let path = folder.join(LOCK);
    let lock = plain::open_or_make(&path).map_err(|source| io(&path, source))?;
    lock::take(&lock, &path, folder, options)?;
    if !has_pointer(folder) {
        let current = Current { number: 0, digest: None, sequence: 0 };
        Journal::create(&folder.join(journal_name(0)), Digest::default(), 0)?;
        current.write(folder)?;
    }
    Ok(lock)
}

fn has_pointer(folder: &Path) -> bool {
    plain::is_file(&folder.join(CURRENT))
}

/// That nothing in a folder that has a name of ours is a link, or anything else that we did not make. Whoever opens a file
/// later looks again.
fn must_be_plain(folder: &Path) -> Result<(), LocationError> {
    let Ok(entries) = fs::read_dir(folder) else { return Ok(()) };
    let mut found = Vec::new();
    for entry in entries.flatten() {
        let name = entry.file_name();
        let name = name.to_string_lossy();
        let kinds = [base_name, journal_name, acknowledged_name];
        let is_numbered = kinds.iter().any(|kind| numbered(&name, *kind).is_some());
        let is_ours = is_numbered || is_part(&name) || [CURRENT, LOCK, BLOBS].contains(&name.as_ref());
        let kind = entry.file_type().ok().and_then(EntryKind::of);
        let is_right = if name == BLOBS { kind == Some(EntryKind::Folder) } else { kind.is_none() };
        if is_ours && !is_right {
            found.push((entry.path(), kind.unwrap_or(EntryKind::File)));
        }
    }
    found.sort_by(|(one, _), (other, _)| one.cmp(other));
    if found.is_empty() { Ok(()) } else { Err(LocationError::NotPlain { found }) }
}

/// That a location can be made here: there is nothing, or what is left of one that was never finished.
fn can_be_made(folder: &Path) -> Result<(), LocationError> {
    let path = || folder.to_owned();
    let entries = match fs::read_dir(folder) {
        Ok(entries) => entries,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(()),
        Err(error) if error.kind() == io::ErrorKind::NotADirectory => {
            return Err(LocationError::NotALocation { path: path() });
        }
        Err(source) => return Err(LocationError::Io { path: path(), source }),
    };
    if has_lost_its_pointer(folder) {
        return Err(LocationError::PointerMissing { path: path() });
    }
    let left_over = [LOCK.to_owned(), journal_name(0), acknowledged_name(0)];
    let is_left_over = |name: &str| left_over.iter().any(|left| left == name) || is_part(name);
    for entry in entries {
        let entry = entry.map_err(|source| LocationError::Io { path: path(), source })?;
        if !is_left_over(&entry.file_name().to_string_lossy()) {
            return Err(LocationError::NotALocation { path: path() });
        }
    }
    Ok(())
}

/// The base of a location. What is no base there was one.
fn base(path: &Path) -> Result<Segment, SegmentError> {
    Segment::open_plain(path).map_err(|error| match error {
        SegmentError::NotASegment { path } => {
            SegmentError::Damaged { path, what: "it does not begin as it was written".to_owned() }
        }
        error => error,
    })
}

/// Whether another look at a location that is only read may show something else: a compaction has replaced the files since,
/// or a writer was taking back a commit that failed.
fn may_differ(
    folder: &Path,
    current: &Current,
    opened: &Result<Opened, StoreError>,
    again: u32,
) -> Result<bool, StoreError> {
    let is_whole = opened.as_ref().is_ok_and(|opened| {
        opened.location.loss.is_none() && opened.location.doubts.iter().all(Doubt::is_usual)
    });
    if is_whole {
        return Ok(false);
    }
    if Current::read(folder)? != *current {
        return Ok(true);
    }
    // A writer may be about to write what is looked at.
    let is_damaged = match opened {
        Ok(opened) => opened.location.loss.is_none(),
        Err(error) => matches!(error, StoreError::Journal(JournalError::Damaged { .. })),
    };
    if is_damaged && again < 3 {
        sleep(Duration::from_millis(5));
    }
    Ok(is_damaged && again < 3)
}

fn read(folder: &Path, current: Current, writes: Option<&WriteOptions>) -> Result<Opened, StoreError> {
    let base = match current.digest {
        None => None,
        Some(digest) => {
            let path = folder.join(base_name(current.number));
            let base = base(&path)?;
            if base.digest() != digest {
                let what = "it is not the one that belongs here".to_owned();
                return Err(SegmentError::Damaged { path, what }.into());
            }
            Some(Arc::new(base))
        }
    };
    let digest = current.digest.unwrap_or_default();
    let mut layers = Delta::over(base)?;
    // Looked at before the journal, which only grows: what is acknowledged by now is there then.
    let note = folder.join(acknowledged_name(current.number));
    let (known, fault) = Acknowledged::look(&note, &digest);
    let path = folder.join(journal_name(current.number));
    let mut journal = Journal::open(&path, digest, current.sequence, writes.is_some())?;
    journal.expect(known);
    replay(&mut journal, &mut layers)?;
    let loss = journal.loss()?;
    // A location in which nothing was committed yet has no note of that: its maker may have died before.
    let is_new = current.number == 0 && journal.mark().end == HEADER as u64;
    let fault = fault.filter(|fault| !(is_new && *fault == NoteFault::Missing));
    let mut doubts: Vec<Doubt> =
        fault.map(|fault| Doubt::Unnoted { path: note, fault }).into_iter().collect();
    // What is lost has a beginning too, of which the loss tells.
    if loss.is_none() {
        doubts.extend(journal.tail()?);
    }
    let mut acknowledged = None;
    if let Some(options) = writes {
        if let Some(loss) = loss.clone().filter(|_| !options.accepts_loss()) {
            return Err(JournalError::Lost(loss).into());
        }
        journal.cut()?;
        acknowledged = Some(acknowledged_at(folder, &current, journal.mark())?);
    }
    let folder = folder.to_owned();
    let location = Location { folder, current, journal, acknowledged, loss, doubts, _lock: None };
    Ok(Opened { location, layers })
}

/// The file that says what is acknowledged, saying that all up to a mark is.
fn acknowledged_at(folder: &Path, current: &Current, mark: Mark) -> Result<Acknowledged, LocationError> {
    let path = folder.join(acknowledged_name(current.number));
    Acknowledged::at(&path, current.digest.unwrap_or_default(), mark)
        .map_err(|source| LocationError::Io { path, source })
}

fn replay(journal: &mut Journal, layers: &mut Delta) -> Result<(), StoreError> {
    journal.read(|steps| guarded(|| layers.apply(&steps))?.map_err(StoreError::from))
}

impl Current {
    fn read(folder: &Path) -> Result<Self, StoreError> {
        let path = folder.join(CURRENT);
        let text = match plain::read(&path, 1 << 12) {
            Ok(text) => String::from_utf8(text).map_err(|_| LocationError::Damaged { path: path.clone() })?,
            Err(error) if error.kind() == io::ErrorKind::NotFound => {
                let path = folder.to_owned();
                return Err(if has_lost_its_pointer(folder) {
                    LocationError::PointerMissing { path }.into()
                } else {
                    LocationError::NotALocation { path }.into()
                });
            }
            Err(source) => return Err(LocationError::Io { path, source }.into()),
        };
        Self::parse(&text).ok_or_else(|| LocationError::Damaged { path }.into())
    }

    fn parse(text: &str) -> Option<Self> {
        let (body, checksum) = text.trim_end_matches('\n').rsplit_once('\n')?;
        let checksum = checksum.strip_prefix("checksum ")?;
        if format!("{:08x}", crc32fast::hash(body.as_bytes())) != checksum || !text.ends_with('\n') {
            return None;
        }
        let mut lines = body.lines();
        if lines.next()? != TITLE {
            return None;
        }
        let mut value = |key: &str| lines.next()?.strip_prefix(key)?.strip_prefix(' ');
        let number = value("number")?.parse().ok()?;
        let digest = match value("base")? {
            "none" => None,
            digits => Some(hash_of(digits)?),
        };
        Some(Self { number, digest, sequence: value("sequence")?.parse().ok()? })
    }

    fn text(&self) -> String {
        let digest = self.digest.map_or_else(|| "none".to_owned(), |digest| digits_of(&digest));
        let body = format!("{TITLE}\nnumber {}\nbase {digest}\nsequence {}", self.number, self.sequence);
        format!("{body}\nchecksum {:08x}\n", crc32fast::hash(body.as_bytes()))
    }

    /// Puts this in the place of what the folder had, as a whole.
    fn write(&self, folder: &Path) -> Result<(), StoreError> {
        let path = folder.join(CURRENT);
        let failed = |source| LocationError::Io { path: path.clone(), source };
        let part = folder.join(".assay-current.part");
        let file = plain::make(&part).map_err(failed)?;
        disk::write(&file, self.text().as_bytes()).map_err(failed)?;
        disk::sync(&file).map_err(failed)?;
        disk::rename(&part, &path).map_err(failed)?;
        Ok(disk::sync_folder(folder).map_err(failed)?)
    }
}

#[cfg(test)]
mod tests;

//! What was acknowledged: how far the journal went when the last commit returned, in a small file beside it.
//!
//! Knows places in a journal. Must not know its records.
//!
//! A record that is not whole at the end of a journal was being written when its writer died, or it was whole, a commit had
//! returned for it, and its end was lost since: in a copy that was cut, or with a file system. The journal alone cannot tell.
//! This file can. It has two slots that are written in turn, so that one of them is whole whenever its writer dies:
//!
//! | bytes | of a slot |
//! |---|---|
//! | 32 | the digest of the base that the journal follows |
//! | 8 | the sequence of the last commit that returned |
//! | 8 | where its record ends |
//! | 4 | a checksum of all records up to there |
//! | 4 | CRC-32 of all before |
//!
//! A slot is written when the record is on the disk, never before: it may be behind the journal, and is never ahead of it. So
//! it need not be synced for each commit: what a crash takes from it is told of by nobody, and never told falsely.

use super::doubt::NoteFault;
use super::journal::{Digest, Mark};
use crate::files::plain;
use crate::index::disk;
use std::fs::File;
use std::io::{self, Read, Seek, SeekFrom};
use std::path::Path;
use std::time::{Duration, Instant};

const SLOT: usize = 56;
/// How old what is on the disk may become, as long as there are commits.
const OLDEST: Duration = Duration::from_secs(1);

/// The file, open to write.
pub(in crate::store) struct Acknowledged {
    file: File,
    digest: Digest,
    /// The slot that is written next.
    next: u64,
    synced: Instant,
    is_synced: bool,
}

impl Acknowledged {
    /// What was acknowledged of a journal that follows a base; `None` where that is not known, as in a location of a version
    /// that kept no such file.
    pub(in crate::store) fn read(path: &Path, digest: &Digest) -> Option<Mark> {
        Self::look(path, digest).0
    }

    /// [`Acknowledged::read`], and what is wrong with the file.
    pub(in crate::store) fn look(path: &Path, digest: &Digest) -> (Option<Mark>, Option<NoteFault>) {
        let Some(slots) = slots(path, digest) else {
            let is_there = path.symlink_metadata().is_ok();
            return (None, Some(if is_there { NoteFault::Damaged } else { NoteFault::Missing }));
        };
        let mark = slots.iter().filter_map(Slot::mark).max_by_key(|mark| mark.sequence);
        let fault = match (mark, slots.contains(&Slot::Damaged)) {
            (None, _) => Some(NoteFault::Damaged),
            (Some(_), true) => Some(NoteFault::HalfDamaged),
            (Some(_), false) => None,
        };
        (mark, fault)
    }

    /// The file of a journal of which all up to a mark is acknowledged. It is on the disk when this returns.
    pub(in crate::store) fn at(path: &Path, digest: Digest, mark: Mark) -> io::Result<Self> {
        let there = slots(path, &digest).unwrap_or_default();
        let latest = there.iter().position(|slot| *slot == Slot::Mark(mark));
        let is_known = Self::look(path, &digest) == (Some(mark), None);
        if let Some(slot) = latest.filter(|_| is_known)
            && let Ok(file) = plain::open(path, true)
        {
            let next = 1 - slot as u64;
            return Ok(Self { file, digest, next, synced: Instant::now(), is_synced: true });
        }
        let file = plain::make(path)?;
        let mut made = Self { file, digest, next: 0, synced: Instant::now(), is_synced: false };
        made.write(mark)?;
        made.sync()?;
        Ok(made)
    }

    /// Notes that a commit returns. What cannot be noted is not known afterwards, which is no reason for it to fail: it is on
    /// the disk.
    pub(in crate::store) fn note(&mut self, mark: Mark) {
        let written = self.write(mark);
        if written.is_ok() && self.synced.elapsed() >= OLDEST {
            let _ = self.sync();
        }
    }

    fn write(&mut self, mark: Mark) -> io::Result<()> {
        let mut slot = Vec::with_capacity(SLOT);
        slot.extend_from_slice(&self.digest);
        slot.extend_from_slice(&mark.sequence.to_le_bytes());
        slot.extend_from_slice(&mark.end.to_le_bytes());
        slot.extend_from_slice(&mark.chain.to_le_bytes());
        slot.extend_from_slice(&crc32fast::hash(&slot).to_le_bytes());
        self.is_synced = false;
        self.file.seek(SeekFrom::Start(self.next * SLOT as u64))?;
        disk::write(&self.file, &slot)?;
        self.next = 1 - self.next;
        Ok(())
    }

    fn sync(&mut self) -> io::Result<()> {
        disk::sync(&self.file)?;
        (self.synced, self.is_synced) = (Instant::now(), true);
        Ok(())
    }
}

impl Drop for Acknowledged {
    fn drop(&mut self) {
        if !self.is_synced {
            // As in `note`: nothing is lost by it but knowledge.
            let _ = self.sync();
        }
    }
}

/// What a slot has.
#[derive(Clone, Copy, Default, PartialEq, Eq)]
enum Slot {
    /// It was never written.
    #[default]
    Empty,
    Mark(Mark),
    /// It is not as it was written, or not of this base.
    Damaged,
}

impl Slot {
    fn mark(&self) -> Option<Mark> {
        match self {
            Self::Mark(mark) => Some(*mark),
            Self::Empty | Self::Damaged => None,
        }
    }
}

/// What the slots say.
fn slots(path: &Path, digest: &Digest) -> Option<[Slot; 2]> {
    let mut bytes = Vec::new();
    plain::open(path, false).ok()?.take(2 * SLOT as u64).read_to_end(&mut bytes).ok()?;
    let slot = |at: usize| {
        let there = bytes.get(at * SLOT..).unwrap_or_default();
        match there.get(..SLOT).and_then(|slot| mark(slot, digest)) {
            Some(mark) => Slot::Mark(mark),
            None if there.is_empty() => Slot::Empty,
            None => Slot::Damaged,
        }
    };
    Some([slot(0), slot(1)])
}

fn mark(slot: &[u8], digest: &Digest) -> Option<Mark> {
    let (body, checksum) = slot.split_at(SLOT - 4);
    if crc32fast::hash(body).to_le_bytes() != checksum || body[..32] != *digest {
        return None;
    }
    let number = |at: usize| body[at..at + 8].try_into().map(u64::from_le_bytes).ok();
    let chain = body[48..52].try_into().map(u32::from_le_bytes).ok()?;
    Some(Mark { sequence: number(32)?, end: number(40)?, chain })
}

#[cfg(test)]
mod tests;

//! The lock of a location: one writes at a time, others wait, and who waits in vain is told for whom.
//!
//! Knows locks and who holds them. Must not know what they guard.

use crate::store::{LocationError, StoreError, lock_failed};
use std::fs::{File, TryLockError};
use std::io::{self, Read, Seek, SeekFrom, Write};
use std::path::Path;
use std::thread::sleep;
use std::time::{Duration, Instant};

/// How long a writer waits for another, if nothing is said.
pub(crate) const PATIENCE: Duration = Duration::from_secs(5);
/// The pauses between two looks at a lock: from the first, which grows, to the last.
const PAUSES: [Duration; 2] = [Duration::from_millis(2), Duration::from_millis(100)];
/// The most bytes of a lock file that are read, and the most letters of a command that are shown.
const MOST: u64 = 1024;
const LETTERS: usize = 80;

/// How a location is opened to write.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WriteOptions {
    wait: Duration,
    command: String,
    accepts_loss: bool,
}

impl Default for WriteOptions {
    /// Waits for [`PATIENCE`], and accepts no loss.
    fn default() -> Self {
        Self { wait: PATIENCE, command: String::new(), accepts_loss: false }
    }
}

impl WriteOptions {
    /// Waits so long for another that writes there.
    #[must_use]
    pub fn with_wait(mut self, wait: Duration) -> Self {
        self.wait = wait;
        self
    }

    /// With what others are told that wait for this one: `assay update`.
    #[must_use]
    pub fn with_command(mut self, command: impl Into<String>) -> Self {
        self.command = command.into();
        self
    }

    /// Goes on from what is left where commits were lost that had been acknowledged, rather than to refuse.
    #[must_use]
    pub fn accepting_loss(mut self) -> Self {
        self.accepts_loss = true;
        self
    }

    pub(in crate::store) fn accepts_loss(&self) -> bool {
        self.accepts_loss
    }
}

/// Who holds a lock, as far as it has said.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Holder {
    /// The id of the process.
    pub pid: u32,
    /// What it calls itself, without anything that would drive a terminal; may be empty.
    pub command: String,
}

impl std::fmt::Display for Holder {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self.command.as_str() {
            "" => write!(f, "process {}", self.pid),
            command => write!(f, "process {} (`{command}`)", self.pid),
        }
    }
}

impl Holder {
    /// What a lock file says. Anybody may have written there.
    fn read(mut lock: &File) -> Option<Self> {
        let mut text = Vec::new();
        lock.seek(SeekFrom::Start(0)).ok()?;
        lock.take(MOST).read_to_end(&mut text).ok()?;
        Self::parse(&String::from_utf8_lossy(&text))
    }

    fn parse(text: &str) -> Option<Self> {
        let mut lines = text.lines();
        let pid = lines.next()?.strip_prefix("pid ")?.parse().ok()?;
        let command = lines.next().and_then(|line| line.strip_prefix("command ")).unwrap_or_default();
        Some(Self { pid, command: plain(command) })
    }

    /// Says who holds a lock. That nobody can be told is no reason not to hold it.
    fn write(mut lock: &File, command: &str) {
        let text = format!("pid {}\ncommand {}\n", std::process::id(), plain(command));
        let written = lock.set_len(0).and_then(|()| lock.seek(SeekFrom::Start(0)));
        let _ = written.and_then(|_| lock.write_all(text.as_bytes()));
    }
}

/// The letters of a command that a terminal shows and does not obey.
fn plain(command: &str) -> String {
    let is_plain = |c: &char| c.is_ascii_graphic() && *c != '`' || *c == ' ';
    command.chars().filter(is_plain).take(LETTERS).collect()
}

/// Locks a file, waiting for whoever holds it; whether that came to pass in time.
///
/// # Errors
/// When the file system has no locks, or fails.
pub(crate) fn lock_within(lock: &File, wait: Duration) -> io::Result<bool> {
    let started = Instant::now();
    let [mut pause, longest] = PAUSES;
    loop {
        match lock.try_lock() {
            Ok(()) => return Ok(true),
            Err(TryLockError::Error(error)) => return Err(error),
            Err(TryLockError::WouldBlock) => {}
        }
        let left = wait.saturating_sub(started.elapsed());
        if left.is_zero() {
            return Ok(false);
        }
        sleep(pause.min(left));
        pause = (pause * 2).min(longest);
    }
}

/// Takes the lock of a location, and says who holds it now.
pub(in crate::store) fn take(
    lock: &File,
    path: &Path,
    folder: &Path,
    options: &WriteOptions,
) -> Result<(), StoreError> {
    match lock_within(lock, options.wait) {
        Ok(true) => {}
        Ok(false) => {
            let (path, waited) = (folder.to_owned(), options.wait);
            return Err(LocationError::Locked { path, waited, holder: Holder::read(lock) }.into());
        }
        Err(source) => return Err(lock_failed(path, source)),
    }
    Holder::write(lock, &options.command);
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_lock_says_drives_no_terminal() {
        let table = [
            ("pid 12\ncommand assay update\n", Some((12, "assay update"))),
            ("pid 12\n", Some((12, ""))),
            ("pid 7\ncommand a\u{1b}]0;x\u{7}\u{202e}b`\r\n", Some((7, "a]0;xb"))),
            ("", None),
            ("pid -4\ncommand x", None),
            ("pid 99999999999999\n", None),
        ];
        for (text, expected) in table {
            let expected = expected.map(|(pid, command)| Holder { pid, command: command.to_owned() });
            assert_eq!(Holder::parse(text), expected, "{text:?}");
        }
        let long = Holder::parse(&format!("pid 1\ncommand {}", "x".repeat(5000))).unwrap();
        assert_eq!(long.command.len(), LETTERS);
    }

    #[test]
    fn a_lock_is_waited_for_and_its_holder_named() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("lock");
        let open = || {
            let options = File::options().create(true).truncate(false).read(true).write(true).open(&path);
            options.unwrap()
        };
        let holder = open();
        let options = WriteOptions::default().with_command("assay load");
        take(&holder, &path, folder.path(), &options).unwrap();
        let short = WriteOptions::default().with_wait(Duration::from_millis(10));
        let waiting = open();
        let error = take(&waiting, &path, folder.path(), &short).unwrap_err().to_string();
        let named = format!("process {} (`assay load`)", std::process::id());
        assert!(error.contains(&named), "{error}");
        let released = std::thread::spawn(move || {
            sleep(Duration::from_millis(30));
            drop(holder);
        });
        take(&waiting, &path, folder.path(), &WriteOptions::default()).unwrap();
        released.join().unwrap();
    }
}

//! What tells that a file is as it was, without reading it.
//!
//! Knows what the system says of files. Must not read them.
//!
//! A file that is written to has another time of change, which nobody but the system sets; but times are as coarse as its
//! clock. A stamp of a file that was changed just before it was looked at would fit what is written within the same tick: of
//! such a file there is none, and it is read again the next time.

use super::{FileError, Folder};
use cap_std::fs::Dir;
use std::ffi::OsStr;
use std::path::Path;
use std::time::SystemTime;
#[cfg(unix)]
use std::time::{Duration, UNIX_EPOCH};

/// How coarse clocks of file systems are at most: those of FAT have two seconds. Tests see no stamp of what they wrote.
#[cfg(unix)]
const GRAIN: Duration = Duration::from_secs(if cfg!(test) { 3_600 } else { 3 });

/// A folder whose files are looked at.
pub struct Look {
    dir: Dir,
    /// When the look began.
    now: SystemTime,
}

/// What a regular file is like, long enough after it was changed last: device, number and length; when its bytes were written
/// and when anything of it was, in seconds and the rest in nanoseconds. Equal stamps are of equal bytes.
pub(crate) type Stamp = [i64; 7];

impl Folder {
    /// Looks at the files of a folder below, as they are from now on.
    ///
    /// # Errors
    ///
    /// When it leads out, or is none.
    pub fn look_at(&self, folder: &Path) -> Result<Look, FileError> {
        let now = SystemTime::now();
        Ok(Look { dir: self.open_below(folder)?, now })
    }

    /// The stamp of one file; `None` where there can be none.
    #[must_use]
    pub fn stamp(&self, file: &Path) -> Option<Stamp> {
        self.look_at(file.parent()?).ok()?.stamp(file.file_name()?)
    }
}

impl Look {
    /// The stamp of a file of the folder; `None` of links, of what is no file or changed of late, and where the system tells
    /// too little.
    #[cfg(unix)]
    #[must_use]
    pub fn stamp(&self, name: &OsStr) -> Option<Stamp> {
        use cap_std::fs::MetadataExt as _;
        let there = self.dir.symlink_metadata(name).ok().filter(|there| there.file_type().is_file())?;
        let signed = |number: u64| i64::from_ne_bytes(number.to_ne_bytes());
        let [device, file, length] = [there.dev(), there.ino(), there.size()].map(signed);
        let now = i64::try_from(self.now.duration_since(UNIX_EPOCH).ok()?.as_secs()).ok()?;
        let grain = i64::try_from(GRAIN.as_secs()).ok()?;
        let is_settled = |seconds: i64| seconds.saturating_add(grain) <= now;
        let stamp =
            [device, file, length, there.mtime(), there.mtime_nsec(), there.ctime(), there.ctime_nsec()];
        (is_settled(there.mtime()) && is_settled(there.ctime())).then_some(stamp)
    }

    /// The stamp of a file of the folder: none here, where nobody can tell when a file was changed.
    #[cfg(not(unix))]
    #[must_use]
    pub fn stamp(&self, _: &OsStr) -> Option<Stamp> {
        let _ = (&self.dir, &self.now);
        None
    }
}

#[cfg(all(test, unix))]
mod tests {
    use super::*;
    use std::fs;

    #[test]
    fn only_files_that_stand_for_a_while_have_stamps_and_each_change_shows() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("a");
        fs::write(&file, "one").unwrap();
        std::os::unix::fs::symlink("a", folder.path().join("link")).unwrap();
        let opened = Folder::open(folder.path()).unwrap();
        let look = |seconds| {
            let look = opened.look_at(Path::new("")).unwrap();
            Look { now: look.now + Duration::from_secs(seconds), ..look }
        };
        let stamp = |name: &str, seconds| look(seconds).stamp(OsStr::new(name));
        assert!(stamp("a", 0).is_none(), "it may change again within the tick");
        assert!(stamp("link", 4_000).is_none() && stamp("none", 4_000).is_none());
        let before = stamp("a", 4_000).unwrap();
        assert_eq!(stamp("a", 4_090), Some(before));
        // As many bytes, and the times put back: the system alone sets the time of change.
        let times = fs::metadata(&file).unwrap().modified().unwrap();
        std::thread::sleep(Duration::from_millis(20));
        fs::write(&file, "two").unwrap();
        fs::File::options().append(true).open(&file).unwrap().set_modified(times).unwrap();
        assert_ne!(stamp("a", 4_000).unwrap(), before);
    }
}

//! The user's own editor.

use crate::terminal::failure::Failure;
use std::io::Write;
use std::path::PathBuf;
use std::process::Command;

/// Opens a text in `$VISUAL`, else `$EDITOR`, else vi, and gives what it is afterwards.
///
/// # Errors
///
/// Where the editor cannot be started or fails; the text is kept in a file that the message names.
pub(super) fn edit(text: &str, extension: &str) -> Result<String, Failure> {
    let path = keep(text, extension)?;
    let kept = |why: String| Failure::work(why).hint(format!("the text is kept in {}", path.display()));
    let words = editor().ok_or_else(|| kept("$EDITOR has a quote that is not closed".to_owned()))?;
    let (program, args) = words.split_first().ok_or_else(|| kept("$EDITOR is empty".to_owned()))?;
    let status = Command::new(program).args(args).arg(&path).status();
    match status {
        Ok(status) if status.success() => {
            let edited = std::fs::read_to_string(&path).map_err(|error| kept(error.to_string()))?;
            let _ = std::fs::remove_file(&path);
            Ok(edited.trim_end().to_owned())
        }
        Ok(status) => Err(kept(format!("the editor `{program}` ended with {status}"))),
        Err(error) => Err(kept(format!("the editor `{program}` cannot be started: {error}"))),
    }
}

fn editor() -> Option<Vec<String>> {
    let set = |name| std::env::var(name).ok().filter(|value: &String| !value.trim().is_empty());
    shlex::split(&set("VISUAL").or_else(|| set("EDITOR")).unwrap_or_else(|| "vi".to_owned()))
}

/// A new file that only its owner reads, with the text in it.
///
/// # Errors
///
/// Where no file can be made.
pub(super) fn keep(text: &str, extension: &str) -> Result<PathBuf, Failure> {
    for number in 0..1000 {
        let name = format!("assay-{}-{number}.{extension}", std::process::id());
        let path = std::env::temp_dir().join(name);
        let mut options = std::fs::OpenOptions::new();
        options.write(true).create_new(true);
        #[cfg(unix)]
        std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
        match options.open(&path) {
            Ok(mut file) => {
                file.write_all(text.as_bytes())?;
                return Ok(path);
            }
            Err(error) if error.kind() == std::io::ErrorKind::AlreadyExists => {}
            Err(error) => return Err(error.into()),
        }
    }
    Err(Failure::work("no file for the editor could be made"))
}

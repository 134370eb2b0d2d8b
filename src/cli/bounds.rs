//! What bounds the queries of a command: `--timeout` and `--memory`.

use crate::query::{Cancel, Options};
use crate::terminal::Interruptible;
use std::time::Duration;

/// Time and memory for queries.
#[derive(clap::Args, Clone, Debug)]
pub(crate) struct BoundArgs {
    /// At most so long: 500ms, 30s, 5m. What was found by then is printed, and the exit code is 3.
    #[arg(long, value_name = "TIME", value_parser = duration)]
    pub(crate) timeout: Option<Duration>,
    /// At most so much memory for what a query builds and keeps: 500MB, 4GB [default: 2GB]. Past it the exit code is 3.
    #[arg(long, value_name = "SIZE", value_parser = size)]
    pub(crate) memory: Option<usize>,
}

impl BoundArgs {
    /// The bounds, with a flag that stops a query.
    pub(crate) fn options(&self, cancel: Cancel) -> Options {
        let mut options = Options::new().with_cancel(cancel);
        options.timeout = self.timeout;
        if let Some(memory) = self.memory {
            options.memory = memory;
        }
        options
    }
}

/// Time and memory for what is told whole or not at all.
#[derive(clap::Args, Clone, Debug)]
pub(crate) struct WeighingBounds {
    /// At most so long: 500ms, 30s, 5m. What takes longer is not told, and the exit code is 3.
    #[arg(long, value_name = "TIME", value_parser = duration)]
    timeout: Option<Duration>,
    /// At most so much memory: 500MB, 4GB [default: 2GB]. What takes more is not told, and the exit code is 3.
    #[arg(long, value_name = "SIZE", value_parser = size)]
    memory: Option<usize>,
}

impl WeighingBounds {
    /// The bounds of a command, which Ctrl-C stops.
    pub(crate) fn options(&self, interruptible: &Interruptible) -> Options {
        self.or(&Options::new().with_cancel(interruptible.cancel()))
    }

    /// Those of a session, with what is asked for here in their place.
    pub(crate) fn or(&self, session: &Options) -> Options {
        let mut options = session.clone();
        options.timeout = self.timeout.or(options.timeout);
        options.memory = self.memory.unwrap_or(options.memory);
        options
    }
}

/// A number of bytes, as `500MB` or `2GB`.
pub(crate) fn size(text: &str) -> Result<usize, String> {
    const EXPECTED: &str = "expected a size such as 500MB or 4GB";
    let digits = text.trim_end_matches(|c: char| c.is_ascii_alphabetic());
    let number: usize = digits.parse().map_err(|_| EXPECTED)?;
    let unit: usize = match text[digits.len()..].to_ascii_lowercase().as_str() {
        "kb" | "kib" | "k" => 1 << 10,
        "mb" | "mib" | "m" => 1 << 20,
        "gb" | "gib" | "g" => 1 << 30,
        _ => return Err(EXPECTED.to_owned()),
    };
    number.checked_mul(unit).filter(|size| *size > 0).ok_or_else(|| format!("{text} is no size for a memory"))
}

pub(crate) fn duration(text: &str) -> Result<Duration, String> {
    let digits = text.trim_end_matches(|c: char| c.is_ascii_alphabetic());
    let number: u64 = digits.parse().map_err(|_| "expected a time such as 500ms, 30s or 5m")?;
    match &text[digits.len()..] {
        "ms" => Ok(Duration::from_millis(number)),
        "s" | "" => Ok(Duration::from_secs(number)),
        "m" => number.checked_mul(60).map(Duration::from_secs).ok_or_else(|| format!("{text} is too long")),
        _ => Err("expected a time such as 500ms, 30s or 5m".to_owned()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sizes_have_units() {
        assert_eq!(size("64KB"), Ok(64 << 10));
        assert_eq!(size("500MB"), Ok(500 << 20));
        assert_eq!(size("4g"), Ok(4 << 30));
        for wrong in ["", "5", "MB", "0GB", "5TB", "99999999999999999999GB", "18446744073709551615GB"] {
            assert!(size(wrong).is_err(), "{wrong}");
        }
    }

    #[test]
    fn times_have_units() {
        assert_eq!(duration("500ms"), Ok(Duration::from_millis(500)));
        assert_eq!(duration("30s"), Ok(Duration::from_secs(30)));
        assert_eq!(duration("5m"), Ok(Duration::from_secs(300)));
        assert!(duration("soon").is_err() && duration("5h").is_err());
        assert!(duration(&format!("{}m", u64::MAX)).is_err());
    }
}

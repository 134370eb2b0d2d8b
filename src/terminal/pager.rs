//! Text too long for the screen goes through the user's pager.

use super::{height, is_terminal, rendered};
use clap::ValueEnum;
use std::io::{self, Write};
use std::process::{Command, Stdio};

/// When output goes through a pager.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub(crate) enum Paging {
    /// When it is longer than the screen.
    #[default]
    Auto,
    /// Always.
    On,
    /// Never.
    Off,
}

/// Prints text, through `$PAGER` (else `less`) where that is wanted. Without a terminal nothing is paged.
///
/// A pager that cannot be started is none: the text is printed then.
pub(crate) fn print_paged(text: &str, paging: Paging) -> io::Result<()> {
    let text = &*rendered(text);
    let long = height().is_some_and(|height| text.lines().count() + 2 > height);
    let wanted = match paging {
        Paging::Auto => long,
        Paging::On => true,
        Paging::Off => false,
    };
    if wanted && is_terminal() && page(text).is_some() {
        return Ok(());
    }
    let mut out = io::stdout().lock();
    out.write_all(text.as_bytes())?;
    out.flush()
}

fn page(text: &str) -> Option<()> {
    let pager = std::env::var("PAGER").ok().filter(|pager| !pager.trim().is_empty());
    let words = shlex::split(pager.as_deref().unwrap_or("less -RSFX"))?;
    let (program, args) = words.split_first()?;
    let mut child = Command::new(program).args(args).stdin(Stdio::piped()).spawn().ok()?;
    if let Some(mut input) = child.stdin.take() {
        // Somebody who leaves the pager early has read enough.
        let _ = input.write_all(text.as_bytes());
    }
    child.wait().ok().map(drop)
}

//! The `assay` command.
//!
//! This crate knows a person at a terminal and the library's [`Engine`](assay::Engine); it must not know what is behind
//! that.

mod cli;
mod repl;
mod terminal;

use std::process::ExitCode;

fn main() -> ExitCode {
    cli::run()
}

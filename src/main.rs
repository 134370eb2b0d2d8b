//! The `assay` command.
//!
//! This crate knows a person at a terminal and the library's [`Engine`](assay::Engine); it must not know what is behind
//! that.

mod cli;
mod terminal;

use cap::Cap;
use std::alloc::System;
use std::process::ExitCode;

/// Counts what the process uses, so that a query is stopped before it is too much.
#[global_allocator]
static MEMORY: Cap<System> = Cap::new(System, usize::MAX);

fn main() -> ExitCode {
    assay::query::measure_memory(|| MEMORY.allocated());
    cli::run()
}

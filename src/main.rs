//! The `assay` command.

use cap::Cap;
use std::alloc::System;
use std::process::ExitCode;

/// Counts what the process uses, so that a query is stopped before it is too much.
#[global_allocator]
static MEMORY: Cap<System> = Cap::new(System, usize::MAX);

fn main() -> ExitCode {
    assay::measure_memory(|| MEMORY.allocated());
    assay::run_command_line()
}

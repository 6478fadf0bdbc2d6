//! Parse, run, exit.

use std::process::ExitCode;

/// Compositions and answers are millions of small pieces made on all threads at once; large columns can lie on disk.
#[global_allocator]
static ALLOCATOR: tegi_spill::Spilling<mimalloc::MiMalloc> = tegi_spill::Spilling(mimalloc::MiMalloc);

fn main() -> ExitCode {
    tegi::cli::run(std::env::args_os()).into()
}

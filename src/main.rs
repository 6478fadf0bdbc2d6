//! Parse, run, exit.

use std::process::ExitCode;

/// Compositions and answers are millions of small pieces made on all threads at once.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    tegi::cli::run(std::env::args_os()).into()
}

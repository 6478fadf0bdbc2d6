//! Parse, run, exit.

use std::process::ExitCode;

fn main() -> ExitCode {
    tegi::cli::run(std::env::args_os()).into()
}

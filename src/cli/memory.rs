//! `--memory SIZE`: the run keeps within so much memory; its large tables lie on the disk of the case.

use super::exit::{Exit, Stop};
use super::talk::Talk;
use bytesize::ByteSize;
use std::path::Path;
use tegi_model::Message;

/// Keeps the process within a bound from now on. Large tables become files without a name in the case's folder; a run
/// that would pass the bound all the same stops, and leaves no halves of files.
pub(super) fn keep_within(allowed: ByteSize, case: &Path, talk: &Talk) {
    let stop =
        Stop::new(Exit::Failed, Message::new("error-memory").with("allowed", allowed.display().si().to_string()));
    let said = talk.lines(&stop.with_hint(Message::new("hint-memory")));
    let stop = move || {
        crate::analysis::abandon();
        eprint!("{said}");
        std::process::exit(Exit::Failed as i32)
    };
    if let Err(error) = tegi_spill::keep_within(allowed.0, case, stop) {
        talk.say(&Message::new("memory-without-disk").with("reason", error.to_string()));
    }
}

//! Progress, for a human at a terminal.

use super::talk::Talk;
use crate::analysis::{Progress, Silent};
use indicatif::{ProgressBar, ProgressStyle};
use std::time::Duration;
use tegi_model::Message;

/// How often a waiting mark turns.
const TICK: Duration = Duration::from_millis(120);

/// Bars on a terminal, nothing elsewhere.
pub(super) fn reading(talk: &Talk) -> Box<dyn Progress + '_> {
    if talk.shows_progress() { Box::new(Bars { bar: ProgressBar::no_length() }) } else { Box::new(Silent) }
}

struct Bars {
    bar: ProgressBar,
}

impl Progress for Bars {
    fn begin(&self, file: &str, bytes: u64) {
        self.bar.set_style(style("{msg:<32!} {bar:32} {bytes}/{total_bytes} {bytes_per_sec} {eta}"));
        self.bar.set_length(bytes);
        self.bar.set_position(0);
        self.bar.set_message(tegi_report::report::text::printable(file).into_owned());
    }

    fn advance(&self, bytes: u64) {
        self.bar.inc(bytes);
    }

    fn end(&self) {
        self.bar.finish_and_clear();
    }
}

fn style(template: &str) -> ProgressStyle {
    ProgressStyle::with_template(template).unwrap_or_else(|_| ProgressStyle::default_bar())
}

/// A mark that turns while something takes its time; it is gone when this is dropped.
pub(super) struct Waiting(Option<ProgressBar>);

/// Says that something is under way.
pub(super) fn waiting(talk: &Talk, message: &Message) -> Waiting {
    if !talk.shows_progress() {
        return Waiting(None);
    }
    let bar = ProgressBar::new_spinner().with_message(talk.words().text(message));
    bar.enable_steady_tick(TICK);
    Waiting(Some(bar))
}

impl Drop for Waiting {
    fn drop(&mut self) {
        if let Some(bar) = &self.0 {
            bar.finish_and_clear();
        }
    }
}

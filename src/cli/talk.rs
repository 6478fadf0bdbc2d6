//! Answers to stdout, talk to stderr.

use super::exit::{Exit, Stop};
use super::options::Global;
use std::io::{self, IsTerminal, Write};
use tegi_model::{Currency, Message};
use tegi_report::report::text::{Page, printable};
use tegi_report::words::Catalogue;

/// A line that goes nowhere near a terminal is this wide, whoever runs it.
const WIDTH_ELSEWHERE: usize = 110;
/// Neither narrower nor wider than a human reads.
const WIDTHS: (usize, usize) = (60, 160);

/// What the program says, in the reader's language.
pub(super) struct Talk {
    words: Catalogue,
    quiet: bool,
}

impl Talk {
    pub(super) fn new(words: Catalogue, global: &Global) -> Talk {
        Talk { words, quiet: global.quiet }
    }

    pub(super) fn words(&self) -> &Catalogue {
        &self.words
    }

    /// The words for a case in this currency.
    pub(super) fn words_for(&self, currency: Currency) -> Catalogue {
        Catalogue::new(self.words.lang()).with_currency(currency)
    }

    /// Whether progress is shown: to a human, unless he wants quiet.
    pub(super) fn shows_progress(&self) -> bool {
        !self.quiet && io::stderr().is_terminal()
    }

    /// Says something beside the answer.
    pub(super) fn say(&self, message: &Message) {
        if !self.quiet {
            // Whoever closed stderr does not want to hear it.
            let _ = writeln!(io::stderr(), "{}", printable(&self.words.text(message)));
        }
    }

    /// Says why the run stops.
    pub(super) fn stopped(&self, stop: &Stop) -> Exit {
        let _ = io::stderr().write_all(self.lines(stop).as_bytes());
        stop.exit
    }

    /// The lines that say why a run stops.
    pub(super) fn lines(&self, stop: &Stop) -> String {
        let said: Vec<String> = stop.said.iter().map(|message| self.words.text(message)).collect();
        let mut text = format!("tegi: {}\n", printable(&said.join(": ")));
        if let Some(hint) = &stop.hint {
            text += &format!("      {}\n", printable(&self.words.text(hint)));
        }
        text
    }
}

/// The page for text on stdout.
pub(super) fn page(words: &Catalogue) -> Page<'_> {
    let terminal = terminal_size::terminal_size_of(io::stdout());
    let width = terminal.map_or(WIDTH_ELSEWHERE, |(width, _)| usize::from(width.0).clamp(WIDTHS.0, WIDTHS.1));
    Page { words, width }
}

/// Writes an answer to stdout. A reader who has seen enough closes the pipe, and that is success.
pub(super) fn answer(fill: impl FnOnce(&mut dyn Write) -> io::Result<()>) -> Result<(), Stop> {
    let mut to = io::BufWriter::new(io::stdout().lock());
    match fill(&mut to).and_then(|()| to.flush()) {
        Err(error) if error.kind() == io::ErrorKind::BrokenPipe => Ok(()),
        other => Ok(other?),
    }
}

//! Answers as text for a terminal: plain letters, no colour, no wider than asked.
//!
//! What comes from the data cannot steer the terminal: control characters and marks that turn the direction of
//! writing are replaced before they are shown.

mod check;
mod explain;
pub(super) mod layout;
mod papers;
mod preview;
mod revised;
mod sources;
mod summary;
mod tree;

pub use check::check;
pub use explain::explain;
pub use preview::preview;
pub use summary::{Done, summary};
pub use tree::tree;

pub(super) use check::{by_code, number_of, place, ratio};
pub use layout::printable;
pub(super) use sources::{covered_text, reasons_text};
pub(super) use summary::{ROLES, by_role, largest, raised};

/// The words and the width that every text needs.
#[derive(Clone, Copy)]
pub struct Page<'a> {
    /// The words.
    pub words: &'a crate::words::Catalogue,
    /// How many columns a line may take.
    pub width: usize,
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::fixture;
    use crate::words::Catalogue;
    use unicode_width::UnicodeWidthStr;

    #[test]
    fn no_table_is_wider_than_asked_and_no_name_steers_the_terminal() {
        let words = Catalogue::new("en");
        let analysis = fixture::analysis();
        for width in [60, 80, 120] {
            let page = Page { words: &words, width };
            let done = Done { folder: "output", files: 9 };
            let texts = [
                summary(&analysis, &done, page),
                check(&analysis.coverage, &analysis.sources, &analysis.issues, page),
                tree(&fixture::trails(), &analysis.sources, page),
                explain(&fixture::explanation(), &analysis.sources, page),
            ];
            for text in texts {
                assert!(!text.chars().any(|c| c.is_control() && c != '\n'), "{text:?}");
                let widest = text.lines().map(UnicodeWidthStr::width).max().unwrap_or(0);
                assert!(widest <= width, "{widest} > {width}:\n{text}");
            }
        }
    }

    #[test]
    fn the_summary_names_contracts_roles_and_leads() {
        let page = Page { words: &Catalogue::new("en"), width: 110 };
        let text = summary(&fixture::analysis(), &Done { folder: "output", files: 9 }, page);
        for part in ["C-14", "17.4", "missed", "reseller", "output"] {
            assert!(text.contains(part), "{part} is missing:\n{text}");
        }
    }

    #[test]
    fn a_trail_is_a_tree_that_says_what_it_folded() {
        let page = Page { words: &Catalogue::new("en"), width: 110 };
        let text = tree(&fixture::trails(), &fixture::analysis().sources, page);
        for part in ["├─", "└─", "declarations.csv:8", "14 more steps"] {
            assert!(text.contains(part), "{part} is missing:\n{text}");
        }
    }
}

//! Placeholder of the reading room: the names that the doors use.

use std::path::Path;

/// Is told of every file and of the bytes read from it.
pub trait Progress {
    /// A file of so many bytes is being read.
    fn begin(&self, _file: &str, _bytes: u64) {}
    /// So many more bytes of it were read.
    fn advance(&self, _bytes: u64) {}
    /// The file is read.
    fn end(&self) {}
}

/// Shows nothing.
#[derive(Clone, Copy, Debug, Default)]
pub struct Silent;

impl Progress for Silent {}

/// What happens at a trouble in the data.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Strictness {
    /// It is noted and reading goes on (the default).
    #[default]
    Lenient,
    /// Reading stops.
    Strict,
}

/// The file of settings in a case.
pub const CASE_FILE: &str = "case.toml";

/// The commented settings that `init` writes.
pub fn template_case_toml() -> &'static str {
    "[case]\nname = \"My case\"\ncountry = \"KZ\"\ncurrency = \"KZT\"\n"
}

/// The canonical tables that lie in a folder.
pub fn recognise(dir: &Path) -> Vec<&'static str> {
    ["contracts", "declarations"].into_iter().filter(|table| dir.join(format!("{table}.csv")).is_file()).collect()
}

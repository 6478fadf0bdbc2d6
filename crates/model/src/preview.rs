//! The first rows of a source, as they lie in the file and as they are read: by its mapping, or by one that is guessed.

use super::{Issue, Message, Written};

/// How the columns of a previewed source were found.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mapping {
    /// `case.toml` says so, or the header is canonical.
    Said,
    /// By names and values: a suggestion.
    Guessed,
    /// Nothing fits.
    None,
}

/// A file and its first rows.
#[derive(Clone, Debug)]
pub struct SourcePreview {
    /// The file, relative to the case.
    pub path: String,
    /// The canonical table that it feeds; empty where none fits.
    pub table: &'static str,
    /// How its columns were found.
    pub mapping: Mapping,
    /// How it is written.
    pub written: Written,
    /// The columns of the file in their order.
    pub header: Vec<String>,
    /// Its first rows.
    pub rows: Vec<PreviewRow>,
    /// The canonical columns that are fed, in the order of the table.
    pub columns: Vec<PreviewColumn>,
    /// Troubles in these rows and in the header.
    pub issues: Vec<Issue>,
    /// Why it cannot be read at all.
    pub unfit: Option<Message>,
    /// A mapping to paste, where it was guessed.
    pub guess: Option<GuessedSource>,
}

/// A row as it lies in the file.
#[derive(Clone, Debug)]
pub struct PreviewRow {
    /// The number that an editor shows beside it.
    pub line: u32,
    /// Its cells.
    pub cells: Vec<String>,
}

/// A canonical column as it is read.
#[derive(Clone, Debug)]
pub struct PreviewColumn {
    /// Its name.
    pub name: &'static str,
    /// Places of the columns of the file from which it comes; none for a constant.
    pub from: Vec<usize>,
    /// Its cells, understood; empty where unknown.
    pub cells: Vec<String>,
}

/// A `[[source]]` that is suggested.
#[derive(Clone, Debug)]
pub struct GuessedSource {
    /// The canonical table.
    pub table: &'static str,
    /// The file.
    pub path: String,
    /// The decimal mark where it is a comma.
    pub decimal_comma: bool,
    /// Patterns of days; none where they are ISO 8601.
    pub days: Vec<&'static str>,
    /// The sheet of a workbook, where it has several.
    pub sheet: Option<String>,
    /// Where in a JSON file the rows lie, where they are not the file.
    pub records: Option<String>,
    /// Columns in the order of the table.
    pub columns: Vec<GuessedColumn>,
    /// Required columns that nothing feeds; `a|b` is satisfied by either.
    pub missing: Vec<&'static str>,
}

/// What stands between the columns of a guess that are joined.
pub const GUESS_JOIN: &str = " ";

/// How sure a guess is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Sureness {
    /// To be looked at before it is used.
    Unsure,
    /// The name is known and the values agree.
    Sure,
}

/// Where a canonical column most likely comes from.
#[derive(Clone, Debug)]
pub struct GuessedColumn {
    /// The canonical column.
    pub column: &'static str,
    /// Columns of the file, by the names that find them.
    pub from: Vec<String>,
    /// A constant instead.
    pub value: Option<String>,
    /// The scheme of ids that stand without one.
    pub scheme: Option<&'static str>,
    /// How sure it is.
    pub sure: Sureness,
    /// Why.
    pub why: Message,
}

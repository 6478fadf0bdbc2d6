//! How an input file is written: its kind, how it is packed, in which letters, where in it the rows lie.

use super::lasting::{self, Lasting};
use serde::{Deserialize, Serialize};

/// A kind of file.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum Format {
    /// Text, a row a line.
    #[default]
    Csv,
    /// Columns with types.
    Parquet,
    /// Sheets of cells, as Excel has written them since 2007.
    Xlsx,
    /// Sheets of cells, as Excel wrote them before.
    Xls,
    /// Sheets of cells, as OpenOffice and LibreOffice write them.
    Ods,
    /// One JSON value that holds an array of objects.
    Json,
    /// A JSON object a line.
    JsonLines,
    /// Releases of the Open Contracting Data Standard, in JSON or JSON lines.
    Ocds,
    /// Documents of a known layout in XML.
    Xml,
}

impl Format {
    /// All formats.
    pub const ALL: [Format; 9] = [
        Format::Csv,
        Format::Parquet,
        Format::Xlsx,
        Format::Xls,
        Format::Ods,
        Format::Json,
        Format::JsonLines,
        Format::Ocds,
        Format::Xml,
    ];

    /// Its name, which is how its files usually end.
    pub fn as_str(self) -> &'static str {
        match self {
            Format::Csv => "csv",
            Format::Parquet => "parquet",
            Format::Xlsx => "xlsx",
            Format::Xls => "xls",
            Format::Ods => "ods",
            Format::Json => "json",
            Format::JsonLines => "jsonl",
            Format::Ocds => "ocds",
            Format::Xml => "xml",
        }
    }

    /// How places in its files are told.
    pub fn counting(self) -> Counting {
        match self {
            Format::Csv | Format::Xlsx | Format::Xls | Format::Ods => Counting::BelowHeader,
            Format::Parquet | Format::Json | Format::Ocds | Format::Xml => Counting::Records,
            Format::JsonLines => Counting::Lines,
        }
    }
}

/// How a file is packed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum Packing {
    /// It is not.
    #[default]
    None,
    /// By gzip (RFC 1952).
    Gzip,
    /// By Zstandard (RFC 8878).
    Zstd,
}

impl Packing {
    /// Its name; nothing where the file is not packed.
    pub fn as_str(self) -> &'static str {
        match self {
            Packing::None => "",
            Packing::Gzip => "gzip",
            Packing::Zstd => "zstd",
        }
    }
}

/// How places in a file are told to people.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum Counting {
    /// By the line that an editor or a spreadsheet shows, where the header is line 1.
    #[default]
    BelowHeader,
    /// By the line, without a header.
    Lines,
    /// By the number of the row: the file has no lines.
    Records,
}

/// How a file was found to be written, whether it was said or seen.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Written {
    /// Its kind.
    pub format: Format,
    /// How it is packed.
    pub packing: Packing,
    /// The name of its encoding; empty where it has none.
    #[serde(deserialize_with = "lasting::read")]
    pub encoding: Lasting,
    /// What stands between two cells, where something does.
    pub delimiter: Option<char>,
    /// Where in the file the rows lie: the name of a sheet, a pointer into JSON; empty: the file has one place only.
    pub part: String,
}

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

/// A layout of files that is known by its header, or by the root of its documents: it needs no mapping.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum Layout {
    /// Kazakhstan's e-invoices as the tax service extracts them, a line a row.
    KzEsfFlat,
    /// Kazakhstan's waybills, a line a row.
    KzSntFlat,
    /// Kazakhstan's customs declarations as vendors of trade data deliver them, an item a row.
    KzCustomsExtract,
    /// Russia's customs declarations as vendors of trade data deliver them, an item a row.
    RuCustomsExtract,
    /// Flows of any country by firm, good and month.
    TradeFlows,
    /// Import statements of the customs union, form 328.00 of Kazakhstan, a good a row.
    KzForm328Flat,
    /// The register of Kazakhstan's producers, a good a row.
    KzKtpRegister,
    /// A list of CT-KZ certificates, a good a row.
    KzCtKz,
    /// Contracts of Kazakhstan's portal of public procurement, JSON.
    KzGoszakup,
    /// Kazakhstan's e-invoices, XML.
    KzEsfXml,
    /// Kazakhstan's waybills, XML.
    KzSntXml,
    /// Goods declarations of the customs union, XML.
    EaeuEsadXml,
}

impl Layout {
    /// All layouts.
    pub const ALL: [Layout; 12] = [
        Layout::KzEsfFlat,
        Layout::KzSntFlat,
        Layout::KzCustomsExtract,
        Layout::RuCustomsExtract,
        Layout::TradeFlows,
        Layout::KzForm328Flat,
        Layout::KzKtpRegister,
        Layout::KzCtKz,
        Layout::KzGoszakup,
        Layout::KzEsfXml,
        Layout::KzSntXml,
        Layout::EaeuEsadXml,
    ];

    /// Its name in settings and results.
    pub fn as_str(self) -> &'static str {
        match self {
            Layout::KzEsfFlat => "kz-esf-flat",
            Layout::KzSntFlat => "kz-snt-flat",
            Layout::KzCustomsExtract => "kz-customs-extract",
            Layout::RuCustomsExtract => "ru-customs-extract",
            Layout::TradeFlows => "trade-flows",
            Layout::KzForm328Flat => "kz-form-328-flat",
            Layout::KzKtpRegister => "kz-ktp-register",
            Layout::KzCtKz => "kz-ct-kz",
            Layout::KzGoszakup => "kz-goszakup",
            Layout::KzEsfXml => "kz-esf-xml",
            Layout::KzSntXml => "kz-snt-xml",
            Layout::EaeuEsadXml => "eaeu-esad-xml",
        }
    }

    /// The layout of this name.
    pub fn named(name: &str) -> Option<Layout> {
        Layout::ALL.into_iter().find(|layout| layout.as_str() == name)
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
    /// By the line that a spreadsheet or an editor shows: titles and empty lines count, the header is line 1 without them.
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
    /// The layout by which it was read; `None`: its own mapping, or canonical columns.
    pub layout: Option<Layout>,
}

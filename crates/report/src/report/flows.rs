//! The table of flows: one file in the format that is asked for, or CSV to a pipe.

use super::file::{ReportError, atomically};
use super::{TableFormat, csv, parquet, tables};
use std::io::{self, Write};
use std::path::Path;
use tegi_model::Flows;

/// Writes the flows into a file, whole or not at all.
///
/// # Errors
/// Where the file cannot be made.
pub fn write(flows: &Flows, format: TableFormat, path: &Path) -> Result<(), ReportError> {
    let table = tables::flows(flows);
    let fill = |to: &mut dyn Write| match format {
        TableFormat::Csv => csv::write(&table, to),
        TableFormat::Parquet => parquet::write(&table, to),
    };
    atomically(path, fill).map(|_| ())
}

/// Writes the flows as CSV.
///
/// # Errors
/// Where the pipe or file cannot be written.
pub fn csv(flows: &Flows, to: &mut dyn Write) -> io::Result<()> {
    csv::write(&tables::flows(flows), to)
}

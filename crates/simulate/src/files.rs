//! The files of a simulated case: one writer a table, opened as the first row comes.
//!
//! Rows are written as they happen and none is kept, so that memory does not grow with the documents. Noise touches
//! each row on its way.

use super::noise::{Fate, Noise, NoiseLevel};
use super::row::Row;
use std::fs::File;
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};
use tegi_model::{TABLES, Table};

/// Bytes that are gathered before they go to the disk.
const GATHERED: usize = 1 << 18;

/// Names of a table's further files, after its main one: the same table from a source that writes it differently.
pub const GROSS_INVOICES: &str = "invoices-gross.csv";

/// The writers of a case.
pub struct Files {
    dir: PathBuf,
    level: NoiseLevel,
    noise: Noise<Box<dyn Write>>,
    writers: Vec<Option<csv::Writer<File>>>,
    more: Vec<Row>,
    rows: u64,
}

impl Files {
    /// Writers into a folder; what noise changes is told to `records`.
    ///
    /// # Errors
    /// Where the list of changes cannot be begun.
    pub fn new(dir: &Path, level: NoiseLevel, seed: u64, records: Box<dyn Write>) -> io::Result<Files> {
        let noise = Noise::new(level, seed, records)?;
        let writers = std::iter::repeat_with(|| None).take(2 * TABLES.len()).collect();
        Ok(Files { dir: dir.to_path_buf(), level, noise, writers, more: Vec::new(), rows: 0 })
    }

    /// How many rows were written.
    pub fn rows(&self) -> u64 {
        self.rows
    }

    /// Writes a row, with what noise makes of it.
    ///
    /// # Errors
    /// Where the file cannot be written.
    pub fn write(&mut self, row: &mut Row) -> io::Result<()> {
        if self.level == NoiseLevel::None {
            return self.put(row);
        }
        let mut more = std::mem::take(&mut self.more);
        if self.noise.touch(row, &mut more) != Fate::Drop {
            self.put(row)?;
        }
        for row in more.drain(..) {
            self.put(&row)?;
        }
        self.more = more;
        Ok(())
    }

    fn put(&mut self, row: &Row) -> io::Result<()> {
        debug_assert_eq!(row.len(), columns(row.table).len(), "{}", row.table.name);
        let table = TABLES.iter().position(|table| std::ptr::eq(table, row.table)).unwrap_or(0);
        let place = 2 * table + row.file.min(1);
        let writer = match &mut self.writers[place] {
            Some(writer) => writer,
            slot => slot.insert(open(&self.dir, row.table, row.file)?),
        };
        writer.write_record(row.fields())?;
        self.rows += 1;
        Ok(())
    }

    /// Ends all files; tables without rows get a file with a header.
    ///
    /// # Errors
    /// Where what was gathered cannot be written.
    pub fn finish(mut self) -> io::Result<u64> {
        for (i, table) in TABLES.iter().enumerate().filter(|(_, table)| is_made(table)) {
            if self.writers[2 * i].is_none() {
                self.writers[2 * i] = Some(open(&self.dir, table, 0)?);
            }
        }
        for writer in self.writers.iter_mut().flatten() {
            writer.flush()?;
        }
        self.noise.finish()?;
        Ok(self.rows)
    }
}

/// Whether a made-up economy has a table: its codes are all of one classification, so that none stands for another.
pub fn is_made(table: &Table) -> bool {
    table.name != "concordances"
}

/// The name of a table's file.
pub fn file_name(table: &Table, file: usize) -> String {
    if file == 0 { table.file() } else { GROSS_INVOICES.to_string() }
}

fn open(dir: &Path, table: &'static Table, file: usize) -> io::Result<csv::Writer<File>> {
    let path = dir.join(file_name(table, file));
    let mut writer = csv::WriterBuilder::new().buffer_capacity(GATHERED).from_writer(File::create(path)?);
    writer.write_record(columns(table))?;
    Ok(writer)
}

/// The columns of a table that a made-up economy has: its goods have codes of the Harmonized System and no others.
fn columns(table: &'static Table) -> &'static [&'static str] {
    let mut columns = table.columns;
    while let [head @ .., "product_scheme" | "other_scheme" | "other_code"] = columns {
        columns = head;
    }
    columns
}

/// A table of the truth, which no noise touches.
pub struct TruthFile(csv::Writer<BufWriter<File>>);

impl TruthFile {
    /// A file with this header.
    ///
    /// # Errors
    /// Where it cannot be written.
    pub fn new(dir: &Path, name: &str, header: &[&str]) -> io::Result<TruthFile> {
        let mut writer = csv::Writer::from_writer(BufWriter::new(File::create(dir.join(name))?));
        writer.write_record(header)?;
        Ok(TruthFile(writer))
    }

    /// Adds a row.
    ///
    /// # Errors
    /// Where it cannot be written.
    pub fn put(&mut self, cells: &[&str]) -> io::Result<()> {
        Ok(self.0.write_record(cells)?)
    }

    /// Ends the file.
    ///
    /// # Errors
    /// Where what was gathered cannot be written.
    pub fn finish(mut self) -> io::Result<()> {
        self.0.flush()
    }
}

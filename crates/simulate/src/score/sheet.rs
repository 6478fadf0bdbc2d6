//! A table read back: columns by name, cells with a type, and an error that names file, row and column.

use super::ScoreError;
use csv::StringRecord;
use std::collections::BTreeMap;
use std::path::Path;

/// The columns of a table that are read.
pub struct Sheet<'a> {
    path: &'a Path,
    columns: &'static [&'static str],
    places: Vec<usize>,
}

/// Reads every row of a table that has at least these columns.
///
/// # Errors
/// Where the file cannot be read, lacks a column, or `take` refuses a row.
pub fn rows<T>(
    path: &Path,
    columns: &'static [&'static str],
    mut take: impl FnMut(&Cells<'_>) -> Result<T, ScoreError>,
) -> Result<Vec<T>, ScoreError> {
    let broken = |error: csv::Error| ScoreError::Read { path: path.to_path_buf(), reason: error.to_string() };
    let mut reader = csv::Reader::from_path(path).map_err(broken)?;
    let header = reader.headers().map_err(broken)?;
    let place = |column: &&'static str| {
        let found = header.iter().position(|name| name.trim_start_matches('\u{feff}') == *column);
        found.ok_or(ScoreError::Column { path: path.to_path_buf(), column })
    };
    let places = columns.iter().map(place).collect::<Result<Vec<usize>, ScoreError>>()?;
    let sheet = Sheet { path, columns, places };
    let mut taken = Vec::new();
    let mut record = StringRecord::new();
    while reader.read_record(&mut record).map_err(broken)? {
        taken.push(take(&Cells { sheet: &sheet, record: &record })?);
    }
    Ok(taken)
}

/// The same as a map by the id in the first of the columns; an id that stands there twice is refused.
pub fn by_id<T>(
    path: &Path,
    columns: &'static [&'static str],
    mut take: impl FnMut(&Cells<'_>) -> Result<T, ScoreError>,
) -> Result<BTreeMap<String, T>, ScoreError> {
    let id = columns.first().copied().unwrap_or_default();
    let rows = rows(path, columns, |cells| Ok((cells.text(id).to_string(), cells.row(), take(cells)?)))?;
    let mut map = BTreeMap::new();
    for (value, row, item) in rows {
        if map.contains_key(&value) {
            return Err(ScoreError::Twice { path: path.to_path_buf(), row, column: id, value });
        }
        map.insert(value, item);
    }
    Ok(map)
}

/// The cells of one row.
pub struct Cells<'a> {
    sheet: &'a Sheet<'a>,
    record: &'a StringRecord,
}

impl Cells<'_> {
    /// The line of the file; the header is line 1.
    pub fn row(&self) -> u64 {
        self.record.position().map_or(0, csv::Position::line)
    }

    /// A text; empty for a column that was not asked for.
    pub fn text(&self, column: &'static str) -> &str {
        let place = self.sheet.columns.iter().position(|name| *name == column);
        place.and_then(|place| self.record.get(*self.sheet.places.get(place)?)).unwrap_or_default().trim()
    }

    /// Texts with semicolons between them.
    pub fn list(&self, column: &'static str) -> Vec<String> {
        self.text(column).split(';').map(str::trim).filter(|item| !item.is_empty()).map(str::to_string).collect()
    }

    /// A number that must be there.
    pub fn number(&self, column: &'static str) -> Result<f64, ScoreError> {
        self.maybe_number(column)?.ok_or_else(|| self.refuse(column, "a-number"))
    }

    /// A number; empty is unknown.
    pub fn maybe_number(&self, column: &'static str) -> Result<Option<f64>, ScoreError> {
        match self.text(column) {
            "" => Ok(None),
            text => {
                let number = text.parse().ok().filter(|number: &f64| number.is_finite());
                number.map(Some).ok_or_else(|| self.refuse(column, "a-number"))
            }
        }
    }

    /// One of a few words.
    pub fn one_of<T>(
        &self,
        column: &'static str,
        read: impl FnOnce(&str) -> Option<T>,
        expected: &'static str,
    ) -> Result<T, ScoreError> {
        read(self.text(column)).ok_or_else(|| self.refuse(column, expected))
    }

    fn refuse(&self, column: &'static str, expected: &'static str) -> ScoreError {
        ScoreError::Cell {
            path: self.sheet.path.to_path_buf(),
            row: self.row(),
            column,
            value: self.text(column).to_string(),
            expected,
        }
    }
}

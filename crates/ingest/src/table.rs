//! A source as a canonical table: which of its columns feed which canonical column.
//!
//! Columns are found once, by name, when the header is read; a row then costs a few index look-ups. A canonical
//! column that the settings do not mention is fed by the source's column of the same name.

use super::case_toml::{ColumnSpec, Filter, Pick, SourceSpec};
use super::cell::Formats;
use super::plain::look;
use super::row::Row;
use rustc_hash::FxHashMap;
use std::collections::BTreeMap;
use tegi_model::Message;
use tegi_model::Table;

/// A canonical column, as a sheet has it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Col {
    /// Its place in its table.
    pub place: usize,
    /// What feeds it.
    pub fed: Fed,
}

/// What feeds a canonical column, as far as its cells are looked at: a feed is large, and looked at for each row.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fed {
    /// It is absent.
    Nothing,
    /// The cell of this column, as it stands.
    Cell(usize),
    /// Several cells, or what they stand for.
    More,
}

/// A look-up file, loaded: value by key.
pub type LookupTable = FxHashMap<String, String>;

/// Where the cells of a canonical column come from.
#[derive(Debug, Default)]
pub struct Feed {
    /// Columns of the source; none: the column is absent, or constant.
    pub columns: Vec<usize>,
    /// What several give.
    pub pick: Pick,
    /// What is put between several that are joined.
    pub join: String,
    /// The same value in every row; where the first of several counts, in rows in which none is filled.
    pub constant: Option<String>,
    /// Values by key.
    pub lookup: Option<LookupTable>,
    /// Values replaced.
    pub map: BTreeMap<String, String>,
    /// The scheme of ids that stand without one.
    pub scheme: Option<String>,
    /// The column as the source names it.
    pub label: String,
    /// The one column whose cells are taken as they stand.
    pub direct: Option<usize>,
    /// The same column, where there is no constant beside it.
    pub plain: Option<usize>,
    /// Whether a share is a part of one and not per cent.
    pub of_one: bool,
}

impl Feed {
    /// Whether any cell can come from here.
    pub fn is_absent(&self) -> bool {
        self.columns.is_empty() && self.constant.is_none()
    }

    /// Whether any of its cells is filled in a row, or what stands in their place.
    pub fn is_filled(&self, row: Row) -> bool {
        let mut cells = self.columns.iter().map(|column| row.get(*column).unwrap_or_default());
        self.constant.as_deref().is_some_and(|text| !look(text).is_empty()) || cells.any(|cell| !look(cell).is_empty())
    }

    /// What it is, in short.
    fn fed(&self) -> Fed {
        match self.plain {
            Some(column) => Fed::Cell(column),
            None if self.is_absent() => Fed::Nothing,
            None => Fed::More,
        }
    }

    /// Knows whether cells are taken as they stand.
    fn settled(mut self) -> Feed {
        let plain = self.lookup.is_none() && self.map.is_empty();
        self.direct = match self.columns[..] {
            [column] if plain && (self.pick == Pick::Joined || self.constant.is_none()) => Some(column),
            _ => None,
        };
        self.plain = self.direct.filter(|_| self.constant.is_none());
        self
    }
}

/// How many cells a row should have.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Width {
    /// As many as the header.
    Header(usize),
    /// Any number: columns are asked for that the header does not name.
    Any,
}

/// A source whose columns are known.
#[derive(Debug)]
pub struct Sheet {
    /// The canonical table.
    pub table: &'static Table,
    /// A feed for each of its columns.
    pub feeds: Vec<Feed>,
    /// The names in its header.
    pub header: Vec<String>,
    /// Only rows that all of these want, each by the place of its column.
    pub filters: Vec<(usize, Filter)>,
    /// How numbers and days are written.
    pub formats: Formats,
    /// How many cells a row should have.
    pub width: Width,
    /// The last source column that a required canonical column comes from.
    pub needed_width: usize,
}

/// A source whose header does not carry its table: why.
#[derive(Debug, PartialEq)]
pub struct Unfit {
    /// The column concerned; empty: the header as a whole.
    pub field: String,
    /// Kind of trouble.
    pub code: &'static str,
    /// What was found and what was expected.
    pub message: Message,
}

impl Sheet {
    /// Finds the columns of a source in its header. `lookups` are the loaded look-up files by canonical column.
    pub fn of(
        spec: &SourceSpec,
        header: &[String],
        mut lookups: BTreeMap<usize, LookupTable>,
    ) -> Result<(Sheet, Vec<Unfit>), Unfit> {
        if let Some(unfit) = wrong_delimiter(spec, header) {
            return Err(unfit);
        }
        let mut missing = Vec::new();
        let mut feeds = Vec::with_capacity(spec.table.columns.len());
        for (place, name) in spec.table.columns.iter().enumerate() {
            feeds.push(match spec.columns.get(&place) {
                None => same_name(name, header),
                Some(column) => mapped(name, column, header, lookups.remove(&place), &mut missing),
            });
        }
        let beyond = feeds.iter().flat_map(|feed| &feed.columns).any(|column| *column >= header.len());
        let mut sheet = Sheet {
            table: spec.table,
            feeds,
            header: header.to_vec(),
            filters: filters(spec, header)?,
            formats: spec.formats.clone(),
            width: if beyond { Width::Any } else { Width::Header(header.len()) },
            needed_width: 0,
        };
        sheet.check_required(header)?;
        Ok((sheet, missing))
    }

    /// All columns of a source as they stand.
    pub fn as_it_stands(table: &'static Table, header: &[String], formats: Formats) -> Sheet {
        let feed = |(place, name): (usize, &String)| {
            Feed { columns: vec![place], label: name.clone(), ..Feed::default() }.settled()
        };
        Sheet {
            table,
            feeds: header.iter().enumerate().map(feed).collect(),
            header: header.to_vec(),
            filters: Vec::new(),
            formats,
            width: Width::Header(header.len()),
            needed_width: 0,
        }
    }

    /// A canonical column, by name. A name that the table does not have is absent everywhere.
    pub fn col(&self, name: &str) -> Col {
        self.col_at(self.table.column(name).unwrap_or(usize::MAX))
    }

    /// A canonical column, by its place.
    pub fn col_at(&self, place: usize) -> Col {
        Col { place, fed: self.feeds.get(place).map_or(Fed::Nothing, Feed::fed) }
    }

    /// How many cells a row may have of which one is asked for.
    pub fn widest(&self) -> usize {
        let asked = self.feeds.iter().flat_map(|feed| &feed.columns).max().map_or(0, |column| column + 1);
        match self.width {
            Width::Header(width) => width,
            Width::Any => asked,
        }
    }

    /// The feed of a column.
    pub fn feed(&self, col: Col) -> Option<&Feed> {
        self.feeds.get(col.place).filter(|feed| !feed.is_absent())
    }

    fn check_required(&mut self, header: &[String]) -> Result<(), Unfit> {
        for required in self.table.required {
            let fed: Vec<&Feed> = required.split('|').filter_map(|name| self.feed(self.col(name))).collect();
            if fed.is_empty() {
                let message = Message::new("issue-missing-column")
                    .with("column", required.replace('|', " / "))
                    .with("table", self.table.name)
                    .with("header", header.join(", "));
                return Err(Unfit { field: (*required).to_string(), code: "missing_column", message });
            }
            if let [feed] = fed[..] {
                let last = feed.columns.iter().max().map_or(0, |column| column + 1);
                self.needed_width = self.needed_width.max(last);
            }
        }
        Ok(())
    }
}

/// A header of one column that holds another delimiter: the file was cut in the wrong places.
fn wrong_delimiter(spec: &SourceSpec, header: &[String]) -> Option<Unfit> {
    let ([only], Some(said)) = (header, spec.delimiter) else { return None };
    let other = [',', ';', '\t', '|'].into_iter().find(|other| only.contains(*other) && *other as u8 != said)?;
    let shown = |c: char| if c == '\t' { "tab".to_string() } else { c.to_string() };
    let message =
        Message::new("issue-wrong-delimiter").with("found", shown(other)).with("expected", shown(char::from(said)));
    Some(Unfit { field: String::new(), code: "wrong_delimiter", message })
}

/// The place of a column in the header: exactly, else the only one that differs in case, else by its number (`#3`).
pub fn find(header: &[String], name: &str) -> Option<usize> {
    by_name(header, name).or_else(|| numbered(name))
}

/// The place of a column that is asked for by its number, from 1: `#3`. The header need not name it.
fn numbered(name: &str) -> Option<usize> {
    let number: usize = name.trim().strip_prefix('#')?.parse().ok()?;
    number.checked_sub(1).filter(|place| *place < MOST_COLUMNS)
}

/// So many columns may be asked for by number: as many as a sheet of a spreadsheet has.
const MOST_COLUMNS: usize = 16_384;

fn by_name(header: &[String], name: &str) -> Option<usize> {
    let exact = header.iter().position(|column| column == name.trim());
    exact.or_else(|| {
        let folded = name.trim().to_lowercase();
        let mut alike = header.iter().enumerate().filter(|(_, column)| column.to_lowercase() == folded);
        let (place, _) = alike.next()?;
        alike.next().is_none().then_some(place)
    })
}

fn same_name(name: &str, header: &[String]) -> Feed {
    let columns = find(header, name).into_iter().collect();
    Feed { columns, label: name.to_string(), ..Feed::default() }.settled()
}

fn mapped(
    name: &str,
    spec: &ColumnSpec,
    header: &[String],
    lookup: Option<LookupTable>,
    missing: &mut Vec<Unfit>,
) -> Feed {
    let mut columns = Vec::with_capacity(spec.from.len());
    for from in &spec.from {
        match find(header, from) {
            Some(place) => columns.push(place),
            None => missing.push(unknown_column(name, from, header)),
        }
    }
    if (columns.len() < spec.from.len() && spec.pick == Pick::Joined) || spec.lookup.is_some() != lookup.is_some() {
        columns.clear();
    }
    let label = if spec.from.is_empty() { name.to_string() } else { spec.from.join("+") };
    Feed {
        columns,
        pick: spec.pick,
        join: spec.join.clone(),
        constant: spec.value.clone(),
        lookup,
        map: spec.map.clone(),
        scheme: spec.scheme.clone(),
        of_one: spec.of_one,
        label,
        direct: None,
        plain: None,
    }
    .settled()
}

fn unknown_column(canonical: &str, from: &str, header: &[String]) -> Unfit {
    let message = Message::new("issue-mapped-column-missing")
        .with("column", canonical)
        .with("from", from)
        .with("header", header.join(", "));
    Unfit { field: from.to_string(), code: "mapped_column_missing", message }
}

fn filters(spec: &SourceSpec, header: &[String]) -> Result<Vec<(usize, Filter)>, Unfit> {
    let place = |filter: &Filter| match find(header, &filter.column) {
        Some(place) => Ok((place, filter.clone())),
        None => Err(unknown_column("where", &filter.column, header)),
    };
    spec.filters.iter().map(place).collect()
}

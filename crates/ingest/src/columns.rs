//! Parquet files: their columns become the cells that a CSV file would have, their row groups pieces read side by side.
//!
//! Every value becomes text without loss: whole numbers, decimals and days exactly, doubles by the shortest text that
//! gives the same double. What a dictionary holds becomes text once. What a table writes for empty stays unknown, and so does null. Only columns that feed a
//! canonical one are decoded. A column of lists or records, or of a type that no cell can hold, is named and left out;
//! a file that cannot be decoded is an issue with the reason, and what was read before stays.

use super::body::Body;
use super::columns_pages::{Numbered, Place, too_few};
use super::guard::guarded;
use super::pieces::{Broken, Source, TypedDays};
use super::row::Row;
use super::table::Sheet;
use parquet::basic::{ConvertedType, LogicalType, TimeUnit, Type as Physical};
use parquet::column::reader::{ColumnReader, ColumnReaderImpl};
use parquet::data_type::{AsBytes, ByteArray, DataType, Int96};
use parquet::errors::{ParquetError, Result};
use parquet::file::metadata::ParquetMetaData;
use parquet::file::properties::ReaderProperties;
use parquet::file::reader::{Length, RowGroupReader};
use parquet::file::serialized_reader::SerializedRowGroupReader;
use parquet::schema::types::ColumnDescriptor;
use std::io::{self, Write};
use std::sync::Arc;
use tegi_model::Day;

/// How many rows are decoded at a time: their cells stay in a processor's cache.
const BATCH: usize = 1_024;

/// So many bytes of a piece of CSV are about one row.
const BYTES_A_ROW: usize = 16;

/// Hardly any piece is packed into fewer bytes.
const LEAST_IN_PIECE: usize = 1 << 12;

/// A Parquet file whose columns are known.
pub struct ParquetFile {
    shape: Arc<Shape>,
    /// Rows of a piece.
    size: usize,
    /// About how many pieces are still to come.
    to_come: usize,
    group: usize,
    from: usize,
}

/// What the pieces of a file share.
struct Shape {
    body: Body,
    metadata: ParquetMetaData,
    /// The columns that can be read: place in the file and kind.
    columns: Vec<(usize, Kind)>,
}

/// Rows of one row group.
pub struct Span {
    shape: Arc<Shape>,
    group: usize,
    from: usize,
    rows: usize,
}

/// The columns of a file.
pub struct Header {
    /// Names of those that can be read, in order.
    pub names: Vec<String>,
    /// Names of those that cannot.
    pub unreadable: Vec<String>,
}

impl ParquetFile {
    /// Opens a file; what is wrong with it, where it is none. `piece` is the size of a piece of a CSV file.
    pub fn open(body: Body, piece: usize) -> std::result::Result<(ParquetFile, Header), String> {
        let metadata = guarded(|| body.metadata())?;
        let (mut columns, mut names, mut unreadable) = (Vec::new(), Vec::new(), Vec::<String>::new());
        for (place, column) in metadata.file_metadata().schema_descr().columns().iter().enumerate() {
            let name = column.path().parts().first().cloned().unwrap_or_default();
            match kind(column) {
                Some(kind) => {
                    columns.push((place, kind));
                    names.push(name.trim().to_string());
                }
                None if unreadable.last() != Some(&name) => unreadable.push(name),
                None => {}
            }
        }
        let bytes = usize::try_from(body.len()).unwrap_or(usize::MAX);
        let shape = Arc::new(Shape { body, metadata, columns });
        let mut file = ParquetFile { shape, size: (piece / BYTES_A_ROW).max(1), to_come: 0, group: 0, from: 0 };
        let pieces = (0..file.shape.metadata.num_row_groups())
            .map(|group| file.rows_of(group).div_ceil(file.piece_of(group)))
            .fold(0, usize::saturating_add);
        // What a file says of itself may be wrong.
        file.to_come = pieces.min(bytes / LEAST_IN_PIECE);
        Ok((file, Header { names, unreadable }))
    }
}

impl ParquetFile {
    /// How many rows a row group has, as it says.
    fn rows_of(&self, group: usize) -> usize {
        let group = self.shape.metadata.row_groups().get(group);
        group.map_or(0, |group| usize::try_from(group.num_rows()).unwrap_or_default())
    }

    /// How many rows a piece of a row group has.
    fn piece_of(&self, group: usize) -> usize {
        let all = self.rows_of(group);
        // The second half of a group is decoded for its first half's sake: better read at once.
        if all <= 2 * self.size { all.max(1) } else { self.size }
    }
}

impl Source for ParquetFile {
    type Piece = Span;

    /// A piece has many more rows than one of CSV, since each decodes the dictionaries of its columns anew.
    const AT_ONCE: usize = 1;

    const TYPED_DAYS: TypedDays = TypedDays::Iso;

    fn to_come(&self) -> usize {
        self.to_come
    }

    fn next(&mut self) -> io::Result<Option<Span>> {
        while self.group < self.shape.metadata.num_row_groups() {
            let (group, from, all) = (self.group, self.from, self.rows_of(self.group));
            if from < all {
                let rows = self.piece_of(group).min(all - from);
                self.from += rows;
                self.to_come = self.to_come.saturating_sub(1);
                return Ok(Some(Span { shape: self.shape.clone(), group, from, rows }));
            }
            (self.group, self.from) = (group + 1, 0);
        }
        Ok(None)
    }

    fn rows(span: &Span, sheet: &Sheet, take: &mut dyn FnMut(Row<'_>, u64)) -> std::result::Result<(), Broken> {
        let done = guarded(|| span.read(sheet, take));
        done.map_err(|reason| Broken::Rest { reason, rows: u32::try_from(span.rows).unwrap_or(u32::MAX) })
    }
}

impl Span {
    fn read(&self, sheet: &Sheet, take: &mut dyn FnMut(Row<'_>, u64)) -> Result<()> {
        let shape = &self.shape;
        let file = Arc::new(shape.body.clone());
        let index = shape.metadata.page_index_for_row_group(self.group);
        let properties = Arc::new(ReaderProperties::builder().build());
        let group = SerializedRowGroupReader::new(file, shape.metadata.row_group(self.group), index, properties)?;
        let descriptions = shape.metadata.file_metadata().schema_descr();
        let mut batch = Batch::new(sheet.formats.decimal);
        let mut columns = Vec::new();
        for place in wanted(sheet) {
            let Some(&(leaf, kind)) = shape.columns.get(place) else { continue };
            columns.push(OpenColumn::open(&group, place, descriptions.column(leaf), (leaf, kind), &mut batch)?);
        }
        batch.keep();
        for column in &mut columns {
            column.pass(&group, self.from)?;
        }
        let mut line = vec![(0, 0); shape.columns.len()];
        let mut done = 0;
        while done < self.rows {
            let rows = BATCH.min(self.rows - done);
            batch.clear();
            columns.iter_mut().try_for_each(|column| column.read(&group, self.from + done, rows, &mut batch))?;
            batch.hand_on(&mut columns, rows, &mut line, take);
            done += rows;
        }
        Ok(())
    }
}

/// The columns of the source that a sheet needs, each once.
fn wanted(sheet: &Sheet) -> Vec<usize> {
    let fed = sheet.feeds.iter().flat_map(|feed| feed.columns.iter().copied());
    let mut wanted: Vec<usize> = fed.chain(sheet.filters.iter().map(|(column, _)| *column)).collect();
    wanted.sort_unstable();
    wanted.dedup();
    wanted
}

/// What the values of a column are.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Kind {
    Truth,
    Whole,
    Unsigned,
    /// With so many decimals.
    Decimal(usize),
    Day,
    /// Since 1970, so many in a second.
    Moment(i64),
    /// As some programs wrote moments before.
    OldMoment,
    Number,
    Text,
}

/// What the values of a column are; `None` where no cell can hold them.
fn kind(column: &ColumnDescriptor) -> Option<Kind> {
    if column.path().parts().len() > 1 || column.max_rep_level() > 0 {
        return None;
    }
    match column.logical_type_ref() {
        Some(logical) => logical_kind(logical, column),
        None => converted_kind(column),
    }
}

fn logical_kind(logical: &LogicalType, column: &ColumnDescriptor) -> Option<Kind> {
    match logical {
        LogicalType::String | LogicalType::Enum | LogicalType::Json => Some(Kind::Text),
        LogicalType::Decimal(_) => decimal_kind(column),
        LogicalType::Date => Some(Kind::Day),
        LogicalType::Timestamp(of) => Some(Kind::Moment(match of.unit {
            TimeUnit::MILLIS => 1_000,
            TimeUnit::MICROS => 1_000_000,
            TimeUnit::NANOS => 1_000_000_000,
        })),
        LogicalType::Integer(of) => Some(if of.is_signed { Kind::Whole } else { Kind::Unsigned }),
        LogicalType::Unknown => physical_kind(column),
        _ => None,
    }
}

fn converted_kind(column: &ColumnDescriptor) -> Option<Kind> {
    match column.converted_type() {
        ConvertedType::NONE => physical_kind(column),
        ConvertedType::UTF8 | ConvertedType::ENUM | ConvertedType::JSON => Some(Kind::Text),
        ConvertedType::DECIMAL => decimal_kind(column),
        ConvertedType::DATE => Some(Kind::Day),
        ConvertedType::TIMESTAMP_MILLIS => Some(Kind::Moment(1_000)),
        ConvertedType::TIMESTAMP_MICROS => Some(Kind::Moment(1_000_000)),
        ConvertedType::INT_8 | ConvertedType::INT_16 | ConvertedType::INT_32 | ConvertedType::INT_64 => {
            Some(Kind::Whole)
        }
        ConvertedType::UINT_8 | ConvertedType::UINT_16 | ConvertedType::UINT_32 | ConvertedType::UINT_64 => {
            Some(Kind::Unsigned)
        }
        _ => None,
    }
}

fn physical_kind(column: &ColumnDescriptor) -> Option<Kind> {
    match column.physical_type() {
        Physical::BOOLEAN => Some(Kind::Truth),
        Physical::INT32 | Physical::INT64 => Some(Kind::Whole),
        Physical::INT96 => Some(Kind::OldMoment),
        Physical::FLOAT | Physical::DOUBLE => Some(Kind::Number),
        Physical::BYTE_ARRAY => Some(Kind::Text),
        Physical::FIXED_LEN_BYTE_ARRAY => None,
    }
}

/// Decimals of up to 38 digits.
fn decimal_kind(column: &ColumnDescriptor) -> Option<Kind> {
    let fits = column.physical_type() != Physical::FIXED_LEN_BYTE_ARRAY || (1..=16).contains(&column.type_length());
    usize::try_from(column.type_scale()).ok().filter(|scale| *scale <= 38 && fits).map(Kind::Decimal)
}

/// A column being read.
struct OpenColumn {
    place: usize,
    leaf: usize,
    kind: Kind,
    physical: Physical,
    nullable: bool,
    way: Way,
    /// Where the cells of the rows lie that were read last.
    spans: Vec<(usize, usize)>,
}

/// How the values of a column are read.
enum Way {
    /// By their numbers: where the entries of the dictionary lie.
    Numbers(Box<Numbered>, Vec<(usize, usize)>),
    /// One by one.
    Values(Box<ColumnReader>),
}

macro_rules! each_reader {
    ($reader:expr, $inner:ident => $done:expr) => {
        match $reader {
            ColumnReader::BoolColumnReader($inner) => $done,
            ColumnReader::Int32ColumnReader($inner) => $done,
            ColumnReader::Int64ColumnReader($inner) => $done,
            ColumnReader::Int96ColumnReader($inner) => $done,
            ColumnReader::FloatColumnReader($inner) => $done,
            ColumnReader::DoubleColumnReader($inner) => $done,
            ColumnReader::ByteArrayColumnReader($inner) => $done,
            ColumnReader::FixedLenByteArrayColumnReader($inner) => $done,
        }
    };
}

fn skip(reader: &mut ColumnReader, rows: usize) -> Result<()> {
    let mut left = rows;
    while left > 0 {
        let skipped = each_reader!(reader, of => of.skip_records(left))?;
        left = left.checked_sub(skipped).filter(|_| skipped > 0).ok_or_else(too_few)?;
    }
    Ok(())
}

impl OpenColumn {
    fn open(
        group: &impl RowGroupReader,
        place: usize,
        column: Arc<ColumnDescriptor>,
        (leaf, kind): (usize, Kind),
        batch: &mut Batch,
    ) -> Result<OpenColumn> {
        let (physical, nullable) = (column.physical_type(), column.max_def_level() > 0);
        let way = match Numbered::open(&column, group.get_column_page_reader(leaf)?)? {
            None => Way::Values(Box::new(group.get_column_reader(leaf)?)),
            Some((numbered, dictionary)) => {
                let mark = batch.mark;
                let entry = |value| batch.entry(|to| raw(value, physical, kind, mark, to));
                Way::Numbers(Box::new(numbered), dictionary.iter().map(entry).collect())
            }
        };
        Ok(OpenColumn { place, leaf, kind, physical, nullable, way, spans: Vec::new() })
    }

    /// Passes over the rows before the first.
    fn pass(&mut self, group: &impl RowGroupReader, rows: usize) -> Result<()> {
        let mut left = rows;
        while left > 0 {
            let passed = match &mut self.way {
                Way::Values(reader) => return skip(reader, left),
                Way::Numbers(numbered, _) => numbered.skip(left),
            };
            match passed {
                Ok(passed) => left = left.checked_sub(passed).filter(|_| passed > 0).ok_or_else(too_few)?,
                Err(error) => return self.in_the_other_way(group, rows, error),
            }
        }
        Ok(())
    }

    /// Goes on at a row, value by value, where some cannot be read by their numbers; else the error stands.
    fn in_the_other_way(&mut self, group: &impl RowGroupReader, from: usize, error: ParquetError) -> Result<()> {
        match &self.way {
            Way::Numbers(numbered, _) if numbered.is_unusual() => {
                let mut reader = group.get_column_reader(self.leaf)?;
                skip(&mut reader, from)?;
                self.way = Way::Values(Box::new(reader));
                Ok(())
            }
            _ => Err(error),
        }
    }

    /// Reads the cells of the next rows.
    fn read(&mut self, group: &impl RowGroupReader, from: usize, rows: usize, batch: &mut Batch) -> Result<()> {
        self.spans.clear();
        self.spans.resize(rows, (0, 0));
        if let Way::Numbers(numbered, entries) = &mut self.way {
            let (spans, kind, physical, mark) = (&mut self.spans, self.kind, self.physical, batch.mark);
            let read = numbered.read(rows, |row, place| match place {
                Place::Null => {}
                Place::Entry(entry) => spans[row] = entries.get(entry).copied().unwrap_or_default(),
                Place::Bytes(value) => spans[row] = batch.written(|to| raw(value, physical, kind, mark, to)),
            });
            match read {
                Ok(()) => return Ok(()),
                Err(error) => self.in_the_other_way(group, from, error)?,
            }
            self.spans.fill((0, 0));
        }
        self.read_values(rows, batch)
    }

    fn read_values(&mut self, rows: usize, batch: &mut Batch) -> Result<()> {
        let (kind, mark) = (self.kind, batch.mark);
        let Way::Values(reader) = &mut self.way else { return Ok(()) };
        let mut cells = Cells { spans: &mut self.spans, nullable: self.nullable, rows };
        match reader.as_mut() {
            ColumnReader::BoolColumnReader(of) => cells.read(of, batch, |truth, to| plain(truth, to)),
            ColumnReader::Int32ColumnReader(of) => cells.read(of, batch, |number, to| int32(*number, kind, mark, to)),
            ColumnReader::Int64ColumnReader(of) => cells.read(of, batch, |number, to| int64(*number, kind, mark, to)),
            ColumnReader::Int96ColumnReader(of) => cells.read(of, batch, |time: &Int96, to| {
                moment(i128::from(time.to_micros()), 1_000_000, to);
            }),
            ColumnReader::FloatColumnReader(of) => cells.read(of, batch, |number, to| single(*number, mark, to)),
            ColumnReader::DoubleColumnReader(of) => cells.read(of, batch, |number, to| double(*number, mark, to)),
            ColumnReader::ByteArrayColumnReader(of) => {
                cells.read(of, batch, |value: &ByteArray, to| bytes(value.data(), kind, mark, to))
            }
            ColumnReader::FixedLenByteArrayColumnReader(of) => {
                cells.read(of, batch, |value, to| bytes(value.as_bytes(), kind, mark, to))
            }
        }
    }
}

/// Cells of one column that are read together.
struct Cells<'s> {
    spans: &'s mut [(usize, usize)],
    nullable: bool,
    rows: usize,
}

impl Cells<'_> {
    /// Reads them into a batch; `write` gives the text of a value.
    fn read<T: DataType>(
        &mut self,
        reader: &mut ColumnReaderImpl<T>,
        batch: &mut Batch,
        write: impl Fn(&T::T, &mut Vec<u8>),
    ) -> Result<()> {
        let (mut levels, mut values, mut read) = (Vec::with_capacity(self.rows), Vec::with_capacity(self.rows), 0);
        while read < self.rows {
            let (more, _, _) = reader.read_records(self.rows - read, Some(&mut levels), None, &mut values)?;
            if more == 0 {
                return Err(too_few());
            }
            read += more;
        }
        let mut values = values.iter();
        // The same value as in the row before is not written again.
        let mut last: Option<(&T::T, (usize, usize))> = None;
        for (row, place) in self.spans.iter_mut().enumerate() {
            if self.nullable && levels.get(row) != Some(&1) {
                continue;
            }
            let value = values.next().ok_or_else(too_few)?;
            let span = match last {
                Some((known, span)) if known == value => span,
                _ => batch.written(|to| write(value, to)),
            };
            last = Some((value, span));
            *place = span;
        }
        Ok(())
    }
}

/// The text of some rows.
struct Batch {
    /// The decimal mark that the source is said to have.
    mark: u8,
    /// The entries of all dictionaries, and behind them what is written for the rows.
    text: String,
    /// Where the entries end.
    kept: usize,
    /// Whether some entry holds the replacement character.
    suspect: bool,
    /// What is written for the rows, before it is known to be letters.
    bytes: Vec<u8>,
}

const REPLACEMENT: &str = "\u{fffd}";

impl Batch {
    fn new(mark: u8) -> Batch {
        Batch { mark, text: String::new(), kept: 0, suspect: false, bytes: Vec::new() }
    }

    /// Where the entry of a dictionary was written; what are no letters is replaced.
    fn entry(&mut self, write: impl FnOnce(&mut Vec<u8>)) -> (usize, usize) {
        self.bytes.clear();
        write(&mut self.bytes);
        let start = self.text.len();
        self.text.push_str(&String::from_utf8_lossy(&self.bytes));
        (start, self.text.len())
    }

    /// All entries are there.
    fn keep(&mut self) {
        self.kept = self.text.len();
        self.suspect = memchr::memmem::find(self.text.as_bytes(), REPLACEMENT.as_bytes()).is_some();
    }

    fn clear(&mut self) {
        self.text.truncate(self.kept);
        self.bytes.clear();
    }

    /// Where a value was written. A byte that is a letter by itself follows, so that no two values make one letter.
    #[inline]
    fn written(&mut self, write: impl FnOnce(&mut Vec<u8>)) -> (usize, usize) {
        let start = self.kept + self.bytes.len();
        write(&mut self.bytes);
        let end = self.kept + self.bytes.len();
        self.bytes.push(b'\n');
        (start, end)
    }

    /// Hands on the rows that were read; `line` has a place for each column of the file.
    fn hand_on(
        &mut self,
        columns: &mut [OpenColumn],
        rows: usize,
        line: &mut [(usize, usize)],
        take: &mut dyn FnMut(Row<'_>, u64),
    ) {
        if simdutf8::basic::from_utf8(&self.bytes).is_err() {
            self.make_letters(columns);
        }
        let Ok(text) = simdutf8::basic::from_utf8(&self.bytes) else { return };
        let suspect = self.suspect || memchr::memmem::find(text.as_bytes(), REPLACEMENT.as_bytes()).is_some();
        self.text.push_str(text);
        let columns: Vec<_> = columns.iter().map(|column| (column.place, &column.spans[..rows])).collect();
        for row in 0..rows {
            for (place, spans) in &columns {
                line[*place] = spans[row];
            }
            take(Row::new(&self.text, line, suspect).with_fixed(self.kept), 1);
        }
    }

    /// Replaces what are no letters.
    fn make_letters(&mut self, columns: &mut [OpenColumn]) {
        let raw = std::mem::take(&mut self.bytes);
        for span in columns.iter_mut().flat_map(|column| &mut column.spans) {
            let (start, end) = *span;
            if let (Some(start), Some(end)) = (start.checked_sub(self.kept), end.checked_sub(self.kept)) {
                let text = String::from_utf8_lossy(&raw[start..end]).into_owned();
                *span = self.written(|to| to.extend_from_slice(text.as_bytes()));
            }
        }
    }
}

/// A value as the file has it, of one of the types that are read by number.
fn raw(value: &[u8], physical: Physical, kind: Kind, mark: u8, to: &mut Vec<u8>) {
    match (physical, value.first_chunk(), value.first_chunk()) {
        (Physical::INT32, Some(four), _) => int32(i32::from_le_bytes(*four), kind, mark, to),
        (Physical::FLOAT, Some(four), _) => single(f32::from_le_bytes(*four), mark, to),
        (Physical::INT64, _, Some(eight)) => int64(i64::from_le_bytes(*eight), kind, mark, to),
        (Physical::DOUBLE, _, Some(eight)) => double(f64::from_le_bytes(*eight), mark, to),
        _ => bytes(value, kind, mark, to),
    }
}

fn int32(number: i32, kind: Kind, mark: u8, to: &mut Vec<u8>) {
    match kind {
        Kind::Unsigned => whole(number as u32, to),
        kind => int(i64::from(number), kind, mark, to),
    }
}

fn int64(number: i64, kind: Kind, mark: u8, to: &mut Vec<u8>) {
    match kind {
        Kind::Unsigned => whole(number as u64, to),
        kind => int(number, kind, mark, to),
    }
}

fn single(number: f32, mark: u8, to: &mut Vec<u8>) {
    float(ryu::Buffer::new().format(number), number, mark, to);
}

fn double(number: f64, mark: u8, to: &mut Vec<u8>) {
    match few_decimals(number) {
        Some((steps, decimals)) => decimal(i128::from(steps), decimals, mark, to),
        None => float(ryu::Buffer::new().format(number), number, mark, to),
    }
}

fn bytes(value: &[u8], kind: Kind, mark: u8, to: &mut Vec<u8>) {
    match kind {
        Kind::Decimal(scale) => big_decimal(value, scale, mark, to),
        _ => to.extend_from_slice(value),
    }
}

/// A whole number by what it stands for.
fn int(number: i64, kind: Kind, mark: u8, to: &mut Vec<u8>) {
    match kind {
        Kind::Decimal(scale) => decimal(i128::from(number), scale, mark, to),
        Kind::Day => day(i128::from(number), to),
        Kind::Moment(in_a_second) => moment(i128::from(number), in_a_second, to),
        _ => whole(number, to),
    }
}

fn whole(number: impl itoa::Integer, to: &mut Vec<u8>) {
    to.extend_from_slice(itoa::Buffer::new().format(number).as_bytes());
}

fn plain(value: impl std::fmt::Display, to: &mut Vec<u8>) {
    // Writing into memory does not fail.
    let _ = write!(to, "{value}");
}

/// A decimal without zeros at its end, as the tables that the program writes have it.
pub fn decimal(number: i128, scale: usize, mark: u8, to: &mut Vec<u8>) {
    if number < 0 {
        to.push(b'-');
    }
    let mut digits = itoa::Buffer::new();
    let digits = match u64::try_from(number.unsigned_abs()) {
        Ok(number) => digits.format(number),
        Err(_) => digits.format(number.unsigned_abs()),
    };
    let digits = digits.as_bytes();
    let (whole, part) = digits.split_at(digits.len().saturating_sub(scale));
    to.extend_from_slice(if whole.is_empty() { b"0" } else { whole });
    let kept = part.iter().rposition(|digit| *digit != b'0').map_or(0, |last| last + 1);
    if kept > 0 {
        to.push(mark);
        to.extend(std::iter::repeat_n(b'0', scale - part.len()));
        to.extend_from_slice(&part[..kept]);
    }
}

/// A decimal in two's complement, the highest byte first; one of more than 38 digits is no number.
fn big_decimal(bytes: &[u8], scale: usize, mark: u8, to: &mut Vec<u8>) {
    let negative = bytes.first().is_some_and(|first| first & 0x80 != 0);
    let mut whole = [if negative { 0xff } else { 0 }; 16];
    match whole.len().checked_sub(bytes.len()) {
        Some(free) => {
            whole[free..].copy_from_slice(bytes);
            decimal(i128::from_be_bytes(whole), scale, mark, to);
        }
        None => to.extend_from_slice("more than 38 digits".as_bytes()),
    }
}

/// A day since 1970 as ISO 8601.
fn day(days: i128, to: &mut Vec<u8>) {
    match i32::try_from(days) {
        Ok(days) => plain(Day::new(days), to),
        Err(_) => plain(days, to),
    }
}

fn moment(since: i128, in_a_second: i64, to: &mut Vec<u8>) {
    const DAY: i128 = 86_400;
    let seconds = since.div_euclid(i128::from(in_a_second));
    day(seconds.div_euclid(DAY), to);
    let second = seconds.rem_euclid(DAY);
    // Writing into memory does not fail.
    let _ = write!(to, "T{:02}:{:02}:{:02}", second / 3_600, second / 60 % 60, second % 60);
}

/// A double as a decimal with up to six decimals and fifteen digits, where it is the double nearest to one: most amounts
/// are. No other decimal of so few digits has the same double, so that this is the shortest text too.
pub fn few_decimals(number: f64) -> Option<(i64, usize)> {
    if number == 0.0 && number.is_sign_negative() {
        return None;
    }
    for (decimals, one) in [1.0, 10.0, 100.0, 1e3, 1e4, 1e5, 1e6].into_iter().enumerate() {
        let scaled = number * one;
        if scaled.is_nan() || scaled.abs() >= 1e15 {
            return None;
        }
        let steps = (scaled + 0.5_f64.copysign(scaled)) as i64;
        if steps as f64 / one == number {
            return Some((steps, decimals));
        }
    }
    None
}

/// A double by its shortest text: without `.0`, and with all digits where that text has an exponent.
fn float(shortest: &str, number: impl std::fmt::Display, mark: u8, to: &mut Vec<u8>) {
    let start = to.len();
    if shortest.contains('e') {
        plain(number, to);
    } else {
        to.extend_from_slice(shortest.strip_suffix(".0").unwrap_or(shortest).as_bytes());
    }
    if mark != b'.'
        && let Some(dot) = memchr::memchr(b'.', &to[start..])
    {
        to[start + dot] = mark;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(write: impl FnOnce(&mut Vec<u8>)) -> String {
        let mut bytes = Vec::new();
        write(&mut bytes);
        String::from_utf8(bytes).expect("text")
    }

    proptest::proptest! {
        #[test]
        fn a_double_of_few_decimals_has_its_shortest_text(steps in -2_000_000_000_000_000_i64..2_000_000_000_000_000, scale in 0_u32..9, any in proptest::num::f64::ANY) {
            for number in [steps as f64 / f64::from(10_u32.pow(scale)), (steps % 1_000) as f64 / f64::from(10_u32.pow(scale)), any] {
                if let Some((steps, decimals)) = few_decimals(number) {
                    let short = text(|to| decimal(i128::from(steps), decimals, b'.', to));
                    let long = text(|to| float(ryu::Buffer::new().format(number), number, b'.', to));
                    proptest::prop_assert_eq!(short, long);
                }
            }
        }
    }

    #[test]
    fn values_become_text_without_loss() {
        assert_eq!(text(|to| decimal(-12_3400, 4, b'.', to)), "-12.34");
        assert_eq!(text(|to| decimal(5, 4, b',', to)), "0,0005");
        assert_eq!(text(|to| decimal(0, 2, b'.', to)), "0");
        assert_eq!(text(|to| decimal(700, 2, b'.', to)), "7");
        assert_eq!(text(|to| big_decimal(&[0xff, 0x38], 2, b'.', to)), "-2");
        assert_eq!(text(|to| day(19_723, to)), "2024-01-01");
        assert_eq!(text(|to| moment(-1, 1_000, to)), "1969-12-31T23:59:59");
        for (number, written) in [(60.0, "60"), (0.1, "0.1"), (1e20, "100000000000000000000"), (f64::NAN, "NaN")] {
            assert_eq!(text(|to| float(ryu::Buffer::new().format(number), number, b'.', to)), written);
        }
    }
}

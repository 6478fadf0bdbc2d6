//! The result tables as Parquet, with the columns of the CSV tables and real types.
//!
//! Days are `date32`, amounts and per cents `decimal(18, 4)`, quantities `decimal(18, 6)`, counts 64-bit integers; what
//! is unknown is null. Text stands as it is in the data, without the apostrophes that guard spreadsheets. Compressed by
//! zstd; the same table gives the same bytes.

use super::row::{Cell, Row};
use super::tables::{Column, Kind, Table};
use bytes::Bytes;
use parquet::basic::{Compression, LogicalType, Repetition, Type as Physical};
use parquet::column::writer::{ColumnCloseResult, ColumnWriter, get_column_writer, get_typed_column_writer_mut};
use parquet::data_type::{ByteArray, ByteArrayType, DataType, DoubleType, Int32Type, Int64Type};
use parquet::errors::Result;
use parquet::file::properties::{WriterProperties, WriterPropertiesPtr};
use parquet::file::writer::{SerializedFileWriter, SerializedPageWriter, TrackedWrite};
use parquet::schema::types::{SchemaDescPtr, SchemaDescriptor, Type};
use rayon::prelude::*;
use std::io::{self, Write};
use std::ops::Range;
use std::sync::Arc;

/// Rows that are written together.
const GROUP: usize = 1 << 17;

/// Digits of a decimal that fits into eight bytes.
const DIGITS: i32 = 18;

/// Writes a result table.
pub(super) fn write(of: &Table<'_>, to: &mut dyn Write) -> io::Result<()> {
    let bytes = encoded(of, GROUP).map_err(io::Error::other)?;
    to.write_all(&bytes)
}

/// The table as a file, so many rows in a group.
fn encoded(of: &Table<'_>, size: usize) -> Result<Vec<u8>> {
    let fields = of.columns.iter().map(|column| Ok(Arc::new(field(column)?))).collect::<Result<Vec<_>>>()?;
    let schema = Arc::new(Type::group_type_builder("table").with_fields(fields).build()?);
    let properties = WriterProperties::builder()
        .set_compression(Compression::ZSTD(Default::default()))
        .set_created_by(concat!("tegi ", env!("CARGO_PKG_VERSION")).to_string())
        .build();
    let writing = Writing { schema: Arc::new(SchemaDescriptor::new(schema.clone())), properties: Arc::new(properties) };
    let mut writer = SerializedFileWriter::new(Vec::new(), schema, writing.properties.clone())?;
    let groups: Vec<Range<usize>> = (0..of.rows).step_by(size).map(|from| from..(from + size).min(of.rows)).collect();
    // As many groups lie in memory as there are threads.
    for some in groups.chunks(rayon::current_num_threads()) {
        for columns in some.par_iter().map(|rows| writing.group(of, rows.clone())).collect::<Vec<_>>() {
            let mut group = writer.next_row_group()?;
            columns?.into_iter().try_for_each(|(bytes, close)| group.append_column(&bytes, close))?;
            group.close()?;
        }
    }
    writer.into_inner()
}

/// How the columns of a table are written.
struct Writing {
    schema: SchemaDescPtr,
    properties: WriterPropertiesPtr,
}

impl Writing {
    /// The columns of some rows, each as it lies in the file.
    fn group(&self, of: &Table<'_>, rows: Range<usize>) -> Result<Vec<(Bytes, ColumnCloseResult)>> {
        let cells = columns(of, rows);
        let columns = self.schema.columns().iter().zip(of.columns).zip(&cells);
        let written = columns.map(|((description, column), cells)| {
            let mut to = TrackedWrite::new(Vec::new());
            let pages = Box::new(SerializedPageWriter::new(&mut to));
            let mut open = get_column_writer(description.clone(), self.properties.clone(), pages);
            write_column(&mut open, column.kind, cells)?;
            let close = open.close()?;
            Ok((to.into_inner()?.into(), close))
        });
        written.collect()
    }
}

/// The cells of some rows, column by column.
fn columns(of: &Table<'_>, rows: Range<usize>) -> Vec<Vec<Cell>> {
    let mut columns: Vec<Vec<Cell>> = of.columns.iter().map(|_| Vec::with_capacity(rows.len())).collect();
    let mut row = Row::default();
    for number in rows {
        of.fill(number, &mut row);
        for (column, cell) in columns.iter_mut().zip(row.cells.drain(..)) {
            column.push(cell);
        }
    }
    columns
}

fn field(column: &Column) -> Result<Type> {
    let decimal = |scale: u32| (Physical::INT64, Some(LogicalType::decimal(scale as i32, DIGITS)), scale as i32);
    let (physical, logical, scale) = match column.kind {
        Kind::Text => (Physical::BYTE_ARRAY, Some(LogicalType::String), 0),
        Kind::Day => (Physical::INT32, Some(LogicalType::Date), 0),
        Kind::Money => decimal(tegi_model::Money::DECIMALS),
        Kind::Quantity => decimal(tegi_model::Quantity::DECIMALS),
        // Millionths of the whole are ten-thousandths of a per cent.
        Kind::Share => decimal(tegi_model::Share::DECIMALS - 2),
        Kind::Number => (Physical::DOUBLE, None, 0),
        Kind::Count => (Physical::INT64, Some(LogicalType::integer(64, true)), 0),
    };
    let mut builder = Type::primitive_type_builder(column.name, physical).with_repetition(Repetition::OPTIONAL);
    if scale > 0 {
        builder = builder.with_precision(DIGITS).with_scale(scale);
    }
    builder.with_logical_type(logical).build()
}

fn write_column(open: &mut ColumnWriter<'_>, kind: Kind, cells: &[Cell]) -> Result<()> {
    match kind {
        Kind::Text => write_cells::<ByteArrayType>(open, cells, |cell| match cell {
            Cell::Text(text) | Cell::Word(text) => Some(ByteArray::from(text.as_str())),
            _ => None,
        }),
        Kind::Day => write_cells::<Int32Type>(open, cells, |cell| match cell {
            Cell::Day(day) => Some(day.number()),
            _ => None,
        }),
        Kind::Number => write_cells::<DoubleType>(open, cells, |cell| match cell {
            Cell::Number(number) => Some(*number),
            _ => None,
        }),
        Kind::Money | Kind::Quantity | Kind::Share | Kind::Count => {
            write_cells::<Int64Type>(open, cells, |cell| match cell {
                Cell::Money(money) => Some(money.steps()),
                Cell::Quantity(quantity) => Some(quantity.steps()),
                Cell::Share(share) => Some(share.steps()),
                Cell::Count(count) => Some(i64::from(*count)),
                _ => None,
            })
        }
    }
}

fn write_cells<T: DataType>(
    open: &mut ColumnWriter<'_>,
    cells: &[Cell],
    value: impl Fn(&Cell) -> Option<T::T>,
) -> Result<()> {
    let values: Vec<Option<T::T>> = cells.iter().map(value).collect();
    let levels: Vec<i16> = values.iter().map(|value| i16::from(value.is_some())).collect();
    let known: Vec<T::T> = values.into_iter().flatten().collect();
    get_typed_column_writer_mut::<T>(open).write_batch(&known, Some(&levels), None)?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::fixture;
    use crate::report::tables::tables;
    use crate::words::Catalogue;
    use parquet::file::reader::{FileReader, SerializedFileReader};

    #[test]
    fn every_table_has_its_rows_and_the_same_bytes_again() {
        let (analysis, words) = (fixture::analysis(), Catalogue::new("en"));
        for (name, table) in tables(&analysis, &words) {
            let bytes = encoded(&table, GROUP).expect("written");
            assert_eq!(bytes, encoded(&table, GROUP).expect("written"), "{name}");
            let mut file = tempfile::tempfile().expect("a file");
            file.write_all(&bytes).expect("written");
            let reader = SerializedFileReader::new(file).expect("Parquet");
            let metadata = reader.metadata().file_metadata();
            assert_eq!(metadata.num_rows() as usize, table.rows, "{name}");
            assert_eq!(metadata.schema_descr().num_columns(), table.columns.len(), "{name}");
        }
    }

    #[test]
    fn groups_of_rows_hold_them_in_their_order() {
        let (analysis, words) = (fixture::analysis(), Catalogue::new("en"));
        let rows = |table: &Table<'_>, size: usize| -> Vec<String> {
            let bytes = Bytes::from(encoded(table, size).expect("written"));
            let reader = SerializedFileReader::new(bytes).expect("Parquet");
            assert_eq!(reader.num_row_groups(), table.rows.div_ceil(size));
            reader.get_row_iter(None).expect("rows").map(|row| row.expect("a row").to_string()).collect()
        };
        for (name, table) in tables(&analysis, &words) {
            let whole = rows(&table, GROUP);
            assert_eq!(whole.len(), table.rows, "{name}");
            assert_eq!(rows(&table, 2), whole, "{name}");
        }
    }

    #[test]
    fn a_cell_has_the_type_of_its_column() {
        let (analysis, words) = (fixture::analysis(), Catalogue::new("en"));
        for (name, table) in tables(&analysis, &words) {
            for (column, cells) in table.columns.iter().zip(columns(&table, 0..table.rows)) {
                let fits = cells.iter().all(|cell| match cell {
                    Cell::Unknown => true,
                    Cell::Text(_) | Cell::Word(_) => column.kind == Kind::Text,
                    Cell::Day(_) => column.kind == Kind::Day,
                    Cell::Money(_) => column.kind == Kind::Money,
                    Cell::Quantity(_) => column.kind == Kind::Quantity,
                    Cell::Share(_) => column.kind == Kind::Share,
                    Cell::Number(_) => column.kind == Kind::Number,
                    Cell::Count(_) => column.kind == Kind::Count,
                });
                assert!(fits, "{name}.{}", column.name);
            }
        }
    }
}

//! The result tables as Parquet, with the columns of the CSV tables and real types.
//!
//! Days are `date32`, amounts and per cents `decimal(18, 4)`, quantities `decimal(18, 6)`, counts 64-bit integers; what
//! is unknown is null. Text stands as it is in the data, without the apostrophes that guard spreadsheets. Compressed by
//! zstd; the same table gives the same bytes.

use super::row::{Cell, Row};
use super::tables::{Column, Kind, Table};
use parquet::basic::{Compression, LogicalType, Repetition, Type as Physical};
use parquet::data_type::{ByteArray, ByteArrayType, DataType, DoubleType, Int32Type, Int64Type};
use parquet::errors::{ParquetError, Result};
use parquet::file::properties::WriterProperties;
use parquet::file::writer::{SerializedColumnWriter, SerializedFileWriter};
use parquet::schema::types::Type;
use std::io::{self, Write};
use std::sync::Arc;

/// Rows that are written together.
const GROUP: usize = 1 << 17;

/// Digits of a decimal that fits into eight bytes.
const DIGITS: i32 = 18;

/// Writes a result table.
pub(super) fn write(of: &Table<'_>, to: &mut dyn Write) -> io::Result<()> {
    let bytes = encoded(of).map_err(io::Error::other)?;
    to.write_all(&bytes)
}

fn encoded(of: &Table<'_>) -> Result<Vec<u8>> {
    let fields = of.columns.iter().map(|column| Ok(Arc::new(field(column)?))).collect::<Result<Vec<_>>>()?;
    let schema = Type::group_type_builder("table").with_fields(fields).build()?;
    let properties = WriterProperties::builder()
        .set_compression(Compression::ZSTD(Default::default()))
        .set_created_by(concat!("tegi ", env!("CARGO_PKG_VERSION")).to_string())
        .build();
    let mut writer = SerializedFileWriter::new(Vec::new(), Arc::new(schema), Arc::new(properties))?;
    let mut from = 0;
    while from < of.rows {
        let to = (from + GROUP).min(of.rows);
        let columns = columns(of, from, to);
        let mut group = writer.next_row_group()?;
        for (column, cells) in of.columns.iter().zip(&columns) {
            let mut open = group.next_column()?.ok_or_else(|| ParquetError::General("no column".to_string()))?;
            write_column(&mut open, column.kind, cells)?;
            open.close()?;
        }
        group.close()?;
        from = to;
    }
    writer.into_inner()
}

/// The cells of some rows, column by column.
fn columns(of: &Table<'_>, from: usize, to: usize) -> Vec<Vec<Cell>> {
    let mut columns: Vec<Vec<Cell>> = of.columns.iter().map(|_| Vec::with_capacity(to - from)).collect();
    let mut row = Row::default();
    for number in from..to {
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
        Kind::Money => decimal(crate::model::Money::DECIMALS),
        Kind::Quantity => decimal(crate::model::Quantity::DECIMALS),
        // Millionths of the whole are ten-thousandths of a per cent.
        Kind::Share => decimal(crate::model::Share::DECIMALS - 2),
        Kind::Number => (Physical::DOUBLE, None, 0),
        Kind::Count => (Physical::INT64, Some(LogicalType::integer(64, true)), 0),
    };
    let mut builder = Type::primitive_type_builder(column.name, physical).with_repetition(Repetition::OPTIONAL);
    if scale > 0 {
        builder = builder.with_precision(DIGITS).with_scale(scale);
    }
    builder.with_logical_type(logical).build()
}

fn write_column(open: &mut SerializedColumnWriter<'_>, kind: Kind, cells: &[Cell]) -> Result<()> {
    match kind {
        Kind::Text => write_cells::<ByteArrayType>(open, cells, |cell| match cell {
            Cell::Text(text) | Cell::Word(text) => Some(ByteArray::from(text.as_str())),
            _ => None,
        }),
        Kind::Day => write_cells::<Int32Type>(open, cells, |cell| match cell {
            Cell::Day(day) => Some(day.0),
            _ => None,
        }),
        Kind::Number => write_cells::<DoubleType>(open, cells, |cell| match cell {
            Cell::Number(number) => Some(*number),
            _ => None,
        }),
        Kind::Money | Kind::Quantity | Kind::Share | Kind::Count => {
            write_cells::<Int64Type>(open, cells, |cell| match cell {
                Cell::Money(money) => Some(money.0),
                Cell::Quantity(quantity) => Some(quantity.0),
                Cell::Share(share) => Some(share.0),
                Cell::Count(count) => Some(i64::from(*count)),
                _ => None,
            })
        }
    }
}

fn write_cells<T: DataType>(
    open: &mut SerializedColumnWriter<'_>,
    cells: &[Cell],
    value: impl Fn(&Cell) -> Option<T::T>,
) -> Result<()> {
    let values: Vec<Option<T::T>> = cells.iter().map(value).collect();
    let levels: Vec<i16> = values.iter().map(|value| i16::from(value.is_some())).collect();
    let known: Vec<T::T> = values.into_iter().flatten().collect();
    open.typed::<T>().write_batch(&known, Some(&levels), None)?;
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
            let bytes = encoded(&table).expect("written");
            assert_eq!(bytes, encoded(&table).expect("written"), "{name}");
            let mut file = tempfile::tempfile().expect("a file");
            file.write_all(&bytes).expect("written");
            let reader = SerializedFileReader::new(file).expect("Parquet");
            let metadata = reader.metadata().file_metadata();
            assert_eq!(metadata.num_rows() as usize, table.rows, "{name}");
            assert_eq!(metadata.schema_descr().num_columns(), table.columns.len(), "{name}");
        }
    }

    #[test]
    fn a_cell_has_the_type_of_its_column() {
        let (analysis, words) = (fixture::analysis(), Catalogue::new("en"));
        for (name, table) in tables(&analysis, &words) {
            for (column, cells) in table.columns.iter().zip(columns(&table, 0, table.rows)) {
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

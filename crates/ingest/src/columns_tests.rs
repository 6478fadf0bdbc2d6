//! Parquet files as sources: types, mappings, places, and files that are broken.

use super::*;
use ::parquet::basic::{Compression, Encoding, LogicalType, Repetition, TimeUnit, Type as Physical};
use ::parquet::data_type::{
    BoolType, ByteArray, ByteArrayType, DoubleType, FixedLenByteArray, FixedLenByteArrayType, Int32Type, Int64Type,
};
use ::parquet::file::properties::{WriterProperties, WriterPropertiesBuilder, WriterVersion};
use ::parquet::file::writer::SerializedFileWriter;
use ::parquet::schema::types::Type;
use proptest::prelude::*;
use std::sync::Arc;
use tegi_model::*;

const HEAD: &str = "[case]\ncountry = \"KZ\"\ncurrency = \"KZT\"\n";

/// A column of a file: name and values.
struct Column(&'static str, Values);

/// Values with a type.
enum Values {
    Text(Vec<Option<&'static str>>),
    Bytes(Vec<&'static [u8]>),
    Whole(Vec<i64>),
    Double(Vec<Option<f64>>),
    /// With this scale.
    Decimal(i32, Vec<i128>),
    Day(Vec<i32>),
    /// In milliseconds.
    Moment(Vec<i64>),
    Truth(Vec<bool>),
    /// One list of whole numbers a row.
    Lists(Vec<i64>),
}

impl Values {
    fn field(&self, name: &str) -> Type {
        let primitive = |physical, logical| {
            let builder = Type::primitive_type_builder(name, physical).with_repetition(Repetition::OPTIONAL);
            builder.with_logical_type(logical)
        };
        let decimal = |scale| Some(LogicalType::decimal(scale, 30));
        let built = match self {
            Values::Text(_) => primitive(Physical::BYTE_ARRAY, Some(LogicalType::String)).build(),
            Values::Bytes(_) => primitive(Physical::BYTE_ARRAY, None).build(),
            Values::Whole(_) => primitive(Physical::INT64, None).build(),
            Values::Double(_) => primitive(Physical::DOUBLE, None).build(),
            Values::Decimal(scale, _) => primitive(Physical::FIXED_LEN_BYTE_ARRAY, decimal(*scale))
                .with_length(16)
                .with_precision(30)
                .with_scale(*scale)
                .build(),
            Values::Day(_) => primitive(Physical::INT32, Some(LogicalType::Date)).build(),
            Values::Moment(_) => {
                primitive(Physical::INT64, Some(LogicalType::timestamp(true, TimeUnit::MILLIS))).build()
            }
            Values::Truth(_) => primitive(Physical::BOOLEAN, None).build(),
            Values::Lists(_) => {
                let item = Type::primitive_type_builder("item", Physical::INT64)
                    .with_repetition(Repetition::REPEATED)
                    .build()
                    .expect("a type");
                Type::group_type_builder(name)
                    .with_repetition(Repetition::REQUIRED)
                    .with_fields(vec![Arc::new(item)])
                    .build()
            }
        };
        built.expect("a type")
    }

    /// Definition levels, and the values that are known.
    fn known<T: Copy, U>(values: &[Option<T>], of: impl Fn(T) -> U) -> (Vec<i16>, Vec<U>) {
        let levels = values.iter().map(|value| i16::from(value.is_some())).collect();
        (levels, values.iter().flatten().map(|value| of(*value)).collect())
    }
}

/// The bytes of a Parquet file.
fn parquet(columns: &[Column]) -> Vec<u8> {
    parquet_as(WriterProperties::builder().set_compression(Compression::SNAPPY), columns)
}

/// The same, written in a certain way.
fn parquet_as(properties: WriterPropertiesBuilder, columns: &[Column]) -> Vec<u8> {
    let fields = columns.iter().map(|Column(name, values)| Arc::new(values.field(name))).collect();
    let schema = Type::group_type_builder("rows").with_fields(fields).build().expect("a schema");
    let properties = Arc::new(properties.build());
    let mut writer = SerializedFileWriter::new(Vec::new(), Arc::new(schema), properties).expect("a writer");
    let mut group = writer.next_row_group().expect("a group");
    for Column(_, values) in columns {
        let mut open = group.next_column().expect("a column").expect("a column");
        macro_rules! put {
            ($type:ty, $known:expr) => {{
                let (levels, known) = $known;
                open.typed::<$type>().write_batch(&known, Some(&levels), None).expect("written");
            }};
        }
        let all = |rows: usize| vec![1_i16; rows];
        match values {
            Values::Text(values) => put!(ByteArrayType, Values::known(values, ByteArray::from)),
            Values::Bytes(values) => put!(
                ByteArrayType,
                (all(values.len()), values.iter().map(|value| ByteArray::from(value.to_vec())).collect::<Vec<_>>())
            ),
            Values::Whole(values) => put!(Int64Type, (all(values.len()), values.clone())),
            Values::Moment(values) => put!(Int64Type, (all(values.len()), values.clone())),
            Values::Double(values) => put!(DoubleType, Values::known(values, |value| value)),
            Values::Day(values) => put!(Int32Type, (all(values.len()), values.clone())),
            Values::Truth(values) => put!(BoolType, (all(values.len()), values.clone())),
            Values::Decimal(_, values) => {
                let bytes = values.iter().map(|value| FixedLenByteArray::from(value.to_be_bytes().to_vec()));
                put!(FixedLenByteArrayType, (all(values.len()), bytes.collect::<Vec<_>>()));
            }
            Values::Lists(values) => {
                let (levels, starts) = (all(values.len()), vec![0_i16; values.len()]);
                open.typed::<Int64Type>().write_batch(values, Some(&levels), Some(&starts)).expect("written");
            }
        }
        open.close().expect("closed");
    }
    group.close().expect("closed");
    writer.into_inner().expect("a file")
}

fn case(files: &[(&str, &[u8])]) -> tempfile::TempDir {
    let dir = tempfile::tempdir().expect("a folder");
    for (name, bytes) in files {
        std::fs::write(dir.path().join(name), bytes).expect("a file");
    }
    dir
}

fn read(settings: &str, files: &[(&str, &[u8])]) -> Result<Records, IngestError> {
    let dir = case(&[files, &[("case.toml", settings.as_bytes())]].concat());
    read_case(dir.path(), &ReadOptions::default()).map(|case| case.records)
}

fn troubles(records: &Records) -> Vec<(u32, &str, &str)> {
    let told = records.issues.iter().filter(|issue| issue.code != "no_table");
    told.map(|issue| (issue.row, issue.field.as_str(), issue.code)).collect()
}

/// Two invoices with a type for each kind of value.
pub(super) fn invoices() -> Vec<u8> {
    parquet(&[
        Column("invoice_no", Values::Text(vec![Some("A-1"), Some("A-2")])),
        Column("line", Values::Whole(vec![1, 2])),
        Column("date", Values::Day(vec![20_148, 20_149])),
        Column("seller_id", Values::Text(vec![Some("KZ-BIN-020240000555"), None])),
        Column("seller_name", Values::Bytes(vec!["ТОО «Берёза»".as_bytes(), b"bad \xff name"])),
        Column("buyer_id", Values::Text(vec![None, Some("KZ-BIN-180640950288")])),
        Column("quantity", Values::Double(vec![Some(2.5), None])),
        Column("unit", Values::Text(vec![Some("т"), Some("т")])),
        Column("amount", Values::Decimal(10, vec![10_005_000_000_000, 70_000_000_000])),
        Column("currency", Values::Text(vec![Some("KZT"), Some("KZT")])),
        Column("status", Values::Lists(vec![1, 2])),
        Column("flag", Values::Truth(vec![true, false])),
        Column("written", Values::Moment(vec![1_740_787_200_000, 1_740_873_599_999])),
    ])
}

#[test]
fn a_parquet_table_of_the_folder_becomes_records() {
    let records = read(HEAD, &[("invoices.parquet", &invoices())]).expect("a case");
    let [first, second] = &records.invoices[..] else { panic!("two invoices: {:?}", records.invoices) };
    let text = |sym| records.strings.get(sym);
    assert_eq!((text(first.no), text(first.line), text(second.line)), ("A-1", "1", "2"));
    assert_eq!(first.day.map(|day| day.to_string()).as_deref(), Some("2025-03-01"));
    assert_eq!((first.quantity, second.quantity), (Some(Quantity::new(2_500_000_000)), None));
    assert_eq!((first.value, second.value), (Some(Money::new(10_005_000)), Some(Money::new(70_000))));
    assert_eq!(text(records.refs[first.seller.0 as usize].name), "ТОО «Берёза»");
    assert_eq!(records.cite(second.at), "invoices.parquet:row 2");
    assert_eq!(troubles(&records), [(0, "status", "unreadable_column"), (2, "seller_name", "broken_text")]);
    assert_eq!(records.sources[0].sha256.len(), 64);
}

#[test]
fn columns_of_a_parquet_file_are_mapped_as_those_of_any_source() {
    let settings = format!(
        "{HEAD}[[source]]\ntable = \"invoices\"\npath = \"*.parquet\"\ndate = \"%d.%m.%Y\"\ndecimal = \",\"\n\
         where = {{ column = \"flag\", is = [\"true\"] }}\n[source.columns]\n\
         invoice_no = {{ from = [\"invoice_no\", \"line\"], join = \"/\" }}\ndate = \"written\"\n\
         seller_id = {{ from = \"seller_id\", scheme = \"KZ-BIN\" }}\nunit = {{ from = \"unit\", map = {{ \"т\" = \"kg\" }} }}\n"
    );
    let records = read(&settings, &[("a.parquet", &invoices())]).expect("a case");
    let [invoice] = &records.invoices[..] else { panic!("one invoice: {:?}", records.invoices) };
    assert_eq!(records.strings.get(invoice.no), "A-1/1");
    assert_eq!(invoice.day.map(|day| day.to_string()).as_deref(), Some("2025-03-01"));
    assert_eq!((invoice.quantity, invoice.unit), (Some(Quantity::new(2_500_000)), Unit::KILOGRAM));
    assert_eq!(invoice.value, Some(Money::new(10_005_000)));
}

#[test]
fn where_a_table_lies_twice_the_text_counts() {
    let text = "invoice_no,line,date,seller_id,buyer_id,quantity,unit,amount,currency\n";
    let files: [(&str, &[u8]); 2] = [("invoices.csv", text.as_bytes()), ("invoices.parquet", &invoices())];
    let records = read(HEAD, &files).expect("a case");
    assert_eq!(records.invoices.len(), 0);
    assert_eq!(troubles(&records), [(0, "", "no_rows"), (0, "", "table_twice")]);
}

#[test]
fn the_size_of_pieces_changes_nothing_here_either() {
    let dir = case(&[("case.toml", HEAD.as_bytes()), ("invoices.parquet", &invoices())]);
    let read = |piece| {
        let options = ReadOptions { piece, ..ReadOptions::default() };
        format!("{:?}", read_case(dir.path(), &options).expect("a case").records)
    };
    assert_eq!(read(1), read(1 << 20));
}

/// More rows than are decoded at a time: numbers that are all different, names that repeat and some that are missing.
fn many() -> Vec<Column> {
    let rows = 3_000_i64;
    let some = |every: i64, text| (0..rows).map(|row| (row % every > 0).then_some(text)).collect();
    vec![
        Column("invoice_no", Values::Whole((0..rows).map(|row| row * 7_919 % 100_003).collect())),
        Column("line", Values::Whole((0..rows).map(|row| row % 9).collect())),
        Column("date", Values::Day((0..rows).map(|row| 20_000 + row as i32 % 40).collect())),
        Column("seller_name", Values::Text(some(3, "ТОО «Берёза»"))),
        Column("seller_id", Values::Text(some(1_000, "KZ-BIN-020240000555"))),
        Column(
            "buyer_name",
            Values::Bytes((0..rows).map(|row| [&b"a"[..], b"b", b"\xff c"][row as usize % 3]).collect()),
        ),
        Column("quantity", Values::Double((0..rows).map(|row| (row % 5 > 0).then_some(row as f64 / 8.0)).collect())),
        Column("unit", Values::Text(some(7, "т"))),
        Column("amount", Values::Decimal(2, (0..rows).map(|row| i128::from(row * row % 1_009)).collect())),
        Column("currency", Values::Text(some(4_000, "KZT"))),
        Column("flag", Values::Truth((0..rows).map(|row| row % 2 == 0).collect())),
    ]
}

#[test]
fn however_values_are_written_the_records_are_the_same() {
    let pages = |size| WriterProperties::builder().set_data_page_row_count_limit(size).set_write_batch_size(64);
    let ways = [
        pages(700),
        pages(700).set_dictionary_enabled(false),
        pages(90).set_dictionary_page_size_limit(400),
        pages(90).set_dictionary_page_size_limit(400).set_writer_version(WriterVersion::PARQUET_2_0),
        pages(700).set_dictionary_enabled(false).set_writer_version(WriterVersion::PARQUET_2_0),
        pages(700)
            .set_dictionary_enabled(false)
            .set_column_encoding("seller_name".into(), Encoding::DELTA_LENGTH_BYTE_ARRAY)
            .set_column_encoding("line".into(), Encoding::DELTA_BINARY_PACKED),
    ];
    let mut first = None;
    for (way, properties) in ways.into_iter().enumerate() {
        let dir = case(&[("case.toml", HEAD.as_bytes()), ("invoices.parquet", &parquet_as(properties, &many()))]);
        for piece in [16 * 37, 16 * 1_024, 1 << 20] {
            let options = ReadOptions { piece, ..ReadOptions::default() };
            let mut records = read_case(dir.path(), &options).expect("a case").records;
            assert_eq!(records.sources[0].rows, 3_000);
            records.sources.iter_mut().for_each(|source| source.sha256.clear());
            let told = format!("{records:?}");
            assert!(*first.get_or_insert_with(|| told.clone()) == told, "way {way}, pieces of {piece} bytes");
        }
    }
}

#[test]
fn a_parquet_file_is_known_by_its_bytes_and_laid_down_on_disk_where_it_is_packed() {
    let settings = format!("{HEAD}[[source]]\ntable = \"invoices\"\npath = \"a.data\"\n");
    let plain = read(&settings, &[("a.data", &invoices())]).expect("a case");
    assert_eq!(plain.cite(plain.invoices[1].at), "a.data:row 2");
    assert!(invoices().len() as u64 > crate::body::AT_ONCE, "more than is held in memory");
    let packed = zstd::encode_all(&invoices()[..], 1).expect("packed");
    let packed = read(&settings, &[("a.data", &packed)]).expect("a case");
    assert_eq!(format!("{:?}", packed.invoices), format!("{:?}", plain.invoices));
    assert_eq!(packed.sources[0].written.packing, Packing::Zstd);
}

#[test]
fn a_file_that_is_cut_or_foreign_is_an_issue() {
    let whole = invoices();
    for bytes in [&whole[..whole.len() / 2], &whole[..3], b"not Parquet at all", b""] {
        let error = read(HEAD, &[("invoices.parquet", bytes)]).expect_err("nothing to read");
        assert!(matches!(&error, IngestError::NothingRead { first: Some(issue), .. } if issue.code == "broken_file"));
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(300))]
    #[test]
    fn flipped_bytes_stop_nothing(at in 0_usize..4_096, flip in 1_u8..=255) {
        let mut bytes = invoices();
        let at = at % bytes.len();
        bytes[at] ^= flip;
        let _ = read(HEAD, &[("invoices.parquet", &bytes)]);
    }
}

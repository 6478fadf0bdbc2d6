//! Files as they come: packed, in any encoding, broken. The same table gives the same records however it is written.

use super::*;
use std::io::Write;
use tegi_model::*;

const HEAD: &str = "[case]\ncountry = \"KZ\"\ncurrency = \"KZT\"\n";
const HEADER: &str = "invoice_no,line,date,seller_id,seller_name,buyer_id,product_code,quantity,unit,amount,currency\n";

/// Invoices with Cyrillic names.
pub(super) fn invoices(rows: usize) -> String {
    let row = |n: usize| {
        let day = n % 28 + 1;
        format!("A-{n},1,2025-03-{day:02},,ТОО «Берёза {}»,,842951,{n},шт,{}.50,KZT\n", n % 7, n * 3)
    };
    HEADER.to_string() + &(1..=rows).map(row).collect::<String>()
}

fn read_with(settings: &str, files: &[(&str, &[u8])]) -> Result<Records, IngestError> {
    let dir = tempfile::tempdir().expect("a folder");
    for (name, bytes) in [&[("case.toml", settings.as_bytes())], files].concat() {
        std::fs::write(dir.path().join(name), bytes).expect("a file");
    }
    read_case(dir.path(), &ReadOptions::default()).map(|case| case.records)
}

fn source(lines: &str) -> String {
    format!("{HEAD}[[source]]\ntable = \"invoices\"\n{lines}\n")
}

/// A table of invoices in a file of this name.
fn read(name: &str, bytes: &[u8]) -> Records {
    read_with(&source(&format!("path = \"{name}\"")), &[(name, bytes)]).expect("a case")
}

fn troubles(records: &Records) -> Vec<(u32, &str, &str)> {
    let told = records.issues.iter().filter(|issue| issue.code != "no_table");
    told.map(|issue| (issue.row, issue.field.as_str(), issue.code)).collect()
}

/// The invoices with all their texts, without the path and the writing of the file.
fn content(records: &Records) -> String {
    format!("{:?} {:?} {:?}", records.invoices, records.refs, records.strings)
}

pub(super) fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    encoder.write_all(bytes).expect("packed");
    encoder.finish().expect("packed")
}

pub(super) fn zstd(bytes: &[u8]) -> Vec<u8> {
    zstd::encode_all(bytes, 1).expect("packed")
}

#[test]
fn packed_tables_are_canonical_tables() {
    let (text, plain) = (invoices(50), read("a.csv", invoices(50).as_bytes()));
    for (name, bytes, packing) in [
        ("invoices.csv.gz", gzip(text.as_bytes()), Packing::Gzip),
        ("invoices.csv.zst", zstd(text.as_bytes()), Packing::Zstd),
        // The name does not count.
        ("invoices.csv", gzip(text.as_bytes()), Packing::Gzip),
    ] {
        let records = read_with(HEAD, &[(name, &bytes)]).expect("a case");
        assert_eq!(content(&records), content(&plain), "{name}");
        assert_eq!((records.sources[0].written.packing, troubles(&records)), (packing, vec![]));
        assert_eq!(records.cite(records.invoices[0].at), format!("{name}:2"));
    }
}

#[test]
fn a_packed_file_that_breaks_off_keeps_its_whole_rows_and_says_where() {
    let text = invoices(20_000);
    for packed in [gzip(text.as_bytes()), zstd(text.as_bytes())] {
        let records = read("a.gz", &packed[..packed.len() / 2]);
        let kept = records.invoices.len();
        assert!((1_000..20_000).contains(&kept), "{kept}");
        assert_eq!(troubles(&records), [(kept as u32 + 1, "", "broken_file")]);
        let whole = read("a.csv", text.as_bytes());
        assert_eq!(format!("{:?}", records.invoices), format!("{:?}", &whole.invoices[..kept]));
    }
}

#[test]
fn a_file_that_was_damaged_inside_is_read_up_to_there() {
    let mut packed = gzip(invoices(20_000).as_bytes());
    let middle = packed.len() / 2;
    packed[middle..middle + 40].fill(0);
    let records = read("a.gz", &packed);
    assert!(!records.invoices.is_empty());
    assert!(troubles(&records).iter().any(|trouble| trouble.2 == "broken_file"), "{:?}", troubles(&records));
}

#[test]
fn a_file_that_only_looks_packed_is_an_issue() {
    let settings = source("path = \"a.gz\"");
    let error = read_with(&settings, &[("a.gz", b"\x1f\x8bnothing packed")]).expect_err("nothing to read");
    assert_eq!(error.issue().map(|issue| issue.code), Some("broken_file"));
}

#[test]
fn a_line_without_end_is_an_issue_and_not_memory() {
    // 200 MiB that pack into 200 KiB; one line, and a good row behind it.
    let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    encoder.write_all(HEADER.as_bytes()).expect("packed");
    for _ in 0..200 {
        encoder.write_all(&vec![b'0'; 1 << 20]).expect("packed");
    }
    encoder.write_all(b"\nA-1,1,2025-03-01,,X,,842951,1,pcs,2,KZT\n").expect("packed");
    let records = read("a.gz", &encoder.finish().expect("packed"));
    assert_eq!(records.invoices.len(), 1);
    assert_eq!(troubles(&records), [(1, "", "row_too_large")]);
    assert_eq!(records.cite(records.invoices[0].at), "a.gz:3");
}

#[test]
fn every_encoding_gives_the_same_records() {
    let text = invoices(40);
    let utf_8 = read("a.csv", text.as_bytes());
    let units = |mark: &str| format!("{mark}{text}").encode_utf16().collect::<Vec<u16>>();
    let (cyrillic, _, _) = encoding_rs::WINDOWS_1251.encode(&text);
    for (name, bytes) in [
        ("with a mark", format!("\u{feff}{text}").into_bytes()),
        ("UTF-16LE", units("\u{feff}").iter().flat_map(|unit| unit.to_le_bytes()).collect()),
        ("UTF-16BE without a mark", units("").iter().flat_map(|unit| unit.to_be_bytes()).collect()),
        ("windows-1251", cyrillic.to_vec()),
        ("CR", text.replace('\n', "\r").into_bytes()),
        ("CRLF", text.replace('\n', "\r\n").into_bytes()),
        ("semicolons", text.replace(',', ";").into_bytes()),
        ("tabs", text.replace(',', "\t").into_bytes()),
        ("bars", text.replace(',', "|").into_bytes()),
    ] {
        let records = read("a.txt", &bytes);
        assert_eq!(content(&records), content(&utf_8), "{name}");
        let guessed = troubles(&records).iter().any(|trouble| trouble.2 == "encoding_by_letters");
        assert_eq!(guessed, name == "windows-1251", "{name}: {:?}", troubles(&records));
    }
}

#[test]
fn a_line_that_says_the_delimiter_stands_above_the_header() {
    let text = invoices(40);
    let plain = read("a.csv", text.as_bytes());
    for (line, delimiter) in [("sep=;\r\n", ';'), ("\u{feff}\"sep=|\"\n", '|'), ("sep=,\n", ',')] {
        let records = read("a.csv", format!("{line}{}", text.replace(',', &delimiter.to_string())).as_bytes());
        assert_eq!((records.invoices.len(), troubles(&records)), (plain.invoices.len(), vec![]), "{line}");
        assert_eq!(records.cite(records.invoices[0].at), "a.csv:3");
        assert_eq!(records.sources[0].written.delimiter, Some(delimiter));
    }
}

#[test]
fn a_row_that_adds_up_the_others_is_left_out() {
    let text = format!("{}Итого:,,,,,,,210,,1000.50,KZT\n", invoices(3));
    let records = read("a.csv", text.as_bytes());
    assert_eq!((records.invoices.len(), troubles(&records)), (3, vec![(4, "", "totals_row")]));
    assert_eq!((records.sources[0].rows, records.sources[0].kept), (4, 3));
}

#[test]
fn the_error_of_a_formula_names_nobody() {
    let text = invoices(4)
        .replace("ТОО «Берёза 1»", "#REF!")
        .replace("ТОО «Берёза 2»", "#Н/Д")
        .replace(",842951,", ",#ИМЯ?,842951,");
    let text = text.replace(",,#ИМЯ?,", ",#ИМЯ?,");
    let records = read("a.csv", text.as_bytes());
    let of_names: Vec<_> = troubles(&records).into_iter().filter(|trouble| trouble.1 == "seller_name").collect();
    assert_eq!(of_names, [(1, "seller_name", "spreadsheet_error"), (2, "seller_name", "spreadsheet_error")]);
    let of_ids =
        troubles(&records).into_iter().filter(|trouble| *trouble == (trouble.0, "buyer_id", "spreadsheet_error"));
    assert_eq!(of_ids.count(), 4);
    assert!(records.refs.iter().all(|party| !records.strings.get(party.name).starts_with('#')));
}

#[test]
fn an_error_that_is_new_does_not_make_a_sheet_unreadable() {
    let header = HEADER.trim().split(',').map(|name| format!("<c t=\"inlineStr\"><is><t>{name}</t></is></c>"));
    let header: String = header.collect();
    let row = |number: usize, amount: &str| {
        let text = |text: &str| format!("<c t=\"str\"><v>{text}</v></c>");
        let texts: String =
            ["A-1", if number == 2 { "1" } else { "2" }, "2025-03-01", "X", "Y", "Z", "842951", "1", "pcs"]
                .map(text)
                .concat();
        format!("<row r=\"{number}\">{texts}<c t=\"e\"><v>{amount}</v></c>{}</row>", text("KZT"))
    };
    let rows = format!("<row r=\"1\">{header}</row>{}{}", row(2, "#SPILL!"), row(3, "#REF!"));
    let records = read("a.xlsx", &workbook_of(&rows, &[]));
    assert_eq!(troubles(&records), [(1, "amount", "not_a_number"), (2, "amount", "not_a_number")]);
}

#[test]
fn a_wrong_guess_can_be_overruled() {
    let text = invoices(3);
    let (bytes, _, _) = encoding_rs::WINDOWS_1251.encode(&text);
    let settings = source("path = \"a.csv\"\nencoding = \"windows-1251\"\ndelimiter = \",\"");
    let records = read_with(&settings, &[("a.csv", &bytes)]).expect("a case");
    assert_eq!(troubles(&records), []);
    assert!(records.strings.find("ТОО «Берёза 1»").is_some());
    let written = &records.sources[0].written;
    assert_eq!((written.encoding, written.delimiter), ("windows-1251", Some(',')));
}

#[test]
fn columns_without_a_name_are_asked_for_by_number() {
    let settings = format!(
        "{HEAD}[[source]]\ntable = \"bom\"\npath = \"a.csv\"\n[source.columns]\nparty_id = {{ value = \"X\" }}\n\
         product_code = \"stage\"\ncomponent_code = \"up\"\nquantity_per_unit = \"#3\"\n"
    );
    let records = read_with(&settings, &[("a.csv", b"stage,up\n842951,843149,2\n842952,843150,3,843151,1\n")]);
    let records = records.expect("a case");
    assert_eq!(records.bom.iter().map(|line| line.quantity_per_unit).collect::<Vec<_>>().len(), 2);
    assert_eq!(troubles(&records), []);
}

/// The same invoices as lines of JSON: numbers as numbers, the buyer inside an object.
pub(super) fn json_lines(rows: usize) -> Vec<String> {
    let text = invoices(rows);
    let object = |line: &str| {
        let cells: Vec<&str> = line.split(',').collect();
        let [no, line, date, seller, name, buyer, code, quantity, unit, amount, currency] = cells[..] else {
            panic!("a row of the header's width: {line}")
        };
        format!(
            "{{\"invoice_no\": \"{no}\", \"line\": {line}, \"date\": \"{date}\", \"seller\": {{\"id\": \"{seller}\", \
             \"names\": [\"{name}\"]}}, \"buyer_id\": \"{buyer}\", \"product_code\": {code}, \"quantity\": {quantity}, \
             \"unit\": \"{unit}\", \"amount\": {amount}, \"currency\": \"{currency}\", \"more\": [{{\"a\": [1, \"]}},\"]}}]}}"
        )
    };
    text.lines().skip(1).map(object).collect()
}

const JSON_COLUMNS: &str = "[source.columns]\nseller_id = \"seller.id\"\nseller_name = \"/seller/names/0\"\n";

fn read_json(lines: &str, bytes: &[u8]) -> Records {
    let settings = source(&format!("path = \"a.json\"\n{lines}\n{JSON_COLUMNS}"));
    read_with(&settings, &[("a.json", bytes)]).expect("a case")
}

#[test]
fn json_gives_the_records_that_csv_gives() {
    let (csv, lines) = (read("a.csv", invoices(400).as_bytes()), json_lines(400));
    let array = format!("[\n{}\n]\n", lines.join(",\n"));
    let inside = format!("{{\"a\": [{{\"x]\": \"}}\"}}], \"data\": {{\"b\": 1, \"items\": {array}}}, \"c\": 2}}");
    let units: Vec<u8> = array.encode_utf16().flat_map(u16::to_le_bytes).collect();
    for (name, said, bytes) in [
        ("lines", "", lines.join("\n").into_bytes()),
        ("lines with an empty one", "", format!("{}\n", lines.join("\r\n\r\n")).into_bytes()),
        ("array", "", array.clone().into_bytes()),
        ("inside", "records = \"/data/items\"", inside.into_bytes()),
        ("packed", "", zstd(array.as_bytes())),
        ("UTF-16", "", units),
    ] {
        let records = read_json(said, &bytes);
        assert_eq!(troubles(&records), [], "{name}");
        let texts = |records: &Records| {
            let invoice = |of: &Invoice| {
                let seller = records.refs[of.seller.0 as usize];
                let text = |sym| records.strings.get(sym).to_string();
                (text(of.no), text(seller.name), of.day, of.quantity, of.value, of.unit, of.goods.hs)
            };
            records.invoices.iter().map(invoice).collect::<Vec<_>>()
        };
        assert_eq!(texts(&records), texts(&csv), "{name}");
    }
}

#[test]
fn places_in_json_are_lines_or_rows() {
    let lines = json_lines(3);
    assert_eq!(read_json("", lines.join("\n").as_bytes()).sources[0].written.format, Format::JsonLines);
    let of_lines = read_json("", format!("{}\n\n{}", lines[0], lines[1]).as_bytes());
    assert_eq!(of_lines.cite(of_lines.invoices[1].at), "a.json:3");
    let of_array = read_json("", format!("[{}]", lines.join(",")).as_bytes());
    assert_eq!(of_array.cite(of_array.invoices[1].at), "a.json:row 2");
}

#[test]
fn broken_json_is_an_issue_and_the_rest_is_read() {
    let mut lines = json_lines(5);
    lines[1] = "{\"invoice_no\": \"A-2\", broken".to_string();
    // Nesting that nobody asks for does no harm, however deep.
    let deep = format!("{{\"deep\": {}1{},", "[".repeat(100_000), "]".repeat(100_000));
    lines[3] = lines[3].replacen('{', &deep, 1);
    let records = read_json("", lines.join("\n").as_bytes());
    assert_eq!(records.invoices.len(), 4);
    let of_rows: Vec<_> = troubles(&records).into_iter().filter(|trouble| trouble.2 == "broken_json").collect();
    assert_eq!(of_rows, [(2, "", "broken_json")]);
    let array = format!("[{}]", json_lines(100).join(","));
    let cut = read_json("", &array.as_bytes()[..array.len() / 2]);
    assert!((40..60).contains(&cut.invoices.len()));
    assert_eq!(troubles(&cut), [(cut.invoices.len() as u32 + 1, "", "broken_file")]);
}

#[test]
fn where_the_rows_of_json_stand_must_be_said_if_it_is_not_plain() {
    let document = format!("{{\n\"meta\": 1,\n\"items\": [{}]}}", json_lines(2).join(","));
    for (said, id) in [("", "issue-records-not-said"), ("records = \"/itms\"", "issue-no-records")] {
        let settings = source(&format!("path = \"a.json\"\n{said}\n{JSON_COLUMNS}"));
        let error = read_with(&settings, &[("a.json", document.as_bytes())]).expect_err("nothing to read");
        let issue = error.issue().expect("the reason");
        assert_eq!((issue.message.id, issue.code), (id, "no_records"));
        assert!(issue.message.args.contains(&("names", "meta, items".into())), "{:?}", issue.message);
    }
}

#[test]
fn columns_that_no_object_has_are_said() {
    let lines = json_lines(2).join("\n").replace("invoice_no", "number");
    let settings = source(&format!("path = \"a.json\"\n{JSON_COLUMNS}"));
    let error = read_with(&settings, &[("a.json", lines.as_bytes())]).expect_err("nothing to read");
    let issue = error.issue().expect("the reason");
    assert_eq!((issue.code, issue.field.as_str()), ("missing_column", "invoice_no"));
    assert!(format!("{:?}", issue.message).contains("number, line, date"));
}

/// A workbook of one sheet: cells by their letters and number, each as its XML.
pub(super) fn workbook(cells: &[(&str, &str)]) -> Vec<u8> {
    let mut rows = std::collections::BTreeMap::<u32, String>::new();
    for (place, value) in cells {
        let number = place.trim_start_matches(char::is_alphabetic).parse().expect("a row");
        let cell = match value.strip_prefix('=') {
            Some(number) => format!("<c r=\"{place}\"><v>{number}</v></c>"),
            None => format!("<c r=\"{place}\" t=\"inlineStr\"><is><t>{value}</t></is></c>"),
        };
        *rows.entry(number).or_default() += &cell;
    }
    let rows: String = rows.iter().map(|(number, cells)| format!("<row r=\"{number}\">{cells}</row>")).collect();
    workbook_of(&rows, &[])
}

/// A workbook of one sheet with these rows, and these parts beside it.
fn workbook_of(rows: &str, parts: &[(&str, &str)]) -> Vec<u8> {
    let types = "<Types xmlns=\"http://schemas.openxmlformats.org/package/2006/content-types\"></Types>";
    let office = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
    let sheet_of = format!(
        "<workbook xmlns:r=\"{office}\"><sheets><sheet name=\"S\" sheetId=\"1\" r:id=\"rId1\"/></sheets></workbook>"
    );
    let relations = format!(
        "<Relationships><Relationship Id=\"rId1\" Type=\"{office}/worksheet\" Target=\"worksheets/sheet1.xml\"/>\
         </Relationships>"
    );
    let root = format!(
        "<Relationships><Relationship Id=\"rId1\" Type=\"{office}/officeDocument\" Target=\"xl/workbook.xml\"/>\
         </Relationships>"
    );
    let sheet = format!("<worksheet><sheetData>{rows}</sheetData></worksheet>");
    let mut writer = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    let frame = [
        ("[Content_Types].xml", types),
        ("_rels/.rels", &root),
        ("xl/workbook.xml", &sheet_of),
        ("xl/_rels/workbook.xml.rels", &relations),
        ("xl/worksheets/sheet1.xml", &sheet),
    ];
    for (name, content) in frame.iter().chain(parts) {
        writer.start_file(*name, zip::write::SimpleFileOptions::default()).expect("a file");
        writer.write_all(content.as_bytes()).expect("written");
    }
    writer.finish().expect("an archive").into_inner()
}

/// Invoices in a sheet, with titles above, an empty row, and what spreadsheets do to cells.
pub(super) fn mangled() -> Vec<u8> {
    let header = HEADER.trim().split(',').enumerate();
    let letter = |column: usize| char::from(b'A' + column as u8);
    let mut cells = vec![("A1".to_string(), "Register of invoices".to_string())];
    cells.extend(header.map(|(column, name)| (format!("{}3", letter(column)), name.to_string())));
    for (row, no, day, seller, amount) in
        [(4, "A-1", "=45658", "=20240000555", "=0.30000000000000004"), (6, "A-2", "2025-01-02", "1.6064E+11", "=7")]
    {
        let line = [no, "=1", day, seller, "X", "KZ-EX-B", "=842951", "=2", "pcs", amount, "KZT"];
        cells.extend(line.iter().enumerate().map(|(at, cell)| (format!("{}{row}", letter(at)), (*cell).to_string())));
    }
    let cells: Vec<(&str, &str)> = cells.iter().map(|(place, value)| (place.as_str(), value.as_str())).collect();
    workbook(&cells)
}

#[test]
fn a_sheet_is_a_table_below_its_titles() {
    let records = read("a.data", &mangled());
    let [first, second] = &records.invoices[..] else { panic!("two invoices: {:?}", records.invoices) };
    assert_eq!(first.day.map(|day| day.to_string()).as_deref(), Some("2025-01-01"));
    assert_eq!((first.value, first.quantity), (Some(Money::new(3_000)), Some(Quantity::new(2_000_000))));
    assert_eq!(records.strings.get(records.refs[first.seller.0 as usize].id), "20240000555");
    assert_eq!((records.cite(first.at), records.cite(second.at)), ("a.data:4".to_string(), "a.data:6".to_string()));
    assert_eq!(troubles(&records), [(3, "date", "serial_day"), (5, "seller_id", "lost_id")]);
    let written = &records.sources[0].written;
    assert_eq!((written.format, written.part.as_str()), (Format::Xlsx, "S"));
}

#[test]
fn a_sheet_that_is_not_there_is_said_with_those_that_are() {
    let settings = source("path = \"a.xlsx\"\nsheet = \"Invoices\"");
    let error = read_with(&settings, &[("a.xlsx", &mangled())]).expect_err("nothing to read");
    let issue = error.issue().expect("the reason");
    assert_eq!((issue.code, issue.message.args.contains(&("sheets", "S".into()))), ("no_sheet", true));
}

#[test]
fn broken_spreadsheets_are_issues() {
    let whole = mangled();
    let settings = source("path = \"a.xlsx\"");
    let old = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1 and no more";
    for bytes in [&whole[..whole.len() / 2], &whole[..4], b"PK\x03\x04", old] {
        let error = read_with(&settings, &[("a.xlsx", bytes)]).expect_err("nothing to read");
        assert_eq!(error.issue().map(|issue| issue.code), Some("broken_file"));
    }
    let said = source("path = \"a.xlsx\"\nformat = \"xlsx\"");
    let error = read_with(&said, &[("a.xlsx", b"a,b\n1,2\n")]).expect_err("nothing to read");
    assert_eq!(error.issue().map(|issue| issue.code), Some("broken_file"));
}

/// Invoices in a sheet with all that programs write: shared texts, days by their style, formulas, errors, empty rows.
pub(super) fn large_workbook(rows: usize) -> Vec<u8> {
    large_workbook_with(rows, "")
}

/// The same with something behind its rows.
pub(super) fn large_workbook_with(rows: usize, behind: &str) -> Vec<u8> {
    let shared = ["pcs", "KZT", "ТОО &quot;Берёза&quot;", " A &amp; B_x000A_C ", "", "842951"];
    let texts: String = shared.iter().map(|text| format!("<si><t>{text}</t></si>")).collect();
    let texts = format!(
        "<sst count=\"9\" uniqueCount=\"{}\">{texts}<si><r><t>rich</t></r><r><t> text</t></r></si></sst>",
        shared.len() + 1
    );
    let styles = "<styleSheet><numFmts><numFmt numFmtId=\"164\" formatCode=\"dd.mm.yyyy\"/></numFmts>\
                  <cellXfs><xf numFmtId=\"0\"/><xf numFmtId=\"164\"/><xf numFmtId=\"46\"/></cellXfs></styleSheet>";
    let header: String =
        HEADER.trim().split(',').map(|name| format!("<c t=\"inlineStr\"><is><t>{name}</t></is></c>")).collect();
    let mut sheet = format!("<row r=\"1\"/><row r=\"3\" spans=\"1:11\">{header}</row>");
    for row in 4..4 + rows {
        let gap = if row % 7 == 0 {
            "<c><f>A1&amp;B1</f><v/></c>".to_string()
        } else {
            format!("<c t=\"s\"><v>{}</v></c>", row % 7)
        };
        sheet += &format!(
            "<row r=\"{}\"><c r=\"A{0}\" t=\"str\"><f>\"A-\"&amp;{row}</f><v>A-{row}</v></c><c><v>1</v></c><c s=\"1\"><v>{}.5</v></c>{gap}\
             <c t=\"s\"><v>2</v></c><c t=\"s\"><v>3</v></c><c t=\"s\"><v>5</v></c><c><v>{}E-1</v></c><c t=\"s\"><v>0</v></c>\
             <c s=\"{}\"><v>{}.25</v></c><c t=\"s\"><v>1</v></c><c t=\"e\"><v>#REF!</v></c><c t=\"b\"><v>1</v></c></row>\n",
            row + row / 5,
            45_000 + row,
            row * 3,
            row % 3,
            row * 100,
        );
    }
    workbook_of(&(sheet + behind), &[("xl/sharedStrings.xml", &texts), ("xl/styles.xml", styles)])
}

#[test]
fn a_sheet_gives_in_pieces_what_it_gives_as_a_whole() {
    assert_same_in_pieces(&large_workbook(200));
}

#[test]
fn a_sheet_that_cannot_be_cut_gives_in_pieces_what_it_gives_as_a_whole() {
    assert_same_in_pieces(&large_workbook_with(200, "<!-- cut me not -->"));
    // With a row out of order it is held as a whole.
    assert_same_in_pieces(&large_workbook_with(200, "<row r=\"2\"><c r=\"A2\"><v>1</v></c></row>"));
}

fn assert_same_in_pieces(book: &[u8]) {
    let dir = tempfile::tempdir().expect("a folder");
    let settings = source("path = \"a.xlsx\"\ndecimal = \",\"");
    for (name, bytes) in [("case.toml", settings.as_bytes()), ("a.xlsx", book)] {
        std::fs::write(dir.path().join(name), bytes).expect("a file");
    }
    let read = |piece| {
        let records = read_case(dir.path(), &ReadOptions { piece, ..ReadOptions::default() }).expect("a case").records;
        assert_eq!((records.invoices.len(), records.sources[0].rows), (200, 200));
        format!("{} {:?} {:?}", content(&records), records.issues, records.sources)
    };
    let whole = read(usize::MAX);
    assert!(whole.contains("ТОО \\\"Берёза\\\""), "{whole}");
    for piece in [1, 77, 500, 3_000] {
        assert_eq!(read(piece), whole, "{piece}");
    }
}

#[test]
fn a_large_sheet_of_open_document_gives_what_csv_gives() {
    let text = invoices(10_000);
    let rows = text.lines().enumerate().map(|(row, line)| {
        let cells = line.split(',').map(|cell| match cell.parse::<f64>() {
            _ if cell.is_empty() => "<table:table-cell/>".to_string(),
            Ok(_) => format!("<table:table-cell office:value=\"{cell}\"><text:p>?</text:p></table:table-cell>"),
            Err(_) => {
                format!("<table:table-cell office:value-type=\"string\"><text:p>{cell}</text:p></table:table-cell>")
            }
        });
        let gap = if row % 4_000 == 3_999 { "<table:table-row table:number-rows-repeated=\"2\"/>" } else { "" };
        format!("<table:table-row>{}</table:table-row>{gap}", cells.collect::<String>())
    });
    let sheets = format!("<table:table table:name=\"S\">{}</table:table>", rows.collect::<String>());
    let mut archive = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    let kind = "application/vnd.oasis.opendocument.spreadsheet";
    for (name, text) in [("mimetype", kind), ("content.xml", &sheets)] {
        let stored = zip::write::SimpleFileOptions::default().compression_method(zip::CompressionMethod::Stored);
        archive.start_file(name, stored).expect("a file");
        archive.write_all(text.as_bytes()).expect("written");
    }
    let book = archive.finish().expect("an archive").into_inner();
    let (csv, ods) = (read("a.csv", text.as_bytes()), read("a.ods", &book));
    assert_eq!((troubles(&ods), ods.sources[0].written.format), (vec![], Format::Ods));
    let texts = |records: &Records| {
        let invoices = records.invoices.iter();
        invoices.map(|of| (records.strings.get(of.no).to_string(), of.day, of.quantity, of.value)).collect::<Vec<_>>()
    };
    assert_eq!(texts(&ods), texts(&csv));
    assert_eq!(ods.cite(ods.invoices[9_999].at), "a.ods:10005");
}

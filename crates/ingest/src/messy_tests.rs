//! Tables as people hand them on: titles above the header, empty lines, headers again, remarks.

use super::*;
use tegi_model::*;

const HEAD: &str = "[case]\ncountry = \"KZ\"\ncurrency = \"KZT\"\n";
const HEADER: &str = "invoice_no;line;date;seller_id;seller_name;buyer_id;product_code;quantity;unit;amount;currency\n";
const TITLES: &str = "Реестр счетов-фактур, выписанных в I полугодии, по поставщикам, тыс. тенге\n\
                      Период:;01.01.2026–31.03.2026\n\n;;;;;;\nТОО «Берёза», Алматы;;;;;;;;;;\n";

/// Invoices set apart by semicolons.
fn rows(from: usize, to: usize) -> String {
    let row = |n| format!("A-{n};1;2025-03-0{n};;ТОО «Берёза {n}»;X;842951;{n};шт;{n}0,50;KZT\n");
    (from..=to).map(row).collect()
}

fn read_in_pieces(settings: &str, files: &[(&str, &str)], piece: usize) -> Result<Records, IngestError> {
    let dir = tempfile::tempdir().expect("a folder");
    for (name, text) in [&[("case.toml", settings)], files].concat() {
        std::fs::write(dir.path().join(name), text).expect("a file");
    }
    let options = ReadOptions { piece, ..ReadOptions::default() };
    read_case(dir.path(), &options).map(|case| case.records)
}

const SETTINGS: &str = "[[source]]\ntable = \"invoices\"\npath = \"a.csv\"\ndecimal = \",\"\n";

/// A table of invoices, however large its pieces are.
fn read(text: &str) -> Records {
    let settings = HEAD.to_string() + SETTINGS;
    let in_pieces = |piece| read_in_pieces(&settings, &[("a.csv", text)], piece).expect("a case");
    let whole = in_pieces(1 << 20);
    for piece in [1, 7, 100] {
        let cut = in_pieces(piece);
        assert_eq!(format!("{:?} {:?}", cut.invoices, cut.issues), format!("{:?} {:?}", whole.invoices, whole.issues));
    }
    whole
}

fn troubles(records: &Records) -> Vec<(u32, &str)> {
    let told = records.issues.iter().filter(|issue| issue.code != "no_table");
    told.map(|issue| (issue.row, issue.code)).collect()
}

fn places(records: &Records) -> Vec<String> {
    records.invoices.iter().map(|invoice| records.cite(invoice.at)).collect()
}

#[test]
fn a_header_may_stand_below_titles() {
    for ends in ["\n", "\r\n", "\r"] {
        let text = format!("{TITLES}{HEADER}{}", rows(1, 3)).replace('\n', ends);
        let records = read(&text);
        assert_eq!((places(&records), troubles(&records)), (vec_of(["a.csv:7", "a.csv:8", "a.csv:9"]), vec![]));
        assert_eq!(records.sources[0].written.delimiter, Some(';'));
    }
}

fn vec_of<const N: usize>(texts: [&str; N]) -> Vec<String> {
    texts.map(str::to_string).to_vec()
}

#[test]
fn a_mapped_header_may_stand_below_titles_too() {
    let settings = format!(
        "{HEAD}{SETTINGS}[source.columns]\ninvoice_no = \"№ счёта\"\nline = {{ value = \"1\" }}\ndate = \"Дата\"\n\
         seller_name = \"Поставщик\"\nbuyer_id = {{ value = \"X\" }}\nquantity = \"Кол-во\"\nunit = \"Ед.\"\n\
         amount = \"Сумма\"\ncurrency = {{ value = \"KZT\" }}\nproduct_code = \"ТН ВЭД\"\n"
    );
    let table = "№ счёта;Дата;Поставщик;ТН ВЭД;Кол-во;Ед.;Сумма\nA-1;2025-03-01;ТОО Ель;842951;1;шт;10,50\n";
    let text = format!("sep=;\n{TITLES}{table}");
    let records = read_in_pieces(&settings, &[("a.csv", &text)], 1 << 20).expect("a case");
    assert_eq!((places(&records), troubles(&records)), (vec_of(["a.csv:8"]), vec![]));
}

#[test]
fn without_a_header_the_row_that_is_nearest_is_told() {
    let text = format!("{TITLES}{}{}", HEADER.replace("quantity;unit", "qty;measure"), rows(1, 3));
    let settings = HEAD.to_string() + SETTINGS;
    for piece in [1, 1 << 20] {
        let error = read_in_pieces(&settings, &[("a.csv", &text)], piece).expect_err("nothing to read");
        let issue = error.issue().expect("the reason");
        assert_eq!((issue.code, issue.field.as_str()), ("missing_column", "quantity"));
        assert!(format!("{:?}", issue.message).contains("invoice_no, line, date"), "{:?}", issue.message);
    }
    // Far below the top nobody looks for a header.
    let text = format!("{}{HEADER}{}", "a title\n".repeat(titles::TOP), rows(1, 3));
    assert!(read_in_pieces(&settings, &[("a.csv", &text)], 1 << 20).is_err());
}

#[test]
fn empty_lines_have_numbers() {
    let lines = rows(1, 4).replace('\n', "\r\n");
    let lines: Vec<&str> = lines.split_inclusive('\n').collect();
    // Quotation marks within a cell are read another way.
    let odd = lines[2].replace("ТОО «Берёза 3»", "\"ТОО \"\"Берёза\n\n3\"\"\"");
    let text = format!("\n{HEADER}\r\n{}\n\n{}{odd}\r\n\r\n{}\n\n", lines[0], lines[1], lines[3]);
    let records = read(&text);
    let places_ = vec_of(["a.csv:4", "a.csv:7", "a.csv:8", "a.csv:11"]);
    assert_eq!((places(&records), troubles(&records)), (places_, vec![]));
    assert_eq!((records.sources[0].rows, records.sources[0].kept), (4, 4));
}

#[test]
fn a_file_below_titles_is_shown_and_guessed() {
    let dir = tempfile::tempdir().expect("a folder");
    std::fs::write(dir.path().join("case.toml"), HEAD).expect("a file");
    let text = format!("{TITLES}{}{}", HEADER.replace("seller_name", "Поставщик"), rows(1, 3));
    std::fs::write(dir.path().join("Реестр.csv"), text).expect("a file");
    let shown = preview(dir.path(), Some("Реестр.csv")).expect("a preview");
    let guess = shown[0].guess.as_ref().expect("a guess");
    assert_eq!((guess.table, shown[0].rows[0].line, shown[0].written.delimiter), ("invoices", 7, Some(';')));
    assert_eq!(shown[0].header[4], "Поставщик");
}

#[test]
fn headers_that_come_again_and_remarks_are_left_out_and_said() {
    let text = format!(
        "{TITLES}{HEADER}{}\u{feff}{HEADER}{}Источник: КГД;;;;;;;;;;\nДанные на 01.02.2026\n",
        rows(1, 2),
        rows(3, 3)
    );
    let records = read(&text);
    assert_eq!(places(&records), vec_of(["a.csv:7", "a.csv:8", "a.csv:10"]));
    assert_eq!(troubles(&records), [(8, "repeated_header"), (10, "remark_row"), (11, "remark_row")]);
    assert_eq!((records.sources[0].rows, records.sources[0].kept), (6, 3));
}

#[test]
fn a_firm_of_a_name_alone_is_no_remark() {
    let text = "party_id,name\n,Источник\n,ТОО Источник\n,Note\n,Source: customs\n";
    let records = read_in_pieces(HEAD, &[("parties.csv", text)], 1 << 20).expect("a case");
    assert_eq!((records.parties.len(), troubles(&records)), (3, vec![(4, "remark_row")]));
}

/// Certificates whose shares are these, with further settings.
fn certificates(shares: &[&str], settings: &str) -> Records {
    let row = |(number, share): (usize, &&str)| format!("C-{number},CT-KZ,X,842951,{share}\n");
    let text: String = shares.iter().enumerate().map(row).collect();
    let text = format!("certificate_no,scheme,holder_id,product_code,Доля\n{text}");
    let settings =
        format!("{HEAD}[[source]]\ntable = \"certificates\"\npath = \"a.csv\"\n[source.columns]\n{settings}\n");
    read_in_pieces(&settings, &[("a.csv", &text)], 7).expect("a case")
}

fn read_shares(records: &Records) -> Vec<Option<i64>> {
    records.certificates.iter().map(|certificate| Some(certificate.local_share?.steps())).collect()
}

#[test]
fn shares_that_look_like_parts_of_one_are_said_and_not_changed() {
    let per_cent = "local_share = \"Доля\"";
    let records = certificates(&["0.35", "", "1", "0.505"], per_cent);
    assert_eq!(read_shares(&records), [Some(3_500), None, Some(10_000), Some(5_050)]);
    let told: Vec<&Issue> = records.issues.iter().filter(|issue| issue.code == "shares_of_one").collect();
    assert_eq!((told.len(), told[0].row, told[0].field.as_str(), told[0].effect), (1, 0, "Доля", Effect::Noted));
    assert!(told[0].message.args.contains(&("example", "0.35".into())), "{:?}", told[0].message);
    for others in [&["0.35", "0.5", "35"][..], &["0", "1", "1"], &["0.5", "0.7"], &["", "", ""]] {
        assert_eq!(troubles(&certificates(others, per_cent)), [], "{others:?}");
    }
}

#[test]
fn shares_may_be_said_to_be_parts_of_one() {
    let records =
        certificates(&["0.35", "1", "0.333333", "50%", "1.5"], "local_share = { from = \"Доля\", whole = 1 }");
    assert_eq!(read_shares(&records), [Some(350_000), Some(1_000_000), Some(333_333), Some(500_000), None]);
    assert_eq!(troubles(&records), [(5, "not_a_percentage")]);
}

#[test]
fn a_preview_shows_shares_as_per_cent() {
    let dir = tempfile::tempdir().expect("a folder");
    let settings = "[[source]]\ntable = \"certificates\"\npath = \"a.csv\"\n[source.columns]\n\
                    local_share = { from = \"Доля\", whole = 1 }\n";
    std::fs::write(dir.path().join("case.toml"), HEAD.to_string() + settings).expect("a file");
    let text = "certificate_no,scheme,holder_id,product_code,Доля\nC-1,CT-KZ,X,842951,0.355\n";
    std::fs::write(dir.path().join("a.csv"), text).expect("a file");
    let shown = preview(dir.path(), None).expect("a preview");
    let share = shown[0].columns.iter().find(|column| column.name == "local_share").expect("the column");
    assert_eq!(share.cells, ["35.5%"]);
}

#[test]
fn a_spreadsheet_with_a_password_is_said_to_have_one() {
    let wide = |name: &str| name.encode_utf16().flat_map(u16::to_le_bytes).collect::<Vec<u8>>();
    let mut bytes = include_bytes!("../../../tests/cases/source-formats/parties.xls").to_vec();
    let at = memchr::memmem::find(&bytes, &wide("Workbook")).expect("the stream");
    bytes[at..at + 32].copy_from_slice(&wide("EncryptedPackage"));
    let dir = tempfile::tempdir().expect("a folder");
    std::fs::write(dir.path().join("a.xlsx"), bytes).expect("a file");
    for source in ["table = \"parties\"\npath = \"a.xlsx\"", "path = \"a.xlsx\""] {
        std::fs::write(dir.path().join("case.toml"), format!("{HEAD}[[source]]\n{source}\n")).expect("a file");
        let error = read_case(dir.path(), &ReadOptions::default()).expect_err("nothing to read");
        let issue = error.issue().expect("the reason");
        assert_eq!((issue.code, issue.message.id), ("protected_file", "issue-password"));
    }
    let shown = preview(dir.path(), Some("a.xlsx")).expect("a preview");
    assert_eq!(shown[0].unfit.as_ref().map(|message| message.id), Some("issue-password"));
}

#[test]
fn a_tax_form_as_xml_is_called_so() {
    let dir = tempfile::tempdir().expect("a folder");
    let form = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<fno code=\"328.00\" version=\"5\"><formGroup><form name=\"f\"/>\
                </formGroup></fno>";
    std::fs::write(dir.path().join("a.xml"), form).expect("a file");
    let sources = [
        "path = \"a.xml\"",
        "table = \"declarations\"\npath = \"a.xml\"",
        "layout = \"kz-form-328-flat\"\npath = \"a.xml\"",
    ];
    for source in sources {
        std::fs::write(dir.path().join("case.toml"), format!("{HEAD}[[source]]\n{source}\n")).expect("a file");
        let error = read_case(dir.path(), &ReadOptions::default()).expect_err("nothing to read");
        let issue = error.issue().expect("the reason");
        assert_eq!((issue.code, issue.message.id), ("tax_form", "issue-tax-form"), "{source}");
        let shown = preview(dir.path(), Some("a.xml")).expect("a preview");
        assert_eq!(shown[0].unfit.as_ref().map(|message| message.id), Some("issue-tax-form"), "{source}");
    }
}

#[test]
fn a_strict_run_tells_the_place_in_a_document_as_issues_do() {
    for case in ["../../tests/cases/source-documents", "../../tests/cases/source-ocds"] {
        let lenient = read_case(Path::new(case), &ReadOptions::default()).expect("a case").records;
        for piece in [64, 1 << 20] {
            let options = ReadOptions { strictness: Strictness::Strict, piece, ..ReadOptions::default() };
            let error = read_case(Path::new(case), &options).expect_err("a trouble");
            let issue = error.issue().expect("the trouble");
            assert!(issue.field.starts_with('/') && issue.counting == Counting::Lines, "{issue:?}");
            assert!(lenient.issues.contains(issue), "{issue:?}");
        }
    }
}

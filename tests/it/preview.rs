//! `check --preview`: the first rows as they lie in a file and as they are read, and a mapping that can be pasted.

use crate::expect::root;
use assert_cmd::Command;
use std::path::Path;
use tempfile::TempDir;
use unicode_width::UnicodeWidthStr;

const HEAD: &str = "[case]\ncountry = \"KZ\"\ncurrency = \"KZT\"\n";

/// A file of declarations in each of the four languages, and two of JSON.
const FILES: [(&str, &str); 6] = [
    (
        "gtd.csv",
        "№ ДТ;№ товара;Дата выпуска;БИН импортёра;Импортёр;Страна происхождения;Код ТН ВЭД;Кол-во;Ед. изм.;Таможенная стоимость, тенге\n\
         D/1;1;30.09.2025;060540951189;ТОО «Арал»;КИТАЙ;7217101000;1 200,5;кг;4000000,00\n",
    ),
    (
        "kedendik.csv",
        "Декларация нөмірі;Тауар нөмірі;Тіркелген күні;Импорттаушының БСН;Импорттаушы;Шыққан елі;Тауар коды;Саны;Өлшем бірлігі;Кедендік құны;Валютасы\n\
         D/2;1;2025-09-30;060540951189;ЖШС «Арал»;Қытай;7217101000;1200;кг;4000000;KZT\n",
    ),
    (
        "customs.csv",
        "DECLARATION_NUMBER,RELEASE_DATE,IMPORTER_CODE,IMPORTER_NAME,ORIGIN_COUNTRY_NAME_EN,HS_CODE,QUANTITY,UNIT_OF_QUANTITY,CUSTOMS_VALUE_KZT\n\
         D/3,2025-09-30,060540951189,ARAL LLP,CHINA,7217101000,1200,KGM,4000000\n",
    ),
    (
        "importaciones.csv",
        "Número de declaración\tÍtem\tFecha\tImportador\tPaís de origen\tPosición arancelaria\tCantidad\tUnidad de medida\tValor en aduana\tMoneda\n\
         D/4\t1\t30/09/2025\tTextiles SA\tChina\t721710\t1200\tKGM\t4000000,50\tKZT\n",
    ),
    (
        "esf.json",
        "[{\"invoiceNumber\": \"E-1\", \"lineNumber\": 1, \"invoiceDate\": \"2025-10-01\", \"seller\": {\"tin\": \"060540951189\", \"name\": \"Aral\"}, \"buyerName\": \"Ministry\", \"quantity\": 3, \"unit\": \"796\", \"totalSum\": 5.5, \"currencyCode\": \"KZT\"}]\n",
    ),
    (
        "api.json",
        "{\n  \"data\": {\"Contract\": [{\"contractNumber\": \"10-1\", \"supplierBin\": \"060540951189\", \"contractSum\": 5.5, \"signDate\": \"2025-01-02 10:00:00\", \"refCurrencyCode\": \"KZT\", \"Supplier\": {\"nameRu\": \"ТОО Арал\"}}]},\n  \"extensions\": {}\n}\n",
    ),
];

fn case(files: &[(&str, &str)]) -> TempDir {
    let folder = tempfile::tempdir().expect("a folder");
    for (name, content) in files {
        std::fs::write(folder.path().join(name), content).expect("a file");
    }
    folder
}

fn ran(args: &[&str]) -> (i32, String, String) {
    let output = Command::cargo_bin("tegi").expect("the program").current_dir(root("")).args(args).output();
    let output = output.expect("a run");
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).expect("UTF-8");
    (output.status.code().expect("an exit code"), text(output.stdout), text(output.stderr))
}

fn previewed(folder: &Path, more: &[&str]) -> String {
    let path = folder.to_str().expect("a path");
    let (code, out, err) = ran(&[&["check", path, "--preview"], more].concat());
    assert_eq!((code, err.as_str()), (0, ""));
    out
}

/// The part of a preview that is to be pasted.
fn block(text: &str) -> &str {
    &text[text.find("[[source]]").unwrap_or_else(|| panic!("nothing to paste:\n{text}"))..]
}

#[test]
fn a_guess_is_pasted_and_the_case_is_read_in_four_languages() {
    for (name, content) in FILES {
        let folder = case(&[("case.toml", HEAD), (name, content)]);
        let text = previewed(folder.path(), &[]);
        let pasted = format!("{HEAD}\n{}", block(&text));
        std::fs::write(folder.path().join("case.toml"), &pasted).expect("a file");
        let (path, output) = (folder.path().to_str().expect("a path"), folder.path().join("output"));
        let (code, _, err) = ran(&["analyze", path, "-o", output.to_str().expect("a path")]);
        assert_eq!(code, 0, "{name}: {err}\n{pasted}");
        let (_, said, _) = ran(&["check", path]);
        for trouble in ["missing_column", "not_a_number", "not_a_day", "unknown_", "not_an_hs_code", "row-left-out"] {
            assert!(!said.contains(trouble), "{name}: {trouble}\n{pasted}\n{said}");
        }
        let again = previewed(folder.path(), &[]);
        assert!(!again.contains("[[source]]") && again.contains(" read as "), "{name}:\n{again}");
    }
}

#[test]
fn documents_need_no_guess() {
    let page = "{\"data\": {\"Contract\": [{\"contractNumberSys\": \"10-1\", \"supplierBiin\": \"060540951189\"}]}}\n";
    let invoice = "<v2:invoice xmlns:v2=\"v2.esf\"><num>1</num><turnoverDate>01.02.2024</turnoverDate></v2:invoice>\n";
    let folder = case(&[("case.toml", HEAD), ("contracts.json", page), ("esf.xml", invoice)]);
    for (file, layout) in [("contracts.json", "kz-goszakup"), ("esf.xml", "kz-esf-xml")] {
        let text = previewed(folder.path(), &[file]);
        assert!(text.contains(layout) && !text.contains("[[source]]"), "{text}");
    }
}

#[test]
fn xml_of_no_known_layout_is_no_table() {
    let folder = case(&[("case.toml", HEAD), ("own.xml", "<?xml version=\"1.0\"?>\n<goods>\n<a>1</a>\n</goods>\n")]);
    let text = previewed(folder.path(), &["own.xml"]);
    let said = text.split_whitespace().collect::<Vec<_>>().join(" ");
    assert!(said.contains("No layout is known whose documents lie in “goods”"), "{text}");
    assert!(!text.contains("[[source]]") && !text.contains("<a>"), "{text}");
}

#[test]
fn what_is_read_stands_beside_what_lies_in_the_file() {
    let folder = case(&[("case.toml", HEAD), FILES[0]]);
    let text = previewed(folder.path(), &["gtd.csv"]);
    for part in
        ["30.09.2025", "2025-09-30", "1 200,5", "1200.5", "КИТАЙ", "→ origin_country", "KZ-BIN-0605", "→ currency"]
    {
        assert!(text.contains(part), "{part} is missing:\n{text}");
    }
}

#[test]
fn a_mapping_of_the_case_is_shown_with_its_troubles() {
    let mapping = format!(
        "{HEAD}[[source]]\ntable = \"rates\"\npath = \"kurs.csv\"\n[source.columns]\ndate = \"Дата\"\ncurrency = \"Код\"\nrate = \"Курс\"\n"
    );
    let folder =
        case(&[("case.toml", &mapping), ("kurs.csv", "Дата;Код;Курс\n2025-01-01;USD;500\n2025-01-02;USD;1,5,0\n")]);
    let text = previewed(folder.path(), &[]);
    assert!(text.contains("kurs.csv:3") && text.contains("1,5,0"), "{text}");
    assert!(!text.contains("[[source]]"), "{text}");
}

#[test]
fn a_header_that_lacks_what_is_mapped_is_said_and_a_guess_is_made() {
    let mapping = format!("{HEAD}[[source]]\ntable = \"declarations\"\npath = \"gtd.csv\"\n");
    let folder = case(&[("case.toml", &mapping), FILES[0]]);
    let text = previewed(folder.path(), &[]);
    assert!(text.contains("needs the column") && block(&text).contains("importer_id"), "{text}");
}

#[test]
fn names_from_a_file_do_not_steer_the_terminal_and_are_found_again() {
    let hostile = "Номер декларации\u{1b}[31m,Дата,Импортер,Страна происхождения,Код ТН ВЭД,Количество,Ед,Таможенная стоимость\n\
                   D\u{202e}1,2025-01-01,ТОО\u{7},CN,7217101000,1,кг,5\n";
    let folder = case(&[("case.toml", HEAD), ("a.csv", hostile)]);
    let text = previewed(folder.path(), &[]);
    assert!(!text.chars().any(|c| (c.is_control() && c != '\n') || c == '\u{202e}'), "{text:?}");
    let tables = text.split("[[source]]").next().unwrap_or_default();
    assert!(tables.lines().all(|line| line.width() <= 110), "{tables}");
    std::fs::write(folder.path().join("case.toml"), format!("{HEAD}{}", block(&text))).expect("a file");
    assert!(previewed(folder.path(), &[]).contains("read as declarations"));
}

#[test]
fn a_file_that_is_not_there_or_no_table_is_said() {
    let folder = case(&[("case.toml", HEAD), ("weather.csv", "station,wind\nAstana,5\n")]);
    let text = previewed(folder.path(), &[]);
    assert!(text.contains("no canonical table") && text.contains("Astana"), "{text}");
    let (code, out, err) = ran(&["check", folder.path().to_str().expect("a path"), "--preview", "missing.csv"]);
    assert_eq!((code, out.as_str()), (1, ""));
    assert!(err.contains("missing.csv"), "{err}");
    let (code, _, _) = ran(&["check", folder.path().to_str().expect("a path"), "weather.csv"]);
    assert_eq!(code, 2, "a file is asked for with --preview only");
}

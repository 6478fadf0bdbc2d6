//! Broken files without end: each reader is given good files with random damage, for as long as it is told.
//!
//! Whatever the damage, reading gives records and issues, or says why there are none; it never panics and never takes
//! long. `TEGI_FUZZ_SECONDS=60 cargo test --lib fuzz` is what continuous integration runs; by default a reader gets a
//! moment. Damage is drawn from a seed, which a failure names: `TEGI_FUZZ_SEED=7` repeats it.

use super::columns_tests;
use super::formats_tests::{invoices, json_lines, large_workbook, large_workbook_with, mangled};
use super::*;
use rand::{RngExt, SeedableRng};
use rand_xoshiro::Xoshiro256PlusPlus;
use std::io::{Cursor, Read, Write};
use std::path::Path;
use std::time::{Duration, Instant};

type Chance = Xoshiro256PlusPlus;

/// No damage to a file of some kilobytes makes it take so long.
const LONG: Duration = Duration::from_secs(20);

/// What damage likes to put in: marks that mean something to some reader, and bytes that mean nothing.
const SPICE: [&[u8]; 27] = [
    b"\"",
    b"\"\"",
    b",",
    b";",
    b"\t",
    b"\r",
    b"\n",
    b"\r\n",
    b"\0",
    b"\xff",
    b"\xef\xbb\xbf",
    b"\xff\xfe",
    b"{",
    b"}",
    b"[",
    b"]",
    b"\\",
    b"-",
    b"99999999999999999999",
    b"1E+400",
    b"<",
    b">",
    b"</",
    b"<![CDATA[",
    b"]]>",
    b"<!--",
    b"&",
];

/// Does some damage.
fn damaged(good: &[u8], chance: &mut Chance) -> Vec<u8> {
    let mut bytes = good.to_vec();
    for _ in 0..chance.random_range(1..8) {
        let at = chance.random_range(0..=bytes.len());
        let to = (at + chance.random_range(0..40)).min(bytes.len());
        match chance.random_range(0..7) {
            0 => bytes.truncate(at),
            1 => drop(bytes.drain(at..to)),
            2 => bytes[at..to].iter_mut().for_each(|byte| *byte = chance.random()),
            3 => bytes[at..to].iter_mut().take(1).for_each(|byte| *byte ^= 1 << chance.random_range(0..8)),
            4 => {
                let again = bytes[at..to].repeat(chance.random_range(1..50));
                drop(bytes.splice(at..at, again));
            }
            5 => {
                drop(bytes.splice(at..at, SPICE[chance.random_range(0..SPICE.len())].repeat(chance.random_range(1..9))))
            }
            _ => {
                let other = chance.random_range(0..=bytes.len());
                let piece = bytes[at..to].to_vec();
                drop(bytes.splice(other..other, piece));
            }
        }
    }
    bytes
}

/// Damages one file inside an archive, which is then a good archive of a bad file.
fn damaged_inside(good: &[u8], chance: &mut Chance) -> Vec<u8> {
    let mut archive = zip::ZipArchive::new(Cursor::new(good)).expect("an archive");
    let mut writer = zip::ZipWriter::new(Cursor::new(Vec::new()));
    let options = zip::write::SimpleFileOptions::default().compression_method(zip::CompressionMethod::Stored);
    let chosen = chance.random_range(0..archive.len());
    for place in 0..archive.len() {
        let mut file = archive.by_index(place).expect("a file");
        let name = file.name().expect("a name").into_owned();
        let mut content = Vec::new();
        file.read_to_end(&mut content).expect("content");
        if place == chosen {
            content = damaged(&content, chance);
        }
        writer.start_file(name, options).expect("a file");
        writer.write_all(&content).expect("written");
    }
    writer.finish().expect("an archive").into_inner()
}

fn from_environment(name: &str) -> Option<f64> {
    std::env::var(name).ok()?.parse().ok()
}

/// Reads files of invoices with damage until the time is over.
fn fuzz(settings: &str, damage: impl Fn(&mut Chance) -> Vec<u8>) {
    fuzz_source(&format!("table = \"invoices\"\n{settings}"), damage);
}

/// Reads files with damage until the time is over; the settings say what they are.
fn fuzz_source(settings: &str, damage: impl Fn(&mut Chance) -> Vec<u8>) {
    fuzz_cases(settings, damage, |dir, options| drop(read_case(dir, options)));
}

/// Reads files with damage until the time is over, in the way that is given.
fn fuzz_cases(settings: &str, damage: impl Fn(&mut Chance) -> Vec<u8>, read: impl Fn(&Path, &ReadOptions)) {
    let seconds = from_environment("TEGI_FUZZ_SECONDS").unwrap_or(0.2);
    let only = from_environment("TEGI_FUZZ_SEED").map(|seed| seed as u64);
    let head = "[case]\ncountry = \"KZ\"\ncurrency = \"KZT\"\n[[source]]\npath = \"a\"\n";
    let dir = tempfile::tempdir().expect("a folder");
    std::fs::write(dir.path().join(CASE_FILE), format!("{head}{settings}")).expect("settings");
    let begin = Instant::now();
    let mut seeds = only.unwrap_or(0)..only.map_or(u64::MAX, |seed| seed + 1);
    while begin.elapsed().as_secs_f64() < seconds
        && let Some(seed) = seeds.next()
    {
        let mut chance = Chance::seed_from_u64(seed);
        std::fs::write(dir.path().join("a"), damage(&mut chance)).expect("a file");
        let options = ReadOptions { piece: chance.random_range(1..5_000), ..ReadOptions::default() };
        let one = Instant::now();
        let read = || read(dir.path(), &options);
        let read = std::panic::catch_unwind(std::panic::AssertUnwindSafe(read));
        assert!(read.is_ok(), "the reader panics: TEGI_FUZZ_SEED={seed}");
        assert!(one.elapsed() < LONG, "the reader takes {:?}: TEGI_FUZZ_SEED={seed}", one.elapsed());
    }
}

const JSON_COLUMNS: &str = "[source.columns]\nseller_id = \"seller.id\"\nseller_name = \"/seller/names/0\"\n";

#[test]
fn fuzz_csv() {
    let good = invoices(30);
    fuzz("", |chance| damaged(good.as_bytes(), chance));
}

#[test]
fn fuzz_csv_in_utf_16() {
    let good: Vec<u8> = invoices(20).encode_utf16().flat_map(u16::to_le_bytes).collect();
    fuzz("", |chance| damaged(&good, chance));
}

#[test]
fn fuzz_gzip_and_zstd() {
    let text = invoices(200);
    let good = [super::formats_tests::gzip(text.as_bytes()), super::formats_tests::zstd(text.as_bytes())];
    fuzz("", |chance| damaged(&good[chance.random_range(0..2)], chance));
}

#[test]
fn fuzz_json_lines() {
    let good = json_lines(20).join("\n");
    fuzz(&format!("format = \"jsonl\"\n{JSON_COLUMNS}"), |chance| damaged(good.as_bytes(), chance));
}

#[test]
fn fuzz_json() {
    let good = format!("{{\"a\": [1, {{}}], \"data\": {{\"items\": [{}]}}}}", json_lines(20).join(",\n"));
    fuzz(&format!("format = \"json\"\nrecords = \"/data/items\"\n{JSON_COLUMNS}"), |chance| {
        damaged(good.as_bytes(), chance)
    });
}

/// Reads damaged workbooks until the time is over: however it is damaged, a sheet gives in pieces what it gives as a whole.
fn fuzz_workbooks(table: &str, good: &[Vec<u8>]) {
    let said = |read: Result<Case, IngestError>| match read {
        Ok(Case { records, .. }) => format!(
            "{:?} {:?} {:?} {:?} {:?} {:?}",
            records.invoices, records.contracts, records.refs, records.strings, records.issues, records.sources
        ),
        Err(error) => format!("{error:?}"),
    };
    let damage = |chance: &mut Chance| {
        let good = &good[chance.random_range(0..good.len())];
        if chance.random_range(0..4) == 0 { damaged(good, chance) } else { damaged_inside(good, chance) }
    };
    fuzz_cases(&format!("table = \"{table}\"\nformat = \"xlsx\"\n"), damage, |dir, options| {
        let whole = ReadOptions { piece: usize::MAX, ..options.clone() };
        assert_eq!(said(read_case(dir, options)), said(read_case(dir, &whole)));
    });
}

#[test]
fn fuzz_xlsx() {
    fuzz_workbooks("invoices", &[mangled(), large_workbook(40), large_workbook_with(40, "<!-- -->")]);
}

#[test]
fn fuzz_xlsx_of_contracts() {
    fuzz_workbooks("contracts", &[include_bytes!("../../../tests/cases/source-formats/contracts.xlsx").to_vec()]);
}

#[test]
fn fuzz_xls() {
    let good = include_bytes!("../../../tests/cases/source-formats/parties.xls");
    fuzz("format = \"xls\"\n", |chance| damaged(good, chance));
}

#[test]
fn fuzz_ods() {
    let good = include_bytes!("../../../tests/cases/source-formats/declarations.ods");
    fuzz_source("table = \"declarations\"\nformat = \"ods\"\n", |chance| {
        if chance.random_range(0..4) == 0 { damaged(good, chance) } else { damaged_inside(good, chance) }
    });
}

#[test]
fn fuzz_parquet() {
    let good = columns_tests::invoices();
    fuzz("format = \"parquet\"\n", |chance| damaged(&good, chance));
}

/// The documents of a case of tests.
const DOCUMENTS: [(&str, &[u8]); 3] = [
    ("kz-esf-xml", include_bytes!("../../../tests/cases/source-documents/esf.xml")),
    ("eaeu-esad-xml", include_bytes!("../../../tests/cases/source-documents/declaration.xml")),
    ("kz-goszakup", include_bytes!("../../../tests/cases/source-documents/contracts-2.json")),
];

#[test]
fn fuzz_xml() {
    // What is broken at its beginning is read all the same, since the settings say what it is.
    let (layout, good) = DOCUMENTS[0];
    fuzz_source(&format!("layout = \"{layout}\"\n"), |chance| damaged(good, chance));
}

#[test]
fn fuzz_xml_of_declarations() {
    let (layout, good) = DOCUMENTS[1];
    fuzz_source(&format!("layout = \"{layout}\"\n"), |chance| damaged(good, chance));
}

#[test]
fn fuzz_goszakup() {
    let (layout, good) = DOCUMENTS[2];
    fuzz_source(&format!("layout = \"{layout}\"\n"), |chance| damaged(good, chance));
}

#[test]
fn fuzz_ocds() {
    let real = |name: &str| {
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/cases/real-ocds").join(name);
        std::fs::read_to_string(path).expect("a file")
    };
    let lines = real("uk-2025.jsonl");
    // The same processes a year later, so that releases are merged.
    let good =
        [lines.clone() + &lines.replace("\"date\": \"2025-", "\"date\": \"2026-"), lines, real("ukraine-release.json")];
    fuzz_source("format = \"ocds\"\n", |chance| damaged(good[chance.random_range(0..good.len())].as_bytes(), chance));
}

#[test]
fn fuzz_layouts() {
    let good = super::layouts::tests::files();
    fuzz_source("", |chance| {
        let good = &good[chance.random_range(0..good.len())];
        damaged(good, chance)
    });
}

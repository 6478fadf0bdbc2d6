//! The main job on made-up cases: from files on disk to every result, and its parts. Run by
//! `cargo bench --bench analyze`; the allocator's peak is shown beside the time.

use std::fmt::Write as _;
use std::path::Path;
use tegi::analysis::{OpenOptions, Opened, Silent, Strictness, open};
use tegi::report::{Pictures, write_all};
use tegi::words::Catalogue;
use tempfile::TempDir;

#[global_allocator]
static ALLOCATOR: divan::AllocProfiler = divan::AllocProfiler::system();

fn main() {
    divan::main();
}

/// Lines of the cases: three tenths declarations, six tenths invoices, the rest contracts with an item each.
const LINES: [usize; 2] = [10_000, 100_000];

/// A seeded sequence of numbers (SplitMix64): the same case on every machine.
struct Dice(u64);

impl Dice {
    fn below(&mut self, sides: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut x = self.0;
        x = (x ^ (x >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        x = (x ^ (x >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        ((x ^ (x >> 31)) % sides as u64) as usize
    }

    fn day(&mut self) -> String {
        format!("{}-{:02}-{:02}", 2024 + self.below(2), 1 + self.below(12), 1 + self.below(28))
    }
}

/// Writes a case: firms of heavy-tailed size that trade, import and make goods of five codes each.
fn made_up_case(lines: usize) -> TempDir {
    let dir = tempfile::tempdir().expect("a folder");
    let mut dice = Dice(1);
    let firms = (lines / 100).max(50);
    let codes: Vec<Vec<usize>> = (0..firms).map(|_| (0..5).map(|_| 280_010 + dice.below(670_000)).collect()).collect();
    let origins = ["CN", "DE", "TR", "RU", "US", "KR", "JP", "IT", "PL", "IN"];
    let mut declarations = String::from(
        "declaration_no,line,date,direction,regime,procedure,importer_id,sender_name,origin_country,product_code,quantity,unit,customs_value,currency,duty\n",
    );
    for i in 0..lines * 3 / 10 {
        let (firm, units) = (dice.below(firms), 1 + dice.below(200));
        let (code, origin) = (codes[firm][dice.below(5)], origins[dice.below(10)]);
        let (value, day, sender) = (units * (80 + dice.below(40)), dice.day(), dice.below(500));
        let _ = writeln!(
            declarations,
            "D{},{},{day},import,customs,40,KZ-EX-{firm},Sender {sender},{origin},{code}0000,{units},796,{value},KZT,{}",
            i / 5,
            i % 5,
            units * 4
        );
    }
    let mut invoices = String::from(
        "invoice_no,line,date,seller_id,buyer_id,product_code,quantity,unit,amount,currency,origin_sign\n",
    );
    for i in 0..lines * 6 / 10 {
        let (seller, buyer, units) = (dice.below(firms).min(dice.below(firms)), dice.below(firms), 1 + dice.below(200));
        let (code, sign) = (codes[seller][dice.below(5)], ["", "", "2", "4", "5"][dice.below(5)]);
        let (value, day) = (units * (100 + dice.below(60)), dice.day());
        let _ = writeln!(
            invoices,
            "I{},{},{day},KZ-EX-{seller},KZ-EX-{buyer},{code},{units},шт,{value},KZT,{sign}",
            i / 5,
            i % 5
        );
    }
    let mut contracts =
        String::from("contract_id,buyer_id,supplier_id,signed_on,work_kind,currency,amount,declared_local_share\n");
    let mut items = String::from("contract_id,line,product_code,quantity,unit,amount,delivered_on\n");
    for i in 0..lines / 20 {
        let (firm, units) = (dice.below(firms), 1 + dice.below(100));
        let (value, code, day) = (units * (140 + dice.below(80)), codes[firm][dice.below(5)], dice.day());
        let _ = writeln!(contracts, "K{i},KZ-EX-MIN,KZ-EX-{firm},2024-01-01,production,KZT,{value},60");
        let _ = writeln!(items, "K{i},1,{code},{units},796,{value},{day}");
    }
    let settings =
        "[case]\nname = \"bench\"\ncountry = \"KZ\"\nbloc = [\"RU\"]\ncurrency = \"KZT\"\n[targets]\nproduction = 70\n";
    for (name, text) in [
        ("case.toml", settings),
        ("declarations.csv", &declarations),
        ("invoices.csv", &invoices),
        ("contracts.csv", &contracts),
        ("contract_items.csv", &items),
    ] {
        std::fs::write(dir.path().join(name), text).expect("a table");
    }
    dir
}

fn opened(dir: &Path) -> Opened {
    open(dir, &OpenOptions { strict: Strictness::Lenient, progress: &Silent, method: None }).expect("the case")
}

/// Everything that `tegi analyze` does but drawing.
#[divan::bench(args = LINES, sample_count = 5, sample_size = 1)]
fn analyze(bencher: divan::Bencher<'_, '_>, lines: usize) {
    let (case, output) = (made_up_case(lines), tempfile::tempdir().expect("a folder"));
    let words = Catalogue::new("en");
    bencher.bench_local(|| {
        let analysis = opened(case.path()).analysis();
        write_all(&analysis, &words, Pictures::default(), output.path()).expect("written")
    });
}

/// Reading, recognising, connecting and following by one method.
#[divan::bench(args = LINES, sample_count = 5, sample_size = 1)]
fn open_case(bencher: divan::Bencher<'_, '_>, lines: usize) {
    let case = made_up_case(lines);
    bencher.bench_local(|| opened(case.path()));
}

/// All measures, methods, trials and checks on an opened case.
#[divan::bench(args = LINES, sample_count = 5, sample_size = 1)]
fn weigh_and_detect(bencher: divan::Bencher<'_, '_>, lines: usize) {
    let case = made_up_case(lines);
    let opened = opened(case.path());
    bencher.bench_local(|| opened.analysis());
}

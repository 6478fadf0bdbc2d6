//! A hundred thousand lines from files to figures: how long, and how much memory at most.
//!
//! The case is made up from a fixed seed: importers sell to traders, traders and makers to one another, makers deliver
//! to a ministry. Reading, following and weighing are measured together, since that is what a user waits for.

use divan::AllocProfiler;
use std::fmt::Write as _;
use std::path::Path;
use tegi::analysis::{OpenOptions, Silent, Strictness, open};

#[global_allocator]
static ALLOCATOR: AllocProfiler = AllocProfiler::system();

/// Lines of each table: together a hundred thousand.
const DECLARATIONS: u64 = 20_000;
const INVOICES: u64 = 60_000;
const CONTRACTS: u64 = 2_000;
const ITEMS_EACH: u64 = 9;
const FIRMS: u64 = 1_500;
const GOODS: u64 = 300;

fn main() {
    divan::main();
}

/// Numbers that look like chance and are the same on every run (Lehmer's generator).
struct Dice(u64);

impl Dice {
    fn below(&mut self, bound: u64) -> u64 {
        self.0 = self.0 * 48_271 % 0x7fff_ffff;
        self.0 % bound
    }

    fn day(&mut self) -> String {
        format!("202{}-{:02}-{:02}", 3 + self.below(2), 1 + self.below(12), 1 + self.below(28))
    }

    fn good(&mut self) -> u64 {
        840_000 + self.below(GOODS) * 10
    }
}

fn write_case(dir: &Path) {
    let dice = &mut Dice(20_250_101);
    let mut declarations = String::from(
        "declaration_no,line,date,direction,regime,procedure,importer_id,sender_name,sender_country,origin_country,product_code,quantity,unit,customs_value,currency,duty\n",
    );
    for number in 0..DECLARATIONS {
        let (day, firm, good) = (dice.day(), dice.below(FIRMS / 3), dice.good());
        let quantity = 1 + dice.below(500);
        let value = quantity * (50 + dice.below(20));
        let _ = writeln!(
            declarations,
            "IM-{number},1,{day},import,customs,40,KZ-EX-{firm},Sender,CN,CN,{good},{quantity},C62,{value},KZT,{}",
            value / 20
        );
    }
    let mut invoices =
        String::from("invoice_no,line,date,seller_id,buyer_id,product_code,quantity,unit,amount,currency\n");
    for number in 0..INVOICES {
        let (day, seller, buyer, good) = (dice.day(), dice.below(FIRMS), dice.below(FIRMS), dice.good());
        let quantity = 1 + dice.below(200);
        let value = quantity * (55 + dice.below(40));
        let _ = writeln!(invoices, "F-{number},1,{day},KZ-EX-{seller},KZ-EX-{buyer},{good},{quantity},C62,{value},KZT");
    }
    let mut contracts =
        String::from("contract_id,buyer_id,supplier_id,signed_on,work_kind,currency,amount,declared_local_share\n");
    let mut items = String::from("contract_id,line,product_code,quantity,unit,amount,delivered_on,origin_sign\n");
    for contract in 0..CONTRACTS {
        let mut amount = 0;
        for line in 1..=ITEMS_EACH {
            let quantity = 1 + dice.below(100);
            let value = quantity * (80 + dice.below(60));
            amount += value;
            let _ = writeln!(items, "K-{contract},{line},{},{quantity},C62,{value},{},4", dice.good(), dice.day());
        }
        let supplier = dice.below(FIRMS);
        let _ = writeln!(contracts, "K-{contract},KZ-EX-MIN,KZ-EX-{supplier},2023-01-10,production,KZT,{amount},75");
    }
    let settings = "[case]\nname = \"a hundred thousand lines\"\ncountry = \"KZ\"\ncurrency = \"KZT\"\n[targets]\nproduction = 70\n";
    let tables = [
        ("case.toml", settings),
        ("declarations.csv", &declarations),
        ("invoices.csv", &invoices),
        ("contracts.csv", &contracts),
        ("contract_items.csv", &items),
    ];
    for (name, text) in tables {
        std::fs::write(dir.join(name), text).expect("a table");
    }
}

/// From files to figures.
#[divan::bench(sample_count = 5, sample_size = 1)]
fn read_and_analyze(bencher: divan::Bencher<'_, '_>) {
    let folder = tempfile::tempdir().expect("a folder");
    write_case(folder.path());
    bencher.bench_local(|| {
        let options = OpenOptions { strict: Strictness::Lenient, progress: &Silent, method: None };
        let case = open(folder.path(), &options).expect("the case is read");
        let analysis = case.analysis();
        assert_eq!(analysis.contracts.len() as u64, CONTRACTS);
        analysis
    });
}

//! t
use tegi::analysis::*;
fn main() {
    let dir = std::env::args().nth(1).unwrap();
    let t = std::time::Instant::now();
    let o =
        open(std::path::Path::new(&dir), &OpenOptions { strict: Strictness::Lenient, progress: &Silent, method: None })
            .unwrap();
    eprintln!("open {:?}", t.elapsed());
    let a = o.analysis();
    eprintln!("analysis {:?} {:?}", t.elapsed(), a.solver);
    let f = |f: &tegi::model::Figure| {
        format!(
            "local {} [{} {}] prod {} serv {} marg {} imp {} tax {} unk {} tier1 {} depth {:.2} first {:?} {:?} m {:?}",
            f.local.percent_text(),
            f.local_lower.percent_text(),
            f.local_upper.percent_text(),
            f.production.percent_text(),
            f.services.percent_text(),
            f.trade_margin.percent_text(),
            f.imported.percent_text(),
            f.taxes.percent_text(),
            f.unknown.percent_text(),
            f.tier1.percent_text(),
            f.depth,
            f.first_origin,
            f.origins.iter().map(|(c, s)| format!("{c}:{}", s.percent_text())).take(5).collect::<Vec<_>>(),
            f.methods
        )
    };
    println!("TOTAL {}", f(&a.total));
    for c in a.contracts.iter().take(30) {
        println!("{} {} {:?} {}", c.id, c.supplier_name, c.verdict, f(&c.figure));
    }
    for p in a.parties.iter().take(40) {
        println!(
            "{} {} {:?} pass [{} {} {}] score {} {:?}",
            p.id,
            p.name,
            p.role,
            p.pass_through_lower.percent_text(),
            p.pass_through.percent_text(),
            p.pass_through_upper.percent_text(),
            p.score,
            p.findings
        );
    }
    for c in &a.circles {
        println!("{:?}", c);
    }
    for i in a.issues.iter().take(40) {
        println!("ISSUE {} {} {} {:?} {:?}", i.source, i.row, i.code, i.value, i.message.args);
    }
}

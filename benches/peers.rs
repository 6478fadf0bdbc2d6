//! tegi's side of the comparison with other libraries, which `benches/peers.sh` runs.
//!
//! `peers make SHAPE NODES DIR` writes a graph as plain numbers of this machine (`starts` and `targets` of 32 bits,
//! `shares` and `own` of 64); `peers WORK DIR` reads it, does the work once and prints the seconds that the work alone took, then
//! what came out, so that peers can be held against it; `peers triad` prints the memory's bandwidth in bytes a second.

mod graphs;

use calamine::Reader;
use graphs::{Graph, Shape};
use rayon::prelude::*;
use std::error::Error;
use std::path::Path;
use std::time::Instant;
use tegi::ingest::{Case, Purpose, ReadOptions, read_case};
use tegi::measure::flows;
use tegi::model::{FlowParty, PartyRef, Sym};
use tegi::trace::{Compact, Network, components, dominators};

/// The program's own: memory is asked for as it is in a run of `tegi`.
#[global_allocator]
static ALLOCATOR: tegi_spill::Spilling<mimalloc::MiMalloc> = tegi_spill::Spilling(mimalloc::MiMalloc);

fn main() -> Result<(), Box<dyn Error>> {
    let arguments: Vec<String> = std::env::args().skip(1).filter(|argument| argument != "--bench").collect();
    let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
    match arguments[..] {
        ["make", shape, nodes, dir] => make(shape, nodes.parse()?, Path::new(dir))?,
        ["triad"] => println!("{:.0}", triad()),
        ["fixed-point", dir] => fixed_point(read(Path::new(dir))?),
        ["components", dir] => circles(&read(Path::new(dir))?),
        ["dominators", dir] => gates(&read(Path::new(dir))?),
        ["read-csv", dir] => whole(&Path::new(dir).join("csv"))?,
        ["read-releases", dir] => whole(&Path::new(dir).join("releases"))?,
        ["read-sheet", dir] => whole(&Path::new(dir).join("sheet"))?,
        ["read-sheet-calamine", dir] => bare_sheet(&Path::new(dir).join("sheet"))?,
        ["flows-csv", dir] => declared(&Path::new(dir).join("csv"))?,
        ["flows-parquet", dir] => declared(&Path::new(dir).join("parquet"))?,
        ["dominators-petgraph", dir] => petgraph_gates(&read(Path::new(dir))?),
        _ => eprintln!("usage: peers make supply|uniform NODES DIR | WORK DIR | triad; see benches/peers.sh"),
    }
    Ok(())
}

fn make(shape: &str, nodes: u32, dir: &Path) -> Result<(), Box<dyn Error>> {
    let shape = if shape == "uniform" { Shape::Uniform } else { Shape::Supply };
    let graph = Graph::made_up(shape, nodes);
    let short = |numbers: &[u32]| numbers.iter().flat_map(|number| number.to_ne_bytes()).collect::<Vec<u8>>();
    let long = |numbers: &[f64]| numbers.iter().flat_map(|number| number.to_ne_bytes()).collect::<Vec<u8>>();
    std::fs::write(dir.join("starts"), short(&graph.starts))?;
    std::fs::write(dir.join("targets"), short(&graph.targets))?;
    std::fs::write(dir.join("shares"), long(&graph.shares))?;
    std::fs::write(dir.join("own"), long(&graph.own))?;
    Ok(())
}

fn read(dir: &Path) -> Result<Graph, Box<dyn Error>> {
    let short = |name: &str| -> Result<Vec<u32>, std::io::Error> {
        let bytes = std::fs::read(dir.join(name))?;
        Ok(bytes.as_chunks::<4>().0.iter().map(|bytes| u32::from_ne_bytes(*bytes)).collect())
    };
    let long = |name: &str| -> Result<Vec<f64>, std::io::Error> {
        let bytes = std::fs::read(dir.join(name))?;
        Ok(bytes.as_chunks::<8>().0.iter().map(|bytes| f64::from_ne_bytes(*bytes)).collect())
    };
    Ok(Graph { starts: short("starts")?, targets: short("targets")?, shares: long("shares")?, own: long("own")? })
}

/// Prints how long a work took; its answer is dropped after the time is taken.
fn timed<T>(work: impl FnOnce() -> T) -> T {
    let begin = Instant::now();
    let answer = work();
    println!("{:.6}", begin.elapsed().as_secs_f64());
    answer
}

/// The check of the answer is part of the time.
fn fixed_point(graph: Graph) {
    let own: Vec<[f64; 1]> = graph.own.iter().map(|&own| [own]).collect();
    let (x, sweeps, [doubt]) = timed(|| {
        let network = Network::in_one_circle(graph.starts, graph.targets, graph.shares);
        let (x, sweeps) = network.solve_to(1e-9, &own, |_, _| true);
        let doubt = network.doubt(&own, &x);
        (x, sweeps, doubt)
    });
    let sum: f64 = x.iter().map(|x| x[0]).sum();
    println!(
        "sum {sum:.6}, {} sweeps, residual {:.1e}, error at most {:.1e}",
        sweeps.sweeps, doubt.residual, doubt.error_bound
    );
}

fn circles(graph: &Graph) {
    let found = timed(|| components(&graph.starts, &graph.targets));
    println!(
        "{} components, the largest of {} nodes",
        found.starts.len() - 1,
        found.iter().map(<[u32]>::len).max().unwrap_or(0)
    );
}

fn gates(graph: &Graph) {
    let rows = Compact { starts: &graph.starts, targets: &graph.targets };
    let found = timed(|| dominators(rows, 0));
    let nodes = 0..graph.starts.len() as u32 - 1;
    print_tree(nodes.map(|node| found.immediate(node)));
}

fn petgraph_gates(graph: &Graph) {
    let rows = Compact { starts: &graph.starts, targets: &graph.targets };
    let found = timed(|| petgraph::algo::dominators::simple_fast(rows, 0));
    let nodes = 0..graph.starts.len() as u32 - 1;
    print_tree(nodes.map(|node| found.immediate_dominator(node)));
}

fn print_tree(immediate: impl Iterator<Item = Option<u32>>) {
    let (count, sum) = immediate.flatten().fold((0, 0), |(count, sum), node| (count + 1, sum + u64::from(node)));
    println!("{count} nodes with a dominator, sum {sum}");
}

/// From a case's files to records: every row read, typed, converted and settled.
fn whole(case: &Path) -> Result<(), Box<dyn Error>> {
    let case = timed(|| read_case(case, &ReadOptions::default()))?;
    let rows: u64 = case.records.sources.iter().map(|source| source.rows).sum();
    println!("{rows} rows, {} troubles", case.records.issues.len());
    Ok(())
}

/// What the library that tegi reads spreadsheets with takes for the cells alone.
fn bare_sheet(dir: &Path) -> Result<(), Box<dyn Error>> {
    let filled = timed(|| -> Result<u64, calamine::XlsxError> {
        let mut book: calamine::Xlsx<_> = calamine::open_workbook(dir.join("declarations.xlsx"))?;
        let name = book.sheet_names().first().cloned().unwrap_or_default();
        let (mut cells, mut filled) = (book.worksheet_cells_reader(&name)?, 0);
        while cells.next_cell()?.is_some() {
            filled += 1;
        }
        Ok(filled)
    })?;
    println!("{filled} cells");
    Ok(())
}

/// From a case's files to flows, as `tegi flows` reads them: what flows need of every row read, typed, converted and
/// settled, parties by id or else by name.
fn declared(case: &Path) -> Result<(), Box<dyn Error>> {
    let (case, flows) = timed(|| -> Result<_, tegi::ingest::IngestError> {
        let case = read_case(case, &ReadOptions { purpose: Purpose::Flows, ..ReadOptions::default() })?;
        let flows = flows(&case.records.crossings, &named(&case));
        Ok((case, flows))
    })?;
    let lines: u64 = flows.iter().map(|flow| u64::from(flow.lines)).sum();
    println!("{} flows, {lines} lines, {} troubles", flows.len(), case.records.issues.len());
    Ok(())
}

/// Parties as the records name them, like the peers: by id, else by name.
fn named(case: &Case) -> Vec<FlowParty> {
    let mut numbers = vec![0; case.records.strings.len()];
    let mut last = 0;
    let mut number = |party: &PartyRef| {
        let Sym(text) = if party.id.is_empty() { party.name } else { party.id };
        let number = &mut numbers[text as usize];
        if *number == 0 && text > 0 {
            last += 1;
            *number = last;
        }
        FlowParty(*number)
    };
    case.records.refs.iter().map(&mut number).collect()
}

/// The best of seven runs of `a = b + 3 c` on all threads, over 480 MB: bytes read and written a second.
fn triad() -> f64 {
    const COUNT: usize = 20_000_000;
    let (mut a, b, c) = (vec![0.0_f64; COUNT], vec![1.0; COUNT], vec![2.0; COUNT]);
    let mut run = || {
        let begin = Instant::now();
        a.par_iter_mut().zip(&b).zip(&c).with_min_len(1 << 16).for_each(|((a, b), c)| *a = b + 3.0 * c);
        begin.elapsed().as_secs_f64()
    };
    let best = (0..7).map(|_| run()).fold(f64::INFINITY, f64::min);
    assert!(a.iter().all(|&a| a == 7.0));
    24.0 * COUNT as f64 / best
}

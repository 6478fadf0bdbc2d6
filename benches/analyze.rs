//! The main job on made-up economies: from files on disk to every result, and its parts; and making the economies. Run by
//! `cargo bench --bench analyze`; the allocator's peak is shown beside the time.

use std::path::Path;
use tegi::analysis::{Keep, OpenOptions, Opened, Silent, Strictness, TrailQuestion, TrailSubject, open};
use tegi::model::TrailDirection;
use tegi::report::{Pictures, write_all};
use tegi::simulate::{NoiseLevel, Request, simulate};
use tegi::words::Catalogue;
use tempfile::TempDir;

#[global_allocator]
static ALLOCATOR: divan::AllocProfiler = divan::AllocProfiler::system();

fn main() {
    divan::main();
}

/// How often the usual economy: about 16,000 and 103,000 rows.
const SCALES: [f64; 2] = [0.5, 5.9];

/// Ten million rows.
const LARGE: f64 = 520.0;

fn request(scale: f64) -> Request {
    Request { seed: 1, producers: 124, years: 2, scale, noise: NoiseLevel::None }
}

fn made_up_case(scale: f64) -> TempDir {
    let dir = tempfile::tempdir().expect("a folder");
    let written = simulate(&request(scale), dir.path()).expect("a case");
    eprintln!("{} rows", written.rows);
    dir
}

fn opened(dir: &Path) -> Opened {
    open(dir, &OpenOptions { strict: Strictness::Lenient, progress: &Silent, method: None, keep: Keep::Never })
        .expect("the case")
}

/// Everything that `tegi analyze` does but drawing.
#[divan::bench(args = SCALES, sample_count = 5, sample_size = 1)]
fn analyze(bencher: divan::Bencher<'_, '_>, scale: f64) {
    let (case, output) = (made_up_case(scale), tempfile::tempdir().expect("a folder"));
    let words = Catalogue::new("en");
    bencher.bench_local(|| {
        let opened = opened(case.path());
        write_all(opened.analysis().expect("the analysis"), &words, Pictures::default(), output.path())
            .expect("written")
    });
}

/// Reading, recognising, connecting and following by one method.
#[divan::bench(args = SCALES, sample_count = 5, sample_size = 1)]
fn open_case(bencher: divan::Bencher<'_, '_>, scale: f64) {
    let case = made_up_case(scale);
    bencher.bench_local(|| opened(case.path()));
}

/// All measures, methods, trials and checks on an opened case.
#[divan::bench(args = SCALES, sample_count = 5, sample_size = 1)]
fn weigh_and_detect(bencher: divan::Bencher<'_, '_>, scale: f64) {
    let case = made_up_case(scale);
    bencher.with_inputs(|| opened(case.path())).bench_local_refs(|opened| opened.analysis().is_ok());
}

/// The next question on a case that was kept: opening it and following one contract.
#[divan::bench(args = SCALES, sample_count = 20, sample_size = 1)]
fn trail_of_kept_case(bencher: divan::Bencher<'_, '_>, scale: f64) {
    let case = made_up_case(scale);
    let open = || {
        let options = OpenOptions { strict: Strictness::Lenient, progress: &Silent, method: None, keep: Keep::Always };
        open(case.path(), &options).expect("the case")
    };
    let first = open();
    let id = first.analysis().expect("the analysis").contracts[0].id.clone();
    first.keep().expect("a store");
    let (subject, direction) = (TrailSubject::Contract(id), TrailDirection::ToBorder);
    let question = TrailQuestion { subject, direction, method: None, depth: 12 };
    bencher.bench_local(|| open().trail(&question).expect("a trail"));
}

/// A made-up economy, from its seed to the files.
#[divan::bench(args = [5.9, LARGE], sample_count = 1, sample_size = 1)]
fn simulate_case(bencher: divan::Bencher<'_, '_>, scale: f64) {
    bencher.bench_local(|| made_up_case(scale));
}

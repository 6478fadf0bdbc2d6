//! The kernels of following, on made-up graphs of 10⁵ to 10⁷ ties. Run by `cargo bench --bench kernels`; a name behind
//! it chooses. `benches/peers.sh` holds the same kernels against other libraries.

mod graphs;

use divan::counter::ItemsCount;
use graphs::{Graph, Shape};
use tegi::trace::{Compact, Network, components, dominators};

#[global_allocator]
static ALLOCATOR: divan::AllocProfiler = divan::AllocProfiler::system();

fn main() {
    divan::main();
}

/// Nodes; ties are eight times as many.
const NODES: [u32; 3] = [12_500, 125_000, 1_250_000];

fn supply(nodes: u32) -> Graph {
    Graph::made_up(Shape::Supply, nodes)
}

/// Compositions in one column to 1e-9, all nodes as one circle.
#[divan::bench(args = NODES, sample_count = 5, sample_size = 1)]
fn fixed_point(bencher: divan::Bencher<'_, '_>, nodes: u32) {
    let Graph { starts, targets, shares, own } = supply(nodes);
    let (ties, own) = (targets.len(), own.into_iter().map(|own| [own]).collect::<Vec<_>>());
    let network = Network::in_one_circle(starts, targets, shares);
    bencher.counter(ItemsCount::new(ties)).bench_local(|| network.solve_to(1e-9, &own, |_, _| true));
}

/// … in twelve columns at once to 1e-12, circles searched for: what the analysis does.
#[divan::bench(args = NODES, sample_count = 3, sample_size = 1)]
fn compositions(bencher: divan::Bencher<'_, '_>, nodes: u32) {
    let graph = supply(nodes);
    let own: Vec<[f64; 12]> = graph.own.iter().map(|&own| [own; 12]).collect();
    bencher.counter(ItemsCount::new(graph.targets.len())).with_inputs(|| supply(nodes)).bench_local_values(
        |Graph { starts, targets, shares, .. }| Network::new(starts, targets, shares).solve(&own, |_, _| true),
    );
}

/// Strongly connected components, where most nodes lie in one.
#[divan::bench(args = NODES, sample_count = 5, sample_size = 1)]
fn circles(bencher: divan::Bencher<'_, '_>, nodes: u32) {
    let graph = supply(nodes);
    let ties = ItemsCount::new(graph.targets.len());
    bencher.counter(ties).bench_local(|| components(&graph.starts, &graph.targets));
}

/// … where nearly all nodes lie in one, without any order of supply.
#[divan::bench(args = NODES, sample_count = 5, sample_size = 1)]
fn circles_uniform(bencher: divan::Bencher<'_, '_>, nodes: u32) {
    let graph = Graph::made_up(Shape::Uniform, nodes);
    let ties = ItemsCount::new(graph.targets.len());
    bencher.counter(ties).bench_local(|| components(&graph.starts, &graph.targets));
}

/// Dominators seen from one node.
#[divan::bench(args = NODES, sample_count = 5, sample_size = 1)]
fn gates(bencher: divan::Bencher<'_, '_>, nodes: u32) {
    let graph = supply(nodes);
    let ties = ItemsCount::new(graph.targets.len());
    let rows = Compact { starts: &graph.starts, targets: &graph.targets };
    bencher.counter(ties).bench_local(|| dominators(rows, 0));
}

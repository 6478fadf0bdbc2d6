#!/usr/bin/env bash
# tegi's kernels and readers beside other libraries on this machine: the same inputs, one run, one after the other in turn.
#
#   benches/peers.sh           ten million ties; writes docs/peers.md and the table in README.md
#   benches/peers.sh --quick   a hundredth of that; prints the table, writes nothing
#
# Graphs come from fixed seeds. A work is done REPETITIONS times (5) by each in turn; medians count, and only the work itself:
# reading the input and building each library's own graph come before the clock starts. What fails or takes longer than
# PATIENCE (120 s) is told as "–". The limit is the bytes that a work must move at least once, divided by the memory's
# bandwidth as a triad measures it in the same run. The peers are installed from PyPI into PEERS_HOME
# (~/.cache/tegi-peers). Needs cargo, python3 with venv, bash and awk; two gigabytes of memory.
set -euo pipefail
export LC_ALL=C
cd "$(dirname "$0")/.."

readonly quick=${1-}
if [[ $# -gt 1 || ( -n $quick && $quick != --quick ) ]]; then
    echo "usage: benches/peers.sh [--quick]" >&2
    exit 2
fi
readonly repetitions=${REPETITIONS:-5} patience=${PATIENCE:-120}
readonly home=${PEERS_HOME:-$HOME/.cache/tegi-peers}
nodes=1250000 rows=10000000 releases=200000 sheet_rows=200000
[[ $quick == --quick ]] && nodes=12500 rows=100000 releases=2000 sheet_rows=2000
readonly nodes rows releases sheet_rows

work=$(mktemp -d)
trap 'rm -rf -- "$work"' EXIT

if [[ ! -x $home/bin/python ]]; then
    python3 -m venv "$home"
fi
for peer in numpy scipy igraph networkit polars duckdb pyarrow orjson ocdscardinal python-calamine openpyxl xlsxwriter; do
    "$home/bin/python" -c "import ${peer//-/_}" 2>"$work/said" || "$home/bin/pip" install -q "$peer" >&2 ||
        echo "$peer cannot be installed here; it is left out" >&2
done
cargo build --release --locked --bench peers --bin tegi
ours=$(cargo build --release --locked --bench peers --message-format json |
    sed -n 's/.*"executable":"\([^"]*\/peers-[^"]*\)".*/\1/p' | tail -n 1)
readonly ours

tegi() { timeout "$patience" "$ours" "$@"; }
peer() { timeout "$patience" "$home/bin/python" benches/peers.py "$@"; }

# One run of one side: seconds into its list, what came out into its answer.
once() {
    local work_name=$1 side=$2 dir=$3 out=$work/times-$1-$2-$(basename "$3")
    touch -- "$out"
    case $side in
    tegi) tegi "$work_name" "$dir" ;;
    petgraph | calamine) tegi "$work_name-$side" "$dir" ;;
    *) peer "$work_name" "$side" "$dir" ;;
    esac >"$work/out" 2>"$work/said" || return 0
    head -n 1 "$work/out" >>"$out"
    echo "$work_name on $(basename "$dir"), $side: $(tail -n +2 "$work/out") ($(head -n 1 "$work/out") s)" >&2
}

median() { sort -n "$1" | awk '{ v[NR] = $1 } END { if (NR) print (NR % 2 ? v[(NR + 1) / 2] : (v[NR / 2] + v[NR / 2 + 1]) / 2) }'; }

# A row of the table: label, work, folder, bytes that must be moved, sides (tegi first).
row() {
    local label=$1 name=$2 dir=$3 bytes=$4 side times=
    shift 4
    for ((turn = 0; turn < repetitions; turn++)); do
        for side in "$@"; do once "$name" "$side" "$dir"; done
    done
    for side in "$@"; do
        times+="$side=$(median "$work/times-$name-$side-$(basename "$dir")") "
    done
    awk -v label="$label" -v times="$times" -v bytes="$([[ $label == graph* ]] || echo "$bytes")" -v limit="$(awk -v b="$bytes" -v w="$bandwidth" 'BEGIN { print b / w }')" '
        function seconds(t) { return t == "" ? "–" : sprintf(t < 0.1 ? "%.4f" : "%.2f", t) }
        # Of a file, how much of it in a second.
        function rate(t) { return bytes == "" || t == "" ? "" : sprintf(" (%.0f MB/s)", bytes / t / 1e6) }
        BEGIN {
            n = split(times, pairs, " ")
            for (i = 1; i <= n; i++) {
                split(pairs[i], pair, "=")
                if (pair[1] == "tegi") { ours = pair[2]; continue }
                peers = peers (peers == "" ? "" : " · ") pair[1] " " seconds(pair[2]) rate(pair[2])
                if (pair[2] != "" && (best == "" || pair[2] + 0 < best + 0)) best = pair[2]
            }
            printf "| %s | %s | %s | %s | %s |\n", label, seconds(ours) rate(ours), peers, \
                (best > 0 ? sprintf("%.2f", ours / best) : "–"), seconds(limit)
        }'
}

# Declarations in three formats and releases in one, and a case of each: settings, exchange rates and these, nothing else.
declare_rows() {
    local format
    target/release/tegi simulate -q -o "$work/made-up" --seed 1 --scale 5.9 >"$work/said"
    peer declarations "$rows" "$work"
    for format in csv parquet; do
        mkdir -- "$work/$format"
        ln -s -- "$work/declarations.$format" "$work/made-up/rates.csv" "$work/$format/"
        printf '[case]\ncountry = "KZ"\ncurrency = "KZT"\n' >"$work/$format/case.toml"
    done
    mkdir -- "$work/sheet" "$work/releases"
    peer sheet "$sheet_rows" "$work"
    ln -s -- "$work/made-up/rates.csv" "$work/sheet/"
    printf '[case]\ncountry = "KZ"\ncurrency = "KZT"\n[[source]]\ntable = "%s"\npath = "%s"\n[[source]]\ntable = "%s"\npath = "%s"\n' \
        rates rates.csv declarations declarations.xlsx >"$work/sheet/case.toml"
    peer releases "$releases" "$work/releases"
    printf '[case]\ncountry = "GB"\ncurrency = "GBP"\n' >"$work/releases/case.toml"
}

bandwidth=$(tegi triad)
readonly bandwidth
for shape in supply uniform; do
    mkdir -- "$work/$shape"
    tegi make "$shape" "$nodes" "$work/$shape"
done
declare_rows
edges=$(($(wc -c <"$work/supply/targets") / 4))
readonly edges

table() {
    local shape
    echo '| work | tegi, s | peers, s | tegi ÷ best peer | limit, s |'
    echo '|---|---|---|---|---|'
    for shape in supply uniform; do
        row "graph, $shape: x = v + W x to 1e-9" fixed-point "$work/$shape" $((edges * 12 + nodes * 24)) \
            tegi scipy-jacobi scipy-bicgstab
        row "graph, $shape: strongly connected components" components "$work/$shape" $((edges * 4 + nodes * 12)) \
            tegi scipy igraph networkit
        row "graph, $shape: dominators" dominators "$work/$shape" $((edges * 4 + nodes * 12)) tegi igraph petgraph
    done
    row "$rows declarations, CSV, to records" read-csv "$work" "$(wc -c <"$work/declarations.csv")" \
        tegi polars pyarrow duckdb
    row "$releases releases, JSON lines, to records" read-releases "$work" "$(wc -c <"$work/releases/releases.jsonl")" \
        tegi orjson ocdscardinal polars duckdb
    row "$sheet_rows declarations, XLSX, to records" read-sheet "$work" "$(wc -c <"$work/sheet/declarations.xlsx")" \
        tegi calamine python-calamine openpyxl
    for format in csv parquet; do
        row "flows of $rows declarations, $format" "flows-$format" "$work" "$(wc -c <"$work/declarations.$format")" \
            tegi polars duckdb
    done
}

machine() {
    echo
    echo "$(nproc) cores, $(awk -F': ' '/^model name/ { print $2; exit }' /proc/cpuinfo);" \
        "triad $(awk -v b="$bandwidth" 'BEGIN { printf "%.1f", b / 1e9 }') GB/s;" \
        "$nodes nodes, $edges ties; $([[ $repetitions == 1 ]] && echo one run each || echo "medians of $repetitions"); $(rustc --version | cut -d' ' -f1,2)," \
        "$("$home/bin/python" benches/peers.py versions | paste -sd, | sed 's/,/, /g')."
}

page() {
    awk -v table="$2" '
        /^<!-- end of the peers -->$/ { inside = 0 }
        !inside { print }
        /^<!-- the peers, written by benches\/peers.sh -->$/ { inside = 1; while ((getline line < table) > 0) print line }' "$1"
}

{ table; machine; } >"$work/table"
cat "$work/table"
if [[ $quick != --quick ]]; then
    for file in docs/peers.md README.md; do
        page "$file" "$work/table" >"$work/page"
        cp -- "$work/page" "$file"
    done
fi

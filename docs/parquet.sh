#!/usr/bin/env bash
# Parquet in and out, seen by another program (DuckDB):
#
#   docs/parquet.sh           checks, and writes the answers in docs/duckdb.md
#   docs/parquet.sh --check   checks, and fails with the difference where docs/duckdb.md says something else
#
# Every cell of the result tables in Parquet is compared with that in CSV; a shipped case whose tables were turned into
# typed Parquet by DuckDB must give the same contracts, parties, findings and ledgers. TEGI names the program
# (target/release/tegi). PYTHON names a Python that has duckdb; without it one is installed from PyPI into a temporary
# folder. Needs bash, python3 with venv, sed and diff; takes half a minute.
set -euo pipefail
export LC_ALL=C.UTF-8
cd "$(dirname "$0")/.."

tegi=$(realpath -- "${TEGI:-target/release/tegi}")
readonly tegi
readonly check=${1-}
if [[ $# -gt 1 || ( -n $check && $check != --check ) ]]; then
    echo "usage: docs/parquet.sh [--check]" >&2
    exit 2
fi

work=$(mktemp -d)
trap 'rm -rf -- "$work"' EXIT
python=${PYTHON-}
if [[ -z $python ]]; then
    python3 -m venv "$work/venv"
    "$work/venv/bin/pip" install --quiet --disable-pip-version-check 'duckdb>=1.1,<3'
    python=$work/venv/bin/python
fi

readonly case=datasets/defence-order
mkdir "$work/case"
sed 's/\.csv"/.parquet"/' "$case/case.toml" >"$work/case/case.toml"
"$tegi" analyze -q "$case" -o "$work/csv" --format parquet >"$work/said"
"$python" docs/parquet.py convert "$case" "$work/case"
"$tegi" analyze -q "$work/case" -o "$work/parquet" >"$work/said"
"$python" docs/parquet.py compare "$work/csv" "$work/parquet"
"$tegi" analyze -q datasets/quickstart -o "$work/output" --format parquet >"$work/said"
(cd "$work" && "$python" - "$OLDPWD/docs/duckdb.md") <"docs/answers.py" >"$work/duckdb.md"
if [[ $check == --check ]]; then
    diff docs/duckdb.md "$work/duckdb.md"
else
    cp -- "$work/duckdb.md" docs/duckdb.md
fi

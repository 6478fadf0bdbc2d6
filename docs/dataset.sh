#!/usr/bin/env bash
# Makes datasets/defence-order again, and counts in its README what was planted.
#
#   docs/dataset.sh           writes the case, the truth, and the counts in datasets/defence-order/README.md
#   docs/dataset.sh --check   makes it elsewhere, fails with the difference where the kept one is another
#
# TEGI names the program (target/release/tegi). Needs bash, awk and diff; takes a second.
set -euo pipefail
export LC_ALL=C
cd "$(dirname "$0")/.."

readonly kept=datasets/defence-order
readonly most=5000000   # bytes that the folder may take
tegi=$(realpath -- "${TEGI:-target/release/tegi}")
readonly tegi
readonly check=${1-}
if [[ $# -gt 1 || ( -n $check && $check != --check ) ]]; then
    echo "usage: docs/dataset.sh [--check]" >&2
    exit 2
fi

work=$(mktemp -d)
trap 'rm -rf -- "$work"' EXIT
readonly made=$work/defence-order

# What the README counts, as: name,number[,number].
counts() {
    local file
    for file in "$made"/*.csv; do
        echo "${file##*/},$(($(wc -l <"$file") - 1))"
    done
    # Firms and their contracts, by scheme.
    awk -F, 'NR > 1 { firms[$2]++; contracts[$2] += $5 == "" ? 0 : split($5, all, ";") }
        END { for (scheme in firms) print scheme "," firms[scheme] "," contracts[scheme] }' "$made/truth/schemes.csv"
    # Declared producers that only look as if, by type.
    awk -F, 'NR > 1 && $5 != "" { firms[$5]++ } END { for (type in firms) print type "," firms[type] }' "$made/truth/parties.csv"
    awk -F, 'NR > 1 { firms[$2]++ } END { for (role in firms) print role "," firms[role] }' "$made/truth/parties.csv"
    # The kind is the last field; names in the fields before it may hold commas.
    awk -F, 'NR > 1 { rows[$NF]++ } END { for (kind in rows) print kind "," rows[kind] }' "$made/truth/records.csv"
}

# The README, with the numbers of every row that begins with a known name in backquotes.
counted() {
    awk -F' [|] ' -v OFS=' | ' -v counts="$1" '
        BEGIN { while ((getline line < counts) > 0) { n = split(line, part, ","); first[part[1]] = part[2]; second[part[1]] = n > 2 ? part[3] : "" } }
        function name() { text = $1; gsub(/[|` ]/, "", text); return text }
        /^[|] `/ && NF >= 3 {
            known = name()
            if (NF == 4) { $3 = first[known] + 0; $4 = second[known] + 0 " |" } else { $3 = first[known] + 0 " |" }
        }
        { print }' "$kept/README.md"
}

"$tegi" simulate -q -o "$made" --seed 375 --producers 124 --years 2 --noise real
counts >"$work/counts"
counted "$work/counts" >"$made/README.md"
size=$(find "$made" -type f -exec cat {} + | wc -c)
if ((size > most)); then
    echo "$kept would take $size bytes, more than $most: choose another seed." >&2
    exit 1
fi

if [[ $check == --check ]]; then
    diff -ru "$kept" "$made" || { echo "$kept is not what comes out now; if the change is wanted, run docs/dataset.sh." >&2; exit 1; }
    echo "$kept is what comes out now."
else
    mkdir -p "$kept"
    cp -r -- "$made/." "$kept/"
    echo "$kept is written: $size bytes."
fi

#!/usr/bin/env bash
# How far tegi's figures can be trusted: the numbers that decide, measured on made-up economies whose truth is known.
#
#   docs/score.sh           measures, writes docs/score.csv and the tables in README.md and docs/score.md
#   docs/score.sh --check   measures, fails with the difference where the kept table or a page says something else
#
# Ten economies at each level of noise are simulated, analysed, and scored together. Their seeds serve for nothing else.
# TEGI names the program (target/release/tegi). Needs bash, awk and diff; takes about a minute and 20 MB in a temporary folder.
set -euo pipefail
export LC_ALL=C
cd "$(dirname "$0")/.."

readonly SEEDS='201 202 203 204 205 206 207 208 209 210'
readonly LEVELS='none real harsh'
tegi=$(realpath -- "${TEGI:-target/release/tegi}")
readonly tegi
readonly check=${1-}
if [[ $# -gt 1 || ( -n $check && $check != --check ) ]]; then
    echo "usage: docs/score.sh [--check]" >&2
    exit 2
fi

work=$(mktemp -d)
trap 'rm -rf -- "$work"' EXIT

# The pooled lines of `tegi score --format csv` for one level, as: measure,group,value,count.
pooled() {
    local level=$1 seed pairs=()
    for seed in $SEEDS; do
        local case=$work/$level-$seed
        "$tegi" simulate -q -o "$case" --seed "$seed" --producers 124 --years 2 --noise "$level"
        "$tegi" analyze -q "$case" -o "$case-analysis" >"$work/said"
        rm -f -- "$case"/*.csv
        rm -rf -- "$case-analysis/diagrams" "$case-analysis/report.html"
        pairs+=("$case-analysis" "$case/truth")
    done
    "$tegi" score -q --format csv "${pairs[@]}" | awk -F, -v OFS=, 'NR > 1 && $5 == "" { print $1, $2, $3, $4 }'
}

# The deciding numbers of one level, one a line, as: measure,value.
deciding() {
    awk -F, -v OFS=, -v economies="$(wc -w <<<"$SEEDS")" '
        { value[$1, $2] = $3; count[$1, $2] = $4 }
        $1 == "innocent_accused" && $2 != "all" && ($3 > worst || ($3 == worst && $2 < type) || type == "") {
            worst = $3; type = $2; firms = $4
        }
        function line(measure, group, form) { printf "%s," form "\n", measure, value[measure, group] }
        END {
            print "economies", economies
            print "contracts", count["local_error_mean", "all"]
            line("local_error_mean", "all", "%.2f")
            line("local_error_median", "all", "%.2f")
            line("local_error_p95", "all", "%.2f")
            line("local_inside", "all", "%.2f")
            line("local_width_mean", "all", "%.2f")
            line("local_width_median", "all", "%.2f")
            print "firms_to_accuse", count["accusation_recall", "all"]
            line("accusation_precision", "all", "%.2f")
            line("accusation_recall", "all", "%.2f")
            print "innocent_firms", count["innocent_accused", "all"]
            line("innocent_accused", "all", "%.2f")
            # Where nobody is accused no type is the worst.
            print "worst_innocent", (worst > 0 ? type : "-")
            print "worst_innocent_firms", (worst > 0 ? firms : "-")
            printf "worst_innocent_accused,%.2f\n", worst
            line("cheats_average_precision", "all", "%.3f")
            print "verdicts", count["verdict_told", "all"]
            line("verdict_told", "all", "%.2f")
            line("verdict_right", "all", "%.2f")
        }'
}

# What is aimed at; a measure that is not named here is told, not judged.
targets() {
    cat <<'TARGETS'
local_error_mean,<=2,<=4,
local_inside,>=99.5,>=97,>=95
accusation_precision,>=98,>=95,>=95
accusation_recall,>=98,>=95,
worst_innocent_accused,<=2,,
TARGETS
}

# The table that is kept.
table() {
    local level
    for level in $LEVELS; do
        pooled "$level" | deciding >"$work/$level"
    done
    echo 'measure,none,real,harsh,target_none,target_real,target_harsh'
    paste -d, "$work/none" <(cut -d, -f2 "$work/real") <(cut -d, -f2 "$work/harsh") |
        awk -F, -v OFS=, 'NR == FNR { target[$1] = $2 "," $3 "," $4; next }
            { print $0, $1 in target ? target[$1] : ",," }' <(targets) -
}

# The table as a page shows it, with the rows that the page has room for: $1 is the table, then measures.
shown() {
    local from=$1
    shift
    awk -F, -v wanted="$*" '
        BEGIN {
            split("contracts=contracts|local_error_mean=mean error of the local share, points|" \
                "local_error_median=its median, points|local_error_p95=95 of 100 contracts err by less than, points|" \
                "local_inside=true share inside the interval, % of contracts|" \
                "local_width_mean=mean width of the interval, points|" \
                "local_width_median=median width of the interval, points|" \
                "firms_to_accuse=firms that truly pass imports on|" \
                "accusation_precision=called reseller or mixed: truly so, %|" \
                "accusation_recall=truly so: called so, %|innocent_firms=innocent firms|" \
                "innocent_accused=innocent firms accused, %|worst_innocent_accused=worst type of innocent, accused, %|" \
                "cheats_average_precision=average precision of the score|" \
                "verdicts=contracts with a target|verdict_told=verdict told, % of them|" \
                "verdict_right=verdict right, % of those told", pairs, "|")
            for (i in pairs) { cut = index(pairs[i], "="); label[substr(pairs[i], 1, cut - 1)] = substr(pairs[i], cut + 1) }
            rows = split(wanted, order, " ")
        }
        function held(value, target) {
            return substr(target, 1, 2) == "<=" ? value + 0 <= substr(target, 3) + 0 : value + 0 >= substr(target, 3) + 0
        }
        function cell(measure, i,    text, target) {
            text = $(i + 1)
            target = $(i + 4)
            if (measure == "worst_innocent_accused" && worst[i] ~ /[a-z]/) text = text " (" worst[i] ", " of[i] " firms)"
            if (target == "") return text
            sign = substr(target, 1, 2) == "<=" ? "≤ " : "≥ "
            return (held($(i + 1), target) ? text : "**" text "**") ", target " sign substr(target, 3)
        }
        NR == 1 { next }
        $1 == "worst_innocent" { for (i = 1; i <= 3; i++) { worst[i] = $(i + 1); gsub("-", " ", worst[i]) } }
        $1 == "worst_innocent_firms" { for (i = 1; i <= 3; i++) of[i] = $(i + 1) }
        { made[$1] = "| " label[$1] " | " cell($1, 1) " | " cell($1, 2) " | " cell($1, 3) " |" }
        END {
            print "| | no noise | real noise | harsh noise |"
            print "|---|---|---|---|"
            for (i = 1; i <= rows; i++) print made[order[i]]
        }' "$from"
}

# A page with the lines between its marks replaced by the file $2.
page() {
    awk -v table="$2" '
        /^<!-- end of the score -->$/ { inside = 0 }
        !inside { print }
        /^<!-- the score, written by docs\/score.sh -->$/ { inside = 1; while ((getline line < table) > 0) print line }' "$1"
}

table >"$work/score.csv"
shown "$work/score.csv" contracts local_error_mean local_error_median local_error_p95 local_inside local_width_mean \
    local_width_median firms_to_accuse accusation_precision accusation_recall innocent_firms innocent_accused \
    worst_innocent_accused cheats_average_precision verdicts verdict_told verdict_right >"$work/all"
shown "$work/score.csv" contracts local_error_mean local_inside local_width_median accusation_precision \
    accusation_recall innocent_accused verdict_told verdict_right >"$work/short"
page docs/score.md "$work/all" >"$work/score.md"
page README.md "$work/short" >"$work/README.md"

if [[ $check == --check ]]; then
    wrong=0
    for pair in docs/score.csv:score.csv docs/score.md:score.md README.md:README.md; do
        diff -u --label "${pair%%:*} (kept)" --label "${pair%%:*} (measured now)" "${pair%%:*}" "$work/${pair##*:}" || wrong=1
    done
    if [[ $wrong == 1 ]]; then
        echo 'The kept score is not what comes out now; if the change is wanted, run docs/score.sh.' >&2
        exit 1
    fi
    echo "docs/score.csv is what comes out now ($SECONDS s)."
else
    cp -- "$work/score.csv" docs/score.csv
    cp -- "$work/score.md" docs/score.md
    cp -- "$work/README.md" README.md
    cat docs/score.csv
fi

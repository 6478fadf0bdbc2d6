#!/usr/bin/env bash
# Whether --memory is kept and changes no answer: a made-up case is analysed without a bound and within one.
#
#   docs/memory.sh [SCALE [MEGABYTES]]   size of the economy (tegi simulate), and the bound
#
# Fails where the bounded run held a quarter more than its bound at any moment (the program looks often, it does not
# force), or answered anything else. TEGI names the program (target/release/tegi). Needs bash, diff and python3 (for what a
# process held); takes ten seconds and 300 MB of disk at the usual size.
set -euo pipefail
export LC_ALL=C
cd "$(dirname "$0")/.."

tegi=$(realpath -- "${TEGI:-target/release/tegi}")
readonly tegi scale=${1-20} bound=${2-250}

work=$(mktemp -d)
trap 'rm -rf -- "$work"' EXIT

# Seconds, and the most memory that a command held, in MB.
held() {
    python3 - "$@" <<'PYTHON'
import resource, subprocess, sys, time
begin = time.monotonic()
subprocess.run(sys.argv[1:], check=True, stdout=subprocess.DEVNULL)
print(f"{time.monotonic() - begin:.1f} {resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss * 1024 // 1000000}")
PYTHON
}

"$tegi" simulate --seed 1 --scale "$scale" --quiet -o "$work/case"
read -r free_seconds free < <(held "$tegi" analyze "$work/case" -o "$work/free" --quiet --store never)
read -r kept_seconds kept < <(held "$tegi" analyze "$work/case" -o "$work/kept" --quiet --store never --memory "${bound}MB")
echo "without a bound: $free_seconds s, $free MB; within $bound MB: $kept_seconds s, $kept MB"
diff -rq "$work/free" "$work/kept"
if ((4 * kept > 5 * bound || kept >= free)); then
    echo "docs/memory.sh: the bound was not kept, or not needed" >&2
    exit 1
fi

#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# The largest plan and the largest number of a cell take a report little time of a CPU. gnuplot is left out.
set -uo pipefail

invbench=$INVBENCH_BUILD/invbench
work=$(mktemp -d /tmp/invbench-size-XXXXXX)
trap 'rm -rf "$work"' EXIT
# shellcheck source=tests/fixtures/seal.sh
. "$INVBENCH_HOME/tests/fixtures/seal.sh"

die() {
	echo "FAILED: $*"
	tail -n 5 "$work/output" | cut -c 1-160
	exit 1
}

mkdir "$work/bin"
printf '#!/bin/sh\necho none\nexit 77\n' >"$work/bin/gnuplot"
chmod +x "$work/bin/gnuplot"
PATH=$work/bin:$PATH

# limited SECONDS COMMAND...: the time of the CPU is limited, not that of the clock, because tests share the machine.
limited() {
	(
		ulimit -t "$1"
		shift
		exec "$@"
	) >"$work/output" 2>&1
}

mkdir "$work/number"
sed 's/,"seq":[0-9]*,"crc":.*/}/; s/"cell":7/"cell":2147483648/' "$INVBENCH_HOME/tests/fixtures/kernels.jsonl" | seal \
	>"$work/number/record.jsonl"
limited 4 "$invbench" show "$work/number" || die "show of cell 2147483648: exit code $?"

# 4,096 cells of four strategies, as many as a plan may have. seal would take long, so python adds seq and crc.
mkdir "$work/large"
python3 - >"$work/large/record.jsonl" <<'END' || die 'no record'
import itertools, json, zlib
strategies = ["as-built", "v7.1", "smp-wmb", "smp-rmb"]
sizes = [4096 << i for i in range(16)]
lines = [
    {"type": "header", "format": "invbench-record", "version": 2, "run": "20261122T081500Z-large-0001", "plan": "large",
     "plan_text": "", "sets": [], "devices": [], "place": "lab", "kernels": ["7.3.4"], "boots": 1, "seed": 1,
     "created_utc": "2026-11-22T08:15:00Z", "invbench": "0", "git": "0"},
    {"type": "boot", "boot": 0, "kernel": "7.3.4", "clock": "exact", "block": 0, "by_round": False},
    {"type": "environment", "boot": 0, "kernel_release": "7.3.4", "machine": "aarch64", "page_size": 4096},
    {"type": "clock", "boot": 0, "clock": "exact", "unit": "instructions", "source": "made up", "resolution": 1,
     "monotonic": True, "empty_min": 4, "empty_max": 4, "when": "start"}]
for cell, (entries, size, strategy) in enumerate(itertools.product(range(1, 65), sizes, strategies)):
    ticks, of = 1000 + 250 * entries + cell, {"boot": 0, "cell": cell}
    lines += [
        {"type": "cell", **of, "section": "a", "target": "driver", "workload": "inv_range", "strategy": strategy,
         "entries": entries, "trash": 0, "size": size, "granule": 4096, "cpus": 1},
        {"type": "round", **of, "round": 0, "slot": 0, "order": cell, "mode": "each", "cpu": 0, "iterations": 3,
         "ticks": 3 * ticks, "min": ticks, "max": ticks},
        {"type": "histogram", **of, "cpu": 0, "precision_bits": 10, "counts": [[ticks, 3]]},
        {"type": "counters", **of, "calls": 2, "commands": 4, "syncs": 2, "doorbells": 2, "entries_walked": 2}]
for seq, line in enumerate(lines):
    body = json.dumps({**line, "seq": seq}, separators=(",", ":"))[:-1]
    print(f'{body},"crc":"{zlib.crc32(body.encode()):08x}"}}')
END
limited 8 "$invbench" report "$work/large" || die "a report of 4,096 cells: exit code $?"
[[ $(wc -l <"$work/large/data/cells.tsv") -eq 4097 ]] || die 'cells are missing in the data'
[[ $(stat -c %s "$work/large/report.html") -lt 2000000 ]] || die 'the page of 4,096 cells is too large'
grep -q 'The data of each of the 4,096 cells would make this page too large' "$work/large/report.html" || die 'the page does not say what it lacks'
! grep -q 'href="#' "$work/large/report.html" || die 'links lead to what the page lacks'

# With gnuplot: 1,024 panels took it minutes.
(
	PATH=${PATH#*:}
	for figure in frontier strategies; do
		limited 20 "$invbench" report "$work/large" --figure $figure --format pdf
		grep -q 'compared at more than 64 places' "$work/output" || exit 1
	done
) || die 'a figure has a panel for each of 1,024 places'

# records NAME BOOTS CELLS: makes a record by rounds, in which each process names the cells again.
records() {
	mkdir "$work/$1"
	python3 - "$@" >"$work/$1/record.jsonl" <<'END' || die 'no record'
import json, sys, zlib
name, boots, cells = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
seq = 0
def put(line):
    global seq
    body = json.dumps({**line, "seq": seq}, separators=(",", ":"))[:-1]
    print(f'{body},"crc":"{zlib.crc32(body.encode()):08x}"}}')
    seq += 1
put({"type": "header", "format": "invbench-record", "version": 2, "run": f"20261122T081500Z-{name}-0001", "plan": name,
     "plan_text": "", "sets": [], "devices": [], "place": "host", "kernels": ["host"], "boots": 1, "seed": 1,
     "created_utc": "2026-11-22T08:15:00Z", "invbench": "0", "git": "0"})
for boot in range(boots):
    put({"type": "boot", "boot": boot, "kernel": "host", "clock": "hw", "block": boot, "by_round": True})
    put({"type": "environment", "boot": boot, "kernel_release": "7.3.4", "machine": "x86_64", "page_size": 4096})
    put({"type": "clock", "boot": boot, "clock": "hw", "unit": "ns", "source": "made up", "resolution": 1,
         "monotonic": True, "empty_min": 4, "empty_max": 4, "when": "start"})
    for cell in range(cells):
        put({"type": "cell", "boot": boot, "cell": cell, "section": "a", "target": "model", "workload": "inv_range",
             "strategy": ["v7.1", "mb"][cell % 2], "entries": cell // 2 + 1, "trash": 0, "size": 4096, "granule": 4096, "cpus": 1})
    for cell in range(cells):
        put({"type": "round", "boot": boot, "cell": cell, "round": boot, "slot": 0, "order": cell, "mode": "batch", "cpu": 0,
             "iterations": 64, "ticks": 64 * (1000 + 100 * (cell // 2) + boot)})
    put({"type": "boot_end", "boot": boot, "kernel": "host", "block": boot, "measured": cells, "skipped": 0, "failed": 0})
put({"type": "end", "verdict": "complete", "cells": cells, "measured": cells, "skipped": 0, "failed": 0})
END
}

# The time grows with the lines, not with the square of the cells or of the processes.
records long 500 64
limited 8 "$invbench" show "$work/long" || die "show of 64 cells in 500 processes: exit code $?"
records rounds 10 4000
limited 8 "$invbench" show "$work/rounds" --format csv || die "show of 40,000 cells in ten processes: exit code $?"
[[ $(wc -l <"$work/output") -ge 4001 ]] || die 'cells are missing in the table'

# A cell without a result has no series, and no search for one among its siblings.
records none 1 4000
python3 - "$work/none/record.jsonl" <<'END'
import json, sys, zlib
with open(sys.argv[1], encoding="ascii") as file:
    lines = [line for line in map(json.loads, file) if line["type"] != "round"]
with open(sys.argv[1], "w", encoding="ascii") as file:
    for seq, line in enumerate(lines):
        del line["crc"]
        body = json.dumps({**line, "seq": seq}, separators=(",", ":"))[:-1]
        file.write(f'{body},"crc":"{zlib.crc32(body.encode()):08x}"}}\n')
END
limited 2 "$invbench" report "$work/none" || die "a report of 4,000 cells without a result: exit code $?"

# memory RECORD: prints the KiB that show takes.
memory() {
	python3 - "$invbench" show "$work/$1" <<'END'
import os, subprocess, sys
with subprocess.Popen(sys.argv[1:], stdout=subprocess.DEVNULL) as process:
    print(os.wait4(process.pid, 0)[2].ru_maxrss)
    process.returncode = 0
END
}

# A finished process is joined with the first one, so the memory grows with its rounds, not with its cells.
records short 50 200
records many 500 200
short=$(memory short) many=$(memory many)
echo "memory: 50 processes $short KiB, 500 processes $many KiB"
[[ $many -lt $((2 * short)) ]] || die 'the memory grows with the number of processes'

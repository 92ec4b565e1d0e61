#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# perf counts the instructions of the exact clock plus those of reading the counters, the same in each boot.
# shellcheck source=tests/lab/common.sh
. "$(dirname "$0")/common.sh"

cat >p.plan <<'END'
[plan]
exact_calls = 64
events = instructions,INST_RETIRED,page-faults,smmuv3_pmcg_*/cycles/
[module]
workload = empty,inv_range
[program]
target = vfio
workload = empty,unmap
END
expect 0 "$invbench" run ./p.plan --place lab --kernels "$newest" --boots 2 --out out
clean_console out/*/boots/*/console.log
says 'absent: smmuv3_pmcg_*/cycles/: this machine has no PMU'
record=$(echo out/*/record.jsonl)

# more MODE CELL: prints the instructions that perf counts in a sub-batch beyond those of the clock.
more() {
	jq -s "map(select(.type == \"round\" and .boot == 0 and .mode == \"$1\" and .cell == $2))[0] |
		.events.instructions[0] - .ticks" "$record"
}
# Reading the counters twice and leaving the loop cost the same, whatever is called.
for mode in batch each; do
	empty=$(more "$mode" 0)
	off=$(($(more "$mode" 1) - empty))
	echo "$mode: counters and loop take $empty instructions a sub-batch; around a real call perf has $off more"
	((empty > 0 && empty < 12000 && off > -64 && off < 64)) || die 'perf and the clock do not agree'
done
# Both names mean one event, whichever counter of the PMU counts it. Counters are read one after another, so a tick of the
# guest between two of them counts for one alone; where it falls depends on the program's size.
jq -e -s 'map(select(.type == "round")) | length == 14 and all(.events | keys == ["INST_RETIRED", "instructions", "page-faults"] and
	.instructions[1] == .instructions[2]) and
	(map(select(.events | .instructions[0] == .INST_RETIRED[0])) | length >= 10)' "$record" >/dev/null ||
	die "$(jq -c 'select(.type == "round") | .events' "$record" | head -n 4)"

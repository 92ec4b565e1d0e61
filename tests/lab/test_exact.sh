#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# Two boots of one kernel on the exact clock give the same record of the kernel's function, bit for bit.
# shellcheck source=tests/lab/common.sh
. "$(dirname "$0")/common.sh"

for i in 1 2; do
	expect 0 "$invbench" run quick --place lab --kernel "$newest" --clock exact --seed 1 --out "$i"
	body "$i"/*/record.jsonl >"body.$i"
	clean_console "$i"/*/boots/*/console.log
done
[[ $(grep -c '"type":"round"' body.1) -gt 40 ]] || die 'few rounds were measured'
cmp body.1 body.2 || {
	diff body.1 body.2 | head -n 20
	die 'the boots differ'
}

# An empty call in a batch costs the 2 instructions of the loop and at most 5 of the harness.
empty=$("$invbench" show "$(dirname 1/*/record.jsonl)" --json |
	jq '.cells[] | select(.axes.workload == "empty") | .metrics.batch_mean')
echo "an empty call takes $empty instructions"
jq -n -e "$empty > 0 and $empty <= 7" >/dev/null || die 'the harness is in the measured loop'

# The walk is linear: each added entry costs the same number of instructions.
min() {
	"$invbench" show "$(dirname 1/*/record.jsonl)" --json |
		jq ".cells[] | select(.section == \"entries\" and .axes.entries == $1) | .metrics.min"
}
small=$(($(min 128) - $(min 64)))
large=$((($(min 4096) - $(min 2048)) / 32))
echo "64 entries more cost $small instructions; at the far end $large"
[[ $small -gt 6400 && $((large * 100)) -gt $((small * 90)) && $((large * 100)) -lt $((small * 110)) ]] ||
	die 'cost does not grow with the entries as it should'

#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# Two boots of one kernel on the exact clock give the same record, bit for bit, from the real function.
# shellcheck source=tests/lab/common.sh
. "$(dirname "$0")/common.sh"

for i in 1 2; do
	expect 0 "$invbench" run quick --place lab --kernel "$newest" --clock exact --seed 1 --out "$i"
	body "$i"/*/record.jsonl >"body.$i"
	clean_console "$i"/*/console.log
done
[[ $(grep -c '"type":"round"' body.1) -gt 40 ]] || die 'few rounds were measured'
cmp body.1 body.2 || {
	diff body.1 body.2 | head -n 20
	die 'the boots differ'
}

# The walk is linear in the array: the same number of instructions for every entry added.
min() {
	"$invbench" show 1/* --json |
		jq ".. | objects | select(.section? == \"entries\" and .entries? == $1) | .metrics.min"
}
small=$(($(min 128) - $(min 64)))
large=$(($(min 4096) - $(min 2048)))
echo "64 entries more: $small instructions; 2048 more: $large"
[[ $small -gt 64 && $((large * 100 / 32)) -gt $((small * 95)) && $((large * 100 / 32)) -lt $((small * 105)) ]] ||
	die 'cost does not grow with the entries as it should'

#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# After a hang the next boot measures the cells that are left. If programs alone measure these, the boot has no SMMU and
# another clock source, which is no difference between machines.
# shellcheck source=tests/cli/common.sh
. "$INVBENCH_HOME/tests/cli/common.sh"
# shellcheck source=tests/fixtures/seal.sh
. "$top/tests/fixtures/seal.sh"

# made NAME FIRST: a record whose last boot has no SMMU, and a clock of the cells from FIRST on.
made() {
	mkdir "$1"
	sed 's/,"seq":.*/}/' "$top/tests/fixtures/kernels.jsonl" | jq -c -s --argjson first "$2" '
		(map(select(.type == "boot") | .boot) | max) as $last
		| .[] | if .type == "environment" and .boot != $last then .smmu = {name: "a", queue_slots: 8} else . end
		| if .type == "clock" then .source = "pmccntr" | .first = 0 | .last = 5 else . end
		| if .type == "clock" and .boot == $last then .source = "perf instructions" | .first = $first | .last = 9 else . end' |
		seal >"$1/record.jsonl"
}

made left 6
"$invbench" compare left --by kernel >output 2>&1
code=$?
[[ $code -le 2 ]] || die "what a hang left is not compared: exit code $code"
! grep -q 'SMMU\|clock source' output || die 'the rest of a boot is told to be another machine'
# The same cells by another clock are not comparable.
made other 0
expect 3 "$invbench" compare other --by kernel
says 'clock source: pmccntr and perf instructions'

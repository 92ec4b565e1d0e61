#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# A kernel that differs from its file is not measured, and the run continues with the next kernel.
# shellcheck source=tests/lab/common.sh
. "$(dirname "$0")/common.sh"

need "$newest"
sed 's/^inv_range = .*/inv_range = absent/' "$top/bench/kernels/$newest.kernel" >wrong.kernel
printf '[a]\nworkload = inv_range\n' >p.plan
expect 1 "$invbench" run ./p.plan --place lab --kernel ./wrong.kernel --kernel "$newest" --out out
says 'check_failed'
record=$(echo out/*/record.jsonl)
jq -r 'select(.event == "check_failed") | .reason' "$record" >reason
cat reason
grep -q 'inv_range' reason || die 'the reason does not name the check'
[[ $(jq -c 'select(.type == "counters")' "$record" | wc -l) -eq 1 ]] || die 'the good kernel was not measured'
# The order of boots is random.
wrong=$(jq 'select(.type == "boot" and .kernel == "wrong") | .boot' "$record")
[[ $(jq -c "select(.type == \"counters\" and .boot == $wrong)" "$record" | wc -l) -eq 0 ]] ||
	die 'the wrong kernel was measured'

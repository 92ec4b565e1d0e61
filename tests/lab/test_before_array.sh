#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# On a kernel older than the array, unmap is measured, and inv_range is skipped with the reason.
# shellcheck source=tests/lab/common.sh
. "$(dirname "$0")/common.sh"

expect 0 "$invbench" run quick --place lab --kernel 6.12.107 --out out
record=$(echo out/*/record.jsonl)
clean_console out/*/boots/*/console.log
for workload in empty iotlb_sync unmap attach detach; do
	cell=$(jq "select(.type == \"cell\" and .workload == \"$workload\" and .section == \"operations\") | .cell" "$record")
	[[ -n $cell ]] || die "there is no cell of $workload"
	jq -c "select(.type == \"counters\" and .cell == $cell)" "$record" >counters
	[[ -s counters ]] || die "$workload was not measured"
	cat counters
	if [[ $workload == unmap || $workload == iotlb_sync ]]; then
		jq -e '.entries_walked == null' counters >/dev/null || die "$workload walked an array that does not exist"
	fi
done
jq -r 'select(.type == "event" and .event == "skip") | .reason' "$record" | sort | uniq -c >reasons
cat reasons
grep -q 'has no arm_smmu_domain_inv_range()' reasons || die 'inv_range was not refused with the reason'

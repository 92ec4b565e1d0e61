#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# Every cell's functions sum to the cheapest call by the clock, and the difference of two kernels, or a step
# of the series, to the whole.
# shellcheck source=tests/lab/common.sh
. "$(dirname "$0")/common.sh"

printf '[a]\nworkload = empty,iotlb_sync,unmap\nstrategy = as-built\n' >p.plan
expect 3 "$invbench" run model-barriers --attribute
says '--attribute: the clock hw does not count instructions'
expect 3 "$invbench" run ./p.plan --place lab --clock emulated --attribute
says '--attribute: the clock emulated does not count instructions'

need 6.12.107 "$newest"
expect 0 "$invbench" run ./p.plan --place lab --kernels "6.12.107,$newest" --attribute --out out
record=$(echo out/*/record.jsonl)
jq -c 'select(.type == "functions")' "$record" >functions
[[ $(wc -l <functions) -eq 6 ]] || die "$(wc -l <functions) cells were attributed, expected 6"
jq -e -s 'all((.counts | map(.[1]) | add) == .ticks)' functions >/dev/null || die 'the functions do not sum to the call'
for name in arm_smmu_iotlb_sync __iommu_unmap arm_smmu_domain_inv_range __arm_smmu_tlb_inv_range; do
	grep -q "\"$name\"" functions || die "$name is not among the functions"
done

# That they sum to what the clock said of the very same calls, the module has made sure of.
run=$(dirname "$record")
expect 1 "$invbench" compare "$run" --by kernel --functions
[[ $(grep -c '^  whole call' output) -eq 3 ]] || die 'three cells were not compared by function'
awk '/^  whole call/ { gsub(",", "", $NF); if (sum != $NF + 0) exit 1; sum = 0; next }
	/^  .* [-+]?[0-9,]+$/ { gsub(",", "", $NF); sum += $NF }
	/^$/ { sum = 0 }' output || die 'the rows do not sum to the whole'

# The same record as a series: the array is a step, of just as many instructions as its functions gained.
expect 1 "$invbench" track ./p.plan --history --out out
says "iotlb_sync"
"$invbench" track ./p.plan --history --out out --json >steps 2>/dev/null
jq -e --arg newest "$newest" '.[0].steps | map(select(.cell != "empty")) | length == 2 and
	all(.kernel == $newest and .new and ([.functions[] | .[2] - .[1]] | add) == .cost - .cost_before)' steps >/dev/null ||
	die "the steps are: $(jq -c '.[0].steps | map(del(.functions))' steps)"

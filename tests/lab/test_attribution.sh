#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# The functions of each cell sum to the clock's cheapest call, also for calls of a program. The functions'
# differences of two kernels, or of a step of the series, sum to the whole difference.
# shellcheck source=tests/lab/common.sh
. "$(dirname "$0")/common.sh"

printf '[a]\nworkload = empty,iotlb_sync,unmap\nstrategy = as-built\n[v]\ntarget = vfio\nworkload = unmap\n' >p.plan
printf '[f]\ntarget = fio\nworkload = randread\ndomain = strict\nnumber_ios = 256\n' >>p.plan
expect 3 "$invbench" run ./p.plan --place lab --clock emulated --functions
says '--functions: nothing counts instructions on the clock emulated; allowed: exact, hw'

need 6.12.107 "$newest"
expect 0 "$invbench" run ./p.plan --place lab --kernels "6.12.107,$newest" --functions --out out
record=$(echo out/*/record.jsonl)
jq -c 'select(.type == "functions")' "$record" >functions
[[ $(wc -l <functions) -eq 10 ]] || die "$(wc -l <functions) cells were attributed, expected 10"
jq -e -s 'all((.counts | map(.[1]) | add) == .ticks)' functions >/dev/null || die 'the functions do not sum to the call'
for name in arm_smmu_iotlb_sync __iommu_unmap arm_smmu_domain_inv_range __arm_smmu_tlb_inv_range \
	'user space' 'vfio_iommu_type1_ioctl [vfio_iommu_type1]' vectors; do
	grep -qF "\"$name\"" functions || die "$name is not among the functions"
done

# On either kernel the program's unmap spends as much in the driver as an unmap of the target driver.
jq -e -s 'group_by(.boot) | all(map(select(.cell == 2 or .cell == 3) | .counts | map(select(.[0] == "__arm_smmu_cmdq_poll_set_valid_map") | .[:2])) |
	.[0] == .[1] and .[0] != [])' functions >/dev/null || die "the program's unmap differs from that of the target driver"

# So does each I/O of fio, approximately. Most of an I/O's instructions are outside the path.
"$invbench" show "$(dirname "$record")" --json >results
jq -c '.cells[] | select(.axes.target == "fio") | .in_path_percent' results
jq -e '[.cells[] | select(.axes.target == "fio") | .in_path_percent | . > 2 and . < 30] | length == 2 and all' results >/dev/null ||
	die "the path's share of an I/O is not between 2 % and 30 %"
jq -e -s 'group_by(.boot) | all(map(.counts | map(select(.[0] == "__arm_smmu_cmdq_poll_set_valid_map"))[0][1]) |
	(.[4] - .[3] | fabs) < 20)' functions >/dev/null || die "the invalidation of an I/O differs from that of an unmap"

# Module and program have checked that the functions sum to the clock's count of the same calls.
run=$(dirname "$record")
expect 1 "$invbench" compare "$run" --by kernel --functions
[[ $(grep -c '^  whole call' output) -eq 4 ]] || die 'four cells were not compared by function'
awk '/^  whole call/ { gsub(",", "", $NF); if (sum != $NF + 0) exit 1; sum = 0; next }
	/^  .* [-+]?[0-9,]+$/ { gsub(",", "", $NF); sum += $NF }
	/^$/ { sum = 0 }' output || die 'the rows do not sum to the whole'

# The same record as a series: the array is a step of as many instructions as its functions gained.
expect 1 "$invbench" track ./p.plan --history --out out
says "iotlb_sync"
"$invbench" track ./p.plan --history --out out --json >steps 2>/dev/null
# A program's clock is a system call, which differs between kernels. Costs are net of it, functions are not.
clock=$(jq -s 'map(select(.type == "clock" and .source == "perf instructions" and .when == "start")) |
	(map(select(.boot == 0))[0].empty_min) - (map(select(.boot == 1))[0].empty_min) | fabs' "$record")
jq -e --arg newest "$newest" --argjson clock "$clock" '.[0].steps | map(select(.cell != "empty")) | length == 3 and
	all(.kernel == $newest and .new and ([.functions[] | .[2] - .[1]] | add) - (.cost - .cost_before) ==
		if .cell == "unmap, vfio" then $clock else 0 end)' steps >/dev/null ||
	die "the steps are: $(jq -c '.[0].steps | map(del(.functions))' steps)"

# A call that is long enough to be preempted: what the kernel then reads from the counter for itself is no bound of it.
printf '[plan]\nexact_calls = 1\n[long]\ntarget = vfio\nworkload = unmap\nsize = 16M\ngranule = 4K\n' >long.plan
expect 0 "$invbench" run ./long.plan --place lab --kernels "$newest" --functions --out long
jq -e -s 'map(select(.type == "functions")) | length == 1 and (.[0] | .ticks > 5000000 and (.counts | map(.[1]) | add) == .ticks)' \
	long/*/record.jsonl >/dev/null || die 'the functions of a long call do not sum to it'

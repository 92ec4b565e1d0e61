#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# Patches to the real driver: what one changes is found, attributed to functions, and sums exactly. A form that the
# module does not know costs the cells that need it, and no other; the boot stays alive.
# The lab builds a kernel for each patch: minutes, and half an hour more where the base tree is not in the cache.
# shellcheck source=tests/lab/common.sh
. "$INVBENCH_HOME/tests/lab/common.sh"

need "$newest"
cat >p.plan <<'END_OF_PLAN'
[one]
workload = inv_range, unmap, attach
[array]
workload = inv_range
entries = 4, 64
[nested]
workload = inv_range
stage = nested
entries = 4
size = 2M
ril = off
[user]
target = vfio
workload = unmap
END_OF_PLAN

patches=()
for file in "$top"/tests/fixtures/patches/*.patch; do
	patches+=(--patch "$file")
done
# One cell hangs, so the run fails.
expect 1 "$invbench" run ./p.plan --kernel "$newest" "${patches[@]}" --hang-timeout 60 --out run
says 'verdicts'
run=$(echo run/*/)

"$invbench" compare "$run" --functions --format json >compare.json || [[ $? -eq 1 ]] || die 'compare fails'

# of KERNEL SECTION WORKLOAD ENTRIES FILTER: applies a jq filter to the compared cell
of() {
	jq -r --arg kernel "$newest-$1" --arg section "$2" --arg workload "$3" --argjson entries "$4" "
		.cells[] | select(.b.kernel == \$kernel and .section == \$section and .axes.workload == \$workload and
			.axes.entries == \$entries) | $5" compare.json
}

# changes KERNEL SECTION WORKLOAD ENTRIES COST FUNCTION...: how much the median changes, and which functions do
changes() {
	local want=$5 cost functions
	cost=$(of "${@:1:4}" '.b.cost - .a.cost')
	functions=$(of "${@:1:4}" '[.functions[] | select(.[1] != .[2]) | .[0]] | sort | join(" ")')
	[[ $cost == "$want" ]] || die "$1: $2, $3, entries $4: the median changes by '$cost', expected $want"
	[[ $functions == "$(printf '%s\n' "${@:6}" | sort | xargs)" ]] || die "$1: $2, $3, entries $4: changed are: $functions"
	[[ $(of "${@:1:4}" '[.functions[] | (.[2] // 0) - (.[1] // 0)] | add') == "$cost" ]] || die "$1: $2, $3, entries $4: the sums differ"
}

# lacks KERNEL CELLS REASON: the cells that a kernel lacks, and why
lacks() {
	local skipped
	skipped=$(jq -s -r --arg kernel "$newest-$1" '
		([.[] | select(.type == "boot" and .kernel == $kernel)][0].boot // error("no boot of " + $kernel)) as $boot
		| [.[] | select(.type == "event" and .boot == $boot and .cell != null) | "\(.cell) \(.event): \(.reason)"]
		| sort | join("\n")' "$run/record.jsonl")
	[[ $skipped == "$2" ]] || die "$1: not measured are: $skipped"
}

# One barrier less, one more, and one in another place.
changes no-barrier one inv_range 1 -1 arm_smmu_domain_inv_range
changes no-barrier array inv_range 64 -1 arm_smmu_domain_inv_range
changes two-barriers one inv_range 1 1 arm_smmu_domain_inv_range
changes late-barrier one inv_range 1 0
for kernel in no-barrier:0 two-barriers:2 late-barrier:1; do
	[[ $(of "${kernel%:*}" one inv_range 1 '.mix[] | select(.[0] == "dmb ish") | .[2] // 0') == "${kernel#*:}" ]] ||
		die "${kernel%:*}: the mix has not ${kernel#*:} dmb ish"
	lacks "${kernel%:*}" ''
done

# One command more for each entry.
for entries in 1 4; do
	section=$([[ $entries -eq 1 ]] && echo one || echo array)
	changes one-command-more "$section" inv_range "$entries" $((92 * entries)) queue_inc_prod_n \
		arm_smmu_cmdq_batch_add_cmd_p arm_smmu_cmdq_write_entries __arm_smmu_domain_inv_range
done
lacks one-command-more '5 skip: ril: off has no effect here, 8 pages still take 10 commands'

# The walk that stays at an entry: that cell, and no other.
lacks endless '5 hang: no output for 60 s (--hang-timeout)'
# Known forms: everything is measured.
for kernel in next-form struct-parameters no-pgsize; do
	lacks "$kernel" ''
done
# Unknown ones are named.
lacks wide-id "$(for cell in 3 4 5; do echo "$cell skip: entries, trash, stage, ats, smmus: struct arm_smmu_inv: member id has 8 bytes, this module knows 4"; done)"
lacks renamed "$(for cell in 0 3 4 5; do echo "$cell skip: this kernel has no arm_smmu_domain_inv_range()"; done)"
jq -r --arg kernel "$newest-endless" 'select(.type == "boot" and .kernel != $kernel) | .boot' "$run/record.jsonl" >boots
while read -r boot; do
	clean_console "$run/boots/$boot/console.log"
done <boots

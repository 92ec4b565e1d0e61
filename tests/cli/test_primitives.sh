#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# Each primitive that this CPU has is measured, and executes its own instruction once and no other that orders
# memory. What a CPU or a cell cannot have is skipped, with the reason.
# shellcheck source=tests/cli/common.sh
. "$(dirname "$0")/common.sh"
unset INVBENCH_MEASURE

cpus=$(nproc)
arch=$(uname -m)
case $arch in
x86_64) own=x86-64 other=arm64 clock=lfence ;;
aarch64) own=arm64 other=x86-64 clock=isb ;;
*) echo "no primitives for $arch"; exit 77 ;;
esac

expect 0 "$invbench" run primitives --set rounds=1 --set slots=1 --set calls=16 --functions
# Cells of two workers need two CPUs.
if ((cpus > 1)); then
	jq -e -s --arg own "-$own" 'map(select(.type == "counters").cell) as $measured |
		map(select(.type == "cell" and (.section | endswith($own)))) |
		all(.cell as $cell | ($measured | index($cell)) or (.workload | test("^atomic|^ldapr")))' "$(record)" >/dev/null ||
		die "not all primitives of $own were measured"
fi
# Of the other architecture a machine has nothing but what has no instruction.
jq -r '"\(.section) \(.axes.workload) \(.measured)"' <("$invbench" show --json | jq -c '.cells[]') >cells
grep -- "-$other .* true" cells | grep -v ' empty ' && die "a primitive of $other was measured"
grep -q "^alone-$own empty true" cells || die 'the loop without a primitive was not measured'
says 'skip: this CPU does not have all of these instructions'

# A store to a device needs one.
says 'skip: no device is named whose memory can be stored to; name one that nothing uses: --device primitives=NAME'

# Each alone: as often as the file says, its kind stands in its mix, beside the two of the clock.
"$invbench" show --json | jq -c --arg section "alone-$own" '.cells[] | select(.section == $section and .mix) |
	{name: .axes.workload, mix: (.mix | with_entries(.key |= gsub("[^A-Za-z0-9]"; "_")))}' >mixes
if ! [[ -s mixes ]]; then
	grep -o 'may not trace a copy of itself' "$(record)" || die 'no mix, and no reason for it'
	exit 77
fi
jq -e -s --arg clock $clock 'map(select(.name == "empty").mix) | length == 1 and .[0][$clock] == 2 and
	(.[0] | del(.[$clock], .other, .branch, .load, .store, .mrs) == {})' mixes >/dev/null ||
	die "the loop without a primitive has barriers: $(grep '"empty"' mixes)"
jq -e -s --arg clock $clock 'map(select(.name != "empty")) |
	length > 5 and all(.name as $name | .mix[$name] == (if $name == $clock then 3 else 1 end) and
	(.mix | del(.[$clock], .[$name], .other, .branch, .load, .store, .mrs)) == {})' mixes >/dev/null ||
	die "a primitive does not execute its instruction once: $(cat mixes)"

# A line that others use needs others.
expect 77 "$invbench" run primitives --set rounds=1 --set slots=1 --set calls=16 --set memory=shared --set cpus=1 --set workload=empty --out out-one
says 'memory: shared and contended need cpus of 2 or more, not 1'
if ((cpus > 1)); then
	barrier=$([[ $own == arm64 ]] && echo dmb_ish || echo mfence)
	expect 77 "$invbench" run primitives --set rounds=1 --set slots=1 --set calls=16 --set memory=contended --set cpus=2 --set workload="$barrier" --out out-barrier
	says "memory: $barrier accesses no cache line, so it cannot be contended"
fi
# Other targets have neither these workloads nor this axis.
expect 77 "$invbench" run model-barriers --set rounds=1 --set memory=hit --out out-model
says 'memory: only the target primitives can have a value other than none'
expect 77 "$invbench" run primitives --set rounds=1 --set workload=inv_range --out out-inv
says 'workload: inv_range is no primitive'

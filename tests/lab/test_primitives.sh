#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# On arm64 each primitive executes the instruction of its name once, and nothing else that orders memory: the emulator
# sees it. What needs several CPUs is no matter of the exact clock.
# shellcheck source=tests/lab/common.sh
. "$(dirname "$0")/common.sh"

need "$newest"
kinds=$(cd "$top/drivers/primitives/kinds" && grep -l PRIMITIVE_ARM64 -- *.h | sed 's/\.h$//' | grep -vx uncached_store | paste -sd,)
{
	printf '[plan]\nexact_calls = 16\n'
	# A line of a plan has at most 190 characters.
	part=0
	for some in $(tr , '\n' <<<"$kinds" | paste -d, - - - - - - - - | sed 's/,*$//'); do
		part=$((part + 1))
		printf '[p%u]\ntarget = primitives\nworkload = empty,%s\nmemory = none,hit,miss\n' $part "$some"
	done
	printf '[two]\ntarget = primitives\nworkload = empty\nmemory = shared\ncpus = 2\n'
} >p.plan
expect 0 "$invbench" run ./p.plan --place lab --kernels "$newest" --functions --out out
clean_console out/*/boots/*/console.log
says 'cpus: the exact clock counts the instructions of all CPUs together'

"$invbench" show out/*/record.jsonl --json | jq -c '.cells[] | select(.measured) |
	{name: .axes.workload, memory: .axes.memory, mix: (.mix | with_entries(.key |= gsub("[^A-Za-z0-9]"; "_")))}' >cells
want=$((3 * ($(tr , '\n' <<<"$kinds" | wc -l) + part)))
[[ $(wc -l <cells) -eq $want ]] || die "$(wc -l <cells) cells were measured, expected $want: $(grep -h '"event":' out/*/record.jsonl)"
# Against the same loop without it: one of its kind more, and of all others that are not plain as many.
jq -e -s 'map(.mix |= with_entries(select(.key | IN("load", "store", "branch", "other", "nop", "hint", "prefetch", "mrs", "msr", "exceptions",
		"interrupts") | not) | select(.key | startswith("lines") | not))) |
	(map(select(.name == "empty") | {key: .memory, value: .mix}) | from_entries) as $empty |
	map(select(.name | IN("empty", "nop", "load", "store") | not)) | length > 50 and all(. as $cell | $empty[.memory] as $of |
	.mix == ($of | .[$cell.name] = (($of[$cell.name] // 0) + 1)))' cells >/dev/null ||
	die "a primitive is not its instruction: $(cat cells)"
# A store to a device is nothing for the exact clock. On a real one it is measured, and afterwards no device is enabled.
mkdir job
printf '[plan]\nrounds = 1\nslots = 1\ncalls = 16\nexact_calls = 16\n[p]\ntarget = primitives\nworkload = uncached_store\n' >job/p.plan
cat >job/try <<'END'
state() { grep . /sys/bus/pci/devices/*/enable; }
state >before
invbench measure ./p.plan || exit 1
state | diff before - || exit 1
END
expect 0 "$invbench" guest --kernel "$newest" --clock exact --files job -- sh try
says 'uncached_store is one instruction on the exact clock'
expect 0 "$invbench" guest --kernel "$newest" --clock emulated --files job -- sh try
says '"type":"counters","cell":0'

#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# Parts of a plan: together they are the plan, no cell is in two, a section is never split, and each part continues
# where it was stopped.
# shellcheck source=tests/cli/common.sh
. "$(dirname "$0")/common.sh"
# shellcheck source=tests/cli/lab.sh
. "$top/tests/cli/lab.sh"

printf '[a]\nworkload = unmap\nsize = 4K,64K\n[b]\nworkload = unmap\nsize = 2M\n' >p.plan
echo 'a a b' >"$FAKE/sections"
kernels '1.1 1000 2000 3000' '1.2 1100 2100 3100' '2.0 1200 2200 3200'

# boots ARGUMENT...: prints "BOOT KERNEL CELLS" for each boot of a part.
boots() {
	"$invbench" run ./p.plan --place lab --dry-run "$@" | sed -n 's/^boot \(.*\) of \(.*\): cells /\1 \2 /p'
}

# The union of all parts is the plan, cell by cell, for each number of parts.
expand() {
	awk '{
		count = split($3, range, ",")
		for (i = 1; i <= count; i++) {
			ends = split(range[i], end, "-")
			for (cell = end[1]; cell <= end[ends]; cell++)
				print $1, $2, cell
		}
	}' | sort
}
for ((boot = 0; boot < 2; boot++)); do
	for kernel in 1.1 1.2 2.0; do printf "$boot $kernel %d\n" 0 1 2; done
done | sort >plan.cells
for parts in 1 2 3 5 7 11 12; do
	for ((i = 1; i <= parts; i++)); do
		boots --kernels 1.1,1.2,2.0 --boots 2 --part "$i/$parts"
	done | expand >cells
	cmp cells plan.cells || die "$parts parts are not the plan"
done
[[ $(boots --kernels 1.1,1.2,2.0 --boots 2 --part 2/5) == "$(boots --kernels 1.1,1.2,2.0 --boots 2 --part 2/5)" ]] ||
	die 'a part is not the same twice'

run() {
	expect "$1" "$invbench" run ./p.plan --place lab --kernels 1.1,1.2,2.0 --boots 2 "${@:2}"
}
run 3 --part 13/13
says 'plan p has only 12 parts here: kernels x boots x sections'
for wrong in 0/3 4/3 1 1/ /3 a/b 1/65536 -1/3 1/2/3; do
	run 3 --part "$wrong"
	says "'$wrong' is not a part like 2/8"
done
run 3 --part 1/2 --place host
expect 3 "$invbench" run ./p.plan --part 1/2 --place host --until-decided --device 0000:00:00.0
says 'needs the verdicts of the whole plan'

# A part boots and prepares only what it has, and its record says which part it is.
run 0 --part 2/12
holds 1 '"type":"boot"'
holds 1 '"part":{"index":2,"of":12,"unit":"kernel, boot and section"}'
holds 1 '"cells":"2","block":0,"by_round":false,"machine":"'
holds 1 '"verdict":"complete","cells":1,"measured":1,"skipped":0,"failed":0'
says 'part 2 of 12: 1 measured, 0 skipped, 0 failed'
says 'invbench gather out'
expect 0 "$invbench" show latest
says "machine  $(uname -n)"
says 'p, on lab, part 2 of 12'
# If there are more parts than boots, each section has a boot of its own, also in a part that has several of one boot.
run 0 --part 1/7 --out own
[[ $(jq -r 'select(.type == "boot") | .cells' own/*/record.jsonl | sort | paste -sd ' ') == '0-1 2' ]] || die 'two sections share a boot'
holds 1 '"type":"boot"'
# compare says that such counts are of another kind, and a history waits for the joined run.
expect 0 "$invbench" run ./p.plan --place lab --kernels 1.1 --out whole
expect 0 "$invbench" compare whole/*/ own/*/
says 'what shares a boot (run --part): unknown and kernel, boot and section'
expect 3 "$invbench" track ./p.plan --history --out own
says 'has no run of plan p'
# The same command once more measures nothing.
run 0 --part 2/12
says 'part 2 of 12 is measured already: out/'
has_runs 1
run 0 --part 3/12
has_runs 2

# A part that was killed continues: the boots that were complete are kept. Killed again, it leaves no more than the first
# time.
rm -r out
kernels '1.1 1000 2000 3000' '1.2 1100 2100 3100' '2.0 1200 hang 3200'
begun=0
at_the_hang() {
	[[ $(grep -cs '"kernel":"2.0"' out/*/record.jsonl) -gt $begun ]]
}
for _ in 1 2; do
	"$invbench" run ./p.plan --place lab --kernels 1.1,1.2,2.0 --boots 2 --part 1/2 --jobs 1 --seed 2 >output 2>&1 &
	runner=$!
	until_true at_the_hang || die 'the kernel that hangs was not begun'
	kill -KILL "$runner"
	wait "$runner" 2>/dev/null
	begun=$(grep -c '"kernel":"2.0"' out/*/record.jsonl)
	left=$(echo out/*/boots/0)
	touch "$left/guest.image.x"
done
sed -i 's/hang/2200/' "$FAKE/costs"
run 0 --part 1/2 --jobs 1 --seed 2
says 'was cut short; it continues now'
has_runs 1
# Each continuation names all torn boots: one, then two.
holds 3 '"event":"torn"'
[[ ! -e $left/guest.image.x ]] || die 'the image of a killed guest stays'
holds 1 '"verdict":"complete","cells":9,"measured":9,"skipped":0,"failed":0'

# On a real clock sections are the parts.
export INVBENCH_MEASURE=$top/tests/fixtures/measure.sh INVBENCH_HOME=$top
printf '[plan]\nrounds = 2\n[a]\nentries = 1,2\nworkload = empty\n[b]\nentries = 3\nworkload = empty\n[c]\nentries = 4\nworkload = empty\n' >h.plan
rm -r out
expect 3 "$invbench" run ./h.plan --place host --part 1/4
says 'plan h has only 3 parts here: its sections'
expect 0 "$invbench" run ./h.plan --place host --part 2/2
holds 2 '"cells":"2-3"'
holds 1 '"seed":1,'
holds 1 '"verdict":"complete","cells":2,"measured":2,"skipped":0,"failed":0'

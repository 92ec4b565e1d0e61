#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# gather: parts of a plan become one run; machines must agree on the exact clock and are never mixed on a real one;
# what is missing, doubled, damaged or of another run is named.
# shellcheck source=tests/cli/common.sh
. "$(dirname "$0")/common.sh"
# shellcheck source=tests/cli/lab.sh
. "$top/tests/cli/lab.sh"
# shellcheck source=tests/cli/parts.sh
. "$top/tests/cli/parts.sh"

# part I N DIR ARGUMENT...: measures a part on a machine that is called like the folder.
part() {
	"$invbench" run ./p.plan --place lab --kernels 1.1,2.0 --boots 2 --part "$1/$2" --out "parts/$3" "${@:4}" >output 2>&1 ||
		die "part $1"
	rename "parts/$3" "$3"
}

printf '[a]\nworkload = unmap\nsize = 4K,64K\n[b]\nworkload = unmap\nsize = 2M\n' >p.plan
echo 'a a b' >"$FAKE/sections"
echo 1234 >"$FAKE/sum"
kernels '1.1 1000 2000 3000' '2.0 1200 2000 3000'
expect 0 "$invbench" run ./p.plan --place lab --kernels 1.1,2.0 --boots 2 --out whole
for i in 1 2 3 4; do part "$i" 4 "node$i"; done

# All parts make the run that one machine would have made.
gather 0 parts/*
says '4 machines; 6 of 6 cells that several measured agree to the instruction'
says '4 of 4 parts'
holds 1 '"verdict":"complete","cells":12,"measured":12,"skipped":0,"failed":0'
holds 1 '"gathered":{"parts":4,"unit":"kernel and boot"}'
expect 0 "$invbench" show latest
says 'complete, 12 of 12 cells measured'
says 'machine  node1, part 1'
for run in whole/*/ out/*/; do
	"$invbench" compare "$run" --by kernel --json >"$(dirname "$run").compare" 2>/dev/null
	"$invbench" show "$run" --json | jq -S '.by_kernel' >"$(dirname "$run").kernels"
done
jq -S 'del(.run_a, .run_b)' whole.compare >a
jq -S 'del(.run_a, .run_b)' out.compare >b
cmp a b || die 'the joined run is compared otherwise than the whole one'
cmp whole.kernels out.kernels || die 'the joined run has other costs than the whole one'
expect 0 "$invbench" export latest --format csv
expect 1 "$invbench" track ./p.plan --history --json
rm -r out/history-p
expect 0 "$invbench" list runs
says 'complete  12 of 12'
# Another call finds nothing to do; another measurement of the plan is another run.
gather 0 parts/*
has_runs 1
# The names of the parts stand in the record, and folders of the parts' folders are not searched for more.
[[ $(jq -c 'select(.type == "part") | [.part, .measured]' "$(record)" | paste -sd ' ') == '[1,3] [2,3] [3,3] [4,3]' ]] ||
	die 'the record does not say what it consists of'
rm -r out

# Missing parts are named with their command; a second call fills them, into the same run.
gather 2 parts/node4 parts/node2
says 'part 1 of 4 is missing; to measure it: invbench run ./p.plan --place lab --kernels 1.1,2.0 --boots 2 --part 1/4 --out parts/node4'
says 'part 3 of 4 is missing'
says '2 of 4 parts; call gather again'
expect 0 "$invbench" show latest
says 'cut short, 6 of 6 cells measured'
gather 2 parts/node3
says 'part 1 of 4 is missing'
gather 3 parts
says 'parts: contains no part of a plan; for the folders in it: parts/*'
gather 0 parts/*
has_runs 1
holds 1 '"verdict":"complete","cells":12,"measured":12,"skipped":0,"failed":0'
"$invbench" show latest --json | jq -S '.by_kernel' >filled.kernels
cmp filled.kernels whole.kernels || die 'the filled run has other costs'

# A call that was killed leaves a part without its last line; the next call takes it again.
head -n 60 "$(record)" >killed
mv killed "$(record)"
gather 0 parts/*
has_runs 1
[[ $(grep -c '"gather was killed; it follows again"' "$(record)") -gt 0 ]] || die 'the boots of the part are not marked'
"$invbench" show latest --json | jq -S '.by_kernel' >filled.kernels
cmp filled.kernels whole.kernels || die 'after a kill the run has other costs'
rm -r out

# A part that was measured twice: the exact clock has one answer.
part 2 4 node7
gather 0 parts/*
says 'part 2 of 4 was measured twice: parts/node2/'
says 'parts/node7/'
says ' only compared'
rm -r out

# Two machines that disagree: the cell, both machines and both values.
edit parts/node7 'if .type == "round" and .cell == 1 then .min += 1 | .ticks += 3 else . end'
gather 1 parts/*
says 'machines differ: cell 1 ([a] unmap) of kernel 2.0: instructions of the cheapest call: 2004 on node2, 2005 on node7'
says '5 of 6 cells'
holds 1 '"event":"machines_differ"'
expect 0 "$invbench" show latest
says 'machines_differ: cell 1'
rm -r out parts/node7
edit parts/node3 'if .type == "counters" and .cell == 0 then .commands = 5 else . end'
gather 1 parts/*
says 'kernel 1.1: commands: 4 on node1, 5 on node3'
rm -r out parts/node3
part 3 4 node3

# A damaged part and one that was cut short are named and left out, unless there is another one.
record3=$(echo parts/node3/*/record.jsonl)
cp "$record3" kept
sed -i '8s/[0-9]/x/' "$record3"
gather 4 parts/*
says "part 3 of 4 is left out: $record3:8: the crc does not match the line"
says 'part 3 of 4 is missing; to measure it'
holds 0 '"type":"end"'
head -n 8 kept >"$record3"
gather 2 parts/*
says 'part 3 of 4 is left out: it was cut short'
part 3 4 node5
gather 0 parts/*
has_runs 1
rm -r out parts/node5
jq -c 'del(.seq, .crc) | if .type == "end" then .verdict = "failed" else . end' kept | seal >"$record3"
gather 2 parts/*
says 'it measured nothing'
rm -r out
cp kept "$record3"

# Parts of another run are refused by name, and nothing is written.
refuses() {
	gather 4 parts/*
	says "$1"
	[[ ! -e out ]] || die 'a run was written'
	cp kept "$record3"
}
edit parts/node3 'if .type == "header" then .git = "0123abc" else . end'
refuses 'not a part of the same run as parts/node1/'
says 'they differ in git ("0123abc" and '
edit parts/node3 'if .type == "header" then .plan_text += "# more\n" else . end'
refuses 'they differ in plan_text'
edit parts/node3 'if .type == "header" then .part.of = 5 else . end'
refuses 'they differ in gathered'
edit parts/node3 'if .type == "boot" then .artefacts.kernel = "99" else . end'
refuses 'kernel 1.1: the sha256 of kernel is 99, but 1234 in parts/node1/'
edit parts/node3 'if .type == "clock" then .clock = "hw" else . end'
refuses 'its clock is hw, but exact in parts/node1/'
edit parts/node3 'if .type == "header" then .part.index = 2 else . end'
refuses 'which is not in part 2 of 4'
edit parts/node3 'if .type == "header" then .part.index = 9 else . end'
refuses 'the header of its record is malformed'
edit parts/node3 'if .type == "cell" then .cell = 77 else . end'
refuses 'a cell of its record is not one of the plan'
edit parts/node3 'if .type == "header" then del(.part) else . end'
refuses 'is not a part of a plan: it was measured without --part'
echo 'no record' >"$record3"
refuses 'is not a record of a run'
gather 3 nowhere
gather 3
# A record may be anybody's: what it says was typed is no command for a shell.
for i in 1 2 3 4; do
	edit "parts/node$i" 'if .type == "header" then .command = "invbench run p; touch hacked --part 1/4" else . end'
done
gather 2 parts/node1
says 'to measure it: invbench run p --part 2/4'
! grep -q hacked output || die 'a command of a record is shown'
rm -r out parts

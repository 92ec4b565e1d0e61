#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# Parts on a real clock: each machine is a block, which neither the joined run nor a comparison mixes with another.
# shellcheck source=tests/cli/common.sh
. "$(dirname "$0")/common.sh"
# shellcheck source=tests/cli/parts.sh
. "$top/tests/cli/parts.sh"
unset INVBENCH_MEASURE

cat >m.plan <<'END_OF_PLAN'
[plan]
rounds = 3
slots = 2
calls = 20
[a]
target = model
workload = inv_range
entries = 1,64
[b]
target = model
workload = unmap
strategy = v7.1,mb
END_OF_PLAN

# measure DIR MACHINE MACHINE: both parts, each on its machine, which has a CPU of its own kind.
measure() {
	local i
	for i in 1 2; do
		"$invbench" run ./m.plan --part $i/2 --out "$1/$i" >output 2>&1 || die "part $i"
		edit "$1/$i" "if .type == \"boot\" then .machine = \"${*:i + 1:1}\"
			elif .type == \"environment\" then .cpu = {\"model name\": \"CPU of ${*:i + 1:1}\"} else . end"
	done
}

measure one m1 m2
gather 0 one/* --out first
says '2 machines; each section was measured on one, and machines are not compared'
[[ $(jq -c 'select(.type == "boot" and .block == 0) | [.part, .machine]' first/*/record.jsonl | paste -sd ' ') == \
	'[1,"m1"] [2,"m2"]' ]] || die 'a boot does not say its part and machine'
expect 0 "$invbench" show first/*/
says 'machine  m1, part 1'
says 'machine  m2, part 2'
says 'CPU of m1'
says 'CPU of m2'
says 'complete, 4 of 4 cells measured'
# All rounds of a part are one boot, and none is lost.
"$invbench" show first/*/ --json >shown
jq -e '(.boots | map([.machine, .part]) == [["m1", 1], ["m2", 2]]) and (.cells | length == 4 and all(.calls == 120))' shown >/dev/null ||
	die 'the rounds of the parts are not one boot each'

# Within a section there is one machine. Verdicts cover all sections.
"$invbench" compare first/*/ --by strategy --json >compared
jq -e '.cells | length == 1' compared >/dev/null || die 'the strategies of a section are not compared'
"$invbench" compare first/*/ --by entries --json >compared
jq -e '.cells | length == 1' compared >/dev/null || die 'the entries of a section are not compared'

# Another run on the same machines compares section by section; with machines exchanged it is refused.
measure two m1 m2
gather 0 two/* --out second
"$invbench" compare first/*/ second/*/ --json >compared 2>output
jq -e '.cells | length == 4' compared >/dev/null || die 'two runs of the same machines are not compared'
measure three m2 m1
gather 0 three/* --out third
expect 3 "$invbench" compare first/*/ third/*/
says 'name of the machine: m1 and m2'
expect 3 "$invbench" compare first/*/ third/*/ --across cpu
says 'name of the machine: m1 and m2'
expect 3 "$invbench" compare "$(echo first/*/),$(echo third/*/)" --by strategy
says 'name of the machine'

# A real clock gives two answers, so the user chooses.
"$invbench" run ./m.plan --part 2/2 --out again >output 2>&1 || die 'part 2 again'
gather 3 one/* again --out fourth
says 'part 2 of 2 was measured twice: one/2/'
says 'name only one of the two'
[[ ! -e fourth ]] || die 'a run was written'

# A machine with a clock of another unit does not belong to the others.
edit again 'if .type == "clock" then .unit = "cycles" else . end'
gather 4 one/1 again --out fourth
says "its clock's unit is cycles, but ns in one/1/"

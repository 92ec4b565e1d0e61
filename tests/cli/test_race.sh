#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# The race of unmap, attach and walk: what it observes stands beside each cost, it is refused where it cannot run,
# and an outcome that the models exclude is an alarm.
# shellcheck source=tests/cli/common.sh
. "$(dirname "$0")/common.sh"
# shellcheck source=tests/fixtures/seal.sh
. "$top/tests/fixtures/seal.sh"
unset INVBENCH_MEASURE

# resealed SED FILE: the record, changed
resealed() {
	sed -E 's/,"seq":.*/}/' "$2" | sed -E "$1" | seal
}

# The record of an Arm machine: v7.1 and wmb show what Arm's model excludes.
alarm='alarm: v7.1: 2 of 10,000 instances of the race lost the invalidation on this aarch64, but the models say: never on Arm, sometimes in the LKMM'
expect 1 "$invbench" show "$top/tests/fixtures/race.jsonl"
says "$alarm"
says 'alarm: wmb: 7 of 10,000 instances'
expect 1 "$invbench" compare "$top/tests/fixtures/race.jsonl"
says "$alarm"
! grep -q 'x86-64' output || die 'an Arm machine is warned of x86-64'
expect 0 "$invbench" export "$top/tests/fixtures/race.jsonl" --format ktap
says "# $alarm"
grep -q '^not ok .* workload\|^not ok 8 ' output || die 'the race that alarms is ok in KTAP'
[[ $(grep -c '^not ok' output) -eq 2 ]] || die 'other cells are not ok in KTAP'
expect 0 "$invbench" export "$top/tests/fixtures/race.jsonl" --format kcidb
[[ $(jq '[.tests[] | select(.status == "FAIL")] | length' output) -eq 2 ]] || die 'the races that alarm are no FAIL for KCIDB'

# The same outcomes on x86-64, where wmb() is a weaker barrier than Arm's; and v7.1 as it should be.
resealed 's/aarch64/x86_64/; s/^(.*"cell":7,"counts".*"old",)2(\].*"new",)5998/\10\26000/' \
	"$top/tests/fixtures/race.jsonl" >x86.jsonl
expect 0 "$invbench" show x86.jsonl
says 'wmb: dsb st becomes a weaker barrier on this x86_64, so no model is contradicted'
says 'another model can differ'
! grep -q alarm output || die 'an alarm without reason'
says 'caveat: barriers: on x86-64 smp_wmb(), smp_rmb(), dma_wmb(), stlr, ldapr are no instructions'
# no-smp-mb loses invalidations, as the models say, and both races of v7.1 count.
"$invbench" show x86.jsonl --json | jq -e '[.cells[] | select(.section == "race") | .observed.lost] == [0, 0, 7, 1234]' >/dev/null ||
	die 'not the outcomes of the record'
"$invbench" show x86.jsonl --json | jq -e '.cells[0].observed == {lost: 0, instances: 20000} and .cells[2].observed == null and
	.cells[6].race[1] == ["old", "old", 1234] and .cells[6].metrics.median == null' >/dev/null || die 'not beside the costs'

# Emulated time says nothing, and neither does emulated memory.
resealed 's/"clock":"hw"/"clock":"emulated"/' "$top/tests/fixtures/race.jsonl" >emulated.jsonl
expect 0 "$invbench" show emulated.jsonl
! grep -q 'alarm\|observed' output || die 'an emulated race is shown'

# A race without its outcomes is cut short, and wrong ones end the reading.
resealed '/"type":"race".*"cell":7/d' "$top/tests/fixtures/race.jsonl" >cut.jsonl
expect 1 "$invbench" show cut.jsonl
says 'cut short: its outcomes are missing'
while IFS= read -r change; do
	resealed "/\"type\":\"race\".*\"cell\":4/$change" "$top/tests/fixtures/race.jsonl" >wrong.jsonl
	expect 4 "$invbench" show wrong.jsonl
	says 'a required field is missing or malformed'
done <<'END'
s/3900/-1/
s/3900/"3900"/
s/,\["new","new",100\]//
s/"new","old"/"new","new"/
s/"counts"/"count"/
END

cat >race.plan <<'END'
[plan]
rounds = 2
slots = 2
calls = 10
[race]
target = model
workload = race
cpus = 2
strategy = v7.1,no-smp-mb,sync-rcu
[cost]
target = model
workload = inv_range
strategy = v7.1,no-smp-mb
END
expect 77 "$invbench" run ./race.plan --set workload=race --set cpus=1
says 'race: cpus 1 is out of range, allowed 2 (one attaches and walks) or 3'
expect 77 "$invbench" run ./race.plan --set workload=race --set cpus=4
expect 77 taskset -c "$(taskset -cp $$ | sed 's/.*: \([0-9]*\).*/\1/')" "$invbench" run ./race.plan --set workload=race --set cpus=2
says 'race: 2 threads need a CPU each, this process may use 1'
if [[ $(nproc) -lt 2 ]]; then
	echo 'the race was not run: it needs two CPUs'
	exit 77
fi
expect 77 "$invbench" run ./race.plan --set workload=race --set cpus=2 --set strategy=v7.0
says 'race: v7.0 orders the count of devices with ATS, not the array'
expect 77 "$invbench" run ./race.plan --set workload=race --set cpus=2 --set attach_rate=10
says 'attach_rate: race attaches a device itself, allowed 0'

# observed SECTION: prints strategies and what was observed beside them in the latest run
observed() {
	"$invbench" show --json | jq -c "[.cells[] | select(.section == \"$1\") | [.axes.strategy, .observed.lost, .observed.instances]]"
}

# counted STRATEGY: prints the same from the lines of the record
counted() {
	local cell
	cell=$(jq -s "[.[] | select(.type == \"cell\" and .section == \"race\" and .strategy == \"$1\")][0].cell" out/*/record.jsonl)
	jq -s -c "[.[] | select(.type == \"race\" and .cell == $cell) | .counts[]] |
		[\"$1\", (map(select(.[0] == \"old\" and .[1] == \"old\") | .[2]) | add), (map(.[2]) | add)]" out/*/record.jsonl
}

# Whether an invalidation is lost here depends on what the threads happen to do (see unit/test_race); that a correct
# strategy loses none does not: it would be an alarm, and exit code 1.
expect 0 "$invbench" run ./race.plan
grep -q '^  v7.1 .* 0 of [0-9,]* ' output || die 'the table lacks the observed outcomes'
[[ $(observed race) == "[$(counted v7.1),$(counted no-smp-mb),$(counted sync-rcu)]" ]] || die 'not what was counted stands beside the strategies'
[[ $(observed cost) == "[$(counted v7.1),$(counted no-smp-mb)]" ]] || die 'the costs lack what was observed'
# 2 rounds of 2 slots in 2 modes, of 8 warming and 10 other batches; those of sync-rcu have 4 instances.
[[ $(observed race | jq -c 'map(.[2])') == "[$((2 * 2 * 2 * 18 * 64)),$((2 * 2 * 2 * 18 * 64)),$((2 * 2 * 2 * 18 * 4))]" ]] ||
	die 'not every instance is counted'

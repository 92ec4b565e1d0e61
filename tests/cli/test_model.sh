#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# The model is measured on this machine, and does for an array of N entries exactly what the driver does.
# shellcheck source=tests/cli/common.sh
. "$(dirname "$0")/common.sh"
unset INVBENCH_MEASURE

cat >model.plan <<'END'
[plan]
rounds = 2
slots = 2
calls = 20
[entries]
target = model
workload = inv_range
strategy = merged
entries = 0,1,2,64,65,512,4096
[trash]
target = model
workload = iotlb_sync
entries = 64
trash = 50,100
[operations]
target = model
workload = empty,unmap,attach,detach
entries = 8
END
expect 0 "$invbench" run ./model.plan
jq -c 'select(.type == "event" and .event != "skip")' "$(record)" >events
[[ ! -s events ]] || die "$(cat events)"
grep -q '"clock":"hw","unit":"ns"' "$(record)" || die 'the clock is not that of this machine'

# counters FILTER: commands, syncs, doorbells of one call
counters() {
	"$invbench" show --json | jq -c ".cells[] | select($1) | .per_call | [.commands, .syncs, .doorbells]"
}

# What the driver's own queue tells of the same arrays (docs/run.md, plan quick).
while read -r entries want; do
	got=$(counters ".section == \"entries\" and .axes.entries == $entries")
	[[ $got == "$want" ]] || die "$entries entries: $got, the driver does $want"
done <<'END'
0 [0,0,0]
1 [2,1,1]
2 [3,1,1]
64 [65,1,1]
65 [66,1,2]
512 [513,1,8]
4096 [4097,1,64]
END
# Of 64 entries one is the domain's own and never trash.
[[ $(counters '.axes.trash == 50') == '[34,1,1]' ]] || die 'half trash'
[[ $(counters '.axes.trash == 100') == '[2,1,1]' ]] || die 'all trash'
[[ $(counters '.axes.workload == "empty"') == '[0,0,0]' ]] || die 'empty does something'

# Every call that was asked for was made and is in the histogram of its round.
jq -s -e 'map(select(.type == "histogram") | .counts | map(.[1]) | add) | length == 2 * 13 and all(. == 40)' \
	"$(record)" >/dev/null || die 'the histograms have not 40 calls each'

# A knob away from its default does what it says.
cat >knobs.plan <<'END'
[plan]
rounds = 1
slots = 1
calls = 20
[knobs]
target = model
entries = 64
strategy = merged
END
while read -r want knobs; do
	read -ra sets <<<"$knobs"
	rm -rf out
	expect 0 "$invbench" run ./knobs.plan "${sets[@]/#/--set=}"
	got=$(counters true)
	[[ $got == "$want" ]] || die "$knobs: $got, expected $want"
done <<'END'
[65,1,8] batch=8
[74,10,10] batch=8 sync=0
[64,0,1] sync=1000
[65,1,0] queue=null
[65,1,1] queue=spinlock walker=thread completion=msi
[68,4,4] smmus=4
[66,2,2] ats=10
[72,8,8] ats=10 smmus=4
[66,2,2] stage=nested
[257,1,4] entries=1 ril=off size=1M
[2,1,1] entries=1 ril=off size=2M
[2,1,1] entries=1 leaf=off size=132K
[3,1,1] entries=1 leaf=on size=132K
[65,1,1] mutator=1000 latency=5
END

# The mutator's changes are counted and timed, and are no more than asked for.
rm -rf out
expect 0 "$invbench" run ./knobs.plan --set mutator=1000000 --set workload=inv_range
jq -s -e 'map(select(.type == "counters")) | all(.changes > 0 and .change_ns > 0 and .mutator_ns >= .change_ns)' \
	"$(record)" >/dev/null || die 'the changes are not counted'
"$invbench" show --json | jq -e '.cells[0].mutator | .changes > 0 and .changes <= 1000000 and
	.attach_detach > 0' >/dev/null || die 'the changes are not shown'

expect 77 "$invbench" run ./model.plan --set cpus=1024
says 'are there, which take'
expect 77 "$invbench" run ./model.plan --set smmus=9 --set entries=8
says 'smmus: 9 are more than the 8 entries besides ATS'
expect 77 "$invbench" run ./model.plan --set queue_bits=3
says 'batch: 64 commands and a CMD_SYNC are more than 2^3 slots'

# Without calls in the plan: one number for all strategies of a workload, found by the first round; noise
# is recorded a round, and a cap ends the rounds of all cells together.
cat >free.plan <<'END'
[plan]
rounds = 10000
slots = 2
[strategies]
target = model
workload = inv_range,unmap
strategy = merged,dma-mb
[last]
target = model
workload = inv_range
END
rm -rf out
expect 0 "$invbench" run ./free.plan --cap 1
says '10000 rounds, a process each, of 2 sub-batches of some 100 microseconds, for 1 s at most (--cap)'
says 'of 10000 rounds fit into the cap of 1 s'
jq -s -e 'map(select(.type == "calibration")) | length == 5 and .[0].calls == .[1].calls and
	all(.sub_batch_ns > 1000 and .calls > 1)' "$(record)" >/dev/null || die 'not calibrated so'
jq -s -e '(map(select(.type == "noise")) | group_by(.first) | map(length)) ==
	(map(select(.type == "round" and .mode == "each" and .slot == 0 and (.cell == 0 or .cell == 4)))
	| group_by(.cell) | map(length))' "$(record)" >/dev/null || die 'not one noise line a round'
expect 3 "$invbench" run ./free.plan --cap 0
says 'cap: 0 is no number in 1..86400'

# A thread that was moved meanwhile has measured two CPUs: its cell is lost, and says so.
echo 'int sched_getcpu(void) { return 99; }' | gcc -shared -fPIC -x c - -o stray.so
rm -rf out
LD_PRELOAD=$PWD/stray.so expect 1 "$invbench" run ./model.plan --set entries=8
says 'a worker did not stay on its CPU'

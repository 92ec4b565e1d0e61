#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# The model is measured on this machine. For N entries it issues exactly as many commands as the driver.
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
strategy = v7.1
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
grep -q '"clock":"hw","unit":"ns"' "$(record)" || die 'the clock is not the hw clock in ns'

# counters FILTER: prints commands, syncs and doorbells of one call
counters() {
	"$invbench" show --json | jq -c ".cells[] | select($1) | .per_call | [.commands, .syncs, .doorbells]"
}

# The same counts were taken from the driver's own queue (docs/run.md, plan quick).
while read -r entries want; do
	got=$(counters ".section == \"entries\" and .axes.entries == $entries")
	[[ $got == "$want" ]] || die "$entries entries: $got, the driver issues $want"
done <<'END'
0 [0,0,0]
1 [2,1,1]
2 [3,1,1]
64 [65,1,1]
65 [66,1,2]
512 [513,1,8]
4096 [4097,1,64]
END
# One of the 64 entries belongs to the domain itself and is never trash.
[[ $(counters '.axes.trash == 50') == '[34,1,1]' ]] || die 'wrong counts with 50 % trash'
[[ $(counters '.axes.trash == 100') == '[2,1,1]' ]] || die 'wrong counts with 100 % trash'
[[ $(counters '.axes.workload == "empty"') == '[0,0,0]' ]] || die 'the workload empty issues commands'

# The histograms contain every requested call.
jq -s -e 'map(select(.type == "histogram") | .counts | map(.[1]) | add) | length == 2 * 13 and all(. == 40)' \
	"$(record)" >/dev/null || die 'a histogram does not have 40 calls'

# Each axis has its documented effect on the counts.
cat >knobs.plan <<'END'
[plan]
rounds = 1
slots = 1
calls = 20
[knobs]
target = model
entries = 64
strategy = v7.1
END
while read -r want knobs; do
	read -ra sets <<<"$knobs"
	rm -rf out
	expect 0 "$invbench" run ./knobs.plan "${sets[@]/#/--set=}"
	got=$(counters true)
	[[ $got == "$want" ]] || die "$knobs: $got, expected $want"
done <<'END'
[65,1,8] batch=8
[74,10,10] batch=8 calls_per_sync=0
[64,0,1] calls_per_sync=1000
[65,1,0] cmdq=null
[65,1,1] cmdq=spinlock consumer=thread completion=msi
[68,4,4] smmus=4
[66,2,2] ats=10
[72,8,8] ats=10 smmus=4
[66,2,2] stage=nested
[257,1,4] entries=1 ril=off size=1M
[2,1,1] entries=1 ril=off size=2M
[2,1,1] entries=1 leaf=off size=132K
[3,1,1] entries=1 leaf=on size=132K
[65,1,1] attach_rate=1000 cmd_delay=5
END

# The changes of the attacher are counted and timed, and do not exceed the requested rate.
# The thread that attaches may get a CPU late, so there are more calls until it has made a change.
calls=2000
until rm -rf out && expect 0 "$invbench" run ./knobs.plan --set attach_rate=1000000 --set workload=inv_range --set calls=$calls &&
	jq -s -e 'map(select(.type == "counters")) | all(.changes > 0)' "$(record)" >/dev/null; do
	calls=$((calls * 4))
	[[ $calls -lt 10000000 ]] || die 'the attacher makes no change'
done
jq -s -e 'map(select(.type == "counters")) | all(.changes > 0 and .change_ns > 0 and .attacher_ns >= .change_ns)' \
	"$(record)" >/dev/null || die 'the changes are not counted'
"$invbench" show --json | jq -e '.cells[0].attacher | .changes > 0 and .changes <= 1000000 and
	.attach_detach > 0' >/dev/null || die 'the changes are not shown'

expect 77 "$invbench" run ./model.plan --set cpus=1024
says 'cpus: 1024 is out of range, allowed 1..'
expect 77 "$invbench" run ./model.plan --set smmus=9 --set entries=8
says 'smmus: 9 are too many for 8 entries without ATS'
expect 77 "$invbench" run ./model.plan --set cmdq_log2size=3
says 'batch: 64 commands and a CMD_SYNC do not fit in 2^3 slots'

# Without calls in the plan, the first round calibrates one number for all strategies of a workload. Each round
# records its noise, and the time limit ends the rounds of all cells together.
cat >free.plan <<'END'
[plan]
rounds = 10000
slots = 2
[strategies]
target = model
workload = inv_range,unmap
strategy = v7.1,dma-mb
[last]
target = model
workload = inv_range
END
rm -rf out
expect 0 "$invbench" run ./free.plan --max-seconds 1
says '10000 rounds of 2 sub-batches of about 100 microseconds, each round in its own process, 1 s at most (--max-seconds)'
says 'of 10000 rounds fit into 1 s (--max-seconds)'
jq -s -e 'map(select(.type == "calibration")) | length == 5 and .[0].calls == .[1].calls and
	all(.sub_batch_ns > 1000 and .calls > 1)' "$(record)" >/dev/null || die 'the strategies of a workload are not calibrated together'
jq -s -e '(map(select(.type == "noise")) | group_by(.first) | map(length)) ==
	(map(select(.type == "round" and .mode == "each" and .slot == 0 and (.cell == 0 or .cell == 4)))
	| group_by(.cell) | map(length))' "$(record)" >/dev/null || die 'a round does not have one noise line'
expect 3 "$invbench" run ./free.plan --max-seconds 0
says "max_seconds: '0' is not a number in 1..86400"

# If a worker migrates, it has measured two CPUs, so its cell fails.
echo 'int sched_getcpu(void) { return 99; }' | gcc -shared -fPIC -x c - -o stray.so
rm -rf out
LD_PRELOAD=$PWD/stray.so expect 1 "$invbench" run ./model.plan --set entries=8
says 'a worker did not stay on its CPU'

# The record says which compiler built the kernel, as the kernel does.
compiler=$(jq -r 'select(.type == "environment").compiler' "$(record)" | sort -u)
grep -qF "($compiler, " /proc/version || die "the compiler is '$compiler', and the kernel says: $(cat /proc/version)"

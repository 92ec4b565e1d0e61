#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# run --waits records each pass of a point at which a call can wait: as often as the calls pass it, and for whom.
# shellcheck source=tests/cli/common.sh
. "$(dirname "$0")/common.sh"
unset INVBENCH_MEASURE

cat >w.plan <<'END_OF_PLAN'
[plan]
rounds = 2
slots = 1
calls = 16
[alone]
target = model
workload = inv_range
strategy = v7.1,mb
[lock]
target = model
workload = inv_range
cmdq = spinlock
[array]
target = model
workload = inv_range
entries = 4
ats = 1
attach_rate = 1000
[full]
target = model
workload = inv_range
cmdq_log2size = 3
batch = 2
calls_per_sync = 1000
consumer = thread
cmd_delay = 100
[thread]
target = model
workload = unmap
consumer = thread
[nothing]
target = model
workload = empty
[two]
target = model
workload = inv_range
cpus = 2
END_OF_PLAN
expect 0 "$invbench" run ./w.plan --waits
jq -c 'select(.type == "event" and .event != "absent")' "$(record)" >events
[[ ! -s events ]] || die "$(cat events)"
says 'waits of 1 cells: waits: empty has none'
"$invbench" show --json | jq -c '.cells[] | select(.waits) | {section, cpus: .axes.cpus, waits}' >cells
[[ $(wc -l <cells) -eq 7 ]] || die "$(wc -l <cells) cells have waits, expected 7"

# of SECTION FILTER: what holds for the waits of each cell of a section
of() {
	jq -e -s --arg section "$1" "map(select(.section == \$section).waits) | length > 0 and all($2)" cells >/dev/null ||
		die "section $1 has not: $2: $(grep "\"section\":\"$1\"" cells)"
}

# Who counts by peer counts as many as the distribution has, and each caller is one of the cell's.
jq -c 'select(.type == "waits")' "$(record)" >lines
jq -e -s 'all(.pairs as $pairs | .counts | to_entries | all(.key as $what |
	(.value | map(.[1]) | add) == ($pairs | map(select(.[1] == $what) | .[3]) | add)))' lines >/dev/null ||
	die 'pairs and distributions count differently'
jq -e -s 'all(.cpus as $n | .waits.pairs | all(.[0] < $n and (.[2] | type == "string" or . < $n)))' cells >/dev/null ||
	die 'a caller is none of the cell'
jq -e -s 'all(.waits.for | all(.longest >= .p99 and .p99 >= .median and .mean >= 0))' cells >/dev/null ||
	die 'the longest wait is not the longest'

# Alone, each call owns its slots, is at its turn, and completes its CMD_SYNC itself.
of alone '.for | keys == ["CMD_SYNC", "slots", "turn"] and all(.passes == 1)'
of alone '.pairs | all(.[2] == "nobody")'
of lock '.for | keys == ["CMD_SYNC", "queue lock"] and all(.passes == 1)'
# The lock of an array with ATS entries is held by nobody but who attaches. This call has two lists.
of array '(.for["array lock"].passes == 1) and (.for.CMD_SYNC.passes == 2)'
of array '.pairs | map(select(.[1] == "array lock")) | all(.[2] == "attacher")'
# Eight slots, and no CMD_SYNC to wait for: sooner or later the queue is full.
of full '.for.room.passes > 0 and .for.CMD_SYNC.passes < 0.01'
of full '.pairs | map(select(.[1] == "room" or .[1] == "CMD_SYNC")) | all(.[2] == "SMMU")'
of thread '.pairs | map(select(.[1] == "CMD_SYNC")) | length == 1 and .[0][2] == "SMMU"'
# Of two callers each passes its CMD_SYNC, and waits for itself or for the other one.
of two '.for.CMD_SYNC.passes == 1 and (.pairs | map(.[0]) | unique == [0, 1])'
of two '.pairs | all(.[2] == "nobody" or (.[2] | type == "number") and .[2] != .[0])'

# The table and the figure have them.
expect 0 "$invbench" show
says 'waits, ns: of the same calls, made again and recorded'
says 'CMD_SYNC'
[[ -s $(echo out/*/figures/waits.svg) ]] || die 'no figure waits'

# Without the option there are none.
expect 0 "$invbench" run ./w.plan --set workload=inv_range --set cpus=1 --out out-plain
! grep -q '"type":"waits"' out-plain/*/record.jsonl || die 'waits were recorded, though nobody asked for it'
expect 3 "$invbench" run ./w.plan --waits --place lab
says '--waits: the place lab records none'

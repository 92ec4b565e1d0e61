#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# On a machine with a real clock: rounds in processes of their own, all targets, interim analyses, the share of
# the CPUs' time, a number of I/Os that is chosen; and everything is afterwards as it was before.
# The server expands what stands in single quotes.
# shellcheck disable=SC2016
# shellcheck source=tests/server/common.sh
. "$(dirname "$0")/common.sh"

# run ARGUMENTS: a run must succeed, and with the clock of a real machine.
run() {
	there "./invbench run $*" >output 2>&1 || die "run $*: exit code $?"
	says 'clock   hw'
}

# record JQ: prints what the program finds in the record of the last run.
record() {
	there 'cat "$(ls -td out/*/ | head -n 1)"*.jsonl' | jq -r "$1"
}

expect 0 server_start "$server"
bring_built
there 'insmod kmods/invbench.ko && modprobe -a vfio-pci vfio_iommu_type1 && echo 0000:00:04.0 >/sys/bus/pci/devices/0000:00:04.0/driver/unbind' ||
	die 'the module cannot be loaded'
state >before

# The driver's function, with the module.
plan driver <<'END'
[plan]
rounds = 3
slots = 2
calls = 20

[arrays]
workload = inv_range
strategy = v7.1,dma-mb
entries = 1,8

[operations]
workload = unmap,attach
strategy = as-built

[smmus]
workload = inv_range
strategy = as-built
entries = 8
smmus = 1,2

[race]
target = model
workload = race
strategy = v7.1
cpus = 2
END
# A lost invalidation would fail the run.
run ./driver.plan --device 0000:00:04.0
says '9 of 9 cells measured'
[[ -n $(record 'select(.type == "race")') ]] || die 'the record has no outcomes of the race'
# The walk ends a batch at an entry of the other SMMU: a list and its CMD_SYNC more.
counts=$(there './invbench show --json' | jq -c '.cells[] | select(.section == "smmus").per_call | [.commands, .syncs, .doorbells]' | xargs)
[[ $counts == '[9,1,1] [10,2,2]' ]] || die "smmus: commands, CMD_SYNCs and doorbells a call are $counts"
rounds=$(record 'select(.type == "round") | .round' | sort -u | wc -l)
[[ $rounds -eq 3 ]] || die "the record has $rounds rounds instead of 3"
[[ -n $(record 'select(.type == "noise")') ]] || die 'the record has no line about the noise'

# VFIO needs no module. The device behind the other SMMU.
plan vfio <<'END'
[plan]
rounds = 2
slots = 1
calls = 10

[unmap]
target = vfio
workload = unmap
size = 4K,64K
END
there 'echo 0000:41:00.0 >/sys/bus/pci/devices/0000:41:00.0/driver/unbind'
run ./vfio.plan --device 0000:41:00.0
# For what the calls of the queue wait: all pass its points, and none waits longer than the call takes.
there "./invbench observe --waits --json -- sh -c './invbench run ./vfio.plan --device 0000:41:00.0 >observed 2>&1'" >waits.json ||
	die "observe --waits: exit code $?"
jq -e '.[0] | .clock == "hw" and .latency_unit == "ns" and .waits.CMD_SYNC.calls > 40 and .waits.room.calls > 40 and
	.waits.room.calls <= .all.calls and .waits.CMD_SYNC.wait.max <= .all.latency.max' waits.json >/dev/null ||
	die "the waits in the queue: $(jq -c '.[0] | [.unseen, .overhead, .all.calls, .all.latency, .waits]' waits.json)"
there 'echo 0000:41:00.0 >/sys/bus/pci/drivers_probe'

# fio in two kinds of domain; it measures first how many I/Os it needs. Meanwhile a disk behind the other SMMU is
# busy, whose commands must not count.
plan fio <<'END'
[plan]
rounds = 2
slots = 1

[reads]
target = fio
workload = randread
domain = strict,lazy
END
there 'disk=$(cd /sys/bus/pci/devices/0000:00:05.0/nvme/ && ls -d */nvme*n1)
	(while sleep 0.2; do dd if=/dev/${disk##*/} of=/dev/null bs=4k count=50 iflag=direct; done) >/dev/null 2>&1 & echo $! >busy'
run ./fio.plan --device 0000:41:00.0
there 'kill $(cat busy) && rm busy'
[[ -n $(record 'select(.type == "share")') ]] || die 'the record has no share of the CPUs'
there './invbench show' >output 2>&1 || die 'show fails'
counts=$(there './invbench show --json' | jq -c '.cells[] | select(.axes.domain == "strict").per_call | [.commands, .syncs, .doorbells]')
[[ $counts == '[2,1,1]' ]] || die "commands, CMD_SYNCs and doorbells an I/O are $counts"

# A run that stops when its verdicts are reached, or at its limit of time.
run ./driver.plan --device 0000:00:04.0 --set entries=1 --until-decided --max-seconds 30

there 'rmmod invbench && insmod kmods/invbench.ko' || die 'the module cannot be removed'
state >after
diff before after || die 'the runs left the server changed'
clean_log

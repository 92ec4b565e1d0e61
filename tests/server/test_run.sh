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

# rounds_of: prints the number of rounds in the record of the last run.
rounds_of() {
	record 'select(.type == "round") | .round' | sort -u | wc -l
}

# cpus_of CONDITION: prints the CPUs on which the last run called those cells.
cpus_of() {
	record "select(.type == \"round\" and .$1) | .cpu" | sort -u | xargs
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
[[ $(rounds_of) -eq 3 ]] || die "the record has $(rounds_of) rounds instead of 3"
# CPU 0 does the kernel's housekeeping, so calls are made on the other one. The race needs both.
[[ $(cpus_of 'cell < 8') == 1 ]] || die "calls were made on the CPUs $(cpus_of 'cell < 8')"
[[ $(cpus_of 'cell == 8') == '0 1' ]] || die "the race was on the CPUs $(cpus_of 'cell == 8')"
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
run ./vfio.plan --device 0000:41:00.0 --cpus 0
[[ $(cpus_of 'cell >= 0') == 0 ]] || die "calls were made on the CPUs $(cpus_of 'cell >= 0') with --cpus 0"
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
# Each job makes the number of I/Os that was chosen for its cell.
record 'select(.type == "calibration" or .type == "output") | [.type, .cell, .calls // .output.jobs[0].read.total_ios] | @tsv' >ios
for cell in 0 1; do
	chosen=$(awk -v cell=$cell '$1 == "calibration" && $2 == cell { print $3 }' ios)
	[[ $chosen -gt 0 ]] || die "cell $cell: no number of I/Os was chosen: $(<ios)"
	[[ $(awk -v cell=$cell '$1 == "output" && $2 == cell { print $3 }' ios | xargs) == "$chosen $chosen" ]] ||
		die "cell $cell: $chosen I/Os were chosen, but others were made: $(<ios)"
done
there './invbench show' >output 2>&1 || die 'show fails'
counts=$(there './invbench show --json' | jq -c '.cells[] | select(.axes.domain == "strict").per_call | [.commands, .syncs, .doorbells]')
[[ $counts == '[2,1,1]' ]] || die "commands, CMD_SYNCs and doorbells an I/O are $counts"

# The group's domain cannot be changed while its other member has a driver, so the disk keeps its own.
expect 1 there './invbench run ./fio.plan --device 0000:00:05.0 --set domain=lazy --set rounds=1'
says '0000:00:05.0 must keep its driver: it shares IOMMU group'
! grep 'cannot restore' output || die 'a disk was unbound for nothing'

# Another member of the group, even a free one, may change the domain's array at any time. Plain cells do not mind.
there 'for i in 0 1; do echo 0000:00:05.$i >/sys/bus/pci/devices/0000:00:05.$i/driver/unbind; done'
run ./driver.plan --device 0000:00:05.0 --set rounds=1
says 'its IOMMU group has 2 devices'
says ' 0 failed'
there 'for i in 0 1; do echo 0000:00:05.$i >/sys/bus/pci/drivers_probe; done'

# A run stops when its verdicts are reached: with nothing to compare that is after the first 40 rounds, whatever number
# the plan has. Else it goes on, here to its limit of time, and says so.
plan decided <<'END'
[plan]
rounds = 400
slots = 1
calls = 4
[one]
workload = inv_range
strategy = v7.1
END
run ./decided.plan --device 0000:00:04.0 --until-decided --max-seconds 600
[[ $(rounds_of) -eq 40 ]] || die "nothing is left to decide, but the run made $(rounds_of) rounds instead of 40"
# Calls are made on the CPUs that the process may use.
there 'taskset -c 0 ./invbench run ./decided.plan --device 0000:00:04.0 --set rounds=1' >output 2>&1 || die 'no run on CPU 0'
[[ $(cpus_of 'cell == 0') == 0 ]] || die "calls were made on the CPUs $(cpus_of 'cell == 0') instead of 0"
run ./driver.plan --device 0000:00:04.0 --set entries=1 --until-decided --max-seconds 30
limit=$(record 'select(.type == "event" and .event == "time_limit").reason')
rounds=$(rounds_of)
[[ $limit =~ ^$rounds\ of\ (40|80|160|320)\ rounds\ fit\ into\ 30\ s || ( -z $limit && $rounds =~ ^(40|80|160|320)$ ) ]] ||
	die "the run stopped after $rounds rounds; its limit of time: '$limit'"

there 'rmmod invbench && insmod kmods/invbench.ko' || die 'the module cannot be removed'
state >after
diff before after || die 'the runs left the server changed'
clean_log

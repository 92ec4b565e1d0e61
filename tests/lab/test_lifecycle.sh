#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# Signals, kills, removed devices, foreign probes and CPUs that come and go neither spoil a session's results
# nor the machine.
# shellcheck source=tests/lab/common.sh
. "$(dirname "$0")/common.sh"

mkdir job
printf '[plan]\nexact_calls = 3000\n[a]\nworkload = inv_range\nstrategy = dma-mb\nentries = 1,2,3,4,5,6,7,8\n' >job/p.plan
printf '[plan]\nexact_calls = 1\n[a]\ntarget = model\nentries = 4096\nsize = 256K\nril = off\ncmd_delay = 0,100000\n' >job/delay.plan
printf '[a]\ntarget = model\nentries = 64\nsmmus = 64\ncmdq_log2size = 19\n' >job/memory.plan
cat >job/try <<'END'
. ./parts
for part in signals stopped killed bounds endless streams accounted reset removed removed_idle watched consumer consumer_stays probed probed_beside probe_later probe_disabled probe_in_run alike cpus strayed pinned hotplug; do
	echo "== $part"
	$part 2>&1
done
END
cat >job/parts <<'END'
small=inv_range,dma-mb,8,4096,1,1
# 128 commands for each of 4,096 entries. A call takes long, 256 of them much longer.
long=inv_range,dma-mb,4096,524288,0,1
device=0000:00:02.0
tracing=/sys/kernel/tracing

until_true() {
	local tries=0
	until "$@"; do
		tries=$((tries + 1))
		[ $tries -lt 3000 ] || return 1
		usleep 20000
	done
}

is_free() {
	session open | grep -q 'open  ok'
}

is_gone() {
	[ ! -e "$1" ]
}

signals() {
	session open attach cell $small alarms 20
	session open attach cell $long interrupt 20
}

# The freezer stops a program as a debugger or a suspend does, and a job's control by signals.
stopped() {
	local kind pid group=/tmp/cgroup/invbench stops=0

	mkdir -p /tmp/cgroup
	mount -t cgroup2 none /tmp/cgroup && mkdir $group
	invbench measure ./p.plan >record &
	pid=$!
	echo $pid >$group/cgroup.procs
	while [ -d /proc/$pid ] && ! grep -q '"type":"counters","cell":7' record; do
		kill -STOP $pid && kill -CONT $pid && stops=$((stops + 1))
		echo 1 >$group/cgroup.freeze
		echo 0 >$group/cgroup.freeze
	done
	wait $pid
	echo "exit code $?, $stops stops"
	cat record
}

# started COMMAND...: starts it as $!, and waits until it says so by the file started.
started() {
	rm -f started
	"$@" &
	until_true [ -e started ]
}

# hundredths: of a second since the boot.
hundredths() {
	sed 's/\.//; s/ .*//' /proc/uptime
}

# The session ends soon after its process was killed: "soon" is measured in calls.
killed() {
	local began call request

	call=$(session open attach cell $long run each,1 | sed -n 's/^run 0*\([0-9]*\)\.\([0-9][0-9]\).*/\1\2/p' | sed 's/^0*//')
	for request in 'run batch,100000' 'count 1000'; do
		started session open attach cell $long touch started $request
		usleep 300000
		kill -9 $!
		wait $! 2>/dev/null
		began=$(hundredths)
		until_true is_free && echo "killed $request, free after $((($(hundredths) - began) / ${call:-1})) calls"
	done
	session open info
}

bounds() {
	session open attach cell inv_range,dma-mb,4096,4096,0,1 stream 281474976710656,1073741824 stream 4096,4096
	session open attach cell inv_range,dma-mb,4096,2093056,0,1
	invbench measure ./delay.plan
	session open attach model entries=1341,cpus=2,cmd_delay=100000,calls_per_sync=1024,cmdq_log2size=19
	session open attach model cmd_delay=64,calls_per_sync=1024,cmdq_log2size=19
	invbench measure ./memory.plan
}

# A walk whose granule is less than a page would go on for ever.
endless() {
	session open attach model size=65536,granule=65536 stream 4096,4096 stream 32768,32768 stream 65536,65536
}

streams() {
	session open attach model consumer=1 stream 4096,4096
	session open attach model calls_per_sync=4 stream 4096,4096
	session open attach model cmdq_log2size=8,entries=300 stream 4096,4096
	session open attach model cmdq_log2size=8,entries=200 stream 4096,4096
	session open attach cell $small stream 4096,4096 stream_forked 4096,4096 stream 4096,4096
}

# What the session allocates belongs to its program, so that a limit of the program's memory holds for it.
accounted() {
	local pid group=/tmp/cgroup/memory cells= i=0

	echo +memory >/tmp/cgroup/cgroup.subtree_control
	mkdir $group
	while [ $i -lt 100 ]; do
		cells="$cells cell $small"
		i=$((i + 1))
	done
	rm -f go
	sh -c "echo \$\$ >$group/cgroup.procs && exec session open attach touch started await go $cells touch more await end" >lines &
	pid=$!
	until_true [ -e started ]
	i=$(cat $group/memory.current)
	touch go
	until_true [ -e more ]
	echo "100 cells: $((($(cat $group/memory.current) - i) / 1024)) KiB"
	touch end
	wait $pid
	grep -c 'cell  ok' lines
}

# Who binds or resets a device has its lock. A session does not wait for that.
reset() {
	local i=0

	rm -f over
	while [ ! -e over ]; do echo 1 >/sys/bus/pci/devices/$device/reset; done &
	while [ $i -lt 20 ]; do
		session open attach >lines
		grep error lines && break
		i=$((i + 1))
	done
	touch over
	wait
	session open attach cell $small run each,10 info
}

removed() {
	started session open attach cell $small touch started until_error run each,1
	echo 1 >/sys/bus/pci/devices/$device/remove
	wait $!
	session open info
	echo 1 >/sys/bus/pci/rescan
	session open attach cell $small run each,10 info
}

# A session that holds a strategy for hours must not block a removal.
removed_idle() {
	rm -f go
	started session open attach cell $long run each,1 hold dma-mb touch started await go run each,1 hold as-built info
	echo 1 >/sys/bus/pci/devices/$device/remove
	touch go
	wait $!
	echo 1 >/sys/bus/pci/rescan
	session open attach cell $long run each,1 info
}

# A device that is only watched may go at any time.
watched() {
	rm -f go
	started session open watch $device touch started await go watched watch $device info
	echo 1 >/sys/bus/pci/devices/$device/remove
	touch go
	wait $!
	echo 1 >/sys/bus/pci/rescan
	session open watch $device watched info
	session open attach cell $small watch $device cell $small run each,10 count 10 watched run each,10
}

# A caller waits for the thread with interrupts off.
consumer() {
	session open workers 0 attach model consumer=1 run each,10
	rm -f go
	started session open workers 0 attach model consumer=1 run each,10 touch started await go run each,10 count 10 info
	echo 0 >/sys/devices/system/cpu/cpu1/online
	touch go
	wait $!
	echo 1 >/sys/devices/system/cpu/cpu1/online
}

# A caller waits with interrupts off, so the thread must not move to the caller's CPU in the middle of a run.
consumer_stays() {
	local began

	started session open workers 0 attach model consumer=1 touch started run each,20000 info
	usleep 200000
	began=$(hundredths)
	echo 0 >/sys/devices/system/cpu/cpu1/online
	echo "offline after $(($(hundredths) - began)) hundredths"
	wait $!
	echo 1 >/sys/devices/system/cpu/cpu1/online
}

# at OFFSET: puts a kprobe there.
at() {
	echo "p:on_barrier arm_smmu_domain_inv_range+$1" >$tracing/kprobe_events
	echo 1 >$tracing/events/kprobes/on_barrier/enable
}

no_probe() {
	echo 0 >$tracing/events/kprobes/on_barrier/enable
	echo >$tracing/kprobe_events
}

hits() {
	awk '{ print $2 }' $tracing/kprobe_profile
}

# offset: of the barrier in the function.
offset() {
	sed -n 's/.*"position":"load"[^}]*"offset":\([0-9]*\).*/\1/p' record | head -n 1
}

probed() {
	at $(offset)
	echo "offset $(offset)"
	session open attach cell $small hold dma-mb info
	grep on_barrier $tracing/kprobe_profile
	grep -c "arm_smmu_domain_inv_range+$(printf 0x%x "$(offset)")" /sys/kernel/debug/kprobes/list
	no_probe
	session open info
}

# A probe of somebody else at another instruction is no fault of the module.
probed_beside() {
	at $(($(offset) + 4))
	session open attach cell $small hold dma-mb info
	rmmod invbench
	no_probe
	insmod /lib/invbench/invbench.ko
	session open info
}

# The probe saves the patched word and puts it back when it goes.
probe_later() {
	rm -f go
	started session open hold dma-mb touch started await go
	at $(offset)
	touch go
	wait $!
	session open info
	grep -c "arm_smmu_domain_inv_range+$(printf 0x%x "$(offset)")" /sys/kernel/debug/kprobes/list
	rmmod invbench 2>/dev/null && echo 'removed with our word in the text'
	no_probe
	until_true is_whole && echo restored
	until_true unloaded && insmod /lib/invbench/invbench.ko
	session open info
}

# disabled OFFSET: puts a kprobe there, which saves the instruction, but does not arm it.
disabled() {
	echo "p:on_barrier arm_smmu_domain_inv_range+$1" >$tracing/kprobe_events
}

# A disabled probe executes what it saved once it is enabled, and writes it whenever it is disabled again.
probe_disabled() {
	disabled $(offset)
	session open attach cell $small hold dma-mb
	echo >$tracing/kprobe_events
	rm -f go
	started session open hold dma-mb touch started await go
	disabled $(offset)
	touch go
	wait $!
	for pass in 1 2; do
		echo 1 >$tracing/events/kprobes/on_barrier/enable
		echo 0 >$tracing/events/kprobes/on_barrier/enable
		until_true is_whole && echo "restored after pass $pass"
		rmmod invbench 2>/dev/null && echo "removed after pass $pass" && insmod /lib/invbench/invbench.ko
	done
	echo >$tracing/kprobe_events
	until_true unloaded && insmod /lib/invbench/invbench.ko
	session open hold mb hold as-built info
}

# A run during which a probe comes did not execute the strategy in each call, or not only that.
probe_in_run() {
	rm -f go
	started session open attach cell $long touch started run each,10 hold as-built
	usleep 100000
	disabled $(offset)
	wait $!
	echo >$tracing/kprobe_events
	until_true unloaded && insmod /lib/invbench/invbench.ko
	session open info
}

# The machine is stopped before each run, also for a strategy whose words are in the text already.
alike() {
	local strategy before

	echo 'p:on_barrier stop_machine_cpuslocked' >$tracing/kprobe_events
	echo 1 >$tracing/events/kprobes/on_barrier/enable
	for strategy in as-built v7.1 dma-mb mb; do
		session open attach cell inv_range,$strategy,8,4096,1,1 >lines
		before=$(hits)
		session open attach cell inv_range,$strategy,8,4096,1,1 run each,10 run batch,10 run each,10 >lines
		echo "$strategy patches $(($(hits) - before)) times"
	done
	no_probe
}

is_whole() {
	session open info | grep -q 'info whole'
}

unloaded() {
	rmmod invbench 2>/dev/null
}

cpus() {
	session open workers 1 attach cell $small run each,10
	session open workers 1,0 attach cell inv_range,dma-mb,8,4096,1,2 run each,10
	session open workers 1,1
	session open workers 7
	session open workers 1 attach cell inv_range,dma-mb,8,4096,1,2
	echo 0 >/sys/devices/system/cpu/cpu1/online
	session open workers 1
	rm -f go
	started session open touch started await go workers 1 attach cell $small run each,10 info
	echo 1 >/sys/devices/system/cpu/cpu1/online
	touch go
	wait $!
	rm -f go
	started session open workers 1 attach cell $small run each,10 touch started await go run each,10
	echo 0 >/sys/devices/system/cpu/cpu1/online
	touch go
	wait $!
	echo 1 >/sys/devices/system/cpu/cpu1/online
	# A cell that is refused late has made workers on the CPUs from before.
	at $(offset)
	rm -f go
	started session open attach cell $small touch started await go workers 1 cell $small run each,10
	no_probe
	touch go
	wait $!
}

# A CPU that goes and comes back within a run has made only some of its calls.
strayed() {
	local calls=1000

	while true; do
		started session open workers 1 attach cell $small touch started run each,$calls info >lines
		echo 0 >/sys/devices/system/cpu/cpu1/online
		echo 1 >/sys/devices/system/cpu/cpu1/online
		# The run had not begun, or was over before: again with more calls.
		grep -q '^run .' lines || break
		wait $!
		calls=$((calls * 4))
	done
	wait $!
	cat lines
}

pinned() {
	session open info
	session pin open info
}

# perf takes the lock of CPU hotplug for software events.
hotplug() {
	local i=0 events='events 1,0 events 1,2'
	while [ ! -e unplugged ]; do
		echo 0 >/sys/devices/system/cpu/cpu1/online
		echo 1 >/sys/devices/system/cpu/cpu1/online
	done &
	while [ $i -lt 20 ]; do
		session open $events $events $events $events >lines
		i=$((i + 1))
	done
	touch unplugged
	wait
	cat lines
}
END
expect 0 "$invbench" guest --kernel "$newest" --files job --console console.log --hang-timeout 300 --limit 1200 -- sh try
clean_console console.log

# part PART: copies that part of the output to the file output.
cp output all
part() {
	sed -n "/^== $1\$/,/^== /p" all >output
}

# lines COUNT TEXT: fails unless that many lines of the part have the text.
lines() {
	local count
	count=$(grep -cF -- "$2" output)
	[[ $count -eq $1 ]] || die "$count lines have '$2', expected $1"
}

part signals
lines 1 'alarms  ok'
lines 1 ' error Interrupted system call'
part stopped
says 'exit code 0'
[[ $(sed -n 's/.*, \([0-9]*\) stops/\1/p' output) -ge 8 ]] || die 'the program was hardly stopped'
sed -n '/^{/p' output | jq -s -e '
	(map(select(.type == "round" and .mode == "each") | [.cell, .iterations]) | sort) ==
	(map(select(.type == "histogram") | [.cell, (.counts | map(.[1]) | add)]) | sort) and
	(map(select(.type == "round" and .iterations != 3000)) | length == 0) and
	(map(select(.type == "counters")) | length == 8)' >/dev/null || die 'a stop lost or doubled calls'
part killed
for request in 'run batch,100000' 'count 1000'; do
	calls=$(sed -n "s/killed $request, free after \([0-9]*\) calls/\1/p" output)
	[[ $calls && $calls -le 40 ]] || die "killed during '$request', but free only after '$calls' calls"
done
lines 1 'info whole'
part bounds
says 'stream 0 commands error Operation not supported: entries: 4096 take 1073741824 commands for 281474976710656 bytes'
lines 1 'commands ok'
lines 2 'cell  ok'
says 'cmd_delay: 262144 commands with 100000 take as long as 409731072, a call has at most 2097152'
lines 1 '"type":"counters"'
says 'cmd_delay: 524288 commands in the queue with 100000 take as long as 819462144, allowed are 2097152'
lines 1 'model  ok'
says 'cmdq_log2size: the queues of all models take 512 MiB, allowed are '
part endless
lines 1 "stream 0 commands error Operation not supported: granule: 4096 bytes are less than a page of the array's entries, 65536"
lines 1 "stream 0 commands error Operation not supported: granule: 32768 bytes are less than a page of the array's entries, 65536"
lines 1 'stream 2 commands ok'
part streams
lines 1 'error Operation not supported: consumer: a stream needs an SMMU that consumes inline'
lines 1 'error Operation not supported: calls_per_sync: 4 is out of range, a stream allows 0..1'
lines 1 'error Operation not supported: cmdq_log2size: the stream has 301 commands'
lines 1 'stream 201 commands ok'
lines 2 'stream 9 commands ok'
lines 1 'stream_forked 9 commands ok'
part accounted
grep -qx 100 output || die 'not all cells were opened'
kib=$(sed -n 's/^100 cells: \([0-9]*\) KiB$/\1/p' output)
[[ $kib -ge $((100 * 124)) ]] || die "100 cells of 124 KiB take $kib KiB of the program's memory"
part reset
lines 1 'attach  error Device or resource busy: device: 0000:00:02.0 is being bound or reset'
lines 1 ', cpu 0 ok'
lines 1 'info whole'
part removed
lines 2 'error No such device: device: 0000:00:02.0 was removed from the machine during the session'
lines 1 ', cpu 0 ok'
lines 2 'info whole'
part removed_idle
lines 1 'error No such device: device: 0000:00:02.0 was removed from the machine during the session'
lines 2 'info whole'
part watched
lines 3 'watched  ok'
lines 3 'error Device or resource busy: device: 0000:00:02.0 is watched, which slows calls down; end WATCH first'
lines 1 ', cpu 0 ok'
lines 1 'watch  error No such file or directory: device: 0000:00:02.0 is not a PCI or platform device'
lines 2 'info whole'
part consumer
lines 2 ', cpu 0 ok'
lines 2 'error No such device: consumer: it needs a CPU that makes no calls, online are 0'
lines 1 'info whole'
part consumer_stays
lines 1 ', cpu 0 ok'
lines 1 'info whole'
part probed
offset=$(sed -n 's/^offset //p' output)
says "hold  error Device or resource busy: arm_smmu_domain_inv_range+$offset: d4200080 is not the driver's instruction"
lines 2 'info '
lines 1 'info whole'
part probed_beside
lines 1 'hold  ok'
lines 1 'info not whole'
lines 1 'info whole'
part probe_later
lines 1 'info not whole'
lines 0 'removed with our word'
lines 1 'restored'
lines 1 'info whole'
part probe_disabled
lines 2 'error Device or resource busy: arm_smmu_domain_inv_range+'
lines 2 ': a disabled kprobe is there, which saved the instruction; remove it'
lines 2 'restored after pass'
lines 0 'removed after pass'
lines 3 'hold  ok'
lines 1 'info whole'
part probe_in_run
lines 1 ': a kprobe came there while the strategy was in force; remove it'
lines 1 'info whole'
part alike
for strategy in as-built v7.1 dma-mb mb; do
	times=$(sed -n "s/^$strategy patches \([0-9]*\) times$/\1/p" output)
	[[ $times -ge 3 ]] || die "$strategy: the machine was stopped '$times' times in 3 runs"
done
part cpus
lines 3 ', cpu 1 ok'
lines 1 ', cpu 1, cpu 0 ok'
says 'workers  error Invalid argument: cpus: CPU 1 is named twice'
says 'workers  error No such device: cpus: CPU 7 is not online (online: 0-1)'
says 'cell  error Operation not supported: cpus: 2 requested, 1 are named for workers (--cpus)'
says 'workers  error No such device: cpus: CPU 1 is not online (online: 0)'
says 'cpus: CPU 1 was offline when the session began'
says 'error No such device: cpus: CPU 1 is offline'
part strayed
lines 1 'error Invalid cross-device link: inv_range: a worker did not stay on its CPU'
lines 1 'info whole'
part pinned
lines 1 'info whole, pmccntr'
lines 1 'info whole, cntvct'
part hotplug
lines 8 'events  ok'
lines 8 'events '

# The whole program: the run ends, says what happened and fails.
printf '[plan]\ncalls = 1000\n[a]\nworkload = inv_range\nentries = %s\n' "$(seq -s , 60)" >p.plan
INVBENCH_MEASURE=$top/tests/fixtures/remove.sh expect 1 "$invbench" run ./p.plan --place lab --kernels "$newest" \
	--clock emulated --out out
says 'device: 0000:00:02.0 was removed from the machine during the session'
clean_console out/*/console.log out/*/boot-*/console.log 2>/dev/null

#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# Runs on a server: make bench measures the model, then the machine's own driver with a device that nothing uses, and
# says what is missing otherwise; a plan of several targets takes a device for each.
# The server expands what stands in single quotes.
# shellcheck disable=SC2016
# shellcheck source=tests/server/common.sh
. "$INVBENCH_HOME/tests/server/common.sh"

# runs CODE SCRIPT: the script must exit with CODE in the server; its output goes to the file output.
runs() {
	local code=0
	echo "+ $2"
	there "$2" >output 2>&1 || code=$?
	[[ $code -eq $1 ]] || die "exit code $code, expected $1"
}
# lines COUNT: the output has this number of lines.
lines() {
	[[ $(wc -l <output) -eq $1 ]] || die "more or fewer than $1 lines"
}

server_limit=3600 # make bench has no short form
# QEMU gets one CPU: with several, an x86-64 host lets a load pass STLR and DSB ST, which no Arm CPU does, and the race
# would find it.
allowed=$(taskset --cpu-list --pid $$)
taskset --cpu-list --pid "$(grep -o '[0-9]*' <<<"${allowed##*: }" | head -n 1)" $$ >/dev/null || die 'no CPU of its own'
expect 0 server_start "$server"
bring_built
few='--set rounds=1 --set slots=1 --set calls=4'

# An ordinary user, a missing module, no device: one line says what to do, and nothing is left behind.
runs 0 'runuser -u nobody -- bench/place/driver.sh quick'
says 'driver: not measured on this machine: it needs root'
says 'driver: run this, then make bench again: sudo make bench'
runs 3 'runuser -u nobody -- ./invbench run quick --device 0000:00:04.0'
lines 1
says 'plan quick needs root on this machine: sudo ./invbench run quick --device 0000:00:04.0'
runs 77 './invbench run quick --device 0000:00:00.0'
lines 1
says '/dev/invbench is missing: load the module with insmod /srv/invbench/kmods/invbench.ko'
runs 3 './invbench run quick'
lines 1
says 'plan quick needs a device: give --device NAME, or --device free for one that nothing uses'
there 'insmod kmods/invbench.ko' || die 'the module cannot be loaded'
runs 3 './invbench run quick --device 0000:00:01.0'
lines 1
runs 1 '[ -e out ] || [ -e ~/.cache/invbench/root ]'

# What an owner types. The program was compiled here, and make finds its objects. The module is installed as DKMS would
# do it, because to compile it takes this server a quarter of an hour; test_owner.sh compiles both.
bring_objects build
there 'rmmod invbench && install -D -t /lib/modules/$(uname -r)/updates/dkms kmods/invbench.ko && depmod' || die 'no module'
runs 0 'make bench'
! grep -E '^  (CC|BPF|LINK) ' output || die 'make compiled something'
for step in packages build 'plan model-barriers' 'plan quick'; do
	says "== $step: done, "
done
says 'device: 0000:00:00.0 (host bridge), which nothing uses; to choose another: --device NAME'
says 'strategy: no-barriers is broken: with it, any device of this machine may use freed memory'
says '26 measured, 6 skipped, 0 failed'
[[ $(grep -c 'clock   hw' output) -eq 2 ]] || die 'not two tables of times'
runs 1 'grep -q "^invbench " /proc/modules'
runs 1 '[ -e ~/.cache/invbench/root ]'
runs 0 './invbench list runs --json'
for plan in model-barriers quick; do
	grep -q -- "-$plan-" output || die "the run of plan $plan is not listed"
	there "./invbench show $plan" | grep 'driver\|model' >/dev/null || die "the run of plan $plan cannot be read"
done
there 'modprobe invbench' || die 'the module cannot be loaded again'

# VFIO and the module take a device without a driver, fio a disk with it; a target without one is skipped.
there 'modprobe -a vfio-pci vfio_iommu_type1 && echo 0000:00:04.0 >/sys/bus/pci/drivers/nvme/unbind' || die 'no free device'
cat >plan <<'END'
[driver]
workload = inv_range
[fio]
target = fio
workload = randread
[vfio]
target = vfio
workload = unmap
END
there 'cat >three.plan' <plan
runs 0 "./invbench run ./three.plan $few --device 0000:00:04.0 --device fio=0000:41:00.0"
says '3 measured, 0 skipped, 0 failed'
runs 0 "./invbench run ./three.plan $few --device driver=0000:00:04.0"
says '1 measured, 2 skipped, 0 failed'
clean_log

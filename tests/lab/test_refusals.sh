#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# The module refuses a device in use, one it cannot serve, a second runner and who is not root, and says why.
# shellcheck source=tests/lab/common.sh
. "$(dirname "$0")/common.sh"

mkdir job
printf '[a]\nworkload = inv_range,unmap,attach\nentries = 0,4\ncpus = 1,3\n' >job/p.plan
cat >job/try <<'END'
measure() {
	echo "== $1"
	shift
	invbench measure ./p.plan "$@" 2>&1
}
echo "mode $(stat -c %a /dev/invbench)"
measure none --device 0000:00:1f.7
measure smmu --device 9050000.smmuv3
sleep 1000 </dev/invbench &
holder=$!
measure busy
kill $holder
wait $holder
measure free >free
cat free
modprobe -q virtio_pci
neighbour=/sys/bus/pci/devices/0000:00:1f.0
echo 0000:00:1f.0 >/sys/bus/pci/drivers_probe
measure neighbour --set ril=off
echo 0000:00:1f.0 >$neighbour/driver/unbind
measure alone --set ril=off
measure types --set ats=1 --set entries=1,4
sed -n 's/.*"position":"load"[^}]*"offset":\([0-9]*\).*/\1/p' free >offset
modprobe nvme
while [ ! -e /sys/bus/pci/devices/0000:00:02.0/driver ]; do sleep 1; done
measure nvme --device 0000:00:02.0
echo 0000:00:02.0 >/sys/bus/pci/drivers/nvme/unbind
measure again --device 0000:00:02.0
rmmod invbench
measure gone
# A probe on the barrier takes its place in the text: then it is not where it must be.
echo "p:on_barrier arm_smmu_domain_inv_range+$(cat offset)" >/sys/kernel/tracing/kprobe_events
echo 1 >/sys/kernel/tracing/events/kprobes/on_barrier/enable
insmod /lib/invbench/invbench.ko
measure probed --set strategy=as-built,dma-mb
exit 0
END
expect 0 "$invbench" guest --kernel "$newest" --tools --files job --console console.log -- sh try
clean_console console.log
says 'mode 600'

# told PART TEXT: that part of the output has it
told() {
	sed -n "/^== $1\$/,/^== /p" output >part
	grep -qF -- "$2" part || die "$1: '$2' was not said"
}

told none 'device 0000:00:1f.7: no such PCI or platform device'
told smmu 'device 9050000.smmuv3: not behind an SMMUv3'
told busy '/dev/invbench is in use by another runner'
told free '"type":"counters","cell":'
told free 'cpus: 3 are asked for, 2 are online'
told free 'attach: needs cpus 1, trash 0 and entries of 1 or more'
told neighbour 'ril: off needs the SMMU to itself, and 0000:00:1f.0 is in use'
told alone '"type":"counters","cell":'
told types 'ats: 1 are too many, 1 entries need another beside them'
told types 'stage, ats: attach has the entries of its domain'
told types '"type":"counters","cell":'
told nvme 'device 0000:00:02.0: in use by driver nvme'
told again '"type":"counters","cell":'
told gone 'load kmods/invbench.ko'
told probed 'arm_smmu_domain_inv_range: d5033bbf (dmb ish) found 0 times, expected once'
told probed '"type":"counters","cell":0'

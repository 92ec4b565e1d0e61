#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# The module refuses a device in use, a device that it cannot measure and a second runner, with the reason.
# shellcheck source=tests/lab/common.sh
. "$(dirname "$0")/common.sh"

need "$newest"
mkdir job
# The module as one of another kernel: with another checksum of the BTF, which stands first in the variable kernel_btf.
python3 - "$INVBENCH_BUILD/kmods/$newest/kmods/invbench.ko" job/other.ko >checksum <<'END' || die 'no module of another kernel'
import struct, subprocess, sys
def table(option):
    return [line.replace("[", " ").replace("]", " ").split() for line in subprocess.run(
        ["readelf", option, "--wide", sys.argv[1]], capture_output=True, text=True, check=True).stdout.splitlines()]
value, section = next((int(row[1], 16), row[6]) for row in table("--symbols") if row[-1:] == ["kernel_btf"])
at = value + next(int(row[4], 16) for row in table("--section-headers") if row[:1] == [section])
module = bytearray(open(sys.argv[1], "rb").read())
checksum = struct.unpack_from("<I", module, at)[0]
struct.pack_into("<I", module, at, checksum ^ 1)
open(sys.argv[2], "wb").write(module)
print(f"built for a kernel with BTF checksum {checksum ^ 1:08x}, this one has {checksum:08x}")
END
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
# Else the holder may come second.
until [ "$(readlink /proc/$holder/fd/0)" = /dev/invbench ]; do usleep 20000; done
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
measure smmus --set smmus=2 --set entries=4
sed -n 's/.*"position":"load"[^}]*"offset":\([0-9]*\).*/\1/p' free >offset
modprobe nvme
while [ ! -e /sys/bus/pci/devices/0000:00:02.0/driver ]; do sleep 1; done
measure nvme --device 0000:00:02.0
echo 0000:00:02.0 >/sys/bus/pci/drivers/nvme/unbind
measure again --device 0000:00:02.0
rmmod invbench
measure gone
# A probe replaces the barrier in the text, so the module must not find it.
echo "p:on_barrier arm_smmu_domain_inv_range+$(cat offset)" >/sys/kernel/tracing/kprobe_events
echo 1 >/sys/kernel/tracing/events/kprobes/on_barrier/enable
insmod /lib/invbench/invbench.ko
measure probed --set strategy=as-built,dma-mb
rmmod invbench
insmod other.ko
measure other
exit 0
END
expect 0 "$invbench" guest --kernel "$newest" --tools --files job --console console.log -- sh try
clean_console console.log
says 'mode 600'

# part_says PART TEXT: fails unless that part of the output contains TEXT.
part_says() {
	sed -n "/^== $1\$/,/^== /p" output >part
	grep -qF -- "$2" part || die "$1: the output lacks '$2'"
}

part_says none 'device: 0000:00:1f.7 is not a PCI or platform device'
part_says smmu 'device: 9050000.smmuv3 is not behind an SMMUv3'
part_says busy '/dev/invbench is in use by another runner'
part_says free '"type":"counters","cell":'
part_says free 'cpus: 3 requested, 2 are online'
part_says free 'attach: needs cpus 1, trash 0 and entries of 1 or more'
part_says neighbour 'ril: off needs the SMMU for one device, but 0000:00:1f.0 behind it is in use'
part_says alone '"type":"counters","cell":'
part_says types 'ats: 1 is out of range, 1 entries allow 0..0'
part_says types 'stage, ats, smmus: attach uses the entries of its own domain'
part_says types '"type":"counters","cell":'
part_says smmus 'smmus: 2 requested, this machine has 1'
part_says nvme 'device: 0000:00:02.0: driver nvme uses it; to free it: echo 0000:00:02.0 >/sys/bus/pci/drivers/nvme/unbind'
part_says again '"type":"counters","cell":'
part_says gone 'insmod kmods/invbench.ko'
part_says probed 'arm_smmu_domain_inv_range: d5033bbf (dmb ish) found 0 times, expected once'
part_says probed '"type":"counters","cell":0'
part_says other "$(<checksum)"
part_says other 'make kmods VMLINUX=/sys/kernel/btf/vmlinux'

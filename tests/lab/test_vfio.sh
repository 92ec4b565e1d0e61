#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# VFIO's map and unmap are counted to the instruction, on an old kernel and the newest; and whatever ends a run,
# device and huge pages are as they were.
# shellcheck source=tests/lab/common.sh
. "$(dirname "$0")/common.sh"

mkdir job
cat >job/v.plan <<'END'
[plan]
exact_calls = 16
[scattered]
target = vfio
workload = unmap,map
size = 4K,64K
[contiguous]
target = vfio
workload = unmap
backing = 2M
size = 64K
[devices]
target = vfio
workload = unmap
devices = 1,3
[refused]
target = vfio
workload = inv_range,unmap
container = iommufd
; Another target in the same boot: it has a clock of its own.
[driver]
workload = unmap
END
expect 0 "$invbench" run job/v.plan --place lab --kernels "6.12.107,$newest" --boots 2 --out out
clean_console out/*/boots/*/console.log
"$invbench" show "$(dirname out/*/record.jsonl)" --json >results

# min KERNEL FILTER: the cheapest call of the cell in the kernel's first boot
min() {
	jq "([.boots[] | select(.kernel == \"$1\") | .boot] | min) as \$boot |
		[.cells[] | select(.boot == \$boot and .axes.target == \"vfio\") | select($2)][0].metrics.min" results
}
for kernel in 6.12.107 "$newest"; do
	page=$(min "$kernel" '.axes.workload == "unmap" and .axes.size == 4096')
	one=$(min "$kernel" '.section == "devices" and .axes.devices == 1')
	three=$(min "$kernel" '.section == "devices" and .axes.devices == 3')
	single=$(min "$kernel" '.section == "scattered" and .axes.workload == "unmap" and .axes.size == 65536')
	whole=$(min "$kernel" '.section == "contiguous"')
	echo "$kernel: 4K $page, 64K in single pages $single, in one piece $whole instructions"
	# A page is a range of its own to the kernel, unless it lies beside the one before.
	((page > 3000 && page < 8000 && single > 6 * page && whole > 2 * page && whole < 4 * page)) ||
		die 'that is not what an unmap costs'
	# Devices of one SMMU share the one thing that there is to invalidate.
	[[ $one == "$page" && $three == "$one" ]] || die "with one device $one instructions, with three $three"
done
jq -e '[.cells[] | select(.section == "refused")] | length > 0 and all(.measured == false)' results >/dev/null ||
	die 'what this kernel has not was measured'
jq -r '.cells[] | select(.section == "refused") | .reason' results | sort | uniq -c
jq -e '[.cells[] | select(.section == "driver") | .metrics.min] | length == 4 and all(. > 1000 and . < 4000)' \
	results >/dev/null || die "the driver's cells are not net of their own clock"
jq -e '[.cells[] | select(.axes.target == "vfio") | .per_call.commands] | all(. == null)' results >/dev/null ||
	die 'commands that nobody counted'

# What a run changes, before and after it; and a device that is in use.
cp "$top/tests/guest/sessions.sh" job/
cat >job/try <<'END'
. ./sessions.sh
device=/sys/bus/pci/devices/0000:00:02.0
pages=/sys/kernel/mm/hugepages/hugepages-2048kB/nr_hugepages

state() {
	echo "$(readlink $device/driver) $(cat $device/driver_override) $(cat $pages)"
}
session='invbench measure ./v.plan --device 0000:00:02.0'

# In hundredths of a second, as the kernel tells it.
uptime() {
	read -r now rest </proc/uptime
	echo "${now%.*}${now#*.}"
}

remember
start=$(uptime)
$session >lines || exit 1
grep -o 'devices: 3 are asked for, there are 1' lines || exit 1
length=$(($(uptime) - start))
grep -c '"type":"counters"' lines
settle 'a whole run'

kill_some 12 $length $session
begin $session
kill -TERM $!
wait $!
settle 'SIGTERM'
$session >lines || exit 1

run_on() {
	invbench measure ./v.plan --device "$1" | grep -o '"reason":"device[^"]*"'
}
run_on 0000:00:1f.7
modprobe nvme
echo nvme >$device/driver_override
echo 0000:00:02.0 >/sys/bus/pci/drivers_probe
remember
run_on 0000:00:02.0
settle 'a refusal'
END
expect 0 "$invbench" guest --kernel "$newest" --files job --console console.log --limit 300 -- sh try
cat output
clean_console console.log
says '0000:00:1f.7 is no PCI device here'
says '0000:00:02.0 is in use: driver nvme, nvme0n1; unbind it first'

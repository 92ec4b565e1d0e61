#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# VFIO's map and unmap are counted to the instruction, on an old kernel and the newest. However a run ends,
# the device and the huge pages are restored.
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
; The guest has not so much memory; cells before and after this one have theirs.
[memory]
target = vfio
workload = unmap
size = 64K,64G,128K
; Another target in the same boot, which has its own clock.
[driver]
workload = unmap
END
expect 0 "$invbench" run job/v.plan --place lab --kernels "6.12.107,$newest" --boots 2 --out out
clean_console out/*/boots/*/console.log
"$invbench" show "$(dirname out/*/record.jsonl)" --json >results

# min KERNEL FILTER: prints the cheapest call of the cell in the kernel's first boot.
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
	# The kernel invalidates a page as its own range, unless it is adjacent to the page before.
	((page > 3000 && page < 8000 && single > 6 * page && whole > 2 * page && whole < 4 * page)) ||
		die 'that is not what an unmap costs'
	# One invalidation covers all devices of one SMMU.
	[[ $one == "$page" && $three == "$one" ]] || die "with one device $one instructions, with three $three"
done
jq -e '[.cells[] | select(.section == "refused")] | length > 0 and all(.measured == false)' results >/dev/null ||
	die 'what this kernel lacks was measured'
jq -r '.cells[] | select(.section == "refused") | .reason' results | sort | uniq -c
jq -e '[.cells[] | select(.section == "memory") | .measured == (.axes.size != 68719476736)] | length == 12 and all' results >/dev/null ||
	die "a cell that gets no memory disturbs others: $(jq -c '[.cells[] | select(.section == "memory") | [.measured, .reason]]' results)"
jq -e '[.cells[] | select(.section == "driver") | .metrics.min] | length == 4 and all(. > 1000 and . < 4000)' \
	results >/dev/null || die "the driver's cells are not net of their clock"
jq -e '[.cells[] | select(.axes.target == "vfio") | .per_call.commands] | all(. == null)' results >/dev/null ||
	die 'commands that nobody counted'

# A page of 1G, which needs a larger guest; tables that are freed with their pages; and other domains, whose
# change keeps the kernel's workers busy. Two boots count the same.
cat >job/t.plan <<'END'
[plan]
exact_calls = 16
[tables]
target = vfio
workload = unmap
backing = 1G
size = 2M
leaf = on,off
[unfit]
target = vfio
workload = unmap
leaf = off
size = 1M,2M
[devices]
target = vfio
workload = unmap
devices = 2
[control]
target = vfio
workload = unmap
domain = strict,lazy,passthrough
[containers]
target = vfio
workload = unmap
containers = 2
END
expect 0 "$invbench" run job/t.plan --place lab --kernels "$newest" --boots 2 --out giant
"$invbench" show "$(dirname giant/*/record.jsonl)" --json | jq '.cells |= map(select(.boot == 0))' >results
jq -e '[.cells[] | select(.section == "tables") | .metrics.min] | .[1] < .[0]' results >/dev/null ||
	die 'freeing a table costs no less than unmapping its pages'
# VFIO makes its own domain, so the default domain and other containers do not matter.
jq -e '[.cells[] | select(.section == "devices" or .section == "control" or .section == "containers").metrics.median]
	| length == 5 and (unique | length == 1)' results >/dev/null || {
	cat results
	die 'the cost depends on the default domain or on another container'
}
jq -e '[.cells[] | select(.section == "unfit") | .reason] ==
	["leaf: off frees page tables, so size must be a multiple of 2097152 bytes; it is 1048576",
	"leaf: off with type1 needs contiguous memory: set backing above 2097152 bytes"]' results >/dev/null ||
	die 'a cell that frees no table was not refused with the reason'

# All that a run changes is the same before and after it, and a device in use is refused.
cp "$top/tests/guest/sessions.sh" job/
cat >job/try <<'END'
. ./sessions.sh
device=/sys/bus/pci/devices/0000:00:02.0
pages=/sys/kernel/mm/hugepages/hugepages-2048kB/nr_hugepages

state() {
	echo "$(readlink $device/driver) $(cat $device/driver_override) $(cat $device/iommu_group/type) $(cat $pages)"
}
session='invbench measure ./v.plan --device 0000:00:02.0'

# Two threads, in one domain and in two, with the fake PMUs of two SMMUs, which count with the CPU's PMU.
cat >t.plan <<'PLAN'
[plan]
events = smmuv3_pmcg_*/transaction/,smmuv3_pmcg_10/walk/
[threads]
target = vfio
workload = unmap
cpus = 2
containers = 1,2
PLAN
pmus=/sys/bus/event_source/devices
mkdir pmus
for pmu in smmuv3_pmcg_10 smmuv3_pmcg_20; do
	mkdir -p pmus/$pmu/format pmus/$pmu/events
	cat $pmus/armv8_pmuv3*/type >pmus/$pmu/type
	echo 0 >pmus/$pmu/cpumask
	echo config:0-15 >pmus/$pmu/format/event
	echo config1:33 >pmus/$pmu/format/filter_enable
	echo event=0x11 >pmus/$pmu/events/transaction
done
mount -o bind pmus $pmus
invbench measure ./t.plan --device 0000:00:02.0 --device 0000:00:03.0 >lines || exit 1
umount $pmus
grep -c '"type":"counters"' lines
grep -o 'smmuv3_pmcg_10 has no term .walk., allowed: [a-z_, ]*' lines || exit 1
# The events of an SMMU are counted once, on the CPU in its cpumask.
counted='"events":{"smmuv3_pmcg_10/transaction/":\[[1-9][0-9,]*\],"smmuv3_pmcg_20/transaction/":\[[1-9][0-9,]*\]}'
[ "$(grep -c "\"cpu\":0,.*$counted" lines) $(grep -c '"cpu":1,.*"events":{}' lines)" = '2 2' ] || {
	cat lines
	exit 1
}
# Prints the uptime in hundredths of a second.
uptime() {
	read -r now rest </proc/uptime
	echo "${now%.*}${now#*.}"
}

# The owner's own choice of a driver, here none, comes back, too.
echo none >$device/driver_override
remember
start=$(uptime)
$session >lines || exit 1
grep -o 'devices: the cell needs 3, the run has 1' lines || exit 1
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
truncate -s 1M disk
expect 0 "$invbench" guest --kernel "$newest" --disk disk --files job --console console.log --limit 1200 -- sh try
cat output
clean_console console.log
says '0000:00:1f.7 is not a PCI device of this machine'
# The kernel names the disk nvme0 that is ready first.
grep -q 'device: 0000:00:02.0: driver nvme uses it; to free it: echo 0000:00:02.0 >/sys/bus/pci/drivers/nvme/unbind' output || die 'a device in use was not refused'

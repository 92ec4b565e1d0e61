#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# The commands of fio's I/O are counted for each domain and strategy. However a run ends, the device, its
# domain and the driver's text are restored.
# shellcheck source=tests/lab/common.sh
. "$(dirname "$0")/common.sh"

mkdir job
cat >job/f.plan <<'END'
; First, so that a target that the machine lacks must describe the machine.
[dma_map]
target = dma_map
workload = map
[domains]
target = fio
workload = randread
domain = strict,lazy,passthrough
number_ios = 1024
[strategies]
target = fio
workload = randwrite
strategy = as-built,no-barriers
ioengine = io_uring
iodepth = 16
number_ios = 1024
[virtio]
target = fio
workload = randread
disk = virtio-blk
domain = strict
number_ios = 512
[refused]
target = fio
workload = inv_range
[driver]
workload = unmap
END
expect 0 "$invbench" run job/f.plan --place lab --kernels "$newest" --out out
clean_console out/*/boots/*/console.log
record=$(echo out/*/record.jsonl)
"$invbench" show "$(dirname "$record")" >table
"$invbench" show "$(dirname "$record")" --json >results
cat table

# counted FILTER: prints commands, CMD_SYNCs, doorbells and entries walked per I/O.
counted() {
	jq -c "[.cells[] | select(.axes.target == \"fio\") | select($1)][0].per_call | [.commands, .syncs, .doorbells, .entries_walked]" results
}
for cell in '.axes.domain == "strict"' '.axes.strategy == "no-barriers"' '.axes.domain == "unchanged" and .axes.strategy == "as-built"'; do
	[[ $(counted "$cell") == '[2,1,1,null]' ]] || die "$cell: not one invalidation and its CMD_SYNC an I/O"
done
[[ $(counted '.axes.domain == "passthrough"') == '[0,0,0,null]' ]] || die 'passthrough: something was invalidated'
# A request has four mappings: indirect table, header, data and status.
[[ $(counted '.axes.disk == "virtio-blk"') == '[8,4,4,null]' ]] || die 'virtio-blk: not four invalidations an I/O'
jq -e '[.cells[] | select(.axes.domain == "lazy")][0].per_call.commands < 1' results >/dev/null ||
	die 'lazy: every I/O was invalidated'
jq -e '[.cells[] | select(.axes.target == "fio" and .measured)] | length == 6 and
	all(.metrics.batch_mean > 5000 and .metrics.batch_mean < '"$(at_most 100000)"' and .metrics.median == null and .change_percent == null)' \
	results >/dev/null || die 'that is not what an I/O costs, or it is told as a fact'
jq -e '.cells[] | select(.section == "refused").reason == "workload: fio has no job inv_range, allowed: randread, randwrite"' \
	results >/dev/null || die 'what fio has not was measured'
jq -e '.cells[] | select(.section == "dma_map").reason == "this kernel is built without CONFIG_DMA_MAP_BENCHMARK"' \
	results >/dev/null || die 'dma_map: no option named'
jq -e '.cells[] | select(.section == "driver") | .metrics.min > 1000 and .metrics.min < '"$(at_most 4000)" results >/dev/null ||
	die "the driver's cell is not net of its own clock"
jq -se 'any(.type == "cell" and .strategy == "no-barriers" and (.patched | length) > 0)' "$record" >/dev/null ||
	die 'no strategy was in force'
jq -se '[.[] | select(.type == "output").output.jobs[0] | (.read.clat_ns.bins // .write.clat_ns.bins)] | length == 6 and all(. != null)' \
	"$record" >/dev/null || die "the record lacks the output of fio"

# All that a run changes is the same before and after it.
cp "$top/tests/guest/sessions.sh" job/
cat >job/try <<'END'
. ./sessions.sh
device=/sys/bus/pci/devices/0000:00:02.0
type=$(echo $device/iommu_group/type)

state() {
	echo "$(readlink $device/driver) $(cat $device/driver_override) $(cat $type) $(cat /sys/kernel/debug/kprobes/list)"
}
remember
no_fio() {
	[ -z "$(pidof fio)" ]
}
no_load() {
	! ps | grep -q '[m]odprobe\|[i]nvbench'
}
session='invbench measure ./f.plan --device 0000:00:02.0'
# Killed while it loads the driver, which then binds the device although nobody wants it any more.
mkdir slow
printf '%s\n' '#!/bin/sh' ': >/tmp/loading' 'sleep 1' 'exec /bin/busybox modprobe "$@"' >slow/modprobe
chmod +x slow/modprobe
PATH=$PWD/slow:$PATH $session >lines &
until_true [ -e /tmp/loading ] || { echo 'no driver was loaded'; exit 1; }
kill -9 $!
until_true no_load || { echo 'the driver is still being loaded'; exit 1; }
[ -d /sys/bus/pci/drivers/nvme ] || { echo 'the driver was not loaded'; exit 1; }
settle 'a kill while the driver was loaded'
kill_some 4 300 $session
until_true no_fio || { echo 'fio is still there'; exit 1; }
# The module checks that the driver's text is restored, and fio waits for the process that restores the device.
$session --cells 4,5,7 >lines || { cat lines; exit 1; }
grep -c '"type":"counters"' lines
settle 'a whole run'
END
expect 0 "$invbench" guest --tools --kernel "$newest" --files job --console console.log --limit 600 --hang-timeout 600 -- sh try
cat output
clean_console console.log

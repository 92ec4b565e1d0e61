#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# The counters have all that a call issues and nothing else: when a call's commands fill the queue more than once,
# while another device behind the SMMU is busy, and for each type of entry.
# shellcheck source=tests/lab/common.sh
. "$(dirname "$0")/common.sh"

need "$newest"
mkdir job
cat >job/p.plan <<'END'
[longer-than-the-queue]
workload = inv_range
entries = 4096
size = 64K
ril = off
[types]
workload = inv_range
entries = 4
stage = s1,s2,nested
ats = 0,1
[beside-a-busy-device]
workload = inv_range,unmap,map
entries = 1,64
[page-tables]
workload = unmap
entries = 4
size = 1M,2M
granule = 4K
END
cat >job/try <<'END'
invbench measure ./p.plan --cells 0-6 >first || exit 1
invbench measure ./p.plan --cells 13-14 >>first || exit 1
modprobe -q virtio_pci
modprobe -q virtio_blk
echo 0000:00:1f.0 >/sys/bus/pci/drivers_probe
until [ -b /dev/vda ]; do sleep 1; done
# It reads with direct I/O, so that each block maps and unmaps memory.
while dd if=/dev/vda of=/dev/null bs=4k count=256 iflag=direct 2>/dev/null; do echo round; done >rounds &
reader=$!
until [ -s rounds ]; do sleep 1; done
before=$(grep -c round rounds)
tries=0
while [ $tries -lt 5 ] || [ "$(grep -c round rounds)" = "$before" ]; do
	invbench measure ./p.plan --cells 7-12 || exit 1
	tries=$((tries + 1))
done >others
kill $reader
cat first others
END
expect 0 "$invbench" guest --kernel "$newest" --tools --files job --hang-timeout 600 --console console.log -- sh try
clean_console console.log
grep -o '{"type":"counters".*' output >counters

# The 16 granules of 4,096 entries, and one CMD_SYNC: one command more than the queue has slots.
jq -e -s 'map(select(.cell == 0)) | length == 1 and all(.commands == 65537 * .calls and .syncs == .calls and
	.doorbells == 1024 * .calls and .entries_walked == 4096 * .calls)' counters >/dev/null || die "$(head -n 1 counters)"
# A batch ends where the entries of stage 2, of stage 1 below it and of ATS meet.
jq -e -s 'map(select(.cell >= 1 and .cell <= 6) | [.cell, .commands / .calls, .syncs / .calls, .entries_walked / .calls]) ==
	[[1, 5, 1, 4], [2, 6, 2, 4], [3, 5, 1, 4], [4, 6, 2, 4], [5, 6, 2, 4], [6, 7, 3, 4]]' counters >/dev/null ||
	die "the types of entries: $(jq -c 'select(.cell >= 1 and .cell <= 6)' counters)"
# A page table that is cleared as a whole is one walk more, or none: that is the kernel's choice.
jq -e -s 'map(select(.cell > 12) | if .entries_walked then .entries_walked / .calls else null end) == [4, null]' counters >/dev/null ||
	die "unmaps of less and of all of a page table: $(jq -c 'select(.cell > 12)' counters)"
[[ $(jq -c 'select(.cell > 6 and .cell < 13)' counters | wc -l) -ge 30 ]] || die 'a cell was not counted'
# entries is the inner axis.
jq -c 'select(.cell > 6 and .cell < 13) | (if .cell % 2 == 0 then 64 else 1 end) as $entries | if .cell < 11
	then [.commands == ($entries + 1) * .calls, .syncs == .calls, .entries_walked == $entries * .calls]
	else [.commands == 0, .syncs == 0, .entries_walked == 0] end | all' counters | sort | uniq -c >right
cat right
! grep false right || die "a neighbour's commands were counted: $(jq -c 'select(.cell > 6 and .cell < 13)' counters | sort | uniq -c)"

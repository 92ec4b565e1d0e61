#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# A disk is written to only if the user allows it, nobody uses it and it is empty. However the run ends,
# driver and domain are restored. The guest has a disk that keeps its content, and its command line hides
# that it is a guest, so that the program takes the precautions of a host.
# shellcheck source=tests/lab/common.sh
. "$(dirname "$0")/common.sh"

need "$newest"
mkdir job
cp "$top/tests/guest/sessions.sh" job/
release=$(sed -n 's/^release = //p' "$INVBENCH_HOME/bench/kernels/$newest.kernel")
for module in crc16 mbcache jbd2 ext4; do
	xz -dc "$(find "$XDG_CACHE_HOME/invbench/kernels/$release/modules/" -name "$module.ko.xz")" >"job/$module.ko"
done
truncate -s 32M disk
cat >job/w.plan <<'END'
[write]
target = fio
workload = randwrite
number_ios = 64
[elsewhere]
target = fio
workload = randwrite
domain = lazy
number_ios = 64
[kind]
target = fio
workload = randread
disk = virtio-blk
END
cat >job/try <<'END'
. ./sessions.sh
device=0000:00:03.0
place=/sys/bus/pci/devices/$device

sed 's/ invbench.clock=[a-z]*//' /proc/cmdline >cmdline
mount -o bind cmdline /proc/cmdline
modprobe nvme
has_disk() {
	[ -b "$disk" ]
}
for node in $place/nvme/nvme*/nvme*n1; do
	disk=/dev/${node##*/}
done
until_true has_disk || exit 1

session() {
	invbench measure ./w.plan --device $device --cells "$@" >lines
}
refused() {
	session 0 --allow-write $device && ! grep '"type":"counters"' lines &&
		grep -o "\"reason\":\"device: $disk$1[^\"]*\"" lines && return
	echo "not '$1', but:"
	cat lines
	exit 1
}
runs() {
	session 0 --allow-write $device && grep -c '"type":"counters"' lines || exit 1
}
empty() {
	dd if=/dev/zero of=$disk bs=1M count=32 conv=fsync 2>/dev/null
}

# --allow-write is needed, and it must name this device.
session 0 && grep -o 'to permit that: --allow-write 0000:00:03.0' lines || exit 1
session 0 --allow-write 0000:00:02.0 && grep -o 'to permit that: --allow-write 0000:00:03.0' lines || exit 1
runs
# The data that the first run wrote is not a file system.
runs
session 2 && grep -o "disk: $device is not of the kind virtio-blk" lines || exit 1

empty
mke2fs $disk >mke2fs
refused ' is not empty: blkid finds ext2 on it; to overwrite it, run wipefs yourself'
for module in crc16 mbcache jbd2 ext4; do
	insmod $module.ko || exit 1
done
mkdir /mnt
mount -t ext4 $disk /mnt || exit 1
refused ", a disk of $device, is in use (mounted, swap, RAID, LVM or a program)"
printf '[maps]\ntarget = vfio\nworkload = unmap\n' >v.plan
invbench measure ./v.plan --device $device >lines
grep -o "device: $device cannot be taken: ${disk#/dev/} is mounted on /mnt; for others see: invbench list devices" lines || exit 1
# The disk as the root file system; the folders that the program needs are mounted there.
for folder in bin lib proc sys dev tmp job; do
	mkdir /mnt/$folder
	mount -o bind /$folder /mnt/$folder
done
mount -o bind cmdline /mnt/proc/cmdline
chroot /mnt sh -c "cd /job; grep ' / ' /proc/mounts; invbench measure ./w.plan --device $device --cells 0 --allow-write $device" >lines
grep -o "^$disk / " lines && grep -o 'is in use (mounted' lines || exit 1
for folder in proc/cmdline bin lib proc sys dev tmp job; do
	umount /mnt/$folder
done
umount /mnt

empty
mkswap $disk >mkswap
refused ' is not empty: blkid finds swap on it'
swapon $disk
refused ", a disk of $device, is in use"
swapoff $disk
empty
printf 'n\np\n1\n\n\nw\n' | fdisk $disk >fdisk
has_part() {
	[ -b "${disk}p1" ]
}
until_true has_part || exit 1
refused ' is not empty: blkid finds dos on it'
mke2fs ${disk}p1 >mke2fs
mount -t ext4 ${disk}p1 /mnt
refused ", a disk of $device, is in use"
umount /mnt
empty
blockdev --rereadpt $disk

# While a run writes to the disk, nobody else can mount it.
invbench measure ./w.plan --device $device --cells 0 --set number_ios=1000000 --allow-write $device >lines &
# The fio that makes I/O; another process only prints the version.
stopped() {
	for pid in $(pidof fio); do
		grep -q output-format /proc/$pid/cmdline && kill -STOP $pid && return
	done
	return 1
}
until_true stopped || exit 1
mount -t ext4 $disk /mnt 2>busy
grep -o -i 'resource busy' busy || exit 1
kill -9 $!
wait $!

state() {
	echo "$(readlink $place/driver) $(cat $place/driver_override) $(cat $place/iommu_group/type) $(pidof fio)"
}
no_fio() {
	[ -z "$(pidof fio)" ]
}
until_true no_fio || exit 1
remember
kill_some 4 100 invbench measure ./w.plan --device $device --cells 1 --allow-write $device
session 1 --allow-write $device && grep -c '"type":"counters"' lines || { cat lines; exit 1; }
settle 'a whole run'
END
expect 0 "$invbench" guest --tools --kernel "$newest" --disk disk --files job --console console.log --limit 1200 -- sh try
cat output
clean_console console.log
# The run wrote to this disk.
[[ -n $(tr -d '\0' <disk | head -c 1) ]] || die 'nothing was written to the disk'

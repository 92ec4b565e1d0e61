#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# A disk is written to only if its owner says so, nobody uses it and nothing is on it; and whatever ends the run,
# driver and domain are as they were. The guest has a disk that keeps what it is given, and does not know that
# it is a guest: there the program trusts nobody, as on a host.
# shellcheck source=tests/lab/common.sh
. "$(dirname "$0")/common.sh"

need "$newest"
mkdir job
cp "$top/tests/guest/sessions.sh" job/
for module in crc16 mbcache jbd2 ext4; do
	xz -dc "$(find "$XDG_CACHE_HOME/invbench/kernels/$newest+deb"*-arm64/modules/ -name "$module.ko.xz")" >"job/$module.ko"
done
truncate -s 32M disk
cat >job/w.plan <<'END'
[write]
target = fio
workload = randwrite
ios = 64
[elsewhere]
target = fio
workload = randwrite
domain = lazy
ios = 64
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
	session 0 --i-own $device && ! grep '"type":"counters"' lines &&
		grep -o "\"reason\":\"device: $disk$1[^\"]*\"" lines && return
	echo "not '$1', but:"
	cat lines
	exit 1
}
runs() {
	session 0 --i-own $device && grep -c '"type":"counters"' lines || exit 1
}
empty() {
	dd if=/dev/zero of=$disk bs=1M count=32 conv=fsync 2>/dev/null
}

# Said, and of this device.
session 0 && grep -o 'would be lost; if it is yours to lose: --i-own 0000:00:03.0' lines || exit 1
session 0 --i-own 0000:00:02.0 && grep -o 'would be lost; if it is yours to lose: --i-own 0000:00:03.0' lines || exit 1
runs
# What we wrote is nobody's file system.
runs
session 2 && grep -o "disk: $device is no virtio-blk" lines || exit 1

empty
mke2fs $disk >mke2fs
refused ' is not empty, blkid finds ext2 on it; wipefs is yours to call'
for module in crc16 mbcache jbd2 ext4; do
	insmod $module.ko || exit 1
done
mkdir /mnt
mount -t ext4 $disk /mnt || exit 1
refused ", the disk of $device, is in use: mounted, swapped to, or part of something"
printf '[maps]\ntarget = vfio\nworkload = unmap\n' >v.plan
invbench measure ./v.plan --device $device >lines
grep -o "device: $device is in use: driver nvme, ${disk#/dev/} mounted on /mnt; unbind it first" lines || exit 1
# As the root file system; what a program needs is bound into it.
for folder in bin lib proc sys dev tmp job; do
	mkdir /mnt/$folder
	mount -o bind /$folder /mnt/$folder
done
mount -o bind cmdline /mnt/proc/cmdline
chroot /mnt sh -c "cd /job; grep ' / ' /proc/mounts; invbench measure ./w.plan --device $device --cells 0 --i-own $device" >lines
grep -o "^$disk / " lines && grep -o 'is in use: mounted' lines || exit 1
for folder in proc/cmdline bin lib proc sys dev tmp job; do
	umount /mnt/$folder
done
umount /mnt

empty
mkswap $disk >mkswap
refused ' is not empty, blkid finds swap on it'
swapon $disk
refused ", the disk of $device, is in use"
swapoff $disk
empty
printf 'n\np\n1\n\n\nw\n' | fdisk $disk >fdisk
has_part() {
	[ -b "${disk}p1" ]
}
until_true has_part || exit 1
refused ' is not empty, blkid finds dos on it'
mke2fs ${disk}p1 >mke2fs
mount -t ext4 ${disk}p1 /mnt
refused ", the disk of $device, is in use"
umount /mnt
empty
blockdev --rereadpt $disk

# While it is written to, nobody else can make anything of it.
invbench measure ./w.plan --device $device --cells 0 --set ios=1000000 --i-own $device >lines &
# Not the one that only tells its version.
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
kill_some 4 100 invbench measure ./w.plan --device $device --cells 1 --i-own $device
session 1 --i-own $device && grep -c '"type":"counters"' lines || { cat lines; exit 1; }
settle 'a whole run'
END
expect 0 "$invbench" guest --tools --kernel "$newest" --disk disk --files job --console console.log --limit 300 -- sh try
cat output
clean_console console.log
# It was this disk that was written to.
[[ -n $(tr -d '\0' <disk | head -c 1) ]] || die 'the disk is as empty as it was'

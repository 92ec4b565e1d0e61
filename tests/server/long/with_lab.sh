# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=bash
# shellcheck disable=SC2034,SC2154
# A server with /dev/kvm, three CPUs, and a disk with what its lab would fetch first, for the tests of the lab there.
# Sourced, after common.sh.
server_limit=3600

disk_dir=$("$here/disk.sh") || exit
lab=$("$here/long/lab.sh" "$disk_dir") || exit
mkdir -p "$server"
qemu-img create -q -f qcow2 -b "$lab" -F raw "$server/lab.qcow2"
expect 0 server_boot "$server" -M virtualization=on -smp 3 \
	-blockdev "driver=qcow2,node-name=lab,file.driver=file,file.filename=$server/lab.qcow2,file.locking=off" \
	-device virtio-blk-pci,drive=lab,bus=pcie.0,addr=8,disable-legacy=on,iommu_platform=on
bring_built
there 'mkdir -p ~/.cache/invbench && mount /dev/vdb ~/.cache/invbench' || die 'no disk for the lab'

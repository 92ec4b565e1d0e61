#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# Becomes QEMU, which is the emulated server: UEFI, ACPI, two SMMUv3 and the devices that tests need.
#
#   0000:00:01.0, 02.0, 03.0  root disk, network card, source of random numbers
#   0000:00:04.0              NVMe, alone in its IOMMU group
#   0000:00:05.0, 05.1        NVMe, two functions of one slot: one IOMMU group
#   0000:00:06.0              PCIe root port; an NVMe behind it, which QEMU can unplug: id "plugged"
#   0000:00:07.0              NVMe with content that a test may overwrite
#   0000:41:00.0              NVMe behind the second SMMU
#
# It has no exact clock, and its maker is not QEMU: to invbench it is a real machine. Its times mean nothing.
#
# usage: machine.sh ROOT DISK_DIR DIR [QEMU_OPTION...]     DISK_DIR: from disk.sh, DIR: the server's folder
set -euo pipefail

here=$(cd "$(dirname "$0")" && pwd)
root=$1 disk_dir=$2 dir=$3
shift 3
empty='driver=null-co,size=1073741824,read-zeroes=on,node-name'
virtio='disable-legacy=on,iommu_platform=on'

exec "$here/../../bench/lab/debian/enter.sh" "$root" --bind "$disk_dir" --bind "$dir" -- qemu-system-aarch64 \
	-name server -nodefaults -display none \
	-M virt,gic-version=3 -cpu neoverse-n1 -accel tcg,thread=multi -smp 2 -m 4G \
	-bios "$disk_dir/firmware" -kernel "$disk_dir/vmlinuz" -initrd "$disk_dir/initrd" \
	-append 'root=/dev/vda rw console=ttyAMA0 cryptomgr.notests systemd.default_timeout_start_sec=900 systemd.default_device_timeout_sec=900' \
	-smbios type=1,manufacturer=invbench,product=server \
	-serial "file:$dir/console" -qmp "unix:$dir/monitor,server=on,wait=off" \
	-device pxb-pcie,id=second,bus_nr=64,bus=pcie.0,addr=0x1e \
	-device arm-smmuv3,primary-bus=pcie.0,stage=nested,id=smmu0 \
	-device arm-smmuv3,primary-bus=second,stage=nested,id=smmu1 \
	-blockdev "driver=qcow2,node-name=root,file.driver=file,file.filename=$dir/disk,file.locking=off" \
	-device "virtio-blk-pci,drive=root,bus=pcie.0,addr=1,$virtio" \
	-netdev user,id=net,hostfwd=tcp:127.0.0.1:0-:22 -device "virtio-net-pci,netdev=net,bus=pcie.0,addr=2,romfile=,$virtio" \
	-device "virtio-rng-pci,bus=pcie.0,addr=3,$virtio" \
	-blockdev "$empty=alone" -device nvme,drive=alone,serial=alone,bus=pcie.0,addr=4 \
	-blockdev "$empty=twin0" -device nvme,drive=twin0,serial=twin0,bus=pcie.0,addr=5.0,multifunction=on \
	-blockdev "$empty=twin1" -device nvme,drive=twin1,serial=twin1,bus=pcie.0,addr=5.1 \
	-device pcie-root-port,id=rootport,bus=pcie.0,addr=6,chassis=1 \
	-blockdev "$empty=plugged" -device nvme,drive=plugged,serial=plugged,bus=rootport,id=plugged \
	-blockdev "driver=raw,node-name=filled,file.driver=file,file.filename=$dir/filled" \
	-device nvme,drive=filled,serial=filled,bus=pcie.0,addr=7 \
	-device pcie-root-port,id=far,bus=second,chassis=2 \
	-blockdev "$empty=far" -device nvme,drive=far,serial=far,bus=far \
	"$@"

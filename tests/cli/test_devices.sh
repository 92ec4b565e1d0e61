#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# `list devices` says which devices a run can take, how to free one, and never how to take away what is in use.
# shellcheck source=tests/common.sh
. "$INVBENCH_HOME/tests/common.sh"
mkdir machine
# shellcheck source=tests/fixtures/machine.sh
. "$top/tests/fixtures/machine.sh"

expect 0 "$invbench" list devices
says 'this kernel drives no SMMUv3'
expect 0 "$invbench" list devices --json
[[ $(<output) == '[]' ]] || die 'devices without an SMMUv3'

smmu smmu3.0x0000000009050000 0
expect 0 "$invbench" list devices
says 'no device is behind an SMMUv3'

pci 0000:00:00.0 0x060000 - 0
pci 0000:00:01.0 0x020000 virtio-pci 1
net eth0 0x1003
pci 0000:00:02.0 0x010000 virtio-pci 2
block vda 254:0 "$at/virtio1/block"
block vda2 254:2 "$block"
mounted 254:2 /dev/root /
pci 0000:00:03.0 0x010802 nvme 3
ats off
block nvme0n1 259:0 "$at/nvme/nvme0"
file "$INVBENCH_MACHINE/run/udev/data/b259:0" 'E:ID_FS_TYPE=ext4'
pci 0000:00:04.0 0x060400 pcieport 4
# Two functions in one group: one is swap.
pci 0000:00:05.0 0x010802 nvme 5
block nvme1n1 259:1 "$at/nvme/nvme1"
file "$INVBENCH_MACHINE/proc/swaps" 'Filename Type Size Used Priority'
file_line "$INVBENCH_MACHINE/proc/swaps" '/dev/nvme1n1 partition 1 0 -2'
pci 0000:00:05.1 0x010802 nvme 5
# Two functions in one group: nothing uses either.
pci 0000:00:06.0 0x010802 - 6
ats on
pci 0000:00:06.1 0x010802 nvme 6
# Behind a root port: LVM on a partition, of which a volume is mounted.
pci 0000:01:00.0 0x010802 nvme 7 0000:00:04.0
block nvme4n1 259:4 "$at/nvme/nvme4"
block nvme4n1p1 259:5 "$block"
block dm-0 253:0 "$sys/devices/virtual/block"
file "$block/dm/name" vg-home
file "$block/dm/uuid" LVM-abc
link "$sys/class/block/nvme4n1p1/holders/dm-0" "$block"
mounted 253:0 /dev/mapper/vg-home /home
# A RAID that is not mounted.
pci 0000:00:07.0 0x010601 ahci 8
block sda 8:0 "$at/ata1/host0/target0:0:0/0:0:0:0/block"
block md0 9:0 "$sys/devices/virtual/block"
link "$sys/class/block/sda/holders/md0" "$block"
# A disk with several controllers stands below its subsystem.
pci 0000:00:08.0 0x010802 nvme 9
mkdir -p "$at/nvme/nvme5"
block nvme5c5n1 259:99 "$at/nvme/nvme5"
file "$block/hidden" 1
rm "$sys/dev/block/259:99"
link "$sys/devices/virtual/nvme-subsystem/nvme-subsys5/nvme5" "$at/nvme/nvme5"
block nvme5n1 259:6 "$sys/devices/virtual/nvme-subsystem/nvme-subsys5"
mounted 259:6 /dev/nvme5n1 /srv
# A card that is down, one in a bond, one with virtual functions, of which one has no driver.
pci 0000:00:09.0 0x020000 mlx5_core 10
net eth1 0x1002
pci 0000:00:0a.0 0x020000 mlx5_core 11
net eth2 0x1002
mkdir -p "$sys/devices/virtual/net/bond0"
link "$at/net/eth2/master" "$sys/devices/virtual/net/bond0"
pci 0000:00:0b.0 0x020000 mlx5_core 12
file "$at/sriov_numvfs" 2
pci 0000:00:0b.1 0x020000 - 13
# VFIO: one is free, one has a user.
pci 0000:00:0c.0 0x020000 vfio-pci 14
pci 0000:00:0d.0 0x020000 vfio-pci 15
program 4242 qemu-system-aar /dev/vfio/15
# A program has a node of the disk open.
pci 0000:00:0e.0 0x010802 nvme 16
block nvme6n1 259:7 "$at/nvme/nvme6"
character "$at/nvme/nvme6" 240:6 nvme6
program 4343 nvme /dev/nvme6
# A loop device on a disk.
pci 0000:00:0f.0 0x010802 nvme 17
block nvme7n1 259:8 "$at/nvme/nvme7"
block loop0 7:0 "$sys/devices/virtual/block"
file "$block/loop/backing_file" /dev/nvme7n1
# Nobody knows what depends on these.
pci 0000:00:10.0 0x0c0330 xhci_hcd 18
# A bridge in the group of a device without a driver.
pci 0000:00:11.0 0x060400 pcieport 19
pci 0000:02:00.0 0x020000 - 19 0000:00:11.0
# A card whose interface a container has, so that no interface is seen here.
pci 0000:00:12.0 0x020000 iavf 30
# Platform devices.
for name in dma.0 eth.1; do
	mkdir -p "$sys/devices/platform/$name"
	link "$sys/devices/platform/$name/subsystem" "$sys/bus/platform"
	behind smmu3.0x0000000009050000 "$sys/devices/platform/$name" "2${name##*.}"
done
mkdir -p "$sys/bus/platform/drivers/pl330"
link "$sys/devices/platform/dma.0/driver" "$sys/bus/platform/drivers/pl330"

expect 0 "$invbench" list devices --json
cp output devices.json

# is DEVICE VERDICT [REASON]
is() {
	local got want="$2: ${3-}"
	got=$(jq -r --arg d "$1" '.[] | select(.device == $d) | "\(.verdict): \(.reason // "")"' devices.json)
	[[ $got == "$want" ]] || die "$1 is '$got', expected '$want'"
}
is 0000:00:00.0 free
is 0000:00:01.0 no 'eth0 is up'
is 0000:00:02.0 no 'vda2 is mounted on /'
is 0000:00:03.0 'can be freed' 'driver nvme uses it'
is 0000:00:04.0 no 'a bridge: the devices behind it need it'
is 0000:00:05.0 no 'nvme1n1 is swap'
is 0000:00:05.1 no 'shares IOMMU group 5 with 0000:00:05.0: nvme1n1 is swap'
is 0000:00:06.0 'can be freed' 'shares IOMMU group 6 with 0000:00:06.1: driver nvme uses it'
is 0000:00:06.1 'can be freed' 'driver nvme uses it'
is 0000:01:00.0 no 'nvme4n1p1 in dm-0 is mounted on /home'
is 0000:00:07.0 no 'sda in RAID md0'
is 0000:00:08.0 no 'nvme5n1 is mounted on /srv'
is 0000:00:09.0 'can be freed' 'driver mlx5_core uses it'
is 0000:00:0a.0 no 'eth2 is part of bond0'
is 0000:00:0b.0 no '2 virtual functions are enabled'
is 0000:00:0b.1 free
is 0000:00:0c.0 free 'driver vfio-pci uses it'
is 0000:00:0d.0 no 'VFIO is in use by qemu-system-aar (process 4242)'
is 0000:00:0e.0 no 'in use by nvme (process 4343)'
is 0000:00:0f.0 no 'nvme7n1 in loop0'
is 0000:00:10.0 no 'driver xhci_hcd uses it, and invbench cannot see what depends on it'
is 0000:00:11.0 no 'a bridge: the devices behind it need it'
is 0000:02:00.0 free
is 0000:00:12.0 no 'driver iavf uses it, and invbench cannot see what depends on it'
is dma.0 no 'driver pl330 uses it; invbench frees only PCI devices'
is eth.1 free
[[ $(jq length devices.json) -eq 26 ]] || die 'a device is missing'
# Free ones first, then those that can be freed.
[[ $(jq -r '.[].verdict' devices.json | uniq | tr '\n' ,) == 'free,can be freed,no,' ]] || die 'the order is wrong'
jq -e 'all(.verdict == "can be freed" or .targets == ["vfio"] or .free == [])' devices.json >/dev/null ||
	die 'a command takes away what must stay'

# has DEVICE KEY JSON
has() {
	local got
	got=$(jq -c --arg d "$1" ".[] | select(.device == \$d) | .$2" devices.json)
	[[ $got == "$3" ]] || die "$1: $2 is $got, expected $3"
}
has 0000:00:00.0 targets '["driver"]'
has 0000:00:03.0 targets '["fio"]'
has 0000:00:0b.1 targets '["driver","vfio"]'
has 0000:00:0c.0 targets '["vfio"]'
has 0000:02:00.0 targets '["vfio"]'
has eth.1 targets '["driver"]'
has 0000:00:03.0 ats '"off"'
has 0000:00:06.0 ats '"on"'
has 0000:00:00.0 ats null
has 0000:00:03.0 kind '"NVMe"'
has 0000:00:03.0 numa_node 0
has 0000:00:03.0 domain '"strict"'
has eth.1 numa_node null
has 0000:00:06.0 iommu_group_members '["0000:00:06.0","0000:00:06.1"]'
has 0000:00:03.0 'uses[0].use' '"nvme0n1 has ext4"'
to=/sys/bus/pci/drivers/nvme
if [[ $EUID -eq 0 ]]; then
	has 0000:00:03.0 free "[\"echo 0000:00:03.0 >$to/unbind\"]"
	has 0000:00:06.0 free "[\"echo 0000:00:06.1 >$to/unbind\"]"
	has 0000:00:06.0 give_back "[\"echo 0000:00:06.1 >$to/bind\"]"
else
	has 0000:00:03.0 free "[\"echo 0000:00:03.0 | sudo tee $to/unbind\"]"
fi

expect 0 "$invbench" list devices
says '0000:00:03.0  NVMe'
says 'its IOMMU group also has 0000:00:06.1 (NVMe, nvme)'
says 'smmu3.0x9050000'
# A copy of a machine hides nothing from an ordinary user.
! grep -q 'Only root' output || die 'the copy is said to hide something'

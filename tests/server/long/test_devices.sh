#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# An owner of a server learns which device a run can take: the commands that doctor and list devices print work as they
# stand, and none takes away what the server needs.
# shellcheck source=tests/server/common.sh
. "$INVBENCH_HOME/tests/server/common.sh"

expect 0 server_start "$server"
bring_built

# devices: reads what list devices says, as root.
devices() {
	there './invbench list devices --json' >devices.json || die 'list devices failed'
}

# get DEVICE FILTER
get() {
	jq -r --arg d "$1" ".[] | select(.device == \$d) | $2" devices.json
}

# is DEVICE VERDICT TEXT: TEXT is a part of the reason.
is() {
	local got
	got=$(get "$1" '"\(.verdict): \(.reason // "")"')
	[[ $got == "$2: "*"$3"* ]] || die "$1 is '$got', expected '$2' and '$3'"
}

# follow DEVICE free|give_back: runs the commands as list devices prints them.
follow() {
	there "$(get "$1" ".$2[]")" || die "$1: the commands of $2 failed"
}

# disk_of DEVICE: prints the name of its disk.
disk_of() {
	there "cd /sys/bus/pci/devices/$1/nvme/ && ls -d */nvme*n1 | sed 's|.*/||'"
}

# Nothing is done yet.
devices
cp devices.json output
is 0000:00:00.0 free ''
is 0000:00:01.0 no 'is mounted on /'
is 0000:00:02.0 no 'is up'
is 0000:00:04.0 'can be freed' 'driver nvme uses it'
is 0000:00:05.0 'can be freed' 'driver nvme uses it'
is 0000:00:06.0 no 'a bridge: the devices behind it need it'
[[ $(get 0000:00:05.0 '.iommu_group_members | length') -eq 2 ]] || die 'two functions of one slot are not in one group'
[[ $(get 0000:00:04.0 .smmu) != "$(get 0000:41:00.0 .smmu)" ]] || die 'two SMMUs have one name'
jq -e 'all(.verdict != "no" or .free == [])' devices.json >/dev/null || die 'a command takes away what must stay'

# A disk is freed and given back; two functions of a group are freed together.
follow 0000:00:04.0 free
follow 0000:00:05.1 free
cp devices.json before.json
devices
is 0000:00:04.0 free ''
is 0000:00:05.0 free ''
is 0000:00:05.1 free ''
cp before.json devices.json
follow 0000:00:04.0 give_back
follow 0000:00:05.1 give_back
devices
is 0000:00:04.0 'can be freed' 'driver nvme uses it'
disk=$(disk_of 0000:00:04.0)
there "until test -b /dev/$disk; do sleep 0.2; done; dd if=/dev/$disk of=/dev/null bs=1M count=1 2>/dev/null" || die "$disk does not read"

# used COMMAND END TEXT: after COMMAND the disk is in use for the reason TEXT; END ends that. The other disks keep nothing.
disk=$(disk_of 0000:00:07.0)
used() {
	there "$1" || die "$1 failed"
	devices
	is 0000:00:07.0 no "$3"
	there "$2" || die "$2 failed"
}
used "sleep 1000 </dev/$disk >/dev/null 2>&1 & echo \$! >pid" "kill \$(cat pid)" 'in use by sleep'
used "mkswap -q -f /dev/$disk && swapon /dev/$disk" "swapoff /dev/$disk" "$disk is swap"
used "modprobe loop && losetup /dev/loop7 /dev/$disk" 'losetup -d /dev/loop7' "$disk in loop7"
used "mkfs.ext4 -q -F /dev/$disk && mount /dev/$disk /mnt" 'umount /mnt' "$disk is mounted on /mnt"
# Nothing in this name space shows a mount of another one, but the disk cannot be opened exclusively.
used "unshare -m sh -c 'mount /dev/$disk /mnt; echo \$\$ >pid; exec sleep 1000' >/dev/null 2>&1 &
	until test -s pid && grep -q /dev/$disk /proc/\$(cat pid)/mountinfo; do sleep 0.2; done" "kill \$(cat pid); rm pid" \
	"$disk is held by a file system or a program"
# udev looks at a disk some time after it was written to.
there "udevadm trigger --settle --name-match=/dev/$disk" || die 'udev does not answer'
devices
is 0000:00:07.0 'can be freed' ''
[[ $(get 0000:00:07.0 '.uses[].use') == "$disk has ext4" ]] || die 'the content of a disk is not named'

# The same verdict refuses a run.
printf '[a]\ntarget = vfio\nworkload = unmap\n' >v.plan
server_put "$server" /srv/invbench v.plan
refused() {
	there "./invbench measure ./v.plan --device $1 2>&1" >output
	says "$2"
}
refused 0000:00:01.0 'device: 0000:00:01.0 cannot be taken: '
refused 0000:00:02.0 'device: 0000:00:02.0 cannot be taken: '
refused 0000:00:06.0 'device: 0000:00:06.0 cannot be taken: a bridge'
refused 0000:00:04.0 'to free it: echo 0000:00:04.0 >/sys/bus/pci/drivers/nvme/unbind'

# doctor's remedies, as they are printed. vfio also needs a free device.
follow 0000:00:04.0 free
remedy() {
	there './invbench doctor --json' >doctor.json
	jq -r --arg n "$1" '.checks[] | select(.name == $n and .state == "missing") | .text | sub(": .*"; "")' doctor.json
}
command=$(remedy vfio-pci)
[[ $command == modprobe* ]] || die "the remedy for vfio-pci is '$command'"
there "$command" || die "$command failed"
command=$(remedy loaded)
[[ $command == insmod* ]] || die "the remedy for the module is '$command'"
there "$command" || die "$command failed"
expect 0 there './invbench doctor'
for target in driver vfio observe; do
	grep -q "^  $target  *yes" output || die "$target does not work after all remedies"
done
there './invbench doctor --json' | jq -r '.checks[] | select(.name == "for driver").text' >device
[[ $(<device) == '--device 0000:00:00.0 (host bridge)'* ]] || die "doctor names $(<device)"
printf '[plan]\nrounds = 1\nslots = 1\n[a]\nworkload = inv_range\n' >d.plan
server_put "$server" /srv/invbench d.plan
expect 0 there './invbench measure ./d.plan --device 0000:00:00.0'
says '"type":"counters","cell":0'

# VFIO holds a device only while a program has its group open.
there 'cd /sys/bus/pci/devices/0000:00:04.0 && echo vfio-pci >driver_override && echo 0000:00:04.0 >/sys/bus/pci/drivers_probe'
devices
is 0000:00:04.0 free 'driver vfio-pci uses it'
[[ $(get 0000:00:04.0 '.targets[]') == vfio ]] || die 'vfio cannot take its own device'
there "sleep 1000 <>/dev/vfio/$(get 0000:00:04.0 .iommu_group) >/dev/null 2>&1 & echo \$! >pid"
devices
is 0000:00:04.0 no 'VFIO is in use by sleep'
there "kill \$(cat pid)"

# An ordinary user sees less, is told so, and gets commands with sudo.
expect 0 there "chmod -R a+rX /srv/invbench; su -s /bin/sh -c './invbench list devices' nobody"
says 'Only root sees ATS'
says 'echo 0000:00:05.0 | sudo tee /sys/bus/pci/drivers/nvme/unbind'
there "su -s /bin/sh -c './invbench doctor' nobody" >output
says 'sudo ./invbench'
grep -q '^  driver  *no, missing: root$' output || die 'an ordinary user lacks more than root'

# observe says why it saw nothing.
expect 0 there './invbench observe --duration 1'
grep -q 'no calls' output && says 'no device behind an SMMUv3 did I/O'
clean_log

# Lockdown refuses the module, and doctor knows.
expect 0 there 'rmmod invbench; echo integrity >/sys/kernel/security/lockdown; ./invbench doctor'
says 'lockdown integrity refuses unsigned modules'
expect 1 there 'insmod kmods/invbench.ko'

#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# A virtual function is measured, and its physical function takes it away in the middle of a run. A physical function
# whose virtual functions are enabled cannot be taken.
# The server expands what stands in single quotes.
# shellcheck disable=SC2016
# shellcheck source=tests/server/common.sh
. "$INVBENCH_HOME/tests/server/common.sh"
physical=0000:01:00.0 virtual=0000:01:10.0

expect 0 server_start "$server"
bring_built
# A network card with SR-IOV takes the place of the disk that QEMU can unplug, once the kernel is done with the disk. An
# empty port would sleep, and QEMU's does not wake the kernel.
there 'echo on >/sys/bus/pci/devices/0000:00:06.0/power/control' || die 'the port does not stay awake'
expect 0 server_monitor "$server" device_del '{"id": "plugged"}'
there "cd /sys/bus/pci/slots && slot=\$(dirname \$(grep -l ${physical%.0} */address))
	until [ ! -e /sys/bus/pci/devices/$physical ] && grep -q 0 \$slot/power && ! ps -eo stat,comm | grep pciehp | grep -qv '^S'; do
		sleep 0.2
	done" || die 'the disk stays'
expect 0 server_monitor "$server" device_add '{"driver": "igb", "id": "card", "bus": "rootport", "romfile": ""}'
there "until [ -e /sys/bus/pci/devices/$physical/driver ]; do sleep 0.2; done
	cd /sys/bus/pci/devices/$physical && basename \$(readlink driver) && echo 0 >sriov_drivers_autoprobe && echo 2 >sriov_numvfs" >output 2>&1 ||
	die 'no virtual functions'
says igb
there 'insmod kmods/invbench.ko && ./invbench list devices --json' >devices.json || die 'list devices failed'
jq -r '.[] | select(.device | startswith("0000:01:")) | "\(.device) \(.verdict): \(.reason // "")"' devices.json >output
cat output
says "$virtual free: "
grep "^$physical no: " output | grep -q 'virtual functions' || die 'the physical function can be taken'

driver_plan 2000
there "setsid ./invbench run ./driver.plan --device $virtual >log 2>&1 </dev/null & echo \$! >pid
	until grep -q '\"type\":\"round\"' out/*/*.jsonl 2>/dev/null; do sleep 0.2; done" || die 'the run does not begin'
there "echo 0 >/sys/bus/pci/devices/$physical/sriov_numvfs
	while [ -e /proc/\$(cat pid) ]; do sleep 0.2; done; cat log" >output 2>&1 || die 'the virtual functions stay'
# Between two rounds, which are processes, the device is not there at all.
grep -q "device: $virtual \(was removed from the machine during the session\|is not a PCI or platform device\)" output ||
	die 'the run does not say why it ended'
there 'rmmod invbench && insmod kmods/invbench.ko' || die 'the module cannot be removed'

driver_plan 1
there "echo 2 >/sys/bus/pci/devices/$physical/sriov_numvfs && ./invbench run ./driver.plan --device $virtual" >output 2>&1 ||
	die 'no run with a new virtual function'
says '12 of 12 cells measured'
clean_log

#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# The machine sleeps in the middle of a run, which goes on. Then somebody pulls the measured device out of its slot: the
# run ends and says so, the module lets go of everything, and another device can be measured.
# The server expands what stands in single quotes.
# shellcheck disable=SC2016
# shellcheck source=tests/server/common.sh
. "$(dirname "$0")/common.sh"
device=0000:01:00.0

expect 0 server_start "$server"
bring_built
there "insmod kmods/invbench.ko && echo $device >/sys/bus/pci/drivers/nvme/unbind" || die 'the module cannot be loaded'
driver_plan 2000
there "setsid ./invbench run ./driver.plan --device $device >log 2>&1 </dev/null & echo \$! >pid
	until grep -q '\"type\":\"round\"' out/*/*.jsonl 2>/dev/null; do sleep 0.2; done" || die 'the run does not begin'
# The kernel's own test of suspend: all programs stop, all devices sleep for a second and wake.
there 'rounds() { grep -c "\"type\":\"round\"" out/*/*.jsonl; }
	echo 1 >/sys/module/suspend/parameters/pm_test_delay
	echo devices >/sys/power/pm_test && echo freeze >/sys/power/state && before=$(rounds) || exit 1
	until [ $(rounds) -gt $((before + 100)) ]; do
		[ -e /proc/$(cat pid) ] || exit 1
		sleep 0.2
	done' || die 'the machine does not sleep, or the run does not go on afterwards'
expect 0 server_monitor "$server" device_del '{"id": "plugged"}'
there "while [ -e /sys/bus/pci/devices/$device ] || [ -e /proc/\$(cat pid) ]; do sleep 0.2; done; cat log" >output 2>&1 ||
	die 'the device stays, or the run does not end'
# Between two rounds, which are processes, the device is not there at all.
grep -q "device: $device \(was removed from the machine during the session\|is not a PCI or platform device\)" output ||
	die 'the run does not say why it ended'
there './invbench show' >output 2>&1 || die 'what was measured before is lost'
there 'rmmod invbench && insmod kmods/invbench.ko' || die 'the module cannot be removed'

driver_plan 1
there "./invbench run ./driver.plan --device 0000:00:00.0" >output 2>&1 ||
	die 'no run with another device'
says '12 of 12 cells measured'
clean_log

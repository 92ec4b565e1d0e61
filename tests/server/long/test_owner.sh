#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# As the owner of the server does it: boot it, build program and module there with Debian's compiler, measure. Then
# what must not hurt it: SIGKILL at random moments, and a reset in the middle of a run.
# The server expands what stands in single quotes.
# shellcheck disable=SC2016
# shellcheck source=tests/server/common.sh
. "$INVBENCH_HOME/tests/server/common.sh"
server_limit=3600
kills=${INVBENCH_KILLS:-100}
seed=${INVBENCH_SEED:-$RANDOM}
device=0000:00:04.0

# free: gives the device away and loads the module.
free() {
	there "insmod kmods/invbench.ko && echo $device >/sys/bus/pci/devices/$device/driver/unbind" ||
		die 'the module cannot be loaded'
}

expect 0 server_boot "$server"
there 'systemctl is-system-running --wait' >output 2>&1 || die 'not everything of the server has started'
bring_tree
there 'make -j2 invbench kmods CFLAGS=-O0' >output 2>&1 || die 'the build on the server fails'
! grep -i warning output || die 'the build on the server warns'
there './invbench list plans' >output 2>&1 || die 'the program does not start'
free
driver_plan 200
state >before

# A killed run leaves the module removable and everything as it was. rmmod waits for what the kernel still does.
echo "seed $seed"
there "RANDOM=$seed"'
for ((i = 0; i < '"$kills"'; i++)); do
	setsid ./invbench run ./driver.plan --device '"$device"' >log 2>&1 &
	sleep "$((RANDOM % 12)).$((RANDOM % 10))"
	kill -KILL "$!"
	wait "$!" 2>/dev/null
	for ((tries = 0; tries < 600; tries++)); do
		rmmod invbench 2>/dev/null && break
		sleep 0.1
	done
	insmod kmods/invbench.ko || { echo "after kill $i the module stayed"; cat log; exit 1; }
done' >output 2>&1 || die 'a killed run left something behind'
state >after
diff before after || die 'the killed runs left the server changed'
clean_log

# A reset in the middle: the next boot is whole, and the interrupted run can be read.
there 'sync; setsid ./invbench run ./driver.plan --device '"$device"' >log 2>&1 </dev/null &
	until grep -q "\"type\":\"round\"" out/*/*.jsonl; do sleep 0.2; done'
expect 0 server_reset "$server"
there 'systemctl is-system-running --wait' >output 2>&1 || die 'not everything of the server has started again'
free
state >after
diff before after || die 'the server is not as before the reset'
driver_plan 2
there './invbench run ./driver.plan --device '"$device" >output 2>&1 || die 'no run after the reset'
says '12 of 12 cells measured'
clean_log

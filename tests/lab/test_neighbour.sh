#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# A device that appears behind the SMMU while range invalidation is hidden was attached without it. So range invalidation
# stays off, and the run fails.
# shellcheck source=tests/lab/common.sh
. "$(dirname "$0")/common.sh"

# In kernels before 6.15 a device that is plugged in comes behind its SMMU when its first driver binds.
need 6.12.107
mkdir job
truncate -s 1M disk
cat >job/try <<'END'
# Whether a worker has made calls: only then is range invalidation hidden.
calls() {
	for task in /proc/[0-9]*; do
		case $(cat $task/comm 2>/dev/null) in
		invbench/*)
			set -- $(cat $task/stat)
			[ $((${14} + ${15})) -eq 0 ] || return 0
			;;
		esac
	done
	return 1
}

echo 0 >/sys/bus/pci/drivers_autoprobe
echo 1 >/sys/bus/pci/devices/0000:00:03.0/remove
echo 1 >/sys/bus/pci/rescan
modprobe nvme
cell=unmap,as-built,1,65536
session open attach= 0000:00:02.0 cell $cell,0,1 run each,100000 run each,1 &
until calls; do usleep 10000; done
echo 0000:00:03.0 >/sys/bus/pci/drivers_probe
wait $!
echo 0000:00:03.0 >/sys/bus/pci/drivers/nvme/unbind
session open attach= 0000:00:02.0 cell $cell,1,1 count 10
END
expect 0 "$invbench" guest --kernel 6.12.107 --disk disk --files job --console console.log -- sh try
clean_console console.log

[[ $(grep -c 'error Device or resource busy: ril: another device appeared behind the SMMU, 0000:00:03.0' output) -eq 2 ]] ||
	die 'no run failed'
# A cell with range invalidation would be measured without it.
says 'error Operation not supported: ril: range invalidation of this SMMU had to stay off'
grep -q 'invbench: ril: another device appeared behind the SMMU, 0000:00:03.0; range invalidation stays off' console.log ||
	die 'the kernel log does not say so'

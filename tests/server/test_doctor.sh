#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# The emulated server is the machine that an owner has: Debian, two SMMUs, disks in and out of groups; and
# invbench takes it for a real one.
# The server expands what stands in single quotes.
# shellcheck disable=SC2016
# shellcheck source=tests/server/common.sh
. "$INVBENCH_HOME/tests/server/common.sh"

expect 0 server_start "$server"
there 'systemctl is-system-running; dpkg --audit; uname -r; dmesg | grep KASLR; ls /sys/class/iommu
for device in /sys/kernel/iommu_groups/*/devices/*; do echo "group ${device#/sys/kernel/}"; done' >output 2>&1
says 7.3.4+deb13-arm64
says 'KASLR enabled'
[[ $(grep -c '^smmu3' output) -eq 2 ]] || die 'it has not two SMMUs'
for function in 0 1; do
	grep -o "iommu_groups/[0-9]*/devices/0000:00:05.$function" output | cut -d / -f 2
done | sort -u | wc -l | grep -qx 1 || die 'the two functions of slot 5 are not in one group'
bring_built
there './invbench doctor' >output 2>&1
says 'SMMUv3'
there 'insmod kmods/invbench.ko && ./invbench doctor; rmmod invbench' >output 2>&1 || die 'the module cannot be removed'
clean_log

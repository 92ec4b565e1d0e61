#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# doctor says for each target whether it works on a machine, and gives a command for what is missing.
# shellcheck source=tests/common.sh
. "$INVBENCH_HOME/tests/common.sh"
mkdir machine
# shellcheck source=tests/fixtures/machine.sh
. "$top/tests/fixtures/machine.sh"
export XDG_CACHE_HOME=$work/cache
root=$INVBENCH_MACHINE
become=
[[ $EUID -eq 0 ]] || become='sudo '

# examine: runs doctor. The exit code tells whether the lab works here, which this test does not decide.
examine() {
	"$invbench" doctor --json >doctor.json
	[[ $? -eq 0 || $? -eq 77 ]] || die 'doctor failed'
	cp doctor.json output
}

# check NAME STATE [TEXT]: the check must have this state, and its text must contain TEXT.
check() {
	local got
	got=$(jq -r --arg n "$1" '.checks[] | select(.name == $n) | "\(.state): \(.text)"' doctor.json)
	[[ $got == "$2: "*"${3-}"* ]] || die "$1 is '$got', expected '$2' and '${3-}'"
}

# lacks TARGET NAMES: these checks prevent the target; '' if it works. Only root has root.
lacks() {
	local got
	got=$(jq -r --arg t "$1" '.missing[$t]' doctor.json | sed 's/\(^\|, \)root//; s/^, //')
	[[ $got == "$2" ]] || die "$1 lacks '$got', expected '$2'"
}

file "$root/proc/sys/kernel/arch" x86_64
file "$root/proc/sys/kernel/osrelease" 9.9.9-arm64
# What an interrupted download left is no kernel.
mkdir -p "$XDG_CACHE_HOME/invbench/kernels/7.3.4.part.debs"
examine
check kernels advice './invbench prepare'
mkdir "$XDG_CACHE_HOME/invbench/kernels/7.3.4"
examine
check kernels ok 7.3.4
rm -r "$XDG_CACHE_HOME/invbench"

examine
check arm64 missing 'use an arm64 machine, or the lab: this one is x86_64'
lacks driver arm64
lacks model ''
! grep -q headers output || die 'headers are of no use here'

file "$root/proc/sys/kernel/arch" aarch64
examine
check SMMUv3 missing "${become}dmesg | grep -i smmu: this kernel drives no SMMUv3"
lacks vfio SMMUv3

# A fresh server: an SMMUv3, a disk in use, a free disk with its driver.
smmu smmu3.0x0000000009050000 1
file "$sys/devices/system/node/node1/cpulist" 32-63
pci 0000:00:02.0 0x010802 nvme 2
block nvme0n1 259:0 "$at/nvme/nvme0"
mounted 259:0 /dev/nvme0n1 /
file "$root/etc/os-release" 'ID=debian'
examine
check SMMUv3 ok 'smmu3.0x0000000009050000 (1 devices, on NUMA node 1)'
check "SMMU's node" ok '1, with CPUs 32-63'
check 'for driver' missing './invbench list devices: says what uses each device; none is free'
check 'for fio' missing 'no disk behind an SMMUv3 has a driver and no user'
pci 0000:00:03.0 0x010802 nvme 3
block nvme1n1 259:1 "$at/nvme/nvme1"
examine
check 'for driver' missing './invbench list devices: has the commands that free 0000:00:03.0'
check 'for vfio' missing './invbench list devices'
check 'for fio' ok '--device 0000:00:03.0 (NVMe)'
check headers missing "${become}apt-get install linux-headers-9.9.9-arm64: they build the module"
check BTF missing 'CONFIG_DEBUG_INFO_BTF=y'
check loaded missing "${become}insmod $INVBENCH_HOME/kmods/invbench.ko"
check vfio-pci missing 'this one has no module vfio-pci'
check governor ok 'does not scale'
check irqbalance ok 'not running'
# The example ends with the last CPU, so it never names one that does not exist.
last=$(($(getconf _NPROCESSORS_CONF) - 1))
case $last in
0) check isolated advice 'this machine has only one CPU' ;;
1 | 2) check isolated advice "isolcpus=managed_irq,domain,$last, " ;;
*) check isolated advice "isolcpus=managed_irq,domain,2-$last, " ;;
esac

# Other distributions.
file "$root/etc/os-release" 'ID="openEuler"'
examine
check headers missing "${become}dnf install kernel-devel-9.9.9-arm64"
file "$root/etc/os-release" 'ID=gentoo'
examine
check headers missing 'install the headers of kernel 9.9.9-arm64'

# The same server, prepared.
pci 0000:00:00.0 0x060000 - 0
pci 0000:00:04.0 0x010802 - 4
file "$root/lib/modules/9.9.9-arm64/build/Makefile" ''
file "$root/lib/modules/9.9.9-arm64/modules.dep" 'kernel/drivers/vfio/pci/vfio-pci.ko.xz: kernel/drivers/vfio/vfio.ko.xz'
file "$sys/kernel/btf/vmlinux" ''
file "$root/dev/invbench" ''
examine
check 'for driver' ok '--device 0000:00:00.0 (host bridge) 0000:00:04.0'
check 'for vfio' ok '--device 0000:00:04.0 (NVMe)'
check headers ok /lib/modules/9.9.9-arm64/build
check BTF ok
check loaded ok /dev/invbench
check vfio-pci missing "${become}modprobe -a vfio-pci vfio_iommu_type1: not loaded"
lacks vfio vfio-pci
mkdir -p "$sys/bus/pci/drivers/vfio-pci"
examine
check vfio-pci ok loaded
# vfio works without the module, and the module's absence is no reason against it.
rm "$root/dev/invbench"
file "$root/lib/modules/9.9.9-arm64/modules.dep" 'updates/dkms/invbench.ko.xz:'
examine
lacks vfio ''
check built ok 'installed for this kernel'
check loaded missing "${become}modprobe invbench: not loaded"

# The driver is a module itself.
file "$root/lib/modules/9.9.9-arm64/modules.dep" 'kernel/drivers/iommu/arm/arm-smmu-v3/arm_smmu_v3.ko.xz:'
examine
check driver missing 'CONFIG_ARM_SMMU_V3=y'
lacks driver 'function, driver'
file "$root/lib/modules/9.9.9-arm64/modules.dep" 'updates/dkms/invbench.ko.xz:'
examine
check driver ok 'not a module'

# What refuses an unsigned module.
check signature ok 'not required'
file "$sys/kernel/security/lockdown" 'none [integrity] confidentiality'
examine
check signature advice "${become}mokutil --import /var/lib/dkms/mok.pub: lockdown integrity refuses modules"
file "$root/lib/modules/9.9.9-arm64/modules.dep" ''
examine
check signature missing "${become}/lib/modules/9.9.9-arm64/build/scripts/sign-file sha256 MOK.key MOK.der"
check signature missing 'lockdown integrity refuses unsigned modules; docs/host.md says how to make the key'
file "$sys/kernel/security/lockdown" '[none] integrity confidentiality'
examine
check signature ok 'not required'
file "$sys/module/module/parameters/sig_enforce" Y
examine
check signature missing 'module.sig_enforce refuses unsigned modules'
file "$root/dev/invbench" ''
examine
check signature ok 'the module is loaded'

# What makes times vary.
file "$sys/devices/system/cpu/cpu0/cpufreq/scaling_governor" performance
file "$sys/devices/system/cpu/cpu1/cpufreq/scaling_governor" schedutil
file "$sys/devices/system/cpu/isolated" 4-7
file "$root/proc/77/comm" irqbalance
examine
check governor advice "echo performance | ${become}tee /sys/devices/system/cpu/cpu*/cpufreq/scaling_governor"
check isolated ok 'CPUs 4-7'
check irqbalance advice "${become}systemctl stop irqbalance"
file "$sys/devices/system/cpu/cpu1/cpufreq/scaling_governor" performance
examine
check governor ok performance

"$invbench" doctor >output
# Each line of the table holds one check, in the order of JSON.
[[ $(grep -c '  \(ok\|missing\|advice\) ' output) -eq $(jq '.checks | length' doctor.json) ]] || die 'the table has other checks'
grep -q '^  vfio     \(yes\|no, missing: root\)' output || die 'the table does not say that vfio works'

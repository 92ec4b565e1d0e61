#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# In a virtual machine of QEMU with KVM the CPUs are real, so the model is measured in time. Where QEMU emulates the CPUs,
# nothing is: the run is refused in one line, before there is a folder.
# shellcheck source=tests/common.sh
. "$INVBENCH_HOME/tests/common.sh"
# shellcheck source=tests/fixtures/seal.sh
. "$top/tests/fixtures/seal.sh"

clocks=/sys/devices/system/clocksource/clocksource0/available_clocksource
if ! [[ -f $clocks ]] || ! unshare --mount true 2>/dev/null; then
	echo 'this user may not hide files of the machine'
	exit 77
fi
mkdir -p class/dmi/id
echo QEMU >class/dmi/id/sys_vendor
cat >p.plan <<'END'
[plan]
rounds = 2
slots = 1
calls = 4
[a]
target = model
workload = inv_range
strategy = v7.1,mb
END

# on CLOCKS PRODUCT CODE [ARGUMENTS]: the exit code of a run, or of these arguments, on a machine of QEMU with these sources
# of time and this product name
on() {
	echo "$1" >sources
	echo "$2" >class/dmi/id/product_name
	expect "$3" unshare --mount sh -c \
		"mount --bind sources $clocks && mount --bind class /sys/class && exec $invbench ${4:-run ./p.plan}"
}
on 'tsc kvm-clock' 'Standard PC (i440FX + PIIX, 1996)' 0 doctor
grep -Eq 'model +yes' output || die 'the model is not measured'
on tsc 'Standard PC (i440FX + PIIX, 1996)' 0 doctor
grep -Eq 'model +no, missing: CPUs' output || die 'the model is measured'
on 'tsc acpi_pm' 'Standard PC (Q35 + ICH9, 2009)' 77
says "host: this machine is QEMU's and shows no sign of KVM, so its times mean nothing; the lab counts instructions instead: --place lab"
[[ $(wc -l <output) -eq 1 ]] || die 'the refusal takes more than one line'
[[ ! -e out ]] || die 'a refused run made out/'
on arch_sys_counter 'QEMU Virtual Machine' 77
on 'tsc kvm-clock acpi_pm' 'Standard PC (Q35 + ICH9, 2009)' 0
says 'clock   hw'
on arch_sys_counter 'KVM Virtual Machine' 0
says 'clock   hw'
# A device there may be behind an SMMU that is a program.
records=(out/*/record.jsonl)
jq -c 'del(.seq, .crc) | if .type == "environment" then .device = "0000:01:00.0" else . end' "${records[-1]}" |
	seal >passed.jsonl
"$invbench" compare ./passed.jsonl >output 2>&1
[[ $? -le 2 ]] || die 'the run cannot be compared'
says 'vmm: this is a virtual machine of QEMU: unless it has a real SMMU, each doorbell'

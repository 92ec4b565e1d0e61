#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# The lab on an Arm machine: the emulator has the exact clock, and with KVM the guest runs on the machine's own CPUs.
# The server expands what stands in single quotes.
# shellcheck disable=SC2016
# shellcheck source=tests/server/common.sh
. "$INVBENCH_HOME/tests/server/common.sh"
# shellcheck source=tests/server/long/with_lab.sh
. "$here/long/with_lab.sh"

# An emulated machine that emulates a machine is slow.
slow='--hang-timeout 1800'
# What the lab compiles is compiled here: there it takes an hour (test_lab_build.sh). The state of the modules names
# root and kernel, whose paths differ.
tar -c -C "$INVBENCH_HOME" build/arm64 build/kmods/7.3.4/{log,state,kmods/invbench.ko} | there 'tar -x
	value() { sed -n "s/^$1 = //p" bench/kernels/7.3.4.kernel; }
	root=$(bench/lab/debian/root.sh) && dir=$(bench/lab/kernel/kernel.sh "$(value release)" "$(value suite)") &&
	sed -Ei "1s|^(\S+ +-) \S+ \S+|\1 $root $dir|" build/kmods/7.3.4/state' || die 'cannot copy what the lab compiles'

there "./invbench guest --clock exact $slow -- uname -r" >output 2>&1 || die 'no guest with the exact clock'
says 7.3.4
! grep 'compiling' output || die 'the lab compiles what it has'

there "./invbench guest --clock kvm $slow -- sh -c 'uname -r; nproc; cat /proc/cpuinfo'" >output 2>&1 ||
	die 'no guest with KVM'
says 7.3.4
grep -qx 2 output || die 'the guest has not two CPUs'

# Each vCPU has a CPU of its own.
there "setsid ./invbench guest --clock kvm $slow -- sleep 1000000 >log 2>&1 </dev/null & echo \$! >pid
	vcpu() { sed -n 's/^Cpus_allowed_list:.//p' \$(dirname \$(grep -l \"^CPU \$1/KVM\" /proc/*/task/*/comm))/status; }
	until [ \"\$(vcpu 0) \$(vcpu 1)\" = '2 1' ]; do
		[ -e /proc/\$(cat pid) ] || exit 1
		sleep 1
	done 2>/dev/null" || die 'the vCPUs have no CPUs of their own'
# A kill leaves nothing behind.
there 'kill -KILL $(cat pid); while pgrep qemu-system >/dev/null; do sleep 0.2; done' || die 'QEMU outlives the kill'

plan kvm <<'END'
[plan]
rounds = 2
slots = 2
calls = 200

[empty]
workload = inv_range
strategy = v7.1,no-barriers
entries = 0
END
there "./invbench run ./kvm.plan --place lab --clock kvm $slow --max-seconds 7200" >output 2>&1 || die 'no run with KVM'
cat output
says 'clock   kvm: ns'
says 'an emulated SMMU'
says '2 measured, 0 skipped, 0 failed'
there 'cat "$(ls -td out/*/ | head -n 1)"*.jsonl' >record
[[ $(jq -c 'select(.type == "boot") | [.block, .by_round, .host.pinned]' record | xargs) == '[0,true,1,2] [1,true,1,2]' ]] ||
	die "the boot lines are: $(grep '"type":"boot"' record)"
# Here each round is noisy, and says so.
there './invbench compare latest' >output 2>&1
grep -q 'rounds, one boot each\|noise spoiled all rounds' output || die 'compare does not know rounds of boots'

# What cannot be done is refused at once.
there 'mv /dev/kvm /dev/kvm.gone; ./invbench run ./kvm.plan --place lab --clock kvm; echo "exit code $?"; mv /dev/kvm.gone /dev/kvm' \
	>output 2>&1
says '/dev/kvm is missing'
says 'exit code 77'
clean_log

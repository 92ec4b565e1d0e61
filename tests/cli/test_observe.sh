#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# observe refuses wrong options before it touches the kernel.
# shellcheck source=tests/cli/common.sh
. "$(dirname "$0")/common.sh"

expect 3 "$invbench" observe --method perf
says "--method: 'perf' is unknown, allowed: fentry, kprobe, event"
for seconds in 0 -1 1h 86401; do
	expect 3 "$invbench" observe --duration "$seconds"
	says "--duration: '$seconds' is not a number of seconds in 1..86400"
done
expect 3 "$invbench" observe --duration 1 -- true
says '--duration: not allowed with a command'
# Waits are those of the command queue, and only one method tells them apart.
expect 3 "$invbench" observe --waits --function cmdlist
says '--waits: observes the command queue (cmdlist), so --function is not allowed'
expect 3 "$invbench" observe --waits --method kprobe
says '--waits: only --method fentry can tell waits apart, not kprobe'
expect 3 "$invbench" observe --function
says 'observe: --function needs a value'
[[ $(id -u) -eq 0 ]] || exit 0
expect 77 "$invbench" observe --function no_such_function -- true
says 'function: this kernel has no no_such_function()'
[[ $(uname -m) != aarch64 ]] || exit 0
expect 77 "$invbench" observe -- touch started
says 'function: this kernel has no inv_range(), no arm_smmu_domain_inv_range(), no __arm_smmu_tlb_inv_range()'
expect 77 "$invbench" observe --waits -- touch started
says 'function: this kernel has no cmdlist(), no __arm_smmu_cmdq_issue_cmdlist()'
[[ ! -e started ]] || die 'the command was started although there is nothing to observe'

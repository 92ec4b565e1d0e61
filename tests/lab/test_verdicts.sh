#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# A command in the guest that fails says why. A guest that panics, hangs or exceeds its time ends with that verdict
# and the last lines of its console.
# shellcheck source=tests/lab/common.sh
. "$(dirname "$0")/common.sh"

guest() {
	local want=$1
	shift
	expect "$want" "$invbench" guest --kernel "$newest" --console console.log "$@"
}

guest 5 -- sh -c 'uname -m; exit 5'
says aarch64
# Errors of the command arrive, and so does the name of one that the guest does not have.
guest 0 -- sh -c 'echo "no  such thing" >&2'
says 'no  such thing'
guest 127 -- nonesuch --option
says 'nonesuch: not found'
guest 1 -- sh -c 'echo c > /proc/sysrq-trigger'
says 'panic:'
says 'sysrq triggered crash'
# The command speaks first: else the verdict could be one about the boot, which prints little. A silent loop that keeps
# the CPU busy is told by QEMU's CPU time.
guest 1 --hang-timeout 20 -- sh -c 'echo "the loop begins"; while :; do :; done'
says 'the loop begins'
says 'hang:'
guest 1 --limit 60 -- sh -c 'while sleep 1; do echo alive; done'
says alive
says 'timeout:'

#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# The queue's test finds each fault that can be built into the queue: exactly one case fails.
cd "$(dirname "$0")/../.." || exit 1
out=${INVBENCH_BUILD:?}/faults
mkdir -p "$out"
status=0

# found FAULT CASE: with FAULT, only CASE of test_queue fails
found() {
	local program=$out/$1 failed
	${CC:-gcc} -std=gnu11 -D_GNU_SOURCE -O2 -I. -DQUEUE_FAULT="$1" -o "$program" \
		tests/unit/test_queue.c -lcmocka -lurcu-memb -lpthread || exit 1
	failed=$("$program" 2>&1 | sed -n 's/^\[  FAILED  \] \(test_.*\)/\1/p' | sort -u)
	echo "$1: ${failed:-nothing} failed"
	[[ $failed == "$2" ]] || status=1
}

found QUEUE_SOUND ''
found QUEUE_MARKS_EARLY test_written_before_valid
found QUEUE_RINGS_EARLY test_owner_gathers
found QUEUE_SKIPS_LOCK test_sync_holds_lap
exit $status

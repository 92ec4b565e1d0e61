#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# The module's tests on kernels that check memory, locks and objects (KASAN, lockdep and others), and that find data
# races (KCSAN). What these kernels report, the tests find in the console's log. Costs there mean nothing, so the
# tests are those of behaviour.
# The lab builds both kernels: half an hour each on two idle CPUs.
# shellcheck source=tests/lab/common.sh
. "$INVBENCH_HOME/tests/lab/common.sh"

failed=()
for flavour in debug kcsan; do
	need "$newest-$flavour"
	for test in harm lifecycle refusals counters race observe fio; do
		began=$SECONDS
		if INVBENCH_TEST_KERNEL=$newest-$flavour "$top/tests/lab/test_$test.sh" >"$test.log" 2>&1; then
			echo "$newest-$flavour: $test: ok, $((SECONDS - began)) s"
		else
			failed+=("$flavour:$test")
			sed "s/^/$test: /" "$test.log"
		fi
	done
done
[[ ${#failed[@]} -eq 0 ]] || die "failed: ${failed[*]}"

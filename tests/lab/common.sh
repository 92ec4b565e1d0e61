# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=bash
# What the tests in the lab share: which kernel, and looks at its log and record. Sourced.
# shellcheck source=tests/common.sh
. "$INVBENCH_HOME/tests/common.sh"

export newest=7.3.4

# Where the lab cannot be, the test cannot run; the last line says why.
unexpected() {
	if [[ $1 -eq 77 ]]; then
		tail -n 5 output
		exit 77
	fi
	die "exit code $1, expected $2"
}

# need KERNEL...: where a run of several goes on without one that cannot be had any more, a test cannot.
need() {
	local kernel
	for kernel; do
		expect 0 "$invbench" prepare "$kernel"
	done
}

# The kernel's log has nothing of a fault in it.
clean_console() {
	local faults
	faults=$(grep -E 'BUG|WARNING|Oops|Call trace|Unable to handle|rcu:.*stall|soft lockup|not whole' "$@")
	[[ -z $faults ]] || die "the console tells of: $faults"
}

# The lines of a record that tell what was measured.
body() {
	grep -v -e '"type":"header"' -e '"type":"end"' "$1"
}

# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=bash
# Shared by the tests in the lab: the kernel, checks of the console log, parts of the record. Sourced.
# shellcheck source=tests/common.sh
. "$INVBENCH_HOME/tests/common.sh"

# The kernel that most tests boot. long/test_debug.sh runs some of them on other builds of it.
export newest=${INVBENCH_TEST_KERNEL:-7.3.4}

# Skips the test if the lab cannot run here; the last lines of output have the reason.
unexpected() {
	if [[ $1 -eq 77 ]]; then
		tail -n 5 output
		exit 77
	fi
	die "exit code $1, expected $2"
}

# need KERNEL...: skips the test if one cannot be fetched. A run of several kernels would continue without it.
need() {
	local kernel
	for kernel; do
		expect 0 "$invbench" prepare "$kernel"
	done
}

# clean_console FILE...: fails if a console log contains an error of the kernel. KCSAN also reports races of the kernel
# alone, which its authors accept; only those with the module are ours.
clean_console() {
	local faults
	faults=$(sed '/BUG: KCSAN/{/invbench/!d}' "$@" |
		grep -E 'BUG|WARNING|Oops|Call trace|Unable to handle|rcu:.*stall|soft lockup|not whole')
	[[ -z $faults ]] || die "the console log has: $faults"
}

# at_most NUMBER: prints the bound of a cost. A kernel that checks itself exceeds any, so there it is a number that none has.
at_most() {
	case $newest in
	*-debug | *-kcsan) echo 1e18 ;;
	*) echo "$1" ;;
	esac
}

# body RECORD: prints the lines that must be the same in each run.
body() {
	grep -v -e '"type":"header"' -e '"type":"end"' "$1"
}

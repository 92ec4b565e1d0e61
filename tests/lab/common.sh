# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=bash
# What the tests in the lab share: a folder of their own, and running things in the guest. Sourced.
set -uo pipefail

export top=$INVBENCH_HOME invbench=$INVBENCH_BUILD/invbench
export newest=7.3.4
work=$(mktemp -d /tmp/invbench-test-XXXXXX)
trap 'rm -rf "$work"' EXIT
cd "$work" || exit 1

die() {
	echo "FAILED: $*"
	[[ ! -s output ]] || tail -n 40 output | cut -c 1-160 | sed 's/^/  output: /'
	exit 1
}

# expect CODE COMMAND...: the exit code; 77 where 77 is not expected is this test's own answer.
expect() {
	local want=$1 got
	shift
	echo "+ $*"
	"$@" >output 2>&1
	got=$?
	if [[ $got -eq 77 && $want -ne 77 ]]; then
		tail -n 5 output
		exit 77
	fi
	[[ $got -eq $want ]] || die "exit code $got, expected $want"
}

# says TEXT: the last command did
says() {
	grep -qF -- "$1" output || die "'$1' was not said"
}

# The kernel's log has nothing of a fault in it.
clean_console() {
	local faults
	faults=$(grep -E 'BUG|WARNING|Oops|Call trace|Unable to handle|rcu:.*stall|soft lockup|not whole' "$1")
	[[ -z $faults ]] || die "the console tells of: $faults"
}

# The lines of a record that tell what was measured.
body() {
	grep -v -e '"type":"header"' -e '"type":"end"' "$1"
}

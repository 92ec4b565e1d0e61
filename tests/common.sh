# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=bash
# What the tests of the command share: a folder of their own and three assertions. Sourced.
set -uo pipefail

export top=$INVBENCH_HOME invbench=$INVBENCH_BUILD/invbench
work=$(mktemp -d /tmp/invbench-test-XXXXXX)
trap 'rm -rf "$work"' EXIT
cd "$work" || exit 1

die() {
	echo "FAILED: $*"
	[[ ! -s output ]] || tail -n 40 output | cut -c 1-160 | sed 's/^/  output: /'
	exit 1
}

# expect CODE COMMAND...: the exit code; what it prints goes to the file output
expect() {
	local want=$1 got
	shift
	echo "+ $*"
	"$@" >output 2>&1
	got=$?
	[[ $got -eq $want ]] || unexpected "$got" "$want"
}

# until_true COMMAND...: waits for it, a minute at most
until_true() {
	local tries
	for ((tries = 0; tries < 1200; tries++)); do
		! "$@" || return 0
		sleep 0.05
	done
	return 1
}

# Redefined where an exit code has a meaning of its own.
unexpected() {
	die "exit code $1, expected $2"
}

# says TEXT: the last command did
says() {
	grep -qF -- "$1" output || die "'$1' was not said"
}

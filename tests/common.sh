# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=bash
# Sourced by the tests of the command: makes a temporary folder and defines the assertions.
set -uo pipefail

export top=$INVBENCH_HOME invbench=$INVBENCH_BUILD/invbench
work=$(mktemp -d /tmp/invbench-test-XXXXXX)
trap 'rm -rf "$work"' EXIT
cd "$work" || exit 1

# The reason stands last, where a shortened log still shows it.
die() {
	[[ ! -s output ]] || tail -n 40 output | cut -c 1-160 | sed 's/^/  output: /'
	echo "FAILED: $*"
	exit 1
}

# expect CODE COMMAND...: the command must exit with CODE. Its output goes to the file output.
expect() {
	local want=$1 got
	shift
	echo "+ $*"
	"$@" >output 2>&1
	got=$?
	[[ $got -eq $want ]] || unexpected "$got" "$want"
}

# until_true COMMAND...: waits until the command succeeds, at most one minute.
until_true() {
	local tries
	for ((tries = 0; tries < 1200; tries++)); do
		! "$@" || return 0
		sleep 0.05
	done
	return 1
}

# Tests redefine this if an exit code has a special meaning.
unexpected() {
	die "exit code $1, expected $2"
}

# says TEXT: the output of the last command must contain TEXT.
says() {
	grep -qF -- "$1" output || die "the output lacks '$1'"
}

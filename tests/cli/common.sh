# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=bash
# What the tests of the command share: a folder of their own and three assertions. Sourced.
set -uo pipefail

export top=$INVBENCH_HOME invbench=$INVBENCH_BUILD/invbench
work=$(mktemp -d /tmp/invbench-test-XXXXXX)
trap 'rm -rf "$work"' EXIT
export XDG_CACHE_HOME=$work/cache
export INVBENCH_MEASURE=$top/tests/fixtures/measure.sh
cd "$work" || exit 1

die() {
	echo "FAILED: $*"
	[[ ! -s output ]] || sed 's/^/  output: /' output
	exit 1
}

# expect CODE COMMAND...: the exit code; what it prints goes to the file output
expect() {
	local want=$1 got
	shift
	echo "+ $*"
	"$@" >output 2>&1
	got=$?
	[[ $got -eq $want ]] || die "exit code $got, expected $want"
}

# says TEXT: the last command did
says() {
	grep -qF -- "$1" output || die "'$1' was not said"
}

# has_runs COUNT: so many folders of runs
has_runs() {
	local dirs=(out/*/)
	[[ ${#dirs[@]} -eq $1 ]] || die "${#dirs[@]} runs in out/, expected $1"
}

# The only run's record.
record() {
	echo out/*/record.jsonl
}

# holds COUNT TEXT: so many lines of the record hold TEXT
holds() {
	local got
	got=$(grep -cF -- "$2" "$(record)")
	[[ $got -eq $1 ]] || die "$got lines with '$2' in the record, expected $1"
}

printf '[a]\nentries = 1,2,3,4\nworkload = empty\n' >p.plan

# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=bash
# Sourced by the tests of the command that need no lab: a fake measure and checks of the record.
# shellcheck source=tests/common.sh
. "$INVBENCH_HOME/tests/common.sh"

export XDG_CACHE_HOME=$work/cache
export INVBENCH_MEASURE=$top/tests/fixtures/measure.sh

# has_runs COUNT: out/ must contain this number of runs.
has_runs() {
	local dirs=(out/*/)
	[[ ${#dirs[@]} -eq $1 ]] || die "${#dirs[@]} runs in out/, expected $1"
}

# Prints the path of the record of the only run.
record() {
	echo out/*/record.jsonl
}

# holds COUNT TEXT: this number of lines in the record must contain TEXT.
holds() {
	local got
	got=$(grep -cF -- "$2" "$(record)")
	[[ $got -eq $1 ]] || die "$got lines with '$2' in the record, expected $1"
}

printf '[plan]\nrounds = 1\n[a]\nentries = 1,2,3,4\nworkload = empty\n' >p.plan

# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=bash
# What the tests of the command without a lab share: a measure that is none, and looks at the record. Sourced.
# shellcheck source=tests/common.sh
. "$INVBENCH_HOME/tests/common.sh"

export XDG_CACHE_HOME=$work/cache
export INVBENCH_MEASURE=$top/tests/fixtures/measure.sh

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

printf '[plan]\nrounds = 1\n[a]\nentries = 1,2,3,4\nworkload = empty\n' >p.plan

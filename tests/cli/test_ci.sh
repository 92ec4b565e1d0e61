#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# The job of docs/ci.md, as it stands there: its exit code is the verdict, and its files are what the page says.
# shellcheck source=tests/cli/common.sh
. "$(dirname "$0")/common.sh"
# shellcheck source=tests/cli/lab.sh
. "$top/tests/cli/lab.sh"

# The script of the page, without its indent.
sed -n '/^    #!\/bin\/sh$/,/^    exit/s/^    //p' "$top/docs/ci.md" >job.sh
grep -q '^./invbench run quick --kernels 6.12.107,7.3.4 --fail-on-regression' job.sh || die 'docs/ci.md has no job'
ln -s "$invbench" invbench
# In the lab of made-up kernels a plan has two cells.
cp p.plan home/bench/plans/quick.plan

# job CODE COST…: the job on two kernels of these costs
job() {
	local want=$1
	shift
	kernels "6.12.107 1000 2000" "7.3.4 $*"
	rm -rf out ./*.txt result.*
	expect "$want" sh ./job.sh
	for file in table.txt verdict.txt result.json result.ktap; do
		[[ -s $file ]] || die "the job left no $file"
	done
	jq -e .tests result.json >/dev/null || die 'result.json is no KCIDB'
}

# status NUMBER STATUS: this number of tests for KernelCI has this status
status() {
	[[ $(jq "[.tests[] | select(.status == \"$2\")] | length" result.json) -eq $1 ]] || die "not $1 tests are $2"
}

job 0 1000 2000
grep -q '2 cells: 2 equal' verdict.txt || die 'verdict.txt has no verdict'
status 0 FAIL
status 4 DONE
! grep -q '^not ok' result.ktap || die 'a test of a kernel without a regression is not ok'

# A difference below delta is told, and the job passes.
job 0 1002 2000
grep -q 'differs' verdict.txt || die 'a small difference is not told'
status 0 FAIL

job 1 1300 2000
grep -q 'regressed' verdict.txt || die 'verdict.txt has no regression'
grep -q '1,300' table.txt || die 'table.txt has no cost of the second kernel'
status 1 FAIL
[[ $(grep -c '^not ok' result.ktap) -eq 1 ]] || die 'not one test is not ok'
if command -v prove >/dev/null; then
	! prove -e cat result.ktap >/dev/null 2>&1 || die 'prove takes a regression for a success'
fi

# What makes a difference between kernels doubtful stands beside the verdict, not only in compare.
kernels '6.12.107 1000 2000' '7.3.4 1300 2000'
echo 7.3.4 >"$FAKE/ubsan"
expect 1 "$invbench" run quick --kernels 6.12.107,7.3.4 --fail-on-regression
says 'run: by kernel, against 6.12.107: 2 cells: 1 regressed, 1 equal'
says 'run: caveat: differs: compiled-in checks: none and UBSAN_BOUNDS'
rm "$FAKE/ubsan"

# The second job of the page: a run that was accepted has a name, which moves when the next one passes.
kernels '6.12.107 1000 2000'
rm -rf out
expect 0 "$invbench" run quick --kernels 6.12.107
expect 0 "$invbench" name latest good
next() {
	sleep 1 # the name of a run has a resolution of a second
	expect 0 "$invbench" run quick --kernels 6.12.107
	"$invbench" compare latest --baseline good >output 2>&1 && "$invbench" name latest good >>output
}
next || die 'the same kernel does not pass'
says ', before: '
kernels '6.12.107 1300 2000'
! next || die 'a regression passes'
says '1 regressed'

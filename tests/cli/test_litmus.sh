#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# litmus: the table, JSON, refusals. herd7 judges all strategies again and agrees; where the table is wrong,
# it says so.
# shellcheck source=tests/common.sh
. "$(dirname "$0")/../common.sh"

expect 0 "$invbench" litmus v7.1 no-smp-mb
grep -q '^  v7.1  *never  *sometimes ' output || die 'v7.1 has no row, or another outcome'
grep -q 'Judged by herdtools7 ' output || die 'the versions are missing'
expect 0 "$invbench" litmus --json
jq -e '.strategies[] | select(.strategy == "xchg-invs") | .overall == {"arm": "never", "lkmm": "never"}' output >/dev/null ||
	die 'xchg-invs is not correct in both models'
expect 0 "$invbench" litmus --explore --json
jq -e '(.assumed | length == 3) and (.judged_by | startswith("herdtools7 "))' output >/dev/null || die 'not what the frontier rests on'
jq -e '.lkmm.weakest | map(.strategy) | index("series-v9")' output >/dev/null || die 'series-v9 is not among the weakest'
# Each weakest combination without a strategy has a file that makes it one, and the first is shown.
expect 0 "$invbench" litmus --explore
says 'str-ish-stlr-ishst.h:'
says 'arm: one shareability domain'
sed -n 's/^  \(.*at.POSITION_.*,\)$/\1/p' output >shown
expect 0 "$invbench" litmus --explore --files found --json
jq -r '.arm.weakest + .lkmm.weakest | map(select(.strategy == null) | "\(.pte), \(.load), \(.publish), \(.ste)") | unique | length' \
	output >count
[[ $(find found -name '*.h' | wc -l) -eq $(<count) && $(<count) -ge 10 ]] || die 'not each combination has a file'
grep -v '^/\*' found/str-ish-stlr-ishst.h | diff - shown || die 'the file differs from what is shown'
for file in found/*.h; do
	printf '#include "bench/core/strategy.h"\nconst struct strategy one = {\n#include "%s"\n};\n' "$PWD/$file" |
		gcc -std=gnu11 -Wall -Wextra -Werror -I"$top" -fsyntax-only -x c - || die "$file is not a strategy"
done
expect 3 "$invbench" litmus --files found
says '--files needs --explore'

expect 3 "$invbench" litmus nosuch
grep -q "strategy: 'nosuch' is unknown" output || die 'the refusal does not name the strategy'
expect 3 "$invbench" litmus --all
grep -q -e '--all needs --judge' output || die 'the refusal does not say what is missing'
expect 3 "$invbench" litmus --explore v7.1

expect 3 "$invbench" litmus --figures drawn
grep -q -e '--figures needs --judge' output || die 'the refusal does not say what is missing'
expect 3 "$invbench" litmus --judge --all --figures drawn

expect 0 "$invbench" litmus --judge --keep tests
grep -q 'all agree with the table' output || die 'herd7 judged nothing'
grep -q 'smp_mb()' tests/*.litmus || die 'no test was kept'

# A table with one outcome turned round.
mkdir home
cp -R "$INVBENCH_HOME"/{bench,PACKAGES} home/
sed -i 's/^\(walker	str	dmb ish	stlr	dmb oshst	-\)	never/\1	sometimes/' home/bench/litmus/outcomes.tsv
INVBENCH_HOME=$PWD/home expect 1 "$invbench" litmus --judge v7.1
grep -q 'v7.1, shape walker, model arm: herd7 says never, the table says sometimes' output ||
	die 'the difference is not named'

# The execution that herd7 finds is drawn, and nothing where it finds none.
if command -v dot >/dev/null; then
	expect 0 "$invbench" litmus --judge no-smp-mb --figures drawn
	for text in 'shape walker: this can happen in Arm' 'a: W[pte]=1' 'R[ste]=1' '>fr<'; do
		grep -qF -- "$text" drawn/no-smp-mb-walker-arm.svg || die "the drawing lacks $text"
	done
	! ls drawn/no-smp-mb-queue-* 2>/dev/null || die 'an execution was drawn that cannot happen'
fi

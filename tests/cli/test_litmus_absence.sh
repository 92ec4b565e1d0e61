#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# litmus --judge, when something is missing or goes wrong: it says what, and judges the rest.
# shellcheck source=tests/common.sh
. "$INVBENCH_HOME/tests/common.sh"
# shellcheck source=tests/fixtures/herd_home.sh
. "$INVBENCH_HOME/tests/fixtures/herd_home.sh"

table='v7.1 *never *sometimes *never *never *sometimes *sometimes *- *- *never *never'
make_herd "$work"
export INVBENCH_HOME=$work/home

# judges CODE ENVIRONMENT...: v7.1 is judged, and the table is printed in any case.
judges() {
	local code=$1
	shift
	expect "$code" env "$@" "$invbench" litmus --judge v7.1
	grep -q "$table" output || die 'the table is missing'
}

judges 0
says 'herd7 judged 8 tests; all agree with the table (herdtools7 7.58-2, linux-source-7.3 7.3.4-1~bpo13+1)'

# Cases that herd7 does not judge.
judges 2 HERD_DOES=slow
says 'v7.1, shape walker, model arm: herd7 did not answer within 60 s'
says 'herd7 judged 7 tests; all agree'
judges 1 HERD_DOES=refuse
says "v7.1, shape walker, model arm: herd7 refused the test: line 9, characters 31-33: unexpected 'W0' (in prog)"
says 'herd7 judged 7 tests; all agree'

# herd7 itself fails, for one model.
judges 1 HERD_DOES=die
says 'herd7, model arm: exit code 127: no such library'
says 'herd7 judged 4 tests; all agree'
judges 1 HERD_DOES=kill
says 'herd7, model arm: killed by signal 9: no message'

# The whole table needs an answer for each row, and none is left out.
expect 1 env HERD_DOES=die "$invbench" litmus --judge --all
! grep -q '^walker' output || die 'a table with holes was printed'

# Another version of herd7 is named; what it says counts.
echo 'herdtools7 7.59-1' >herd/version
judges 0
says 'the table was made by herdtools7 7.58-2, linux-source-7.3 7.3.4-1~bpo13+1; this time the judge was herdtools7 7.59-1,'
echo 'herdtools7 7.58-2' >herd/version

# Without graphviz there are no figures; with it there is one for each outcome that can happen.
mkdir empty
bash=$(command -v bash)
sed -i "1s|.*|#!$bash|" home/bench/lab/debian/herd.sh herd/loader
expect 0 env PATH="$work/empty" "$invbench" litmus --judge v7.1 --figures none
says 'no figures: dot is missing; install it with: sudo apt-get install graphviz'
if command -v dot >/dev/null; then
	expect 0 "$invbench" litmus --judge v7.1 --figures some
	[[ $(cd some && echo *) == 'v7.1-two-cpus-arm.svg v7.1-two-cpus-lkmm.svg v7.1-walker-lkmm.svg' ]] || die 'other figures'
fi
touch file
expect 3 "$invbench" litmus --judge v7.1 --figures file
says 'v7.1-walker-lkmm: no figure: dot failed'

# Without the kernel's source Arm's model still judges. The table cannot be made again.
mv herd/memory-model .
judges 0
says "the kernel's memory model is missing: model lkmm is not judged"
says 'herd7 judged 4 tests; all agree with the table (herdtools7 7.58-2, no kernel source)'
expect 77 "$invbench" litmus --judge --all
says "--all needs the kernel's memory model, which could not be fetched"

# Without herd7 the outcomes are those that come with invbench.
mv herd gone
judges 77
says 'without herd7 nothing is judged again; the outcomes are those of herdtools7 7.58-2, linux-source-7.3'
expect 77 "$invbench" litmus --judge --all
! grep -q walker output || die 'a table was printed'

# A table that cannot be read gives no outcome, not half of them; costs are printed without.
cp home/bench/litmus/outcomes.tsv whole.tsv
sed -i '900s/.*/walker	str	nop	str	dmb isht	-	never	never/' home/bench/litmus/outcomes.tsv
expect 3 "$invbench" litmus v7.1
says "outcomes.tsv: line 900: is not a row of the table; whether strategies are correct is not shown"
! grep -q 'never' output || die 'half a table was used'
expect 0 "$invbench" show "$top/tests/fixtures/hw.jsonl"
says 'whether strategies are correct is not shown'
says 'batch mean'
rm home/bench/litmus/outcomes.tsv
expect 3 "$invbench" litmus v7.1
says 'outcomes.tsv: No such file or directory; whether strategies are correct is not shown'
cp whole.tsv home/bench/litmus/outcomes.tsv

# What a model cannot express is named.
expect 0 "$invbench" litmus dma-mb mb sync-rcu v7.0
says 'the LKMM has no dma_mb(): dma-mb'
says 'the LKMM has no barriers that wait for completion: mb'
says 'a grace period is not an instruction: sync-rcu'
says 'the code before Linux 7.1 has no array: v7.0'

#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# The table of outcomes is what herd7 says: judged again, row by row, it is the same file. Takes 40 s of CPU time.
# shellcheck source=tests/common.sh
. "$INVBENCH_HOME/tests/common.sh"

"$invbench" litmus --judge --all >outcomes.tsv 2>output
code=$?
[[ $code -ne 77 ]] || { tail -n 1 output; exit 77; }
[[ $code -eq 0 ]] || die "exit code $code"
if ! diff "$top/bench/litmus/outcomes.tsv" outcomes.tsv >output; then
	die "the table differs in $(grep -c '^[<>]' output) lines"
fi

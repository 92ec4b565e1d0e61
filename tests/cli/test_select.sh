#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# --section and --only: what was not asked for is in no table, and in no family of tests.
# shellcheck source=tests/cli/common.sh
. "$(dirname "$0")/common.sh"

fixtures=$top/tests/fixtures

# Two of five cells: Holm corrects for two.
expect 1 "$invbench" compare "$fixtures/verdicts.jsonl" --only strategy=v7.1,dma-mb,dsb-ish
says 'Holm correction for 2 cells'
says '2 cells: 1 regressed, 1 equivalent'
expect 1 "$invbench" compare "$fixtures/verdicts.jsonl" --only strategy=v7.1,dma-mb,dsb-ish --json
p_adjusted=$(jq '.cells[] | select(.b.value == "dma-mb") | .p_adjusted / .p | round' output)
[[ $p_adjusted == 2 ]] || die "p is multiplied by $p_adjusted, expected 2"

expect 0 "$invbench" compare "$fixtures/exact.jsonl" --section strategies --only workload=iotlb_sync
says '6 cells: 6 equal'
expect 0 "$invbench" show "$fixtures/exact.jsonl" --section entries --only entries=1,64 --json
jq -e '[.cells[] | .section == "entries" and (.axes.entries == 1 or .axes.entries == 64)] == [true, true]' output \
	>/dev/null || die 'show has other cells than those asked for'
expect 0 "$invbench" show "$fixtures/kernels.jsonl" --only kernel=7.3.4 --only size=4K --json
jq -e '[.cells[].boot] | unique == [1]' output >/dev/null || die 'show has another kernel'

expect 3 "$invbench" compare "$fixtures/exact.jsonl" --section strategie
says "did you mean 'strategies'"
expect 3 "$invbench" show "$fixtures/exact.jsonl" --only strateg=v7.1
says "did you mean 'strategy'"
expect 3 "$invbench" show "$fixtures/exact.jsonl" --only strategy=v7.11
says "did you mean 'v7.1'"
expect 3 "$invbench" show "$fixtures/exact.jsonl" --only strategy
says "--only: 'strategy' is not AXIS=VALUES"
expect 3 "$invbench" show "$fixtures/exact.jsonl" --only entries=3
says 'no cell is left of what --section and --only ask for'
expect 3 "$invbench" show "$fixtures/exact.jsonl" --only entries=x
says 'entries'

#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# A report has its figures and a page that needs no other file; what cannot be drawn says why.
set -uo pipefail

invbench=$INVBENCH_BUILD/invbench
work=$(mktemp -d /tmp/invbench-report-XXXXXX)
trap 'rm -rf "$work"' EXIT
command -v gnuplot >/dev/null || { echo 'gnuplot is missing'; exit 77; }

die() {
	echo "FAILED: $*"
	sed 's/^/  output: /' "$work/output"
	exit 1
}

# report CODE RECORD: makes the report of a fixture in a folder of its own
report() {
	local got
	mkdir -p "$work/$2"
	cp "tests/fixtures/$2.jsonl" "$work/$2/record.jsonl"
	"$invbench" report "$work/$2" >"$work/output" 2>&1
	got=$?
	[[ $got -eq $1 ]] || die "$2: exit code $got, expected $1"
}

says() {
	grep -qF -- "$1" "$work/output" || die "'$1' was not said"
}

page_says() {
	grep -qF -- "$2" "$work/$1/report.html" || die "$1: '$2' is not on the page"
}

for name in exact hw; do
	report 0 "$name"
	for figure in entries ecdf; do
		[[ -s $work/$name/figures/$figure.png ]] || die "$name: no $figure.png"
		page_says "$name" "<title>$figure</title>"
		for fact in 'run 20261122T081500Z-' 'kernel 7.3.4-' 'N = '; do
			grep -qF "$fact" "$work/$name/figures/$figure.svg" || die "$name: $figure: no '$fact'"
		done
	done
	! grep -oE '(src|href)="[a-z]+:[^"]*"|url\(' "$work/$name/report.html" || die "$name: the page needs another"
done

# Strategies on a real clock: what the test says, with intervals, or no figure.
says 'no figure strategies: no strategy has rounds enough to be compared'
report 0 verdicts
page_says verdicts '5 cells: 1 regressed, 2 improved, 1 equivalent, 1 inconclusive'
page_says verdicts 'Doubt: frequency'
for fact in 'the interval of the sign test' '+3.01 %'; do
	grep -qF -- "$fact" "$work/verdicts/figures/strategies.svg" || die "verdicts: no '$fact'"
done

# I/O on a real clock: rates, invalidations and the share of the path with its interval.
report 0 fio
page_says fio '4 cells: 1 regressed, 2 equivalent, 1 inconclusive'
page_says fio 'CPU in path: of the time that the CPUs were busy with anything, median of 39 rounds'
for fact in 'I/Os a second' '59,573' '7.0 (7.0–7.1) %' 'depth 32, strict, as-built'; do
	grep -qF -- "$fact" "$work/fio/figures/io.svg" || die "fio: no '$fact'"
done

report 0 kernels
[[ -s $work/kernels/figures/kernels.png ]] || die 'no kernels.png'
for fact in '3,810 → 4,210' '+10.50 %' 'kernel 6.12.107, 7.3.4'; do
	grep -qF -- "$fact" "$work/kernels/figures/kernels.svg" || die "kernels: no '$fact'"
done
page_says kernels '5 cells (0-3,7), skip: no such function'

# An exact clock counts instructions: its figures name no unit of time.
for svg in "$work"/exact/figures/*.svg; do
	grep -q 'instructions' "$svg" || die "$svg: no unit"
	! grep -qE '\b(ns|µs|seconds|cycles)\b' "$svg" || die "$svg: speaks of time"
done

report 0 failed
says 'no figure kernels: no cell of this run was measured on two kernels'
says 'no figure strategies: no section of this run varies the strategy'
[[ ! -e $work/failed/figures/strategies.svg ]] || die 'a figure without data was drawn'
page_says failed 'panic: Kernel panic - not syncing'
page_says failed '&lt;NULL&gt; pointer'

report 0 emulated
page_says emulated 'functional test only'
[[ -z $(ls "$work/emulated/figures") ]] || die 'an emulated clock was drawn'

# Without gnuplot: the page, and what to install.
mkdir "$work/empty"
PATH=$work/empty "$invbench" report "$work/hw" >"$work/output" 2>&1
[[ $? -eq 77 ]] || die 'a missing gnuplot is not 77'
says 'install the package gnuplot-nox'
page_says hw 'No figure entries'

# A damaged record: what stands before the fault, and that it is damaged.
head -c 9000 tests/fixtures/exact.jsonl >"$work/exact/record.jsonl"
"$invbench" report "$work/exact" >"$work/output" 2>&1
[[ $? -eq 4 ]] || die 'a damaged record is not 4'
page_says exact 'damaged record'

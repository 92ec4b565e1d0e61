#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# Runs every test: each executable tests/*/test_*, and each program built from a tests/*/test_*.c.
#
# A test is a program that exits 0, or 77 when it cannot run here (its last line says why); all else is
# a failure, whose output is shown. Nothing is listed anywhere: a new file is a new test.
#
# usage: run.sh [PATTERN]     only tests whose path holds PATTERN
set -uo pipefail

top=$(cd "$(dirname "$0")/.." && pwd)
export INVBENCH_BUILD=${INVBENCH_BUILD:-$top/build}
export INVBENCH_HOME=$top
pattern=${1:-}
logs=$INVBENCH_BUILD/tests/logs
limit=1200
passed=0 failed=0 skipped=0 began=$EPOCHREALTIME

cd "$top" || exit 3
mkdir -p "$logs"

# The time since $1 (EPOCHREALTIME) in seconds.
since() {
	local tenths=$(((${EPOCHREALTIME/[.,]/} - ${1/[.,]/}) / 100000))
	echo "$((tenths / 10)).$((tenths % 10))"
}

run() {
	local name=$1 program=$2 log start=$EPOCHREALTIME code verdict why=
	log=$logs/${name//\//-}.log
	timeout --kill-after=10 "$limit" "$program" >"$log" 2>&1 </dev/null
	code=$?
	case $code in
	0) verdict=ok passed=$((passed + 1)) ;;
	77) verdict=skip skipped=$((skipped + 1)) why=": $(tail -n 1 "$log")" ;;
	124 | 137) verdict=FAIL failed=$((failed + 1)) why=": no end after $limit s" ;;
	*) verdict=FAIL failed=$((failed + 1)) why=": exit code $code" ;;
	esac
	printf '%-4s %6s s  %s%s\n' "$verdict" "$(since "$start")" "$name" "$why"
	[[ $verdict != FAIL ]] || tail -n 40 "$log" | sed 's/^/     | /'
}

for file in tests/*/test_*; do
	name=${file#tests/}
	[[ $name == *"$pattern"* ]] || continue
	case $file in
	*.c) run "${name%.c}" "$INVBENCH_BUILD/${file%.c}" ;;
	*) if [[ -x $file ]]; then run "$name" "$file"; fi ;;
	esac
done

echo "== tests: $(since "$began") s"
echo "$passed passed, $failed failed, $skipped skipped"
[[ $failed -eq 0 ]]

#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# Runs every test: each executable tests/*/test_*, and each program built from a tests/*/test_*.c.
#
# A test is a program that exits 0, or 77 when it cannot run here (its last line says why); all else is
# a failure, whose output is shown. Nothing is listed anywhere: a new file is a new test. As many as there
# are CPUs run at once; those that took longest last time begin, so that none is left alone at the end.
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
declare -A name=() start=() lane=()

cd "$top" || exit 3
mkdir -p "$logs"

# The time since $1 (EPOCHREALTIME) in seconds.
since() {
	local tenths=$(((${EPOCHREALTIME/[.,]/} - ${1/[.,]/}) / 100000))
	echo "$((tenths / 10)).$((tenths % 10))"
}

# A file of a test's, by its name: its log, or the seconds that it took last time.
file_of() {
	echo "$logs/${1//\//-}.$2"
}

# Of tests that are new those that compile the program are taken for the longest, then those of the lab.
longest_first() {
	local file name time
	for file in tests/*/test_*; do
		name=${file#tests/}
		time=$(file_of "${name%.c}" time)
		if [[ -f $time ]]; then
			echo "$(<"$time") $file"
		elif grep -qs 'make --no-print-directory' "$file"; then
			echo "90 $file"
		elif [[ $name == lab/* ]]; then
			echo "60 $file"
		else
			echo "5 $file"
		fi
	done | sort -s -k 1,1nr | cut -d ' ' -f 2
}

# A lane has a cache of its own, which is the user's but for the lock: one at a time may measure in it.
cache_of() {
	local cache=${XDG_CACHE_HOME:-$HOME/.cache}/invbench view=$INVBENCH_BUILD/tests/cache.$1 part
	mkdir -p "$view/invbench"
	for part in apt kernels modules root tools; do
		mkdir -p "$cache/$part"
		ln -sfn "$cache/$part" "$view/invbench/$part"
	done
	echo "$view"
}

begin() {
	local free=$1 file=$2 program=$2
	[[ $file != *.c ]] || program=$INVBENCH_BUILD/${file%.c}
	file=${file#tests/}
	XDG_CACHE_HOME=$(cache_of "$free") timeout --kill-after=10 "$limit" "$program" \
		>"$(file_of "${file%.c}" log)" 2>&1 </dev/null &
	name[$!]=${file%.c} start[$!]=$EPOCHREALTIME lane[$!]=$free
}

# Waits for one to end; its lane is then in $free.
end() {
	local pid code verdict why='' log took
	wait -n -p pid
	code=$?
	free=${lane[$pid]} log=$(file_of "${name[$pid]}" log) took=$(since "${start[$pid]}")
	unset "lane[$pid]"
	case $code in
	0) verdict=ok passed=$((passed + 1)) ;;
	77) verdict=skip skipped=$((skipped + 1)) why=": $(tail -n 1 "$log")" ;;
	124 | 137) verdict=FAIL failed=$((failed + 1)) why=": no end after $limit s" ;;
	*) verdict=FAIL failed=$((failed + 1)) why=": exit code $code" ;;
	esac
	printf '%-4s %6s s  %s%s\n' "$verdict" "$took" "${name[$pid]}" "$why"
	echo "$took" >"$(file_of "${name[$pid]}" time)"
	[[ $verdict != FAIL ]] || tail -n 40 "$log" | sed 's/^/     | /'
}

lanes=$(nproc)
for file in $(longest_first); do
	[[ ${file#tests/} == *"$pattern"* && ($file == *.c || -x $file) ]] || continue
	free=${#lane[@]}
	((free < lanes)) || end
	begin "$free" "$file"
done
while ((${#lane[@]})); do
	end
done

echo "== tests: $(since "$began") s"
echo "$passed passed, $failed failed, $skipped skipped"
[[ $failed -eq 0 ]]

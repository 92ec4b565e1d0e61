#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# Runs every test: each executable tests/*/test_*, and each program built from a tests/*/test_*.c.
#
# A test exits with 0 if it passed, and with 77 if it cannot run here; its last line then says why. Any
# other exit code is a failure, and its output is shown. There is no list of tests: a new file is a new test.
# One test more than there are CPUs runs at once, because some tests wait. The tests that took longest last
# time start first, so that no long test runs alone at the end.
#
# usage: run.sh [--quick|--server|--long] [WORD]
#   --quick   only tests that boot neither the lab nor the emulated server, and ten seconds of libFuzzer for each reader
#   --server  only tests on the emulated server, and also the long ones in tests/server/long/
#   --long    only the long tests, tests/*/long/test_*
#   WORD      only tests with WORD in their path
set -uo pipefail

top=$(cd "$(dirname "$0")/.." && pwd)
export INVBENCH_BUILD=${INVBENCH_BUILD:-$top/build}
export INVBENCH_HOME=$top
which=
if [[ ${1:-} == --quick || ${1:-} == --server || ${1:-} == --long ]]; then
	which=${1#--}
	shift
fi
[[ $which != quick ]] || export INVBENCH_FUZZ_SECONDS=${INVBENCH_FUZZ_SECONDS:-10}
word=${1:-}
logs=$INVBENCH_BUILD/tests/logs
passed=0 failed=0 skipped=0 failures=() began=$EPOCHREALTIME
declare -A name=() start=() lane=()

# Tests that compile the tree compile nothing twice: neither another copy of the tree, nor the next time.
export CCACHE_DIR=${XDG_CACHE_HOME:-$HOME/.cache}/invbench/ccache CCACHE_BASEDIR=$top CCACHE_NOHASHDIR=1

cd "$top" || exit 3
mkdir -p "$logs"

# Prints the seconds since $1, a value of EPOCHREALTIME.
since() {
	local tenths=$(((${EPOCHREALTIME/[.,]/} - ${1/[.,]/}) / 100000))
	echo "$((tenths / 10)).$((tenths % 10))"
}

# sum A B: prints the sum of two numbers of seconds with three digits after the point, with one.
sum() {
	local tenths=$(((10#${1/[.,]/} + 10#${2/[.,]/}) / 100))
	echo "$((tenths / 10)).$((tenths % 10))"
}

# file_of TEST log|time|cpu: prints the path of the test's log, or of the seconds that it took last time, by the
# clock or by its CPU time, which does not grow on a crowded machine.
file_of() {
	echo "$logs/${1//\//-}.$2"
}

# Prints the tests, longest first. For a new test it assumes 90 s if it compiles the program, 60 s if it
# boots the lab, else 5 s.
longest_first() {
	local file name time
	for file in tests/*/test_* tests/*/long/test_*; do
		name=${file#tests/}
		time=$(file_of "${name%.c}" time)
		if [[ -f $time ]]; then
			echo "$(<"$time") $file"
		elif grep -qs 'make --no-print-directory' "$file"; then
			echo "90 $file"
		elif [[ $name == lab/* || $name == server/* ]]; then
			echo "60 $file"
		else
			echo "5 $file"
		fi
	done | sort -s -k 1,1nr | cut -d ' ' -f 2
}

# Prints the cache folder of lane $1. Lanes share the content of the user's cache, but each has its own lock,
# because only one instance may measure with a lock.
cache_of() {
	local cache=${XDG_CACHE_HOME:-$HOME/.cache}/invbench view=$INVBENCH_BUILD/tests/cache.$1 part
	mkdir -p "$view/invbench"
	for part in apt built ccache kbuild kernels litmus modules root server sources tools trees; do
		mkdir -p "$cache/$part"
		ln -sfn "$cache/$part" "$view/invbench/$part"
	done
	echo "$view"
}

begin() {
	local free=$1 file=$2 program=$2 limit
	[[ $file != *.c ]] || program=$INVBENCH_BUILD/${file%.c}
	limit=3600
	# The first one on the server makes its disk.
	[[ $file != tests/server/* && $file != */long/* ]] || limit=5400
	# A test that takes days says so.
	[[ $file != */long/*.sh ]] || limit=$(sed -n 's/^# run\.sh: at most \([0-9]*\) s$/\1/p' "$file" | grep . || echo "$limit")
	file=${file#tests/}
	file=${file%.c}
	(
		export XDG_CACHE_HOME
		XDG_CACHE_HOME=$(cache_of "$free")
		TIMEFORMAT='%U %S'
		{ time timeout --kill-after=10 "$limit" "$program" >"$(file_of "$file" log)" 2>&1 </dev/null; } \
			2>"$(file_of "$file" cpu)"
	) &
	name[$!]=$file start[$!]=$EPOCHREALTIME lane[$!]=$free
}

# Waits for a test to end.
end() {
	local pid code verdict why='' log took user system
	wait -n -p pid
	code=$?
	log=$(file_of "${name[$pid]}" log) took=$(since "${start[$pid]}")
	case $code in
	0) verdict=ok passed=$((passed + 1)) ;;
	77) verdict=skip skipped=$((skipped + 1)) why=": $(tail -n 1 "$log")" ;;
	124 | 137) verdict=FAIL failed=$((failed + 1)) why=": no end in time" ;;
	*) verdict=FAIL failed=$((failed + 1)) why=": exit code $code" ;;
	esac
	# Above the times the shell may have said that the test was killed.
	read -r user system < <(tail -n 1 "$(file_of "${name[$pid]}" cpu)")
	printf '%-4s %6s s %7s s CPU  %s%s\n' "$verdict" "$took" "$(sum "$user" "$system")" "${name[$pid]}" "$why"
	echo "$took" >"$(file_of "${name[$pid]}" time)"
	if [[ $verdict == FAIL ]]; then
		failures+=("${name[$pid]}")
		tail -n 40 "$log" | sed 's/^/     | /'
	fi
	unset "lane[$pid]" "name[$pid]"
}

# wanted FILE: whether the file is a test that was asked for.
wanted() {
	[[ ${1#tests/} == *"$word"* && ($1 == *.c || -x $1) ]] || return 1
	case $which:$1 in
	quick:tests/lab/* | quick:tests/server/* | quick:tests/*/long/* | :tests/*/long/*) return 1 ;;
	server:*) [[ $1 == tests/server/* ]] ;;
	long:*) [[ $1 == tests/*/long/* ]] ;;
	esac
}

# Whether the test may start now. A server needs a CPU for itself, and the first test makes its disk, for which
# the others would wait.
may_begin() {
	[[ $1 != tests/server/* || " ${name[*]} " != *" server/"* ]]
}

# Sets free to a lane without a test.
free_lane() {
	for ((free = 0; free < lanes; free++)); do
		[[ " ${lane[*]} " == *" $free "* ]] || return 0
	done
	return 1
}

# Sets next to the index of the first test in waiting that may start.
pick() {
	for next in "${!waiting[@]}"; do
		! may_begin "${waiting[next]}" || return 0
	done
	return 1
}

waiting=()
for file in $(longest_first); do
	! wanted "$file" || waiting+=("$file")
done
lanes=$(($(nproc) + 1))
while ((${#waiting[@]})); do
	if free_lane && pick; then
		begin "$free" "${waiting[next]}"
		unset "waiting[next]"
	else
		end
	fi
done
while ((${#lane[@]})); do
	end
done

# Again at the end, where a shortened log still shows them.
for test in "${failures[@]}"; do
	echo "FAIL $test, the end of its log:"
	tail -n 12 "$(file_of "$test" log)" | sed 's/^/     | /'
done
echo "== tests: $(since "$began") s"
echo "$passed passed, $failed failed, $skipped skipped"
[[ $failed -eq 0 ]]

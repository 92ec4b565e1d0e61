#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
#
# Runs a command under perf stat, then under perf record, and prints what both found.
#
# It runs on this machine or in the lab's guest. It prints lines "stat TEXT" and "samples COUNT;SYMBOL". On a
# machine with setpriv, its children die with it; a guest ends as a whole.
#
# usage: perf.sh DIR all|own COMMAND...
#   DIR   for perf's own files
#   all   sample the whole machine; own: only the command
dir=$1
all=
[ "$2" = own ] || all=--all-cpus
shift 2
bound=
! setpriv --pdeathsig KILL true 2>/dev/null || bound='setpriv --pdeathsig KILL'

command -v perf >/dev/null || {
	echo "perf is missing: apt-get install linux-perf" >&2
	exit 77
}
# shellcheck disable=SC2086
$bound perf stat $all -o "$dir/stat" -- $bound "$@" >/dev/null || exit
# shellcheck disable=SC2086
$bound perf record $all --quiet --count 100003 -e cpu-clock -o "$dir/perf.data" -- $bound "$@" >/dev/null || exit
perf report --stdio --no-children --field-separator ';' --fields sample,sym -i "$dir/perf.data" >"$dir/report" 2>/dev/null || exit
sed 's/^/stat /' "$dir/stat"
sed -n "s/^ *\([0-9][0-9]*\) *; *\[[^]]*\] */samples \1;/p" "$dir/report"

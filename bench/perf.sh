#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
#
# Runs a command under perf stat and again under perf record; prints what both found, on this machine or
# in the lab's guest.
#
# Lines begin with "stat " or "samples "; those are "COUNT;SYMBOL". The module's calls are made by threads of
# the kernel, so a guest is sampled whole.
#
# usage: perf.sh DIR COMMAND...     DIR: for perf's own files
dir=$1
shift
all=
[ ! -c /dev/invbench ] || all=--all-cpus

command -v perf >/dev/null || {
	echo "perf is missing: apt-get install linux-perf" >&2
	exit 77
}
# shellcheck disable=SC2086
perf stat $all -o "$dir/stat" -- "$@" >/dev/null || exit
# shellcheck disable=SC2086
perf record $all --quiet --count 100003 -e cpu-clock -o "$dir/perf.data" -- "$@" >/dev/null || exit
perf report --stdio --no-children --field-separator ';' --fields sample,sym -i "$dir/perf.data" >"$dir/report" 2>/dev/null || exit
sed 's/^/stat /' "$dir/stat"
sed -n "s/^ *\([0-9][0-9]*\) *; *\[[^]]*\] */samples \1;/p" "$dir/report"

#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# Runs one step of make and prints how long it took.
#
# usage: step.sh "WHAT" COMMAND...
set -u

what=$1
shift
start=$(date +%s%N)
printf '== %s\n' "$what"
"$@"
status=$?
tenths=$((($(date +%s%N) - start) / 100000000))
ending='done'
[ $status -eq 0 ] || ending="failed ($status)"
printf '== %s: %s, %d.%d s\n' "$what" "$ending" $((tenths / 10)) $((tenths % 10))
exit $status

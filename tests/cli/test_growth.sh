#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# The size that a step of the lab reports never gets smaller; a count of something else begins again.
set -uo pipefail

work=$(mktemp -d /tmp/invbench-growth-XXXXXX)
trap 'rm -rf "$work"' EXIT
printf '%s\n' '10 of about 300 MB' '250 of about 300 MB' '180 of about 300 MB' '290 of about 300 MB' 'fetching the source' \
	'3 lines of the log: CC a.o' '2 lines of the log: CC b.o' >"$work/sizes"
reported=$(
	export XDG_CACHE_HOME=$work/cache
	. "$INVBENCH_HOME/bench/lab/common.sh"
	growth() { sed -n "$turn p" "$work/sizes"; }
	sleep() { ((++turn <= 7)); }
	turn=0
	report_growth "$work/none" 300
)
expected=$(sed 's/^180/250/; s/^/progress /' "$work/sizes")
[[ $reported == "$expected" ]] || {
	printf 'FAILED: reported:\n%s\n' "$reported"
	exit 1
}

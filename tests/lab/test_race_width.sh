#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# How wide the race is in the driver: docs/correct.md says what the debugger counts. Within 2 %, because the debugger
# connects at any time of the boot.
# shellcheck source=tests/lab/common.sh
. "$(dirname "$0")/common.sh"
width=$top/tests/lab/race_width.py

need 6.12.107 "$newest"
expect 0 "$width" "$newest"
grep -E '^(attach|unmap)' output >counts
IFS=' |' read -r -a documented < <(sed -n "s/^| $newest | //p" "$top/docs/correct.md" | tr -d ,)
mapfile -t counted < <(sed 's/.* //' counts)
[[ ${#documented[@]} -eq 3 && ${#counted[@]} -eq 3 ]] || die "documented are '${documented[*]}', counted '${counted[*]}'"
for i in 0 1 2; do
	((100 * counted[i] <= 102 * documented[i] && 100 * counted[i] >= 98 * documented[i])) ||
		die "documented are ${documented[*]} instructions, counted ${counted[*]}"
done

unexpected() {
	die "exit code $1, expected $2"
}
expect 77 "$width" 6.12.107
says '6.12.107 has no invalidation array'

#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# Records of version 1 are read under today's names: real ones, whose tables differ from those of the program
# that wrote them by names alone.
set -uo pipefail
# shellcheck source=tests/cli/common.sh
. "$(dirname "$0")/common.sh"

for record in "$top"/tests/fixtures/version1/*.jsonl; do
	head -n 1 "$record" | jq -e '.version == 1' >/dev/null || die "$record is not of version 1"
	expect 0 "$invbench" show "$record"
	[[ ! ${UPDATE_GOLDEN:-} ]] || cp output "${record%.jsonl}.txt"
	diff output "${record%.jsonl}.txt" || die "$record is not shown as before"
	# An instruction may have the old name of a strategy.
	! sed 's/dmb o\?ishst\|dmb oshst//g' output | grep -wE 'merged|ishst|oshst|dsb-sy|walker|mutator' ||
		die "$record: an old name is left"
done

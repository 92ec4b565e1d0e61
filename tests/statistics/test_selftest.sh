#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# The selftest's short forms keep their promises, and its exit codes are honest.
# shellcheck source=tests/common.sh
. "$INVBENCH_HOME/tests/common.sh"

expect 0 "$invbench" selftest stats
says '0 promises broken'
expect 0 "$invbench" selftest sim --short
says '+1 % from the 7th on: step'
expect 0 "$invbench" selftest aa --short
says ' alarms of '
expect 0 "$invbench" selftest power --short
says 'work added'

expect 0 "$invbench" selftest stats --json
jq -e '.selftest == "stats" and .broken == 0 and (.rows | length) > 40 and ([.rows[] | select(.kept | not)] == [])' \
	output >/dev/null || die 'not the JSON that is meant'

expect 3 "$invbench" selftest
expect 3 "$invbench" selftest simm
says "selftest: 'simm' is unknown, did you mean 'sim'? allowed: stats, sim, aa, power"
expect 3 "$invbench" selftest sim --seed 0
says "--seed: '0' is no number from 1 to 4294967295"

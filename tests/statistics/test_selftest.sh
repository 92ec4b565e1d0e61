#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# The short forms of the self-test keep their promises, and its exit codes report the outcome.
# shellcheck source=tests/common.sh
. "$INVBENCH_HOME/tests/common.sh"

expect 0 "$invbench" selftest stats
says '0 promises broken'
expect 0 "$invbench" selftest sim --short
says '+1 % from the 7th kernel on: step'
expect 0 "$invbench" selftest aa --short
says ' alarms of '
expect 0 "$invbench" selftest power --short
says 'added work'

expect 0 "$invbench" selftest stats --json
jq -e '.selftest == "stats" and .broken == 0 and (.rows | length) > 40 and ([.rows[] | select(.kept | not)] == [])' \
	output >/dev/null || die 'the JSON does not report all promises as kept'

expect 3 "$invbench" selftest
expect 3 "$invbench" selftest simm
says "selftest: 'simm' is unknown, did you mean 'sim'? allowed: stats, sim, aa, power"
expect 3 "$invbench" selftest sim --seed 0
says "--seed: '0' is not a number in 1..4294967295"

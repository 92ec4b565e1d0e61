#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# run --events counts events on this machine; an absent event is reported and is not a failure.
# shellcheck source=tests/cli/common.sh
. "$(dirname "$0")/common.sh"
unset INVBENCH_MEASURE

printf '[plan]\nrounds = 2\nslots = 2\ncalls = 50\n[a]\ntarget = model\nworkload = inv_range,unmap\n' >m.plan
expect 3 "$invbench" run ./m.plan --events page-faults,
says "events: '' is neither a name nor PMU/TERMS/"
expect 3 "$invbench" run ./m.plan --set events=a/b
says "--set events=a/b: events: 'a/b' is neither a name nor PMU/TERMS/"

expect 0 "$invbench" run ./m.plan --events cpu-clock,software/config=2/,no-such-event,smmuv3_pmcg_9/cycles/
says 'absent: no-such-event: libpfm4: event not found'
says 'absent: smmuv3_pmcg_9/cycles/: this machine has no PMU'
if grep -q 'not permitted' output; then
	echo 'this user may not count events of a CPU (kernel.perf_event_paranoid)'
	exit 77
fi
grep -q 'commands .*cpu-clock  *software/config=2/' output || die 'the table has no columns for the events'
jq -e -s 'map(select(.type == "round")) | length == 12 and all(.events | keys == ["cpu-clock", "software/config=2/"])' \
	"$(record)" >/dev/null || die 'a sub-batch has no counts'
"$invbench" show --json >results
# cpu-clock exceeds the measured cost only by the work around the calls.
jq -e '.cells | all(.events["cpu-clock"].share == 1 and .events["cpu-clock"].per_call > .metrics.min and
	.events["software/config=2/"].per_call < 1)' results >/dev/null || die "counted: $(jq -c '.cells[].events' results)"
jq -e '.events | map(select(.event == "absent")) | length == 2' results >/dev/null || die 'an absent event is not reported exactly once'

# Without --events the record has no counts.
expect 0 "$invbench" run ./m.plan --out plain
jq -e -s 'map(select(.type == "round")) | all(has("events") | not)' plain/*/record.jsonl >/dev/null ||
	die 'events were counted without --events'

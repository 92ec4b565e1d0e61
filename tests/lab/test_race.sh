#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# The race in the kernel: the module counts every instance, and a correct strategy loses no invalidation. Other targets
# and the exact clock, on which CPUs take turns, refuse it. The emulator's memory says nothing about a machine's.
# shellcheck source=tests/lab/common.sh
. "$(dirname "$0")/common.sh"

need "$newest"
mkdir job
cat >job/p.plan <<'END'
[plan]
exact_calls = 40
[race]
target = model
workload = race
cpus = 2
strategy = v7.1,no-smp-mb,sync-rcu,v7.0
[alone]
target = model
workload = race
[no-race]
workload = race
cpus = 2
END
cat >job/try <<'END'
invbench measure ./p.plan
END
expect 0 "$invbench" guest --kernel "$newest" --clock emulated --files job --console console.log -- sh try
clean_console console.log
cp output emulated
# counts CELL: of its instances, by outcome
counts() {
	jq -c "select(.type == \"race\" and .cell == $1) | .counts | map(.[2])" <(grep '^{' emulated)
}
# Both modes make 8 warming and 40 other calls, each with 64 instances, or 4 that wait for a grace period.
for cell in 0 1 2; do
	instances=$((cell == 2 ? 4 : 64))
	[[ $(counts $cell | jq add) -eq $((2 * 48 * instances)) ]] || die "cell $cell: $(counts $cell)"
	[[ $(counts $cell | jq '.[0] + .[3]') -eq 0 ]] || die "cell $cell: an STE is missing: $(counts $cell)"
	echo "cell $cell: $(counts $cell)"
done
[[ $(counts 0 | jq '.[1]') -eq 0 && $(counts 2 | jq '.[1]') -eq 0 ]] || die 'v7.1 or sync-rcu loses an invalidation'
for text in 'race: v7.0 orders the count of devices with ATS, not the array' \
	'race: cpus 1 is out of range, allowed 2 (one attaches and walks) or 3' 'race: only the target model has it'; do
	grep -q "\"skip\",\"reason\":\"$text" emulated || die "no cell is skipped with: $text"
done
[[ $(grep -c '"type":"race"' emulated) -eq 3 ]] || die 'another cell has outcomes'

expect 0 "$invbench" guest --kernel "$newest" --clock exact --files job --console console.log -- sh try
clean_console console.log
[[ $(grep -c 'cpus: the exact clock counts the instructions of all CPUs together' output) -ge 3 ]] ||
	die 'the exact clock does not refuse the race'
! grep -q '"type":"race"' output || die 'the race ran on the exact clock'

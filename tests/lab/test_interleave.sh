#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# On a noisy clock each slot runs every candidate once, in the recorded order that the seed decides. The
# threads beside the callers in the kernel run.
# shellcheck source=tests/lab/common.sh
. "$(dirname "$0")/common.sh"

# The guest's command line says that its clock is hw, because only order and completeness are checked.
mkdir job
cat >job/p.plan <<'END'
[plan]
rounds = 5
slots = 3
calls = 10
[a]
workload = inv_range,unmap
strategy = v7.1,no-barriers,dma-mb
END
cat >job/beside.plan <<'END'
[plan]
rounds = 3
slots = 2
calls = 200
[a]
target = model
workload = inv_range
strategy = v7.1
entries = 8
consumer = inline,thread
attach_rate = 0,10000
END
cat >job/try <<'END'
echo 'invbench.clock=hw' >/tmp/cmdline
mount --bind /tmp/cmdline /proc/cmdline
for seed in 1 1 2; do
	echo "== seed $seed"
	invbench measure ./p.plan --set seed=$seed --device 0000:00:02.0 || exit 1
done
echo "== seed none"
invbench measure ./beside.plan --device 0000:00:02.0 || exit 1
END
expect 0 "$invbench" guest --kernel "$newest" --files job --console console.log -- sh try
clean_console console.log
csplit --quiet --prefix=part output '/^== seed/' '{*}'

for i in 1 2 3; do
	grep '"type":"round"' "part0$i" | jq -s -c 'sort_by(.order) | map(select(.mode == "each"))' >"rounds.$i"
	jq -e 'length == 5 * 3 * 6' "rounds.$i" >/dev/null || die "$(jq length "rounds.$i") sub-batches, expected 90"
	jq -e 'group_by([.round, .slot]) | all(map(.cell) | sort == [0, 1, 2, 3, 4, 5])' "rounds.$i" >/dev/null ||
		die 'a slot does not have each candidate once'
	jq -e 'all(.iterations == 10)' "rounds.$i" >/dev/null || die 'calls are missing'
	jq -c 'map(.cell)' "rounds.$i" >"order.$i"
	grep -q '"clock":"hw"' "part0$i" || die 'the clock is not the one wanted here'
	# Only workloads without preparation have batches: half of the candidates.
	[[ $(grep -c '"mode":"batch"' "part0$i") -eq 45 ]] || die 'the batches are not 45'
	# All calls of all rounds are in the histogram.
	jq -s -e 'map(select(.type == "histogram") | .counts | map(.[1]) | add) | all(. == 150)' \
		<(grep '^{' "part0$i") >/dev/null || die 'a histogram does not have 150 calls'
done
cmp order.1 order.2 || die 'one seed gave two orders'
! cmp -s order.1 order.3 || die 'two seeds gave one order'
jq -e '[range(0; 90; 6) as $i | .[$i:($i + 6)] | tostring] | unique | length > 3' order.1 >/dev/null ||
	die 'the order does not change from slot to slot'

# The consumer and the attacher ran, the cell with both was refused for lack of CPUs, and changes were counted.
grep '^{' part04 >beside
jq -s -e 'map(select(.type == "event") | .reason) ==
	["consumer: 1 callers and 2 threads need a CPU each, 2 are online"]' beside >/dev/null ||
	die "events: $(grep '"event"' beside)"
jq -s -e 'map(select(.type == "round" and .mode == "batch")) | length == 3 * 2 * 3' beside >/dev/null ||
	die 'sub-batches beside consumer and attacher are missing'
jq -s -e '(map(select(.type == "cell")) | map({key: "\(.cell)", value: .attach_rate}) | from_entries) as $rate |
	map(select(.type == "counters")) | length == 3 and
	all(($rate["\(.cell)"] > 0) == ((.changes // 0) > 0 and .change_ns > 0 and .attacher_ns >= .change_ns))' \
	beside >/dev/null || die "the attacher's changes are not recorded: $(grep '"counters"' beside)"

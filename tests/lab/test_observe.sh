#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# With each method, observe sees every call of the invalidation function, on an old kernel and on the newest.
# However it ends, no probe stays attached.
# shellcheck source=tests/lab/common.sh
. "$(dirname "$0")/common.sh"

mkdir job
cat >job/p.plan <<'END'
[plan]
exact_calls = 64
[sync]
workload = iotlb_sync
size = 4K,64K
[graph]
workload = iotlb_sync
probe = graph
END
cp "$top/tests/guest/sessions.sh" job/
cat >job/try <<'END'
. ./sessions.sh
# The kernel's lists of what is attached to functions.
state() {
	cat /sys/kernel/tracing/enabled_functions /sys/kernel/debug/kprobes/list \
		/sys/kernel/tracing/current_tracer /sys/kernel/tracing/set_ftrace_filter
}

remember
for method in fentry kprobe event; do
	echo "== $method"
	invbench observe --method $method --gaps --json -- invbench measure ./p.plan --cells 0-1 || exit 1
	as_before || exit 1
done
echo "== both"
invbench observe --function cmdlist --function inv_range --json -- invbench measure ./p.plan --cells 0 || exit 1
echo "== waits"
invbench observe --waits --json -- invbench measure ./p.plan --cells 0-1 || exit 1
as_before || exit 1
echo "== table"
invbench observe -- sh -c 'invbench measure ./p.plan --cells 0-1 >lines; exit 7' 2>&1
echo "exit code $?"
[ "$1" = whole ] || exit 0
# The kernel follows the returns of ten calls at once on two CPUs, and more than that sleep.
cat >sleepers <<'ROUNDS'
for round in 1 2 3; do
	for sleeper in 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16; do
		sleep 0.2 &
	done
	wait
done
ROUNDS
for method in kprobe event; do
	echo "== sleepers $method"
	invbench observe --method $method --function hrtimer_nanosleep --json -- sh ./sleepers || exit 1
done
as_before || exit 1
echo "== late"
echo 0 >/sys/devices/system/cpu/cpu1/online
invbench observe --method event --json -- sh -c 'echo 1 >/sys/devices/system/cpu/cpu1/online' || exit 1
echo "== kills"
for how in fentry:KILL kprobe:KILL event:KILL fentry:TERM event:INT; do
	begin invbench observe --method ${how%:*}
	kill -${how#*:} $!
	wait $!
	code=$?
	settle $how
	[ ${how#*:} = KILL ] || [ $code = 0 ] || { echo "$how: exit code $code"; exit 1; }
done
begin invbench measure ./p.plan --cells 2
kill -9 $!
wait $!
settle 'graph: a kill'
END

# part NAME: writes this part of the output to part.json, without the lines of measure
part() {
	sed -n "/^== $1\$/,/^== /p" output | grep -v -e '^==' -e '^{"type"' >part.json
	jq -e 'length > 0' part.json >/dev/null || die "$1: no result"
}

for kernel in "$newest" 6.12.107; do
	part=whole
	[[ $kernel = "$newest" ]] || part=numbers
	expect 0 "$invbench" guest --kernel "$kernel" --clock exact --files job --console console.log -- sh try $part
	clean_console console.log
	says 'sh: ended with exit code 7'
	says 'exit code 1'
	function=arm_smmu_domain_inv_range
	[[ $kernel = "$newest" ]] || function=__arm_smmu_tlb_inv_range
	for method in fentry kprobe event; do
		part $method
		jq -c '.[0] | [.function, .method, .overhead, .unseen, .all.calls, .all.latency]' part.json
		# Each cell warms up with 8 calls. Other calls are the same each time, so none may be missing.
		jq -e --arg function "$function" --arg method $method '.[0] | .all.calls as $calls | .function == $function and .method == $method and
			.clock == "exact" and .latency_unit == "instructions" and .size_unit == "bytes" and
			.all.calls >= 2 * (64 + 8) and (.unseen | add) == 0 and .late_cpus == 0 and
			([.all.latency_histogram[][1]] | add) == .all.calls and
			([.processes[].calls] | add) == .all.calls and
			([.gap_histogram[][1]] | add | . <= $calls - 1 and . >= $calls - 2) and
			.all.size == {p50: 4096, p90: 65536, p99: 65536, p999: 65536, max: 65536} and
			([.processes[].name] | index("invbench")) != null and
			.overhead.per_call > .overhead.in_latency and .overhead.in_latency > 0 and
			(.all.latency.p50 - .overhead.in_latency | . > 500 and . < '"$(at_most 2500)"')' part.json >/dev/null ||
			die "$kernel, $method: the observation does not fit what measure did"
		calls=$(jq '.[0].all.calls' part.json)
		[[ $calls -eq ${seen:=$calls} ]] || die "$method has seen $calls calls, another method $seen"
	done
	for method in kprobe event; do
		[[ $part = whole ]] || continue
		part "sleepers $method"
		jq -c '.[0] | [.unseen, .all.calls]' part.json
		jq -e '.[0] | .all.calls < 3 * 16 and .unseen.unended > 0 and .all.calls + (.unseen | add) >= 3 * 16' part.json >/dev/null ||
			die "$method: of 48 calls that slept, some are neither counted nor told"
	done
	if [[ $part = whole ]]; then
		part late
		jq -e '.[0].late_cpus == 1' part.json >/dev/null || die 'a CPU that came online was not observed, and nothing tells so'
	fi
	part both
	jq -e --arg function "$function" '.[0].size_unit == "commands" and .[1].function == $function and
		.[0].all.calls >= .[1].all.calls and .[0].all.latency.p50 < .[1].all.latency.p50' part.json >/dev/null ||
		die "$kernel: a call of the queue is not shorter or not more frequent than of the function around it"
	unset seen
	# A caller that is alone reserves its place, marks its commands, rings, and waits for its CMD_SYNC, each time.
	part waits
	jq -c '.[0] | [.function, .overhead, .unseen, .all.calls, .all.latency, (.waits | map_values([.calls, .wait]))]' part.json
	jq -e '.[0] | .method == "fentry" and (.unseen | add) == 0 and .size_unit == "commands" and
		.all.calls >= 2 * (64 + 8) and (.all.calls as $calls | .waits | keys == ["CMD_SYNC", "others", "room"] and
		all(.calls <= $calls and .wait.max >= .wait.p999 and ([.wait_histogram[][1]] | add) == .calls) and
		.room.calls == $calls and .others.calls == $calls and .CMD_SYNC.calls >= 2 * (64 + 8)) and
		([.waits[].wait.p50] | add) < .all.latency.p50 and .overhead.per_call > .overhead.in_latency' part.json >/dev/null ||
		die "$kernel: the waits do not fit the calls of the queue"
done

# Two CPUs at once, each with a clock that runs: no call is lost or counted twice.
cat >job/two.plan <<'END'
[plan]
rounds = 1
slots = 2
calls = 200
[sync]
workload = iotlb_sync
cpus = 2
END
expect 0 "$invbench" guest --kernel "$newest" --clock emulated --files job --console console.log -- sh -c \
	'invbench observe --waits --json -- sh -c "invbench measure ./two.plan >lines"'
clean_console console.log
sed -n '/^\[/,$p' output >two.json
jq -e '.[0] | .clock == "emulated" and ([.processes[].calls] | add) == .all.calls and .all.calls > 100 and
	.waits.room.calls <= .all.calls and .waits.others.calls <= .waits.room.calls and .waits.CMD_SYNC.calls <= .waits.room.calls and
	2 * .waits.CMD_SYNC.calls > .all.calls and (.waits | all(.wait.max >= .wait.p50))' two.json >/dev/null ||
	die "two CPUs: $(jq -c '.[0] | [.unseen, .all.calls, .waits]' two.json)"

# The same cell with probes that cost more and more. If two boots disagree, run fails. What observe and the path's sum
# add at most is a promise (docs/observe.md).
cat >job/probes.plan <<'END'
[plan]
exact_calls = 16
[sync]
workload = iotlb_sync
probe = none,fentry,kprobe,kretprobe,graph,observe-fentry,observe-kprobe,observe-event,sum-fentry,observe-waits,observe-gaps
END
expect 0 "$invbench" run job/probes.plan --place lab --kernels "$newest" --boots 2 --out out
clean_console out/*/boots/*/console.log
says 'identical to boot 0'
"$invbench" show "$(dirname out/*/record.jsonl)" --json >results
costs=$(jq -c '[.cells[] | select(.boot == 0) | .metrics.mean]' results)
echo "costs: $costs"
jq -e 'length == 11 and .[5] < .[10] and .[10] < .[9] and .[0] < .[1] and .[1] < .[2] and .[2] < .[3] and .[0] < .[4] and .[1] < .[8] and .[8] < .[5] and
	.[5] < .[9] and .[5] < .[6] and .[6] < .[7] and .[1] - .[0] < '"$(at_most 400)" <<<"$costs" >/dev/null || die 'the probes do not cost what they should'
jq -e '.[5] - .[0] <= '"$(at_most 700)"' and .[8] - .[0] <= '"$(at_most 500)" <<<"$costs" >/dev/null || die 'to observe a call costs more than was promised'

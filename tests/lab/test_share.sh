#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# The share of CPU time in the path, measured as on hardware, agrees with the exact clock. The guest's
# nanoseconds are instructions, and it has one CPU, because two CPUs would take turns in the emulator.
# shellcheck source=tests/lab/common.sh
. "$(dirname "$0")/common.sh"

mkdir job
cat >job/exact.plan <<'END'
[plan]
exact_calls = 32
[call]
workload = inv_range
strategy = as-built
[io]
target = fio
workload = randread
domain = strict
iodepth = 8
number_ios = 512
END
cat >job/hw.plan <<'END'
[plan]
rounds = 1
slots = 1
[io]
target = fio
workload = randread
domain = strict,passthrough
iodepth = 8
number_ios = 512
END
cat >job/try <<'END'
echo 0 >/sys/devices/system/cpu/cpu1/online
invbench measure ./exact.plan --device 0000:00:02.0 || exit 1
# From here on the command line says that the clock is hw.
sed 's/invbench.clock=[a-z]*/invbench.clock=hw/' /proc/cmdline >/tmp/cmdline
mount --bind /tmp/cmdline /proc/cmdline
echo '== hw'
invbench measure ./hw.plan --device 0000:00:02.0 --round 3 || exit 1
echo '== attached'
cat /sys/kernel/tracing/enabled_functions
echo '== done'
END
expect 0 "$invbench" guest --tools --kernel "$newest" --clock exact --files job --console console.log --limit 1200 --hang-timeout 200 -- sh try
clean_console console.log
says '== done'
sed '/^== hw/,$d' output | grep '^{' >exact
sed '1,/^== hw/d' output | grep '^{' >hw
jq -c 'select(.type == "share")' hw
! grep -q '"type":"share"' exact || die 'the exact clock has a share, although it does not measure time'
! sed '1,/^== attached/d' output | grep arm_smmu || die 'something is still attached'

# The cost of a call and of an I/O on the exact clock, against the net values observed from outside.
jq -e -n --slurpfile exact exact --slurpfile hw hw '
	($exact | map(select(.type == "round"))) as $rounds |
	($exact | map(select(.type == "clock" and .first == 0))[0].empty_min) as $empty |
	([$rounds[] | select(.cell == 0 and .mode == "each")][0].min - $empty) as $call |
	([$rounds[] | select(.cell == 1)][0] | .ticks / .iterations) as $io |
	($hw | map(select(.type == "share"))) as $shares | $shares[0] as $seen |
	($seen.path_ns / $seen.calls - $seen.probe_inside_ns) as $path |
	($seen.busy_ns / $seen.calls - $seen.probe_ns) as $busy |
	{$call, $path, $io, $busy, expected: (100 * $call / $io), seen: (100 * $path / $busy)} | debug |
	($shares | length == 2 and all(.method == "fentry" and .round == 3 and .busy_ns > 0)) and $shares[1].calls == 0 and
	$seen.calls > 100 and .path > 0.9 * .call and .path < 1.1 * .call and
	.seen > 0.85 * .expected and .seen < 1.15 * .expected' >/dev/null || die 'the two clocks do not agree'

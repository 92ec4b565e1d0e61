#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# 20,000 requests, many of them malformed, and 100 killed runners cause no error in the kernel; text and SMMU are
# restored. long/test_fuzz.sh sends more on a kernel that checks itself.
# shellcheck source=tests/lab/common.sh
. "$(dirname "$0")/common.sh"

mkdir job
cat >job/kill.plan <<END
[plan]
exact_calls = 40
[a]
workload = inv_range,attach
strategy = dma-mb
entries = 8
ril = off
END
# The clock "emulated" runs two CPUs at the same time. "exact" lets them take turns on one CPU of the host,
# so it gets most requests.
cat >job/try <<'END'
[ "$1" = exact ] || kill_runner 100 /bin/invbench measure ./kill.plan || exit 1
fuzz_module "$2" "$3" || exit 1
rmmod invbench || exit 1
END
while read -r clock count seed; do
	expect 0 "$invbench" guest --kernel "$newest" --clock "$clock" --files job --console console.log \
		--limit 1100 --hang-timeout 600 -- sh try "$clock" "$count" "$seed"
	cat output
	clean_console console.log
	# What the first check refuses tests only that check.
	beyond=$(sed -n 's/^fuzz_module: \([0-9]*\) % went beyond the first refusal$/\1/p' output)
	[[ $beyond -ge 50 ]] || die "only '$beyond' % of the requests went beyond the first refusal"
done <<'END'
emulated 10000 1
exact 10000 2
END

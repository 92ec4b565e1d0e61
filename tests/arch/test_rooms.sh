#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# Arrows between the rooms go one way. A room may include its own files and those of the rooms that
# stand beside it below; each of these stands above it, so that no circle is possible.
#
# After ':' stand the rooms that it may include. An exception is written as a file of the other room, with
# its reason on the line before.
set -uo pipefail
cd "$INVBENCH_HOME" || exit 1

rooms=$(sed -n '/^ROOMS$/,/^END$/{/^ROOMS$\|^END$\|^#/!p}' "$0")
: <<'END'
ROOMS
bench/core:
# What comes from outside enters here, also what others only print.
bench/trust:
bench/text: bench/trust
# Lines of a record, read without JSON values.
bench/plain:
bench/system: bench/text
# A repository from outside is read here, and nothing of its configuration is obeyed.
bench/git: bench/trust bench/text bench/system
# A patch from outside is read and checked here.
bench/patch: bench/trust bench/text bench/system bench/git
bench/registry: bench/trust bench/core bench/text bench/system bench/git bench/patch
bench/mix: bench/core
bench/litmus: bench/core bench/text bench/system
bench/plan: bench/trust bench/core bench/text bench/registry
bench/store: bench/plain bench/text bench/system bench/plan
# Boots of the machine itself; each run is a process.
bench/campaign: bench/trust bench/text bench/system
drivers/machine: bench/core bench/system bench/registry
drivers/devices: bench/text bench/system drivers/machine
# The commands that bring the kernel module into the kernel.
drivers/loading: bench/text bench/system drivers/devices
drivers/loop: bench/core
drivers/engine: bench/core bench/plan bench/text drivers/machine drivers/devices drivers/loop
# Calls that are made once more, to count what they consist of.
drivers/counting: bench/core bench/mix drivers/loop drivers/engine
bench/observe: bench/core drivers/machine drivers/loop bench/system
drivers: bench/core bench/mix bench/plan bench/system drivers/machine drivers/devices drivers/loading drivers/loop drivers/engine drivers/counting bench/observe
bench/environment: bench/core bench/system bench/registry drivers/machine
bench/measure: bench/environment bench/core bench/mix bench/text bench/system bench/registry bench/plan bench/store drivers/machine drivers/loop drivers/engine bench/observe
bench/doctor: bench/core bench/text bench/system drivers/machine drivers/devices drivers/loading bench/observe
bench/lab: bench/core bench/mix bench/text bench/system bench/registry
bench/place: bench/text bench/system bench/registry bench/plan bench/environment bench/lab
bench/boot: bench/text bench/system bench/registry bench/plan bench/store bench/place drivers/engine
bench/run: bench/trust bench/text bench/system bench/patch bench/registry bench/plan bench/store bench/place bench/boot drivers/machine drivers/devices drivers/engine
# What several machines measured becomes one run; it is read as any record is, and no statistics are made.
bench/gather: bench/trust bench/text bench/system bench/registry bench/plan bench/store bench/run/resume.h
kmods/btf:
kmods/worker: bench/core
kmods/text: bench/core kmods/worker
kmods/queue: bench/core kmods/text
kmods/driver: bench/core kmods/text kmods/queue kmods/worker
kmods/session: bench/core kmods/text kmods/worker kmods/driver
kmods: bench/core kmods/text kmods/worker kmods/driver kmods/session
# A report as blocks, and its formats.
analysis/document: bench/text bench/registry
analysis/formats: bench/text analysis/document
analysis/stats: bench/system
analysis/cell: bench/system analysis/stats
analysis/metrics: analysis/cell
analysis/lookup:
analysis/read: analysis/lookup bench/plain bench/text bench/system bench/registry bench/plan bench/store analysis/stats analysis/cell
# Where a strategy's cost stands, its verdict stands.
analysis/correct: bench/litmus bench/text bench/system analysis/read
analysis/select: bench/text bench/registry analysis/read
analysis/series: bench/system analysis/read analysis/correct
analysis/describe: bench/core bench/mix bench/litmus bench/text bench/store analysis/cell analysis/read analysis/correct analysis/series
# Names of kernels and functions come from outside, and are fields of the data files.
analysis/breakdown: bench/trust bench/mix bench/text bench/system analysis/read analysis/correct analysis/series analysis/describe
analysis/compare: analysis/select bench/text bench/system bench/plan bench/store analysis/stats analysis/cell analysis/read analysis/describe
analysis/verdict: analysis/document bench/core bench/litmus bench/text bench/system analysis/read analysis/correct analysis/describe analysis/breakdown analysis/compare
analysis/track: analysis/document bench/trust bench/text bench/system bench/registry analysis/stats analysis/read analysis/correct analysis/series analysis/compare analysis/describe analysis/breakdown
# Prices of a machine, and the mixes that they are applied to.
analysis/explain: bench/core bench/mix bench/text bench/system analysis/document analysis/read analysis/correct analysis/describe analysis/compare
analysis/print: bench/trust analysis/select analysis/explain analysis/document bench/litmus bench/text bench/system bench/registry bench/store analysis/read analysis/correct analysis/series analysis/describe analysis/breakdown analysis/compare analysis/verdict analysis/track
analysis/exports: bench/core bench/text analysis/correct analysis/describe analysis/print
# The self-test measures this machine, so it calls the runner and the engines.
analysis/selftest: bench/core bench/text bench/system bench/registry bench/plan bench/run drivers/engine analysis/stats analysis/verdict
# A report draws executions with the herd7 that the lab fetched, and may be that of a comparison.
plots: analysis/document bench/litmus bench/lab/lab.h bench/text bench/system bench/registry analysis/stats analysis/cell analysis/read analysis/describe analysis/compare analysis/verdict analysis/track analysis/print
bench/cli: bench/campaign bench/gather bench/trust bench/git analysis/select analysis/explain analysis/document bench/core bench/text bench/system bench/registry bench/plan bench/store bench/observe bench/doctor bench/measure bench/lab bench/place bench/run drivers/machine drivers/devices analysis/stats analysis/series analysis/describe analysis/compare analysis/verdict analysis/track analysis/print analysis/selftest plots bench/litmus
END

includes() {
	grep -rn --include=*.c --include=*.h '^#include "\(bench\|drivers\|kmods\|analysis\|plots\)/' bench drivers kmods analysis plots
}

# Reads lines FILE:LINE:#include "FILE" and names each that goes against the order.
check() {
	awk -v rooms="$rooms" '
BEGIN {
	count = split(rooms, line, "\n")
	for (i = 1; i <= count; i++) {
		split(line[i], side, ":")
		order[++known] = side[1]
		at[side[1]] = known
		m = split(side[2], may, " ")
		for (j = 1; j <= m; j++) {
			allowed[side[1], may[j]] = 1
			if (!(may[j] in at) && may[j] !~ /\.h$/) {
				printf "%s may include %s, which stands below it\n", side[1], may[j]
				failed = 1
			}
		}
	}
}
# The room of a file: the longest that it begins with.
function room(file,    i, best) {
	for (i = 1; i <= known; i++)
		if (index(file, order[i] "/") == 1 && length(order[i]) > length(best))
			best = order[i]
	return best
}
{
	split($0, part, "\"")
	file = $0
	sub(/:.*/, "", file)
	from = room(file)
	to = room(part[2])
	includes++
	if (from == "" || to == "") {
		printf "%s includes %s: a room that is not in the order\n", file, part[2]
		failed = 1
	} else if (from != to && !((from, to) in allowed) && !((from, part[2]) in allowed)) {
		printf "%s includes %s: %s may not include %s\n", file, part[2], from, to
		failed = 1
	}
}
END {
	if (includes < 100) {
		print "too few includes were found: " includes
		failed = 1
	}
	exit failed
}'
}

includes | check || exit 1
# The test can fail: one include against the order is found, and so is a circle.
for wrong in 'bench/core/loop.h:1:#include "bench/run/runner.h"' 'analysis/stats/order.c:1:#include "analysis/cell/rounds.h"'; do
	if { includes; echo "$wrong"; } | check >/dev/null; then
		echo "not found: $wrong"
		exit 1
	fi
done

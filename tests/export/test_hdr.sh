#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# The log processor of HdrHistogram reads the export, and its percentiles equal ours within 0.1 %.
# shellcheck source=tests/export/common.sh
. "$INVBENCH_HOME/tests/export/common.sh"
needs java default-jre-headless
jar=/usr/share/java/hdrhistogram.jar
[[ -e $jar ]] || {
	echo "$jar is missing: apt-get install libhdrhistogram-java"
	exit 77
}

process() {
	java -Xshare:auto -XX:TieredStopAtLevel=1 -cp "$jar" org.HdrHistogram.HistogramLogProcessor -i exported "$@"
}

# percentile PER_MILLE: prints the first value whose cumulative count reaches that share
percentile() {
	awk -F, -v p="$1" 'NR == 1 { next } { value[NR] = $1; count[NR] = $3 }
		END { for (i = 2; count[i] * 1000 < p * count[NR];) i++; print value[i] }' rows
}

exported hw hdr
grep -A 1 '^#\[mb: lost: never on Arm, no answer in the LKMM\]$' exported | grep -q '/strategy=mb/' || die 'no verdict before a histogram'
mapfile -t tags < <(process -listtags | tail -n +2)
measured=$("$invbench" show "$top/tests/fixtures/hw.jsonl" --json | jq '[.cells[] | select(.metrics.median != null)] | length')
[[ ${#tags[@]} -eq $measured ]] || die "${#tags[@]} histograms, but $measured cells were measured"
for index in 0 7; do
	tag=${tags[index]}
	process -csv -tag "$tag" -outputValueUnitRatio 1 -percentilesOutputTicksPerHalf 2000 >rows
	strategy=${tag#*strategy=} strategy=${strategy%%/*} entries=${tag#*entries=} entries=${entries%%/*}
	workload=${tag#*workload=} workload=${workload%%/*} section=${tag#*/} section=${section%%/*}
	"$invbench" show "$top/tests/fixtures/hw.jsonl" --json | jq --arg section "$section" --arg workload "$workload" \
		--arg strategy "$strategy" --argjson entries "$entries" \
		'.cells[] | select(.section == $section and .axes.workload == $workload and
		.axes.strategy == $strategy and .axes.entries == $entries) | .calls, .metrics.median,
		.metrics.p99, .metrics.p999, .metrics.max' >ours
	{
		awk -F, 'NR > 1 { count = $3 } END { print count }' rows
		percentile 500
		percentile 990
		percentile 999
		percentile 1000
	} >theirs
	paste ours theirs
	paste ours theirs | awk '{ off = $1 / $2 - 1 } off > 0.001 || off < -0.001 { bad = 1 } END { exit bad || NR != 5 }' ||
		die "$tag: percentiles differ by more than 0.1 %"
done

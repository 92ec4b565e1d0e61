#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# Compares runs of this machine as L2 and L3 compare boots. The costs themselves do not matter.
# shellcheck source=tests/cli/common.sh
. "$(dirname "$0")/common.sh"
# shellcheck source=tests/fixtures/seal.sh
. "$top/tests/fixtures/seal.sh"

# The machine has one kernel, so the runs report three invented ones. They report no noise, so that no round
# is rejected.
cat >measure <<END
#!/bin/sh
"$invbench" "\$@" | sed '/"type":"noise"/d; s/"kernel_release": *"[^"]*"/"kernel_release":"'"\$KERNEL"'"/'
END
chmod +x measure
export INVBENCH_MEASURE=$PWD/measure

printf '[plan]\nrounds = 2\nslots = 1\ncalls = 20\n[a]\ntarget = model\nworkload = inv_range\n' >m.plan
declare -A runs=()
for block in 1 2 3 4 5; do
	for KERNEL in 6.1.0 6.2.0 6.3.0; do
		export KERNEL
		expect 0 "$invbench" run ./m.plan
		run=$(sed -n 's/^run: \([^:]*\): 1 measured.*/\1/p' output)
		[[ -d $run ]] || die "block $block: the output does not name the run of $KERNEL"
		runs[$KERNEL]+=${runs[$KERNEL]:+,}$run
	done
done

# compare CODES ARGUMENT...: expects one of these exit codes, because the verdict depends on chance
compare() {
	local codes=$1 got
	shift
	"$invbench" compare "$@" >output 2>&1
	got=$?
	[[ $codes == *$got* ]] || die "compare $*: exit code $got, expected one of $codes"
}

compare 012 "${runs[6.1.0]}" "${runs[6.2.0]}" --json
jq -e '.clock == "hw" and (.cells | length == 1) and (.cells[0] | .boots == 5 and .p > 0 and .p <= 1 and
	.low_percent <= .effect_percent and .effect_percent <= .high_percent and .a.cost > 0 and .b.cost > 0)' \
	output >/dev/null || die "five runs are not compared with five: $(cat output)"
compare 012 "${runs[6.1.0]}" "${runs[6.2.0]}"
says 'permutation test of runs, 5 runs of each'
says 'and 4 more'
# A run is one replicate, however often it is named.
run=${runs[6.1.0]%%,*}
compare 3 "$run,$run,$run,$run,$run" "${runs[6.2.0]}"
says 'each run counts once'
# Equal samples never differ, however noisy they are.
copies=
for run in ${runs[6.1.0]//,/ }; do
	sed 's/,"seq":.*/}/; s/"run":"/&again-/' "$run/record.jsonl" | seal >"${run##*/}.jsonl"
	copies+=${copies:+,}./${run##*/}.jsonl
done
compare 02 "${runs[6.1.0]}" "$copies" --json
jq -e '.cells[0] | (.effect_percent | fabs) < 1e-9 and .p == 1' output >/dev/null || die 'a run differs from itself'
compare 2 "${runs[6.1.0]%%,*}" "${runs[6.2.0]%%,*}"
says 'inconclusive: 1 run of each cannot decide 1 cells; at least 5 are needed'
compare 3 "${runs[6.1.0]},${runs[6.2.0]}" "${runs[6.3.0]}"
says 'these runs are of different kernels, 6.1.0 and 6.2.0'
compare 3 "${runs[6.1.0]},nowhere" "${runs[6.2.0]}"

# Five blocks of three kernels make a series.
"$invbench" track ./m.plan --history --json >output 2>/dev/null
[[ $? -le 2 ]] || die 'track shows no series of host runs'
jq -e 'length == 1 and (.[0] | .clock == "hw" and .boots == 5 and .kernels == ["6.1.0", "6.2.0", "6.3.0"] and
	(.rows | length == 1) and (.rows[0] | (.enough | not) and (.cost | all(. > 0))))' output >/dev/null ||
	die "the series does not have three kernels in five blocks: $(cat output)"
"$invbench" track ./m.plan --history >output 2>&1
says '5 runs of each'
# No order of five boots of three kernels is rarer than 1 %.
says 'at least 3 kernels and 6 boots of each are needed'

# A record that was cut short keeps all complete rounds, wherever the cut is.
run=${runs[6.1.0]%%,*}
calls() {
	"$invbench" show ./cut.jsonl --json >shown 2>/dev/null
	jq '.cells[0].calls' shown
}
cp "$run/record.jsonl" cut.jsonl
[[ $(calls) -eq 40 ]] || die "$(calls) calls in two rounds, expected 40"
sed '/"type":"boot","boot":1/,$d' "$run/record.jsonl" >cut.jsonl
[[ $(calls) -eq 20 ]] || die "$(calls) calls in the remaining round, expected 20"
size=$(stat -c %s "$run/record.jsonl")
for ((at = size / 3; at < size; at += 137)); do
	head -c "$at" "$run/record.jsonl" >cut.jsonl
	"$invbench" show ./cut.jsonl >output 2>&1
	got=$?
	[[ $got -eq 0 || $got -eq 4 ]] || die "cut off at byte $at: exit code $got"
done

#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# Runs of this machine as the boots of L2 and L3: measured on its own clock, whatever the costs come to.
# shellcheck source=tests/cli/common.sh
. "$(dirname "$0")/common.sh"

# The machine has one kernel; the runs say of three that they were booted, and nothing of noise, so that no
# round is rejected for it.
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
		[[ -d $run ]] || die "block $block: not said where the run of $KERNEL is"
		runs[$KERNEL]+=${runs[$KERNEL]:+,}$run
	done
done

# compare CODES ARGUMENT...: one of these exit codes, for what it comes to is chance
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
	output >/dev/null || die "not five runs against five: $(cat output)"
compare 012 "${runs[6.1.0]}" "${runs[6.2.0]}"
says 'permutation of runs, 5 runs of each'
says 'and 4 more'
# What is the same is not called different, however noisy it is.
compare 02 "${runs[6.1.0]}" "${runs[6.1.0]}" --json
jq -e '.cells[0] | (.effect_percent | fabs) < 1e-9 and .p == 1' output >/dev/null || die 'runs differ from themselves'
compare 2 "${runs[6.1.0]%%,*}" "${runs[6.2.0]%%,*}"
says 'needs about 4 more runs of each'
compare 3 "${runs[6.1.0]},${runs[6.2.0]}" "${runs[6.3.0]}"
says 'these are of different kernels, 6.1.0 and 6.2.0'
compare 3 "${runs[6.1.0]},nowhere" "${runs[6.2.0]}"

# A series: five blocks of three kernels.
"$invbench" track ./m.plan --history --json >output 2>/dev/null
[[ $? -le 2 ]] || die 'no series of host runs'
jq -e 'length == 1 and (.[0] | .clock == "hw" and .boots == 5 and .kernels == ["6.1.0", "6.2.0", "6.3.0"] and
	(.rows | length == 1) and (.rows[0] | .enough and (.cost | all(. > 0))))' output >/dev/null ||
	die "not a series of three kernels in five blocks: $(cat output)"
"$invbench" track ./m.plan --history >output 2>&1
says '5 runs of each'

# A run that was killed: of the rounds that were whole nothing is lost, and no byte is too many or too few.
run=${runs[6.1.0]%%,*}
calls() {
	"$invbench" show ./cut.jsonl --json >shown 2>/dev/null
	jq '.cells[0].calls' shown
}
cp "$run/record.jsonl" cut.jsonl
[[ $(calls) -eq 40 ]] || die "$(calls) calls in two rounds, expected 40"
sed '/"type":"boot","boot":1/,$d' "$run/record.jsonl" >cut.jsonl
[[ $(calls) -eq 20 ]] || die "$(calls) calls in the round that is left, expected 20"
size=$(stat -c %s "$run/record.jsonl")
for ((at = size / 3; at < size; at += 137)); do
	head -c "$at" "$run/record.jsonl" >cut.jsonl
	"$invbench" show ./cut.jsonl >output 2>&1
	got=$?
	[[ $got -eq 0 || $got -eq 4 ]] || die "cut off at byte $at: exit code $got"
done

#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# track: steps, spikes, flavours, accepted steps, a killed run, and the history of many runs.
# shellcheck source=tests/cli/common.sh
. "$(dirname "$0")/common.sh"
# shellcheck source=tests/cli/lab.sh
. "$top/tests/cli/lab.sh"

# track CODE ARGUMENT...
track() {
	local want=$1
	shift
	expect "$want" "$invbench" track ./p.plan "$@"
}

# json CODE ARGUMENT...: keeps stdout only
json() {
	local want=$1 got
	shift
	"$invbench" track ./p.plan --json "$@" >output 2>/dev/null
	got=$?
	[[ $got -eq $want ]] || die "exit code $got, expected $want"
}

# steps FILTER: prints the steps in the JSON output, one per line
steps() {
	jq -r ".[] | .steps[] | select($1) | \"\(.kernel) \(.cell) \(.cost_before) \(.cost)\"" output
}

# Kernels are sorted by release and not by name: 1.2, 1.10, 2.0.
kernels '1.2 1000 2000' '1.10 1000 2010' '2.0 1300 2010' '2.1 1290 2010' '2.0-rt 1500 2500' '2.1-rt 1500 2500'
track 1
says 'unmap, size 4K   1,000  1,300  +30.00 %  NEW'
says 'steps of 1 % or more (--delta): 1; smaller ones: 2'
says 'rt, by kernel: the cheapest call, instructions; 1 boot of each'
# The functions of a step sum to the whole call.
says 'arm_smmu_walk               904  1,204  +300'
says 'whole call                1,004  1,304  +300'
says '  cell               1.2    1.10     2.0     2.1'
says '  unmap, size 4K   1,000   1,000   1,300▲  1,290-'
says '▲: costs more, ▼: less than on the kernel before, by 1 % or more'
! grep -q ' $' output || die 'a line ends in a space'
! grep -q 'also differ' output || die 'kernels that differ in nothing else are said to'
[[ -s $(echo out/*/figures/timeline.svg) ]] || ! command -v gnuplot >/dev/null || die 'no timeline was drawn'
# What else the kernels around a step differ in is told beside it.
echo 2.0 >"$FAKE/ubsan"
track 1
says '1.10 and 2.0 also differ in compiled-in checks: none and UBSAN_BOUNDS'
rm "$FAKE/ubsan"
track 0 --delta 31 --kernels 1.2,2.0
track 0 --kernels 1.10,1.2
track 2 --kernels 2.0
says 'no cell was measured on two kernels'
track 2 --kernels 2.0,2.1-rt

# With --mix a kernel has a column if its calls are made of something else than those of the kernel before.
track 1 --mix
says 'unmap, size 4K: what the cheapest call is made of'
says '  since kernel  1.2  2.0'
says '  dmb ish         1    2'
! grep -q '^  other' output || die 'a kind that every function has is in the table'
json 1
jq -e '.[0].steps | map(select(.new))[0].mix == [["dmb ish", 1, 2], ["other", 1003, 1302]]' output >/dev/null ||
	die 'the step lacks its mix'

# The same for a letter: at most 72 columns, and the kernels at which nothing changed are left out first.
expect 1 "$invbench" track ./p.plan --history --format text
says '  unmap, size 4K   1,000   1,000   1,300▲  1,290-'
says 'command   invbench track ./p.plan --history --format text'
says 'by kernel: the cheapest call, instructions; 1 boot of each'
[[ $(LC_ALL=C.UTF-8 wc -L <output) -le 72 ]] || die 'a line is wider than a letter'
expect 1 "$invbench" track ./p.plan --history --format csv
says '"unmap, size 4K",1000,1000,1300,1290'
says '2.0,"unmap, size 4K",1000,1300,+30.00,NEW,'
expect 1 "$invbench" track ./p.plan --history --format latex
says 'unmap, size 4K & 1,000 & 1,000 & 1,300$\uparrow$ & 1,290- '
expect 3 "$invbench" track ./p.plan --history --format markdwn
says "did you mean 'markdown'"

# An accepted step is not reported up to its limit, also if its kernel was not measured.
printf '[2.0]\nunmap, size 4K = 30 %% the array\n' >p.accepted
json 0
[[ $(jq -r '.[0].steps[] | select(.accepted) | .kernel + .accepted' output) == '2.0the array' ]] || die 'not accepted'
[[ $(steps true) == "$(printf '2.0 unmap, size 4K 1000 1300\n2.1 unmap, size 4K 1300 1290\n1.10 unmap, size 64K 2000 2010')" ]] ||
	die "the steps are: $(steps true)"
jq -e 'all(.[].steps[]; ([.functions[] | .[2] - .[1]] | add) == .cost - .cost_before)' output >/dev/null ||
	die 'functions do not sum to the step'
track 0 --kernels 1.2,2.1
printf '[2.0]\nall = 29 %% not all of it\n' >p.accepted
track 1
refuses() {
	printf '%b' "$1" >bad.accepted
	track 3 --accepted bad.accepted
	says "$2"
}
refuses '[2.0]\nunmap, size 4K = much\n' "bad.accepted:2: 'much': must begin with a percentage"
refuses '[2.0]\nunmap, size 4K = 3 %\n' 'a reason must follow'
refuses '[2.0]\nunmpa = 3 % why\n' "'unmpa' is unknown, did you mean 'unmap'"
refuses '[2.0]\nunmap, size 8K = 3 % why\n' "did you mean 'unmap, size 4K'"
refuses '[2.0]\nall = 3 % a\nall = 3 % b\n' 'is listed twice'
refuses 'all = 3 % a\n' 'before the first [KERNEL]'
track 3 --accepted nowhere
track 3 --delta much
rm -r p.accepted out

# Of many kernels a letter has the first, the last, and those with a step.
many=()
for ((i = 1; i <= 12; i++)); do many+=("1.$i $((i < 6 ? 1000 : 2000)) 3000"); done
kernels "${many[@]}"
track 1
expect 1 "$invbench" track ./p.plan --history --format text
says 'left out: 1.5, 1.7'
grep -qE '^  cell +1\.1 .* 1\.6 .* 1\.12$' output || die 'a letter lacks the first kernel, the last, or the one with the step'
rm -r out

# After SIGKILL whole boots are kept, the incomplete one is repeated, and the result is the same.
kernels '1.1 1000 2000' '1.2 1000 2000' '2.0 1000 hang'
"$invbench" track ./p.plan --jobs 1 --seed 1 >output 2>&1 &
runner=$!
at_the_last() {
	grep -qs '"kernel":"2.0"' out/*/record.jsonl
}
until_true at_the_last || die 'the last kernel was not begun'
sleep 0.3
kill -KILL "$runner"
wait "$runner" 2>/dev/null
whole=$(grep -c '"type":"boot_end"' out/*/record.jsonl)
printf '{"type":"round","boot":9,"torn' >>"$(record)"
sed -i 's/hang/2600/' "$FAKE/costs"
track 1 --jobs 1 --seed 1
says 'was cut short; it continues now'
has_runs 1
holds 1 '"event":"torn"'
holds 3 '"type":"boot_end"'
holds 1 '"verdict":"complete","cells":6,"measured":6,"skipped":0,"failed":0'
[[ $(grep -c '"type":"boot",' "$(record)") -eq 4 ]] || die "more than the torn boot was made again ($whole were whole)"
says '2,600▲'
expect 0 "$invbench" show latest
says 'complete, 6 of 6 cells measured'
# A different request starts a different run.
track 1 --jobs 1 --seed 2
has_runs 2

# History: all runs count; if two differ for a kernel, the newest counts and the difference is reported.
sed -i 's/^1.1 1000/1.1 900/' "$FAKE/costs"
sleep 1 # the name of a run has a resolution of a second
track 1 --kernels 1.1,1.2
expect 1 "$invbench" track ./p.plan --history
says '1.1, unmap, size 4K: 900 now, 1000 in an older run'
says '2,600▲'
[[ -s out/history-p/figures/timeline.svg ]] || ! command -v gnuplot >/dev/null || die 'no timeline was drawn'
expect 3 "$invbench" track barriers --history
says 'no run of plan barriers'
rm -r out

# Real clock: ten boots of each kernel find a step of 10 % in noise of 2 %, and nothing without a step.
touch "$FAKE/hw"
echo 20 >"$FAKE/noise"
kernels '1.1 100000 100000' '1.2 100000 100000' '1.3 100000 100000' '2.0 110000 100000' '2.1 110000 100000'
json 1 --boots 10 --jobs 1
[[ $(jq -r '.[0].steps[] | .kernel + " " + .cell + " " + .kind' output) == '2.0 unmap, size 4K step' ]] ||
	die "the steps are: $(jq -c '.[0].steps' output)"
jq -e '.[0].steps[0] | .p < 0.01 and .low_percent > 8 and .high_percent < 12 and .functions == null' output >/dev/null ||
	die 'the interval is not about 10 %'
track 2 --boots 2 --kernels 1.1,1.2
says 'too few boots to tell a step from noise'

#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# compare: every verdict, refusal and exit code, on synthetic records and then on the model of this machine.
# shellcheck source=tests/cli/common.sh
. "$(dirname "$0")/common.sh"
# shellcheck source=tests/fixtures/seal.sh
. "$top/tests/fixtures/seal.sh"
unset INVBENCH_MEASURE

# golden NAME: compares the output with the reviewed file; UPDATE_GOLDEN=1 rewrites the file
golden() {
	sed -i "s|$top/||" output
	[[ ! ${UPDATE_GOLDEN:-} ]] || cp output "$top/tests/golden/$1"
	cmp output "$top/tests/golden/$1" || die "the output differs from tests/golden/$1"
}

# remade FIXTURE SED: prints the record after an edit, with new checksums
remade() {
	sed 's/,"seq":.*/}/' "$top/tests/fixtures/$1.jsonl" | sed "$2" | seal
}

fixtures=$top/tests/fixtures

# Rounds of one boot, two kernels in several boots, and the exact clock.
expect 1 "$invbench" compare "$fixtures/verdicts.jsonl"
golden compare-rounds.txt
expect 1 "$invbench" compare "$fixtures/boots.jsonl"
golden compare-boots.txt
expect 0 "$invbench" compare "$fixtures/exact.jsonl"
golden compare-exact.txt
# fio: strategies and domains.
expect 1 "$invbench" compare "$fixtures/fio.jsonl"
golden compare-fio.txt
says 'mb           16,394.1  16,539.6  +0.89 %  +0.73 … +1.09 %  <1e-9           0.61 %  never        -          regressed'
expect 0 "$invbench" compare "$fixtures/fio.jsonl" --by domain
golden compare-fio-domain.txt
expect 1 "$invbench" compare "$fixtures/kernels.jsonl"
says '+27.67 %  regressed'
says '3 cells: 2 regressed, 1 equal; 5 more were measured on one side only'

# One sentence says what would settle the open cells, from the spread; none promises 1 round.
expect 1 "$invbench" compare "$fixtures/verdicts.jsonl"
says 'inconclusive: 997 rounds in all settle an effect of 0 or of 1 %, twice delta, with 80 % probability'
expect 1 "$invbench" compare "$fixtures/verdicts.jsonl" --delta 0.1
says 'inconclusive: cannot be told here; it would take more than 10000 rounds'
remade verdicts '1s/"seed"/"max_seconds":1,&/; s/"type":"noise",\(.*\)"ns":[0-9]*/"type":"noise",\1"ns":100000000/' >limited.jsonl
expect 1 "$invbench" compare ./limited.jsonl
says 'inconclusive: cannot be told within max_seconds, 1 s; it would take 1,049 rounds, about 105 s'
expect 2 "$invbench" compare "$fixtures/hw.jsonl"
says 'inconclusive: 1 round cannot decide 6 cells; at least 11 are needed'
# What the calls are made of, and the barriers in which strategies differ.
expect 1 "$invbench" compare "$fixtures/mix.jsonl" --mix
golden compare-mix.txt
expect 0 "$invbench" compare "$fixtures/mix.jsonl" --by strategy
says '+0.00 %  dmb ish → dsb sy  never'
says '+0.00 %  dmb ish → none    sometimes'
expect 1 "$invbench" compare "$fixtures/mix.jsonl" --json
jq -e '.cells[0].mix | map(select(.[0] == "dmb ish" or .[0] == "lines")) == [["dmb ish", 0, 1], ["lines", 20, 23]]' \
	output >/dev/null || die 'the JSON lacks the mix'
expect 3 "$invbench" compare "$fixtures/kernels.jsonl" --mix
says '--mix: the record has none; count them with run --functions'

# The worst verdict decides the exit code.
expect 2 "$invbench" compare "$fixtures/verdicts.jsonl" --delta 3.05
expect 0 "$invbench" compare "$fixtures/verdicts.jsonl" --delta 20
says '5 cells: 5 equivalent'
expect 0 "$invbench" compare "$fixtures/kernels.jsonl" --delta 30
expect 1 "$invbench" compare "$fixtures/kernels.jsonl" --metric min
expect 0 "$invbench" compare "$fixtures/boots.jsonl" --baseline 7.3.4 --delta 8 --metric min
expect 2 "$invbench" compare "$fixtures/hw.jsonl"
says '1 round cannot decide 6 cells; at least 11 are needed'
says 'BUILT WITH PROVE_LOCKING'

# A rejected round counts in no cell. If it did, every cost would be four times as high.
expect 1 "$invbench" compare "$fixtures/verdicts.jsonl" --json
jq -e '.cells | all(.rounds == 40 and .rejected_rounds == 4 and .b.cost < 450)' output >/dev/null ||
	die 'a rejected round was counted'
jq -e '[.cells[] | select(.b.broken) | .b.value] == ["smp-wmb", "no-barriers"]' output >/dev/null ||
	die 'the broken strategies are not marked'
jq -e '.verdicts == {regressed: 1, improved: 2, differs: 0, equivalent: 1, equal: 0, inconclusive: 1}' output >/dev/null ||
	die 'the numbers of verdicts are wrong'
jq -e '.settling == 997 and (.cells[] | select(.b.value == "mb") | .low_percent < 0 and .high_percent > 0)' \
	output >/dev/null || die 'nothing says how many rounds would settle the inconclusive cell'
# A line never contradicts itself: the candidate's cost is the baseline's, times the effect.
for record in verdicts boots fio; do
	expect 1 "$invbench" compare "$fixtures/$record.jsonl" --json
	jq -e '.cells | all((100 * (.b.cost / .a.cost - 1) - .effect_percent | fabs) < 1e-9)' output >/dev/null ||
		die "$record: costs and effect are two estimates"
done
remade verdicts '/"round":[0-9]*[02468],.*"mode":"batch"/s/"ticks":[34]/"ticks":8/' >swing.jsonl
"$invbench" compare ./swing.jsonl >output 2>&1
says "swing: the baseline's cost differs between rounds, in one cell from"
expect 0 "$invbench" compare "$fixtures/verdicts.jsonl" --baseline dma-mb --json
jq -e '.cells | length == 5 and all(.a.value == "dma-mb")' output >/dev/null || die '--baseline is ignored'

# A cell that noise spoiled in all rounds leaves its question open.
remade verdicts '/"type":"noise"/{s/"last":5/"last":4/;p;s/"first":0,"last":4/"first":5,"last":5/;s/"preempted":0/"preempted":8/}' >noise.jsonl
expect 2 "$invbench" compare ./noise.jsonl --delta 20
says '4 cells: 4 equivalent; 1 more has no round without noise'

# A cell without batches is no test of batches: Holm corrects for the others only.
remade verdicts '/"cell":4,.*"mode":"batch"/d' >each.jsonl
expect 1 "$invbench" compare ./each.jsonl --metric batch_mean
says 'Holm correction for 4 cells'
says '4 cells: 1 regressed, 2 improved, 1 equivalent; 1 more has no value of the metric'
remade verdicts '/"mode":"batch"/d' >each.jsonl
expect 3 "$invbench" compare ./each.jsonl --metric batch_mean
says 'no two cells have a value of the metric batch_mean'

# A round in which a call cost nothing is left out, and the cell stays.
remade verdicts '/"cell":1,"round":7,.*"mode":"batch"/s/"ticks":[0-9]*/"ticks":0/' >nothing.jsonl
expect 1 "$invbench" compare ./nothing.jsonl
says '39 to 40 rounds (up to 4 rounds rejected for noise, up to 1 left out because a call cost nothing)'
says '5 cells: 1 regressed, 2 improved, 1 equivalent, 1 inconclusive'
# Of cells with different numbers of rounds, the one with the fewest says whether they are enough, wherever it stands.
remade verdicts '/"cell":4,"round":\([3-9]\|[1-4][0-9]\),.*"mode":"batch"/s/"ticks":[0-9]*/"ticks":0/' >short.jsonl
expect 1 "$invbench" compare ./short.jsonl
says 'too few   a cell with 3 rounds cannot be decided among 5 cells; at least 10 are needed'
says 'inconclusive: a cell with 3 rounds cannot be decided among 5 cells; at least 10 are needed'

# A run counts once, under any name: as a copy, in a list, and on both sides.
cp "$fixtures/boots.jsonl" copy.jsonl
expect 3 "$invbench" compare "$fixtures/boots.jsonl,./copy.jsonl"
says "./copy.jsonl: the same run as $fixtures/boots.jsonl (20261122T081500Z-quick-0001); each run counts once"
expect 3 "$invbench" compare "$fixtures/boots.jsonl" ./copy.jsonl
says 'each run counts once'

# again FIXTURE [SED]: prints the record as another run measured it
again() {
	remade "$1" "s/\"run\":\"/&again-/; ${2:-}"
}

# Two runs: equal ones are equal, a change is a regression, and other differences are reported.
again exact >again.jsonl
expect 0 "$invbench" compare "$fixtures/exact.jsonl" ./again.jsonl
says '29 cells: 29 equal'
again kernels >again.jsonl
expect 0 "$invbench" compare "$fixtures/kernels.jsonl" ./again.jsonl
says 'rest     7.3.4     unmap'
says '11 cells: 11 equal'
again exact '/"cell":27,/d' >fewer.jsonl
expect 0 "$invbench" compare "$fixtures/exact.jsonl" ./fewer.jsonl
says '28 cells: 28 equal; 1 more was measured on one side only'
expect 0 "$invbench" compare ./fewer.jsonl "$fixtures/exact.jsonl"
says '28 cells: 28 equal; 1 more was measured on one side only'
# A cell that failed, or was cut short, beside one that was measured fails the job; a skipped one does not.
# ended EVENT CELL: prints a sed script after which the cell ends with the event, without samples
ended() {
	echo "/\"type\":\"cell\",\"boot\":0,\"cell\":$2,/a {\"type\":\"event\",\"event\":\"$1\",\"boot\":0,\"cell\":$2,\"reason\":\"made up\"}
/\"boot\":0,\"cell\":$2,.*\"\(mode\|counts\|calls\)\"/d"
}
again exact "$(ended hang 27)
$(ended skip 28)
/\"type\":\"histogram\",\"boot\":0,\"cell\":26,/d
/\"boot\":0,\"cell\":26,.*\"mode\"/d" >ended.jsonl
expect 1 "$invbench" compare "$fixtures/exact.jsonl" ./ended.jsonl
says '26 cells: 26 equal; 2 more failed or were cut short, beside a baseline that was measured; 1 more was measured on one side only'
expect 1 "$invbench" compare "$fixtures/exact.jsonl" ./ended.jsonl --json
jq -e '.cells_failed == 2 and .cells_of_one_side == 1' output >/dev/null || die 'the JSON does not count failed cells'
expect 0 "$invbench" compare ./ended.jsonl "$fixtures/exact.jsonl"
says '26 cells: 26 equal; 3 more were measured on one side only'
expect 1 "$invbench" compare "$fixtures/exact.jsonl" ./ended.jsonl --only workload=unmap
says './ended.jsonl: 1 cell failed or was cut short although the baseline was measured; no other cell can be compared'
"$invbench" compare "$fixtures/exact.jsonl" ./ended.jsonl --only workload=unmap --json 2>/dev/null >alone.json
jq -e '.cells_failed == 1 and .cells == []' alone.json >/dev/null || die 'the JSON of a failure alone is missing'
again exact "$(ended skip 27)" >skipped.jsonl
expect 0 "$invbench" compare "$fixtures/exact.jsonl" ./skipped.jsonl
# A kernel, too; the first kernel is no worse than those after it.
remade kernels "$(ended hang 5)" >ended.jsonl
expect 1 "$invbench" compare ./ended.jsonl --baseline 7.3.4
says '1 more failed or was cut short, beside a baseline that was measured'
expect 0 "$invbench" compare ./ended.jsonl --delta 30
! grep -q 'failed' output || die 'a failure of the first kernel is one of the second'

again exact 's/"git":"0123/"git":"4567/; s/\[1552,20\]/[1592,20]/' >after.jsonl
expect 1 "$invbench" compare "$fixtures/exact.jsonl" ./after.jsonl
says 'differs: invbench: 0123456789ab and 4567456789ab'
says 'regressed'
# What else distinguishes the kernels of one run is told where their numbers are shown.
again kernels '/"kernel_release":"7.3.4/s/"cpus":2/"cpus":4/' >differs.jsonl
expect 0 "$invbench" show ./differs.jsonl
says 'caveat      kernels differ: CPUs: 2 and 4'
expect 0 "$invbench" show "$fixtures/kernels.jsonl"
! grep -q 'kernels differ' output || die 'equal kernels are said to differ'
# A difference below delta is told and fails no job.
again exact 's/\[1552,20\]/[1553,20]/' >after.jsonl
expect 0 "$invbench" compare "$fixtures/exact.jsonl" ./after.jsonl
says '+0.06 %  never        sometimes  differs'
says '29 cells: 8 differ, 21 equal'
expect 0 "$invbench" compare "$fixtures/exact.jsonl" ./after.jsonl --json
jq -e '[.cells[].verdict] | index("differs") and index("equal") and (index("equivalent") | not)' output >/dev/null ||
	die 'JSON and table do not use the same words'
expect 1 "$invbench" compare "$fixtures/exact.jsonl" ./after.jsonl --delta 0.06%

# Interim analyses look at the rounds of a run. Runs are compared once, with all of alpha, whichever side had them.
before='' after=''
for i in 1 2 3 4 5; do
	remade hw "s/\"run\":\"/&before$i-/; 1s/\"seed\"/\"interim_analyses\":4,&/" >before$i.jsonl
	remade hw "s/\"run\":\"/&after$i-/; s/\"kernel_release\":\"/&9-/; s/\"ticks\":12685490/\"ticks\":1368549$i/" >after$i.jsonl
	before+=,./before$i.jsonl after+=,./after$i.jsonl
done
expect 1 "$invbench" compare "${before#,}" "${after#,}" --only entries=64
says 'permutation test of boots, 5 boots of each (0 rounds rejected for noise), Holm correction for 1 cells; alpha 1 %, delta 1 %'
says '99 % interval'
says '1 cell: 1 regressed'
expect 0 "$invbench" compare "${after#,}" "${before#,}" --only entries=64
says '1 cell: 1 improved'

# --functions lists the functions that differ, one line for the others, and the whole call.
functions() {
	echo "/\"type\":\"counters\",\"boot\":$1,\"cell\":5/a {\"type\":\"functions\",\"boot\":$1,\"cell\":5,\"calls\":24,$2}"
}
remade kernels "$(functions 0 '"ticks":1414,"counts":[["__arm_smmu_tlb_inv_range",912],["iommu_iotlb_sync",502]]')
$(functions 1 '"ticks":1802,"counts":[["iommu_iotlb_sync",502],["arm_smmu_domain_inv_range",1300]]')" >attributed.jsonl
expect 1 "$invbench" compare ./attributed.jsonl --functions
says 'iotlb_sync, 7.3.4: instructions of the cheapest call of the counting pass'
says '  arm_smmu_domain_inv_range         -  1,300  +1,300'
says '  __arm_smmu_tlb_inv_range        912      -    -912'
says '  1 more, the same in both        502    502       0'
says '  whole call                    1,414  1,802    +388'
! grep -q 'timed pass' output || die 'both passes have the same cheapest call'
remade kernels "$(functions 0 '"ticks":1414,"counts":[["iommu_iotlb_sync",1414]]')
$(functions 1 '"ticks":1800,"counts":[["iommu_iotlb_sync",1800]]')" >passes.jsonl
expect 1 "$invbench" compare ./passes.jsonl --functions
says 'whole call                     1,414  1,800  +386'
says 'cheapest of the timed pass     1,414  1,802  +388'
expect 0 "$invbench" show ./passes.jsonl
says 'cheapest of the timed pass'
expect 1 "$invbench" compare ./attributed.jsonl --json
jq -e '[.cells[] | select(.functions)] | length == 1 and (.[0].functions | map(.[2] - .[1]) | add) == 388' \
	output >/dev/null || die 'the functions do not sum to the difference'
expect 3 "$invbench" compare "$fixtures/kernels.jsonl" --functions
says 'count them with run --functions'

# Runs of different machines or clocks are refused, and each difference is named.
again exact 's/"CPU part":"0xd0c"/"CPU part":"0xd49"/; s/"distort":\[\]/"distort":["KASAN"]/
	s/"cpus":2/"governor":"powersave","cpus":2/' >other.jsonl
expect 3 "$invbench" compare "$fixtures/exact.jsonl" ./other.jsonl
for fact in 'CPU: {' 'debug options: none and KASAN' 'governor: unknown and powersave'; do
	says "$fact"
done
# Two boots, or runs, of the candidate with other checks are not of one kernel, and the order of the sides changes nothing.
remade boots '/"type":"environment","boot":5,/s/"distort"/"checks":["UBSAN"],&/' >checks.jsonl
for baseline in 6.12.107 7.3.4; do
	expect 3 "$invbench" compare ./checks.jsonl --baseline "$baseline"
	says 'compiled-in checks: unknown and UBSAN; to allow it: --across checks'
done
again hw 's/"kernel_release":"/&9-/' >new.jsonl
remade hw 's/"run":"/&third-/; s/"kernel_release":"/&9-/; s/"distort"/"checks":["UBSAN"],&/' >other.jsonl
expect 2 "$invbench" compare "$fixtures/hw.jsonl" ./new.jsonl
for sides in "$fixtures/hw.jsonl ./new.jsonl,./other.jsonl" "./new.jsonl,./other.jsonl $fixtures/hw.jsonl"; do
	# shellcheck disable=SC2086 # two words
	expect 3 "$invbench" compare $sides
	says 'compiled-in checks: unknown and UBSAN; to allow it: --across checks'
done
# One of them may be what is compared; the others are refused as before.
again exact 's/"default_domain":"[a-z]*"/"default_domain":"lazy"/' >lazy.jsonl
expect 3 "$invbench" compare "$fixtures/exact.jsonl" ./lazy.jsonl
says 'default domain: strict and lazy; to allow it: --across default_domain'
expect 3 "$invbench" compare "$fixtures/exact.jsonl" ./lazy.jsonl --across governor
says 'default domain: strict and lazy; to allow it'
expect 0 "$invbench" compare "$fixtures/exact.jsonl" ./lazy.jsonl --across default_domain
says 'default domain: strict and lazy'
expect 3 "$invbench" compare "$fixtures/exact.jsonl" ./lazy.jsonl --across clock
says "--across: 'clock' is unknown, allowed: cpu, cpus, page_size, governor"
expect 3 "$invbench" compare "$fixtures/exact.jsonl" "$fixtures/hw.jsonl"
says 'clock: exact and hw'
says 'unit of the clock: instructions and ns'
! grep 'clock.*--across' output || die 'a difference of clocks can be allowed'
expect 3 "$invbench" compare "$fixtures/emulated.jsonl"
says 'the clock is emulated'
again emulated >again.jsonl
expect 3 "$invbench" compare "$fixtures/exact.jsonl" ./again.jsonl
says 'the clock is emulated'
expect 3 "$invbench" compare "$fixtures/exact.jsonl" --by trash
says 'differ in nothing but the trash; use --by workload or strategy or entries'
expect 3 "$invbench" compare "$fixtures/exact.jsonl" --by strateg
says "did you mean 'strategy'"
expect 3 "$invbench" compare "$fixtures/exact.jsonl" --by run
says 'needs two runs'
expect 3 "$invbench" compare "$fixtures/exact.jsonl" --baseline v7.11
says "did you mean 'v7.1'"
expect 3 "$invbench" compare "$fixtures/verdicts.jsonl" --metric p99
says '--metric p99: one process measured all rounds of this run'
expect 3 "$invbench" compare "$fixtures/exact.jsonl" --metric p98
says "did you mean 'p99'"
expect 3 "$invbench" compare "$fixtures/exact.jsonl" --alpha 0
says "--alpha: '0' is not a percentage above 0 and up to 50"
expect 3 "$invbench" compare "$fixtures/verdicts.jsonl" --alpha 0.05
says "--alpha: '0.05' is in per cent; write 0.05% for that, or 5% for a share of 0.05"
expect 1 "$invbench" compare "$fixtures/verdicts.jsonl" --alpha 0.05% --delta 1%
says 'alpha 0.05 %, delta 1 %'
says 'the interval is of each cell alone, p of all cells together'
expect 3 "$invbench" compare "$fixtures/verdicts.jsonl" --delta 1%%
says "--delta: '1%%' is not a percentage above 0 and up to 100"
expect 4 "$invbench" compare "$fixtures/malformed.jsonl"
says 'not compared'

# A real run of the model can be compared, whatever the verdicts are.
cat >model.plan <<'END'
[plan]
rounds = 20
slots = 4
calls = 50
[strategies]
target = model
workload = inv_range,unmap
strategy = v7.1,dma-mb,no-barriers
END
expect 0 "$invbench" run ./model.plan
says 'by strategy, against v7.1'
record=$(echo out/*/record.jsonl)
run=${record%/*}
"$invbench" compare --json >output
[[ $? -le 2 ]] || die 'a real run cannot be compared'
jq -e '.clock == "hw" and (.cells | length == 4 and all(.rounds + .rejected_rounds == 20)) and
	([.cells[].metric] | unique == ["batch_mean", "mean"])' output >/dev/null || die 'the rounds are not those that were measured'
# One command is enough for a CI job: 1 says that the candidate regressed.
one_cell=(./model.plan --set calls=5 --set slots=1 --set workload=inv_range --set 'strategy=v7.1,sync-rcu')
MEASURED=$invbench INVBENCH_MEASURE=$fixtures/steady.sh \
	expect 1 "$invbench" run "${one_cell[@]}" --fail-on-regression
says 'run: by strategy, against v7.1 (lost: never on Arm, sometimes in the LKMM): 1 cell: 1 regressed'
says 'run: for each cell: invbench compare out/'
expect 3 "$invbench" run ./model.plan --fail-on-regressions
says "did you mean 'fail-on-regression'"

# The processes of a boot may be recorded in any order, but only once, and on one machine.
# edited FILTER: prints the record after a jq filter
edited() {
	jq -c "del(.seq, .crc) | $1" "$record" | seal
}
edited 'if .round then .round = 19 - .round else . end' >shuffled.jsonl
"$invbench" compare ./shuffled.jsonl --json >output
[[ $? -le 2 ]] || die 'shuffled processes cannot be compared'
jq -e '.cells | all(.rounds + .rejected_rounds == 20)' output >/dev/null || die 'shuffled processes lose rounds'
edited 'if .round == 7 then .round = 8 else . end' >twice.jsonl
expect 4 "$invbench" compare ./twice.jsonl
says 'a round was recorded twice'
edited 'if .type == "environment" and .boot == 7 then .kernel_release = "7.9.9" else . end' >booted.jsonl
expect 4 "$invbench" compare ./booted.jsonl
says 'boots 0 and 7 are rounds of one boot, but differ in kernel_release'
# A process whose device was pulled out does not know its domain, which contradicts nothing.
edited 'if .type == "environment" then .default_domain = (if .boot == 7 then "" else "strict" end) else . end' >gone.jsonl
"$invbench" compare ./gone.jsonl --json >output
[[ $? -le 2 ]] || die 'a fact that a round lacks counts as another one'
edited 'if .type == "clock" and .boot == 7 then .unit = "cycles" else . end' >unit.jsonl
expect 4 "$invbench" show ./unit.jsonl
says 'differ in unit'
edited '., if .type == "round" and .boot == 7 and .cell == 0 then . else empty end' >doubled.jsonl
expect 4 "$invbench" show ./doubled.jsonl
says 'a required field is missing or malformed'
edited 'if .type == "round" and .boot == 7 and .cell == 0 and .slot == 3 then .iterations = 1 else . end' >uneven.jsonl
"$invbench" compare ./uneven.jsonl --json >output
jq -e '[.cells[] | .rounds + .rejected_rounds] | min == 19 and max == 20' output >/dev/null ||
	die 'a round of uneven sub-batches counts'

# Interim analyses: rounds are added until every verdict is decided, and each analysis has a share of alpha.
MEASURED=$invbench INVBENCH_MEASURE=$fixtures/steady.sh \
	expect 0 "$invbench" run ./model.plan --until-decided --set slots=1 --set workload=inv_range --set strategy=v7.1,dma-mb --out interim
says 'up to 320 rounds of 1 sub-batches of 50 calls, each round in its own process'
says '% over 4 interim analyses'
says '99.75 % interval'
jq -s -e '(map(select(.type == "round" and .mode == "batch" and .cell == 0)) | length) as $rounds |
	([40, 80, 160, 320] | index($rounds)) as $analysis |
	(map(select(.type == "boot")) | length) == $rounds and $analysis != null and .[0].interim_analyses == 4' interim/*/record.jsonl >/dev/null ||
	die 'the number of rounds is not one of an interim analysis'
expect 3 "$invbench" run quick --until-decided --place lab --dry-run
says 'the clock exact needs no rounds: one boot decides'

"$invbench" run ./model.plan >output 2>&1 || die 'the model is not measured again'
"$invbench" compare "$run" latest >output 2>&1
[[ $? -eq 2 ]] || die 'one boot against one is decided'
says 'cannot decide 6 cells'

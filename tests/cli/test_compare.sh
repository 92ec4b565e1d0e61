#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# Every verdict, refusal and exit code of compare: on made-up records, then on the model of this machine.
# shellcheck source=tests/cli/common.sh
. "$(dirname "$0")/common.sh"
# shellcheck source=tests/fixtures/seal.sh
. "$top/tests/fixtures/seal.sh"
unset INVBENCH_MEASURE

# golden NAME: what was said is what somebody has read; UPDATE_GOLDEN=1 writes it anew
golden() {
	[[ ! ${UPDATE_GOLDEN:-} ]] || cp output "$top/tests/golden/$1"
	cmp output "$top/tests/golden/$1" || die "not as in tests/golden/$1"
}

# remade FIXTURE SED: another record, in the file NAME.jsonl of the current folder
remade() {
	sed 's/,"seq":.*/}/' "$top/tests/fixtures/$1.jsonl" | sed "$2" | seal
}

fixtures=$top/tests/fixtures

# Rounds of one boot; two kernels in several boots; facts.
expect 1 "$invbench" compare "$fixtures/verdicts.jsonl"
golden compare-rounds.txt
expect 1 "$invbench" compare "$fixtures/boots.jsonl"
golden compare-boots.txt
expect 0 "$invbench" compare "$fixtures/exact.jsonl"
golden compare-exact.txt
# fio's cells: does the barrier matter to I/O, and does the domain?
expect 1 "$invbench" compare "$fixtures/fio.jsonl"
golden compare-fio.txt
says 'dsb-sy    16,394.1  16,554.8  +0.89 %  +0.73 … +1.09 %  <1e-9      0.61 %  regressed'
expect 0 "$invbench" compare "$fixtures/fio.jsonl" --by domain
golden compare-fio-domain.txt
expect 1 "$invbench" compare "$fixtures/kernels.jsonl"
says '+27.67 %  regressed'
says '3 cells: 2 regressed, 1 equal; 5 more were measured on one side only'

# The worst verdict is the answer.
expect 2 "$invbench" compare "$fixtures/verdicts.jsonl" --delta 3.05
expect 0 "$invbench" compare "$fixtures/verdicts.jsonl" --delta 20
says '5 cells: 5 equivalent'
expect 0 "$invbench" compare "$fixtures/kernels.jsonl" --delta 30
expect 1 "$invbench" compare "$fixtures/kernels.jsonl" --metric min
expect 0 "$invbench" compare "$fixtures/boots.jsonl" --baseline 7.3.4 --delta 8 --metric min
expect 2 "$invbench" compare "$fixtures/hw.jsonl"
says '1 round cannot decide over 6 cells, at least 11 can'
says 'BUILT WITH PROVE_LOCKING'

# A rejected round counts in no cell: were its sub-batches not, all would be four times as dear.
expect 1 "$invbench" compare "$fixtures/verdicts.jsonl" --json
jq -e '.cells | all(.rounds == 40 and .rejected_rounds == 4 and .b.cost < 450)' output >/dev/null ||
	die 'a rejected round counts'
jq -e '[.cells[] | select(.b.wrong_on_purpose) | .b.value] == ["ishst", "none"]' output >/dev/null ||
	die 'what is wrong on purpose is not said'
jq -e '.verdicts == {regressed: 1, improved: 2, equivalent: 1, inconclusive: 1}' output >/dev/null ||
	die 'the verdicts are not counted'
jq -e '.cells[] | select(.b.value == "dsb-sy") | .more > 1000 and .low_percent < 0 and .high_percent > 0' \
	output >/dev/null || die 'an inconclusive cell does not say how much is missing'
expect 0 "$invbench" compare "$fixtures/verdicts.jsonl" --baseline dma-mb --json
jq -e '.cells | length == 5 and all(.a.value == "dma-mb")' output >/dev/null || die 'another baseline'

# Two runs: the same is equal, a change is told, and so is what differs besides.
expect 0 "$invbench" compare "$fixtures/exact.jsonl" "$fixtures/exact.jsonl"
says '29 cells: 29 equal'
expect 0 "$invbench" compare "$fixtures/kernels.jsonl" "$fixtures/kernels.jsonl"
says 'rest     7.3.4     unmap'
says '11 cells: 11 equal'
remade exact '/"cell":27,/d' >fewer.jsonl
expect 0 "$invbench" compare "$fixtures/exact.jsonl" ./fewer.jsonl
says '28 cells: 28 equal; 1 more was measured on one side only'
expect 0 "$invbench" compare ./fewer.jsonl "$fixtures/exact.jsonl"
says '28 cells: 28 equal; 1 more was measured on one side only'
remade exact 's/"git":"0123/"git":"4567/; s/\[1552,20\]/[1553,20]/' >after.jsonl
expect 1 "$invbench" compare "$fixtures/exact.jsonl" ./after.jsonl
says 'differs: invbench: 0123456789ab and 4567456789ab'
says 'regressed'

# From which functions a difference comes: those that differ, one line for the rest, and the whole.
functions() {
	echo "/\"type\":\"counters\",\"boot\":$1,\"cell\":5/a {\"type\":\"functions\",\"boot\":$1,\"cell\":5,\"calls\":24,$2}"
}
remade kernels "$(functions 0 '"ticks":1402,"counts":[["__arm_smmu_tlb_inv_range",900],["iommu_iotlb_sync",502]]')
$(functions 1 '"ticks":1790,"counts":[["iommu_iotlb_sync",502],["arm_smmu_domain_inv_range",1288]]')" >attributed.jsonl
expect 1 "$invbench" compare ./attributed.jsonl --functions
says 'iotlb_sync, 7.3.4: instructions of the cheapest call'
says '  arm_smmu_domain_inv_range         -  1,288  +1,288'
says '  __arm_smmu_tlb_inv_range        900      -    -900'
says '  1 more, the same in both        502    502       0'
says '  whole call                    1,402  1,790    +388'
expect 1 "$invbench" compare ./attributed.jsonl --json
jq -e '[.cells[] | select(.functions)] | length == 1 and (.[0].functions | map(.[2] - .[1]) | add) == 388' \
	output >/dev/null || die 'the functions do not sum to the difference'
expect 3 "$invbench" compare "$fixtures/kernels.jsonl" --functions
says 'they are counted by run --attribute'

# What is not alike is not compared, and each thing that differs is named.
remade exact 's/"CPU part":"0xd0c"/"CPU part":"0xd49"/; s/"distort":\[\]/"distort":["KASAN"]/
	s/"cpus":2/"governor":"powersave","cpus":2/' >other.jsonl
expect 3 "$invbench" compare "$fixtures/exact.jsonl" ./other.jsonl
for fact in 'CPU: {' 'debug options: none and ["KASAN"]' 'governor: unknown and powersave'; do
	says "$fact"
done
expect 3 "$invbench" compare "$fixtures/exact.jsonl" "$fixtures/hw.jsonl"
says 'clock: exact and hw'
says 'unit of the clock: instructions and ns'
expect 3 "$invbench" compare "$fixtures/emulated.jsonl"
says 'the clock is emulated'
expect 3 "$invbench" compare "$fixtures/exact.jsonl" "$fixtures/emulated.jsonl"
says 'the clock is emulated'
expect 3 "$invbench" compare "$fixtures/exact.jsonl" --by trash
says 'differ in nothing but the trash; give --by workload or strategy or entries'
expect 3 "$invbench" compare "$fixtures/exact.jsonl" --by strateg
says "did you mean 'strategy'"
expect 3 "$invbench" compare "$fixtures/exact.jsonl" --by run
says 'needs two runs'
expect 3 "$invbench" compare "$fixtures/exact.jsonl" --baseline mergd
says "did you mean 'merged'"
expect 3 "$invbench" compare "$fixtures/verdicts.jsonl" --metric p99
says 'allowed: batch, mean'
expect 3 "$invbench" compare "$fixtures/exact.jsonl" --metric p98
says "did you mean 'p99'"
expect 3 "$invbench" compare "$fixtures/exact.jsonl" --alpha 0
says '--alpha: 0 is no number of per cent above 0, up to 50'
expect 4 "$invbench" compare "$fixtures/malformed.jsonl"
says 'not compared'

# The model on this machine: what a real run records is enough, whatever it comes to.
cat >model.plan <<'END'
[plan]
rounds = 20
slots = 4
calls = 50
[strategies]
target = model
workload = inv_range,unmap
strategy = merged,dma-mb,none
END
expect 0 "$invbench" run ./model.plan
says 'by strategy, against merged'
"$invbench" compare --json >output
[[ $? -le 2 ]] || die 'a real run is not compared'
jq -e '.clock == "hw" and (.cells | length == 4 and all(.rounds + .rejected_rounds == 20)) and
	([.cells[].metric] | unique == ["batch", "mean"])' output >/dev/null || die 'not the rounds that were measured'
# Looks: further rounds until every verdict is reached, and a share of alpha for each look.
expect 0 "$invbench" run ./model.plan --looks --set slots=1 --set workload=inv_range --set strategy=merged,dma-mb --out looks
says 'up to 320 rounds, a process each, of 1 sub-batches of 50 calls, for'
says '% over 4 looks'
says '99.75 % interval'
jq -s -e '(map(select(.type == "round" and .mode == "batch" and .cell == 0)) | length) as $rounds |
	([40, 80, 160, 320] | index($rounds)) as $look |
	(map(select(.type == "boot")) | length) == $rounds and $look != null and .[0].looks == 4' looks/*/record.jsonl >/dev/null ||
	die 'not the rounds of a look'
expect 3 "$invbench" run quick --looks --place lab --dry-run
says 'the clock is exact, on which one look is enough'

"$invbench" compare latest latest >output 2>&1
[[ $? -eq 2 ]] || die 'one boot against one decides something'
says 'cannot decide over 6 cells'

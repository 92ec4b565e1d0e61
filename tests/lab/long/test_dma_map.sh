#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# The kernel's own dma_map_benchmark in the lab: what a call of the DMA API is made of sums exactly, is the same in two
# boots, fits the mean that the benchmark reports, and has the barrier and the doorbell of an unmap.
# The lab builds a kernel for it: half an hour where it is not in the cache.
# shellcheck source=tests/lab/common.sh
. "$INVBENCH_HOME/tests/lab/common.sh"

need "$newest-iommufd"
printf '[dma]\ntarget = dma_map\nworkload = map, unmap\nsize = 4K, 64K\n' >p.plan
expect 0 "$invbench" run ./p.plan --place lab --kernels "$newest-iommufd" --boots 2 --functions --out out
says '8 measured, 0 skipped, 0 failed'
run=$(echo out/*/)
clean_console "$run"boots/*/console.log
jq -c 'select(.type == "functions")' "$run/record.jsonl" >functions
[[ $(wc -l <functions) -eq 8 ]] || die "$(wc -l <functions) cells were attributed, expected 8"
jq -e -s 'all((.counts | map(.[1]) | add) == .ticks)' functions >/dev/null || die 'the functions do not sum to the call'
jq -e -s 'group_by(.cell) | all(.[0].ticks == .[1].ticks)' functions >/dev/null || die 'two boots differ'

expect 0 "$invbench" show "$run" --json
cp output results
jq -e -s --slurpfile functions functions '[.[0].cells[] | {boot, cell, cost: .metrics.batch_mean}] as $cells |
	all($functions[]; . as $one | $cells[] | select(.boot == $one.boot and .cell == $one.cell) |
		$one.ticks < .cost + 100 and $one.ticks > .cost * 0.8)' results >/dev/null ||
	die "the calls do not fit the benchmark's mean: $(jq -c '[.boot, .cell, .ticks]' functions)"

jq -c '[.cell, (.mix | map({key: .[0], value: .[1]}) | from_entries |
	(.["dmb ish"] // 0), ([to_entries[] | select(.key | test("^write .*smmu")) | .value] | add // 0))]' functions | sort -u >kinds
printf '[%s,0,0]\n' 0 1 >expected
printf '[%s,1,1]\n' 2 3 >>expected
diff expected kinds || die 'a map has a barrier or a doorbell, or an unmap has not one of each'

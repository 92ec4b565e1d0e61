#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# perf samples a cell in the guest and finds the path's share of busy time. The guest ends with the command.
# shellcheck source=tests/lab/common.sh
. "$(dirname "$0")/common.sh"

printf '[a]\nworkload = iotlb_sync\n' >p.plan
expect 0 "$invbench" run ./p.plan --place lab --kernels "$newest" --out out
run=$(echo out/*/record.jsonl)
run=${run%/*}
expect 0 "$invbench" perf "$run"
cat output
grep -Eq '^ +[0-9.]+ %  \* __arm_smmu_cmdq_issue_cmdlist$' output || die 'the queue is not among the functions'
says ', idle samples excluded'
share=$(sed -n 's/^ *\([0-9]*\)\.[0-9] %  in the invalidation path.*/\1/p' output)
[[ $share -ge 1 && $share -lt 90 ]] || die "$share % of the samples are in the path"
grep -q cpu-clock "$run/perf/0/stat.txt" || die 'the output of perf stat is missing'

machine_runs() {
	pgrep -f "qemu-system-aarch64.*$(realpath "$XDG_CACHE_HOME/invbench")/guest-" >/dev/null
}
machine_is_gone() {
	! machine_runs
}
"$invbench" perf "$run" >/dev/null 2>&1 &
perf=$!
until_true machine_runs || die 'no machine was started'
kill -KILL "$perf"
wait "$perf" 2>/dev/null
until_true machine_is_gone || die 'the machine outlived perf'

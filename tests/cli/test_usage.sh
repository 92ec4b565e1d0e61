#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# The command line: what is listed, and that wrong words are refused with what is allowed.
# shellcheck source=tests/cli/common.sh
. "$(dirname "$0")/common.sh"

expect 3 "$invbench"
says 'usage: invbench VERB'
expect 0 "$invbench" --help
expect 0 "$invbench" --version
expect 0 "$invbench" help run
says '--dry-run'
expect 3 "$invbench" help runn
says "did you mean 'run'"
expect 3 "$invbench" lst
says "did you mean 'list'? allowed: doctor, list, prepare, run"

expect 0 "$invbench" list
says 'smp_mb() before loading the array'
expect 0 "$invbench" list strategies
for file in "$top"/bench/core/strategies/*.h; do
	says "$(basename "$file" .h) "
done
expect 3 "$invbench" list strategy
says "did you mean 'strategies'"
expect 3 "$invbench" list --jsn
says "did you mean 'json'"
expect 3 "$invbench" list plans plots
says "list: 'plots' is one argument too many"
expect 3 "$invbench" selftest
says 'selftest: PART is missing'
[[ $("$invbench" list plots --json | jq length) -eq $(find "$top/plots" -name '*.gp' | wc -l) ]] ||
	die 'a plot is not listed, or something else is'
for kind in drivers workloads strategies axes plans kernels metrics plots; do
	expect 0 "$invbench" list "$kind" --json
	jq -e 'type == "array" and all(.name and .about)' output >/dev/null || die "no JSON list of $kind"
done

# A record by its path; a report needs a folder of its own.
expect 0 "$invbench" show "$top/tests/fixtures/exact.jsonl"
says 'quick-0001: complete, 29 of 29 cells measured'
expect 3 "$invbench" report "$top/tests/fixtures/exact.jsonl"
says "what is made of a run lies in its folder"
expect 3 "$invbench" show "$top/tests/fixtures/none.jsonl"
says 'No such file'

# The sentence of a file is the same at build time and at run time.
expect 0 "$invbench" list plans --json
for plan in "$top"/bench/plans/*.plan; do
	sentence=$("$top/bench/registry.sh" X "$plan" | sed 's/.*, "\(.*\)")$/\1/')
	says "$sentence"
done

expect 0 "$invbench" run --dry-run
says 'nothing was measured'
[[ ! -e out ]] || die 'a dry run made out/'
"$invbench" run --dry-run --json >output
jq -e 'length > 30 and all(.workload and .cell >= 0)' output >/dev/null || die 'no JSON of the cells'
expect 0 "$invbench" run barriers --dry-run --place host
expect 0 "$invbench" run --help
expect 3 "$invbench" run bariers --dry-run
says "did you mean 'barriers'"
expect 3 "$invbench" run --kernl x
says "did you mean 'kernels'"
expect 3 "$invbench" run --kernel
says 'needs a value'
expect 3 "$invbench" run --dry-run --kernel 7.3.5 --place lab
says 7.3.4
expect 3 "$invbench" run --dry-run --place moon
says 'allowed: host, lab'
expect 3 "$invbench" run --dry-run --place host --clock exact
expect 3 "$invbench" run --dry-run --place lab --clock hw
says 'allowed: exact, emulated'
expect 3 "$invbench" run --dry-run --place host --kernel 7.3.4
# One option, whose singular is as good: names and paths, one by one or in a list.
expect 0 "$invbench" run --dry-run --place lab --kernel 7.3.4 --kernels 6.12.107,6.1.176 --boots 3
says 'kernels: 7.3.4 6.12.107 6.1.176; 3 boots of each'
# All are Debian's: a variant has to be built.
expect 0 "$invbench" run --dry-run --place lab --kernels all
[[ $(grep -o 'kernels:.*;' output | wc -w) -eq $(($(grep -L '^base' "$top"/bench/kernels/*.kernel | wc -l) + 1)) ]] ||
	die 'all are not all'
expect 3 "$invbench" run --dry-run --place lab --kernels 7.3.4,7.3.4
says 'stands twice'
expect 3 "$invbench" run --dry-run --place lab --kernels 7.3.4, --jobs 1
expect 3 "$invbench" run --dry-run --place lab --boots 0
says 'no number in 1..'
expect 3 "$invbench" run --dry-run --place host --boots 2
says 'the host is not booted'
expect 3 "$invbench" run --dry-run --seed 0
expect 3 "$invbench" run --dry-run --patience -1
expect 3 "$invbench" run --dry-run --set entries=4097
says 'entries: 4097 is out of range, allowed 0..4096'
expect 3 "$invbench" run --dry-run --set strategy=mergd
says "did you mean 'merged'"
expect 3 "$invbench" run --dry-run ./missing.plan
says 'No such file'
expect 3 "$invbench" run vfio --dry-run --set burst=0
says 'burst: 0 is out of range, allowed 1..4096'
expect 3 "$invbench" run vfio --dry-run --set backing=8K
says 'backing: 8K is not offered, allowed 4K, 16K, 64K, 2M, 1G'
expect 3 "$invbench" run vfio --dry-run --set container=type2
says "did you mean 'type1'"
expect 0 "$invbench" run vfio --dry-run
says ', on lab, clock exact'
[[ ! -e out ]] || die 'a refused run made out/'

"$invbench" doctor --json >output
jq -e '.can_measure | has("host") and has("lab")' output >/dev/null || die 'no JSON from doctor'

#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# What a call is made of: kinds sum to its instructions, two boots agree, and what the test plants in a function of
# the module is found there, exactly.
# shellcheck source=tests/lab/common.sh
. "$(dirname "$0")/common.sh"

need "$newest"

# In a copy of the tree, a workload with one barrier, one atomic, and two cache lines that nothing else uses.
copy=$work/tree
mkdir "$copy"
(cd "$top" && git ls-files -co --exclude-standard -z | xargs -0 cp -p --parents -t "$copy")
cat >"$copy/bench/core/workloads/planted.h" <<'END'
/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A barrier, an atomic and two cache lines. */
static __u64 planted_lines[16] __attribute__((__aligned__(64)));

static noinline int planted_call(struct call *call)
{
	(void)call;
#ifdef __aarch64__
	__asm__ __volatile__(".arch_extension lse\n"
			     "dmb osh\n"
			     "stadd %0, [%1]\n"
			     "ldr xzr, [%1, #64]\n"
			     : : "r"(1ULL), "r"(planted_lines) : "memory");
#else
	__asm__ __volatile__("" : : "r"(planted_lines) : "memory");
#endif
	return 0;
}

#define WORKLOAD_NAME	       planted
#define WORKLOAD_MEASURE(call) planted_call(call)
#include "bench/core/loop.h"
END
export INVBENCH_HOME=$copy INVBENCH_BUILD=$copy/build
make --no-print-directory -C "$copy" -j "$(nproc)" CC='ccache gcc' CFLAGS='-O0 -g0' invbench >log 2>&1 || { tail -n 20 log; die 'the copy does not build'; }

cat >p.plan <<'END'
[a]
target = driver,model
workload = empty,planted
strategy = v7.1
[b]
workload = inv_range
strategy = v7.1,dma-mb,mb,no-smp-mb
[c]
workload = unmap,iotlb_sync
strategy = as-built
[v]
target = vfio
workload = unmap
END
expect 0 "$copy/invbench" run ./p.plan --place lab --kernels "$newest" --boots 2 --functions --out out
clean_console out/*/boots/*/console.log
run=$(dirname out/*/record.jsonl)
# In a record, functions name a kind by its place in the list of the whole call, and lines stand for themselves.
for type in functions lines; do
	jq -c "select(.type == \"$type\") | del(.seq, .crc)" "$run/record.jsonl" >"$type.recorded"
	[[ $(wc -l <"$type.recorded") -eq 22 ]] || die "$(wc -l <"$type.recorded") cells have $type, expected 22"
done
jq -c '.mix as $mix | .mix |= (map({key: .[0], value: .[1]}) | from_entries) |
	.counts |= map({name: .[0], count: .[1], mix: ((.[2] // []) as $own |
		[range(0; $own | length; 2) | {key: $mix[$own[.]][0], value: $own[. + 1]}] | from_entries)})' \
	functions.recorded >functions || die 'a line of functions cannot be read'

# Each instruction has one kind. What else happened is not an instruction.
jq -e -s 'all(.ticks == ([.mix | to_entries[] | select(.key | test("^(exceptions|interrupts|read |write )") | not) | .value] | add))' \
	functions >/dev/null || die 'the kinds do not sum to the call'
# By function there is as much as in the whole call.
jq -e -s 'all(. as $cell | [.counts[].mix | to_entries[]] | group_by(.key) |
	all((map(.value) | add) == $cell.mix[.[0].key]))' functions >/dev/null ||
	die 'the functions have other barriers or atomics than the whole call'

# Two boots agree. Where the kernel puts what a program makes it allocate is not the same.
same() {
	jq -c -s "map(select(.boot == $1) | del(.boot)) | sort_by(.cell)[]" functions
	jq -c -s "map(select(.boot == $1 and .cell < 10) | [.cell, .touched, .read, .written]) | sort_by(.[0])[]" lines.recorded
}
cmp <(same 0) <(same 1) || die "the boots differ: $(diff <(same 0) <(same 1) | head -n 4)"
jq -e -s 'map(select(.cell == 10) | .touched) | min > 100 and max - min < 10' lines.recorded >/dev/null ||
	die "the lines of an unmap by a program are $(jq -c 'select(.cell == 10)' lines.recorded)"
"$copy/invbench" show "$run" >output
says "identical to boot 0"

# The planted function has exactly what was planted, in the module's driver and model.
# of CELL: what the planted function and the whole call have that an empty call does not have
of() {
	jq -c -s --argjson cell "$1" 'map(select(.boot == 0)) | (map(select(.cell == $cell - 1))[0].mix) as $empty |
		map(select(.cell == $cell))[0] | (.counts | map(.name | startswith("planted_call")) | index(true)) as $place |
		[$place, .counts[$place].mix, .mix["dmb osh"], .mix.atomic, .mix.load - ($empty.load // 0)]' functions
}
# lines_of CELL PLACE: the lines of the whole call and of a function, but new ones
lines_of() {
	jq -c --argjson cell "$1" --argjson place "$2" 'select(.boot == 0 and .cell == $cell) |
		[.touched, .read, .written, (.functions[] | select(.[0] == $place) | .[1, 3, 4])]' lines.recorded
}
for cell in 1 3; do
	found=$(of "$cell")
	[[ ${found#*,} == '{"dmb osh":1,"atomic":1},1,1,1]' ]] || die "cell $cell: the planted function has $found"
	place=${found%%,*}
	found=$(lines_of "$cell" "${place#[}")
	[[ $found == '[2,2,1,2,2,1]' ]] || die "cell $cell: the planted function touches $found"
done

# The driver's strategies differ in the barrier that is patched, and the tables name it.
grep -q ' dma-mb .* +0.00 %  dmb osh ' output || die 'the table does not name the barrier of dma-mb'
grep -q ' no-smp-mb .* +0.00 %  none ' output || die 'the table does not say that no-smp-mb has no barrier'
expect 0 "$copy/invbench" compare "$run" --by strategy
says 'dmb ish → dsb sy'

# Each call rings the doorbell of the SMMU once, and waits for it.
jq -e -s 'map(select(.boot == 0 and (.cell == 4 or .cell == 8 or .cell == 9 or .cell == 10))) | length == 4 and all(.mix |
	to_entries | map(select(.key | test("^write .*smmu"))) | length == 1 and .[0].value == 1)' functions >/dev/null ||
	die "the doorbells are $(jq -c 'select(.boot == 0) | [.cell, (.mix | keys)]' functions)"

# The mix of a cell adds at most 2 KB to the record.
sizes=$(jq -c -s 'map(select(.boot == 0)) | group_by(.cell) | map(map(if .mix then (.mix, (.counts[] | .[2] // empty)) else . end |
	tostring | length) | add) | max' functions.recorded lines.recorded)
echo "the largest mix has $sizes bytes"
((sizes <= 2000)) || die 'a mix takes more than 2 KB'

#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# Adding one of a kind is adding one file: in a copy of the tree, one new file of each kind is found by the build.
set -uo pipefail

top=$INVBENCH_HOME
copy=$(mktemp -d /tmp/invbench-tree-XXXXXX)
trap 'rm -rf "$copy"' EXIT
unset INVBENCH_HOME

die() {
	echo "FAILED: $*"
	exit 1
}

cd "$top" || exit 1
git ls-files -co --exclude-standard | while read -r file; do
	if [[ -e $file ]]; then
		cp --parents "$file" "$copy/"
	fi
done
cd "$copy" || exit 1

build() {
	make --no-print-directory -j "$(nproc)" CFLAGS=-O0 invbench >log 2>&1 || { tail -n 20 log; die 'no build'; }
}

# The names of a kind, a line each.
names() {
	./invbench list "$1" --json | jq -r '.[].name' | sort
}

kinds='strategies workloads metrics plots plans kernels'
build
for kind in $kinds; do
	names "$kind" >"$kind.before"
done

licence='SPDX-License-Identifier: GPL-2.0-or-later'
printf '/* %s */\n/* A new strategy. */\n[POSITION_LOAD] = DSB_SY,\n' "$licence" >bench/core/strategies/new-one.h
printf '/* %s */\n/* A new workload. */\n#define WORKLOAD_MEASURE(call) 0\n' "$licence" >bench/core/workloads/new-one.h
cat >analysis/metrics/new_one.c <<END
/* $licence */
/* A new metric. */
#include "../metric.h"

double metric_new_one(const struct distribution *d)
{
	return d->calls;
}
END
printf '# %s\n# A new plot.\nplot x\n' "$licence" >plots/new-one.gp
printf '# %s\n# A new plan.\n[a]\nstrategy = new-one\nworkload = new-one\n' "$licence" >bench/plans/new-one.plan
sed 's/^# [A-Z].*/# A new kernel./' bench/kernels/7.3.4.kernel >bench/kernels/new-one.kernel

build
for kind in $kinds; do
	names "$kind" >"$kind.after"
	new=$(comm -13 "$kind.before" "$kind.after")
	gone=$(comm -23 "$kind.before" "$kind.after")
	[[ ${new//-/_} == new_one && -z $gone ]] || die "$kind: one new file, but new is '$new' and gone is '$gone'"
	echo "$kind: one more, $new"
done
./invbench run new-one --dry-run --place host | grep -q 'workload=new-one strategy=new-one' ||
	die 'the new plan does not use what is new'

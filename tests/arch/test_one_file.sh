#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# Adding one of a kind is adding one file: in a copy of the tree, one new file of each kind is found and used.
#
# Used, not only listed: the copy's unit tests pass, the metric is a column, the plot is drawn, the plan
# expands to the new strategy and workload, and the kernel module is built with both.
set -uo pipefail

top=$INVBENCH_HOME
built=$INVBENCH_BUILD
copy=$(mktemp -d /tmp/invbench-tree-XXXXXX)
trap 'rm -rf "$copy"' EXIT
unset INVBENCH_HOME INVBENCH_BUILD

die() {
	echo "FAILED: $*"
	exit 1
}

cd "$top" || exit 1
git ls-files -co --exclude-standard | while read -r file; do
	if [[ -e $file ]]; then
		cp -p --parents "$file" "$copy/"
	fi
done
# What is compiled already need not be again, where it was compiled from this very tree into its own folder.
if [[ $built == "$top/build" ]]; then
	(cd "$top" && find build/{bench,drivers,analysis,plots,models} build/*.{list,inc,h} -type f -exec cp -p --parents -t "$copy" {} +)
fi
cd "$copy" || exit 1

# build GOAL...
build() {
	make --no-print-directory -j "$(nproc)" CC='ccache gcc' CFLAGS='-O0 -DSTRESS_SHARE=100' "$@" >log 2>&1 || { tail -n 20 log; die "no $*"; }
}

# The names of a kind, a line each.
names() {
	./invbench list "$1" --json | jq -r '.[].name' | sort
}

licence='SPDX-License-Identifier: GPL-2.0-or-later'
# A workload too, but of another folder.
cat >drivers/fio/new_job.fio <<END
; $licence
; A new job.
[new_job]
rw=read
END
kinds='strategies workloads targets metrics exports plots plans kernels fleets'
build invbench
for kind in $kinds; do
	names "$kind" >"$kind.before"
done

# A combination that has no strategy yet, by the file that verdict writes.
./invbench litmus --explore --files found >/dev/null || die 'litmus writes no file'
cp found/str-ish-stlr-ishst.h bench/core/strategies/new-one.h || die 'the first combination has no file'
cat >bench/core/workloads/new_one.h <<END
/* $licence */
/* A new workload. */
#define WORKLOAD_NAME	       new_one
#define WORKLOAD_MEASURE(call) target_nothing(call)
#include "bench/core/loop.h"
END
cat >drivers/new_one.c <<END
/* $licence */
/* A new driver. */
#include <errno.h>
#include "drivers/engine/engine.h"

static int start(const char *const *devices)
{
	(void)devices;
	return -EOPNOTSUPP;
}

static const char *why(void)
{
	return "it is only an example";
}

const struct engine engine_new_one = { .target = "new_one", .start = start, .why = why };
END
cat >analysis/metrics/new_one.c <<END
/* $licence */
/* A new metric. */
#include <math.h>
#include "analysis/cell/metric.h"

double metric_new_one(const struct distribution *d)
{
	return d->calls ? d->calls : NAN;
}
END
cat >analysis/exports/new_one.c <<END
/* $licence */
/* A new export. */
#include "analysis/print/export.h"

int export_new_one(const struct export *export)
{
	return fprintf(export->file, "%zu cells\n", export->samples->cell_count) < 0;
}
END
cat >analysis/formats/new_one.c <<END
/* $licence */
/* A new format. */
#include "analysis/document/format.h"

int format_new_one(const struct document *document, FILE *out)
{
	return fprintf(out, "%zu blocks\n", document->count) < 0;
}
END
cat >plots/new-one.gp <<END
# $licence
# A new plot.
file = 'data/by-entries.tsv'
eval read_series
eval start
plot file using (column('entries')):(column(cost))
END
cat >bench/plans/new-one.plan <<END
# $licence
# Measures what is new.
[a]
strategy = new-one
workload = new_one
[b]
target = new_one
END
cat >bench/fleet/new-one.sh <<END
#!/bin/sh
# $licence
# A new engine of a fleet.
echo "\$1 \$3 parts"
END
chmod +x bench/fleet/new-one.sh
sed 's/^# [A-Z].*/# A new kernel./' bench/kernels/7.3.4.kernel >bench/kernels/new-one.kernel

build invbench units
for kind in $kinds; do
	names "$kind" >"$kind.after"
	new=$(comm -13 "$kind.before" "$kind.after")
	gone=$(comm -23 "$kind.before" "$kind.after")
	[[ ${new//-/_} == new_one && -z $gone ]] || die "$kind: one new file, but new is '$new' and gone is '$gone'"
	echo "$kind: one more, $new"
done

./invbench litmus new-one --json | jq -e '.strategies[0].overall == {"arm": "never", "lkmm": "sometimes"}' >/dev/null ||
	die 'the new strategy has no verdict'
./invbench litmus --explore | grep 'dmb ishst  *sometimes  *new-one$' >/dev/null || die 'litmus --explore does not know the new strategy'
grep -q '^new_job  *A new job$' <<<"$(./invbench list workloads)" || die 'the new job of fio is no workload'
./invbench run new-one --dry-run --place host >output
grep -q 'workload=new_one strategy=new-one' output || die 'the new plan does not use what is new'
./invbench run new-one --dry-run --place lab --kernel new-one >output || die 'the new kernel is not taken'
./invbench run new-one --place host --set target=new_one --out out >output 2>&1
grep -q 'skip: it is only an example' output || die 'the new driver is not asked'
./invbench fleet new-one new-one --parts 2 --dir fleet --dry-run -- --place host >output
grep -q '^show 2 parts$' output || die 'the new engine is not called'
./invbench show tests/fixtures/exact.jsonl >output
grep -qw new_one output || die 'the new metric is no column'
./invbench export tests/fixtures/exact.jsonl --format new_one >output
grep -q ' cells$' output || die 'the new export is not written'
./invbench show tests/fixtures/exact.jsonl --format new_one >output
grep -q ' blocks$' output || die 'the new format is not written'
if command -v gnuplot >/dev/null; then
	mkdir run
	cp tests/fixtures/exact.jsonl run/record.jsonl
	./invbench report run || die 'no report'
	[[ -s run/figures/new-one.svg ]] || die 'the new plot is not drawn'
fi
export INVBENCH_HOME=$copy INVBENCH_BUILD=$copy/build
for file in tests/unit/test_*.c; do
	"build/${file%.c}" >log 2>&1 || { grep -A 2 'ERROR\|LINE' log; die "$file fails with one more of each kind"; }
done

cache=${XDG_CACHE_HOME:-$HOME/.cache}/invbench
if [[ ! -d $cache/root || -z $(find "$cache/kernels/" -maxdepth 1 -name '7.3.4*' 2>/dev/null) ]]; then
	echo 'the module was not built: the lab is not prepared'
	exit 0
fi
# Of the old strategies two are enough: each is compiled twice.
find bench/core/strategies -name '*.h' ! -name v7.1.h ! -name as-built.h ! -name new-one.h -delete
setting() {
	sed -n "s/^$1 = //p" bench/kernels/new-one.kernel
}
root=$(bench/lab/debian/root.sh) && dir=$(bench/lab/kernel/kernel.sh "$(setting release)" "$(setting suite)") &&
	kmods=$(bench/lab/kernel/modules.sh "$root" new-one "$dir")
code=$?
if [[ $code -eq 77 ]]; then
	echo 'the module was not built: the lab cannot be prepared now'
	exit 0
fi
[[ $code -eq 0 ]] || die 'the module is not built'
for name in new-one new_one; do
	grep -qaF "$name" "$kmods/invbench.ko" || die "the module does not know $name"
done

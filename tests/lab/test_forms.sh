#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# Where a kernel has another form than the module knows, only the cells that need it are skipped, with that reason.
# The boot stays alive and the run does not fail. The module is built as for a kernel that differs; which forms
# count as different is tested in unit/test_layout.sh.
# shellcheck source=tests/lab/common.sh
. "$(dirname "$0")/common.sh"

need "$newest"
release=$(sed -n 's/^release = //p' "$INVBENCH_HOME/bench/kernels/$newest.kernel")
mkdir -p copy job view/invbench
cp -r "$top/bench" "$top/kmods" "$top/PACKAGES" copy/
for part in apt ccache kernels root; do
	ln -s "$(realpath "$XDG_CACHE_HOME/invbench/$part")" view/invbench/
done

# build NAME PART...: job/NAME.ko, of a kernel that lacks these parts, each for the reason "PART differs"
build() {
	local name=$1 part parts=()
	shift
	for part; do
		parts+=(-e "s/\.name = \"$part\"/&, .why = \"$part differs\"/")
	done
	sed "${parts[@]}" "$top/kmods/btf/parts.c" >copy/kmods/btf/parts.c
	expect 0 env XDG_CACHE_HOME="$work/view" INVBENCH_BUILD="$work/build" copy/bench/lab/kernel/modules.sh \
		"$("$top/bench/lab/debian/root.sh")" "$newest" "$(realpath "$XDG_CACHE_HOME/invbench/kernels/$release")"
	cp "$(tail -n 1 output)/invbench.ko" "job/$name.ko"
}
build next INV_RANGE ARRAYS RIL PATCHING
build other DRIVER SYMBOLS

cat >job/p.plan <<'END'
[one]
workload = inv_range,unmap
[array]
workload = unmap
entries = 4
[ranges]
workload = unmap
ril = off
[barrier]
workload = unmap
strategy = mb
[user]
target = vfio
workload = unmap
END
cat >job/try <<'END'
for module in next other; do
	rmmod invbench
	insmod ./$module.ko || exit 1
	echo "== $module"
	invbench measure ./p.plan >lines
	echo "exit $?"
	sed -n 's/.*"event":"skip","reason":"\([^"]*\)".*"cell":\([0-9]*\).*/\2 skipped: \1/p
		s/.*"type":"counters","cell":\([0-9]*\).*/\1 measured/p' lines | sort
	grep '"type":"event"' lines | grep -v '"event":"skip"'
done
true
END
expect 0 "$invbench" guest --kernel "$newest" --files job --console console.log --limit 900 -- sh try
sed -n '/^== /,$p' output >got
diff got - <<'END' || die 'the cells ended in another way'
== next
exit 0
0 skipped: INV_RANGE differs
1 measured
2 skipped: entries, trash, stage, ats, smmus: ARRAYS differs
3 skipped: ril: RIL differs
4 skipped: nothing can be patched: PATCHING differs
5 measured
== other
exit 0
0 skipped: device: DRIVER differs
1 skipped: device: DRIVER differs
2 skipped: device: DRIVER differs
3 skipped: device: DRIVER differs
4 skipped: device: DRIVER differs
5 measured
END
clean_console console.log

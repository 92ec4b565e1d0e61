#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# ^C, SIGKILL, a second instance, a full disk and an unusable cache are reported, and no complete cell is lost.
# shellcheck source=tests/cli/common.sh
. "$(dirname "$0")/common.sh"

in_cell_1() {
	grep -qs '"type":"counters"' out/*/record.jsonl
}
measure_is_gone() {
	! pgrep -f "measure.*$work"
}

# Starts a run that stays in cell 1, and waits until it is there.
start() {
	rm -rf out
	MISHAP=hang "$invbench" run "$work/p.plan" --place host >output 2>&1 &
	runner=$!
	until_true in_cell_1 || die 'the run did not start'
}

start
expect 3 "$invbench" run ./p.plan --place host
says "another invbench is measuring (process $runner)"
has_runs 1
kill -INT "$runner"
wait "$runner"
code=$?
[[ $code -eq 130 ]] || die "exit code $code after ^C, expected 130"
holds 1 '"event":"interrupted"'
holds 1 '"verdict":"partial","cells":4,"measured":1'
measure_is_gone || die 'measure still runs after ^C'

start
kill -KILL "$runner"
wait "$runner" 2>/dev/null
until_true measure_is_gone || die 'measure still runs after SIGKILL of the runner'
holds 0 '"type":"end"'
expect 0 "$invbench" show latest
says 'cut'
expect 0 "$invbench" index rebuild
[[ $(sqlite3 out/index.db 'SELECT verdict FROM runs') == 'cut short' ]] ||
	die 'the index does not show the run as cut short'

# The lock ends with its holder.
rm -rf out
expect 0 "$invbench" run ./p.plan --place host

# ^C while the lab is prepared ends the script and records the interruption. prepare and guest have no record.
mkdir -p home/bench/lab/debian
cp -r "$top/bench/kernels" "$top/bench/litmus" "$top/bench/plans" home/bench/
cp -r "$top/plots" home/
printf '#!/bin/sh\necho $$ >%s/pid\nexec sleep 60\n' "$work" >home/bench/lab/debian/root.sh
chmod +x home/bench/lab/debian/root.sh
for verb in 'run ./p.plan --place lab' prepare 'guest -- true'; do
	rm -rf out pid
	# shellcheck disable=SC2086
	INVBENCH_HOME=$work/home "$invbench" $verb >output 2>&1 &
	runner=$!
	until_true test -s pid || die "$verb: the preparation of the lab did not start"
	kill -INT "$runner"
	wait "$runner"
	code=$?
	[[ $code -eq 130 ]] || die "$verb: exit code $code after ^C in preparation, expected 130"
	kill -0 "$(<pid)" 2>/dev/null && die "$verb: the script still runs after ^C"
	[[ $verb != run* ]] || cp "$(record)" interrupted
done
mkdir -p out/kept
cp interrupted out/kept/record.jsonl
holds 1 '"event":"interrupted"'
holds 0 'the lab is not ready'
holds 1 '"verdict":"partial","cells":4,"measured":0'

touch plain
XDG_CACHE_HOME=$work/plain expect 3 "$invbench" run ./p.plan --place host
says 'set XDG_CACHE_HOME to use another folder'

[[ $(id -u) -eq 0 ]] || { echo 'this test needs root to make a full disk'; exit 0; }
mkdir disk
# The single quotes are for the inner shell.
# shellcheck disable=SC2016
unshare --mount --propagation private bash -c '
	mount -t tmpfs -o size=12k none disk && head -c 8k /dev/zero >disk/filler &&
	CELLS=8 "$0" run ./p.plan --place host --out disk --set entries=1,2,3,4,5,6,7,8
	code=$?
	cp -r disk out.full
	exit $code' "$invbench" >output 2>&1
code=$?
[[ $code -eq 3 ]] || die "exit code $code with a full disk, expected 3"
says 'No space left on device'
expect 0 "$invbench" show out.full/*/

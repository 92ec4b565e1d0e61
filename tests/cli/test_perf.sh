#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# perf samples a cell of a run and finds the functions of the path, and leaves no process behind when it is killed.
# Without perf: 77.
# shellcheck source=tests/cli/common.sh
. "$(dirname "$0")/common.sh"
unset INVBENCH_MEASURE

printf '[plan]\nrounds = 2\nslots = 2\n[a]\ntarget = model\nworkload = inv_range\nentries = 512\n' >m.plan
expect 0 "$invbench" run ./m.plan
expect 3 "$invbench" perf --cell 7
says '--cell: the run has not measured cell 7'

mkdir bare
for tool in bash sh dirname; do
	ln -s "$(command -v "$tool")" bare/
done
expect 77 env PATH="$work/bare" "$invbench" perf
says 'perf is missing: apt-get install linux-perf'

# A run of several kernels has each cell once a kernel: perf does not guess.
mkdir two
cp "$top/tests/fixtures/kernels.jsonl" two/record.jsonl
expect 3 "$invbench" perf ./two --cell 4
says 'the run has several kernels; choose one with --kernel 6.12.107 or --kernel 7.3.4'
expect 3 "$invbench" perf ./two --cell 4 --kernel 7.3
says 'the run has not measured cell 4 on 7.3'

# However many settings a run had, its cell is measured with all of them. This perf only notes how it was called.
mkdir bin
cat >bin/perf <<'END'
#!/bin/sh
[ "$1" = report ] || printf '%s\n' "$@" >>asked
END
chmod +x bin/perf
mapfile -t sets < <(seq 71 140 | sed 's/^/--set=calls=/')
expect 0 "$invbench" run ./m.plan --out many "${sets[@]}"
expect 2 env PATH="$work/bin:$PATH" "$invbench" perf many/*/
says 'perf: no samples'
[[ $(grep -cxE 'calls=([7-9][0-9]|1[0-9]{2})' asked) -eq $((2 * ${#sets[@]})) ]] ||
	die 'perf stat and perf record did not get all of the settings'

perf record -q -e cpu-clock -o probe.data true >/dev/null 2>&1 || {
	echo 'perf cannot sample here (not installed, or kernel.perf_event_paranoid)'
	exit 77
}
expect 0 "$invbench" perf
grep -Eq '^ +[0-9.]+ %  \* walk_' output || die 'the walk is not among the functions'
share=$(sed -n 's/^ *\([0-9]*\)\.[0-9] %  in the invalidation path$/\1/p' output)
[[ $share -gt 20 && $share -le 100 ]] || die "$share % of the samples are in the path"
[[ -s $(echo out/*/perf/0/stat.txt) ]] || die 'the output of perf stat was not kept'

samples() {
	pgrep -f "perf (stat|record).*$work" >/dev/null
}
is_over() {
	! pgrep -f "(perf|measure).*$work" >/dev/null
}
"$invbench" perf "$(dirname "$(realpath out/*/record.jsonl)")" >/dev/null 2>&1 &
perf=$!
until_true samples || die 'perf did not start'
kill -KILL "$perf"
wait "$perf" 2>/dev/null
until_true is_over || die 'a process outlived invbench perf'

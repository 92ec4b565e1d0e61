#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# However a run and its reader end, what was measured is in a valid record and in the index.
# shellcheck source=tests/cli/common.sh
. "$(dirname "$0")/common.sh"

run=("$invbench" run ./p.plan --place host)

# whole CODE: the only run is complete, in the index, and show reads all of its record.
whole() {
	holds 1 '"verdict":"complete","cells":4,"measured":4'
	expect 0 "$invbench" show latest
	[[ $(sqlite3 out/index.db "SELECT verdict FROM runs") == complete ]] || die 'the run is not in the index'
	rm -rf out
}

# The reader of the output is gone before the first line.
mkfifo reader
"${run[@]}" >reader 2>&1 &
runner=$!
head -c 0 <reader
wait "$runner"
whole

# Closed streams: no file of the run takes their numbers.
"${run[@]}" <&- >&- 2>&- || die 'closed streams are an error'
whole

# Output that cannot be written is an error, and costs no cell.
for command in 'list strategies' '--version' '--help' 'help run' 'run ./p.plan --place host' 'show latest'; do
	# The words of a command are separate arguments.
	# shellcheck disable=SC2086
	"$invbench" $command >/dev/full 2>output </dev/null
	code=$?
	[[ $code -eq 3 ]] || die "$command >/dev/full: exit code $code"
	says 'the output cannot be written'
done
whole

# A shell ends with codes that a run does not have.
printf '#!/bin/sh\nexit 126\n' >shell
chmod +x shell
INVBENCH_MEASURE=$work/shell expect 1 "${run[@]}"
says 'measure ended with exit code 126'
rm -rf out

# A limit on the size of files: the record stays valid up to it.
(
	ulimit -f 3
	exec "${run[@]}"
) >output 2>&1
code=$?
[[ $code -eq 3 ]] || die 'no error beyond the limit'
says 'the record ends here and is valid up to this line'
expect 0 "$invbench" show latest
rm -rf out

# fsync fails: the reason is told.
if command -v strace >/dev/null && strace -o /dev/null true 2>/dev/null; then
	# A sanitized program cannot look for leaks while it is traced.
	expect 3 strace -E ASAN_OPTIONS=detect_leaks=0 -f -o trace -e trace=fsync -e inject=fsync:error=EIO:when=3+ "${run[@]}"
	says 'the disk does not keep it: Input/output error'
	rm -rf out
fi

# A damaged record: the lines before the damage are shown, and the exit code says so.
expect 0 "${run[@]}"
head -c 2000 "$(record)" >short
cp short "$(record)"
expect 4 "$invbench" show latest
says 'the last line is incomplete'
rm -rf out

# The latest run is the newest with a record, also after the clock was set back.
expect 0 "${run[@]}"
first=$(echo out/*/)
mv "$first" out/29990101T000000Z-p-0000
expect 0 "${run[@]}"
expect 0 "$invbench" show latest
says 'run     29990101T000001Z-p-'
mkdir out/30000101T000000Z-p-0000
: >out/30000101T000000Z-p-0000/record.jsonl
expect 0 "$invbench" show latest
says 'run     29990101T000001Z-p-'
rm -rf out

guest_runs() {
	[[ -s $(echo out/*/boots/0/port) ]]
}

# A killed run: the next one removes what its guest left, and adds it to the index, unless it still runs.
mkdir plain
cp p.plan plain/
(
	# shellcheck source=tests/cli/lab.sh
	. "$top/tests/cli/lab.sh"
	kernels '1.1 100 hang'
	"$invbench" run ./p.plan --place lab --kernels 1.1 >/dev/null 2>&1 &
	killed=$!
	until_true guest_runs || die 'the guest did not start'
	touch "$(echo out/*/boots/0)/guest.image.stage"
	# Another cache has another lock.
	kernels '1.1 100 200'
	XDG_CACHE_HOME=$work/other expect 0 "$invbench" run ./p.plan --place lab --kernels 1.1
	[[ $(sqlite3 out/index.db 'SELECT count(*) FROM runs') -eq 1 ]] || die 'a run that still runs is in the index'
	[[ $(find out -name 'guest.image*' -o -name port | wc -l) -eq 3 ]] || die 'files of a running guest were removed'
	kill -KILL "$killed"
	wait "$killed" 2>/dev/null
	expect 0 "$invbench" run ./p.plan --place lab --kernels 1.1
	says 'was killed; what it measured is in the index now'
	[[ $(sqlite3 out/index.db 'SELECT verdict FROM runs' | sort | uniq -c | xargs) == '2 complete 1 cut short' ]] ||
		die 'the killed run is not in the index'
	[[ -z $(find out -name 'guest.image*' -o -name port) ]] || die "something is left: $(find out)"
	expect 0 "$invbench" run ./p.plan --place lab --kernels 1.1
	! grep -q 'was killed' output || die 'the killed run was added twice'
) || exit 1
cd plain || exit 1

# The first signal ends what follows the measurement. gnuplot is one that never ends.
mkdir "$work/bin"
printf '#!/bin/sh\necho $$ >>%s/drawing\nexec sleep 600\n' "$work" >"$work/bin/gnuplot"
chmod +x "$work/bin/gnuplot"
for signal in TERM INT; do
	rm -f "$work/drawing"
	PATH=$work/bin:$PATH env --default-signal=INT "${run[@]}" >/dev/null 2>&1 &
	runner=$!
	until_true test -s "$work/drawing" || die 'no figure was begun'
	kill "-$signal" "$runner"
	wait "$runner"
	code=$?
	kill -KILL "$(<"$work/drawing")"
	[[ $code -gt 128 ]] || die "exit code $code after SIG$signal while presenting"
	whole
done

[[ $(id -u) -eq 0 ]] || { echo 'this test needs root to make a full disk'; exit 0; }
mkdir disk
# The single quotes are for the inner shell.
# shellcheck disable=SC2016
unshare --mount --propagation private bash -c '
	mount -t tmpfs -o size=8k,nr_inodes=20 none disk && cat /dev/zero >disk/filler
	"$0" run ./p.plan --place host --out disk
	code=$?
	ls disk >left
	exit $code' "$invbench" >output 2>&1
code=$?
[[ $code -eq 3 ]] || die 'no error on a full disk'
says 'No space left on device'
! grep -q Z-p- left || die 'a run without a header is left'

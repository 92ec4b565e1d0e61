#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# The index has the same rows after parallel runs, after a rebuild, and after a change of its schema.
# shellcheck source=tests/cli/common.sh
. "$INVBENCH_HOME/tests/cli/common.sh"
# shellcheck source=tests/fixtures/seal.sh
. "$top/tests/fixtures/seal.sh"

contents() {
	sqlite3 out/index.db 'SELECT * FROM runs ORDER BY run' 'SELECT * FROM boots ORDER BY run, boot' \
		'SELECT * FROM cells ORDER BY run, boot, cell'
}

# Parallel runs, each with its own lock, while the index is rebuilt again and again.
many=6
mkdir out
pids=()
for i in $(seq $many); do
	XDG_CACHE_HOME=$work/cache$i MISHAP=$([[ $i -ne 1 ]] || echo die) \
		"$invbench" run ./p.plan --place host >"output$i" 2>&1 &
	pids+=($!)
done
for _ in 1 2 3; do
	expect 0 "$invbench" index rebuild
done
for pid in "${pids[@]}"; do
	wait "$pid"
done
grep -h '^invbench: index' output? && die 'a run could not write to the index'
has_runs $many
[[ $(sqlite3 out/index.db 'SELECT count(*), sum(measured) FROM runs') == "$many|$((4 * many - 1))" ]] ||
	die 'a run is missing in the index'
[[ $(sqlite3 out/index.db 'PRAGMA integrity_check') == ok ]] || die 'the index is damaged'
contents >at_once
expect 0 "$invbench" index rebuild
contents | cmp - at_once || die 'the rebuilt index differs'

# A damaged record is named and skipped. The complete lines of a record that was cut short count.
runs=(out/*/record.jsonl)
cp "${runs[0]}" kept
echo 'nonsense' >"${runs[0]}"
expect 0 "$invbench" index rebuild
says "$(dirname "${runs[0]}")/record.jsonl: is not a record of a run"
[[ $(sqlite3 out/index.db 'SELECT count(*) FROM runs') -eq $((many - 1)) ]] || die 'the index lacks the other runs'
head -c -20 kept >"${runs[0]}"
expect 0 "$invbench" index rebuild
[[ $(sqlite3 out/index.db "SELECT count(*) FROM runs WHERE verdict = 'cut short'") -eq 1 ]] ||
	die 'the index does not show the run as cut short'
cp kept "${runs[0]}"

# A record of a newer version is refused with that version, and the others are read.
mkdir out/99991231T235959Z-newer-0000
head -n 1 kept | jq -c '.version = 3 | del(.seq, .crc)' | seal >out/99991231T235959Z-newer-0000/record.jsonl
expect 4 "$invbench" show newer
says 'record version 3; this program reads 1..2'
expect 0 "$invbench" index rebuild
says 'record version 3; this program reads 1..2'
rm -r out/99991231T235959Z-newer-0000

# The next run rebuilds an index that has other columns.
sqlite3 out/index.db 'ALTER TABLE cells ADD COLUMN unknown' 'DELETE FROM runs' 'PRAGMA user_version = 7'
expect 0 "$invbench" run ./p.plan --place host
[[ $(sqlite3 out/index.db 'SELECT count(*) FROM runs') -eq $((many + 1)) ]] || die 'the index was not rebuilt'
contents >by_itself
expect 0 "$invbench" index rebuild
contents | cmp - by_itself || die 'the index that the run rebuilt differs'

# The name of the folder of the runs is no pattern, which would match another folder here.
pattern='./o[1]*'
expect 0 "$invbench" run ./p.plan --place host --out ./o1x
for _ in 1 2; do
	expect 0 "$invbench" run ./p.plan --place host --out "$pattern"
done
for run in "$pattern"/2*/; do
	expect 0 "$invbench" show "$run"
done
[[ $(sqlite3 "$pattern/index.db" 'SELECT count(*) FROM runs') -eq 2 ]] || die 'the index has other runs than the two'
rm "$pattern"/index.db*
expect 0 "$invbench" index rebuild --out "$pattern"
[[ $(sqlite3 "$pattern/index.db" 'SELECT count(*) FROM runs') -eq 2 ]] || die 'the rebuilt index has other runs than the two'

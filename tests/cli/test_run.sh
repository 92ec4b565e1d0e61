#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# Runs with invented samples: after every failure the record is complete and names what happened.
# shellcheck source=tests/cli/common.sh
. "$(dirname "$0")/common.sh"

# Only a run that hangs gets a shorter timeout. It is not short either: a busy machine is slow, and what runs before and
# after the hang must not be hung.
run() {
	local timeout=60
	[[ ${MISHAP:-} != hang ]] || timeout=15
	rm -rf out
	expect "$1" "$invbench" run ./p.plan --place host --hang-timeout $timeout
}

run 0
holds 4 '"type":"counters"'
holds 1 '"verdict":"complete","cells":4,"measured":4,"skipped":0,"failed":0'
says '4 measured, 0 skipped, 0 failed'
first=$(record)
expect 0 "$invbench" run ./p.plan --place host --seed 7 --set rounds=3
has_runs 2
cp "$first" kept
expect 0 "$invbench" show "$(basename "$(dirname "$first")")"
cmp "$first" kept || die 'a later run or show changed the record'

# Figures are an extra: without gnuplot the run is complete, and one line says what to install.
mkdir empty
rm -rf out
expect 0 env PATH="$PWD/empty" "$invbench" run ./p.plan --place host
[[ $(grep -c 'gnuplot' output) -eq 1 ]] || die 'the missing gnuplot takes more than one line'
says 'no figures: gnuplot is missing; install it with: sudo apt-get install gnuplot-nox'

MISHAP=die run 1
holds 1 '"event":"killed"'
holds 1 '"boot":1,"kernel":"host","clock":"hw","cells":"2-3"'
holds 1 '"verdict":"partial","cells":4,"measured":3,"skipped":0,"failed":1'

MISHAP=hang run 1
holds 1 '"event":"hang"'
holds 1 '"cells":4,"measured":3,"skipped":0,"failed":1'

MISHAP=refuse run 1
holds 1 '"reason":"made up"'
holds 1 '"cells":4,"measured":3,"skipped":0,"failed":1'
holds 1 '"type":"boot"'

MISHAP=skip run 0
holds 1 '"verdict":"complete","cells":4,"measured":3,"skipped":1,"failed":0'

# Equal events are printed once, with the number of cells. The record has each of them.
MISHAP=skip_rest run 0
holds 3 '"reason":"made up"'
says 'invbench: host: boot 0, 3 cells (1-3), skip: made up'
[[ $(grep -c 'skip: made up' output) -eq 3 ]] ||
	die 'the event is not printed once each on stderr, in the table and as an event'
expect 0 "$invbench" show latest --json
[[ $(jq '.events | length' output) -eq 3 ]] || die 'the JSON does not have all events'

MISHAP=foreign run 1
says 'not a JSON object with a type'
holds 1 '"cells":4,"measured":1,"skipped":0,"failed":3'

# Each round is a process. Later rounds leave out the cells that one round lost, and all rounds make one table.
cp p.plan one.plan
sed -i 's/rounds = 1/rounds = 3/' p.plan
run 0
holds 3 '"by_round":true'
holds 12 '"type":"counters"'
says '4 measured, 0 skipped, 0 failed'
[[ $(grep -c '^\[a\]' output) -eq 1 && $(awk '$1 == 1 { print $2 }' output) -eq 9 ]] ||
	die 'the rounds are not in one table'
expect 0 "$invbench" export --format csv
[[ $(cut -d , -f 1-2,6,29- output | sort -u | wc -l) -eq 13 ]] || die 'the export does not have one row for each round'
MISHAP=die run 1
[[ $(jq -c 'select(.type == "boot") | [.block, .cells]' "$(record)" | paste -sd ' ') == \
	'[0,"0-3"] [0,"2-3"] [1,"0,2-3"] [2,"0,2-3"]' ]] || die 'a later round measures a lost cell'
holds 1 '"verdict":"partial","cells":4,"measured":3,"skipped":0,"failed":1'
MISHAP=skip run 0
holds 1 '"event":"skip"'
holds 1 '"verdict":"complete","cells":4,"measured":3,"skipped":1,"failed":0'
# A cell that one round skips was measured by the others, which its row shows.
MISHAP=skip_once run 0
says '4 measured, 0 skipped, 0 failed'
holds 11 '"type":"counters"'
[[ $(awk '$1 == 2 { print $2 }' output) -eq 6 ]] || die 'the row of the cell lacks a round'
MISHAP=die MISHAP_CELL=0 CELLS=1 run 1
holds 3 '"type":"boot"'
holds 1 '"cells":4,"measured":0,"skipped":0,"failed":4'
mv one.plan p.plan

CELLS=9 run 1
says 'a line of cell 4, but the plan has cells 0..3'
holds 4 '"type":"counters"'

MISHAP=cannot MISHAP_CELL=0 CELLS=1 run 77
holds 1 '"verdict":"failed"'

INVBENCH_MEASURE=/nowhere run 77
says 'exit code 127'

# The index agrees with the record, also after it is rebuilt.
rm -rf out
run 0
query='SELECT plan, verdict, measured, (SELECT sum(entries) FROM cells), (SELECT clock FROM boots) FROM runs'
[[ $(sqlite3 out/index.db "$query") == 'p|complete|4|10|hw' ]] || die 'the index is wrong'
rm out/index.db
expect 0 "$invbench" index rebuild
[[ $(sqlite3 out/index.db "$query") == 'p|complete|4|10|hw' ]] || die 'the rebuilt index is wrong'
expect 3 "$invbench" index rebuid

# A broken index is reported, and the run is kept.
echo 'no database' >out/index.db
expect 3 "$invbench" index rebuild
says 'not a database'
expect 0 "$invbench" run ./p.plan --place host
says 'is not in it'

#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# A run is found by latest, its plan, and any part of its id that only one has.
# shellcheck source=tests/cli/common.sh
. "$(dirname "$0")/common.sh"
# shellcheck source=tests/fixtures/seal.sh
. "$top/tests/fixtures/seal.sh"

# made ID FIXTURE [SED]: makes a run with this id out of a fixture
made() {
	mkdir -p "out/$1"
	sed "s/,\"seq\":.*/}/; s/\"run\":\"[^\"]*\"/\"run\":\"$1\"/; ${3:-}" "$top/tests/fixtures/$2.jsonl" |
		seal >"out/$1/record.jsonl"
}

# finds NAME ID: show must find this run
finds() {
	expect 0 "$invbench" show "$1"
	says "run     $2: "
}

expect 3 "$invbench" show
says 'out/ contains no run'
made 20260101T000000Z-quick-aaaa exact
made 20260102T000000Z-quick-abcd exact
made 20260103T000000Z-quick-smp-abce exact
made 20260104T000000Z-barriers-ffff verdicts
finds latest 20260104T000000Z-barriers-ffff
finds quick 20260102T000000Z-quick-abcd
finds quick-smp 20260103T000000Z-quick-smp-abce
finds aaaa 20260101T000000Z-quick-aaaa
finds 20260103 20260103T000000Z-quick-smp-abce
finds 20260102T000000Z-quick-abcd 20260102T000000Z-quick-abcd
expect 3 "$invbench" show abc
says "'abc' is part of several ids, such as 20260102T000000Z-quick-abcd and 20260103T000000Z-quick-smp-abce"
expect 3 "$invbench" show nowhere
says 'out/nowhere: no such run'

# The list comes from the index, which says what it lacks.
expect 0 "$invbench" list runs
says '20260102T000000Z-quick-abcd            2026-11-22T08:15:00Z  quick     lab    7.3.4         complete  29 of 29'
says '20260104T000000Z-barriers-ffff'
made 20260107T000000Z-quick-eeee exact
expect 0 "$invbench" list runs --json
says '1 more records are in out/; to see them: invbench index rebuild'
rm -r out/20260107T000000Z-quick-eeee out/20260101T000000Z-quick-aaaa
expect 0 "$invbench" list runs --json
jq -e 'length == 3 and all(.verdict == "complete")' output >/dev/null || die 'list runs has other runs than out/'

# A run that measured nothing is not the latest, unless there is no other.
made 20260105T000000Z-quick-0000 exact '/"type":"round"/d; /"type":"histogram"/d; /"type":"counters"/d'
finds latest 20260104T000000Z-barriers-ffff
finds quick 20260102T000000Z-quick-abcd
mkdir out/20260106T000000Z-quick-1111
finds latest 20260104T000000Z-barriers-ffff
rm -r out/2026010[2346]*
finds latest 20260105T000000Z-quick-0000

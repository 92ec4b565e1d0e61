#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# name and rm: a baseline that is kept has a name, which stands for it everywhere; what has a name stays.
# shellcheck source=tests/cli/common.sh
. "$(dirname "$0")/common.sh"
# shellcheck source=tests/fixtures/seal.sh
. "$top/tests/fixtures/seal.sh"

# made ID [SED]: makes a run with this id out of the exact fixture
made() {
	mkdir -p "out/$1"
	sed "s/,\"seq\":.*/}/; s/\"run\":\"[^\"]*\"/\"run\":\"$1\"/; ${2:-}" "$top/tests/fixtures/exact.jsonl" |
		seal >"out/$1/record.jsonl"
}

made 20260101T000000Z-quick-aaaa
made 20260102T000000Z-quick-bbbb
made 20260103T000000Z-quick-cccc

expect 0 "$invbench" name aaaa good
says 'good: 20260101T000000Z-quick-aaaa'
expect 0 "$invbench" show good
says 'run     20260101T000000Z-quick-aaaa: '
expect 0 "$invbench" compare good bbbb
says 'run       20260101T000000Z-quick-aaaa: '
says 'and       20260102T000000Z-quick-bbbb: '
expect 0 "$invbench" compare --baseline good
says 'run       20260101T000000Z-quick-aaaa: '
says 'and       20260103T000000Z-quick-cccc: '
expect 0 "$invbench" compare bbbb --baseline good
says 'and       20260102T000000Z-quick-bbbb: '
expect 3 "$invbench" compare aaaa bbbb --baseline good
says '--baseline: good is a run; name one run beside it, not two'
# A value of an axis is still one.
expect 1 "$invbench" compare --by entries --baseline 8
says 'by entries, against 8'

# Another run gets the name; the list shows it, and the index has each run once.
expect 0 "$invbench" name bbbb good
says 'good: 20260102T000000Z-quick-bbbb, before: 20260101T000000Z-quick-aaaa'
expect 0 "$invbench" name bbbb release
expect 0 "$invbench" index rebuild
expect 0 "$invbench" list runs
says '  20260102T000000Z-quick-bbbb  good, release  2026'
"$invbench" list runs --json >output
jq -e 'length == 3 and ([.[] | .name] == ["", "good, release", ""])' output >/dev/null || die 'the JSON has other names'

# A word that means something, a path, or a file is no name.
while read -r word why; do
	expect 3 "$invbench" name aaaa "$word"
	says "$why"
done <<'END'
latest 'latest' already means the latest run
quick 'quick' already means a plan
v7.1 'v7.1' already means a strategy
unmap 'unmap' already means a workload
7.3.4 '7.3.4' is not a name
../x '../x' is not a name
index.db out/index.db: File exists
END
expect 3 "$invbench" name nowhere word
says 'no such run'
expect 3 "$invbench" name "$top/tests/fixtures/version1" word
expect 3 "$invbench" name good
says 'WORD is missing'
expect 3 "$invbench" name --remove nothing
says 'no run has this name'

# rm: not what has a name, what is elsewhere, or what still measures.
expect 3 "$invbench" rm bbbb
says 'has the name good, release'
expect 0 "$invbench" name --remove good
says 'good: no name any more, before: 20260102T000000Z-quick-bbbb'
expect 0 "$invbench" name --remove release
mkdir -p elsewhere
cp out/*aaaa/record.jsonl elsewhere/
expect 3 "$invbench" rm ./elsewhere
says 'not a folder in out/'
expect 3 "$invbench" rm out/../elsewhere
[[ -s elsewhere/record.jsonl ]] || die 'rm removed a folder outside of out/'
exec 9>>out/20260101T000000Z-quick-aaaa/record.jsonl
flock 9
expect 3 "$invbench" rm aaaa
says 'it still measures'
exec 9>&-
expect 0 "$invbench" rm aaaa bbbb
says 'removed out/20260101T000000Z-quick-aaaa'
says 'removed out/20260102T000000Z-quick-bbbb'
has_runs 1
[[ $(sqlite3 out/index.db 'SELECT count(*) FROM runs') -eq 1 ]] || die 'the index still has a run that was removed'
[[ $(sqlite3 out/index.db 'SELECT count(DISTINCT run) FROM cells') -eq 1 ]] || die 'the index still has its cells'
expect 3 "$invbench" rm aaaa
says 'no such run'

#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# README.md shows what the program prints today: a stale number or word fails here.
#
# To accept a change: UPDATE_GOLDEN=1 tests/docs/readme.sh
set -uo pipefail
# shellcheck source=tests/common.sh
. "$INVBENCH_HOME/tests/common.sh"

readme=$top/tests/docs/readme.sh
"$readme" >expected || die 'the output cannot be cut'
diff -u "$top/README.md" expected || die 'README.md is stale: UPDATE_GOLDEN=1 tests/docs/readme.sh rewrites it'

# The figure below the output is drawn from the same record (invbench report, then copied).
run=$(head -n 1 "$top/docs/data/quick.jsonl" | jq -r .run)
grep -qF "$run" "$top/docs/figures/entries.svg" || die "docs/figures/entries.svg is not drawn from $run"

# The test can fail: one other digit in the output is found, and UPDATE_GOLDEN puts it right.
sed '/<!-- begin/,/<!-- end/s/1,516/1,517/' "$top/README.md" >stale.md
! cmp -s "$top/README.md" stale.md || die 'README.md does not show the median of an array of one entry'
export README=$work/stale.md
"$readme" >output
! cmp -s stale.md output || die 'a changed number was not found'
UPDATE_GOLDEN=1 "$readme" >/dev/null
cmp "$top/README.md" stale.md || die 'UPDATE_GOLDEN=1 did not put README.md right'

#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# The record has the checksum of the kernel that was booted, and compare refuses two kernels of one name.
# shellcheck source=tests/cli/common.sh
. "$INVBENCH_HOME/tests/cli/common.sh"
# shellcheck source=tests/cli/lab.sh
. "$INVBENCH_HOME/tests/cli/lab.sh"

kernels '1.1 100 200' '1.2 100 200'
run() {
	expect 0 "$invbench" run ./p.plan --place lab --kernels "$1" --out "$2"
}
run 1.1 old
for sum in 1111 2222; do
	echo "$sum" >"$FAKE/sum"
	run 1.1 "$sum"
	run 1.1 "$sum.again"
	run 1.2 "$sum.other"
	grep -q "\"artefacts\":{\"kernel\":\"$sum\"}" "$sum"/*/record.jsonl || die 'the record lacks the checksum'
done

compare() {
	expect "$1" "$invbench" compare "$2"/*/ "$3"/*/
}
compare 0 1111 1111.again
compare 3 1111 2222
says 'image or modules of one kernel (sha256): 1111 and 2222'
compare 0 1111 2222.other
! grep -q 'image or modules' output || die 'two kernels are told to have two images'
# A record of an older version has no checksum.
compare 0 old 2222

#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# A TAP harness reads the KTAP export and sees the same cells; a slower kernel is not ok, a faster one is.
# shellcheck source=tests/export/common.sh
. "$INVBENCH_HOME/tests/export/common.sh"
needs prove perl

# verdict RUN CODE TEXT: what prove makes of it
verdict() {
	exported "$1" ktap
	expect "$2" prove --verbose --exec cat told
	says "$3"
}

verdict hw 0 'Result: PASS'
[[ $(head -n 1 told) == 'KTAP version 1' ]] || die 'the first line does not name the version'
planned=$(sed -n 's/^1\.\.//p' told)
[[ $planned -eq $(jq -s 'map(select(.type == "cell")) | length' "$top/tests/fixtures/hw.jsonl") ]] ||
	die "$planned tests are planned, but there are other cells"
verdict kernels 1 'Failed 2/'
grep -A 1 '^# regressed: +27.67 %' told | grep -q '^not ok .* 7.3.4 rest iotlb_sync ' || die 'no failed iotlb_sync'
grep -q '^ok 1 .* # SKIP no such function$' told || die 'a skipped cell is no SKIP'
verdict failed 1 'Result: FAIL'
grep -v '^KTAP\|^1\.\.\|^# \|^ok \|^not ok ' told && die 'a line of no kind'
exit 0

#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# A TAP harness reads the KTAP export: a slower kernel is not ok, a faster one is ok.
# shellcheck source=tests/export/common.sh
. "$INVBENCH_HOME/tests/export/common.sh"
# shellcheck source=tests/fixtures/seal.sh
. "$top/tests/fixtures/seal.sh"
needs prove perl

# verdict FIXTURE CODE TEXT: runs prove on the export and checks its exit code and summary
verdict() {
	exported "$1" ktap
	expect "$2" prove --verbose --exec cat exported
	says "$3"
}

verdict hw 0 'Result: PASS'
[[ $(head -n 1 exported) == 'KTAP version 1' ]] || die 'the first line does not name the version'
grep -A 1 '^# lost: sometimes on Arm, sometimes in the LKMM$' exported | grep -q '^ok .* strategy no-' || die 'no verdict beside a cost'
planned=$(sed -n 's/^1\.\.//p' exported)
[[ $planned -eq $(jq -s 'map(select(.type == "cell")) | length' "$top/tests/fixtures/hw.jsonl") ]] ||
	die "$planned tests are planned, but there are other cells"
verdict kernels 1 'Failed 2/'
grep -A 1 '^# regressed: +27.67 %' exported | grep -q '^not ok .* 7.3.4 rest workload iotlb_sync ' || die 'no failed iotlb_sync'
grep -q '^ok 1 .* # SKIP no such function$' exported || die 'a skipped cell has no SKIP'
verdict failed 1 'Result: FAIL'
# A kernel on which a call cost nothing has no ratio to another one.
sed 's/,"seq":.*/}/; /"boot":1,"cell":6,/{s/\[12,/[15,/; s/"min":12/"min":15/}' "$top/tests/fixtures/kernels.jsonl" | seal >nothing.jsonl
"$invbench" export ./nothing.jsonl --format ktap >exported || die 'no export of a call that cost nothing'
grep -A 1 "^# regressed: from 0 against the run's first kernel$" exported | grep -q '^not ok .* 7.3.4 rest workload empty ' ||
	die 'no failed empty'
# The end of a killed run is missing: its cells are no pass, and a lost histogram is no number.
sed 's/,"seq":.*/}/; /"type":"end"/d; /"type":"histogram"/d; /"mode":"batch"/d' "$top/tests/fixtures/verdicts.jsonl" | seal >cut.jsonl
expect 0 "$invbench" export ./cut.jsonl --format ktap
says 'incomplete: ./cut.jsonl: the run was cut short'
"$invbench" export ./cut.jsonl --format ktap >exported 2>/dev/null
grep -q 'nan' exported && die 'a cost that is no number'
expect 1 prove --exec cat exported
grep -v '^KTAP\|^1\.\.\|^# \|^ok \|^not ok ' exported && die 'a line is not KTAP'
exit 0

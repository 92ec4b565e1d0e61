#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# Boots several kernels many times, side by side and in blocks of random order, and reports boots that differ.
# shellcheck source=tests/cli/common.sh
. "$(dirname "$0")/common.sh"
# shellcheck source=tests/cli/lab.sh
. "$top/tests/cli/lab.sh"

# run CODE ARGUMENT...
run() {
	local want=$1
	shift
	rm -rf out "$FAKE/order"
	expect "$want" "$invbench" run ./p.plan --place lab "$@"
}

kernels '1.1 1000 2000' '1.2 1100 2100' '2.0 1200 2200'
run 0 --kernels 1.1,2.0 --boots 5 --jobs 4
holds 10 '"type":"boot_end"'
# Equal boots are shown once, and the kernels in the order of --kernels.
[[ $(grep -c 'identical to boot' output) -eq 8 && $(grep '^\[a\]' output | sed 's/.*, //' | paste -sd ' ') == '1.1 2.0' ]] ||
	die 'the table does not show one boot of each kernel'
holds 1 '"verdict":"complete","cells":20,"measured":20,"skipped":0,"failed":0'
# Every block boots each kernel once.
jq -s -e 'map(select(.type == "boot")) | group_by(.block) | length == 5 and
	all(map(.kernel) | sort == ["1.1", "2.0"])' "$(record)" >/dev/null || die 'a block does not boot each kernel once'
# The lines of parallel boots are mixed, but each line carries its own boot.
jq -s -e '(map(select(.type == "boot")) | map({key: (.boot | tostring), value: .kernel}) | from_entries) as $kernels |
	map(select(.type == "round" and .cell == 0)) | length == 10 and
	all(.min == {"1.1": 1004, "2.0": 1204}[$kernels[.boot | tostring]])' "$(record)" >/dev/null ||
	die 'a line has the number of another boot'
[[ $(find out -name console.log | wc -l) -eq 10 ]] || die 'a boot does not have its own console log'

# The seed decides the order, and the order changes from block to block.
order() {
	run 0 --kernels all --boots 6 --jobs 1 --seed "$1"
	paste -sd ' ' "$FAKE/order"
}
[[ $(order 7) == "$(order 7)" ]] || die 'the same seed drew two orders'
first=$(order 7)
[[ $first != "$(order 8)" ]] || die 'two seeds drew the same order'
[[ $(xargs -n 3 <<<"$first" | sort -u | wc -l) -gt 2 ]] || die 'the order does not change from block to block'

# On the exact clock, boots of one kernel that differ fail the run.
echo 300 >"$FAKE/noise"
run 1 --kernels 1.1,1.2 --boots 4
says 'boots_differ: kernel 1.1: cells 0-1 differ from an earlier boot'
rm "$FAKE/noise"

# A silent guest is hung if its emulator was at work meanwhile. On a crowded machine it only is slow.
kernels '1.1 1000 crowded'
run 0 --kernels 1.1 --hang-timeout 2
kernels '1.1 1000 hang'
run 1 --kernels 1.1 --hang-timeout 2
says 'cell 1, hang: no output for 2 s (--hang-timeout)'
kernels '1.1 1000 2000' '1.2 1100 2100' '2.0 1200 2200'

# A kernel that cannot be had is named and skipped, and the others are measured.
kernel 3.0
run 0 --kernels 1.1,3.0,2.0
says 'kernel 3.0: the lab is not ready'
holds 1 '"verdict":"complete","cells":6,"measured":4,"skipped":2,"failed":0'
run 77 --kernels 3.0

# Two kernels with the same name could not be told apart in the record.
expect 3 "$invbench" run ./p.plan --place lab --kernels ./home/bench/kernels/1.1.kernel,1.1
says 'is named twice'

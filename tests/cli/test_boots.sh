#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# Many boots of many kernels: side by side, in blocks of random order, and what differs is said.
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
# What boots have in common is shown once, and kernels in the order they were asked for.
[[ $(grep -c 'to the instruction' output) -eq 8 && $(grep '^\[a\]' output | sed 's/.*, //' | paste -sd ' ') == '1.1 2.0' ]] ||
	die 'the table is not of one boot a kernel'
holds 1 '"verdict":"complete","cells":20,"measured":20,"skipped":0,"failed":0'
# Every block has each kernel once.
jq -s -e 'map(select(.type == "boot")) | group_by(.block) | length == 5 and
	all(map(.kernel) | sort == ["1.1", "2.0"])' "$(record)" >/dev/null || die 'the blocks are not whole'
# Each boot's lines are its kernel's, however they are mixed.
jq -s -e '(map(select(.type == "boot")) | map({key: (.boot | tostring), value: .kernel}) | from_entries) as $kernels |
	map(select(.type == "round" and .cell == 0)) | length == 10 and
	all(.min == {"1.1": 1004, "2.0": 1204}[$kernels[.boot | tostring]])' "$(record)" >/dev/null ||
	die 'a line is of another boot'
[[ $(find out -name console.log | wc -l) -eq 10 ]] || die 'a boot has no console of its own'

# The seed decides the order, and all orders come up.
order() {
	run 0 --kernels all --boots 6 --jobs 1 --seed "$1"
	paste -sd ' ' "$FAKE/order"
}
[[ $(order 7) == "$(order 7)" ]] || die 'one seed gave two orders'
first=$(order 7)
[[ $first != "$(order 8)" ]] || die 'two seeds gave one order'
[[ $(xargs -n 3 <<<"$first" | sort -u | wc -l) -gt 2 ]] || die 'the order does not change from block to block'

# On the exact clock, boots of one kernel that differ are a fault.
echo 300 >"$FAKE/noise"
run 1 --kernels 1.1,1.2 --boots 4
says 'boots_differ: kernel 1.1: cells 0-1 are not what an earlier boot measured'
rm "$FAKE/noise"

# A kernel that is not to be had is skipped and named; the others are measured.
kernel 3.0
run 0 --kernels 1.1,3.0,2.0
says 'kernel 3.0: the lab is not ready'
holds 1 '"verdict":"complete","cells":6,"measured":4,"skipped":2,"failed":0'
run 77 --kernels 3.0

# Two paths of one name would be one kernel in the record.
expect 3 "$invbench" run ./p.plan --place lab --kernels ./home/bench/kernels/1.1.kernel,1.1
says 'stands twice'

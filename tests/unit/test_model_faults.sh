#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# The stress test of the model finds each fault that can be built into array or queue, and names it correctly.
cd "$(dirname "$0")/../.." || exit 1
out=${INVBENCH_BUILD:?}/faults
mkdir -p "$out"
status=0

# found NAME SHARE WHAT FLAG...: with FLAG, a scenario of 1/SHARE of the stress counts some WHAT
found() {
	local program=$out/$1 share=$2 what=$3 found
	${CC:-gcc} -std=gnu11 -D_GNU_SOURCE -O2 -I. -DSTRESS_SHARE="$share" "${@:4}" -o "$program" \
		tests/unit/test_model_stress.c -lcmocka -lurcu-memb -lpthread || exit 1
	found=$("$program" 2>&1 | grep -Eo "\b$what [0-9]+" | grep -vc ' 0$')
	echo "$1: $what in $found scenarios"
	[[ $found -gt 0 ]] || status=1
}

found frees-early 10 wild -DSTRESS_FREES_EARLY
found forgets-user 100 missing '-DARRAY_ONE_USER_MORE(users)=(users)'
found marks-early 20 '(torn|lost|early)' -DQUEUE_FAULT=QUEUE_MARKS_EARLY
exit $status

#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# The module builds without a warning for every kernel of the lab that Debian has headers of.
# shellcheck source=tests/lab/common.sh
. "$(dirname "$0")/common.sh"

for file in "$top"/bench/kernels/*.kernel; do
	kernel=${file##*/}
	kernel=${kernel%.kernel}
	expect 0 make --no-print-directory -C "$top" kmods KERNEL="$kernel"
	log=$INVBENCH_BUILD/kmods/$kernel/log
	[[ -s $INVBENCH_BUILD/kmods/$kernel/kmods/invbench.ko ]] || die "no module for $kernel"
	# pahole is not needed: the module's own types are asked for by nobody
	if grep -i 'warning:' "$log" | grep -v pahole; then
		die "warnings for $kernel"
	fi
done

#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# The module builds without a warning for every kernel of the lab that Debian still has.
# shellcheck source=tests/lab/common.sh
. "$(dirname "$0")/common.sh"

built=0
for file in "$top"/bench/kernels/*.kernel; do
	kernel=${file##*/}
	kernel=${kernel%.kernel}
	"$invbench" prepare "$kernel" >output 2>&1
	case $? in
	0) built=$((built + 1)) ;;
	77) echo "$kernel: $(tail -n 1 output)" && continue ;;
	*) die "$kernel: not prepared" ;;
	esac
	log=$INVBENCH_BUILD/kmods/$kernel/log
	# pahole is not needed: the module's own types are asked for by nobody
	if grep -i 'warning:' "$log" | grep -v pahole; then
		die "warnings for $kernel"
	fi
	echo "$kernel: built"
done
[[ $built -gt 0 ]] || exit 77

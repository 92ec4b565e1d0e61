#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# The module compiles without a warning for a kernel of each supported series.
# shellcheck source=tests/lab/common.sh
. "$(dirname "$0")/common.sh"

# One kernel of each series, because each one is downloaded and built for. `track` builds for all kernels.
built=0
for kernel in 6.1.176 6.12.107 7.2.12 "$newest"; do
	"$invbench" prepare "$kernel" >output 2>&1
	case $? in
	0) built=$((built + 1)) ;;
	77) echo "$kernel: $(tail -n 1 output)" && continue ;;
	*) die "$kernel: cannot be prepared" ;;
	esac
	log=$INVBENCH_BUILD/kmods/$kernel/log
	# pahole is not needed: nobody uses the BTF of the module itself.
	if grep -i 'warning:' "$log" | grep -v pahole; then
		die "warnings for $kernel"
	fi
	echo "$kernel: built"
done
[[ $built -gt 0 ]] || exit 77

#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# The unit tests and the command's tests find no fault under the address and undefined-behaviour sanitizers.
cd "$(dirname "$0")/../.." || exit 1
out=${INVBENCH_BUILD:?}/sanitized
make --no-print-directory -j "$(nproc)" O="$out" \
	CFLAGS='-O1 -g -fno-omit-frame-pointer -fsanitize=address,undefined -fno-sanitize-recover=all -DSTRESS_SHARE=10' \
	units "$out/invbench" || exit 1
export INVBENCH_BUILD=$out
# A test lays a function of its own over the C library's.
export ASAN_OPTIONS=verify_asan_link_order=0
status=0
for file in tests/unit/test_*.c tests/cli/test_*.sh; do
	case $file in
	*/test_perf.sh) continue ;; # most of its time is perf's own
	*.c) program=$out/${file%.c} ;;
	*) program=$file ;;
	esac
	echo "$file"
	"$program" || { [[ $? -eq 77 ]] || status=1; }
done
exit $status

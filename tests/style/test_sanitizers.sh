#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# Everything compiles without a warning with clang too; and the unit tests and the command's tests find no
# fault under its address and undefined-behaviour sanitizers. One build serves both: nothing that is
# optimised away escapes them, and what is not takes half as long to compile.
cd "$(dirname "$0")/../.." || exit 1
command -v clang >/dev/null || { echo 'clang is missing'; exit 77; }
out=${INVBENCH_BUILD:?}/sanitized
# The last is gcc's own word for it.
make --no-print-directory -j "$(nproc)" O="$out" CC='ccache clang' \
	CFLAGS='-O0 -g1 -fsanitize=address,undefined -fno-sanitize-recover=all -DSTRESS_SHARE=10 -D__SANITIZE_ADDRESS__' \
	units "$out/invbench" || exit 1
export INVBENCH_BUILD=$out
# A test lays a function of its own over the C library's.
export ASAN_OPTIONS=verify_asan_link_order=0
failed=()
for file in tests/unit/test_*.c tests/cli/test_*.sh; do
	case $file in
	*/test_perf.sh) continue ;; # most of its time is perf's own
	*.c) program=$out/${file%.c} ;;
	*) program=$file ;;
	esac
	log=$out/${file//\//-}.log
	began=$SECONDS
	"$program" >"$log" 2>&1
	code=$?
	echo "$file: exit code $code, $((SECONDS - began)) s"
	[[ $code -eq 0 || $code -eq 77 ]] || failed+=("$file")
done
# The log of a failure comes last, so that the end of the output shows it.
for file in "${failed[@]}"; do
	echo "== $file"
	tail -n 25 "$out/${file//\//-}.log"
done
[[ ${#failed[@]} -eq 0 ]]

#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# Compiles the guest's programs, static for arm64, in the build root with the tree's Makefile. Prints
# their folder.
#
# usage: programs.sh ROOT
# shellcheck source=bench/lab/common.sh
. "$(dirname "$0")/../common.sh"

[[ $# -eq 1 ]] || refuse 3 "usage: programs.sh ROOT"
root=$1
out=$build/arm64
log=$build/arm64.log

mkdir -p "$out"
hold "$build/.arm64"
make_folder "$ccache"
# In the root the paths are the same for each tree, so that ccache knows the objects again.
"$lab/debian/enter.sh" "$root" --bind-to "$home" /invbench --bind-to "$build" /build --bind-to "$ccache" /ccache -- \
	make --no-print-directory -C /invbench -j "$(nproc)" O=/build/arm64 CC='ccache aarch64-linux-gnu-gcc-14' CFLAGS=-O2 \
	LDFLAGS=-static LDLIBS='-lbpf -lelf -lz -lzstd' in-guest >"$log" 2>&1 || {
	grep -E -A 5 'error|warning|Error' "$log" >&2 || tail -n 20 "$log" >&2
	refuse 1 "guest programs: the build failed, see above and $log"
}
echo "$out"

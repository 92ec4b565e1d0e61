#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# Everything compiles without a warning with clang too.
cd "$(dirname "$0")/../.." || exit 1
command -v clang >/dev/null || { echo 'clang is missing'; exit 77; }
make --no-print-directory -j "$(nproc)" O="${INVBENCH_BUILD:?}/clang" CC=clang CFLAGS=-O1 \
	"$INVBENCH_BUILD/clang/invbench"

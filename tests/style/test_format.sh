#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# Every C file is as clang-format lays it out.
cd "$(dirname "$0")/../.." || exit 1
command -v clang-format >/dev/null || { echo 'clang-format is missing'; exit 77; }
git ls-files -co --exclude-standard '*.c' '*.h' | grep -v '^bench/core/\(strategies\|workloads\)/' |
	xargs clang-format --dry-run -Werror

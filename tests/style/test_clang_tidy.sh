#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# The user-space C files pass clang-tidy with the checks of .clang-tidy.
cd "$(dirname "$0")/../.." || exit 1
command -v clang-tidy >/dev/null || { echo 'clang-tidy is missing'; exit 77; }
mapfile -t files < <(git ls-files -co --exclude-standard 'bench/*.c' 'drivers/*.c' 'analysis/*.c' 'plots/*.c' |
	grep -v -e '\.bpf\.c$' -e '^bench/lab/plugin/')
[[ ${#files[@]} -gt 100 ]] || { echo "only ${#files[@]} files were found"; exit 1; }
# clang-tidy counts the warnings that it suppresses on stderr.
# shellcheck disable=SC2016
printf '%s\n' "${files[@]}" | xargs -n 20 -P "$(nproc)" sh -c \
	'clang-tidy --quiet "$@" -- -std=gnu11 -D_GNU_SOURCE -I. -I"$INVBENCH_BUILD" 2>/dev/null' x

#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# The user-space C files pass cppcheck.
cd "$(dirname "$0")/../.." || exit 1
command -v cppcheck >/dev/null || { echo 'cppcheck is missing'; exit 77; }
mkdir -p "${INVBENCH_BUILD:?}/cppcheck"
# NULL ends an argument list: it is a pointer in C, and the compiler checks it (__attribute__((sentinel))).
cppcheck -j "$(nproc)" --quiet --error-exitcode=1 --inline-suppr --std=c11 \
	--cppcheck-build-dir="$INVBENCH_BUILD/cppcheck" --enable=warning,performance,portability \
	--suppress=missingIncludeSystem --suppress=readdirCalled --suppress=varFuncNullUB --library=posix,gnu \
	--library=tests/style/jansson.cfg -D_GNU_SOURCE -D__x86_64__ -I. -I"$INVBENCH_BUILD" \
	bench drivers analysis plots tests/unit

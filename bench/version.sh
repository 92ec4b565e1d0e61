#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# Prints the version and the state of the source tree as C macros.
#
# A run's record names what made it: a result whose program cannot be found again is worth little.
set -eu

git=none
if [ -e .git ] && commit=$(git rev-parse --short=12 HEAD 2>/dev/null); then
	git=$commit$([ -z "$(git status --porcelain 2>/dev/null)" ] || echo -dirty)
fi
printf '#define INVBENCH_VERSION "0.1"\n#define INVBENCH_GIT "%s"\n' "$git"

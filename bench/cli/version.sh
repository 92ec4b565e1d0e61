#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# Prints the version and the state of the source tree as C macros. With --plain it prints only the two words.
#
# The changelog's latest release is the version. Each record names the program that wrote it, so that a result
# can be reproduced. An installed copy, which has neither changelog nor git, has the two words in VERSION.
# git must accept a tree of another user, because sudo make would otherwise lose the commit.
set -eu

in_tree() {
	git -c safe.directory="$PWD" "$@" 2>/dev/null
}

if [ -f VERSION ]; then
	read -r version git <VERSION
else
	version=$(sed -n 's/^## \([0-9][0-9.]*\)$/\1/p' CHANGELOG.md | sed -n 1p)
	git=none
	if [ -e .git ] && commit=$(in_tree rev-parse --short=12 HEAD); then
		git=$commit$([ -z "$(in_tree status --porcelain)" ] || echo -dirty)
	fi
fi
case ${1:-} in
--plain) echo "$version $git" ;;
*) printf '#define INVBENCH_VERSION "%s"\n#define INVBENCH_GIT "%s"\n' "$version" "$git" ;;
esac

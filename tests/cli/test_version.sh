#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# The program knows its commit, also if root builds it in a tree of another user, as sudo make does.
# shellcheck source=tests/common.sh
. "$INVBENCH_HOME/tests/common.sh"

# What git accepts for the user of this machine does not count.
export HOME=$work GIT_CONFIG_NOSYSTEM=1
unset SUDO_UID
mkdir -p tree/bench/cli
cp "$top/Makefile" "$top/CHANGELOG.md" tree/
cp "$top/bench/cli/version.sh" tree/bench/cli/
echo build >tree/.gitignore
git -C tree init --quiet
git -C tree add .
git -C tree -c user.name=test -c user.email=test@localhost commit --quiet --message test
commit=$(git -C tree rev-parse --short=12 HEAD)

# built COMMIT: a build of the tree must give the program this commit.
built() {
	expect 0 make -C tree --no-print-directory O=build build/version.h
	grep -qxF "#define INVBENCH_GIT \"$1\"" tree/build/version.h || die "$1 is not in: $(cat tree/build/version.h)"
}

built "$commit"
echo >>tree/CHANGELOG.md
built "$commit-dirty"
git -C tree checkout --quiet .
[[ $(id -u) -eq 0 ]] || {
	echo 'only root can give the tree to another user'
	exit 77
}
chown -R nobody tree
! git -C tree status >output 2>&1 || die 'git accepts the tree of another user, so the rest shows nothing'
built "$commit"
echo >>tree/CHANGELOG.md
built "$commit-dirty"

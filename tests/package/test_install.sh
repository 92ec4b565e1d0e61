#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# make install puts all that a user needs below PREFIX, the program works from there, and make uninstall
# leaves nothing.
# shellcheck source=tests/package/common.sh
. "$INVBENCH_HOME/tests/package/common.sh"
needs help2man

root=$work/root prefix=$work/root/opt
to=(DESTDIR="$root" PREFIX=/opt)
mkdir "$root"

# What a build for this machine leaves in kmods/ must not be installed.
artifacts() {
	find "$prefix/share/invbench/kmods" -name '*.o' -o -name '*.ko' -o -name '*.list' -o -name 'layout.h'
}

in_tree install "${to[@]}"
for file in bin/invbench share/man/man1/invbench.1 share/man/man1/invbench-run.1 share/invbench/kmods/Makefile \
	share/invbench/bench/core/uapi.h share/bash-completion/completions/invbench share/doc/invbench/docs/run.md; do
	[[ -s $prefix/$file ]] || die "$file is not installed"
done
[[ -z $(artifacts) ]] || die "installed what a build left: $(artifacts)"
check_program "$prefix/bin/invbench"

# A second installation replaces the first.
touch "$prefix/share/invbench/bench/plans/gone.plan"
in_tree install "${to[@]}"
[[ ! -e $prefix/share/invbench/bench/plans/gone.plan ]] || die 'a file of the installation before is left'

in_tree uninstall "${to[@]}"
find "$root" -not -type d -o -name '*invbench*' >output
[[ ! -s output ]] || die 'uninstall left files'

# The version is that of the changelog.
version=$(sed -n 's/^## \([0-9.]*\)$/\1/p' "$top/CHANGELOG.md" | sed -n 1p)
expect 0 "$top/invbench" --version
says "invbench $version (git "

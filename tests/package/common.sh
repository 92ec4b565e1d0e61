# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=bash
# Sourced by the tests of what is installed. The installed program must not find the source tree.
# shellcheck source=tests/common.sh
. "$INVBENCH_HOME/tests/common.sh"

build=$INVBENCH_BUILD
unset INVBENCH_HOME INVBENCH_BUILD

# needs PROGRAM...: the test cannot run without them.
needs() {
	local program
	for program; do
		command -v "$program" >/dev/null || {
			echo "$program is missing; run: make check"
			exit 77
		}
	done
}

# What make knows of an object holds only for the path that the object was built under, so the tree's own folder is
# named as a plain make names it.
relative_build=${build#"$top/"}

# in_tree GOAL...: make in the source tree, with the build that is tested; one test at a time, for they share it.
in_tree() {
	flock "$top/Makefile" make --no-print-directory -C "$top" O="$relative_build" "$@" >log 2>&1 || {
		tail -n 20 log
		die "make $*"
	}
}

# check_program PATH: it lists its files, measures, and leaves its own folder as it was.
check_program() {
	local share=${1%/bin/*}/share/invbench kind version commit
	find "$share" -printf '%p %s %T@\n' | sort >before
	for kind in plans kernels plots; do
		[[ $("$1" list "$kind" --json) == "$("$top/invbench" list "$kind" --json)" ]] || die "list $kind differs from the tree's"
	done
	expect 0 "$1" run model-entries --set rounds=2 --set slots=2 --set entries=1,2,4 --out out
	says '12 measured, 0 skipped, 0 failed'
	[[ -s $(echo out/*/record.jsonl) ]] || die 'no record'
	read -r version commit <"$share/VERSION"
	[[ $("$1" --version) == "invbench $version (git $commit)" ]] || die "it says $("$1" --version), VERSION $version $commit"
	find "$share" -printf '%p %s %T@\n' | sort | diff before - || die 'the run changed the installed files'
}

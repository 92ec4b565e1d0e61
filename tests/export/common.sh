# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=bash
# Shared by the tests of the exports; sourced.
# shellcheck source=tests/common.sh
. "$INVBENCH_HOME/tests/common.sh"

# exported FIXTURE FORMAT: writes the export to the file exported
exported() {
	echo "+ export $1 $2"
	"$invbench" export "$top/tests/fixtures/$1.jsonl" --format "$2" >exported || die "no export of $1 as $2"
	[[ -s exported ]] || die "the export of $1 as $2 is empty"
}

# needs PROGRAM PACKAGE: skips the test without the program
needs() {
	command -v "$1" >/dev/null || {
		echo "$1 is missing: apt-get install $2"
		exit 77
	}
}

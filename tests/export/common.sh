# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=bash
# What the tests of the exports share: a run's record in a format, in the file told. Sourced.
# shellcheck source=tests/common.sh
. "$INVBENCH_HOME/tests/common.sh"

# exported RUN FORMAT
exported() {
	echo "+ export $1 $2"
	"$invbench" export "$top/tests/fixtures/$1.jsonl" --format "$2" >told || die "no export of $1 as $2"
	[[ -s told ]] || die "the export of $1 as $2 is empty"
}

# needs PROGRAM PACKAGE
needs() {
	command -v "$1" >/dev/null || {
		echo "$1 is missing: apt-get install $2"
		exit 77
	}
}

#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# Makes the man pages invbench.1 and invbench-VERB.1 from the program's help, with help2man.
#
# The page of a verb repeats exit codes, environment and files from the page of the command.
#
# usage: man.sh PROGRAM DIR
set -euo pipefail
export LC_ALL=C.UTF-8

[[ $# -eq 2 ]] || {
	echo "usage: man.sh PROGRAM DIR" >&2
	exit 3
}
command -v help2man >/dev/null || {
	echo "man pages: help2man is missing; run: apt-get install help2man" >&2
	exit 77
}
program=$1
dir=$2
read -r _ version _ < <("$program" --version)
date=$(date --utc --date="@${SOURCE_DATE_EPOCH:-$(date +%s)}" +%Y-%m-%d)
mapfile -t verbs < <("$program" complete -- help '')

# page NAME ABOUT HELP...: the page of what `invbench HELP` prints. help2man knows no section for exit codes.
page() {
	help2man --locale="$LC_ALL" --no-info --version-string="$version" --name="$2" --help-option="${*:3}" "$program" |
		sed -e "s/^\.TH .*/.TH ${1^^} 1 $date \"invbench $version\" \"User Commands\"/;s/^invbench \\\\-/$1 \\\\-/" \
			-e '/^\.PP$/{N;s/^\.PP\nExit codes: /.SH "EXIT STATUS"\n/}'
}

# see NAME...: the last section.
see() {
	echo '.SH "SEE ALSO"'
	printf '.BR %s (1),\n' "$@" | sed '$s/,$//'
	echo '.PP'
	echo 'The documentation, in the folder share/doc/invbench of the installation.'
}

mkdir -p "$dir"
page invbench "measure the invalidation path of Linux's arm-smmu-v3 driver" help >"$dir/invbench.1"
common=$(sed -n '/^\.SH "EXIT STATUS"/,$p' "$dir/invbench.1")
see "${verbs[@]/#/invbench-}" >>"$dir/invbench.1"
for verb in "${verbs[@]}"; do
	{
		page "invbench-$verb" "$("$program" help "$verb" | sed -n 3p)" help "$verb"
		echo "$common"
		see invbench
	} >"$dir/invbench-$verb.1"
done

#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# No program of invbench gives a command to a shell: each child gets a list of arguments.
set -uo pipefail
cd "$INVBENCH_HOME" || exit 1

found=$(grep -rnE --include=*.[ch] '\b(system|popen)\(|"(sh|bash)", *"-c"|/bin/(sh|bash)' bench drivers analysis plots kmods |
	grep -vE '^[^:]*:[0-9]*:[[:space:]]*(/?\*|//)')
[[ -z $found ]] || {
	echo "a command for a shell; use bench/system/process.h:"
	echo "$found"
	exit 1
}
# The same in scripts: no text is run as a command.
found=$(git grep -nE '(^|[[:space:];])eval |bash -c|sh -c' -- 'bench/**/*.sh' 'bench/**/init' kmods plots/*.sh)
[[ -z $found ]] || {
	echo "a text is run as a command:"
	echo "$found"
	exit 1
}

#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# The man pages: one for each verb, without a fault, and complete.
# shellcheck source=tests/package/common.sh
. "$INVBENCH_HOME/tests/package/common.sh"
needs help2man mandoc

in_tree "$relative_build/man/invbench.1"
man=$build/man
mapfile -t verbs < <("$top/invbench" complete -- help '')
[[ ${#verbs[@]} -ge 14 ]] || die "only ${#verbs[@]} verbs"
[[ $(find "$man" -name '*.1' | wc -l) -eq $((${#verbs[@]} + 1)) ]] || die 'not one page for each verb'

# page NAME: its text.
page() {
	mandoc -T utf8 -O width=200 "$man/$1.1" | col -b
}

mandoc -T lint -W warning "$man"/*.1 >output 2>&1 || die 'mandoc finds faults'
! echo '.TP' | mandoc -T lint -W warning >/dev/null 2>&1 || die 'mandoc finds no faults at all'
for verb in '' "${verbs[@]}"; do
	name=invbench${verb:+-$verb}
	page "$name" >output
	for section in NAME SYNOPSIS DESCRIPTION 'EXIT STATUS' ENVIRONMENT FILES 'SEE ALSO' ${verb:+EXAMPLES}; do
		grep -qx "$section" output || die "$name: no section $section"
	done
	says "$name - "
	! grep -q '???\|Usage:' output || die "$name: not understood by help2man"
	for option in $("$top/invbench" complete -- ${verb:+"$verb"} --); do
		[[ -z $verb || $option == --help ]] || says "$option"
	done
done

# The program's parser takes every example; --help ends it before it does anything.
for verb in "${verbs[@]}"; do
	while read -r _ arguments; do
		read -ra words <<<"${arguments%% -- *}"
		expect 0 "$top/invbench" "${words[@]}" --help
	done < <("$top/invbench" help "$verb" | sed -n '/^Examples:/,$s/^  \(invbench [^ ]*\( [^ ]\+\)*\).*/\1/p')
done

# Each variable that the program or the lab reads is explained, except those of the tests and of the shell.
page invbench >output
mapfile -t variables < <(grep -rhoE --include=*.c 'getenv\("[A-Z_]+' "$top"/{bench,drivers,analysis,plots} |
	cut -d '"' -f 2 | sort -u)
[[ ${#variables[@]} -ge 6 ]] || die "only ${#variables[@]} variables in the sources"
for variable in "${variables[@]}"; do
	case $variable in
	HOME | PATH | INVBENCH_MEASURE | INVBENCH_MACHINE) ;;
	*) says "$variable" ;;
	esac
done

#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# Prints README.md with the program's present output between the two marks that name this script.
#
# The output is `invbench show` on a record that is in the tree, cut to some rows and columns. So a
# number in README cannot become stale unnoticed: test_readme.sh compares.
#
# usage: readme.sh   prints README.md as it should be
#        with UPDATE_GOLDEN=1 it also writes the file
set -euo pipefail

top=$(cd "$(dirname "$0")/../.." && pwd)
readme=${README:-$top/README.md}
record=$top/docs/data/quick.jsonl
columns='entries,calls,min,median,batch mean,commands,syncs,doorbells'
rows='1,8,64,512,4096'
begin='<!-- begin: tests/docs/readme.sh writes this part -->'
end='<!-- end -->'

die() {
	echo "readme.sh: $*" >&2
	exit 1
}

# The machine, the clock and some rows of the first section. Cells are two blanks or more apart.
cut_table() {
	awk -F '   *' -v columns="$columns" -v rows="$rows" '
BEGIN {
	count = split(columns, wanted, ",")
	row_count = split(rows, list, ",")
	lines = 0
	for (i in list)
		is_row[list[i]] = 1
}
function keep_cells(    i) {
	for (i = 1; i <= count; i++) {
		kept[lines, i] = $place[i]
		if (length($place[i]) > width[i])
			width[i] = length($place[i])
	}
	lines++
}
function print_table(    i, j, text) {
	for (j = 0; j < lines; j++) {
		text = "    "
		for (i = 1; i <= count; i++)
			text = text sprintf("  %" width[i] "s", kept[j, i])
		print text
	}
}
/^  kernel |^  clock |^   +guest instructions/ {
	print "  " $0
	heads++
}
/^\[entries\]/ {
	print "\n    " $0
	state = "header"
	next
}
state == "header" {
	for (i = 1; i <= count; i++)
		for (j = 1; j <= NF; j++)
			if ($j == wanted[i])
				place[i] = j
	for (i = 1; i <= count; i++)
		if (!place[i]) {
			print "the table has no column \"" wanted[i] "\"" >"/dev/stderr"
			exit failed = 1
		}
	keep_cells()
	state = "rows"
	next
}
state == "rows" && $place[1] in is_row {
	keep_cells()
	row_count--
}
state == "rows" && /instructions an entry|instructions per entry/ {
	print_table()
	sub(/ \(least squares.*/, "")
	print "    " $0
	state = ""
	fits++
}
END {
	if (failed)
		exit 1
	if (heads != 3 || row_count || fits != 1) {
		printf "%d of 3 lines above the table, %d rows missing, %d fits\n", heads, row_count, fits >"/dev/stderr"
		exit 1
	}
}'
}

export INVBENCH_HOME=$top
show=$("${INVBENCH_BUILD:-$top/build}/invbench" show "$record") || die "invbench show failed"
block=$(cut_table <<<"$show") || die 'the output has changed: adapt the names of columns and rows in this script'
[[ $(grep -cxF -e "$begin" -e "$end" "$readme") -eq 2 ]] || die "$readme: the two marks are missing"
new=$(BLOCK=$block awk -v begin="$begin" -v end="$end" '
	$0 == begin { print; print ""; print ENVIRON["BLOCK"]; print ""; inside = 1 }
	$0 == end { inside = 0 }
	!inside { print }' "$readme")
if [[ -n ${UPDATE_GOLDEN:-} ]]; then
	printf '%s\n' "$new" >"$readme"
fi
printf '%s\n' "$new"

#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# The compiled loops of two strategies differ in the barrier and in nothing else, on x86-64 and on arm64.
# shellcheck source=tests/common.sh
. "$INVBENCH_HOME/tests/common.sh"

# instructions OBJDUMP OBJECT: without addresses, jump targets and what only fills up a line of the cache
instructions() {
	"$1" -d --no-show-raw-insn --no-addresses "$2" |
		sed -E 's/<[^>]*>//g
			s/-?0x[0-9a-f]+\(%rip\)/(%rip)/
			s/ *#.*//
			s/\b(j[a-z]+|call|b|bl|b\.[a-z]+|cbn?z|tbn?z|adrp|add)\b.*/\1/
			s/[[:space:]]+/ /g
			/^ ?(nop|data16|cs nop|xchg %ax,%ax|udf)/d
			/file format|^ *$/d'
}

# compare OBJDUMP FOLDER ONE BARRIER OTHER BARRIER: regular expressions of what may differ
compare() {
	local changed=0 side line
	instructions "$1" "$2/$3.o" >one
	instructions "$1" "$2/$5.o" >other
	[[ $(wc -l <one) -gt 1000 ]] || die "$2/$3.o: only $(wc -l <one) instructions"
	diff one other >differences
	while read -r side line; do
		case $side in
		'<') [[ $line =~ ^$4$ ]] || die "$3 has '$line', $5 not" ;;
		'>') [[ $line =~ ^$6$ ]] || die "$5 has '$line', $3 not" ;;
		*) continue ;;
		esac
		changed=$((changed + 1))
	done <differences
	[[ $changed -gt 0 ]] || die "$3 and $5 do not differ"
	echo "$2: $3 and $5 differ in $changed barriers and nothing else"
}

none='no barrier'
if [[ $(uname -m) == x86_64 ]]; then
	models=$INVBENCH_BUILD/models
	compare objdump "$models" merged 'lock addl .*' dma-mb 'mfence'
	compare objdump "$models" merged 'lock addl .*' none "$none"
	compare objdump "$models" merged 'lock addl .*' dsb-sy 'mfence'
fi

# The guest's programs are built with the lab; its build root has the other objdump.
models=$INVBENCH_BUILD/arm64/models
if [[ -f $models/merged.o ]]; then
	root=$("$top/bench/lab/root.sh") || die 'no build root'
	in_root() {
		"$top/bench/lab/enter.sh" "$root" --bind "$models" -- aarch64-linux-gnu-objdump "$@"
	}
	compare in_root "$models" merged 'dmb ish' dma-mb 'dmb osh'
	compare in_root "$models" merged 'dmb ish' ishst 'dmb ishst'
	compare in_root "$models" merged 'dmb ish' oshst 'dmb oshst'
	compare in_root "$models" merged 'dmb ish' dsb-ish 'dsb ish'
	compare in_root "$models" merged 'dmb ish' dsb-sy 'dsb sy'
	compare in_root "$models" merged 'dmb ish(st)?|dmb oshst' none "$none"
else
	echo 'arm64: not compared, the lab was not prepared'
fi

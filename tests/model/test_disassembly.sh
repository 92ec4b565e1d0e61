#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# The compiled loops of two strategies differ in barriers and accesses and in nothing else, on x86-64 and on arm64.
# shellcheck source=tests/common.sh
. "$INVBENCH_HOME/tests/common.sh"

# instructions OBJDUMP... OBJECT: of loops, walk and queue, as a sorted list: without addresses, jump
# targets, the choice of registers and what only fills up a line of the cache
instructions() {
	"${@:1:$#-1}" -d --no-show-raw-insn --no-addresses "${!#}" | awk '
		/^<.*>:$/ { ours = !/^<(missing|form_exists|model_describe_.*)>:/ }
		ours && !/^</' |
		sed -E 's/<[^>]*>//g
			s/-?0x[0-9a-f]+\(%rip\)/(%rip)/
			s/ *#.*//
			s/\b(j[a-z]+|call|b|bl|b\.[a-z]+|cbn?z|tbn?z|adrp|add)\b.*/\1/
			s/%([re]?([abcd]x|[sd]i|bp)|r[0-9]+[dwb]?|([abcd]|si|di|bp)l)\b/R/g
			s/\b[xw][0-9]+\b/R/g
			s/[[:space:]]+/ /g
			s/^ //
			/^(nop|data16|cs nop|xchg %ax,%ax|xchg R,R$|udf)/d
			/^ *$/d' | sort
}

# differ STRATEGY MERGED OWN [ONLY]: regular expressions of what only merged, and only the strategy, may have;
# ONLY: among instructions that begin so
differ() {
	local changed=0 side line
	[[ -f $models/$1.o ]] || die "$1: not compiled"
	instructions "${objdump[@]}" "$models/$1.o" >own
	diff <(grep -E "^${4:-}" merged) <(grep -E "^${4:-}" own) >differences
	while read -r side line; do
		case $side in
		'<') [[ $line =~ ^($2)$ ]] || die "$models: merged has '$line', $1 not" ;;
		'>') [[ $line =~ ^($3)$ ]] || die "$models: $1 has '$line', merged not" ;;
		*) continue ;;
		esac
		changed=$((changed + 1))
	done <differences
	echo "$1 and merged differ in $changed instructions"
	compared+=("$1")
	[[ $changed -gt 0 || $2 == "$same" ]] || die "$1 and merged do not differ"
}

# moves STRATEGY BARRIER: has it as often as merged, elsewhere: it alone has a branch, to know the first
# ATC_INV, and a compiler may copy what stands there
moves() {
	differ "$1" '.*' '.*'
	[[ $(grep -cE "^$2\$" own) -ge $(grep -cE "^$2\$" merged) ]] || die "$1: not the barriers of merged"
}

# begin OBJDUMP...: with merged, against which all others are held
begin() {
	objdump=("$@")
	compared=(merged as-built)
	echo "$models"
	instructions "$@" "$models/merged.o" >merged
	[[ $(wc -l <merged) -gt 1000 ]] || die "merged: only $(wc -l <merged) instructions"
	differ as-built "$same" "$same"
}

# empty_loop: instructions an iteration of the empty workload, between the two looks at the clock
empty_loop() {
	"${objdump[@]}" -d --no-show-raw-insn --disassemble=empty_batch "$models/merged.o" | awk '
		{ sub(/[ \t]*(\/\/|#).*/, "") }
		$1 ~ /^[0-9a-f]+:$/ {
			at[substr($1, 1, length($1) - 1)] = ++count
			target = at[$(NF - 1)]
			if (target && $2 ~ /^(j|b|cb|tb)/ && (!least || count - target + 1 < least))
				least = count - target + 1
		}
		END { print least + 0 }'
}

# finish: no strategy was left out, and an empty call costs nothing but its loop
finish() {
	local file loop
	loop=$(empty_loop)
	echo "empty: $loop instructions an iteration"
	[[ $loop -ge 2 && $loop -le 7 ]] || die "empty: $loop instructions an iteration, expected a loop's 2 and at most 5"
	for file in "$models"/*.o; do
		file=${file##*/}
		[[ " ${compared[*]} " == *" ${file%.o} "* ]] || die "${file%.o}: not compared"
	done
}

# Around an atomic the compiler loads again and chooses other registers: there only these are compared.
ordered='(lock|xchg|.fence|dmb|dsb|swp|cas|ldadd|ldclr|ldeor|ldar|ldapr|stlr)'
same='nothing differs'
none='nothing'
if [[ $(uname -m) == x86_64 ]]; then
	models=$INVBENCH_BUILD/models
	full="lock addl \\\$0x0,-0x4\(%rsp\)"
	at='(0x[0-9a-f]+)?\((R|%rsp)\)'
	begin objdump
	differ dma-mb "$full" mfence
	differ dsb-sy "$full" mfence
	differ dsb-st "$full" sfence
	differ paired-mb "$none" "$full"
	differ v9-wmb "$none" "$full"
	for strategy in none no-inv-barrier ishst oshst ishld stlr-ldapr; do
		differ $strategy "$full" "$none"
	done
	# Stores are in order here anyway.
	differ no-attach-barrier "$same" "$same"
	differ ste-release "$same" "$same"
	differ rmw-pte "$full" "xchg R,$at" "$ordered"
	differ xchg-invs "mov R,$at" "xchg R,$at"
	differ sync-rcu "$full" call
	moves atc-late-mb "$full"
	# No counterpart on this machine, so never run.
	compared+=(dsb-ish stlr-ldar)
	finish
fi

# The guest's programs are built with the lab; its build root has the other objdump.
models=$INVBENCH_BUILD/arm64/models
if [[ ! -f $models/merged.o ]]; then
	echo 'arm64: not compared, the lab was not prepared'
	exit 0
fi
root=$("$top/bench/lab/root.sh") || die 'no build root'
clear='str xzr, \[R\]'
begin "$top/bench/lab/enter.sh" "$root" --bind "$models" -- aarch64-linux-gnu-objdump
for row in dma-mb:osh ishst:ishst ishld:ishld oshst:oshst; do
	differ "${row%:*}" 'dmb ish' "dmb ${row#*:}"
done
for row in dsb-ish:ish dsb-st:st dsb-sy:sy; do
	differ "${row%:*}" 'dmb ish' "dsb ${row#*:}"
done
differ paired-mb 'dmb oshst' 'dmb ish'
differ v9-wmb "$none" 'dmb ish'
differ no-inv-barrier 'dmb ish' "$none"
differ no-attach-barrier 'dmb oshst' "$none"
differ none 'dmb ish|dmb oshst' "$none"
differ stlr-ldar "dmb ish|$clear|ldr R, \[R\]" 'stlr xzr, \[R\]|ldar R, \[R\]'
differ stlr-ldapr "dmb ish|$clear|ldr R, \[R\]" 'stlr xzr, \[R\]|ldapr R, \[R\]'
differ rmw-pte 'dmb ish' 'swpal R, R, \[R\]' "$ordered"
differ ste-release 'dmb oshst|str R, \[R\]' 'stlr R, \[R\]'
differ xchg-invs 'dmb oshst|stlr R, \[R\]' 'swpal R, R, \[R\]' "$ordered"
differ sync-rcu 'dmb ish|dmb oshst' bl
moves atc-late-mb 'dmb ish'
finish

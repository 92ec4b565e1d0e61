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

# differ STRATEGY V7_1 OWN [ONLY]: regular expressions of what only v7.1, and only the strategy, may have;
# ONLY: among instructions that begin so
differ() {
	local changed=0 side line
	[[ -f $models/$1.o ]] || die "$1: not compiled"
	instructions "${objdump[@]}" "$models/$1.o" >own
	diff <(grep -E "^${4:-}" v7.1) <(grep -E "^${4:-}" own) >differences
	while read -r side line; do
		case $side in
		'<') [[ $line =~ ^($2)$ ]] || die "$models: v7.1 has '$line', $1 not" ;;
		'>') [[ $line =~ ^($3)$ ]] || die "$models: $1 has '$line', v7.1 not" ;;
		*) continue ;;
		esac
		changed=$((changed + 1))
	done <differences
	echo "$1 and v7.1 differ in $changed instructions"
	compared+=("$1")
	[[ $changed -gt 0 || $2 == "$same" ]] || die "$1 and v7.1 do not differ"
}

# moves STRATEGY BARRIER: has it as often as v7.1, elsewhere: it alone has a branch, to know the first
# ATC_INV, and a compiler may copy what stands there; only the race, which refuses it, lacks the barrier
moves() {
	differ "$1" '.*' '.*'
	[[ $(grep -cE "^$2\$" own) -ge $(($(grep -cE "^$2\$" v7.1) - 1)) ]] || die "$1: not the barriers of v7.1"
}

# begin OBJDUMP...: with v7.1, against which all others are held
begin() {
	objdump=("$@")
	compared=(v7.1 as-built)
	echo "$models"
	instructions "$@" "$models/v7.1.o" >v7.1
	[[ $(wc -l <v7.1) -gt 1000 ]] || die "v7.1: only $(wc -l <v7.1) instructions"
	differ as-built "$same" "$same"
}

# empty_loop: instructions an iteration of the empty workload, between the two looks at the clock
empty_loop() {
	"${objdump[@]}" -d --no-show-raw-insn --disassemble=empty_batch "$models/v7.1.o" | awk '
		{ sub(/[ \t]*(\/\/|#).*/, "") }
		$1 ~ /^[0-9a-f]+:$/ {
			at[substr($1, 1, length($1) - 1)] = ++count
			target = at[$(NF - 1)]
			if (target && $2 ~ /^(j|b|cb|tb)/ && (!least || count - target + 1 < least))
				least = count - target + 1
		}
		END { print least + 0 }'
}

# contains FUNCTION INSTRUCTION: whether the function of v7.1 has an instruction that this expression matches
contains() {
	"${objdump[@]}" -d --no-show-raw-insn "$models/v7.1.o" |
		awk -v name="<$1[.>]" '/^[0-9a-f]+ </ { inside = $0 ~ name } inside' | grep -qE "$2"
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

# Around an atomic or a call the compiler loads again and chooses other registers: there only these are compared.
ordered='(lock|xchg|.fence|dmb|dsb|swp|cas|ldadd|ldclr|ldeor|ldar|ldapr|stlr|call|bl\b)'
same='nothing differs'
none='nothing'
if [[ $(uname -m) == x86_64 ]]; then
	models=$INVBENCH_BUILD/models
	full="lock addl \\\$0x0,-0x4\(%rsp\)"
	at='(0x[0-9a-f]+)?\((R|%rsp)\)'
	begin objdump
	differ dma-mb "$full" mfence
	differ mb "$full" mfence
	differ wmb "$full" sfence
	differ series-v9 "$none" "$full"
	differ series-v9-dma-wmb "$none" "$full"
	for strategy in no-barriers no-smp-mb smp-wmb dma-wmb smp-rmb stlr-ldapr; do
		differ $strategy "$full" "$none"
	done
	# Stores are in order here anyway.
	differ no-dma-wmb "$same" "$same"
	differ stlr-ste "$same" "$same"
	differ xchg-pte "$full" "xchg R,$at" "$ordered"
	differ xchg-invs "mov R,$at" "xchg R,$at"
	differ sync-rcu "$full" call "$ordered"
	moves v7.0 "$full"
	# No counterpart on this machine, so never run.
	compared+=(dsb-ish stlr-ldar)
	contains inv_range_each mfence || die 'inv_range: stores are pending when the clock is read'
	finish
fi

# The guest's programs are built with the lab; its build root has the other objdump.
models=$INVBENCH_BUILD/arm64/models
if [[ ! -f $models/v7.1.o ]]; then
	echo 'the loops for arm64 were not compared, for they are not built: make guest-programs'
	exit 77
fi
root=$("$top/bench/lab/debian/root.sh") || die 'no build root'
clear='str xzr, \[R\]'
begin "$top/bench/lab/debian/enter.sh" "$root" --bind "$models" -- aarch64-linux-gnu-objdump
for row in dma-mb:osh smp-wmb:ishst smp-rmb:ishld dma-wmb:oshst; do
	differ "${row%:*}" 'dmb ish' "dmb ${row#*:}"
done
for row in dsb-ish:ish wmb:st mb:sy; do
	differ "${row%:*}" 'dmb ish' "dsb ${row#*:}"
done
differ series-v9 'dmb oshst' 'dmb ish'
differ series-v9-dma-wmb "$none" 'dmb ish'
differ no-smp-mb 'dmb ish' "$none"
differ no-dma-wmb 'dmb oshst' "$none"
differ no-barriers 'dmb ish|dmb oshst' "$none"
differ stlr-ldar "dmb ish|$clear|ldr R, \[R\]" 'stlr xzr, \[R\]|ldar R, \[R\]'
differ stlr-ldapr "dmb ish|$clear|ldr R, \[R\]" 'stlr xzr, \[R\]|ldapr R, \[R\]'
differ xchg-pte 'dmb ish' 'swpal R, R, \[R\]' "$ordered"
differ stlr-ste 'dmb oshst|str R, \[R\]' 'stlr R, \[R\]'
differ xchg-invs 'dmb oshst|stlr R, \[R\]' 'swpal R, R, \[R\]' "$ordered"
differ sync-rcu 'dmb ish|dmb oshst' bl "$ordered"
moves v7.0 'dmb ish'
contains inv_range_each 'dsb[[:space:]]+sy' || die 'inv_range: stores are pending when the clock is read'
# Neither x86 nor an emulator reorders loads, so no test of behaviour could miss it.
contains smmu_read 'dmb[[:space:]]+ishld' || die 'smmu_read: slots may be read before the map that says they are written'
finish

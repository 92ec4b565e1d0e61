# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=bash
# Compares the compiled loops of strategies with those of v7.1. Sourced; the test sets models, the folder of the objects.
# shellcheck disable=SC2034,SC2154

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
		awk -v name="<$1[.>]" '/^[0-9a-f]+ </ { inside = $0 ~ name } inside' | grep -E "$2" >/dev/null
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

#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# bisect finds the commit since which a cell costs more, or less; it skips commits that cannot be built or booted, names
# the functions, and continues after a kill. The user's repository stays as it is.
# shellcheck source=tests/common.sh
. "$INVBENCH_HOME/tests/common.sh"
# shellcheck source=tests/cli/lab.sh
. "$top/tests/cli/lab.sh"

command -v git >/dev/null || { echo "git is missing" && exit 77; }
export GIT_CONFIG_GLOBAL=/dev/null GIT_CONFIG_NOSYSTEM=1 GIT_CEILING_DIRECTORIES=$work XDG_CACHE_HOME=$work/cache
kernels '1.1 1'

# commit MESSAGE COST: one more commit; the cost "none" cannot be compiled.
commit() {
	if [[ $2 == none ]]; then
		rm linux/cost
	else
		echo "$2" >linux/cost
	fi
	echo "$1" >linux/changed
	git -C linux add -A
	git -C linux -c user.name='A. Hacker' -c user.email=a@b commit -q -m "$1"
}
git init -q linux
printf 'VERSION = 1\nPATCHLEVEL = 2\nSUBLEVEL = 3\nEXTRAVERSION = -rc4\n' >linux/Makefile
commit 'one' 1000
git -C linux tag good
commit 'two' 1002
commit 'three: does not compile' none
commit 'four' 1003
commit 'five: walk slower' 1201
commit 'six: hangs' hang
commit 'seven' 1202
commit 'eight' 1203
git -C linux tag bad
slower=$(git -C linux rev-parse ':/walk slower')

# bisect CODE ARGUMENT...
bisect() {
	local want=$1
	shift
	expect "$want" "$invbench" bisect --source linux --hang-timeout 5 "$@"
}
cell=(workload=unmap size=4K)
# builds: how many kernels were built.
builds() {
	wc -l <"$FAKE/built"
}

# state: prints everything of the user's repository, also what git writes on the side.
state() {
	(cd linux && find . -type f -print0 | sort -z | xargs -0 sha256sum)
}
echo '# a change that is not committed' >>linux/Makefile
state >before
bisect 0 --good good --bad bad "${cell[@]}"
state | diff before - || die "the user's repository has changed"
says "bisect: good: $(git -C linux rev-parse --short=12 good) one: 1,000 instructions"
says 'bisect: 7 commits, about 3 steps; bad is more than 1,101 instructions'
says "first bad commit: $slower five: walk slower (A. Hacker, "
says 'instructions of a call: 1,003 before, 1,201 with it (+198)'
grep -qE '^ +arm_smmu_walk +[0-9,]+ +1,105 +\+198$' output || die 'the function that grew is not named'
grep -q '^unmap: instructions of' output || die 'the table of functions does not name the call'
says 'bisect: step 1 of about 3: '
first=$(builds)

# The same again builds nothing. Another threshold, or the other way around, builds only what is new.
bisect 0 --good good --bad bad "${cell[@]}"
[[ $(builds) -eq $first ]] || die 'a commit that was measured was built again'
bisect 0 --good good --bad bad --threshold 1202 "${cell[@]}"
says 'first bad commit: '
says 'eight (A. Hacker, '
bisect 0 --good good --bad bad --threshold 1001 "${cell[@]}"
says 'two (A. Hacker, '
commit 'nine: cheaper' 900
commit 'ten' 901
bisect 0 --good bad --bad HEAD "${cell[@]}"
says 'bad is less than 1,052 instructions'
says 'nine: cheaper (A. Hacker, '
says '1,203 before, 900 with it (-303)'

# Only commits that cannot be measured are left.
bisect 2 --good ':/^four' --bad ':/^eight' --threshold 1201 "${cell[@]}"
says 'possible first bad commit: '
says 'six: hangs (A. Hacker, '
says 'only commits that cannot be measured are left'
# Each skip is a step more than was said.
says 'bisect: 4 commits, about 2 steps; '
says 'bisect: step 2 of about 2: '
says 'bisect: step 3: '
bisect 2 --good good --bad good "${cell[@]}"
says 'good and bad cost the same'
bisect 1 --good ':/^three' --bad bad "${cell[@]}"
says '--good: :/^three cannot be built, booted or measured, see above; name a commit nearby'

# Wrong requests are refused before anything is built.
rm "$FAKE/built"
bisect 3 --good good --bad nowhere "${cell[@]}"
says "--bad: 'nowhere' is not a commit of the repository at "
bisect 3 --good=--output=x --bad bad "${cell[@]}"
says "--good: '--output=x' begins with -"
bisect 3 --good good "${cell[@]}"
says 'bisect: --bad is missing'
bisect 3 --good good --bad bad workload=unmap size=4K,64K
says 'bisect: these are 2 cells; give one value of each axis'
bisect 3 --good good --bad bad unmap
says "bisect: 'unmap' is not a part of a cell"
bisect 3 --good good --bad bad $'workload=unmap\n[plan]'
says 'is not a part of a cell'
expect 3 "$invbench" bisect --source "$work/cache" --good a --bad b workload=unmap
says 'is not in the work tree of a git repository'
[[ ! -e $FAKE/built ]] || die 'a refused request has built something'
bisect 3 --good good --bad bad --threshold 1500 "${cell[@]}"
says '--threshold: 1500 does not lie between good, 1,000 instructions, and bad, 1,203'

# Killed while it builds, it continues: the costs so far stay, and nothing of the old process is at work.
rm -rf cache out "$FAKE/built"
"$invbench" bisect --source linux --hang-timeout 5 --good good --bad bad "${cell[@]}" >output 2>&1 &
bisection=$!
third_build() {
	[[ -e $FAKE/built && $(builds) -ge 2 ]] && touch "$FAKE/slow" && [[ $(builds) -ge 3 ]]
}
until_true third_build || die 'the search did not begin'
kill -KILL "$bisection"
wait "$bisection" 2>/dev/null
nobody_works() {
	! pgrep -f "judge --tree $work/" >pids
}
until_true nobody_works || die "the step lives on: $(cat pids)"
rm "$FAKE/slow"
killed=$(builds)
bisect 0 --good good --bad bad "${cell[@]}"
says 'five: walk slower (A. Hacker, '
[[ $(builds) -le $((first + 1)) && $(builds) -gt $killed ]] || die "$(builds) builds, $first without a kill"

#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# run --patch takes the commits of a range in the repository of the current folder, and --source a work tree. Nothing
# that the repository's configuration names is started, nothing in the repository changes, and wrong ranges are refused.
# shellcheck source=tests/common.sh
. "$INVBENCH_HOME/tests/common.sh"
# shellcheck source=tests/cli/lab.sh
. "$top/tests/cli/lab.sh"

command -v git >/dev/null || { echo 'git is missing' && exit 77; }
export GIT_CONFIG_GLOBAL=/dev/null GIT_CONFIG_NOSYSTEM=1 GIT_CEILING_DIRECTORIES=$work XDG_CACHE_HOME=$work/cache
kernels '1.1 1000 2000'
printf '%s\n' '1.1-unpatched 1000 2000' '1.1-base..topic-fix 1001 1900' >>"$FAKE/costs"

mkdir -p linux
cd linux || exit 1
# quietly COMMAND...: git without what the repository's configuration makes it start.
quietly() {
	git -c core.hooksPath=/dev/null -c core.fsmonitor= -c filter.trap.clean= -c filter.trap.smudge= \
		-c user.name='A. Hacker' -c user.email=a@b "$@"
}
commit() {
	quietly add -A
	quietly commit -q -m "$1"
}
git init -q .
echo output >.git/info/exclude
printf 'first\nold\nlast\n' >one.c
printf 'VERSION = 1\nPATCHLEVEL = 2\nSUBLEVEL = 3\nEXTRAVERSION =\n' >Makefile
echo 1300 2600 >cost
commit 'the base'
quietly tag -m 'a tag' base
sed -i s/old/new/ one.c
commit 'walk: one'
git mv one.c two.c
sed -i s/last/end/ two.c
commit 'walk: two'
git branch topic/fix

# What a repository can make git start.
printf '#!/bin/sh\necho started >>%s/started\ncat\n' "$work" >../trap.sh
chmod +x ../trap.sh
echo '*.c diff=trap filter=trap' >.git/info/attributes
for hook in post-checkout post-index-change pre-commit reference-transaction; do
	cp ../trap.sh ".git/hooks/$hook"
done
for key in diff.external diff.trap.textconv diff.trap.command filter.trap.clean filter.trap.smudge core.fsmonitor \
	core.pager core.editor; do
	git config "$key" "$work/trap.sh"
done
git config format.signatureFile /etc/passwd
git config format.outputDirectory "$work/elsewhere"
git config diff.noprefix true
git status >/dev/null 2>&1
[[ -s ../started ]] || die 'the traps do not work'
# Git must read a file whose time differs from its entry in the index, and would start a filter for that.
touch two.c
rm ../started
# state: prints everything of the repository, also what git writes on the side.
state() {
	find . -type f ! -path ./output -print0 | sort -z | xargs -0 sha256sum
}
state >../before

# untouched: nothing of the repository was started, nothing in it has changed.
untouched() {
	[[ ! -e ../started ]] || die "the repository has started: $(cat ../started)"
	state | diff ../before - || die 'the repository has changed'
}
record() {
	echo ../out/*/record.jsonl
}
run() {
	rm -rf ../out "$FAKE/built"
	expect "$1" "$invbench" run "$work/p.plan" --place lab --out "$work/out" "${@:2}"
}

run 0 --patch base..topic/fix
untouched
says 'by kernel, against 1.1-unpatched'
says 'built by the lab from 1.1 with 0001-walk-one.patch (sha256 '
[[ ! -e ../elsewhere ]] || die 'the patches are where the repository says'
# The record has the texts, and they are those that the builder got.
jq -s -e '.[0].variants[1] | .kernel == "1.1-base..topic-fix" and (.patches | map(.file)) ==
	["0001-walk-one.patch", "0002-walk-two.patch"] and (.patches[0].text | contains("-old\n+new")) and
	(.patches[1].text | contains("+++ b/two.c"))' "$(record)" >/dev/null ||
	die "the record has another origin: $(head -n 1 "$(record)")"
folder=$(echo "$work"/cache/invbench/ranges/*/base..topic-fix)
jq -s -r '.[0].variants[1].patches[] | .sha256 + "  " + .file' "$(record)" | (cd "$folder" && sha256sum --check --quiet) ||
	die 'the patches have other checksums'
grep -qF "$folder/0001-walk-one.patch" "$FAKE/built" || die "the builder got other patches: $(cat "$FAKE/built")"
[[ -z $(find "$work/cache/invbench" -maxdepth 1 -name 'range-??????') ]] || die 'a folder was left'

# The commits decide: when the branch has moved, the same words are another range.
echo more >>two.c
commit 'walk: three'
quietly branch -f topic/fix
run 0 --patch base..topic/fix
jq -s -e '.[0].variants[1].patches | length == 3' "$(record)" >/dev/null || die 'the third commit is missing'

# refuses RANGE TEXT
refuses() {
	run 3 --patch="$1"
	says "$2"
	[[ ! -e $FAKE/built && ! -e ../out ]] || die "$1: a refused range has built something"
}
refuses topic/fix..base '--patch: topic/fix..base has no commits; the first name must be the older commit'
refuses base..nowhere "--patch: 'nowhere' is not a commit of the repository at ."
refuses base...topic/fix "--patch: 'base...topic/fix' is not a range; FROM..TO is, with two dots"
refuses --output=x..base "--patch: '--output=x' begins with -; a commit, a tag or a branch is allowed"
refuses base..-x "--patch: '-x' begins with -"
cd ..
run 3 --patch base..topic/fix
says "--patch: 'base' is not a commit of the repository at ."
cd linux || exit 1

# A source is a kernel of its own, called after version and commit, with what git says about it in the record.
rm -f ../started
state >../before
head=$(git rev-parse HEAD)
name=1.2.3-g${head:0:12}
run 0 --source .
untouched
says "$name ($name), built by the lab from $work/linux at base-3-g${head:0:12}, configured as 1.1"
grep -qxF "$name 1.2.3 1.1 $FAKE/1.1 $work/linux" "$FAKE/built" || die "the builder got: $(cat "$FAKE/built")"
jq -s -e --arg commit "$head" '.[0].variants[0].source | .commit == $commit and .dirty == false and
	.describe == "base-3-g" + $commit[:12]' "$(record)" >/dev/null || die 'the record lacks the commit'
jq -s -e 'map(select(.type == "boot"))[0].flavour == "source"' "$(record)" >/dev/null || die 'no series of its own'
echo '# changed' >>Makefile
run 0 --source . --kernels 1.1
says "$name-dirty"
says "at base-3-g${head:0:12}, with changes, configured as 1.1"
says 'by kernel, against 1.1'
run 3 --source . --source ../linux
says "--source: '../linux': another kernel has the name"
run 3 --source . --patch base..topic/fix
says "--patch: $work/linux is a folder; a patch needs a kernel of Debian as its base"
run 3 --source "$work"
says "$work: is not in the work tree of a git repository"
printf 'all:\n' >Makefile
run 3 --source .
says 'is not the source of a kernel: its Makefile has no VERSION, PATCHLEVEL and SUBLEVEL'
expect 3 "$invbench" run model-barriers --place host --source .
says '--source: .: a run on the host cannot boot a kernel; give --place lab'

#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# bisect on a real kernel: a repository made of Debian's source, in which one commit sends a command more for each entry.
# One before it does not compile and the next one hangs. git tries the third of seven commits first, and then the fourth, so
# the search meets both.
# The first build compiles the whole kernel: 20 minutes on two idle CPUs, or four where ccache has it.
# run.sh: at most 10800 s
# shellcheck source=tests/lab/common.sh
. "$INVBENCH_HOME/tests/lab/common.sh"

need "$newest"
export GIT_CONFIG_GLOBAL=/dev/null GIT_CONFIG_NOSYSTEM=1 GIT_CEILING_DIRECTORIES=$work
driver=drivers/iommu/arm/arm-smmu-v3/arm-smmu-v3.c

# fetch: unpacks Debian's source into the folder linux.
fetch() (
	# shellcheck source=bench/lab/common.sh
	. "$top/bench/lab/common.sh"
	# shellcheck source=bench/lab/debian/apt.sh
	. "$top/bench/lab/debian/apt.sh"
	package=linux-source-${newest%.*}
	apt_start trixie-backports
	"${apt[@]}" download "$package" >&2
	dpkg --fsys-tarfile "$package"_*.deb | tar -xO "./usr/src/$package.tar.xz" | tar -xJ
	mv "$package" linux
	rm "$package"_*.deb
)

# commit MESSAGE: of all that has changed.
commit() {
	git -C linux ls-files -z -mo | git -C linux update-index --add -z --stdin
	git -C linux -c user.name='A. Hacker' -c user.email=a@b commit -q -m "$1"
}

# apply NAME [OPTION]: one of the patches of the tests
apply() {
	sed -n '/^---/,$p' "$top/tests/fixtures/patches/$1.patch" |
		git -C linux apply --unidiff-zero "${@:2}" || die "$1 does not apply"
}

expect 0 fetch
git init -q linux
commit 'as in Debian'
git -C linux tag good
for text in one two; do
	echo "/* $text */" >>linux/$driver
	commit 'comment: nothing changes'
done
echo 'does not compile' >>linux/$driver
commit 'queue: does not compile'
uncompilable=$(git -C linux rev-parse HEAD)
sed -i '$d' linux/$driver
stay='while (READ_ONCE(invs->num_invs) == 4) cpu_relax();'
sed -i "/invs = rcu_dereference(smmu_domain->invs);/a $stay" linux/$driver
git -C linux diff --quiet "$uncompilable~" -- && die 'the source has no place for the loop'
commit 'walk: stay at an array of four entries'
endless=$(git -C linux rev-parse HEAD)
sed -i "/while (READ_ONCE(invs->num_invs) == 4)/d" linux/$driver
commit 'walk: go on'
apply one-command-more
commit 'walk: one command more'
culprit=$(git -C linux rev-parse HEAD)
echo '/* three */' >>linux/$driver
commit 'comment: nothing changes again'
git -C linux tag bad
git -C linux status --porcelain >before

expect 0 "$invbench" bisect --source linux --good good --bad bad --hang-timeout 60 --out out \
	workload=inv_range entries=4
cat output
grep "bisect: ${uncompilable:0:12}: skipped" output || die 'the commit that does not compile was not met'
grep "bisect: ${endless:0:12}: skipped" output || die 'the commit that hangs was not met'
says "first bad commit: $culprit walk: one command more"
# A command more for each of four entries; how often the queue is polled differs by an instruction or two.
grep -qE '^instructions of a call: .* \(\+3(6[89]|7[01])\)$' output || die 'the commit does not cost 368 more'
grep -qE '^ +queue_inc_prod_n .* \+144$' output || die 'the function that grew most is not named'
git -C linux status --porcelain | diff before - || die 'the repository has changed'

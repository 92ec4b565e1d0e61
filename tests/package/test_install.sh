#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# make install puts all that a user needs below PREFIX, the program works from there, and make uninstall
# leaves nothing.
# shellcheck source=tests/package/common.sh
. "$INVBENCH_HOME/tests/package/common.sh"
needs dkms help2man jq

root=$work/root prefix=$work/root/opt
to=(DESTDIR="$root" PREFIX=/opt)
mkdir "$root"

# What a build for this machine leaves in kmods/ must not be installed.
artifacts() {
	find "$prefix/share/invbench/kmods" -name '*.o' -o -name '*.ko' -o -name '*.list' -o -name 'layout.h'
}

# doctor of the installed program names nothing of a source tree, and of each command a program that exists. The exit
# code tells whether the lab works here, which this test does not decide.
examine() {
	local word second
	"$prefix/bin/invbench" doctor --json >output
	[[ $? -eq 0 || $? -eq 77 ]] || die 'doctor failed'
	jq -r '.checks[] | select(.state != "ok").text' output >remedies
	! grep -F -e ./ -e 'make ' -e insmod -e "$top" remedies || die 'a remedy of the installed program needs a source tree'
	while read -r word second _; do
		[[ $word != sudo ]] || word=$second
		case $word in
		invbench | install | use | boot | this) ;;
		apt-get | dkms | modprobe) command -v "$word" >/dev/null || die "$word is in a remedy, but not on this machine" ;;
		*) die "an unknown command in a remedy: $word" ;;
		esac
	done <remedies
	while read -r word; do
		"$prefix/bin/invbench" help "$word" >/dev/null || die "a remedy names the verb $word"
	done < <(sed -n 's/^invbench \([a-z]*\).*/\1/p' remedies)
}

# remedy TEXT: doctor has a remedy that begins so.
remedy() {
	examine
	grep -q "^$1" remedies || die "doctor has no remedy '$1': $(<remedies)"
}

# refuses TEXT: the run says so, because the module is not loaded.
refuses() {
	expect 0 "$prefix/bin/invbench" measure ./driver.plan --device 0000:00:03.0
	says "/dev/invbench is missing: $1"
}

# check_remedies: the installed program on an Arm server that lacks everything, then has the package with the module's
# sources, then the module that DKMS built.
check_remedies() {
	local become='' root=$work/machine kernel=9.9.9-arm64
	[[ $EUID -eq 0 ]] || become='sudo '
	mkdir machine
	# shellcheck source=tests/fixtures/machine.sh
	. "$top/tests/fixtures/machine.sh"
	export XDG_CACHE_HOME=$work/cache
	file "$root/proc/sys/kernel/arch" aarch64
	file "$root/proc/sys/kernel/osrelease" "$kernel"
	file "$root/etc/os-release" 'ID=debian'
	smmu smmu3.0x0000000009050000 1
	pci 0000:00:03.0 0x010802 nvme 3
	printf '[a]\nworkload = inv_range\n' >driver.plan
	remedy 'invbench list devices: has the commands that free 0000:00:03.0'
	remedy 'invbench prepare: downloads'
	remedy 'install the package invbench-dkms: '
	remedy "${become}modprobe invbench: not loaded"
	refuses "install the package invbench-dkms, then load the module with ${become}modprobe invbench"
	file "$root/usr/src/invbench-1.0/dkms.conf" ''
	remedy "${become}dkms autoinstall: "
	refuses "build the module with ${become}dkms autoinstall, then load the module with ${become}modprobe invbench"
	file "$root/lib/modules/$kernel/modules.dep" 'updates/dkms/invbench.ko.xz:'
	remedy "${become}modprobe invbench: not loaded"
	refuses "load the module with ${become}modprobe invbench"
	unset INVBENCH_MACHINE
}

in_tree install "${to[@]}"
for file in bin/invbench share/man/man1/invbench.1 share/man/man1/invbench-run.1 share/invbench/kmods/Makefile \
	share/invbench/bench/core/uapi.h share/bash-completion/completions/invbench share/doc/invbench/docs/run.md; do
	[[ -s $prefix/$file ]] || die "$file is not installed"
done
[[ -z $(artifacts) ]] || die "installed what a build left: $(artifacts)"
check_program "$prefix/bin/invbench"
check_remedies

# A second installation replaces the first.
touch "$prefix/share/invbench/bench/plans/gone.plan"
in_tree install "${to[@]}"
[[ ! -e $prefix/share/invbench/bench/plans/gone.plan ]] || die 'a file of the installation before is left'

in_tree uninstall "${to[@]}"
find "$root" -not -type d -o -name '*invbench*' >output
[[ ! -s output ]] || die 'uninstall left files'

# The version is that of the changelog.
version=$(sed -n 's/^## \([0-9.]*\)$/\1/p' "$top/CHANGELOG.md" | sed -n 1p)
expect 0 "$top/invbench" --version
says "invbench $version (git "

#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# make deb: the packages are complete and without a fault, the program works as installed, and nothing is left after
# it was removed.
# shellcheck source=tests/package/common.sh
. "$INVBENCH_HOME/tests/package/common.sh"
needs dkms dpkg-buildpackage dh dh_dkms help2man lintian

read -r version commit < <(cd "$top" && bench/cli/version.sh --plain)
architecture=$(dpkg --print-architecture)
debs=$build/deb
copy=$debs/invbench-$version

# What is compiled already need not be again. The packages of `make deb` have other flags; what is in them is the same.
if [[ ! -d $copy/build ]]; then
	mkdir -p "$copy/build"
	(cd "$build" && cp -R --preserve=timestamps bench drivers analysis plots models ./*.list ./*.inc ./*.h "$copy/build/")
fi
(cd "$top" && bench/cli/install/deb.sh "$build") >output 2>&1 || die 'the packages are not built'
program=$debs/invbench_${version}_$architecture.deb
module=$debs/invbench-dkms_${version}_all.deb
diff <(printf '%s\n' "$module" "$program") output || die 'other packages than invbench and invbench-dkms'
[[ -z $(cd "$top" && git status --porcelain debian) || $commit == *-dirty ]] || die 'the build changed the tree'

lintian --allow-root --fail-on warning "$debs"/*.changes >output 2>&1 || die 'lintian finds faults'

# What a library needs to compile the program, the package's build needs, too.
mapfile -t libraries < <(sed -n 's/^host[[:space:]]\+\(lib[^[:space:]]*-dev\|zlib1g-dev\|gcc-bpf\)[[:space:]].*/\1/p' "$top/PACKAGES")
[[ ${#libraries[@]} -ge 9 ]] || die "only ${#libraries[@]} libraries in PACKAGES"
for library in "${libraries[@]}"; do
	grep -qw -- "$library" <(sed -n '/^Build-Depends:/,/^[A-Z]*:/p' "$top/debian/control") || die "Build-Depends lacks $library"
done

# dpkg installs into a root of its own, and removes again. The package has no scripts that could need more.
root=$work/root
mkdir -p "$root"/var/lib/dpkg/{info,updates} "$root/usr"
touch "$root/var/lib/dpkg/"{status,available}
dpkg=(dpkg --root="$root" --force-not-root --force-depends --force-bad-path --force-architecture --log=/dev/null)
mkdir control
dpkg-deb --control "$program" control
[[ -z $(find control -name '*inst' -o -name '*rm') ]] || die 'the package has scripts'
fakeroot=()
[[ $(id -u) -eq 0 ]] || {
	needs fakeroot
	fakeroot=(fakeroot)
}
expect 0 "${fakeroot[@]}" "${dpkg[@]}" --install "$program"
check_program "$root/usr/bin/invbench"
mapfile -t verbs < <("$top/invbench" complete -- help '')
for page in invbench "${verbs[@]/#/invbench-}"; do
	[[ -s $root/usr/share/man/man1/$page.1.gz ]] || die "no man page $page"
done
expect 0 "${fakeroot[@]}" "${dpkg[@]}" --purge invbench
find "$root" -path "$root/var/lib/dpkg" -prune -o -not -type d -print -o -name '*invbench*' -print >output
[[ ! -s output ]] || die 'files are left'

# The module's package: where DKMS looks, with all that its build includes and generates.
dpkg-deb --extract "$module" module
source=$work/module/usr/src/invbench-$version
grep -qx "PACKAGE_VERSION=\"$version\"" "$source/dkms.conf" || die 'dkms.conf has another version'
[[ -z $(find "$source" -name '*.o' -o -name '*.ko' -o -name layout.h) ]] || die 'objects in the package'
cd "$source" || exit 1
grep -rhoE '^#include "(bench|kmods)/[^"]+"' . | cut -d '"' -f 2 | sort -u >"$work/included"
[[ $(wc -l <"$work/included") -ge 20 ]] || die 'too few includes were found'
while read -r file; do
	[[ -f $file ]] || die "the package lacks $file"
done <"$work/included"
mkdir "$work/headers"
touch "$work/headers/Makefile"
make -C kmods KERNEL="$work/headers" strategies.list workloads.list models.list >"$work/output" 2>&1 || {
	cat "$work/output"
	die 'its lists are not made'
}
[[ $(grep -c '^STRATEGY(' kmods/models.list) -eq $("$top/invbench" list strategies | wc -l) ]] || die 'strategies are missing'

# DKMS, with trees of its own, refuses what the module is not for (77), and no more than that.
mkdir "$work/tree"
module_of() {
	dkms --dkmstree "$work/tree" --sourcetree "$work/module/usr/src" --kernelsourcedir "$work/headers" -k 7.3.4-test "$@" \
		"invbench/$version"
}
# config OPTION...: the kernel has these.
config() {
	printf '%s=y\n' "$@" >headers/.config
}
cd "$work" || exit 1
options=(CONFIG_ARM_SMMU_V3 CONFIG_KPROBES CONFIG_DEBUG_INFO_BTF)
expect 0 module_of add
config "${options[@]}"
expect 77 module_of -a x86_64 build
for option in "${options[@]}"; do
	mapfile -t others < <(printf '%s\n' "${options[@]}" | grep -vx "$option")
	config "${others[@]}"
	expect 77 module_of -a aarch64 build
	says 'should not be built'
done
config "${options[@]}"
expect 1 module_of -a aarch64 build
says 'kernel headers for kernel 7.3.4-test cannot be found'

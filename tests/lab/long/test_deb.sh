#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# A kernel with a batch of 16 commands as a Debian package, by the commands of docs/patch.md, run line by line in the lab's
# build root. Only three things differ from a server: the configuration is a small one, because Debian's takes hours on two
# CPUs, a cross compiler does what the server's own compiler does, and so the build does not ask for that one's package.
# It fetches 170 MB and compiles for some minutes.
# run.sh: at most 7200 s
# shellcheck source=tests/lab/common.sh
. "$INVBENCH_HOME/tests/lab/common.sh"

page=$top/docs/patch.md
over=$top/bench/lab/kernel/over.sh
release=$newest-batch-16
root=$("$top/bench/lab/debian/root.sh" kbuild) || exit 77

# in_root COMMAND...: runs it in a copy of the build root, in /build, with the tree in /build/invbench.
in_root() {
	"$over" "$root" "$PWD/root" "$top/bench/lab/debian/enter.sh" "$PWD/root/merged" --bind-to "$top" /build/invbench -- \
		env -C /build ARCH=arm64 CROSS_COMPILE=aarch64-linux-gnu- DPKG_FLAGS=-d DEBIAN_FRONTEND=noninteractive "$@"
}

# The commands are the indented lines of the section that begin with a program; apt asks nothing here.
sed -n "/^## A kernel for a server/,/^## /s/^    //p" "$page" >commands
grep -q 'make .* bindeb-pkg$' commands || die "$page has no commands"
cat >apt.conf <<'END'
APT::Get::Assume-Yes "true";
APT::Install-Recommends "false";
END
cat >config <<'END'
CONFIG_MODULES=y
CONFIG_PCI=y
CONFIG_IOMMU_SUPPORT=y
CONFIG_ARM_SMMU_V3=y
CONFIG_DEBUG_KERNEL=y
CONFIG_DEBUG_INFO_DWARF_TOOLCHAIN_DEFAULT=y
CONFIG_CRYPTO=y
CONFIG_CRYPTO_NULL=m
END
# shellcheck disable=SC2016
"$over" "$root" "$PWD/root" sh -c '
	mkdir -p root/merged/build
	ln -s aarch64-linux-gnu-gcc-14 root/merged/usr/bin/aarch64-linux-gnu-gcc
	cp apt.conf root/merged/etc/apt/apt.conf.d/99test
	cp /etc/resolv.conf root/merged/etc/
	cp commands root/merged/build/
	cp config "root/merged/boot/config-$(uname -r)"' ||
	die 'the build root cannot be filled'
expect 0 in_root apt-get -q update
# The package of the headers has programs for the server, which a cross compiler needs this library for.
expect 0 in_root apt-get -q install libc6-dev:arm64
expect 0 in_root sh -e /build/commands

# The page installs all that the build asks for. Debian names the cross compiler without its version, the root has version 14.
in_root dpkg-checkbuilddeps -a "$(dpkg --print-architecture)" linux-source-"${newest%.*}"/debian/control >unmet 2>&1
! grep -v ' unmet build dependencies: gcc-aarch64-linux-gnu$' unmet || die "$page does not install what the build needs"

# made PART: prints the path of a package
made() {
	compgen -G "root/*/build/linux-$1-${release}_*_arm64.deb" || die "no package of the $1: $(ls root/*/build)"
}
made headers
image=$(made image) || die "$image"
dpkg-deb -x "$image" package
[[ -d package/lib/modules/$release ]] || die "the package has these modules: $(ls package/lib/modules)"
in_root cat "linux-source-${newest%.*}/arch/arm64/boot/Image" >Image
zcat -f "package/boot/vmlinuz-$release" | cmp - Image || die 'the package has another image'
in_root pahole -F dwarf -C arm_smmu_cmdq_batch "linux-source-${newest%.*}/vmlinux" >structure
grep -Eq 'cmds\[(16|32)\]' structure || die "a batch is $(cat structure)"

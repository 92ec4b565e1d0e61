#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# Building the module without the kernel's headers says which package has them.
# shellcheck source=tests/common.sh
. "$INVBENCH_HOME/tests/common.sh"
cp -r "$top/kmods" kmods

expect 2 make -C kmods KERNEL=/lib/modules/9.9.9-arm64/build
says 'the headers of kernel 9.9.9-arm64 are missing'
says 'apt-get install linux-headers-9.9.9-arm64'
says 'dnf install kernel-devel-9.9.9-arm64'
mkdir empty
expect 2 make -C kmods KERNEL="$work/empty"
says "$work/empty has no Makefile: give the headers or the build tree of a kernel"
# The module names the command that builds it again: where DKMS built it there is no source tree.
again() {
	# make expands it.
	# shellcheck disable=SC2016
	expect 0 make -s -f kmods/Kbuild src=kmods --eval='again: ; @echo "$(build-again)"' again
	says "$1"
}
again 'make kmods VMLINUX=/sys/kernel/btf/vmlinux'
echo 'PACKAGE_VERSION="1.2"' >dkms.conf
again 'dkms build --force invbench/1.2 && dkms install --force invbench/1.2'
# Cleaning needs no kernel.
expect 0 make -C kmods clean KERNEL="$work/empty"

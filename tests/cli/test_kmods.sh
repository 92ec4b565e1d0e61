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
# Cleaning needs no kernel.
expect 0 make -C kmods clean KERNEL="$work/empty"

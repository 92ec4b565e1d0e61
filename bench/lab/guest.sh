#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# Makes the image that the guest boots into: a shell, our programs and modules, and those of the
# kernel's modules that runs need; prints its path.
#
# It is not compressed: the emulated machine would unpack it much slower than QEMU copies it.
#
# usage: guest.sh ROOT ID DIR MODULES KMODS PROGRAMS
#        DIR: of the kernel; its MODULES, ours in KMODS: folders, or empty; PROGRAMS: a folder
# shellcheck source=bench/lab/common.sh
. "$(dirname "$0")/common.sh"

[[ $# -eq 6 ]] || refuse 3 "usage: guest.sh ROOT ID DIR MODULES KMODS PROGRAMS"
root=$1
id=$2
dir=$3
modules=$4
kmods=$5
programs=$6
out=$build/guest/$id
stage=$out/stage

# The port by which results leave, the devices under test, and their driver for user space.
wanted=(virtio_mmio virtio_console pci-stub nvme virtio_pci virtio_blk vfio-pci vfio_iommu_type1)

inputs=("$lab/init" "$lab/guest.sh" "$lab/pack.sh")
for file in "$programs"/*; do
	[[ ! -f $file || ! -x $file ]] || inputs+=("$file")
done
[[ -z $kmods ]] || inputs+=("$kmods"/*.ko)
[[ ! -f $modules/modules.order ]] || inputs+=("$modules/modules.order")
# Of a user's build tree any may be a new one; Debian's are packed.
[[ -z $modules ]] || mapfile -t -O "${#inputs[@]}" inputs < <(find "$modules" -name '*.ko')

fill() {
	local file bind=(--bind "$out" --bind "$lab")

	rm -rf "$stage"
	mkdir -p "$stage"/{bin,boot,sbin,dev,proc,sys,tmp,usr/bin,usr/sbin,lib/modules,lib/invbench}
	cp "$root/usr/bin/busybox" "$stage/bin/"
	cp "$lab/init" "$stage/init"
	for file in "$programs"/*; do
		[[ ! -f $file || ! -x $file ]] || cp "$file" "$stage/bin/"
	done
	[[ -z $kmods ]] || cp "$kmods"/*.ko "$stage/lib/invbench/"
	for file in "$dir"/config-*; do
		[[ ! -f $file ]] || cp "$file" "$stage/boot/"
	done
	for file in "$dir" "$dir"/usr/src/linux-headers-*-arm64*; do
		[[ ! -f $file/.config ]] ||
			cp "$file/.config" "$stage/boot/config-$(sed -n 's/.*UTS_RELEASE "\(.*\)"/\1/p' \
				"$file/include/generated/utsrelease.h")"
	done
	[[ -z $modules ]] || bind+=(--bind "$modules")
	"$lab/enter.sh" "$root" "${bind[@]}" -- \
		"$lab/pack.sh" "$stage" "$out/image.part" ${modules:+"$modules" "${wanted[@]}"}
	mv "$out/image.part" "$out/image"
	rm -rf "$stage"
}

hold "$out"
state="$(fingerprint "${inputs[@]}") $root $modules"
if [[ ! -f $out/state || $(<"$out/state") != "$state" ]]; then
	rm -f "$out/state"
	fill
	echo "$state" >"$out/state"
fi
echo "$out/image"

#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# Makes the guest's image: a shell, invbench with its modules, and the kernel modules that runs need.
# Prints its path.
#
# The image is not compressed: the emulated machine unpacks it more slowly than QEMU copies it.
#
# usage: guest.sh ROOT ID DIR MODULES KMODS PROGRAMS
#        ID, DIR: name and folder of the kernel; MODULES: its modules, KMODS: those of invbench, both a
#        folder or empty; PROGRAMS: a folder
# shellcheck source=bench/lab/common.sh
. "$(dirname "$0")/../common.sh"

[[ $# -eq 6 ]] || refuse 3 "usage: guest.sh ROOT ID DIR MODULES KMODS PROGRAMS"
root=$1
id=$2
dir=$3
modules=$4
kmods=$5
programs=$6
out=$build/guest/$id
stage=$out/stage

# For the port that results leave by, for the devices under test, and VFIO.
wanted=(virtio_mmio virtio_console pci-stub nvme virtio_pci virtio_blk vfio-pci vfio_iommu_type1)

inputs=("$lab/guest/init" "$lab/guest/guest.sh" "$lab/guest/pack.sh")
for file in "$programs"/*; do
	[[ ! -f $file || ! -x $file ]] || inputs+=("$file")
done
[[ -z $kmods ]] || inputs+=("$kmods"/*.ko)
[[ ! -f $modules/modules.order ]] || inputs+=("$modules/modules.order")
# In a user's build tree each module can change. Debian's modules are compressed and do not change.
[[ -z $modules ]] || mapfile -t -O "${#inputs[@]}" inputs < <(find "$modules" -name '*.ko')

fill() {
	local file bind=(--bind "$out" --bind "$lab")

	rm -rf "$stage"
	mkdir -p "$stage"/{bin,boot,sbin,dev,proc,sys,tmp,usr/bin,usr/sbin,lib/modules,lib/invbench}
	cp "$root/usr/bin/busybox" "$stage/bin/"
	cp "$lab/guest/init" "$stage/init"
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
	"$lab/debian/enter.sh" "$root" "${bind[@]}" -- \
		"$lab/guest/pack.sh" "$stage" "$out/image.part" ${modules:+"$modules" "${wanted[@]}"}
	mv "$out/image.part" "$out/image"
	rm -rf "$stage"
}

sum() {
	sha256sum <"$out/image" | cut -c 1-64
}

# is_current: whether the image was made of these files, and is whole.
is_current() {
	[[ -f $out/state && $(sed '$d' "$out/state") == "$state" ]] || return
	[[ $(sed -n '$p' "$out/state") == "$(sum)" ]] || {
		message "$out/image: is damaged and made again"
		return 1
	}
}

hold "$out"
state="$(fingerprint "${inputs[@]}") $root $modules"
is_current || {
	rm -f "$out/state"
	fill
	printf '%s\n' "$state" "$(sum)" >"$out/state"
}
print_digest "$(sum)"
echo "$out/image"

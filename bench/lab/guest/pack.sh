#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# Packs a folder into a guest image, with the named kernel modules and those that they need.
#
# Runs inside the build root, which has cpio, kmod and the decompressors. Modules are searched by name,
# because a user's build tree has them beside their sources. All files get the same time, so that the
# same content boots in the same number of instructions.
#
# usage: pack.sh STAGE IMAGE [MODULES NAME...]
set -euo pipefail

stage=$1
image=$2
modules=${3:-}

# unpacked FILE: prints its content.
unpacked() {
	case $1 in
	*.xz) xz -dc "$1" ;;
	*.zst) zstd -qdc "$1" ;;
	*.gz) gzip -dc "$1" ;;
	*) cat "$1" ;;
	esac
}

# add_module NAME: adds the module and those that it needs. A module without a file is built in.
add_module() {
	local name=${1//-/_} file need

	file=$(grep -E "/${name//_/[-_]}\.ko(\.xz|\.zst|\.gz)?\$" <<<"$list" | sed -n 1p) || true
	[[ -n $file && ! -e $stage/lib/modules/$name.ko ]] || return 0
	unpacked "$file" >"$stage/lib/modules/$name.ko"
	# Debug information makes a module of a build tree ten times larger.
	! grep -q '\.debug_info' "$stage/lib/modules/$name.ko" ||
		aarch64-linux-gnu-strip --strip-debug "$stage/lib/modules/$name.ko"
	for need in $(modinfo -F depends "$stage/lib/modules/$name.ko" | tr , ' '); do
		add_module "$need"
	done
}

# Moves the modules to the folder that modprobe searches. Its name is the kernel's release, which each
# module contains.
index() {
	local first release

	first=$(find "$stage/lib/modules" -name '*.ko' | sed -n 1p)
	[[ -n $first ]] || return 0
	release=$(modinfo -F vermagic "$first" | cut -d ' ' -f 1)
	mkdir "$stage/lib/modules/$release"
	mv "$stage"/lib/modules/*.ko "$stage/lib/modules/$release/"
	touch "$stage/lib/modules/$release"/modules.{order,builtin,builtin.modinfo}
	depmod -b "$stage" "$release"
	rm "$stage/lib/modules/$release"/modules.{order,builtin*,*.bin,softdep,devname,weakdep,alias,symbols} 2>/dev/null || true
}

if [[ -n $modules ]]; then
	shift 3
	list=$(find "$modules" -name '*.ko' -o -name '*.ko.xz' -o -name '*.ko.zst' -o -name '*.ko.gz')
	for name; do
		add_module "$name"
	done
	index
fi
cd "$stage"
find . -exec touch -h -d @0 {} +
find . | sort | cpio --create --format=newc --owner=0:0 --reproducible --quiet >"$image"

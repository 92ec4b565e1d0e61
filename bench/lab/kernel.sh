#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# Fetches one of Debian's arm64 kernels with its modules and, where Debian has them, its headers; prints
# the folder.
#
# Each kernel keeps a folder of its own, so that one which Debian no longer has still runs. In it: Image,
# modules/, config-RELEASE, and usr/ with the headers, which enter.sh binds to where their Makefiles look
# for each other.
# Headers leave the archive long before images do: without them our modules cannot be built, all else can.
#
# usage: kernel.sh RELEASE SUITE
# shellcheck source=bench/lab/common.sh
. "$(dirname "$0")/common.sh"
# shellcheck source=bench/lab/apt.sh
. "$lab/apt.sh"

[[ $# -eq 2 ]] || refuse 3 "usage: kernel.sh RELEASE SUITE"
release=$1
suite=$2
target=$cache/kernels/$release
need_mib=900
size_mb=260 # of most; 6.1 has 400

known() {
	"${apt_cache[@]}" show "$1" >/dev/null 2>&1
}

# The headers and what they are built on, which has other names from series to series; the build tools
# are ours. Nothing unless all of them are there.
headers() {
	local package packages=("linux-headers-$release:arm64")

	known "${packages[0]}" || return 0
	for package in $("${apt_cache[@]}" depends --no-recommends --no-suggests "${packages[0]}" |
		sed -nE 's/^ *Depends: <?(linux-(headers-.*-common|kbuild-)[^:> ]*).*/\1/p'); do
		[[ $package != linux-kbuild-* ]] || package+=":$(dpkg --print-architecture)"
		known "$package" || return 0
		packages+=("$package")
	done
	echo "${packages[@]}"
}

fill() {
	local dir=$1 deb package packages headers

	apt_start "$suite"
	# Up to 6.18 one package held what two hold now.
	if known "linux-binary-$release:arm64"; then
		packages=("linux-binary-$release:arm64" "linux-modules-$release:arm64")
	else
		packages=("linux-image-$release:arm64")
	fi
	for package in "${packages[@]}"; do
		known "$package" || refuse 77 "$package: not in $suite (any more); there is: $(others)"
	done
	headers=$(headers)
	[[ -n $headers ]] || say "kernel $release: $suite has no headers for it (any more)"
	# The names hold no spaces.
	# shellcheck disable=SC2206
	packages+=($headers)
	say "kernel $release: fetching ${#packages[@]} packages (about 110 MB, $size_mb MB on disk)"
	mkdir -p "$dir.debs"
	(cd "$dir.debs" && "${apt[@]}" download "${packages[@]}" >&2) ||
		refuse 77 "kernel $release: its packages cannot be fetched (no network?)"
	for deb in "$dir.debs"/*.deb; do
		dpkg -x "$deb" "$dir" || refuse 3 "$deb: cannot be unpacked into $dir"
		rm "$deb"
	done
	arrange "$dir"
}

# The kernels of the suite that the package names tell.
others() {
	"${apt_cache[@]}" pkgnames linux- |
		sed -nE 's/^linux-(image|modules)-([0-9].*-arm64(-16k)?)$/\2/p' | sort -Vu | paste -sd ' '
}

arrange() {
	local dir=$1 image lib

	for image in "$dir/boot/vmlinuz-$release" "$dir/usr/lib/modules/$release/vmlinuz"; do
		[[ ! -f $image ]] || mv "$image" "$dir/Image"
	done
	# How it was configured, for kernels whose headers are gone.
	[[ ! -f $dir/boot/config-$release ]] || mv "$dir/boot/config-$release" "$dir/"
	[[ -f $dir/Image ]] || refuse 1 "kernel $release: no image in its packages"
	for lib in "$dir/lib" "$dir/usr/lib"; do
		[[ ! -d $lib/modules/$release ]] || mv "$lib/modules/$release" "$dir/modules"
	done
	cd "$dir" && rm -rf boot lib modules/dtb usr/share "usr/lib/linux-image-$release"
}

folder "$cache"
make_once "$target" "$need_mib" "$size_mb" fill
realpath "$target"

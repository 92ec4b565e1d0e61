#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# Fetches a Debian kernel for arm64 with its modules and, if Debian has them, its headers. Prints the
# folder.
#
# Each kernel stays in its folder, so it still runs after Debian has removed it. The folder has Image,
# modules/, config-RELEASE, and usr/ with the headers. enter.sh binds the headers to the paths that their
# Makefiles use. Debian removes headers long before images. Without headers only invbench's module cannot
# be built.
#
# usage: kernel.sh RELEASE SUITE
# shellcheck source=bench/lab/common.sh
. "$(dirname "$0")/../common.sh"
# shellcheck source=bench/lab/debian/apt.sh
. "$lab/debian/apt.sh"

[[ $# -eq 2 ]] || refuse 3 "usage: kernel.sh RELEASE SUITE"
release=$1
suite=$2
target=$cache/kernels/$release
need_mib=900
size_mb=260 # of most kernels; 6.1 has 400

known() {
	"${apt_cache[@]}" show "$1" >/dev/null 2>&1
}

# Prints the packages of the headers and of what these need, whose names differ between series; nothing if
# one is missing. The build tools are those of this machine's architecture.
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
	# Up to 6.18 image and modules are one package.
	if known "linux-binary-$release:arm64"; then
		packages=("linux-binary-$release:arm64" "linux-modules-$release:arm64")
	else
		packages=("linux-image-$release:arm64")
	fi
	for package in "${packages[@]}"; do
		known "$package" || refuse 77 "$package is not in $suite; available: $(others)"
	done
	headers=$(headers)
	[[ -n $headers ]] || message "kernel $release: $suite has no headers for it"
	# Each name is one word.
	# shellcheck disable=SC2206
	packages+=($headers)
	message "kernel $release: fetching ${#packages[@]} packages (about 110 MB, $size_mb MB on disk)"
	mkdir -p "$dir.debs"
	(cd "$dir.debs" && "${apt[@]}" download "${packages[@]}" >&2) ||
		refuse 77 "kernel $release: cannot fetch its packages; check the network"
	for deb in "$dir.debs"/*.deb; do
		dpkg -x "$deb" "$dir" || refuse 3 "$deb: cannot unpack it into $dir"
		rm "$deb"
	done
	arrange "$dir"
}

# Prints the kernels that the suite has.
others() {
	"${apt_cache[@]}" pkgnames linux- |
		sed -nE 's/^linux-(image|modules)-([0-9].*-arm64(-16k)?)$/\2/p' | sort -Vu | paste -sd ' '
}

# arrange DIR: moves the files to their places and removes the rest.
arrange() {
	local dir=$1 image lib

	for image in "$dir/boot/vmlinuz-$release" "$dir/usr/lib/modules/$release/vmlinuz"; do
		[[ ! -f $image ]] || mv "$image" "$dir/Image"
	done
	# Kernels without headers have their configuration only here.
	[[ ! -f $dir/boot/config-$release ]] || mv "$dir/boot/config-$release" "$dir/"
	[[ -f $dir/Image ]] || refuse 1 "kernel $release: its packages contain no image"
	for lib in "$dir/lib" "$dir/usr/lib"; do
		[[ ! -d $lib/modules/$release ]] || mv "$lib/modules/$release" "$dir/modules"
	done
	cd "$dir" && rm -rf boot lib modules/dtb usr/share "usr/lib/linux-image-$release"
}

make_folder "$cache"
make_once "$target" "$need_mib" "$size_mb" fill
digest "$target" '(Image$|modules/)'
realpath "$target"

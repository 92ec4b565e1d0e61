#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# Fetches herd7, the libraries that it needs, and the kernel's memory model. Prints the folder.
#
# herd7 comes from a newer Debian than this machine's, so its own loader starts it. The folder has loader,
# lib/, herd7, herd/ (models of processors), version, and memory-model/ (the kernel's, with a version of its
# own, and the kernel's checkpatch.pl for the tests). Without the kernel's source the folder lacks memory-model/:
# herd7 still judges Arm's model.
#
# usage: herd.sh [--cached]     --cached: fetches nothing; 77 if herd7 is not there
# shellcheck source=bench/lab/common.sh
. "$(dirname "$0")/../common.sh"
# shellcheck source=bench/lab/debian/apt.sh
. "$lab/debian/apt.sh"

[[ $# -eq 0 || $* == --cached ]] || refuse 3 "usage: herd.sh [--cached]"
need_mib=1200
size_mb=40
model_mb=1
mapfile -t packages < <(sed -n 's/^litmus[[:space:]]\+\([^[:space:]]\+\).*/\1/p' "$home/PACKAGES")
hash=$(cat <(grep -v '^[[:space:]]*#' "$0") <(echo "${packages[*]}") | sha256sum | cut -c 1-12)
target=$cache/litmus/$hash

# fetch PACKAGE/SUITE DIR: downloads it into DIR and prints the file's name.
fetch() {
	local package=${1%/*}

	apt_start "${1#*/}"
	(cd "$2" && "${apt[@]}" download "$package" >&2) ||
		refuse 77 "litmus: cannot fetch the package $package; check the network"
	ls "$2/${package%%:*}"_*.deb
}

# version_of DEB: prints the package's name and version.
version_of() {
	echo "$(dpkg-deb -f "$1" Package) $(dpkg-deb -f "$1" Version)"
}

fill() {
	local dir=$1 debs=$1/debs unpacked=$1/unpacked package deb

	mkdir -p "$debs" "$unpacked" "$dir/lib"
	message "litmus: fetching herd7 and its libraries (about 40 MB, $size_mb MB on disk)"
	for package in "${packages[@]}"; do
		[[ $package != linux-source-* ]] || continue
		deb=$(fetch "$package" "$debs")
		dpkg -x "$deb" "$unpacked" || refuse 3 "$deb: cannot unpack it into $unpacked"
		[[ $package == lib* ]] || version_of "$deb" >"$dir/version"
	done
	cp -L "$unpacked"/usr/lib/*/{libc,libm}.so.6 "$unpacked"/usr/lib/*/libgmp.so.10 "$dir/lib/"
	cp -L "$(find "$unpacked" -name 'ld-linux-*' | sed -n 1p)" "$dir/loader"
	cp "$unpacked/usr/bin/herd7" "$dir/"
	cp -R "$unpacked/usr/share/herdtools7/herd" "$dir/"
	rm -rf "$debs" "$unpacked"
}

# Unpacks only the memory model and checkpatch.pl from the kernel's source.
fill_model() {
	local dir=$1 package deb

	package=$(printf '%s\n' "${packages[@]}" | grep '^linux-source-')
	mkdir -p "$dir"
	message "litmus: fetching the kernel's memory model (about 170 MB, $model_mb MB on disk)"
	deb=$(fetch "$package" "$dir") || exit 77
	package=${package%/*}
	dpkg-deb --fsys-tarfile "$deb" | tar -x -O "./usr/src/$package.tar.xz" |
		tar -x -J -C "$dir" --wildcards \
		--transform 's|^[^/]*/\(tools/memory-model/\)\?||' \
		"$package/tools/memory-model/*" "$package/scripts/checkpatch.pl" "$package/scripts/spelling.txt" ||
		refuse 3 "$deb: cannot unpack the memory model"
	version_of "$deb" >"$dir/version" || exit 3
	rm "$deb"
}

if [[ $# -eq 1 ]]; then
	[[ -d $target ]] || exit 77
	realpath "$target"
	exit
fi
make_folder "$cache"
make_once "$target" "$need_mib" "$size_mb" fill
(make_once "$target/memory-model" "$need_mib" "$model_mb" fill_model) ||
	message "litmus: without the kernel's source only Arm's model judges"
realpath "$target"

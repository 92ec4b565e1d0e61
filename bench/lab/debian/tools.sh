#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# Makes the image with fio, perf and blkid, which some runs start in the guest. Prints its path.
#
# Only those boots get this image; the kernel unpacks it after the guest's image. Debian links fio and
# perf to libraries of storage clusters and script languages that are not used here and take seconds to
# load under emulation. PACKAGES lists the libraries that are used. Each other library is replaced by
# an empty one, whose functions return 0.
#
# usage: tools.sh ROOT
# shellcheck source=bench/lab/common.sh
. "$(dirname "$0")/../common.sh"
# shellcheck source=bench/lab/debian/apt.sh
. "$lab/debian/apt.sh"

[[ $# -eq 1 ]] || refuse 3 "usage: tools.sh ROOT"
root=$1
suite=trixie
programs=(bin/fio bin/perf sbin/blkid)
need_mib=150
size_mb=20
mapfile -t packages < <(sed -n 's/^tools[[:space:]]\+\([^[:space:]]\+\).*/\1/p' "$home/PACKAGES")
hash=$(cat <(grep -v '^[[:space:]]*#' "$0") <(echo "$suite ${packages[*]}") | sha256sum | cut -c 1-12)
target=$cache/tools/$hash
libraries=lib/aarch64-linux-gnu

# needed FILE...: prints the libraries that the files are linked to.
needed() {
	readelf --dynamic --wide "$@" | sed -n 's/.*(NEEDED).*\[\(.*\)\]/\1/p' | sort -u
}

# add_library NAME: copies the library and what it needs into the stage, or adds it to those that get an empty one.
add_library() {
	local file need to=$stage/$libraries/$1

	[[ ! -e $to && ! -e $stage/lib/$1 ]] || return 0
	file=$(find "$unpacked" -name "$1" | sed -n 1p)
	if [[ -z $file ]]; then
		empties+=("$1")
		return
	fi
	# Every program contains the path of the loader.
	[[ $1 != ld-linux-* ]] || to=$stage/lib/$1
	cp -L "$file" "$to"
	for need in $(needed "$to"); do
		add_library "$need"
	done
}

# symbols WHICH: prints "NAME VERSION" of the symbols that the stage's files define or lack (undefined).
symbols() {
	find "$stage" -type f -exec readelf --dyn-syms --wide {} + |
		awk -v which="$1" '$1 ~ /^[0-9]+:$/ && $8 && ($7 == "UND") == (which == "undefined") &&
			!($7 == "UND" && $5 == "WEAK") { split($8, part, "@+"); print part[1], part[2] }' |
		sort -u
}

# make_empty NAME...: makes one library with all symbols that no file defines, and copies it to each NAME.
make_empty() {
	local name empty=$unpacked/empty

	join -v 1 <(symbols undefined) <(symbols defined) >"$empty.symbols"
	{
		printf '.text\nabsent: mov x0, #0\nret\n'
		while read -r name _; do
			printf '.globl %s\n.type %s, %%function\n.set %s, absent\n' "$name" "$name" "$name"
		done <"$empty.symbols"
	} >"$empty.s"
	awk '$2 { of[$2] = of[$2] $1 "; " } END { for (version in of) print version, "{", of[version], "};" }' \
		"$empty.symbols" >"$empty.map"
	"$lab/debian/enter.sh" "$root" --bind "$unpacked" -- aarch64-linux-gnu-gcc-14 -shared -nostdlib \
		-Wl,--version-script="$empty.map" -o "$empty.so" "$empty.s"
	for name; do
		cp "$empty.so" "$stage/$libraries/$name"
	done
}

fill() {
	local dir=$1 deb name empties=() stage=$1/stage unpacked=$1/unpacked

	apt_start "$suite"
	message "tools: fetching ${#packages[@]} packages (about 12 MB, $size_mb MB on disk)"
	mkdir -p "$dir/debs" "$unpacked" "$stage/bin" "$stage/$libraries"
	(cd "$dir/debs" && "${apt[@]}" download "${packages[@]}" >&2) ||
		refuse 77 "tools: cannot fetch the packages; check the network"
	for deb in "$dir/debs"/*.deb; do
		dpkg -x "$deb" "$unpacked" || refuse 3 "$deb: cannot unpack it into $unpacked"
	done
	for name in "${programs[@]}"; do
		cp "$unpacked/usr/$name" "$stage/bin/"
	done
	for name in $(needed "$stage/bin"/*); do
		add_library "$name"
	done
	make_empty "${empties[@]}"
	"$lab/debian/enter.sh" "$root" --bind "$dir" --bind "$lab" -- "$lab/guest/pack.sh" "$stage" "$dir/image"
	rm -rf "$dir/debs" "$unpacked" "$stage"
}

make_folder "$cache"
make_once "$target" "$need_mib" "$size_mb" fill
[[ -z $made ]] || find "${target%/*}" -mindepth 1 -maxdepth 1 -type d ! -name "$hash" -exec rm -rf {} +
digest "$target"
echo "$(realpath "$target")/image"

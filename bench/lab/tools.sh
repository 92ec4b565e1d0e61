#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# Makes the image with the programs that some runs start in the guest, fio, perf and blkid; prints its path.
#
# A layer of its own, which only those boots get: the kernel unpacks it after the guest's image. Debian
# links the first two to storage clusters and languages that nobody uses here, and that take seconds to load
# under emulation. PACKAGES has the libraries that are used; in the place of any other stands a stub,
# whose functions do nothing and answer 0.
#
# usage: tools.sh ROOT
# shellcheck source=bench/lab/common.sh
. "$(dirname "$0")/common.sh"
# shellcheck source=bench/lab/apt.sh
. "$lab/apt.sh"

[[ $# -eq 1 ]] || refuse 3 "usage: tools.sh ROOT"
root=$1
suite=trixie
programs=(bin/fio bin/perf sbin/blkid)
need_mib=150
size_mb=20
mapfile -t packages < <(sed -n 's/^tools[[:space:]]\+\([^[:space:]]\+\).*/\1/p' "$home/PACKAGES")
hash=$(cat "$0" <(echo "$suite ${packages[*]}") | sha256sum | cut -c 1-12)
target=$cache/tools/$hash
libraries=lib/aarch64-linux-gnu

# needed FILE...: the libraries that these are linked to
needed() {
	readelf --dynamic --wide "$@" | sed -n 's/.*(NEEDED).*\[\(.*\)\]/\1/p' | sort -u
}

# take NAME: the library and what it needs, from the packages into the stage; else it is to be a stub.
take() {
	local file need to=$stage/$libraries/$1

	[[ ! -e $to && ! -e $stage/lib/$1 ]] || return 0
	file=$(find "$unpacked" -name "$1" | sed -n 1p)
	if [[ -z $file ]]; then
		stubs+=("$1")
		return
	fi
	# The loader's own place is written into every program.
	[[ $1 != ld-linux-* ]] || to=$stage/lib/$1
	cp -L "$file" "$to"
	for need in $(needed "$to"); do
		take "$need"
	done
}

# symbols WHICH: "NAME VERSION" of all that the stage's files have (defined) or must find (undefined)
symbols() {
	find "$stage" -type f -exec readelf --dyn-syms --wide {} + |
		awk -v which="$1" '$1 ~ /^[0-9]+:$/ && $8 && ($7 == "UND") == (which == "undefined") &&
			!($7 == "UND" && $5 == "WEAK") { split($8, part, "@+"); print part[1], part[2] }' |
		sort -u
}

# One library under many names: it has all that must be found and nobody else has, under its version.
make_stubs() {
	local name stub=$unpacked/stub

	join -v 1 <(symbols undefined) <(symbols defined) >"$stub.symbols"
	{
		printf '.text\nabsent: mov x0, #0\nret\n'
		while read -r name _; do
			printf '.globl %s\n.type %s, %%function\n.set %s, absent\n' "$name" "$name" "$name"
		done <"$stub.symbols"
	} >"$stub.s"
	awk '$2 { of[$2] = of[$2] $1 "; " } END { for (version in of) print version, "{", of[version], "};" }' \
		"$stub.symbols" >"$stub.map"
	"$lab/enter.sh" "$root" --bind "$unpacked" -- aarch64-linux-gnu-gcc-14 -shared -nostdlib \
		-Wl,--version-script="$stub.map" -o "$stub.so" "$stub.s"
	for name; do
		cp "$stub.so" "$stage/$libraries/$name"
	done
}

fill() {
	local dir=$1 deb name stubs=() stage=$1/stage unpacked=$1/unpacked

	apt_start "$suite"
	say "tools: fetching ${#packages[@]} packages (about 12 MB, $size_mb MB on disk)"
	mkdir -p "$dir/debs" "$unpacked" "$stage/bin" "$stage/$libraries"
	(cd "$dir/debs" && "${apt[@]}" download "${packages[@]}" >&2) ||
		refuse 77 "tools: their packages cannot be fetched (no network?)"
	for deb in "$dir/debs"/*.deb; do
		dpkg -x "$deb" "$unpacked" || refuse 3 "$deb: cannot be unpacked into $unpacked"
	done
	for name in "${programs[@]}"; do
		cp "$unpacked/usr/$name" "$stage/bin/"
	done
	for name in $(needed "$stage/bin"/*); do
		take "$name"
	done
	make_stubs "${stubs[@]}"
	"$lab/enter.sh" "$root" --bind "$dir" --bind "$lab" -- "$lab/pack.sh" "$stage" "$dir/image"
	rm -rf "$dir/debs" "$unpacked" "$stage"
}

folder "$cache"
if [[ ! -d $target ]]; then
	make_once "$target" "$need_mib" "$size_mb" fill
	find "${target%/*}" -mindepth 1 -maxdepth 1 -type d ! -name "$hash" -exec rm -rf {} +
fi
echo "$(realpath "$target")/image"

#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# Makes the disk of the emulated server once, and prints its folder: disk, vmlinuz, initrd, firmware, key.
#
# It is the Debian that the owner of an Arm server installs: with the newest kernel of the lab, its headers
# and everything that building and running invbench needs, but with nothing of invbench. The folder's name
# contains a hash of all that decides its content.
#
# usage: disk.sh
# shellcheck source=bench/lab/common.sh
. "$(dirname "$0")/../../bench/lab/common.sh"
# shellcheck source=bench/lab/debian/apt.sh
. "$lab/debian/apt.sh"

here=$home/tests/server
# shellcheck source=tests/server/namespace.sh
. "$here/namespace.sh"
suite=trixie
suites=("$suite" "$suite-backports")
need_mib=6000
size_mb=2000

# list WHERE: prints the packages that PACKAGES has for WHERE.
list() {
	sed -n "s/^$1[[:space:]]\+\([^[:space:]]\+\).*/\1/p" "$home/PACKAGES"
}

release=$(sed -n 's/^release = //p' "$home/bench/kernels/7.3.4.kernel")
packages=$({
	list host
	list server
	echo "linux-image-$release/$suite-backports"
	echo "linux-headers-$release/$suite-backports"
} | sort -u | paste -sd ,)
root=$("$lab/debian/root.sh")
hash=$(cat "$0" "$here"/{fill.sh,namespace.sh,native.c} <(echo "$packages" && list emulator) | sha256sum | cut -c 1-12)
target=$cache/server/$hash

# Fetches QEMU for single programs and the firmware, and compiles the handler of arm64 programs.
fetch_emulator() {
	local dir=$1 deb names

	mapfile -t names < <(list emulator)
	mkdir -p "$dir/debs"
	apt_start "$suite"
	(cd "$dir/debs" && "${apt[@]}" download "${names[@]}" >&2) ||
		refuse 77 "server: cannot fetch ${names[*]}; check the network"
	for deb in "$dir/debs"/*.deb; do
		dpkg -x "$deb" "$dir/debs/unpacked"
	done
	mkdir "$dir/emulator"
	mv "$dir/debs/unpacked/usr/bin/qemu-aarch64" "$dir/emulator/"
	mv "$dir/debs/unpacked/usr/share/qemu-efi-aarch64/QEMU_EFI.fd" "$dir/firmware"
	cc -O1 -Wall -Wextra -static -o "$dir/emulator/native" "$here/native.c"
	rm -r "$dir/debs"
}

fill() {
	local dir=$1 log=$1.log

	[[ $(id -u) -eq 0 ]] || refuse 77 "server: only root can make its disk"
	in_namespace mount -t binfmt_misc none /proc/sys/fs/binfmt_misc ||
		refuse 77 "server: no binfmt_misc in a namespace of its own, which Linux has since 6.7"
	mkdir -p "$dir"
	fetch_emulator "$dir"
	ssh-keygen -q -t ed25519 -N '' -C invbench -f "$dir/key"
	apt_sources "${suites[@]}" >"$dir/sources"
	apt-config dump | sed -n '/^Acquire::.*Proxy/Ip' >"$dir/proxies"
	message "server: making its disk (about 350 MB to fetch, $size_mb MB on disk, 6 minutes)"
	in_namespace "$here/fill.sh" "$root" "$dir" "$suite" "$packages" >"$log" 2>&1 || {
		tail -n 15 "$log" >&2
		refuse 1 "server: making its disk failed, see above and $log"
	}
	mv "$log" "$dir/log"
}

make_folder "$cache/server"
if [[ ! -d $target ]]; then
	make_once "$target" "$need_mib" "$size_mb" fill
	for other in "${target%/*}"/*/; do
		[[ $other == "$target/" ]] || flock --nonblock "$other" rm -rf "$other" || message "$other: is in use and stays"
	done
fi
realpath "$target"

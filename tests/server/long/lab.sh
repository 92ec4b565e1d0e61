#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# Makes a disk with what a server's lab would fetch first: the arm64 build root, the newest kernel and herd7. Prints
# its path. The server mounts it as its cache.
#
# The server could fetch them itself, but its maintainer scripts would take it half an hour. The lab's own scripts
# fill the disk: they see an arm64 machine, in namespaces of their own.
#
# usage: lab.sh DISK_DIR                      DISK_DIR: from disk.sh
#        lab.sh --inside DISK_DIR ROOT CACHE  ROOT: this machine's build root; CACHE: the folder to fill
#        lab.sh --begin|--finish ...          mmdebstrap's hooks
# shellcheck source=bench/lab/common.sh
. "$(dirname "$0")/../../../bench/lab/common.sh"

here=$home/tests/server
# shellcheck source=tests/server/namespace.sh
. "$here/namespace.sh"
kernel=$home/bench/kernels/7.3.4.kernel

# stub NAME: makes a program that stands before the machine's in PATH, from the input.
stub() {
	cat >"$stubs/$1"
	chmod +x "$stubs/$1"
}

inside() {
	local disk_dir=$1 root=$2 cache=$3 stubs=$3/stubs
	local self=$here/long/lab.sh

	handle_arm64 "$disk_dir/emulator/native"
	mkdir "$stubs"
	stub dpkg <<-END
		#!/bin/sh
		[ "\$*" != --print-architecture ] || exec echo arm64
		exec /usr/bin/dpkg "\$@"
	END
	stub mmdebstrap <<-END
		#!/bin/bash
		exec /usr/bin/mmdebstrap --skip=check/qemu --dpkgopt=force-unsafe-io \\
			--setup-hook="'$self' --begin '$root' '$disk_dir/emulator' \\"\\\$1\\"" \\
			--customize-hook="'$self' --finish \\"\\\$1\\"" "\$@"
	END
	export PATH=$stubs:$PATH XDG_CACHE_HOME=$cache
	"$lab/debian/root.sh"
	"$lab/kernel/kernel.sh" "$(sed -n 's/^release = //p' "$kernel")" "$(sed -n 's/^suite = //p' "$kernel")"
	# apt asks nobody for the machine's architecture.
	echo 'APT::Architecture "arm64";' >"$stubs/apt.conf"
	APT_CONFIG=$stubs/apt.conf "$lab/debian/herd.sh"
	rm -r "$stubs"
}

fill() {
	local dir=$1 log=$1.log

	mkdir -p "$dir/cache"
	message "server: making its lab's disk (about 500 MB to fetch, 1300 MB on disk)"
	in_namespace "$here/long/lab.sh" --inside "$disk_dir" "$("$lab/debian/root.sh")" "$dir/cache" >"$log" 2>&1 || {
		tail -n 15 "$log" >&2
		refuse 1 "server: making its lab's disk failed, see above and $log"
	}
	truncate -s 4G "$dir/lab.raw"
	mkfs.ext4 -q -d "$dir/cache/invbench" "$dir/lab.raw"
	rm -rf --one-file-system "$dir/cache" "$log"
}

case $1 in
--inside) inside "${@:2}" ;;
--begin) bind_native "${@:2}" ;;
--finish) unbind_native "$2" ;;
*)
	disk_dir=$1
	hash=$(cat "$0" "$lab"/debian/{apt,root,herd}.sh "$lab/kernel/kernel.sh" "$kernel" \
		<(sed -nE 's/^(root|litmus)[[:space:]]+([^[:space:]]+).*/\2/p' "$home/PACKAGES") | sha256sum | cut -c 1-12)
	target=$disk_dir/lab.$hash
	make_once "$target" 5000 1300 fill
	for other in "$disk_dir"/lab.*; do
		[[ $other == "$target" ]] || flock --nonblock "$disk_dir" rm -rf "$other" ||
			message "$other: is in use and stays"
	done
	echo "$target/lab.raw"
	;;
esac

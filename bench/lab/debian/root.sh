#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# Makes the build root, a Debian system in which the lab compiles and runs QEMU. Prints its path.
#
# The machine's own release may be too old: modules of 7.x need gcc 14. The folder's name contains a
# hash of all that decides its content, so another list of packages makes a new root. Only variants
# of kernels need the second root, kbuild.
#
# usage: root.sh [kbuild]
# shellcheck source=bench/lab/common.sh
. "$(dirname "$0")/../common.sh"
# shellcheck source=bench/lab/debian/apt.sh
. "$lab/debian/apt.sh"

[[ $# -eq 0 || $* == kbuild ]] || refuse 3 "usage: root.sh [kbuild]"
kind=${1:-root}
suite=trixie
suites=("$suite" "$suite-backports")
need_mib=1500
size_mb=600

packages=$(sed -n "s/^${kind}[[:space:]]\+\([^[:space:]]\+\).*/\1/p" "$home/PACKAGES" | sort | paste -sd ,)
# Documentation is left out: it is half of the small files.
options=(
	--variant=apt --architectures="$(dpkg --print-architecture),arm64" --include="$packages"
	--aptopt='Apt::Install-Recommends "false"'
	--dpkgopt='path-exclude=/usr/share/doc/*' --dpkgopt='path-exclude=/usr/share/man/*'
	--dpkgopt='path-exclude=/usr/share/locale/*'
)
hash=$(sha256sum <<<"${suites[*]} ${options[*]}" | cut -c 1-12)
root=$cache/$kind/$hash

fill() {
	local dir=$1 lines log=$1.log

	command -v mmdebstrap >/dev/null || refuse 77 "mmdebstrap is missing; run: apt-get install mmdebstrap"
	[[ $(id -u) -eq 0 ]] || unshare --map-root-user true 2>/dev/null ||
		refuse 77 "this machine does not allow user namespaces; run invbench as root"
	lines=$(apt_sources "${suites[@]}")
	message "build root: fetching Debian $suite (about 130 MB, $size_mb MB on disk)"
	apt-config dump | grep -i '^Acquire::.*Proxy' >"$dir.conf" && options+=(--aptopt="$dir.conf")
	if [[ $(id -u) -eq 0 ]]; then
		# What it mounts and fails to unmount ends with the namespace.
		unshare --mount --propagation private -- \
			mmdebstrap --mode=root "${options[@]}" "$suite" "$dir" - <<<"$lines" >"$log" 2>&1
	else
		# tar makes the user the owner of all files, who can then remove them.
		mkdir "$dir"
		mmdebstrap --mode=unshare "${options[@]}" "$suite" - - <<<"$lines" 2>"$log" |
			tar -x -C "$dir" --exclude='./dev/*'
	fi || {
		tail -n 15 "$log" >&2
		refuse 77 "build root: mmdebstrap failed, see above"
	}
}

# Removes the roots made of other lists of packages. A root in use is locked and stays.
sweep() {
	local other
	for other in "${root%/*}"/*/; do
		[[ $other == "$root/" ]] || flock --nonblock "$other" rm -rf --one-file-system "$other" ||
			message "build root: $other is in use and stays"
	done
	rm -f "${root%/*}"/*.log "${root%/*}"/*.conf
}

make_folder "$cache"
make_once "$root" "$need_mib" "$size_mb" fill
[[ -z $made ]] || sweep
digest "$root"
# Other scripts record this path, so it must not depend on symbolic links to the cache.
realpath "$root"

#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# Makes the build root, the Debian release that the lab compiles and runs QEMU in; prints its path.
#
# The machine's own release is too old for both: modules of 7.x need gcc 14. The folder is named after
# all that decides its content, so a changed list of packages makes a new root. What whole kernels are
# built with is a root of its own, which few need.
#
# usage: root.sh [kbuild]
# shellcheck source=bench/lab/common.sh
. "$(dirname "$0")/common.sh"
# shellcheck source=bench/lab/apt.sh
. "$lab/apt.sh"

[[ $# -eq 0 || $* == kbuild ]] || refuse 3 "usage: root.sh [kbuild]"
kind=${1:-root}
suite=trixie
suites=("$suite" "$suite-backports")
need_mib=1500
size_mb=600

packages=$(sed -n "s/^${kind}[[:space:]]\+\([^[:space:]]\+\).*/\1/p" "$home/PACKAGES" | sort | paste -sd ,)
# Documentation is of no use in there, and half of the small files.
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

	command -v mmdebstrap >/dev/null || refuse 77 "mmdebstrap is missing: apt-get install mmdebstrap"
	[[ $(id -u) -eq 0 ]] || unshare --map-root-user true 2>/dev/null ||
		refuse 77 "this machine does not let an ordinary user make namespaces: run it as root"
	lines=$(apt_sources "${suites[@]}")
	say "build root: fetching and unpacking Debian $suite (about 130 MB, $size_mb MB on disk)"
	apt-config dump | grep -i '^Acquire::.*Proxy' >"$dir.conf" && options+=(--aptopt="$dir.conf")
	if [[ $(id -u) -eq 0 ]]; then
		mmdebstrap --mode=root "${options[@]}" "$suite" "$dir" - <<<"$lines" >"$log" 2>&1
	else
		# All files come to belong to the user, who can then remove them without any privilege.
		mkdir "$dir"
		mmdebstrap --mode=unshare "${options[@]}" "$suite" - - <<<"$lines" 2>"$log" |
			tar -x -C "$dir" --exclude='./dev/*'
	fi || {
		tail -n 15 "$log" >&2
		refuse 77 "build root: mmdebstrap failed, see above"
	}
}

# Roots of other lists of packages, unless somebody is using one: they hold a lock on it.
sweep() {
	local other
	for other in "${root%/*}"/*/; do
		[[ $other == "$root/" ]] || flock --nonblock "$other" rm -rf --one-file-system "$other" ||
			say "build root: $other is in use, it stays"
	done
	rm -f "${root%/*}"/*.log "${root%/*}"/*.conf
}

folder "$cache"
if [[ ! -d $root ]]; then
	make_once "$root" "$need_mib" "$size_mb" fill
	sweep
fi
# By its own name, however the cache is reached: what was built for it is known by it.
realpath "$root"

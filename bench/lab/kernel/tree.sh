#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# Makes a base tree: the source of a Debian kernel, compiled for the lab. Prints the folder.
#
# All variants of the kernel are built on top of it (over.sh), so a variant compiles only the files that its
# settings and patches affect. The folder's name contains a hash of all that decides its content. A build that was
# interrupted continues later: until it is complete, its source stays beside the folder.
#
# usage: tree.sh [--source] ROOT BASE CONFIG SUITE
#        BASE: name of the Debian kernel, CONFIG: its configuration
#        --source: nothing is compiled, for a variant that would use none of the objects
# shellcheck source=bench/lab/common.sh
. "$(dirname "$0")/../common.sh"
# shellcheck source=bench/lab/debian/apt.sh
. "$lab/debian/apt.sh"

folder=trees
cost='and building it: 20 minutes on two CPUs, 4 GB that stay in the cache'
if [[ ${1:-} == --source ]]; then
	folder=sources
	cost='and unpacking it, 2 GB that stay in the cache'
	shift
fi
[[ $# -eq 4 ]] || refuse 3 "usage: tree.sh [--source] ROOT BASE CONFIG SUITE"
root=$1
base=$2
config=$3
suite=$4
version=${base%%-*}
package=linux-source-${version%.*}
need_mib=6000
lines=3040 # of the log of a complete build
# Comments are left out, so that a changed comment does not cause a new build.
hash=$(cat <(grep -v '^#' "$lab/kernel/lean.config") "$config" | sha256sum | cut -c 1-12)
target=$cache/$folder/$base/$hash
work=$target.work # the incomplete tree
log=$target.log

# Replaces growth() of common.sh: the lines of the log show the progress better than the size.
growth() {
	if [[ -f $log ]]; then
		echo "$(wc -l <"$log") of about $lines lines"
	else
		echo 'fetching the source'
	fi
}

# Prints the source package of this version; a suite may have several versions.
source_package() {
	local all found
	all=$("${apt_cache[@]}" show "$package" 2>/dev/null | sed -n 's/^Version: //p' | sort -Vu) || true
	found=$(grep -m 1 "^$version-" <<<"$all") ||
		refuse 77 "$package: version $version is not in $suite; available: ${all//$'\n'/ }"
	echo "$package=$found"
}

# Fetches the source into a folder that is renamed when it is complete.
fetch() {
	local deb part=$work.part

	rm -rf "${target%/*}"/*.{work*,log}
	apt_start "$suite"
	deb=$(source_package)
	message "base tree $base: fetching $deb (about 170 MB) $cost"
	mkdir "$part"
	(cd "$part" && "${apt[@]}" download "$deb" >&2) ||
		refuse 77 "base tree $base: cannot fetch its source; check the network"
	dpkg --fsys-tarfile "$part"/*.deb | tar -xO "./usr/src/$package.tar.xz" |
		"$lab/debian/enter.sh" "$root" --bind "$part" -- tar -xJ -C "$part" || {
		rm -rf "$part"
		refuse 3 "base tree $base: cannot unpack its source into $part"
	}
	rm "$part"/*.deb
	mv "$part/$package" "$work"
	rmdir "$part"
}

fill() {
	if [[ -d $work ]]; then
		message "base tree $base: continuing the interrupted build in $work"
	else
		fetch
	fi
	[[ $folder == sources ]] || "$lab/kernel/compile.sh" "$root" "$work" "$config" "" "$version-tree" >>"$log" || {
		grep -E -A 5 'error|Error' "$log" >&2 || tail -n 20 "$log" >&2
		rm -rf "$work"
		refuse 1 "base tree $base: the build failed, see above and $log"
	}
	mv "$work" "$1"
	rm -f "$log"
}

make_folder "$cache"
# The source of an interrupted build already occupies its space.
[[ ! -d $work ]] || need_mib=$((need_mib - $(du -sm "$work" | cut -f 1)))
make_once "$target" "$((need_mib > 0 ? need_mib : 0))" "" fill
[[ -z $made ]] || find "${target%/*}" -mindepth 1 -maxdepth 1 -type d ! -name "$hash" -exec rm -rf {} +
realpath "$target"

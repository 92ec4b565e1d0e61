#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# Builds a variant of one of Debian's kernels from Debian's source, with settings of our own; prints the
# folder, which is like one that kernel.sh makes.
#
# Once, on demand, in a root of its own. The folder is named after all that decides its content, so
# other settings make a new one, and the old one goes.
#
# usage: build.sh NAME BASE DIR SUITE SETTINGS
#        BASE: the kernel's name, DIR: its folder, SETTINGS: "OPTION=VALUE …"
# shellcheck source=bench/lab/common.sh
. "$(dirname "$0")/common.sh"
# shellcheck source=bench/lab/apt.sh
. "$lab/apt.sh"

[[ $# -eq 5 ]] || refuse 3 "usage: build.sh NAME BASE DIR SUITE SETTINGS"
name=$1
version=${2%%-*}
config=$(compgen -G "$3/usr/src/linux-headers-*-arm64*/.config" || compgen -G "$3/config-*") ||
	refuse 77 "kernel $2: neither its headers nor its configuration are there (any more)"
suite=$4
read -ra settings <<<"$5"
package=linux-source-${version%.*}
need_mib=6000
lines=2800 # of the build's log
hash=$(cat "$lab/lean.config" "$config" <(echo "$5") | sha256sum | cut -c 1-12)
target=$cache/built/$name/$hash

# The log knows better how far it is than the size of the many files.
tell_growth() {
	while sleep 1; do
		[[ ! -f $1.part.log ]] || echo "progress $(wc -l <"$1.part.log") of about $lines lines"
	done
}

# The package of exactly this version; a suite may have several.
source_package() {
	local all
	all=$("${apt_cache[@]}" show "$package" 2>/dev/null | sed -n 's/^Version: //p' | sort -Vu) || true
	grep -m 1 "^$version-" <<<"$all" ||
		refuse 77 "$package: $version is not in $suite (any more); there is: ${all//$'\n'/ }"
}

# failed CODE DIR: 3 is a refusal, which has said why.
failed() {
	rm -rf "$2.work"
	[[ $1 -ne 3 ]] || exit 3
	grep -E -A 5 'error|Error' "$2.log" >&2 || tail -n 20 "$2.log" >&2
	refuse 1 "kernel $name: the build failed, see above and $2.log"
}

fill() {
	local dir=$1 work=$1.work root deb held

	apt_start "$suite"
	deb=$package=$(source_package)
	root=$("$lab/root.sh" kbuild)
	# As long as it is used, nobody sweeps it away.
	exec {held}<"$root"
	flock --shared "$held"
	say "kernel $name: fetching $deb (about 170 MB) and building it:" \
		"20 minutes on two CPUs, $need_mib MB on disk meanwhile, 100 MB afterwards"
	mkdir "$work"
	(cd "$work" && "${apt[@]}" download "$deb" >&2) ||
		refuse 77 "kernel $name: its source cannot be fetched (no network?)"
	dpkg --fsys-tarfile "$work"/*.deb | tar -xO "./usr/src/$package.tar.xz" |
		"$lab/enter.sh" "$root" --bind "$work" -- tar -xJ -C "$work" ||
		refuse 3 "kernel $name: its source cannot be unpacked into $work"
	"$lab/compile.sh" "$root" "$work/$package" "$config" "$dir" "$name" "${settings[@]}" >"$dir.log" ||
		failed $? "$dir"
}

folder "$cache"
if [[ ! -d $target ]]; then
	make_once "$target" "$need_mib" "" fill
	find "${target%/*}" -mindepth 1 -maxdepth 1 -type d ! -name "$hash" -exec rm -rf {} +
fi
realpath "$target"

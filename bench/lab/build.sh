#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# Builds a variant of one of Debian's kernels from Debian's source, with settings of our own; prints the
# folder, which is like one that kernel.sh makes.
#
# Once, on demand, in a root of its own. The folder is named after all that decides its content, so
# other settings make a new one, and the old one goes. A build that was stopped goes on where it was: its
# source lies beside the folder until then.
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
lines=3040 # of the build's log
hash=$(cat "$lab/lean.config" "$config" <(echo "$5") | sha256sum | cut -c 1-12)
target=$cache/built/$name/$hash
work=$target.work # the source, once all of it is there
log=$target.log

# The log knows better how far it is than the size of the many files.
growth() {
	if [[ -f $log ]]; then
		echo "$(wc -l <"$log") of about $lines lines"
	else
		echo 'fetching its source'
	fi
}

# What the base's configuration tells of an option: how its values look. Of one that hangs on another it
# says nothing, and that shows only in the source.
check_setting() {
	local option=${1%%=*} value=${1#*=} known kind values

	known=$(grep -E "^(CONFIG_$option=|# CONFIG_$option is not set)" "$config") || return 0
	case ${known#*=} in
	\"*) return 0 ;;
	[0-9-]*) kind='a number' values='-?[0-9]+|0x[0-9a-fA-F]+' ;;
	*) kind='y, m or n' values='[ymn]' ;;
	esac
	[[ $value =~ ^($values)$ ]] ||
		refuse 3 "kernel $name: config: $option: '$value' is no value of it, allowed: $kind ($2 has: $known)"
}

# The source package of exactly this version; a suite may have several.
source_package() {
	local all found
	all=$("${apt_cache[@]}" show "$package" 2>/dev/null | sed -n 's/^Version: //p' | sort -Vu) || true
	found=$(grep -m 1 "^$version-" <<<"$all") ||
		refuse 77 "$package: $version is not in $suite (any more); there is: ${all//$'\n'/ }"
	echo "$package=$found"
}

# fetch ROOT: the source, into a folder that gets its name when it is whole
fetch() {
	local deb part=$work.part

	rm -rf "${target%/*}"/*.{work*,log}
	apt_start "$suite"
	deb=$(source_package)
	say "kernel $name: fetching $deb (about 170 MB) and building it:" \
		"20 minutes on two CPUs, $need_mib MB on disk meanwhile, 100 MB afterwards"
	mkdir "$part"
	(cd "$part" && "${apt[@]}" download "$deb" >&2) ||
		refuse 77 "kernel $name: its source cannot be fetched (no network?)"
	dpkg --fsys-tarfile "$part"/*.deb | tar -xO "./usr/src/$package.tar.xz" |
		"$lab/enter.sh" "$1" --bind "$part" -- tar -xJ -C "$part" || {
		rm -rf "$part"
		refuse 3 "kernel $name: its source cannot be unpacked into $part"
	}
	rm "$part"/*.deb
	mv "$part" "$work"
}

# failed CODE DIR: 3 is a refusal, which has said why.
failed() {
	rm -rf "$work" "$2"
	[[ $1 -ne 3 ]] || {
		rm -f "$log"
		exit 3
	}
	grep -E -A 5 'error|Error' "$log" >&2 || tail -n 20 "$log" >&2
	refuse 1 "kernel $name: the build failed, see above and $log"
}

fill() {
	local dir=$1 root held

	root=$("$lab/root.sh" kbuild)
	# As long as it is used, nobody sweeps it away.
	exec {held}<"$root"
	flock --shared "$held"
	if [[ -d $work ]]; then
		say "kernel $name: going on with the build that was stopped, in $work"
	else
		fetch "$root"
	fi
	"$lab/compile.sh" "$root" "$work/$package" "$config" "$dir" "$name" "${settings[@]}" >>"$log" || failed $? "$dir"
	rm -rf "$work" "$log"
}

for setting in "${settings[@]}"; do
	check_setting "$setting" "$2"
done
folder "$cache"
if [[ ! -d $target ]]; then
	# What is there already needs no space any more.
	[[ ! -d $work ]] || need_mib=$((need_mib - $(du -sm "$work" | cut -f 1)))
	make_once "$target" "$need_mib" "" fill
	find "${target%/*}" -mindepth 1 -maxdepth 1 -type d ! -name "$hash" -exec rm -rf {} +
fi
realpath "$target"

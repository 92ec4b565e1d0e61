#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# Builds a variant of a Debian kernel: Debian's source with other settings. Prints the folder, which has
# the same layout as one of kernel.sh.
#
# The folder's name contains a hash of all that decides its content, so other settings make a new folder
# and the old one is removed. A build that was interrupted continues later: until it is complete, its
# source stays beside the folder.
#
# usage: build.sh NAME BASE DIR SUITE SETTINGS
#        BASE: name of the Debian kernel, DIR: its folder, SETTINGS: "OPTION=VALUE …"
# shellcheck source=bench/lab/common.sh
. "$(dirname "$0")/../common.sh"
# shellcheck source=bench/lab/debian/apt.sh
. "$lab/debian/apt.sh"

[[ $# -eq 5 ]] || refuse 3 "usage: build.sh NAME BASE DIR SUITE SETTINGS"
name=$1
version=${2%%-*}
config=$(compgen -G "$3/usr/src/linux-headers-*-arm64*/.config" || compgen -G "$3/config-*") ||
	refuse 77 "kernel $2: it has neither headers nor a configuration; Debian may have removed its headers"
suite=$4
read -ra settings <<<"$5"
package=linux-source-${version%.*}
need_mib=6000
lines=3040 # of the log of a complete build
# Comments are left out, so that a changed comment does not cause a new build.
hash=$(cat <(grep -v '^#' "$lab/kernel/lean.config") "$config" <(echo "$5") | sha256sum | cut -c 1-12)
target=$cache/built/$name/$hash
work=$target.work # the complete source
log=$target.log

# Replaces growth() of common.sh: the lines of the log show the progress better than the size.
growth() {
	if [[ -f $log ]]; then
		echo "$(wc -l <"$log") of about $lines lines"
	else
		echo 'fetching the source'
	fi
}

# check_setting OPTION=VALUE BASE: checks the kind of value by the base's configuration. An option that
# depends on a disabled one is not in the configuration; compile.sh checks it in the source.
check_setting() {
	local option=${1%%=*} value=${1#*=} known kind values

	known=$(grep -E "^(CONFIG_$option=|# CONFIG_$option is not set)" "$config") || return 0
	case ${known#*=} in
	\"*) return 0 ;;
	[0-9-]*) kind='a number' values='-?[0-9]+|0x[0-9a-fA-F]+' ;;
	*) kind='y, m or n' values='[ymn]' ;;
	esac
	[[ $value =~ ^($values)$ ]] ||
		refuse 3 "kernel $name: config: $option: '$value' is not allowed; it takes $kind ($2 has: $known)"
}

# Prints the source package of this version; a suite may have several versions.
source_package() {
	local all found
	all=$("${apt_cache[@]}" show "$package" 2>/dev/null | sed -n 's/^Version: //p' | sort -Vu) || true
	found=$(grep -m 1 "^$version-" <<<"$all") ||
		refuse 77 "$package: version $version is not in $suite; available: ${all//$'\n'/ }"
	echo "$package=$found"
}

# fetch ROOT: fetches the source into a folder that is renamed when it is complete.
fetch() {
	local deb part=$work.part

	rm -rf "${target%/*}"/*.{work*,log}
	apt_start "$suite"
	deb=$(source_package)
	message "kernel $name: fetching $deb (about 170 MB) and building it: 20 minutes on two CPUs," \
		"$need_mib MB on disk during the build, 100 MB afterwards"
	mkdir "$part"
	(cd "$part" && "${apt[@]}" download "$deb" >&2) ||
		refuse 77 "kernel $name: cannot fetch its source; check the network"
	dpkg --fsys-tarfile "$part"/*.deb | tar -xO "./usr/src/$package.tar.xz" |
		"$lab/debian/enter.sh" "$1" --bind "$part" -- tar -xJ -C "$part" || {
		rm -rf "$part"
		refuse 3 "kernel $name: cannot unpack its source into $part"
	}
	rm "$part"/*.deb
	mv "$part" "$work"
}

# failed CODE DIR: cleans up and exits. With CODE 3, compile.sh has reported a refusal.
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

	root=$(INVBENCH_PROGRESS='' "$lab/debian/root.sh" kbuild)
	# root.sh does not remove a root that is locked.
	exec {held}<"$root"
	flock --shared "$held"
	if [[ -d $work ]]; then
		message "kernel $name: continuing the interrupted build in $work"
	else
		fetch "$root"
	fi
	"$lab/kernel/compile.sh" "$root" "$work/$package" "$config" "$dir" "$name" "${settings[@]}" >>"$log" || failed $? "$dir"
	rm -rf "$work" "$log"
}

for setting in "${settings[@]}"; do
	check_setting "$setting" "$2"
done
make_folder "$cache"
# The source of an interrupted build already occupies its space.
[[ ! -d $work ]] || need_mib=$((need_mib - $(du -sm "$work" | cut -f 1)))
make_once "$target" "$need_mib" "" fill
[[ -z $made ]] || find "${target%/*}" -mindepth 1 -maxdepth 1 -type d ! -name "$hash" -exec rm -rf {} +
digest "$target" '(Image$|modules/)'
realpath "$target"

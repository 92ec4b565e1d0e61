#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# Builds a kernel for the lab from a user's source. Prints the folder, which has the same layout as one of kernel.sh.
#
# Nothing is written into the source: what the build writes stays in an overlay (over.sh). The overlay is kept, so
# after a change only the files that it affects are compiled. The configuration is that of a Debian kernel, as for the
# variants that build.sh makes. A source without changes since its commit is built once; a dirty one each time.
#
# usage: source.sh NAME VERSION BASE DIR SOURCE
#        NAME: the kernel's, VERSION as the source's Makefile has it, by which NAME begins;
#        BASE, DIR: name and folder of the Debian kernel
# shellcheck source=bench/lab/common.sh
. "$(dirname "$0")/../common.sh"

[[ $# -eq 5 ]] || refuse 3 "usage: source.sh NAME VERSION BASE DIR SOURCE"
name=$1
version=$2
config=$(config_of "$3" "$4")
source=$5
place=$cache/sources/$(sha256sum <<<"$source" | cut -c 1-12)
work=$place/work # what differs from the source
log=$place/$name.log
need_mib=6000
[[ ! -d $work ]] || need_mib=1000
hash=$(cat <(grep -v '^#' "$lab/kernel/lean.config") "$config" | sha256sum | cut -c 1-12)
target=$place/$name.$hash

# Replaces growth() of common.sh: the log shows the progress better than the size.
growth() {
	log_growth "$log"
}

fill() {
	local root held

	root=$(INVBENCH_PROGRESS='' "$lab/debian/root.sh" kbuild)
	# root.sh does not remove a root that is locked.
	exec {held}<"$root"
	flock --shared "$held"
	[[ -d $work ]] || message "kernel $name: the first build of $source compiles all of it:" \
		"20 minutes on two CPUs, 4 GB that stay in the cache"
	find "$place" -mindepth 1 -maxdepth 1 -name '*.log' -delete
	"$lab/kernel/over.sh" --changing "$source" "$work" "$lab/kernel/compile.sh" "$root" "$work/merged" "$config" "$1" \
		"$name" "LOCALVERSION=${name#"$version"}" >"$log" || {
		log_errors "$log"
		refuse 1 "kernel $name: the build failed, see above and $log"
	}
	rm "$log"
}

make_folder "$cache"
[[ $name != *-dirty ]] || rm -rf "$target"
make_once "$target" "$need_mib" "" fill
[[ -z $made ]] || find "$place" -mindepth 1 -maxdepth 1 -type d ! -name work ! -name "${target##*/}" -exec rm -rf {} +
digest "$target" '(Image$|modules/)'
realpath "$target"

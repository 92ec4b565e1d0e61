#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# Builds the modules of this checkout for one kernel, out of its tree; prints the folder of the .ko files,
# or an empty line if the kernel has nothing that modules could be built against.
#
# The sources are linked, not copied, into a folder per kernel: objects of different kernels never meet,
# and an edited file is seen at once. What came out is kept beside the kernel in the cache, so that another
# checkout of the same sources need not compile them for half a minute again.
#
# usage: modules.sh ROOT ID DIR     DIR: of kernel.sh, or a user's build tree
# shellcheck source=bench/lab/common.sh
. "$(dirname "$0")/common.sh"

[[ $# -eq 3 ]] || refuse 3 "usage: modules.sh ROOT ID DIR"
root=$1
id=$2
dir=$3
out=$build/kmods/$id
kept=$cache/modules/$id

# The sources, without what a build on this machine may have left beside them.
sources() {
	find kmods bench/core bench/registry.sh \( -name '*.[ch]' -o -name '*.sh' -o -name Kbuild \
		-o -name Makefile \) ! -name layout.h ! -name '*.mod.c' -printf "$1"
}

link_sources() {
	local file

	find "$out" -type l -delete
	sources '%p\n' | while read -r file; do
		mkdir -p "$out/${file%/*}"
		ln -s "$home/$file" "$out/$file"
	done
}

# Where the kernel's BTF is. Debian's headers came without vmlinux up to 6.1; the image has it as well.
btf_file() {
	local file

	for file in "$dir"/usr/src/linux-headers-*-arm64*/vmlinux "$dir/vmlinux" "$dir/Image" \
		"$dir/arch/arm64/boot/Image"; do
		[[ ! -f $file ]] || break
	done
	echo "$file"
}

has_headers() {
	[[ -f $dir/Module.symvers || -n $(compgen -G "$dir/usr/src/linux-headers-*-arm64*") ]]
}

# The half that needs libbpf runs here, the half that needs gcc 14 in the build root.
compile() {
	local tree=$dir bind=(--bind "$dir") folder

	for folder in "$dir"/usr/src/linux-headers-*-arm64*; do
		[[ ! -d $folder ]] || tree=${folder#"$dir"}
	done
	make -C "$out/kmods" prepare KERNEL="$dir${tree#"$dir"}" VMLINUX="$(btf_file)" || return
	[[ $tree == "$dir" ]] || bind=(--bind-to "$dir/usr/src" /usr/src)
	# A user's tree that was built with O= needs its source.
	[[ ! -d $dir/source ]] || bind+=(--bind "$(realpath "$dir/source")")
	for folder in "$dir"/usr/lib/linux-kbuild-*; do
		[[ ! -d $folder ]] || bind+=(--bind-to "$folder" "${folder#"$dir"}")
	done
	"$lab/enter.sh" "$root" "${bind[@]}" --bind "$home" --bind "$out" -- \
		make -j "$(nproc)" -C "$tree" ARCH=arm64 CROSS_COMPILE=aarch64-linux-gnu- CC=aarch64-linux-gnu-gcc-14 \
		M="$out/kmods" CONFIG_DEBUG_INFO_BTF_MODULES= modules
}

has_headers || {
	say "kernel $id: no headers, so the module cannot be built for it"
	echo
	exit
}
# is_of DIR: what is in it was made of this very state
is_of() {
	[[ -f $1/state && $(<"$1/state") == "$state" ]]
}

# take_over FROM TO: the state last, so that half a copy is none
take_over() {
	rm -f "$2/state"
	mkdir -p "$2/kmods"
	cp "$1"/kmods/*.ko "$2/kmods/"
	cp "$1/log" "$2/"
	cp "$1/state" "$2/"
}

hold "$out"
cd "$home"
state="$(sources '%p\n' | sort | xargs sha256sum bench/lab/modules.sh | sha256sum) $root $dir $(stat -L -c '%s %Y' "$(btf_file)")"
is_of "$out" || {
	hold "$kept"
	if is_of "$kept"; then
		take_over "$kept" "$out"
	else
		rm -f "$out/state"
		link_sources
		say "modules for $id: compiling"
		compile >"$out/log" 2>&1 || {
			grep -E -A 5 'error|warning|ERROR' "$out/log" >&2 || tail -n 20 "$out/log" >&2
			refuse 1 "modules for $id: the build failed, see above and $out/log"
		}
		echo "$state" >"$out/state"
		take_over "$out" "$kept"
	fi
}
echo "$out/kmods"

#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# Builds the modules of this source tree for one kernel. Prints the folder of the .ko files, or an empty
# line if the kernel has no headers.
#
# Each kernel has its own folder of symbolic links to the sources, so that objects of different kernels
# stay apart and make sees an edited file. The modules are also kept in the cache, so that another copy
# of the same sources need not compile them for half a minute.
#
# usage: modules.sh ROOT ID DIR     DIR: the folder that kernel.sh prints, or a user's build tree
# shellcheck source=bench/lab/common.sh
. "$(dirname "$0")/../common.sh"

[[ $# -eq 3 ]] || refuse 3 "usage: modules.sh ROOT ID DIR"
root=$1
id=$2
dir=$3
out=$build/kmods/$id
kept=$cache/modules/$id

# sources FORMAT: lists the sources, without the files that a build may have left beside them.
sources() {
	find kmods bench/core bench/registry/registry.sh \( -name '*.[ch]' -o -name '*.sh' -o -name Kbuild \
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

# Prints the file with the kernel's BTF. Debian's headers up to 6.1 have no vmlinux, but the image has BTF.
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

# The first make needs this machine's libbpf, the second one gcc 14 of the build root. There the modules have
# the same path for each tree, so that ccache knows their objects again.
compile() {
	local tree=$dir bind=(--bind "$dir") folder

	for folder in "$dir"/usr/src/linux-headers-*-arm64*; do
		[[ ! -d $folder ]] || tree=${folder#"$dir"}
	done
	make -C "$out/kmods" prepare KERNEL="$dir${tree#"$dir"}" VMLINUX="$(btf_file)" || return
	[[ $tree == "$dir" ]] || bind=(--bind-to "$dir/usr/src" /usr/src)
	# A user's tree that was built with O= refers to its source.
	[[ ! -d $dir/source ]] || bind+=(--bind "$(realpath "$dir/source")")
	for folder in "$dir"/usr/lib/linux-kbuild-*; do
		[[ ! -d $folder ]] || bind+=(--bind-to "$folder" "${folder#"$dir"}")
	done
	"$lab/debian/enter.sh" "$root" "${bind[@]}" --bind "$home" --bind-to "$out" /invbench --bind-to "$ccache" /ccache -- \
		make -j "$(nproc)" -C "$tree" ARCH=arm64 CROSS_COMPILE=aarch64-linux-gnu- CC='ccache aarch64-linux-gnu-gcc-14' \
		M=/invbench/kmods CONFIG_DEBUG_INFO_BTF_MODULES= modules
}

has_headers || {
	message "kernel $id: it has no headers, so the module cannot be built for it"
	echo
	exit
}
# sum DIR: prints the checksum of its modules.
sum() {
	cat "$1"/kmods/*.ko | sha256sum | cut -c 1-64
}

# is_current DIR: whether its modules were made of these sources and this kernel, and are whole.
is_current() {
	[[ -f $1/state && $(sed '$d' "$1/state") == "$state" ]] || return
	[[ $(sed -n '$p' "$1/state") == "$(sum "$1")" ]] || {
		message "$1: is damaged and made again"
		return 1
	}
}

# copy_modules FROM TO: copies the state last, so that an interrupted copy is not current.
copy_modules() {
	rm -f "$2/state"
	mkdir -p "$2/kmods"
	cp "$1"/kmods/*.ko "$2/kmods/"
	cp "$1/log" "$2/"
	cp "$1/state" "$2/"
}

hold "$out"
make_folder "$ccache"
cd "$home"
state="$(sources '%p\n' | sort | xargs sha256sum bench/lab/kernel/modules.sh | sha256sum) $root $dir $(stat -L -c '%s %Y' "$(btf_file)")"
is_current "$out" || {
	hold "$kept"
	if is_current "$kept"; then
		copy_modules "$kept" "$out"
	else
		rm -f "$out/state"
		link_sources
		message "modules for $id: compiling"
		compile >"$out/log" 2>&1 || {
			grep -E -A 5 'error|warning|ERROR' "$out/log" >&2 || tail -n 20 "$out/log" >&2
			refuse 1 "modules for $id: the build failed, see above and $out/log"
		}
		printf '%s\n' "$state" "$(sum "$out")" >"$out/state"
		copy_modules "$out" "$kept"
	fi
}
print_digest "$(sum "$out")"
echo "$out/kmods"

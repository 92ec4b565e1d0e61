#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# Configures and compiles a kernel, and leaves of it what a run needs: image, modules, and what other
# modules are built against.
#
# The configuration is Debian's without what the lab's machine has not (lean.config) and without all
# modules but those that the lab loads: so the code that is measured is configured as it is there, and
# the build takes minutes instead of hours. The settings come last. One that does not take is refused,
# since a benchmark would not notice.
#
# usage: compile.sh ROOT SOURCE CONFIG OUT RELEASE SETTING...
#        SOURCE: a folder, which is built in, and perhaps was before; OUT: the new folder; SETTING: OPTION=VALUE
# shellcheck source=bench/lab/common.sh
. "$(dirname "$0")/common.sh"

[[ $# -ge 6 ]] || refuse 3 "usage: compile.sh ROOT SOURCE CONFIG OUT RELEASE SETTING..."
root=$1
source=$2
config=$3
out=$4
release=$5
shift 5

# What would differ from one build to the next is the same in all.
in_root() {
	"$lab/enter.sh" "$root" --bind "$source" --bind "$out" -- env -C "$source" ARCH=arm64 SRCARCH=arm64 \
		CROSS_COMPILE=aarch64-linux-gnu- KBUILD_BUILD_USER=invbench KBUILD_BUILD_HOST=lab \
		KBUILD_BUILD_VERSION=1 KBUILD_BUILD_TIMESTAMP='1 Jan 2000' "$@"
}

build() {
	in_root make -j "$(nproc)" CC=aarch64-linux-gnu-gcc-14 "$@"
}

# Settings as the kernel writes them.
written() {
	sed -E 's/^([A-Z0-9_]+)=n$/# CONFIG_\1 is not set/; t; s/^([A-Z0-9_]+)=([0-9]+|[ymn]|0x.*)$/CONFIG_\1=\2/; t;
		s/^([A-Z0-9_]+)=(.*)$/CONFIG_\1="\2"/'
}

# Of what is an option, and only those: a comment in lean.config is none.
settings() {
	sed -n '/^[A-Z0-9_]\+=/p' "$lab/lean.config"
	printf '%s\n' "LOCALVERSION=-${release#*-}" "$@"
}

check() {
	local setting name

	for setting; do
		name=${setting%%=*}
		grep -qrE --include='Kconfig*' "^[[:space:]]*(menu)?config $name\$" "$source" ||
			refuse 3 "config: $name: ${source##*/} has no such option"
		if [[ $setting == *=n ]]; then
			! grep -q "^CONFIG_$name=" "$source/.config"
		else
			grep -qxF "$(written <<<"$setting")" "$source/.config"
		fi || refuse 3 "config: $setting: is $(grep -E "CONFIG_${name}[= ]" "$source/.config" ||
			echo 'not to be had') instead: something else needs it so, or is needed for it"
	done
}

configure() {
	{
		sed -E 's/^(CONFIG_\w+=m|CONFIG_ARCH_[A-Z0-9]+=y)$/# \1/; s/^# (CONFIG_\w+)=.*/# \1 is not set/' "$config"
		settings "$@" | written
	} >"$source/.config"
	# It warns of each setting that stands in Debian's as well.
	build olddefconfig 2>&1
	check "$@"
}

# The source's own script copies what modules are built against; it thinks that the compiler is another
# because they are to be built elsewhere.
take() {
	build modules_install INSTALL_MOD_PATH="$out/install" INSTALL_MOD_STRIP=1 2>&1
	mv "$out/install/lib/modules/$release" "$out/modules"
	rm -rf "$out/install" "$out"/modules/{build,source}
	cp "$source/arch/arm64/boot/Image" "$out/Image"
	in_root env srctree=. CC=gcc HOSTCC=gcc sh scripts/package/install-extmod-build "$out"
	cp "$source/.config" "$out/"
}

mkdir -p "$out"
configure "$@"
build Image modules 2>&1
take

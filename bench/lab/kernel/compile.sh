#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# Configures and compiles a kernel in its source folder. With OUT, also keeps what a run needs there: the
# image, the modules, and the files that other modules are built against.
#
# The configuration is Debian's, without the hardware that the lab's machine lacks (lean.config) and with
# only the modules that the lab loads. The measured code is therefore configured as in Debian's kernel,
# and the build takes minutes instead of hours. The settings come last. A setting that has no effect is
# refused, because a benchmark would not notice it.
#
# usage: compile.sh ROOT SOURCE CONFIG OUT RELEASE SETTING...
#        SOURCE: a folder, built in place, also after an interruption; OUT: the new folder, or nothing;
#        SETTING: OPTION=VALUE
# shellcheck source=bench/lab/common.sh
. "$(dirname "$0")/../common.sh"

[[ $# -ge 5 ]] || refuse 3 "usage: compile.sh ROOT SOURCE CONFIG OUT RELEASE SETTING..."
root=$1
source=$2
config=$3
out=$4
release=$5
shift 5

# in_root COMMAND...: sets what would otherwise differ from build to build, also the path of the source.
in_root() {
	"$lab/debian/enter.sh" "$root" --bind-to "$source" /linux --bind-to "$ccache" /ccache ${out:+--bind "$out"} -- \
		env -C /linux ARCH=arm64 SRCARCH=arm64 CROSS_COMPILE=aarch64-linux-gnu- KBUILD_BUILD_USER=invbench \
		KBUILD_BUILD_HOST=lab KBUILD_BUILD_VERSION=1 KBUILD_BUILD_TIMESTAMP='1 Jan 2000' "$@"
}

build() {
	in_root make -j "$(nproc)" CC='ccache aarch64-linux-gnu-gcc-14' "$@"
}

# Turns OPTION=VALUE into the form of a .config file.
written() {
	sed -E 's/^([A-Z0-9_]+)=n$/# CONFIG_\1 is not set/; t; s/^([A-Z0-9_]+)=([0-9]+|[ymn]|0x.*)$/CONFIG_\1=\2/; t;
		s/^([A-Z0-9_]+)=(.*)$/CONFIG_\1="\2"/'
}

# Prints all settings as OPTION=VALUE, without the comments of lean.config.
settings() {
	sed -n '/^[A-Z0-9_]\+=/p' "$lab/kernel/lean.config"
	printf '%s\n' "LOCALVERSION=-${release#*-}" "$@"
}

check() {
	local setting name

	for setting; do
		name=${setting%%=*}
		grep -qrE --include='Kconfig*' "^[[:space:]]*(menu)?config $name\$" "$source" ||
			refuse 3 "config: $name: the source has no such option"
		if [[ $setting == *=n ]]; then
			! grep -q "^CONFIG_$name=" "$source/.config"
		else
			grep -qxF "$(written <<<"$setting")" "$source/.config"
		fi || refuse 3 "config: $setting has no effect: the kernel has $(grep -E "CONFIG_${name}[= ]" "$source/.config" ||
			echo 'no such setting') because of another option; set that option, too"
	done
}

configure() {
	{
		sed -E 's/^(CONFIG_\w+=m|CONFIG_ARCH_[A-Z0-9]+=y)$/# \1/; s/^# (CONFIG_\w+)=.*/# \1 is not set/' "$config"
		settings "$@" | written
	} >"$source/.config"
	# It warns of each setting that overrides one of Debian.
	build olddefconfig 2>&1
	check "$@"
}

# Copies the results to OUT. install-extmod-build copies what modules are built against; CC=gcc makes it
# assume that they are built on another machine.
install_results() {
	build modules_install INSTALL_MOD_PATH="$out/install" INSTALL_MOD_STRIP=1 2>&1
	mv "$out/install/lib/modules/$release" "$out/modules"
	rm -rf "$out/install" "$out"/modules/{build,source}
	cp "$source/arch/arm64/boot/Image" "$out/Image"
	in_root env srctree=. CC=gcc HOSTCC=gcc sh scripts/package/install-extmod-build "$out"
	cp "$source/.config" "$out/"
}

make_folder "$ccache"
[[ -z $out ]] || mkdir -p "$out"
configure "$@"
build Image modules 2>&1
[[ -z $out ]] || install_results

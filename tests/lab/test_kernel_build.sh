#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# A variant has its base's configuration except modules, machines and its settings. A setting without effect
# is refused. The source is a fake of a few lines, because a kernel takes long to build.
# shellcheck source=tests/lab/common.sh
. "$(dirname "$0")/common.sh"

need "$newest"
root=$("$top/bench/lab/debian/root.sh")
# Debian packages the program that evaluates a configuration for building modules; any flavour's works.
conf=$(compgen -G "$XDG_CACHE_HOME/invbench/kernels/$newest+*-arm64/usr/lib/linux-kbuild-*/scripts/kconfig/conf" | sed -n 1p)

make_source() {
	rm -rf source out
	mkdir -p source/scripts/package
	cp "$conf" source/conf
	cat >source/Kconfig <<-'END'
		config MODULES
			bool "modules"
			modules
		config LOCALVERSION
			string "release"
		config ARCH_THUNDER
			bool "a machine"
		config HARDENED
			bool "stays"
		config SOUND
			tristate "a module that nobody needs"
		config PCI_STUB
			tristate "a module of the lab"
		config XEN
			bool "nothing for the lab"
		config IOMMUFD
			bool "what Debian leaves out"
		config LIMIT
			int "a number"
		config UBSAN
			bool "what Debian has"
		config NEEDED
			bool "cannot be off"
		config NEEDY
			def_bool y
			select NEEDED
		config LONELY
			bool "cannot be on"
			depends on !NEEDY
	END
	cat >source/Makefile <<-'END'
		release = 1.2.3$(shell sed -n 's/^CONFIG_LOCALVERSION="\(.*\)"/\1/p' .config)
		to = $(INSTALL_MOD_PATH)/lib/modules/$(release)
		olddefconfig:; ./conf --$@ Kconfig
		Image:; mkdir -p arch/arm64/boot && $(CC) --version >arch/arm64/boot/Image
		modules:
		modules_install:; mkdir -p $(to) && ln -s /nowhere $(to)/build
	END
	cat >source/scripts/package/install-extmod-build <<-'END'
		echo "for modules" >"$1/Module.symvers"
	END
}
cat >config <<'END'
CONFIG_MODULES=y
CONFIG_LOCALVERSION=""
CONFIG_ARCH_THUNDER=y
CONFIG_HARDENED=y
CONFIG_SOUND=m
CONFIG_PCI_STUB=y
CONFIG_XEN=y
# CONFIG_IOMMUFD is not set
CONFIG_LIMIT=7
CONFIG_UBSAN=y
END

build() {
	make_source
	"$top/bench/lab/kernel/compile.sh" "$root" "$PWD/source" "$PWD/config" "$PWD/out" 1.2.3-mine "$@"
}

expect 0 build IOMMUFD=y UBSAN=n LIMIT=12
sed -n '/^# CONFIG\|^CONFIG/p' out/.config >got
diff - got <<'END' || die 'that is not the configuration'
CONFIG_MODULES=y
CONFIG_LOCALVERSION="-mine"
# CONFIG_ARCH_THUNDER is not set
CONFIG_HARDENED=y
# CONFIG_SOUND is not set
CONFIG_PCI_STUB=m
# CONFIG_XEN is not set
CONFIG_IOMMUFD=y
CONFIG_LIMIT=12
# CONFIG_UBSAN is not set
CONFIG_NEEDED=y
CONFIG_NEEDY=y
END
grep -q '^aarch64-linux-gnu-gcc' out/Image || die 'the image is not as it was compiled'
[[ -d out/modules && ! -L out/modules/build && -f out/Module.symvers ]] || die 'modules, or what they need'

expect 0 build XEN=y
grep -qx 'CONFIG_XEN=y' out/.config || die 'a setting cannot restore what the lab leaves out'

expect 3 build IOMUFD=y
says 'config: IOMUFD: source has no such option'
expect 3 build LONELY=y
says 'config: LONELY=y has no effect: the kernel has no such setting because of another option'
expect 3 build NEEDED=n
says 'config: NEEDED=n has no effect: the kernel has CONFIG_NEEDED=y because of another option'
[[ ! -e out/Image ]] || die 'a refused kernel was built'

# The whole builder, in a copy of the lab with a fake archive. The lab's root replaces the root for kernels.
mkdir -p copy/bench cache stub base
cp -r "$top/bench/lab" copy/bench/
sed -n '/^root/p; s/^root/kbuild/p' "$top/PACKAGES" >copy/PACKAGES
ln -s "${root%/*}" cache/kbuild
cp config base/config-1.2.3-arm64
make_source
cat >>source/Makefile <<'END'
Image: once
once:; echo once >>$@
modules: once; while [ -e Makefile ] && [ ! -e go ]; do sleep 0.1; done
END
sed -i 's/^modules:;\{0,1\}$//' source/Makefile
# shellcheck disable=SC2016
echo 'cp once "$1/"' >>source/scripts/package/install-extmod-build
mv source linux-source-1.2
cat >copy/bench/lab/debian/apt.sh <<END
apt_start() { apt=("$PWD/stub/get") apt_cache=("$PWD/stub/cache"); }
END
cat >stub/cache <<'END'
#!/bin/sh
echo 'Version: 1.2.3-1'
END
cat >stub/get <<END
#!/bin/bash
echo "\$*" >>"$PWD/fetched"
mkdir -p deb/DEBIAN deb/usr/src
printf 'Package: linux-source-1.2\nVersion: 1.2.3-1\nArchitecture: all\nMaintainer: nobody <>\nDescription: none\n' >deb/DEBIAN/control
tar -cJ -C "$PWD" -f deb/usr/src/linux-source-1.2.tar.xz linux-source-1.2
dpkg-deb --build deb source.deb
rm -r deb
END
chmod +x stub/*
variant() {
	XDG_CACHE_HOME=$PWD/xdg "$PWD/copy/bench/lab/kernel/build.sh" 1.2.3-mine 1.2.3 "$PWD/base" trixie "$@"
}
mkdir xdg
ln -s "$PWD/cache" xdg/invbench
built=$PWD/xdg/invbench/built/1.2.3-mine

# A wrong kind of value is refused by the base's configuration before anything is fetched.
expect 3 variant 'UBSAN=no'
says "kernel 1.2.3-mine: config: UBSAN: 'no' is not allowed; it takes y, m or n (1.2.3 has: CONFIG_UBSAN=y)"
expect 3 variant 'IOMMUFD=1'
says "IOMMUFD: '1' is not allowed; it takes y, m or n (1.2.3 has: # CONFIG_IOMMUFD is not set)"
expect 3 variant 'LIMIT=y'
says "LIMIT: 'y' is not allowed; it takes a number (1.2.3 has: CONFIG_LIMIT=7)"
[[ ! -e fetched && ! -e $built ]] || die 'something was fetched for a refused variant'
expect 3 variant 'IOMUFD=y'
says 'config: IOMUFD: linux-source-1.2 has no such option'
[[ -z $(ls "$built") ]] || die 'a refused variant has left files'

# When the program is killed, its build ends, too, and the next build continues it.
group() {
	pgrep --pgroup "$builder" >pids
}
nobody_works() {
	! group
}
is_compiling() {
	[[ -s $(echo "$built"/*.work/linux-source-1.2/once) ]]
}
rm fetched
mkfifo progress
cat progress >told &
program=$!
INVBENCH_PROGRESS=1 XDG_CACHE_HOME=$PWD/xdg setsid "$PWD/copy/bench/lab/kernel/build.sh" 1.2.3-mine 1.2.3 \
	"$PWD/base" trixie 'UBSAN=n' >progress 2>said &
builder=$!
until_true is_compiling || die 'the compilation did not begin'
kill -KILL "$builder" "$program"
until_true nobody_works || die "the build continues without its program: $(cat pids)"
(cd "$built"/*.work/linux-source-1.2 && touch go)
expect 0 variant 'UBSAN=n'
says 'continuing the interrupted build'
[[ $(wc -l <fetched) == 1 ]] || die 'its source was fetched twice'
[[ $(cat "$built"/*/once) == once ]] || die 'the continued build compiled a file again'
[[ $(ls "$built") == "$(basename "$(tail -n 1 output)")" ]] || die "other files than the kernel are left: $(ls "$built")"

# After an error of the compiler the log is shown and kept, and the source is removed.
sed -i 's/^Image: once$/Image: no-such-file/' linux-source-1.2/Makefile
expect 1 variant 'UBSAN=n HARDENED=n'
says "No rule to make target 'no-such-file'"
log=$(sed -n 's/.*see above and //p' output)
[[ -s $log && -z $(find "$built" -mindepth 1 -maxdepth 1 -name '*.*' ! -name .lock ! -name "${log##*/}") ]] ||
	die "the log is missing, or the source is left: $(ls "$built")"

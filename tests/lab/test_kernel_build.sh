#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# A variant is configured as its base is but for modules, machines and its own settings; and one that does
# not take is refused. The source is a stand-in of a few lines: a kernel takes long.
# shellcheck source=tests/lab/common.sh
. "$(dirname "$0")/common.sh"

need "$newest"
root=$("$top/bench/lab/root.sh")
# Debian has the program that reads a kernel's configuration among what modules are built with; any flavour's will do.
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
	"$top/bench/lab/compile.sh" "$root" "$PWD/source" "$PWD/config" "$PWD/out" 1.2.3-mine "$@"
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
grep -qx 'CONFIG_XEN=y' out/.config || die 'what the lab leaves out cannot be asked for'

expect 3 build IOMUFD=y
says 'config: IOMUFD: source has no such option'
expect 3 build LONELY=y
says 'config: LONELY=y: is not to be had instead'
expect 3 build NEEDED=n
says 'config: NEEDED=n: is CONFIG_NEEDED=y instead'
[[ ! -e out/Image ]] || die 'it was built nevertheless'

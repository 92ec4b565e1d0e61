#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# A variant has its base's configuration except modules, machines and its settings, and its base's source except its
# patches. A setting without effect and a patch that does not apply are refused, and the base's tree stays as it was.
# The source is a fake of a few lines, because a kernel takes long to build.
# shellcheck source=tests/lab/common.sh
. "$(dirname "$0")/common.sh"

need "$newest"
lab_root=$("$top/bench/lab/debian/root.sh")
# The root for kernels: the lab's root with patch, because another would have to be fetched.
mkdir -p cache/kbuild
root=$PWD/cache/kbuild/${lab_root##*/}
cp -a --reflink=auto "$lab_root" "$root"
cp "$(type -P patch)" "$root/usr/bin/"
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
		config KASAN
			bool "watches accesses"
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
# CONFIG_KASAN is not set
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
says 'config: IOMUFD: the source has no such option'
expect 3 build LONELY=y
says 'config: LONELY=y has no effect: the kernel has no such setting because of another option'
expect 3 build NEEDED=n
says 'config: NEEDED=n has no effect: the kernel has CONFIG_NEEDED=y because of another option'
[[ ! -e out/Image ]] || die 'a refused kernel was built'

# The whole builder, in a copy of the lab with a fake archive.
mkdir -p copy/bench stub base
cp -r "$top/bench/lab" copy/bench/
sed -n '/^root/p; s/^root/kbuild/p' "$top/PACKAGES" >copy/PACKAGES
cp config base/config-1.2.3-arm64
make_source
# A kernel is compiled once and then waits for a file. What its driver says decides whether the rest is possible.
sed -i '/^Image:/d' source/Makefile
cat >>source/Makefile <<'END'
Image: once; mkdir -p arch/arm64/boot && ! grep '^error' driver.c && cat driver.c >arch/arm64/boot/Image
once:; echo once >>$@
modules: once; while [ -e Makefile ] && [ ! -e go$(release) ]; do sleep 0.1; done
END
sed -i 's/^modules:;\{0,1\}$//' source/Makefile
printf 'first\nbarrier\nlast\n' >source/driver.c
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
trees=$PWD/xdg/invbench/trees/1.2.3

# A wrong kind of value is refused by the base's configuration before anything is fetched.
expect 3 variant 'UBSAN=no'
says "kernel 1.2.3-mine: config: UBSAN: 'no' is not allowed; it takes y, m or n (1.2.3 has: CONFIG_UBSAN=y)"
expect 3 variant 'IOMMUFD=1'
says "IOMMUFD: '1' is not allowed; it takes y, m or n (1.2.3 has: # CONFIG_IOMMUFD is not set)"
expect 3 variant 'LIMIT=y'
says "LIMIT: 'y' is not allowed; it takes a number (1.2.3 has: CONFIG_LIMIT=7)"
[[ ! -e fetched && ! -e $trees ]] || die 'something was fetched for a refused variant'

# kill_while CONDITION: begins to build, and kills builder and program when the condition is true. The build ends, too.
group() {
	pgrep --pgroup "$builder" >pids
}
nobody_works() {
	! group
}
mkfifo progress
kill_while() {
	cat progress >told &
	program=$!
	INVBENCH_PROGRESS=1 XDG_CACHE_HOME=$PWD/xdg setsid "$PWD/copy/bench/lab/kernel/build.sh" 1.2.3-mine 1.2.3 \
		"$PWD/base" trixie 'UBSAN=n' >progress 2>said &
	builder=$!
	until_true "$1" || die "the compilation did not begin: $(cat said)"
	kill -KILL "$builder" "$program"
	until_true nobody_works || die "the build continues without its program: $(cat pids)"
}
tree_compiles() {
	[[ -s $(echo "$trees"/*.work/once) ]]
}
# The work of a variant is an overlay's, or a copy where there can be none.
layer() {
	local work
	work=$(echo "$built"/*.work)
	[[ ! -e $work/copied ]] && echo "$work/upper" || echo "$work/merged"
}
variant_compiles() {
	grep -q mine "$(layer)/.config" 2>/dev/null && grep -q 'Image' "$built"/*.log
}

# A build that was interrupted continues, first that of the base's tree, then that of the variant.
kill_while tree_compiles
touch "$(echo "$trees"/*.work)/go1.2.3-tree"
kill_while variant_compiles
[[ $(wc -l <fetched) == 1 ]] || die 'the source was fetched twice'
[[ $(cat "$trees"/*/once) == once ]] || die 'the continued build compiled a file again'
touch "$(layer)/go1.2.3-mine"
expect 0 variant 'UBSAN=n'
says 'continuing the interrupted build'
[[ $(cat "$built"/*/once) == once ]] || die 'the variant compiled a file that does not depend on it'
[[ $(ls "$built") == "$(basename "$(tail -n 1 output)")" ]] || die "other files than the kernel are left: $(ls "$built")"
! grep -q UBSAN=y "$built"/*/.config || die 'the variant lacks its setting'

# The tree is complete, so a variant with an unknown option costs nothing.
(cd "$trees"/*/ && sha256sum driver.c once Makefile .config) >before
expect 3 variant 'IOMUFD=y'
says 'config: IOMUFD: the source has no such option'

# with PATCH...: the arguments for patches.
with() {
	local patch arguments=()
	for patch; do
		arguments+=("$(sha256sum "$patch" | cut -d ' ' -f 1)" "$PWD/$patch")
	done
	variant '' "${arguments[@]}"
}
# change FILE FROM TO: makes a patch.
change() {
	printf -- '--- a/driver.c\n+++ b/driver.c\n@@ -1,3 +1,3 @@\n first\n-%s\n+%s\n last\n' "$2" "$3" >"$1"
}
change one.patch barrier none
change two.patch none 'go on'
change error.patch barrier 'error: no barrier'
printf -- '--- /dev/null\n+++ b/go1.2.3-mine\n@@ -0,0 +1 @@\n+go\n' >go.patch
expect 0 with go.patch one.patch two.patch
image=$(tail -n 1 output)/Image
grep -qx 'go on' "$image" || die "the kernel lacks its patches: $(cat "$image")"
[[ $(cat "$built"/*/once) == once ]] || die 'the patched kernel compiled a file that the patch leaves alone'

# Another order does not apply. The log stays, and what was built before stays, too.
expect 3 with go.patch two.patch one.patch
says "kernel 1.2.3-mine: $PWD/two.patch: does not apply to 1.2.3, see above and $built/"
says '1 out of 1 hunk FAILED'
log=$(sed -n 's/.*see above and //p' output)
[[ -s $log && -f $image ]] || die 'the log or the kernel before is missing'
expect 1 with go.patch error.patch
says 'error: no barrier'
says 'the build failed, see above and'
[[ -s $(sed -n 's/.*see above and //p' output) && -f $image ]] || die 'the log or the kernel before is missing'
[[ -z $(find "$built" -mindepth 1 -maxdepth 1 -name '*.work' -o -maxdepth 1 -name '*.part*') ]] ||
	die "a failed build has left its work: $(ls "$built")"
expect 3 variant '' "$(sha256sum <one.patch | cut -d ' ' -f 1)" "$PWD/two.patch"
says "$PWD/two.patch: has changed since it was read"
(cd "$trees"/*/ && sha256sum --check --quiet) <before || die "the base's tree has changed"
[[ $(wc -l <fetched) == 1 ]] || die 'the source was fetched again'
expect 0 with go.patch one.patch
grep -qx none "$(tail -n 1 output)/Image" || die 'after failures the base builds no kernel'

# A kernel that watches its accesses to memory uses no object of its base, which is therefore not compiled.
sources=$PWD/xdg/invbench/sources/1.2.3
expect 0 variant KASAN=y "$(sha256sum go.patch | cut -d ' ' -f 1)" "$PWD/go.patch"
grep -qx CONFIG_KASAN=y "$(tail -n 1 output)/.config" || die 'the kernel watches nothing'
[[ -f $(echo "$sources"/*/driver.c) && ! -e $(echo "$sources"/*/once) ]] || die "the base was compiled: $(ls "$sources"/*)"

# A base's tree that cannot be built leaves its log.
sed -i 's/^Image: once;.*/Image: no-such-file/' linux-source-1.2/Makefile
rm -rf "$trees"
expect 1 variant 'UBSAN=n HARDENED=n'
says "No rule to make target 'no-such-file'"
[[ -s $(sed -n 's/.*base tree.*see above and //p' output) ]] || die 'the log is missing'

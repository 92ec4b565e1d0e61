#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# herd.sh fetches herd7 and the kernel's memory model apart, each once. An apt-get of our own serves tiny packages.
# shellcheck source=tests/common.sh
. "$INVBENCH_HOME/tests/common.sh"

herd=$top/bench/lab/debian/herd.sh
export XDG_CACHE_HOME=$work/cache DEBS=$work/debs
source=$(sed -n 's/^litmus[[:space:]]*\(linux-source-[0-9.]*\).*/\1/p' "$top/PACKAGES")

mkdir bin debs
cat >bin/apt-get <<'END'
#!/bin/bash
echo "${*: -2}" >>"$DEBS/log"
case " $* " in
*' indextargets '*) echo http://nowhere.invalid/debian ;;
*' download '*) cp "$DEBS/${!#}"_1_all.deb . ;;
esac
END
chmod +x bin/apt-get
export PATH=$work/bin:$PATH

# package NAME FILE...: a package with these files, below usr/
package() {
	local name=$1 file
	shift
	rm -rf tree
	mkdir -p tree/DEBIAN
	printf 'Package: %s\nVersion: 1\nArchitecture: all\nMaintainer: nobody <nobody@nowhere.invalid>\nDescription: test\n' \
		"$name" >tree/DEBIAN/control
	for file; do
		mkdir -p "tree/usr/${file%/*}"
		cp file "tree/usr/$file"
	done
	dpkg-deb --root-owner-group -b tree "debs/${name}_1_all.deb" >/dev/null || die "no package $name"
}

# Nothing can be fetched.
expect 77 "$herd"
says 'litmus: cannot fetch the package'
[[ -z $(find cache/invbench/litmus -mindepth 1 -maxdepth 1 -name '*[0-9a-f]' 2>/dev/null) ]] || die 'something is in the cache'

# The kernel's source cannot be fetched.
echo content >file
package herdtools7 bin/herd7 share/herdtools7/herd/aarch64.cat
package libc6 lib/any/{libc,libm}.so.6 lib/any/ld-linux-any.so
package libgmp10 lib/any/libgmp.so.10
expect 0 "$herd"
says "without the kernel's source only Arm's model judges"
dir=$(tail -n 1 output)
[[ -f $dir/loader && -f $dir/herd7 && -f $dir/lib/libm.so.6 && ! -e $dir/memory-model ]] || die "the folder has $(ls "$dir")"
[[ $(<"$dir/version") == 'herdtools7 1' ]] || die 'another version'

# Later it can: only the source is fetched.
mkdir -p "$source"/{tools/memory-model,scripts}
cp file "$source/tools/memory-model/linux-kernel.cfg"
touch "$source"/scripts/{checkpatch.pl,spelling.txt}
tar -c -J -f source.tar.xz "$source"
cp source.tar.xz file
package "$source" "src/$source.tar.xz"
rm debs/{herd,lib}*.deb debs/log
expect 0 "$herd"
[[ $(tail -n 1 output) == "$dir" && $(<"$dir/memory-model/linux-kernel.cfg") == content ]] || die 'no memory model'
[[ -f $dir/memory-model/scripts/checkpatch.pl ]] || die 'no checkpatch.pl'
[[ $(<"$dir/memory-model/version") == "$source 1" ]] || die 'another version of the model'
[[ $(grep -c '^download' debs/log) -eq 1 ]] || die 'herd7 was fetched again'

# Then nothing is fetched; --cached never fetches.
rm debs/log
expect 0 "$herd"
expect 0 "$herd" --cached
[[ $(<output) == "$dir" && ! -e debs/log ]] || die '--cached prints something else, or apt-get was called'
XDG_CACHE_HOME=$work/other expect 77 "$herd" --cached
[[ ! -s output && ! -e debs/log ]] || die '--cached said something'
expect 3 "$herd" again

#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# Builds the packages invbench and invbench-dkms, into BUILD/deb. Prints their paths.
#
# They are built in a copy of the tree, so that the tree stays clean. The copy keeps its objects: a second build
# compiles only what has changed. Its changelog is made here, because the version stands in CHANGELOG.md alone.
#
# usage: deb.sh BUILD
set -euo pipefail
export LC_ALL=C

[[ $# -eq 1 ]] || {
	echo "usage: deb.sh BUILD" >&2
	exit 3
}
read -r version commit < <(bench/cli/version.sh --plain)
deb=$1/deb
copy=$deb/invbench-$version
date=$(git -c safe.directory="$PWD" log -1 --format=%cD 2>/dev/null || date --rfc-email)

mkdir -p "$copy"
find "$deb" -maxdepth 1 -type f -delete
find "$copy" -mindepth 1 -maxdepth 1 ! -name build -exec rm -rf {} +
cp -R --preserve=mode,timestamps Makefile PACKAGES README.md CHANGELOG.md bench analysis drivers plots kmods docs debian "$copy/"
echo "$version $commit" >"$copy/VERSION"
make --no-print-directory -C "$copy/kmods" clean >/dev/null
cat >"$copy/debian/changelog" <<END
invbench ($version) unstable; urgency=medium

  * What changed is in CHANGELOG.md.

 -- $(sed -n 's/^Maintainer: //p' debian/control)  $date
END
cd "$copy"
export DEB_BUILD_OPTIONS="noautodbgsym ${DEB_BUILD_OPTIONS:-}"
dpkg-buildpackage --build=binary --no-sign --no-pre-clean >../build.log 2>&1 || {
	tail -n 30 ../build.log >&2
	echo "deb: dpkg-buildpackage failed, see above and $deb/build.log" >&2
	exit 1
}
printf '%s\n' "$deb"/*.deb

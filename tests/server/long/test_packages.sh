#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# On the emulated server: make deb builds both packages, apt installs them, DKMS compiles the module for the server's
# kernel, program and module work, and nothing is left after both were removed.
#
# It installs what the packages are built with, and compiles the module under emulation: the long form.
# shellcheck source=tests/server/common.sh
. "$INVBENCH_HOME/tests/server/common.sh"

server_limit=3600
version=$(cd "$INVBENCH_HOME" && bench/cli/version.sh --plain)
copy=build/deb/invbench-${version% *}

expect 0 server_start "$server"
bring_tree
# The objects are compiled here, which is faster. The lab's root has no git, so what knows the commit is compiled there, from
# VERSION, and the package's program is linked there.
there "echo '$version' >VERSION"
bring_objects "$copy/build"
there "rm $copy/build/invbench \$(grep -rl --include='*.d' 'version\.h' $copy/build | sed 's/d\$/o/')" || die 'no object knows the commit'

# man-db, which is among the packages, would index all manual pages, for minutes here.
expect 0 there 'echo man-db man-db/auto-update boolean false | debconf-set-selections'
mapfile -t packages < <(sed -n 's/^deb[[:space:]]\+\([^[:space:]]\+\).*/\1/p' "$INVBENCH_HOME/PACKAGES")
# DKMS is what invbench-dkms needs.
expect 0 server_install "$server" "${packages[@]}" dkms
expect 0 there 'make deb'
expect 0 there 'DEBIAN_FRONTEND=noninteractive apt-get -q -y --no-install-recommends install ./build/deb/*.deb'
expect 0 there 'dkms status invbench'
says ': installed'
expect 0 there 'modprobe invbench && test -c /dev/invbench && modinfo -n invbench'
says '/updates/dkms/invbench.ko'
expect 0 there 'cd /tmp && invbench --version && invbench doctor'
says "invbench ${version% *} (git ${version#* })"
expect 0 there 'cd /tmp && invbench list plans --json && man -w invbench-run'
expect 0 there 'cd /tmp && invbench run barriers --set strategy=v7.1 --set entries=1 --set rounds=1 --set slots=1 \
	--device 0000:00:00.0 --out /tmp/out'
says '0 failed'

expect 0 there 'rmmod invbench && DEBIAN_FRONTEND=noninteractive apt-get -q -y purge invbench invbench-dkms'
expect 0 there 'find /usr /lib/modules /var/lib/dkms /var/lib/dpkg/info /etc -name "*invbench*" -not -path "/srv/*"'
[[ ! -s output ]] || die 'files are left'
clean_log

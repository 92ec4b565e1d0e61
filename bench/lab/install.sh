#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
#
# Installs what PACKAGES lists for this machine and is missing; silent and quick when nothing is.
#
# The first thing a new user's make runs, so it needs nothing but what every Debian has.
#
# usage: install.sh [check]     check: what the tests need, too
set -eu
export LC_ALL=C

list=$(dirname "$0")/../../PACKAGES
wanted=host
case ${1:-} in
'') ;;
check) wanted='host check' ;;
*)
	echo "install: '$1' is unknown, allowed: check" >&2
	exit 3
	;;
esac

if ! command -v dpkg-query >/dev/null; then
	echo "install: this is no Debian system; needed are the programs and libraries in PACKAGES" >&2
	exit 77
fi

installed=" $(dpkg-query -W -f '${db:Status-Status} ${Package}\n' | sed -n 's/^installed //p' | tr '\n' ' ')"
missing=
reasons=
while read -r where package why; do
	case " $wanted " in
	*" $where "*) ;;
	*) continue ;;
	esac
	case $installed in
	*" $package "*) continue ;;
	esac
	missing="$missing $package"
	reasons="$reasons  $package: $why
"
done <"$list"
[ -n "$missing" ] || exit 0
printf 'install: missing from Debian:\n%s' "$reasons" >&2

if [ "$(id -u)" -eq 0 ]; then
	become=
elif command -v sudo >/dev/null && { sudo -n true 2>/dev/null || [ -t 0 ]; }; then
	become=sudo
else
	echo "install: neither root nor sudo; have this run:  apt-get install$missing" >&2
	exit 77
fi

install() {
	# The names are words of our own list.
	# shellcheck disable=SC2086
	$become env DEBIAN_FRONTEND=noninteractive apt-get -q -q -o Dpkg::Use-Pty=0 install \
		--no-install-recommends -y $missing </dev/null >&2
}

update() {
	echo "install: once more, with fresh package lists" >&2
	$become apt-get -q -q update >&2
}

# The lists of a machine may be old or not there at all.
install || { update && install; } || {
	echo "install: apt-get failed, see above; needed are:$missing" >&2
	exit 77
}

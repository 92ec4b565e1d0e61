#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
#
# Installs the missing packages that PACKAGES lists for this machine. Silent if none is missing.
#
# A new user's first make runs this, so it needs only what every Debian system has.
#
# usage: install.sh [deb|check]     deb: also what the packages need; check: also what the tests need
set -eu
export LC_ALL=C

list=$(dirname "$0")/../../../PACKAGES
wanted=host
case ${1:-} in
'') ;;
deb) wanted='host deb' ;;
check) wanted='host deb check' ;;
*)
	echo "install: '$1' is unknown, allowed: deb, check" >&2
	exit 3
	;;
esac

if ! command -v dpkg-query >/dev/null; then
	echo "install: this is not a Debian system; install the programs and libraries listed in PACKAGES" >&2
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

if [ "$(id -u)" -eq 0 ]; then
	become=
elif command -v sudo >/dev/null && { sudo -n true 2>/dev/null || [ -t 0 ]; }; then
	become=sudo
else
	printf 'install: these packages are missing:\n%s' "$reasons" >&2
	echo "install: needs root or sudo; run as root:  apt-get install$missing" >&2
	exit 77
fi
printf 'install: installing missing packages:\n%s' "$reasons" >&2

# One -q, and apt-get names each package that it fetches: the first time there are hundreds of MB of them.
install() {
	# Each name is one word.
	# shellcheck disable=SC2086
	$become env DEBIAN_FRONTEND=noninteractive apt-get -q -o Dpkg::Use-Pty=0 install \
		--no-install-recommends -y $missing </dev/null >&2
}

update() {
	echo "install: trying again with new package lists" >&2
	$become apt-get -q update >&2
}

# The machine's package lists may be old or missing.
install || { update && install; } || {
	echo "install: apt-get failed, see above; install these packages:$missing" >&2
	exit 77
}

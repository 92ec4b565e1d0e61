#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# Fetches Debian packages for a server, and what they need that the server lacks, into DIR.
#
# apt in the server would do the same, but to read all of Debian's lists takes it minutes.
#
# usage: packages.sh STATUS DIR PACKAGE...     STATUS: the server's /var/lib/dpkg/status
# shellcheck source=bench/lab/common.sh
. "$(dirname "$0")/../../../bench/lab/common.sh"
# shellcheck source=bench/lab/debian/apt.sh
. "$lab/debian/apt.sh"

status=$1 dir=$2
shift 2
mkdir -p "$dir/partial"
apt_start trixie
# apt.sh has set apt.
# shellcheck disable=SC2154
"${apt[@]}" -o Dir::State::status="$status" -o Dir::Cache::archives="$dir" -o APT::Architecture=arm64 \
	--no-install-recommends --download-only -y install "$@" >&2 ||
	refuse 77 "server: cannot fetch $*; check the network"

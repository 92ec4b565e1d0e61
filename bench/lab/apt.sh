# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=bash disable=SC2034,SC2154
#
# A private apt configuration for suites that this machine does not use itself.
#
# The site comes from the machine's own configuration, proxies too; the packages are checked against
# Debian's archive keyring as ever. The machine's lists, cache and status are not touched.
# Sourced after common.sh.

# The suites as sources.list lines; without a suite, nothing.
apt_sources() {
	local site suite keyring signed=
	site=$(apt_site)
	for keyring in /usr/share/keyrings/debian-archive-keyring.{pgp,gpg}; do
		[[ ! -r $keyring ]] || signed="[signed-by=$keyring] "
	done
	for suite; do
		echo "deb $signed$site $suite main"
	done
}

# Where this machine gets Debian from.
apt_site() {
	local site dir=$cache/apt/host options
	options=(-o Dir::State::Lists="$dir/lists" -o Dir::Cache="$dir/cache" -o APT::Sandbox::User=root)
	site=$(apt_targets)
	if [[ -z $site ]]; then
		# A machine that has never fetched its lists: fetch them into a place of our own.
		folder "$dir/lists/partial"
		folder "$dir/cache/archives/partial"
		apt-get -q -q "${options[@]}" -o APT::Update::Error-Mode=any update >&2 ||
			refuse 77 "apt-get update failed (no network?): the lab's packages cannot be found"
		site=$(apt_targets "${options[@]}")
	fi
	[[ -n $site ]] || refuse 77 "apt's sources name no Debian archive, which the lab is made from"
	echo "$site"
}

apt_targets() {
	# The dollar belongs to apt.
	# shellcheck disable=SC2016
	apt-get "$@" indextargets --format '$(REPO_URI)' 'Created-By: Packages' 'Origin: Debian' \
		'Label: Debian' 'Component: main' | sed '/^cdrom:/d' | sed -n 1p
}

# apt_start SUITE: afterwards "${apt[@]}" and "${apt_cache[@]}" are apt-get and apt-cache for SUITE.
apt_start() {
	local dir=$cache/apt/$1 options
	folder "$dir/lists/partial"
	folder "$dir/cache/archives/partial"
	apt_sources "$1" >"$dir/sources.list"
	touch "$dir/status"
	options=(
		-o Dir::Etc::SourceList="$dir/sources.list" -o Dir::Etc::SourceParts=/dev/null
		-o Dir::Etc::Preferences=/dev/null -o Dir::Etc::PreferencesParts=/dev/null
		-o Dir::State="$dir" -o Dir::State::Lists="$dir/lists" -o Dir::State::status="$dir/status"
		-o Dir::Cache="$dir/cache" -o APT::Sandbox::User=root -o Acquire::Languages=none
		-o APT::Architectures::="$(dpkg --print-architecture)" -o APT::Architectures::=arm64
	)
	apt=(apt-get -q -q "${options[@]}")
	apt_cache=(apt-cache -q "${options[@]}")
	# By default apt calls a site that cannot be reached a mere warning.
	"${apt[@]}" -o APT::Update::Error-Mode=any update >&2 || {
		[[ -n $(ls "$dir/lists"/*Packages* 2>/dev/null) ]] ||
			refuse 77 "suite $1: its package lists cannot be fetched (no network?)"
		say "suite $1: its package lists cannot be fetched, those of an earlier time are used"
	}
}

# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=bash disable=SC2034,SC2154
#
# A private apt configuration for suites that this machine does not use. Sourced after common.sh.
#
# The site and the proxies come from the machine's configuration. apt verifies the packages with
# Debian's archive keyring. The machine's lists, cache and status are not touched.

# apt_sources SUITE...: prints a sources.list line for each suite.
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

# Prints the URI of the Debian archive that this machine uses.
apt_site() {
	local site dir=$cache/apt/host options
	options=(-o Dir::State::Lists="$dir/lists" -o Dir::Cache="$dir/cache" -o APT::Sandbox::User=root)
	site=$(apt_targets)
	if [[ -z $site ]]; then
		# This machine has no package lists yet: fetch them into the cache.
		make_folder "$dir/lists/partial"
		make_folder "$dir/cache/archives/partial"
		apt-get -q -q "${options[@]}" -o APT::Update::Error-Mode=any update >&2 ||
			refuse 77 "apt-get update failed; check the network: the lab needs packages from Debian"
		site=$(apt_targets "${options[@]}")
	fi
	[[ -n $site ]] || refuse 77 "apt's sources contain no Debian archive; the lab needs one to fetch its packages"
	echo "$site"
}

apt_targets() {
	# apt expands $(REPO_URI).
	# shellcheck disable=SC2016
	apt-get "$@" indextargets --format '$(REPO_URI)' 'Created-By: Packages' 'Origin: Debian' \
		'Label: Debian' 'Component: main' | sed '/^cdrom:/d' | sed -n 1p
}

# apt_start SUITE: fetches its lists. Afterwards "${apt[@]}" and "${apt_cache[@]}" are apt-get and apt-cache
# for SUITE.
apt_start() {
	local dir=$cache/apt/$1 options
	make_folder "$dir/lists/partial"
	make_folder "$dir/cache/archives/partial"
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
	# By default apt only warns when it cannot reach a site.
	"${apt[@]}" -o APT::Update::Error-Mode=any update >&2 || {
		[[ -n $(ls "$dir/lists"/*Packages* 2>/dev/null) ]] ||
			refuse 77 "suite $1: cannot fetch its package lists; check the network"
		message "suite $1: cannot fetch its package lists; using the lists fetched before"
	}
}

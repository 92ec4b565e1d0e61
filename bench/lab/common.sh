# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=bash disable=SC2034
#
# Shared by the lab's scripts: paths, messages, locks and cached folders. Sourced.
#
# A cached folder is built under another name and renamed when it is complete, so an interrupted build
# is never used. Its file .sha256 has the checksums of its other files, which are checked before each use.
# A script prints its result on stdout and everything else on stderr.

# Scripts report the errors that they expect; errexit ends them on all others.
set -euo pipefail
# Without inherit_errexit, refuse inside $(…) would not end the script.
shopt -s inherit_errexit
export LC_ALL=C
# Root runs programs from the cache, so nobody else may write to it.
umask 022

message() {
	echo "lab: $*" >&2
}

# refuse CODE MESSAGE: reports and exits. 1: failure, 3: usage or I/O, 77: cannot run here.
refuse() {
	message "${@:2}"
	exit "$1"
}

home=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
lab=$home/bench/lab
case ${XDG_CACHE_HOME:-} in
/*) cache=$XDG_CACHE_HOME/invbench ;;
*) cache=${HOME:+$HOME/.cache/invbench} ;;
esac
[[ -n $cache ]] || refuse 3 "no place for the cache: set XDG_CACHE_HOME or HOME"
# What the lab has compiled: ccache compiles nothing twice. It is /ccache in the build root.
ccache=$cache/ccache
# An installed copy, which has the file VERSION, is never written to, not even by root.
if [[ -w $home && ! -f $home/VERSION ]]; then
	build=${INVBENCH_BUILD:-$home/build}
else
	build=${INVBENCH_BUILD:-$cache/build}
fi
# As in bench/trust/name.h.
for dir in "$home" "$cache" "$build"; do
	[[ $dir != *[!A-Za-z0-9.+~_/,@=-]* ]] ||
		refuse 3 "$dir: make cannot use this path; allowed: letters, digits and .+~-_/,@=; use another path"
done

# trust DIR: refuses a folder of the cache to which another user could have written.
trust() {
	local owner mode
	read -r owner mode < <(stat -L -c '%u %a' "$1")
	((owner == EUID)) || refuse 3 "$1: belongs to user $owner, not to user $EUID, who would run programs from it;" \
		"set XDG_CACHE_HOME to another folder"
	((!(8#$mode & 8#022))) || refuse 3 "$1: other users can write to it; run: chmod go-w $1"
}

# make_folder DIR: makes DIR if it does not exist; refuses if it cannot be written.
make_folder() {
	mkdir -p "$1" 2>/dev/null || true
	[[ -r $1 && -w $1 && -x $1 ]] ||
		refuse 3 "$1: cannot be created or written; set XDG_CACHE_HOME to put the cache elsewhere"
	[[ $1/ != "$cache"/* ]] || trust "$1"
}

# need_space DIR MIB: refuses if the disk of DIR has less than MIB free.
need_space() {
	local free
	free=$(df --output=avail -m "$1" | tail -n 1)
	((free >= $2)) || refuse 3 "$1: only ${free// /} MiB are free, $2 MiB are needed"
}

# hold DIR: locks DIR, waiting for other processes. The lock ends with the script and its children.
hold() {
	make_folder "$1"
	[[ ! -L $1/.lock ]] || refuse 3 "$1/.lock: is a link; remove it"
	exec {lock}>"$1/.lock"
	flock --nonblock "$lock" || {
		message "$1: waiting for another invbench that uses this folder"
		flock "$lock"
	}
}

# growth DIR MB: prints how much of DIR has been made.
growth() {
	local size
	size=$(du -scm "$1".part* 2>/dev/null | tail -n 1 | cut -f 1) || size=0
	echo "$size of about $2 MB"
}

# log_growth LOG: prints how far a build's log is, for builds that are short enough to do without a percentage.
log_growth() {
	local last
	last=$(tail -n 1 "$1" | tr -cd 'A-Za-z0-9 ._/-' | sed 's/^ *//' | tr -s ' ' | cut -c 1-30)
	echo "${last:+$(wc -l <"$1") lines of the log: }${last:-beginning}"
}

# log_errors LOG: prints why a build failed.
log_errors() {
	grep -E -A 5 'error|Error' "$1" >&2 || tail -n 20 "$1" >&2
}

# config_of BASE DIR: prints the path of the configuration of a Debian kernel. DIR: its folder.
config_of() {
	compgen -G "$2/usr/src/linux-headers-*-arm64*/.config" || compgen -G "$2/config-*" ||
		refuse 77 "kernel $1: it has neither headers nor a configuration; Debian may have removed its headers"
}

# report_growth DIR MB: prints the growth of DIR each second, for the program to show. When the program
# was killed, it kills the script and all that the script has started. Archives are removed once they are unpacked,
# but what is made does not get less by it, so the same count of something never gets smaller.
report_growth() {
	local size shown=
	trap '' PIPE
	while sleep 1; do
		size=$(growth "$@" 2>/dev/null) || true
		((${size%%[!0-9]*}0 >= ${shown%%[!0-9]*}0)) || [[ ${size#"${size%%[!0-9]*}"} != "${shown#"${shown%%[!0-9]*}"}" ]] ||
			size=$shown
		shown=$size
		echo "progress $size" 2>/dev/null || kill -KILL 0
	done
}

# find_sealed ACTION...: runs find's ACTION on the files of this folder. A system's variable files are left out.
find_sealed() {
	find . -xdev \( -path ./var -o -path ./run -o -path ./tmp -o -path ./etc -o -path './.sha256*' \) -prune \
		-o -type f "$@"
}

# seal DIR: writes the checksums of its files.
seal() {
	(
		cd "$1"
		find_sealed -print0 | sort -z | xargs -0 -r sha256sum >".sha256.$$"
		mv ".sha256.$$" .sha256
	)
}

# state DIR: changes with this machine's boot, and when a file is written, replaced or gone. The kernel sets the
# time that this looks at (ctime), so nobody can set it back.
state() {
	(
		cd "$1"
		{
			cat /proc/sys/kernel/random/boot_id
			stat -c '%s %Z %i' .sha256
			find_sealed -printf '%p %s %C@ %i\n'
		} | sha256sum
	)
}

# is_whole DIR: whether its files have the checksums that they were made with; names those that have not. To read
# them all takes a second or two, so this does it once after a boot, and when the state has changed.
is_whole() {
	local lines now
	# An older version has made it without checksums.
	[[ -f $1/.sha256 ]] || {
		trust "$1"
		seal "$1"
	}
	now=$(state "$1")
	[[ ! -f $1/.sha256.state || $(<"$1/.sha256.state") != "$now" ]] || return 0
	lines=$(cd "$1" && sha256sum --check --quiet --strict .sha256 2>&1) && {
		echo "$now" >"$1/.sha256.state.$$"
		mv "$1/.sha256.state.$$" "$1/.sha256.state"
		return 0
	}
	message "$1: is damaged:"
	sed -n 's/^/lab:   /; 1,5p' <<<"$lines" >&2
	return 1
}

# print_digest SUM: tells the program the checksum of what the script has made, for the record.
print_digest() {
	[[ -z ${INVBENCH_PROGRESS:-} ]] || echo "digest $1"
}

# digest DIR [PATTERN]: prints the checksum of DIR, or only of the files that match.
digest() {
	print_digest "$(grep -E " \./(${2:-})" "$1/.sha256" | sha256sum | cut -c 1-64)"
}

# make_once DIR MIB MB COMMAND...: if DIR does not exist or is damaged, COMMAND makes it under the name that
# it gets as its last argument, and made is set. MIB: disk space needed meanwhile, MB: approximate final size.
make_once() {
	local dir=$1 mib=$2 mb=$3 reporter=
	made=
	shift 3
	[[ ! -d $dir ]] || ! is_whole "$dir" || return 0
	hold "${dir%/*}"
	[[ ! -d $dir ]] || ! is_whole "$dir" 2>/dev/null || return 0
	[[ ! -d $dir ]] || mv "$dir" "$dir.part.damaged"
	rm -rf --one-file-system "$dir".part*
	need_space "${dir%/*}" "$mib"
	if [[ -n ${INVBENCH_PROGRESS:-} ]]; then
		report_growth "$dir" "$mb" &
		reporter=$!
		# The number must be expanded now.
		# shellcheck disable=SC2064
		trap "kill $reporter" EXIT
	fi
	"$@" "$dir.part"
	if [[ $reporter ]]; then
		trap - EXIT
		kill "$reporter"
		# Its last line must not follow the result that the script prints.
		wait "$reporter" 2>/dev/null || true
	fi
	seal "$dir.part"
	# A power cut must not leave the name without the content.
	sync -f "$dir.part"
	mv "$dir.part" "$dir"
	sync "${dir%/*}"
	rm -rf --one-file-system "$dir".part*
	made=1
}

# fingerprint PATH...: a hash that changes when a file below is added, removed or written.
fingerprint() {
	find -L "$@" -type f -printf '%p %s %T@\n' | sort | sha256sum | cut -c 1-64
}

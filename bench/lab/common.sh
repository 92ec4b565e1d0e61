# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=bash disable=SC2034
#
# What the lab's scripts share: where things lie, how they speak, and how a cached folder is made.
#
# A cached folder is built under another name and renamed when it is whole, so an interrupted build is
# never taken for a finished one. Sourced; a script prints its result on stdout, all else on stderr.

# The scripts say what goes wrong themselves; errexit ends them wherever they did not expect it.
set -euo pipefail
# Without it, a refusal inside $(…) would be said and ignored.
shopt -s inherit_errexit
export LC_ALL=C

say() {
	echo "lab: $*" >&2
}

# refuse CODE MESSAGE: 1 a failure, 3 usage or I/O, 77 cannot run here.
refuse() {
	say "${@:2}"
	exit "$1"
}

home=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
lab=$home/bench/lab
case ${XDG_CACHE_HOME:-} in
/*) cache=$XDG_CACHE_HOME/invbench ;;
*) cache=${HOME:+$HOME/.cache/invbench} ;;
esac
[[ -n $cache ]] || refuse 3 "cache: neither XDG_CACHE_HOME nor HOME is set"
# An installed tree is not written to.
if [[ -w $home ]]; then
	build=${INVBENCH_BUILD:-$home/build}
else
	build=${INVBENCH_BUILD:-$cache/build}
fi
for dir in "$home" "$cache" "$build"; do
	[[ $dir != *[[:space:]:]* ]] ||
		refuse 3 "$dir: make cannot work in a path with a space or a colon, choose another"
done

# folder DIR: makes it, or says why that cannot be.
folder() {
	mkdir -p "$1" 2>/dev/null || true
	[[ -r $1 && -w $1 && -x $1 ]] ||
		refuse 3 "$1: cannot be made or written (XDG_CACHE_HOME names another place for the cache)"
}

# need_space DIR MIB
need_space() {
	local free
	free=$(df --output=avail -m "$1" | tail -n 1)
	((free >= $2)) || refuse 3 "$1: $2 MiB are needed, ${free// /} MiB are free"
}

# hold DIR: waits for others that are at work in DIR; the lock ends with the script and its children.
hold() {
	folder "$1"
	exec {lock}>"$1/.lock"
	flock --nonblock "$lock" || {
		say "$1: waiting for another invbench that is at work there"
		flock "$lock"
	}
}

# growth DIR MB: how far DIR is
growth() {
	local size
	size=$(du -scm "$1".part* 2>/dev/null | tail -n 1 | cut -f 1) || size=0
	echo "$size of about $2 MB"
}

# tell_growth DIR MB: while DIR is made, how far it is; for the program to show, not for people. When there
# is no program any more, all that it had started ends: what was killed cannot do that itself.
tell_growth() {
	trap '' PIPE
	while sleep 1; do
		echo "progress $(growth "$@")" 2>/dev/null || kill -KILL 0
	done
}

# make_once DIR MIB MB COMMAND...: has COMMAND fill DIR, given as its last argument, unless DIR is there.
# MIB: free space that this takes, MB: about how large it will be.
make_once() {
	local dir=$1 mib=$2 mb=$3
	shift 3
	[[ ! -d $dir ]] || return 0
	hold "${dir%/*}"
	[[ ! -d $dir ]] || return 0
	rm -rf --one-file-system "$dir".part*
	need_space "${dir%/*}" "$mib"
	if [[ -n ${INVBENCH_PROGRESS:-} ]]; then
		tell_growth "$dir" "$mb" &
		# Now, since the variable is of this function.
		# shellcheck disable=SC2064
		trap "kill $!" EXIT
	fi
	"$@" "$dir.part"
	mv "$dir.part" "$dir"
	rm -rf --one-file-system "$dir".part*
}

# fingerprint PATH...: changes when a file below is added, removed or written to.
fingerprint() {
	find -L "$@" -type f -printf '%p %s %T@\n' | sort | sha256sum | cut -c 1-64
}

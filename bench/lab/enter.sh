#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# Runs a command inside the build root, for compiling and for QEMU alike.
#
# A private mount namespace holds every mount, so the kernel removes them all with the last process,
# whatever killed it. Nothing forks on the way: the command keeps this script's process id, and the
# death signal that the runner asked for reaches QEMU itself.
#
# usage: enter.sh ROOT [--bind DIR | --bind-to DIR INSIDE]... -- COMMAND...
set -euo pipefail
# An ordinary user's PATH may lack chroot.
PATH=$PATH:/usr/sbin:/sbin

usage() {
	echo "usage: enter.sh ROOT [--bind DIR | --bind-to DIR INSIDE]... -- COMMAND..." >&2
	exit 3
}

attach() {
	[[ -d $1 ]] || {
		echo "lab: $1: no such folder to bind" >&2
		exit 3
	}
	mkdir -p "$root$2"
	mount --bind "$1" "$root$2"
}

[[ $# -ge 1 ]] || usage

if [[ $1 != --inside ]]; then
	user=()
	[[ $(id -u) -eq 0 ]] || user=(--map-root-user)
	exec unshare "${user[@]}" --mount --propagation private -- "$BASH" "$0" --inside "$@"
fi

shift
root=$1
shift
mount --rbind /proc "$root/proc"
mount --rbind /dev "$root/dev"
mount -t tmpfs none "$root/tmp"
while [[ ${1:-} != -- && $# -ge 3 ]]; do
	case $1 in
	--bind)
		attach "$2" "$2"
		shift 2
		;;
	--bind-to)
		attach "$2" "$3"
		shift 3
		;;
	*) usage ;;
	esac
done
[[ ${1:-} == -- && $# -ge 2 ]] || usage
shift
exec chroot "$root" /usr/bin/env -i PATH=/usr/sbin:/usr/bin:/sbin:/bin LC_ALL=C "$@"

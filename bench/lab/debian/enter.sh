#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# Runs a command inside the build root, such as a compiler or QEMU.
#
# All mounts are in a private mount namespace, so the kernel removes them when the last process ends,
# even if it is killed. The script never forks: the command keeps its process id, so the death signal
# that the runner requested reaches QEMU.
#
# usage: enter.sh ROOT [--bind DIR | --bind-to DIR INSIDE]... -- COMMAND...
set -euo pipefail
# chroot may be missing from the PATH of an ordinary user.
PATH=$PATH:/usr/sbin:/sbin

usage() {
	echo "usage: enter.sh ROOT [--bind DIR | --bind-to DIR INSIDE]... -- COMMAND..." >&2
	exit 3
}

bind() {
	[[ -d $1 ]] || {
		echo "lab: enter.sh: $1: no such folder" >&2
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
		bind "$2" "$2"
		shift 2
		;;
	--bind-to)
		bind "$2" "$3"
		shift 3
		;;
	*) usage ;;
	esac
done
[[ ${1:-} == -- && $# -ge 2 ]] || usage
shift
exec chroot "$root" /usr/bin/env -i PATH=/usr/sbin:/usr/bin:/sbin:/bin LC_ALL=C CCACHE_DIR=/ccache "$@"

#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# Runs a command that sees a folder as a copy of its own, WORK/merged, so that the folder itself stays as it is.
#
# An overlay costs no time and no disk. Where the kernel or the file system refuses one, for example on top of
# another overlay, the folder is copied. The mount is private and ends with the command; what the command wrote
# stays in WORK, and the next command with this WORK sees it again. Between two commands the folder may change, if
# it is --changing: then the copy takes what is newer.
#
# usage: over.sh [--changing] FOLDER WORK COMMAND...
set -euo pipefail

[[ $# -ge 3 ]] || {
	echo "usage: over.sh [--changing] FOLDER WORK COMMAND..." >&2
	exit 3
}

if [[ $1 != --inside ]]; then
	user=()
	[[ $(id -u) -eq 0 ]] || user=(--map-root-user)
	exec unshare "${user[@]}" --mount --propagation private -- "$BASH" "$0" --inside "$PWD" "$@"
fi

home=$2
shift 2
changing=
if [[ $1 == --changing ]]; then
	changing=1
	shift
fi
folder=$1
work=$2
shift 2
mkdir -p "$work"/{folder,upper,work,merged}

# An ordinary user's overlay keeps its marks in attributes of users.
overlay() {
	local options=lowerdir=folder,upperdir=upper,workdir=work
	mount --bind "$folder" folder
	mount -t overlay overlay -o "$options" merged 2>/dev/null ||
		mount -t overlay overlay -o "$options,userxattr" merged 2>/dev/null
}

# Names without a path, because a comma in a path would end the option.
cd "$work"
if [[ -e copied ]] || ! overlay; then
	[[ -e copied && ! $changing ]] || cp -au --reflink=auto "$folder/." merged
	touch copied
fi
cd "$home"
exec "$@"

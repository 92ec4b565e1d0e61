# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=bash
#
# Namespaces of their own, in which arm64 programs run while a Debian for arm64 is installed. Sourced.

# in_namespace COMMAND...: runs the command in user, mount and process namespaces of its own, in which all
# users of a Debian exist. What it mounts or registers there ends with it.
in_namespace() {
	# The inner shell expands.
	# shellcheck disable=SC2016
	coproc inner { exec unshare --user --mount --propagation private --pid --fork --kill-child -- \
		"$BASH" -c 'echo ready && read -r _ && exec "$@" <&- >&2' inner "$@"; }
	read -r _ <&"${inner[0]}"
	# coproc has set the variable.
	# shellcheck disable=SC2154
	echo '0 0 65536' >"/proc/$inner_PID/uid_map"
	echo '0 0 65536' >"/proc/$inner_PID/gid_map"
	echo >&"${inner[1]}"
	wait "$inner_PID"
}

# handle_arm64 PROGRAM: tells the kernel which program runs arm64 ones, for this user namespace only.
handle_arm64() {
	local magic='\x7fELF\x02\x01\x01\x00\x00\x00\x00\x00\x00\x00\x00\x00\x02\x00\xb7\x00'
	local mask='\xff\xff\xff\xff\xff\xff\xff\x00\xff\xff\xff\xff\xff\xff\xff\xff\xfe\xff\xff\xff'

	mount -t binfmt_misc none /proc/sys/fs/binfmt_misc
	echo ":arm64:M::$magic:$mask:$1:FP" >/proc/sys/fs/binfmt_misc/register
}

libraries=/usr/lib/x86_64-linux-gnu

# bind_native ROOT EMULATOR NEW: lets programs of the build root ROOT run in the new Debian, see native.c.
bind_native() {
	mkdir -p "$3"/native/{root,emulator} "$3$libraries" "$3/usr/lib64"
	ln -s usr/lib64 "$3/lib64"
	mount --bind "$1" "$3/native/root"
	mount --bind "$2" "$3/native/emulator"
	mount --bind "$1$libraries" "$3$libraries"
	mount --bind "$1/usr/lib64" "$3/usr/lib64"
}

# unbind_native NEW: leaves the new Debian as an arm64 system.
unbind_native() {
	umount "$1"/native/{root,emulator} "$1$libraries" "$1/usr/lib64"
	rmdir "$1"/native/{root,emulator} "$1/native" "$1$libraries" "$1/usr/lib64"
	rm "$1/lib64"
}

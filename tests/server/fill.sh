#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# Installs the server's Debian and makes a file system of it. disk.sh runs this in namespaces of its own.
#
# The maintainer scripts of the packages run here and not in a first boot, where each takes many times as
# long. The kernel gives every arm64 program to the program of native.c.
#
# usage: fill.sh ROOT DIR SUITE PACKAGES
#        fill.sh --begin|--finish ROOT DIR NEW
#        ROOT: the lab's build root; DIR: where the result goes; NEW: the new Debian, for mmdebstrap's hooks
set -euo pipefail
export LC_ALL=C

here=$(cd "$(dirname "$0")" && pwd)
# shellcheck source=tests/server/namespace.sh
. "$here/namespace.sh"

# Before the first package: what initramfs-tools reads.
begin() {
	local new=$3

	bind_native "$1" "$2/emulator" "$new"
	mkdir -p "$new/etc/initramfs-tools/conf.d" "$new/usr/share/initramfs-tools/modules.d"
	# The emulated machine needs only these, and it unpacks a large image slowly.
	echo MODULES=list >"$new/etc/initramfs-tools/conf.d/server"
	printf '%s\n' virtio_pci virtio_blk ext4 >"$new/usr/share/initramfs-tools/modules.d/server"
}

# What an owner sets up: a name, the network, a login by key.
set_up() {
	local new=$1 key=$2 login

	login=$new$(sed -n 's/^root:.*:\([^:]*\):[^:]*$/\1/p' "$new/etc/passwd")/.ssh
	echo server >"$new/etc/hostname"
	echo '127.0.0.1 localhost server' >"$new/etc/hosts"
	echo 'nameserver 10.0.2.3' >"$new/etc/resolv.conf"
	echo '/dev/vda / ext4 defaults 0 1' >"$new/etc/fstab"
	# Otherwise systemd takes the first boot for one that has to enable all its units.
	echo 0123456789abcdef0123456789abcdef >"$new/etc/machine-id"
	printf '%s\n' '[Match]' 'Type=ether' '[Network]' 'Address=10.0.2.15/24' 'Gateway=10.0.2.2' \
		>"$new/etc/systemd/network/10-server.network"
	printf '%s\n' 'UsePAM no' 'UseDNS no' 'MaxSessions 100' >"$new/etc/ssh/sshd_config.d/server.conf"
	install -d -m 700 "$login"
	install -m 600 "$key" "$login/authorized_keys"
}

# After the last package: chooses what the server starts.
finish() {
	local new=$3 unit

	chroot "$new" systemctl enable systemd-networkd ssh
	chroot "$new" systemctl disable systemd-networkd-wait-online
	# They would start in the middle of a test.
	for unit in apt-daily apt-daily-upgrade dpkg-db-backup e2scrub_all fstrim man-db logrotate; do
		[[ ! -f $new/usr/lib/systemd/system/$unit.timer ]] || chroot "$new" systemctl mask "$unit.timer"
	done
	unbind_native "$new"
}

if [[ $1 == --begin || $1 == --finish ]]; then
	"${1#--}" "${@:2}"
	exit
fi
root=$1
dir=$2
new=$dir/debian
handle_arm64 "$dir/emulator/native"
mmdebstrap --mode=root --variant=important --architectures=arm64 --include="$4" --skip=check/qemu \
	--aptopt='Apt::Install-Recommends "false"' --aptopt="$dir/proxies" --dpkgopt=force-unsafe-io \
	--setup-hook="'$here/fill.sh' --begin '$root' '$dir' \"\$1\"" \
	--customize-hook="'$here/fill.sh' --finish '$root' '$dir' \"\$1\"" \
	"$3" "$new" - <"$dir/sources"
set_up "$new" "$dir/key.pub"
cp "$new"/boot/initrd.img-* "$dir/initrd"
cp "$new"/usr/lib/modules/*/vmlinuz "$dir/vmlinuz"
truncate -s 6G "$dir/disk.raw"
mkfs.ext4 -q -d "$new" "$dir/disk.raw"
mkdir "$dir/content"
echo 'do not lose this' >"$dir/content/file"
mkfs.ext4 -q -d "$dir/content" "$dir/filled" 64M
rm -rf --one-file-system "$new" "$dir/content"

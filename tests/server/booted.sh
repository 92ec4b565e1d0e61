#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# Boots the emulated server once and keeps its state, so that tests need not wait for a boot. Prints the
# folder: disk.qcow2, what the boot wrote, and state, the memory and the devices.
#
# usage: booted.sh DISK_DIR
# shellcheck source=bench/lab/common.sh
. "$(dirname "$0")/../../bench/lab/common.sh"
export INVBENCH_HOME=$home
# shellcheck source=tests/server/server.sh
. "$home/tests/server/server.sh"

disk_dir=$1
# Another QEMU or another machine cannot read the state.
hash=$(cat "$0" "$here/machine.sh" <(server_root) | sha256sum | cut -c 1-12)
target=$disk_dir/booted.$hash
# A boot takes four minutes of CPU time.
server_limit=1800

# Waits until the server has nothing left to start.
settle() {
	server_run "$1" 'systemctl is-system-running --wait; udevadm settle; sync; echo 3 >/proc/sys/vm/drop_caches'
}

save() {
	local dir=$1 status=

	server_monitor "$dir" stop >/dev/null
	server_monitor "$dir" migrate "{\"uri\": \"file:$dir/state\"}" >/dev/null
	until [[ $status == completed ]]; do
		sleep 0.2
		status=$(server_monitor "$dir" query-migrate | jq -r .status)
		[[ $status != failed ]] || refuse 1 "server: $(server_monitor "$dir" query-migrate)"
	done
}

fill() {
	local dir=$1

	message "server: booting it once (3 minutes)"
	# shellcheck disable=SC2064
	trap "server_stop '$dir'" EXIT
	server_folder "$dir" "$disk_dir" "$disk_dir/disk.raw"
	server_qemu "$dir" "$disk_dir" || refuse 1 "server: cannot start QEMU"
	server_wait "$dir" || refuse 1 "server: it does not boot"
	settle "$dir" >&2
	save "$dir"
	server_stop "$dir"
	trap - EXIT
	mv "$dir/disk" "$dir/disk.qcow2"
	rm -f "$dir"/{key,filled,monitor,log,ssh_config}
}

make_once "$target" 2000 700 fill
for other in "$disk_dir"/booted.*; do
	[[ $other == "$target" ]] || flock --nonblock "$disk_dir" rm -rf "$other" || message "$other: is in use and stays"
done
echo "$target"

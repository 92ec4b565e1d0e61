# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=bash
#
# Starts an emulated Arm server, runs commands in it, copies files, stops it. Sourced; INVBENCH_HOME is set.
#
# A server continues from a snapshot that was taken when its Debian had booted, which takes seconds. All that
# it writes goes to its own folder, so each server begins with the same state. Everything about a server is
# in its folder, so a later shell can speak to it, too.

here=$INVBENCH_HOME/tests/server
server_limit=900 # seconds, for the start and for each command

# server_tail DIR: prints what the server and QEMU said last.
server_tail() {
	tail -n 15 "$1/console" "$1/log" 2>/dev/null | tr -d '\r' | cut -c 1-160
}

# server_lives DIR BEGUN MESSAGE: prints MESSAGE and fails if QEMU has ended, or if the limit since BEGUN is over.
server_lives() {
	if kill -0 "$(<"$1/pid")" 2>/dev/null && ((SECONDS - $2 < server_limit)); then
		return 0
	fi
	echo "server: $3" >&2
	server_tail "$1" >&2
	return 1
}

# server_run DIR SCRIPT: runs the shell script in the server, with its input, output and exit code. 124: it did
# not end, 255: the connection broke; then the end of the console is printed.
server_run() {
	local code=0

	timeout --kill-after=5 "${server_limit}" ssh -F "$1/ssh_config" server "$2" || code=$?
	[[ $code -ne 124 && $code -ne 255 ]] || server_tail "$1" >&2
	return "$code"
}

# server_monitor DIR COMMAND [ARGUMENTS]: speaks to QEMU, see monitor.py.
server_monitor() {
	"$here/monitor.py" "$1/monitor" "${@:2}"
}

# server_put DIR TO FILE...: copies files and folders into the server's folder TO.
server_put() {
	local dir=$1 to=$2

	tar -c "${@:3}" | server_run "$dir" "mkdir -p '$to' && tar -x --warning=no-timestamp -C '$to'"
}

# server_get DIR FROM FILE...: copies files of the server's folder FROM into the current folder.
server_get() {
	server_run "$1" "tar -c -C '$2' ${*:3}" | tar -x
}

# server_install DIR PACKAGE...: installs Debian packages, which are fetched here. dpkg does not wait for the disk.
server_install() {
	local dir=$1

	server_run "$dir" 'cat /var/lib/dpkg/status' >"$dir/status" &&
		"$here/long/packages.sh" "$dir/status" "$dir/packages" "${@:2}" &&
		(cd "$dir/packages" && server_put "$dir" /srv/packages ./*.deb) &&
		server_run "$dir" 'echo force-unsafe-io >/etc/dpkg/dpkg.cfg.d/server
			DEBIAN_FRONTEND=noninteractive dpkg --install /srv/packages/*.deb && rm -r /srv/packages'
}

# server_hang_up DIR: ends the connection that its commands share, if there is one.
server_hang_up() {
	if ssh -F "$1/ssh_config" -O check server 2>/dev/null; then
		ssh -F "$1/ssh_config" -O exit server 2>/dev/null
	fi
}

# server_stop DIR: ends the server as if its power failed.
server_stop() {
	local pid

	[[ -f $1/pid ]] || return 0
	pid=$(<"$1/pid")
	# The shell would report the death of a job of its own.
	if jobs -p | grep -qx "$pid"; then
		disown "$pid"
	fi
	server_hang_up "$1"
	while kill -KILL "$pid" 2>/dev/null; do
		sleep 0.1
	done
	rm -f "$1/pid"
}

# server_qemu DIR DISK_DIR [QEMU_OPTION...]: starts QEMU, which ends with this shell unless server_stays is set,
# and waits for its monitor.
server_qemu() {
	local dir=$1 begun=$SECONDS lock leash=(setpriv --pdeathsig KILL)

	[[ -z ${server_stays:-} ]] || leash=(setsid)
	# While QEMU runs, nobody may remove the disk that it reads.
	exec {lock}<"$2"
	flock --shared "$lock"
	"${leash[@]}" "$here/machine.sh" "$(server_root)" "$2" "$dir" "${@:3}" >"$dir/log" 2>&1 </dev/null &
	echo $! >"$dir/pid"
	exec {lock}<&-
	until server_monitor "$dir" query-status >/dev/null 2>&1; do
		server_lives "$dir" "$begun" "QEMU does not start" || return
		sleep 0.1
	done
}

# The lab's build root, which has QEMU.
server_root() {
	"$INVBENCH_HOME/bench/lab/debian/root.sh"
}

# server_wait DIR: waits until commands can be run, whatever the server is doing.
server_wait() {
	local dir=$1 begun=$SECONDS port

	port=$(server_monitor "$dir" human-monitor-command '{"command-line": "info usernet"}' |
		sed -n 's/.*127\.0\.0\.1 *\([0-9]*\) .*/\1/p')
	printf '%s\n' 'Host server' 'HostName 127.0.0.1' "Port ${port:-0}" 'User root' "IdentityFile $dir/key" \
		'BatchMode yes' 'ConnectTimeout 30' 'StrictHostKeyChecking no' 'UserKnownHostsFile /dev/null' \
		'LogLevel ERROR' 'ControlMaster auto' "ControlPath $dir/ssh" 'ControlPersist yes' \
		'KexAlgorithms curve25519-sha256' 'Ciphers aes128-ctr' 'MACs umac-64-etm@openssh.com' >"$dir/ssh_config"
	# The connection stays open in the background; every command uses it.
	until timeout 60 ssh -F "$dir/ssh_config" -N -f server >/dev/null 2>&1 </dev/null; do
		server_lives "$dir" "$begun" "the server does not answer" || return
		sleep 0.5
	done
}

# server_folder DIR DISK_DIR BACKING: makes the folder of one server, whose disk is a copy on write.
server_folder() {
	mkdir -p "$1" && rm -f "$1/console" &&
		install -m 600 "$2/key" "$1/key" && cp --sparse=always "$2/filled" "$1/filled" &&
		qemu-img create -q -f qcow2 -b "$3" -F "${3##*.}" "$1/disk" >&2
}

# server_boot DIR [QEMU_OPTION...]: starts a server from its firmware on.
server_boot() {
	local disk_dir

	disk_dir=$("$here/disk.sh") || return
	server_folder "$1" "$disk_dir" "$disk_dir/disk.raw" && server_qemu "$1" "$disk_dir" "${@:2}" && server_wait "$1"
}

# server_go_on DIR: lets a server continue when QEMU has read its state.
server_go_on() {
	local begun=$SECONDS

	until [[ $(server_monitor "$1" query-status | jq -r .status) == paused ]]; do
		server_lives "$1" "$begun" "QEMU does not read the state" || return
		sleep 0.2
	done
	server_monitor "$1" cont >/dev/null
}

# server_start DIR: starts a server that has just booted.
server_start() {
	local dir=$1 disk_dir booted

	disk_dir=$("$here/disk.sh") || return
	booted=$("$here/booted.sh" "$disk_dir") || return
	server_folder "$dir" "$disk_dir" "$booted/disk.qcow2" &&
		server_qemu "$dir" "$disk_dir" -incoming "file:$booted/state" && server_go_on "$dir" && server_wait "$dir" &&
		server_run "$dir" "date -s @$(date +%s) >/dev/null"
}

# server_reset DIR: resets the server, as its button does, and waits for the new boot.
server_reset() {
	server_hang_up "$1"
	server_monitor "$1" system_reset >/dev/null && server_wait "$1"
}

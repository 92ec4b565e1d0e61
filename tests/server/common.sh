# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=bash
# shellcheck disable=SC2016
# Shared by the tests on the emulated server: a server of the test's own, and what they look at in it. Sourced.
# shellcheck source=tests/common.sh
. "$INVBENCH_HOME/tests/common.sh"
# shellcheck source=tests/server/server.sh
. "$INVBENCH_HOME/tests/server/server.sh"

server=$work/server
trap 'server_stop "$server"; rm -rf "$work"' EXIT

# Skips the test if the server cannot run here; the last lines of output have the reason.
unexpected() {
	if [[ $1 -eq 77 ]]; then
		tail -n 5 output
		exit 77
	fi
	die "exit code $1, expected $2"
}

# there SCRIPT: runs it in the server, in the owner's tree.
there() {
	server_run "$server" "cd /srv/invbench 2>/dev/null; $1"
}

# bring_tree: copies the tree's files into the server.
bring_tree() {
	(cd "$INVBENCH_HOME" && git ls-files -z -co --exclude-standard | tar -c --null --files-from=-) |
		server_run "$server" 'mkdir -p /srv/invbench && tar -x --warning=no-timestamp -C /srv/invbench' || die "cannot copy the tree"
}

# bring_built: copies the tree and what a build in the server makes of it, compiled here, which is faster.
bring_built() {
	local programs kmods
	programs=$INVBENCH_BUILD/arm64 kmods=$INVBENCH_BUILD/kmods/7.3.4/kmods
	expect 0 make -s -C "$INVBENCH_HOME" guest-programs
	expect 0 make -s -C "$INVBENCH_HOME" kmods KERNEL=7.3.4
	bring_tree
	tar -c -C "$programs" invbench -C "$kmods" invbench.ko |
		there 'tar -x && mv invbench.ko kmods/' || die "cannot copy the programs"
}

# clean_log: fails if the server's kernel reported a fault.
clean_log() {
	local faults
	faults=$(there 'dmesg' | grep -E 'BUG|WARNING|Oops|Call trace|Unable to handle|rcu:.*stall|soft lockup|not whole')
	[[ -z $faults ]] || die "the server's kernel says: $faults"
}

# plan NAME: writes a plan, from the input, into the server.
plan() {
	cat >"$1.plan"
	server_put "$server" /srv/invbench "$1.plan"
}

# driver_plan ROUNDS: writes driver.plan, whose 12 cells keep the driver busy for that many rounds.
driver_plan() {
	plan driver <<-END
		[plan]
		rounds = $1
		slots = 2
		calls = 20

		[arrays]
		workload = inv_range,unmap,attach
		strategy = v7.1,dma-mb
		entries = 1,64
	END
}

# bring_objects FOLDER: copies the objects of that build into a folder of the owner's tree, where make finds them.
bring_objects() {
	expect 0 make -s -C "$INVBENCH_HOME" guest-programs
	(cd "$INVBENCH_BUILD/arm64" && tar -c bench drivers analysis plots models invbench ./*.list ./*.inc ./*.h) |
		there "mkdir -p $1 && tar -x -C $1" || die 'cannot copy the objects'
}

# state_here: prints what a run must leave as it was. It runs in the server: no disk has the same name after each boot.
state_here() {
	local device disk
	for device in /sys/bus/pci/devices/*; do
		echo "${device##*/} $(basename "$(readlink "$device/driver")") $(cat "$device/driver_override")" \
			"$(cat "$device/iommu_group/type")"
		for disk in "$device"/nvme/*/nvme*n1; do
			[[ ! -b /dev/${disk##*/} ]] || echo "disk of $(cat "$disk/size") sectors, read-only $(cat "$disk/ro")"
		done
	done
	grep -H . /proc/sys/vm/nr_hugepages /sys/kernel/mm/hugepages/*/nr_hugepages
	lsmod | grep -E "^(invbench|vfio)" | cut -d " " -f 1 | sort
}

# state: prints it here.
state() {
	there "$(declare -f state_here); state_here"
}

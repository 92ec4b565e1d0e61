#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# Measures the real driver of this Arm machine, as far as this machine allows it now.
#
# make bench calls it. What is missing is printed with the command that gets it, and is no failure: the
# results so far stand. The module is loaded only for the run. No lab is prepared.
#
# usage: driver.sh PLAN [RUN-OPTION...]
set -uo pipefail
cd "$(dirname "$0")/../.." || exit 3

# lacks WHY [COMMAND]: says what is missing and the command that gets it, and ends.
lacks() {
	echo "driver: not measured on this machine: $1"
	[[ $# -lt 2 ]] || echo "driver: run this, then make bench again: $2"
	echo "driver: all that is missing here: ./invbench doctor; in the lab: ./invbench run ${plan[0]} --place lab"
	exit 0
}

# find_root: sets become to what runs a command as root.
find_root() {
	become=()
	[[ $(id -u) -ne 0 ]] || return 0
	become=(sudo)
	command -v sudo >/dev/null || lacks 'it needs root, and sudo is missing' 'su -c "apt-get install sudo"'
	sudo -n true 2>/dev/null || [[ -t 0 ]] || lacks 'it needs root' 'sudo make bench'
}

# find_headers RELEASE: installs the headers of the running kernel if Debian has them.
find_headers() {
	local package=linux-headers-$1

	[[ ! -e /lib/modules/$1/build/Makefile ]] || return
	"${become[@]}" env DEBIAN_FRONTEND=noninteractive apt-get -q -q install --no-install-recommends -y "$package" \
		</dev/null >&2 || lacks "the headers of kernel $1 are missing" "sudo apt-get install $package"
}

# why_not_loaded: adds the usual reason if the kernel loads signed modules only.
why_not_loaded() {
	! grep -qsE '\[(integrity|confidentiality)\]' /sys/kernel/security/lockdown ||
		printf ', because this kernel loads signed modules only: sign it as docs/host.md says'
}

# build_module: makes kmods/invbench.ko for the running kernel.
build_module() {
	local release

	release=$(uname -r)
	[[ -e /sys/kernel/btf/vmlinux ]] || lacks "kernel $release is built without CONFIG_DEBUG_INFO_BTF"
	find_headers "$release"
	make --no-print-directory kmods >&2 || lacks 'the module was not built' 'make kmods'
}

# load_module: loads the installed module, else the one of this tree, until this script ends.
load_module() {
	if ! "${become[@]}" modprobe -q invbench; then
		build_module
		"${become[@]}" insmod kmods/invbench.ko ||
			lacks "the module was not loaded$(why_not_loaded)"
	fi
	trap '"${become[@]}" rmmod invbench' EXIT
}

plan=("$@")
compgen -G '/sys/class/iommu/smmu3.*' >/dev/null ||
	lacks 'its kernel drives no SMMUv3'
find_root
[[ -e /dev/invbench ]] || load_module
"${become[@]}" ./invbench run "${plan[@]}" --place host --device free
status=$?
case $status in
3 | 77) lacks 'the line above says why' ;;
esac
exit $status

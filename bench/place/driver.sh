#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# Measures the real driver of this Arm machine, as far as this machine allows it now.
#
# make bench calls it. What doctor finds missing is printed with the command that gets it, and is no failure: the
# results so far stand. A module that cannot be built and a run that fails are failures, and their exit code is that
# of this script. The module is loaded only for the run. No lab is prepared.
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

# examine: asks doctor what the target driver lacks.
examine() {
	report=$("${become[@]}" ./invbench doctor)
	missing=$(sed -n 's/^  driver  *no, missing: //p' <<<"$report")
}

# misses CHECK
misses() {
	[[ ", $missing, " == *", $1, "* ]]
}

# remedy CHECK: prints what doctor says of it.
remedy() {
	sed -nE "s/^ *([a-z]+  +)?$1  *missing  *//p" <<<"$report"
}

# need_all_but CHECK...: ends if doctor misses another one than these.
need_all_but() {
	local check checks

	IFS=, read -ra checks <<<"${missing//, /,}"
	for check in "${checks[@]}"; do
		[[ " ${*// /_} " == *" ${check// /_} "* ]] || lacks "$check: $(remedy "$check")"
	done
}

# find_root: sets become to what runs a command as root.
find_root() {
	[[ $(id -u) -ne 0 ]] || return 0
	command -v sudo >/dev/null || lacks 'it needs root, and sudo is missing' 'su -c "apt-get install sudo"'
	sudo -n true 2>/dev/null || [[ -t 0 ]] || lacks 'it needs root' 'sudo make bench'
	become=(sudo)
}

# find_headers: installs the headers of the running kernel if Debian has them.
find_headers() {
	local package

	package=linux-headers-$(uname -r)
	"${become[@]}" env DEBIAN_FRONTEND=noninteractive apt-get -q -q install --no-install-recommends -y "$package" \
		</dev/null >&2 || lacks "headers: $(remedy headers)" "sudo apt-get install $package"
}

# load_module: loads the installed module, else the one of this tree, until this script ends.
load_module() {
	if ! "${become[@]}" modprobe -q invbench; then
		! misses headers || find_headers
		make --no-print-directory kmods >&2 || exit
		"${become[@]}" insmod kmods/invbench.ko || {
			! misses signature || lacks "signature: $(remedy signature)"
			exit 1
		}
	fi
	trap '"${become[@]}" rmmod invbench' EXIT
}

plan=("$@") become=()
examine
need_all_but root headers built signature loaded
find_root
! misses loaded || load_module
examine
need_all_but
"${become[@]}" ./invbench run "${plan[@]}" --place host --device free

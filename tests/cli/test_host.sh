#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# What a run on this machine refuses before it begins: an ordinary user, a device of a machine without an
# SMMUv3, an unknown target. One line says why, and there is no folder.
# shellcheck source=tests/common.sh
. "$INVBENCH_HOME/tests/common.sh"

export XDG_CACHE_HOME=$work/cache
chmod 755 "$work"
# refuses CODE TEXT COMMAND...: the command prints this one line and leaves nothing behind.
refuses() {
	local code=$1 text=$2
	shift 2
	expect "$code" "$@"
	says "$text"
	[[ $(wc -l <output) -eq 1 ]] || die 'a refusal has more than one line'
	[[ ! -e out && ! -e cache/invbench/root ]] || die 'a refusal left something behind'
}

as_user=()
[[ $(id -u) -ne 0 ]] || as_user=(setpriv --reuid 65534 --clear-groups)
run=("$invbench" run quick --place host --device 0000:00:02.0)
refuses 3 "needs root on this machine: sudo $invbench run quick --place host --device 0000:00:02.0" "${as_user[@]}" "${run[@]}"
refuses 3 "--set 'entries=1, 2'" "${as_user[@]}" "${run[@]}" --set 'entries=1, 2'
expect 0 "${as_user[@]}" "${run[@]}" --dry-run
refuses 3 "target: 'fo' is unknown, did you mean 'fio'?" "$invbench" run quick --device fo=0000:00:02.0

refuses 3 "--cpus: 'x' is not a list of CPUs such as 2-5,8" "$invbench" run model-barriers --cpus x

if ! compgen -G '/sys/class/iommu/smmu3.*' >/dev/null; then
	refuses 3 '--device: 0000:00:02.0: this machine has no SMMUv3' "$invbench" run quick --device 0000:00:02.0
	expect 0 "$invbench" run quick --dry-run
	says 'on lab'
	expect 0 "$top/bench/place/driver.sh" quick
	says 'driver: not measured on this machine: '
	says 'in the lab: ./invbench run quick --place lab'
fi

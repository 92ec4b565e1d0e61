#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# A run on a host: broken strategies need permission, each target has its device, a target that cannot be
# measured costs only its own cells, and what can be refused is refused in one line before there is a
# folder. The guest hides that it is the lab, and that it is emulated, so the program takes it for a host.
# shellcheck source=tests/lab/common.sh
. "$(dirname "$0")/common.sh"

need "$newest"
mkdir -p job/home/bench
cp -r "$top/bench/litmus" "$top/bench/plans" job/home/bench/
cp -r "$top/plots" job/home/
truncate -s 32M disk
cat >job/h.plan <<'END'
[plan]
rounds = 2
slots = 1
calls = 16
[driver]
workload = inv_range
strategy = v7.1,no-smp-mb
[fio]
target = fio
workload = randread
strategy = as-built,no-barriers
[vfio]
target = vfio
workload = unmap
END
cat >job/try <<'END'
export INVBENCH_HOME=$PWD/home
free=0000:00:02.0 disk=0000:00:03.0
sed 's/ invbench.clock=[a-z]*//' /proc/cmdline >cmdline
mount -o bind cmdline /proc/cmdline
echo server >compatible
mount -o bind compatible /sys/firmware/devicetree/base/compatible
modprobe nvme
modprobe vfio-pci
modprobe vfio_iommu_type1
[ ! -e /sys/bus/pci/devices/$free/driver ] || echo $free >/sys/bus/pci/devices/$free/driver/unbind
refuse_broken $free || exit 1

# part NAME CODE COMMAND...: prints the command's output after a mark; it must exit with CODE.
part() {
	name=$1 want=$2
	shift 2
	echo "== $name"
	"$@" 2>&1
	got=$?
	[ $got = $want ] || { echo "$name: exit code $got, expected $want"; exit 1; }
}
runs() {
	invbench run ./h.plan --place host --out out "$@"
}
driver() {
	runs --set target=driver --set workload=inv_range --set strategy=v7.1 --set rounds=1 "$@"
}
folders() {
	ls out | grep -c h-
}

part each 0 runs --device $free --device fio=$disk
part allowed 0 runs --device $free --device fio=$disk --allow-broken-barriers --set rounds=1
part unnamed 0 runs --device driver=$free --set rounds=1
part wrong 1 runs --device $free --set rounds=1
part free 0 driver --device free
count=$(folders)
part none 3 runs
part used 3 driver --device $disk
rmmod invbench
part missing 77 driver --device $free
[ $(folders) = $count ] || { echo 'a refused run has a folder'; exit 1; }
part partly 0 runs --device $free --device fio=$disk --set rounds=1
mount -t tmpfs none /sys/class/iommu
part observe 0 invbench observe -- true
echo '== done'
END
expect 0 "$invbench" guest --tools --clock emulated --kernel "$newest" --disk disk --files job --console console.log --limit 1000 --hang-timeout 600 -- sh try
cp output all
says '== done'
clean_console console.log

# of PART: makes the output of this part the one that says() looks at.
of() {
	sed "1,/^== $1\$/d; /^== /,\$d" all >output
	cat output
	[[ -s output ]] || die "part $1 printed nothing"
}
# counts MEASURED SKIPPED FAILED: the cells of the part's run.
counts() {
	says ": $1 measured, $2 skipped, $3 failed"
}
# lines COUNT: the part's output has this number of lines.
lines() {
	[[ $(wc -l <output) -eq $1 ]] || die "more or fewer than $1 lines"
}
of each
counts 3 2 0
says 'strategy: no-smp-mb is broken: with it, any device of this machine may use freed memory; to permit that: --allow-broken-barriers'
says 'strategy: no-barriers is broken'
says 'clock   hw'
[[ $(grep -c gnuplot output) -eq 1 ]] || die 'the missing gnuplot takes more than one line'
of allowed
counts 5 0 0
of unnamed
counts 1 4 0
says 'skip: no device is named; name one: --device fio=NAME'
of wrong
counts 2 1 2
says 'error: device: 0000:00:02.0 has no disk in /dev; name one that has, with its driver: --device fio=NAME'
of free
says 'device: 0000:00:00.0 (host bridge), which nothing uses; to choose another: --device NAME'
counts 3 0 0
of none
lines 1
says 'plan h needs a device: give --device NAME, or --device free for one that nothing uses'
of used
lines 1
says 'driver: '
of missing
lines 1
says 'driver: /dev/invbench is missing: build the module with make kmods, then load the module with insmod /job/home/kmods/invbench.ko'
of partly
counts 2 3 0
of observe
says 'this kernel drives no SMMUv3; see: invbench doctor'

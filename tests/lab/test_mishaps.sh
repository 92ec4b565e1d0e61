#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# A panic in a cell, a missing or old QEMU, a refused module and a full disk each have a verdict. The run
# continues where it can.
# shellcheck source=tests/lab/common.sh
. "$(dirname "$0")/common.sh"

export record

run() {
	local want=$1
	shift
	rm -rf out/*
	expect "$want" "$@" "$invbench" run ./p.plan --place lab --kernel "$newest" --out out
	record=$(echo out/*/record.jsonl)
}

# event NAME TEXT: fails unless the record has the event NAME with TEXT in its reason.
event() {
	jq -r "select(.type == \"event\" and .event == \"$1\") | .reason" "$record" >reason
	grep -qF -- "$2" reason || die "no event $1 with '$2': $(cat reason)"
}

# overlaid MOUNT COMMAND...: runs COMMAND in a mount namespace in which only it sees the result of MOUNT.
overlaid() {
	local what=$1
	shift
	unshare --mount --propagation private "$BASH" -c "$what"' && exec "$@"' overlaid "$@"
}

[[ $(id -u) -eq 0 ]] || {
	echo 'only root can mount over files'
	exit 77
}
mkdir out
printf '[a]\nworkload = iotlb_sync\nentries = 1,2,3,4\n' >p.plan

INVBENCH_MEASURE=$top/tests/fixtures/crash.sh run 1
event panic 'sysrq triggered crash'
jq -s -e 'map(select(.event == "panic")) | length == 1 and (.[0] | .cell == 1 and (.console_tail | contains("Call trace")))' \
	"$record" >/dev/null ||
	die 'the panic is not recorded for cell 1 with the console'
[[ $(jq 'select(.type == "counters") | .cell' "$record" | sort -n | paste -sd ,) == 0,2,3 ]] ||
	die 'the other three cells were not measured'

# The build root with another QEMU, which has its checksum.
root=$("$top/bench/lab/debian/root.sh")
mkdir root
replaced="mount -t tmpfs none root && mkdir root/upper root/work &&
	mount -t overlay -o lowerdir='$root',upperdir=root/upper,workdir=root/work none '$root' &&
	rm '$root/.sha256' '$root/usr/bin/qemu-system-aarch64' && cp -p qemu '$root/usr/bin/qemu-system-aarch64'"

: >qemu
run 77 overlaid "$replaced"
event qemu_missing 'qemu-system-aarch64 cannot be run in'

printf '#!/bin/sh\necho "QEMU emulator version 6.2.0"\nexit 1\n' >qemu
chmod +x qemu
run 77 overlaid "$replaced"
event qemu_too_old 'QEMU 6.2 is too old; '

# A file that is not a module but has its checksum, in a build folder that only this command sees.
mkdir layer
kmods=$INVBENCH_BUILD/kmods/$newest/kmods
run 1 overlaid "mount -t tmpfs none layer && mkdir layer/upper layer/work &&
	mount -t overlay -o lowerdir='$INVBENCH_BUILD',upperdir=layer/upper,workdir=layer/work none '$INVBENCH_BUILD' &&
	echo none >'$kmods/invbench.ko' &&
	sed -i '\$s/.*/$(echo none | sha256sum | cut -c 1-64)/' '$kmods/../state'"
event module_refused "the guest's kernel refused invbench.ko"

expect 3 overlaid 'mount -t tmpfs -o size=20m none out' \
	"$invbench" run ./p.plan --place lab --kernel "$newest" --out out
says 'disk_full'
says 'MiB are needed'

# The disk fills up while the guest runs: the record keeps its samples and has the reason for its end.
cat >wait.sh <<'END'
#!/bin/sh
invbench "$@"
echo waiting >/dev/console
sleep 1000
END
chmod +x wait.sh
fill='until grep -q waiting out/*/boots/*/console.log; do sleep 0.2; done; head -c 200M /dev/zero >out/filler'
INVBENCH_MEASURE=./wait.sh run 1 overlaid "mount -t tmpfs -o size=130m none out && { { $fill; } 2>/dev/null & }"
says 'disk_full'
says 'less than 8 MiB are free'
says '4 measured, 0 skipped, 0 failed'

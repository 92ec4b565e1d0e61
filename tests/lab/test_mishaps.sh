#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# A guest that dies of a cell, QEMU missing or too old, a module refused, a full disk: each is a verdict, and
# what can go on does.
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

# event NAME TEXT: the record has that event, and its reason says TEXT
event() {
	jq -r "select(.type == \"event\" and .event == \"$1\") | .reason" "$record" >reason
	grep -qF -- "$2" reason || die "no event $1 saying '$2': $(cat reason)"
}

# In a namespace of its own, so that what is laid over a file is there for this command alone.
overlaid() {
	local what=$1
	shift
	unshare --mount --propagation private "$BASH" -c "$what"' && exec "$@"' overlaid "$@"
}

[[ $(id -u) -eq 0 ]] || {
	echo 'mounts over files are made by root only'
	exit 77
}
mkdir out
printf '[a]\nworkload = iotlb_sync\nentries = 1,2,3,4\n' >p.plan

INVBENCH_MEASURE=$top/tests/fixtures/crash.sh run 1
event panic 'sysrq triggered crash'
jq -s -e 'map(select(.event == "panic")) | length == 1 and (.[0] | .cell == 1 and (.console_tail | contains("Call trace")))' \
	"$record" >/dev/null ||
	die 'the panic is not told of cell 1, with the console'
[[ $(jq 'select(.type == "counters") | .cell' "$record" | sort -n | paste -sd ,) == 0,2,3 ]] ||
	die 'the other three cells were not measured'

qemu=$("$top/bench/lab/root.sh")/usr/bin/qemu-system-aarch64
run 77 overlaid "mount --bind /dev/null '$qemu'"
event qemu_missing 'no qemu-system-aarch64 runs in'

printf '#!/bin/sh\necho "QEMU emulator version 6.2.0"\nexit 1\n' >old
chmod +x old
run 77 overlaid "mount --bind old '$qemu'"
event qemu_too_old 'QEMU is 6.2, at least'

# A module that is none, laid into a build folder that only this command sees.
mkdir layer
kmods=$INVBENCH_BUILD/kmods/$newest/kmods
run 1 overlaid "mount -t tmpfs none layer && mkdir layer/upper layer/work &&
	mount -t overlay -o lowerdir='$INVBENCH_BUILD',upperdir=layer/upper,workdir=layer/work none '$INVBENCH_BUILD' &&
	echo none >'$kmods/invbench.ko'"
event module_refused 'the kernel refused invbench.ko'

expect 3 overlaid 'mount -t tmpfs -o size=20m none out' \
	"$invbench" run ./p.plan --place lab --kernel "$newest" --out out
says 'disk_full'
says 'MiB are free'

# The disk fills up once the guest is alive: the record keeps what it has and says why it ends.
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
says 'no space is left'
says '3 measured, 0 skipped, 1 failed'

#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# A campaign over boots that are made up: GRUB and systemctl are programs of this test, and the second kernel is the
# first one under another name (setarch). tests/server/long/test_campaign.sh boots a machine.
# The stubs expand what stands in single quotes.
# shellcheck disable=SC2016
if [[ -z ${INSIDE:-} ]]; then
	[[ $(id -u) -eq 0 ]] || {
		echo 'only root can mount over /boot'
		exit 77
	}
	INSIDE=1 exec unshare --mount --propagation private "$BASH" "$0"
fi
# shellcheck source=tests/common.sh
. "$INVBENCH_HOME/tests/common.sh"

first=$(uname -r) second=$(setarch --uname-2.6 uname -r)
[[ $first != "$second" ]] || die 'setarch does not rename the kernel'
mkdir boot_id.d var units
mkdir -p /var/lib/invbench /run/systemd/system /etc/systemd/system
for folder in /boot /run; do
	mount -t tmpfs none "$folder"
done
mount --bind var /var/lib/invbench
mount --bind units /etc/systemd/system
mkdir -p /boot/grub /run/systemd/system bin
for kernel in "$first" "$second"; do
	touch "/boot/vmlinuz-$kernel" "/boot/initrd.img-$kernel"
	entries+="	menuentry 'Linux $kernel' \$menuentry_id_option 'gnulinux-$kernel-advanced-1' {
	}
"
done
printf '%s' "submenu 'Advanced' \$menuentry_id_option 'gnulinux-advanced-1' {
$entries}
" >/boot/grub/grub.cfg

stub() {
	printf '#!/bin/sh\n%s\n' "$2" >"bin/$1"
	chmod +x "bin/$1"
}
export machine=$PWD/machine PATH=$PWD/bin:$PATH
mkdir "$machine"
stub grub-reboot 'echo "$1" >"$machine/next"'
stub systemctl 'echo "$*" >>"$machine/systemctl"; case $1 in
reboot) touch "$machine/down" ;;
stop) [ ! -e "$machine/service" ] || kill "$(cat "$machine/service")" ;;
esac'
# Kills the campaign once, in the middle of a boot's work.
stub prepare 'echo prepared >>"$machine/prepared"; [ ! -e "$machine/cut" ] || { rm "$machine/cut"; kill -KILL "$PPID"; }
[ ! -e "$machine/cancel" ] || { rm "$machine/cancel"; echo "$PPID" >"$machine/service"; "$INVBENCH_BUILD/invbench" campaign --cancel; }'
stub grub-probe 'cat "$machine/${1#--target=}" 2>/dev/null || true'

cat >p.plan <<'END'
[plan]
rounds = 1
slots = 1
calls = 64

[a]
target = model
workload = inv_range
strategy = v7.1
END

# boot: the machine comes up, with the kernel that GRUB was told or the default one, and its units start.
boot() {
	local next='' kernel=$first
	rm -f "$machine/down"
	[[ ! -e $machine/next ]] || next=$(<"$machine/next")
	rm -f "$machine/next"
	[[ -z ${lost:-} && $next == *"$second"* ]] && kernel=$second
	[[ -z $next || $next == "gnulinux-advanced-1>gnulinux-$kernel-advanced-1" || ${lost:-} ]] || die "no such entry: $next"
	umount /proc/sys/kernel/random/boot_id 2>/dev/null
	cat /proc/sys/kernel/random/uuid >boot_id.d/id
	mount --bind boot_id.d/id /proc/sys/kernel/random/boot_id
	[[ -e /etc/systemd/system/invbench-campaign.service ]] || return 0
	if [[ $kernel == "$second" ]]; then
		setarch --uname-2.6 "$invbench" campaign --go-on
	else
		"$invbench" campaign --go-on
	fi >>log 2>&1
}

begin() {
	expect 0 "$invbench" campaign ./p.plan --kernels "$first,$second" --boots 3 --prepare bin/prepare "$@"
	[[ -e $machine/down && -e /etc/systemd/system/invbench-campaign.service ]] || die 'the machine does not go down'
}

# What cannot be done changes nothing.
expect 3 "$invbench" campaign ./p.plan --kernels "$first"
says 'name 2 to 64 installed kernels'
expect 3 "$invbench" campaign ./p.plan --kernels "$first,9.9.9"
says '/boot/vmlinuz-9.9.9'
expect 3 "$invbench" campaign ./none.plan --kernels "$first,$second"
says 'none.plan'
expect 3 "$invbench" campaign ./p.plan --kernels "$first,$second" --boots 0
expect 3 "$invbench" campaign ./p.plan --kernels "$first,$second" --loader lilo
says 'allowed: grub, kexec'
# Where GRUB cannot write, it would not forget the kernel of the next boot.
while read -r what is; do
	echo "$is" >"$machine/$what"
	expect 77 "$invbench" campaign ./p.plan --kernels "$first,$second" --loader grub
	says "/boot/grub is on ${is##* }, to which GRUB cannot write"
	rm "$machine/$what"
done <<'END'
abstraction mdraid1x diskfilter
abstraction lvm
fs btrfs
END
expect 0 "$invbench" campaign ./p.plan --kernels "$first,$second" --boots 2 --dry-run
[[ $(grep -c "grub-reboot 'gnulinux-advanced-1>" output) -eq 4 ]] || die 'the plan has not four boots'
[[ -z $(find "$machine" var units -type f) ]] || die 'a campaign that did not begin has changed something'
expect 3 "$invbench" campaign --status
says 'there was no campaign'
expect 3 "$invbench" campaign --cancel
says 'no campaign is under way'

# Six boots, one of which is cut short.
begin
expect 3 "$invbench" campaign ./p.plan --kernels "$first,$second"
says 'one is under way'
for ((boots = 0; boots < 20; boots++)); do
	[[ $boots -ne 2 ]] || touch "$machine/cut"
	boot
	[[ -e $machine/down || -e /etc/systemd/system/invbench-campaign.service ]] || break
done
# The power came back with the default kernel, which only chose again.
[[ $boots -eq 7 ]] || {
	cat log
	die "it ends after $((boots + 1)) boots instead of 8"
}
cp log output
says 'campaign: complete'
says 'compared  by run'
says 'sent the same commands and CMD_SYNCs in each of the 3 runs'
[[ $(find out -maxdepth 1 -name '*Z-p-*' | wc -l) -eq 6 && $(wc -l <"$machine/prepared") -eq 7 ]] || die 'there are not six runs'
expect 0 "$invbench" campaign --status
says '6 of 6 boots measured; complete'
grep -q "compare .*/out/.*,.*/out/.*,.* .*/out/" output || die 'no command compares the kernels'
jq -r '.boots[] | .warm' var/campaign/state.json | xargs -n 1 -I RUN \
	sh -c 'jq -r "select(.type == \"environment\").kernel_release" RUN/record.jsonl | sort -u' >ran
[[ $(jq -r '.boots[] | .kernel' var/campaign/state.json | sed 's/.*/&/' | xargs) == "$(xargs <ran)" ]] ||
	die "the runs are of these kernels: $(xargs <ran)"
[[ ! -e /etc/systemd/system/invbench-campaign.service ]] || die 'the unit stays'

# Runs that did not do the same work are named. The record's checksums are those of a run that counted other commands.
python3 - "$(jq -r '.boots[0].warm' var/campaign/state.json)/record.jsonl" <<'END' || die 'cannot change the record'
import json, sys, zlib
lines = []
for line in open(sys.argv[1]):
    record = json.loads(line)
    if record["type"] == "counters":
        record["commands"] *= 2
    record.pop("crc")
    body = json.dumps(record, separators=(",", ":"))[:-1]
    lines.append(f'{body},"crc":"{zlib.crc32(body.encode()):08x}"}}\n')
open(sys.argv[1], "w").writelines(lines)
END
"$invbench" campaign --status | sed -n 's/.* compare / compare /p' | xargs "$invbench" >output 2>&1
says 'did not do the same work: cell 0 had from 2 to 4 commands a call'

# A kernel that does not come up ends it. The unit is gone, so nothing more happens.
begin --cold
lost=1
for ((boots = 0; boots < 4; boots++)); do
	boot
done
unset lost
expect 0 "$invbench" campaign --status
says "kernel $second did not come up: this is $first"
[[ ! -e $machine/down && ! -e /etc/systemd/system/invbench-campaign.service ]] || die 'it goes on'

# It can be ended.
begin
expect 0 "$invbench" campaign --cancel
says cancelled
[[ ! -e /etc/systemd/system/invbench-campaign.service ]] || die 'the unit stays'
expect 0 "$invbench" campaign --status
says '0 of 6 boots measured; cancelled'

# Also in the middle of a run, which is when an administrator can log in.
begin
touch "$machine/cancel"
boot
# What cancelled it outlives the service.
for ((tries = 0; tries < 600; tries++)); do
	[[ -e /etc/systemd/system/invbench-campaign.service ]] || break
	sleep 0.1
done
[[ ! -e $machine/down ]] || die 'the machine boots again after the campaign was cancelled'
expect 0 "$invbench" campaign --status
says '0 of 6 boots measured; cancelled'
[[ ! -e /etc/systemd/system/invbench-campaign.service ]] || die 'the unit stays'

# A power cut between the end and the removal of the unit leaves it; the next boot removes it.
begin
cp units/invbench-campaign.service kept
expect 0 "$invbench" campaign --cancel
cp kept units/invbench-campaign.service
boot
[[ ! -e /etc/systemd/system/invbench-campaign.service ]] || die 'a unit that was left behind stays'

# A state that is damaged is no campaign.
echo '{"version": 1' >var/campaign/state.json
expect 4 "$invbench" campaign --status
says state.json

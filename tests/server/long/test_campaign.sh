#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# A campaign boots the server by kexec with two kernels, and goes on after a reset in the middle of a run. A kernel that
# panics ends another one.
# run.sh: at most 10800 s
# The server expands what stands in single quotes.
# shellcheck disable=SC2016
# shellcheck source=tests/server/common.sh
. "$INVBENCH_HOME/tests/server/common.sh"
state=/var/lib/invbench/campaign/state.json
server_limit=9000 # it answers only between two boots, and may be met only after the last one
boots=5 # of each kernel: what a verdict between kernels needs

# reconnect: waits until the server has booted and answers.
reconnect() {
	ssh -F "$server/ssh_config" -O exit server 2>/dev/null
	server_wait "$server"
}

# until_there SCRIPT: waits until it succeeds in the server, which may boot meanwhile.
until_there() {
	local begun=$SECONDS
	until timeout 60 ssh -F "$server/ssh_config" server "$1" >/dev/null 2>&1; do
		((SECONDS - begun < server_limit)) || die "never: $1"
		sleep 5
		reconnect || die 'the server does not come up'
	done
}

expect 0 server_boot "$server"
bring_built
expect 0 server_install "$server" kexec-tools linux-image-arm64
there 'ls /boot/vmlinuz-* | sed s/.*vmlinuz-// | sort' >kernels
[[ $(wc -l <kernels) -eq 2 ]] || die "the server has these kernels: $(xargs <kernels)"
first=$(sed -n 1p kernels) second=$(sed -n 2p kernels)
plan p <<'END'
[plan]
rounds = 4
slots = 2
calls = 64
[a]
target = model
workload = inv_range
strategy = v7.1
END
there "./invbench campaign ./p.plan --kernels $first,$second --boots $boots --loader kexec --seed 1 --dry-run" >output 2>&1 ||
	die 'no plan'
grep -c 'kexec --load' output | grep -qx $((2 * boots)) || die "the plan has not $((2 * boots)) boots"

# The power fails in the middle of a run, once. The default kernel comes up and the campaign goes on. The server itself
# watches for the run, which is too short for a look from outside.
there "cat >/etc/systemd/system/power-cut.service <<'END'
[Unit]
ConditionPathExists=!/var/lib/power-cut
[Service]
ExecStart=/bin/sh -c 'until grep -qs measuring $state; do sleep 0.1; done; touch /var/lib/power-cut; sync /var/lib/power-cut /var/lib; echo b >/proc/sysrq-trigger'
[Install]
WantedBy=multi-user.target
END
systemctl enable power-cut" >output 2>&1 || die 'no service'
there "./invbench campaign ./p.plan --kernels $first,$second --boots $boots --loader kexec --seed 1" >output 2>&1
until_there "grep -q '\"ended\": \"' $state"
there './invbench campaign --status' >output 2>&1
cat output
says "$((2 * boots)) of $((2 * boots)) boots measured; complete"
[[ $(there "grep -c '\"cut\": 1,' $state") == 1 ]] || die 'no run was cut short, or more than one'
there 'jq -r ".boots[] | [.kernel, .warm] | @tsv" '$state' 2>/dev/null || python3 -c "
import json
for boot in json.load(open(\"'$state'\"))[\"boots\"]:
    print(boot[\"kernel\"], boot[\"warm\"], sep=\"\t\")"' >boots
while read -r kernel run; do
	there "grep -o '\"kernel_release\":\"[^\"]*' $run/record.jsonl | sort -u" </dev/null >output 2>&1
	says "$kernel"
done <boots
[[ $(wc -l <boots) -eq $((2 * boots)) ]] || die "the campaign has these boots: $(cat boots)"
there 'systemctl is-enabled invbench-campaign' >output 2>&1 && die 'the unit stays'
there 'cat /var/lib/invbench/campaign/log' >output 2>&1
says 'campaign: complete'
says 'compared  by run'

# A kernel that panics. A watchdog resets the machine.
there "cp /boot/vmlinuz-$first /boot/vmlinuz-0.0.0-broken && echo nothing >/boot/initrd.img-0.0.0-broken &&
	./invbench campaign ./p.plan --kernels 0.0.0-broken,$second --boots 1 --loader kexec --seed 2" >output 2>&1
begun=$SECONDS
until grep -q 'Kernel panic' "$server/console"; do
	((SECONDS - begun < 7200)) || die 'no kernel panics'
	sleep 5
done
server_monitor "$server" system_reset >/dev/null
reconnect || die 'the server does not come up'
until_there "grep -q '\"ended\": \"' $state"
there './invbench campaign --status' >output 2>&1
says "kernel 0.0.0-broken did not come up: this is $second"
there 'systemctl is-enabled invbench-campaign' >output 2>&1 && die 'the unit stays'
clean_log

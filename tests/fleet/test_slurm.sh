#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# A real Slurm of two machines measures a plan: a task is killed and requeued, and the parts are gathered.
#
# slurmctld and the slurmds run in namespaces of their own: nobody else reaches their ports, they end with this test,
# however it ends, and each machine has its own name and cache.
set -uo pipefail

if [[ ${1:-} != inside ]]; then
	for program in slurmctld slurmd sbatch unshare ip; do
		if ! PATH=$PATH:/usr/sbin command -v $program >/dev/null; then
			echo "$program is missing: apt-get install slurmctld slurmd slurm-client util-linux iproute2"
			exit 77
		fi
	done
	if ! unshare --net --pid --uts --mount --mount-proc --fork true 2>/dev/null; then
		echo 'no namespaces of its own: only root can make them'
		exit 77
	fi
	exec setpriv --pdeathsig KILL unshare --net --pid --uts --mount --mount-proc --fork --kill-child=KILL "$0" inside
fi

# shellcheck source=tests/cli/common.sh
. "$INVBENCH_HOME/tests/cli/common.sh"
# shellcheck source=tests/cli/lab.sh
. "$top/tests/cli/lab.sh"
export PATH=$PATH:/usr/sbin SLURM_CONF=$work/slurm.conf
# Slurm looks for its own address among those that are not 127.0.0.1.
{ ip link set lo up && ip addr add 10.99.99.1/32 dev lo; } || die 'the network of the namespace does not start'

cat >slurm.conf <<END
ClusterName=test
SlurmctldHost=$(uname -n)(127.0.0.1)
SlurmctldPort=6817
AuthType=auth/none
AuthInfo=cred_expire=5
CredType=cred/none
SlurmUser=root
SlurmdUser=root
StateSaveLocation=$work/state
SlurmdSpoolDir=$work/spool-%n
SlurmctldPidFile=$work/slurmctld.pid
SlurmdPidFile=$work/slurmd-%n.pid
SlurmctldLogFile=$work/slurmctld.log
SlurmdLogFile=$work/slurmd-%n.log
ProctrackType=proctrack/linuxproc
TaskPlugin=task/none
SelectType=select/cons_tres
SelectTypeParameters=CR_Core
ReturnToService=2
MpiDefault=none
SchedulerParameters=sched_interval=1
MailProg=/bin/true
NodeName=n1 NodeHostname=n1 NodeAddr=127.0.0.1 Port=6821 CPUs=1 Feature=lab
NodeName=n2 NodeHostname=n2 NodeAddr=127.0.0.1 Port=6822 CPUs=1 Feature=lab
NodeName=n3 NodeHostname=n3 NodeAddr=127.0.0.1 Port=6823 CPUs=1 Feature=other State=DOWN
PartitionName=all Nodes=ALL Default=YES MaxTime=INFINITE State=UP
END
mkdir state cache
slurmctld -D -i >/dev/null 2>&1 &
controller=$!
for node in n1 n2; do
	# shellcheck disable=SC2016 # The inner shell expands it.
	unshare --uts --mount sh -c 'hostname "$1" && mount -t tmpfs none "$2" && exec slurmd -D -N "$1"' sh \
		$node "$work/cache" >/dev/null 2>&1 &
done
nodes_are_idle() {
	[[ $(timeout 10 sinfo --noheader --states=idle --format=%D 2>/dev/null) == 2 ]]
}
# A question takes seconds as long as nobody answers.
for ((tries = 0; tries < 120; tries++)); do
	! nodes_are_idle || break
	kill -0 $controller 2>/dev/null || break
	sleep 0.5
done
nodes_are_idle || { tail -qn 5 ./*.log; die 'the two machines are not idle'; }

# jobs_in STATE,...: the jobs and tasks that are in one of these states.
jobs_in() {
	timeout 10 squeue --noheader --array --states="$1" --format=%i 2>/dev/null
}

nothing_is_left() {
	[[ -z $(jobs_in pending,running,completing,suspended) ]]
}

wait_for_all() {
	local minute
	for minute in 1 2 3 4 5; do
		! until_true nothing_is_left || return 0
		squeue
	done
	tail -n 20 fleet/log/*
	die "jobs are left after $minute minutes"
}

# Three kernels, two boots, two sections. One kernel hangs until its task is killed.
printf '[a]\nworkload = unmap\nsize = 4K,64K\n[b]\nworkload = unmap\nsize = 2M\n' >p.plan
echo 'a a b' >"$FAKE/sections"
kernels '1.1 1000 2000 3000' '1.2 1100 2100 3100' '2.0 1200 hang 3200'
fleet() {
	expect "$1" "$invbench" fleet slurm ./p.plan --parts 6 --dir fleet --with --constraint=lab "${@:2}" -- --place lab \
		--kernels 1.1,1.2,2.0 --boots 2 --hang-timeout 3600 --jobs 1
}
fleet 0 --dry-run
says "sbatch --parsable --constraint=lab $work/fleet/tasks.sbatch"
[[ ! -e fleet && -z $(jobs_in pending,running) ]] || die '--dry-run wrote or submitted something'
fleet 0
says '6 tasks, their output in'

# The part whose guest hangs: it has read the costs before it describes itself. The other part of this kernel starts later.
hanging_part() {
	grep -ls '"kernel_release":"2.0"' fleet/parts/*/*/record.jsonl | head -n 1 | cut -d / -f 3
}
hangs() {
	[[ -n $(hanging_part) ]]
}
until_true hangs || { tail fleet/log/* slurmctld.log; die 'no task hangs'; }
part=$(hanging_part)
task=$(sed -n 's/^fleet: job \([0-9]*\):.*/\1/p' output)_$part
sed -i 's/hang/2200/' "$FAKE/costs"
expect 0 scontrol requeue "$task"
echo "requeued: $task"
wait_for_all

gathered=(out/*-p-*/)
[[ ${#gathered[@]} -eq 1 && -d ${gathered[0]} ]] || { tail -n 20 fleet/log/*; die 'no run was gathered'; }
cat fleet/log/gather
grep -q '6 of 6 parts' fleet/log/gather || die 'parts are missing'
# Slurm decides which machine measures what; each kernel that two of them booted has three cells to compare.
jq -r 'select(.type == "boot") | "\(.kernel) \(.machine)"' "$(record)" | sort -u >measured
cat measured
shared=$((3 * $(cut -d ' ' -f 1 measured | sort | uniq -d | wc -l)))
grep -q "; $shared of $shared cells that several measured agree to the instruction" fleet/log/gather ||
	die "the machines were not compared in $shared cells"
holds 1 '"verdict":"complete","cells":18,"measured":18,"skipped":0,"failed":0'
[[ $(jq -r 'select(.type == "boot") | .machine' "$(record)" | sort -u | paste -sd ' ') == 'n1 n2' ]] ||
	die 'not both machines have measured'
# The task that was requeued continued its record.
holds 1 '"event":"torn"'
grep -q 'was cut short; it continues now' "fleet/log/$part" || die 'the task did not continue'
expect 0 "$invbench" show latest
says 'complete, 18 of 18 cells measured'

# The same call again measures nothing that is there, and only what is missing.
rm -r fleet/parts/5
fleet 0
wait_for_all
grep -q 'part 1 of 6 is measured already' fleet/log/1 || die 'a part was measured again'
[[ -e $(echo fleet/parts/5/*/record.jsonl) ]] || die 'the missing part was not measured'
grep -q '6 of 6 parts' fleet/log/gather || die 'the second call did not gather'

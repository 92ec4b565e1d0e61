#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# GNU parallel measures a plan on three machines, one of which cannot be reached, and the parts are gathered.
#
# A program stands for ssh. As root it gives each machine a name and a cache of its own, in namespaces.
# shellcheck source=tests/cli/common.sh
. "$INVBENCH_HOME/tests/cli/common.sh"
# shellcheck source=tests/cli/lab.sh
. "$top/tests/cli/lab.sh"

if ! command -v parallel >/dev/null; then
	echo 'parallel is missing: apt-get install parallel'
	exit 77
fi
export HOME=$work # parallel keeps a folder there
unset SHELL       # as in cron, in a service and on a machine for continuous integration
mkdir cache
names='n1 n2'
unshare --uts --mount true 2>/dev/null || names=$(uname -n)
cat >ssh <<'EOF'
#!/bin/sh
# usage: ssh HOST [--] COMMAND...
host=$1
shift
[ "$1" != -- ] || shift
[ "$host" != broken ] || exit 255
if unshare --uts --mount true 2>/dev/null; then
	exec unshare --uts --mount sh -c 'hostname "$1" && mount -t tmpfs none "$2" && shift 2 && eval "$*"' sh "$host" "$CACHE" "$@"
fi
eval "$*"
EOF
chmod +x ssh
export CACHE=$work/cache

printf '[a]\nworkload = unmap\nsize = 4K,64K\n[b]\nworkload = unmap\nsize = 2M\n' >p.plan
echo 'a a b' >"$FAKE/sections"
kernels '1.1 1000 2000 3000' '2.0 1200 2200 3200'
fleet() {
	expect "$1" "$invbench" fleet parallel ./p.plan --parts 6 --dir fleet "${@:2}" -- --place lab --kernels 1.1,2.0 --boots 3
}
machines=(--with "--sshlogin=1/$work/ssh n1,1/$work/ssh n2,1/$work/ssh broken")
fleet 0 --dry-run "${machines[@]}"
says "seq 6 | parallel"
[[ ! -e fleet ]] || die '--dry-run wrote something'
fleet 0 "${machines[@]}"
says '6 of 6 parts'
holds 1 '"verdict":"complete","cells":18,"measured":18,"skipped":0,"failed":0'
[[ $(jq -r 'select(.type == "boot") | .machine' "$(record)" | sort -u | paste -sd ' ') == "$names" ]] ||
	die "other machines than $names have measured"

# A task that fails everywhere leaves its part missing, which is named; the same call again measures it.
rm -r fleet out
kernels '1.1 1000 2000 3000'
kernel 2.0
cp home/bench/kernels/2.0.kernel kept
cat >home/bench/kernels/2.0.kernel <<<'no kernel'
fleet 3 --with --sshlogin=:
says '2.0.kernel'
[[ ! -e fleet ]] || die 'a folder was made for a request that no task can run'
mv kept home/bench/kernels/2.0.kernel
kernels '1.1 1000 2000 3000' '2.0 1200 2200 3200'
expect 0 "$invbench" fleet parallel ./p.plan --parts 2 --dir again -- --place lab --kernels 1.1,2.0
rm -r again/parts/2 out
expect 2 sh again/gather.sh
says 'part 2 of 2 is missing; to measure it: invbench run '
expect 0 "$invbench" fleet parallel ./p.plan --parts 2 --dir again -- --place lab --kernels 1.1,2.0
says 'part 1 of 2 is measured already'
says '2 of 2 parts'

rm -r again/parts/*
expect 2 sh again/gather.sh
says 'no part is measured; look into'

# The folder of another plan or other options is not reused.
expect 3 "$invbench" fleet parallel ./p.plan --parts 2 --dir again -- --place lab --kernels 1.1
says 'is of another plan or other options'

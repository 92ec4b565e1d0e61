#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# fleet: each engine says what it would do and has a test; a new engine is one file; what a task could not run is
# refused before anything is written.
# shellcheck source=tests/cli/common.sh
. "$(dirname "$0")/common.sh"
# shellcheck source=tests/cli/lab.sh
. "$top/tests/cli/lab.sh"

printf '[a]\nworkload = unmap\nsize = 4K,64K\n[b]\nworkload = unmap\nsize = 2M\n' >p.plan
echo 'a a b' >"$FAKE/sections"
kernels '1.1 1000 2000 3000'

for engine in $("$invbench" list fleets --json | jq -r '.[].name'); do
	[[ -x $top/tests/fleet/test_$engine.sh ]] || die "$engine has no test in tests/fleet/"
	expect 0 "$invbench" fleet "$engine" ./p.plan --parts 2 --dir fleet --with --some=option --dry-run -- --place lab
	says "$work/fleet/arguments:"
	grep -A 7 '/arguments:$' output | tail -n 7 >words
	printf '%s\n' "$work" 2 "$work/out" "$invbench" run "$work/fleet/p.plan" --place | cmp - words || die "$engine: other words"
	says "$work/fleet/task.sh"
	says "$work/fleet/gather.sh"
	says ' --some=option '
	[[ ! -e fleet ]] || die "$engine: --dry-run wrote something"
done

# A word of a task is never a command of a shell: neither blanks nor quotes change it.
hostile="a \$(touch hacked) b"
mkdir "$hostile"
cp p.plan "$hostile/q.plan"
cp home/bench/kernels/1.1.kernel "$hostile/1.1.kernel"
expect 0 "$invbench" fleet slurm "./$hostile/q.plan" --parts 2 --dir fleet --dry-run -- --place lab \
	--set 'size = 4K, 64K' --kernels "./$hostile/1.1.kernel"
says 'size = 4K, 64K'
says "./$hostile/1.1.kernel"
expect 0 "$invbench" fleet parallel "./$hostile/q.plan" --parts 2 --dir hostile -- --place lab \
	--set 'size = 4K, 64K' --kernels "./$hostile/1.1.kernel"
says '2 of 2 parts'
[[ ! -e hacked ]] || die 'a word of a task was run'
rm -r out
refuses() {
	expect 3 "$invbench" fleet "${@:2}"
	says "$1"
}
refuses 'has several lines' slurm ./p.plan --parts 2 --dir x -- --place lab --set $'size=4K\n'

# The new engine of the page: one file, which is found, and measures.
sed -n '/^## Add an engine/,/^## What/s/^    //p' "$top/docs/fleet.md" >home/bench/fleet/new-one.sh
chmod +x home/bench/fleet/new-one.sh
expect 0 "$invbench" list fleets
says 'new-one        One part after the other on this machine'
expect 0 "$invbench" fleet new-one ./p.plan --parts 2 --dir fleet --dry-run -- --place lab --kernels 1.1
says "for each part: sh $work/fleet/task.sh I"
expect 0 "$invbench" fleet new-one ./p.plan --parts 2 --dir fleet -- --place lab --kernels 1.1
says '2 of 2 parts'
holds 1 '"verdict":"complete","cells":3,"measured":3,"skipped":0,"failed":0'
# The same once more measures nothing. The plan of the folder counts, whatever happens to the other file.
expect 0 "$invbench" fleet new-one ./p.plan --parts 2 --dir fleet -- --place lab --kernels 1.1
says 'part 2 of 2 is measured already'
has_runs 1

refuses "fleet: 'slrm' is unknown, did you mean 'slurm'" slrm ./p.plan --parts 2 --dir x -- --place lab
refuses '--parts N and --dir DIR are missing' slurm ./p.plan --dir x -- --place lab
refuses '--parts N and --dir DIR are missing' slurm ./p.plan --parts 2 -- --place lab
refuses "--parts: '0' is not a number in 1..65535" slurm ./p.plan --parts 0 --dir x -- --place lab
refuses 'must say --place host or --place lab' slurm ./p.plan --parts 2 --dir x
refuses 'plan p has only 2 parts here' slurm ./p.plan --parts 3 --dir x -- --place lab
refuses '--part: not among the options of run after --' slurm ./p.plan --parts 2 --dir x -- --place lab --part 1/2
refuses '--out: not among the options' slurm ./p.plan --parts 2 --dir x -- --place lab --out=y
refuses "nowhere' is unknown" slurm ./p.plan --parts 2 --dir x -- --place lab --kernels nowhere
refuses "'nosuch' is unknown" slurm nosuch --parts 2 --dir x -- --place lab
refuses 'is not a path that scripts can carry' slurm ./p.plan --parts 2 --dir 'a b' -- --place lab
refuses "is not a path that scripts can carry" slurm ./p.plan --parts 2 --dir x --out "\$(touch hacked)" -- --place lab
refuses 'is of another plan or other options' new-one ./p.plan --parts 1 --dir fleet -- --place lab --kernels 1.1
[[ ! -e x && ! -e hacked ]] || die 'something was written or run'

# An engine whose program is missing says what to install.
mkdir bin
for program in sh cat seq; do ln -s "$(command -v $program)" bin/; done
expect 77 env PATH="$work/bin" "$invbench" fleet slurm ./p.plan --parts 2 --dir y -- --place lab
says 'sudo apt-get install slurm-client'
expect 77 env PATH="$work/bin" "$invbench" fleet parallel ./p.plan --parts 2 --dir y -- --place lab
says 'sudo apt-get install parallel'

#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# GNU parallel: a part at a time on each machine, by ssh, and then the joined run.
#
# --with --sshlogin=node1,node2 or --with --sshloginfile=FILE names the machines; without, all runs on this one. A
# part that fails is tried on another machine. This program stays until all is done.
#
# usage: parallel.sh show|submit DIR PARTS [OPTION OF parallel]...   (bench/cli/verbs/fleet.c calls it)
set -eu

mode=$1 dir=$2 parts=$3
shift 3

if [ "$mode" = show ]; then
	printf 'seq %s | parallel --will-cite --jobs 1 --retries 3 --joblog %s%s sh %s\n' "$parts" "$dir/log/joblog" \
		"${*:+ $*}" "$dir/task.sh"
	echo "sh $dir/gather.sh"
	exit
fi
if ! command -v parallel >/dev/null; then
	echo 'invbench: fleet parallel: parallel is missing; install it with: sudo apt-get install parallel' >&2
	exit 77
fi
# Else it runs each task by the shell of the user there, or by none, without a word, where SHELL is not set.
export PARALLEL_SHELL=/bin/sh
seq "$parts" | parallel --will-cite --jobs 1 --retries 3 --joblog "$dir/log/joblog" "$@" sh "$dir/task.sh" || :
exec sh "$dir/gather.sh"

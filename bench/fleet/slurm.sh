#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# Slurm: a job array with one task for each part, and a job that gathers them.
#
# A task whose node fails, or that an administrator requeues, starts again and continues its part. Each task has its
# node for itself, because two would disturb each other. The job that gathers waits for the end of all tasks, failed
# ones too, and then names what is missing.
#
# usage: slurm.sh show|submit DIR PARTS [OPTION OF sbatch]...   (bench/cli/verbs/fleet.c calls it)
set -eu

mode=$1 dir=$2 parts=$3
shift 3

# The tasks, and the job that gathers, as sbatch reads them.
tasks() {
	cat <<-EOF
		#!/bin/sh
		#SBATCH --job-name=invbench
		#SBATCH --array=1-$parts
		#SBATCH --requeue
		#SBATCH --exclusive
		#SBATCH --open-mode=append
		#SBATCH --output=$dir/log/%a
		exec /bin/sh $dir/task.sh "\$SLURM_ARRAY_TASK_ID"
	EOF
}

gather() {
	cat <<-EOF
		#!/bin/sh
		#SBATCH --job-name=invbench-gather
		#SBATCH --requeue
		#SBATCH --output=$dir/log/gather
		exec /bin/sh $dir/gather.sh
	EOF
}

if [ "$mode" = show ]; then
	printf '%s:\n' "$dir/tasks.sbatch"
	tasks
	printf '\n%s:\n' "$dir/gather.sbatch"
	gather
	printf '\nsbatch --parsable%s %s\n' "${*:+ $*}" "$dir/tasks.sbatch"
	printf 'sbatch --parsable --dependency=afterany:JOB%s %s\n' "${*:+ $*}" "$dir/gather.sbatch"
	exit
fi
if ! command -v sbatch >/dev/null; then
	echo 'invbench: fleet slurm: sbatch is missing; install it with: sudo apt-get install slurm-client' >&2
	exit 77
fi
tasks >"$dir/tasks.sbatch"
gather >"$dir/gather.sbatch"
# With several clusters it prints JOB;CLUSTER.
job=$(sbatch --parsable "$@" "$dir/tasks.sbatch")
job=${job%%;*}
last=$(sbatch --parsable --dependency="afterany:$job" "$@" "$dir/gather.sbatch")
echo "fleet: job $job: $parts tasks, their output in $dir/log; job ${last%%;*} gathers them"

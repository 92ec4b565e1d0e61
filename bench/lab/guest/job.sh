#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# Makes the guest image of one job: the job's files in /job and the command in /job/cmd, followed by
# the image of guest.sh and that of tools.sh.
#
# The kernel unpacks archives one after another, so the large ones need not be packed for each boot.
#
# usage: job.sh ROOT IMAGE NEW FILES TOOLS ERRORS COMMAND...
#        IMAGE: from guest.sh; NEW: the image to make; FILES: a folder, or empty;
#        TOOLS: from tools.sh, or empty; ERRORS: if not empty, the command's errors leave with its output
# shellcheck source=bench/lab/common.sh
. "$(dirname "$0")/../common.sh"

[[ $# -ge 7 ]] || refuse 3 "usage: job.sh ROOT IMAGE NEW FILES TOOLS ERRORS COMMAND..."
root=$1
image=$2
new=$3
files=$4
tools=$5
errors=$6
shift 6
stage=$new.stage

trap 'rm -rf "$stage"' EXIT
mkdir -p "$stage/job"
[[ -z $files ]] || cp -rL "$files/." "$stage/job/"
echo "exec ${*@Q}${errors:+ 2>&1}" >"$stage/job/cmd"
"$lab/debian/enter.sh" "$root" --bind "${new%/*}" --bind "$lab" -- "$lab/guest/pack.sh" "$stage" "$new"
cat "$image" ${tools:+"$tools"} >>"$new"

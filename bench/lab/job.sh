#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# Makes a guest image for one job: the files of a folder at /job and the command as /job/cmd, before
# the image that guest.sh made, and the tools after it.
#
# The kernel unpacks archives one after another, so the large one is not packed again for each boot.
#
# usage: job.sh ROOT IMAGE NEW FILES TOOLS COMMAND...
#        FILES: a folder, or empty; TOOLS: the image that tools.sh made, or empty
# shellcheck source=bench/lab/common.sh
. "$(dirname "$0")/common.sh"

[[ $# -ge 6 ]] || refuse 3 "usage: job.sh ROOT IMAGE NEW FILES TOOLS COMMAND..."
root=$1
image=$2
new=$3
files=$4
tools=$5
shift 5
stage=$new.stage

trap 'rm -rf "$stage"' EXIT
mkdir -p "$stage/job"
[[ -z $files ]] || cp -rL "$files/." "$stage/job/"
echo "exec ${*@Q}" >"$stage/job/cmd"
"$lab/enter.sh" "$root" --bind "${new%/*}" --bind "$lab" -- "$lab/pack.sh" "$stage" "$new"
cat "$image" ${tools:+"$tools"} >>"$new"

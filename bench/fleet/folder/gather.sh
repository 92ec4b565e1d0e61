#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# Joins the parts in this folder that are measured. See task.sh for the file arguments.
#
# usage: gather.sh
set -eu

dir=$(cd "$(dirname "$0")" && pwd)
{
	IFS= read -r _ && IFS= read -r _ && IFS= read -r out && IFS= read -r program
} <"$dir/arguments"
if [ -z "$(ls "$dir/parts" 2>/dev/null)" ]; then
	echo "invbench: fleet: no part is measured; look into $dir/log, then give the same command again" >&2
	exit 2
fi
exec "$program" gather "$dir"/parts/* --out "$out"

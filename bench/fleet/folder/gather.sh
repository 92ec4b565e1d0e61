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
exec "$program" gather "$dir"/parts/* --out "$out"

#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# Measures one part of the plan in this folder.
#
# The file arguments has a word in each line: the working directory, the number of parts, the folder for the joined run,
# and the command. No word is read as anything else.
#
# usage: task.sh PART
set -eu

dir=$(cd "$(dirname "$0")" && pwd)
part=$1
set --
while IFS= read -r word; do
	set -- "$@" "$word"
done <"$dir/arguments"
cd "$1"
parts=$2
shift 3
exec "$@" --part "$part/$parts" --out "$dir/parts/$part"

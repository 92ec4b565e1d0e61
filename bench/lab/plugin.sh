#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# Compiles the plugin of the lab's QEMU that counts instructions by address; prints its path.
#
# With this machine's compiler, not the build root's: it needs nothing but the C library, and a newer
# one takes what was linked against an older.
#
# usage: plugin.sh
# shellcheck source=bench/lab/common.sh
. "$(dirname "$0")/common.sh"

out=$build/plugin
plugin=$out/functions.so

hold "$out"
if [[ -n $(find "$lab/plugin" "$home/bench/core" -name '*.[ch]' -newer "$plugin" 2>/dev/null || echo new) ]]; then
	gcc -O2 -Wall -Wextra -Werror -shared -fPIC -I"$home" -o "$plugin.part" "$lab/plugin/functions.c" ||
		refuse 1 "the emulator's plugin: the build failed, see above"
	mv "$plugin.part" "$plugin"
fi
echo "$plugin"

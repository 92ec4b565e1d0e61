#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# Compiles the QEMU plugin that counts what a call is made of, by address. Prints its path.
#
# This machine's compiler suffices: the plugin needs only the C library, and the build root's newer
# library runs what was linked against an older one.
#
# usage: plugin.sh
# shellcheck source=bench/lab/common.sh
. "$(dirname "$0")/../common.sh"

out=$build/plugin
plugin=$out/functions.so

sum() {
	sha256sum <"$plugin" | cut -c 1-64
}

hold "$out"
if [[ ! -f $out/state || $(<"$out/state") != "$(sum)" || -n $(find "$lab/plugin" "$home/bench/core" "$home/bench/mix" -name '*.[ch]' -newer "$plugin" 2>/dev/null || echo new) ]]; then
	gcc -O2 -Wall -Wextra -Werror -shared -fPIC -I"$home" -o "$plugin.part" "$lab"/plugin/*.c "$home/bench/mix/mix.c" ||
		refuse 1 "plugin: the build failed, see above"
	mv "$plugin.part" "$plugin"
	sum >"$out/state"
fi
print_digest "$(<"$out/state")"
echo "$plugin"

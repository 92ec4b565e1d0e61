#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# bash's completion: the function is called as bash calls it, and offers what the program itself lists.
# shellcheck source=tests/package/common.sh
. "$INVBENCH_HOME/tests/package/common.sh"
# shellcheck source=bench/cli/install/complete.bash
. "$top/bench/cli/install/complete.bash"

# Outside of a completion the builtin fails.
compopt() {
	compopted="$*"
}

# complete_line LINE: COMPREPLY for a cursor at the end of the line. bash splits words at = and :, too.
complete_line() {
	local spaced=$1
	COMP_LINE=$1 COMP_POINT=${#1} COMPREPLY=() compopted=
	spaced=${spaced//=/ = }
	read -ra COMP_WORDS <<<"$spaced"
	[[ $1 != *' ' ]] || COMP_WORDS+=('')
	COMP_CWORD=$((${#COMP_WORDS[@]} - 1))
	_invbench
}

# offers LINE WORD...: exactly these, in any order.
offers() {
	local line=$1
	shift
	complete_line "$top/invbench $line"
	[[ $(printf '%s\n' "${COMPREPLY[@]}" | sort) == "$(printf '%s\n' "$@" | sort)" ]] ||
		die "'$line': offers '${COMPREPLY[*]}', expected '$*'"
}

# listed KIND: its names, as `invbench list` prints them.
listed() {
	"$top/invbench" list "$1" --json | jq -r '.[].name'
}

needs jq
XDG_CACHE_HOME=$work/cache
mkdir -p out/20260101T000000Z-quick-0001 out/20260102T000000Z-quick-0002

mapfile -t verbs < <("$top/invbench" help | sed -n '/^Usage/,/^Exit/s/^  \([a-z]\+\)\( .*\|\)$/\1/p' | grep -vx invbench)
[[ ${#verbs[@]} -ge 14 ]] || die "only ${#verbs[@]} verbs in the help"
offers '' "${verbs[@]}" help --help --version
offers 'help ' "${verbs[@]}"
for verb in "${verbs[@]}"; do
	mapfile -t options < <("$top/invbench" help "$verb" | sed -n '/^Options/,/^Examples/s/^  \(--[a-z-]*\).*/\1/p')
	offers "$verb --" "${options[@]}" --help
done
mapfile -t kinds < <("$top/invbench" list --json | jq -r 'keys_unsorted[]')
offers 'list ' "${kinds[@]}" devices runs
mapfile -t plans < <(listed plans)
offers 'run ' "${plans[@]}"
offers 'track ' "${plans[@]}"
mapfile -t kernels < <(listed kernels)
offers 'prepare ' "${kernels[@]}"
offers 'guest --kernel ' "${kernels[@]}"
offers 'run --kernels ' "${kernels[@]}" all
offers 'run quick --kernels=7.3.4,6.1.17' 7.3.4,6.1.170 7.3.4,6.1.176
mapfile -t exports < <(listed exports)
offers 'export --format ' "${exports[@]}"
mapfile -t metrics < <(listed metrics)
offers 'compare --metric ' "${metrics[@]}"
mapfile -t axes < <(listed axes)
offers 'run --set ' "${axes[@]/%/=}"
offers 'compare --by ' "${axes[@]}" kernel
mapfile -t strategies < <(listed strategies)
offers 'run --set strategy=' "${strategies[@]}"
offers 'run --set strategy=v7.1,no-s' v7.1,no-smp-mb
offers 'run --set ril=' off on
offers 'run --set siz' size=
[[ $compopted == '-o nospace' ]] || die 'a space would follow the ='
offers 'run --place ' host lab
offers 'run --clock=e' exact emulated
offers 'show ' latest 20260101T000000Z-quick-0001 20260102T000000Z-quick-0002
offers 'compare latest 20260101T000000Z-quick-0001,20260102' 20260101T000000Z-quick-0001,20260102T000000Z-quick-0002
offers 'index ' rebuild
offers 'selftest s' stats sim

# Where a name of a file is wanted, bash completes it.
for line in 'run --out ' 'run ./p' 'run --seed ' 'guest -- un' 'nonsense ' 'run --nonsense '; do
	complete_line "$top/invbench $line"
	[[ $line == *nonsense* || ${#COMPREPLY[@]} -eq 0 ]] || die "'$line': offers '${COMPREPLY[*]}'"
done

# A key press must change nothing: no cache folder, no run.
[[ ! -e $XDG_CACHE_HOME ]] || die 'a completion made the cache folder'
[[ $(find out -type f | wc -l) -eq 0 ]] || die 'a completion wrote a file'

# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=bash
#
# Bash's completion for invbench: asks the program on the command line what may stand at the cursor.
#
# bash splits words at = and : too, and replaces only what follows the last of them. So the words are taken from
# the line itself, and what bash keeps is cut off. No answer makes bash complete names of files.
_invbench() {
	local line=${COMP_LINE:0:COMP_POINT} kept words
	read -ra words <<<"$line"
	[[ $line != *[[:space:]] ]] || words+=('')
	mapfile -t COMPREPLY < <("${words[0]/#\~/$HOME}" complete -- "${words[@]:1}" 2>/dev/null)
	kept=${words[-1]%"${words[-1]##*["$COMP_WORDBREAKS"]}"}
	COMPREPLY=("${COMPREPLY[@]#"$kept"}")
	[[ ${#COMPREPLY[@]} -ne 1 || ${COMPREPLY[0]} != *= ]] || compopt -o nospace
}
complete -o default -F _invbench invbench

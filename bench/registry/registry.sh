#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# Prints one line MACRO(identifier, "name", "sentence") for each file.
#
# The name is the file's name without its suffix. The identifier is the name with _ for other characters
# than letters and digits. The sentence is the first one after the licence line. So a new file is a new
# entry, without another list to edit.
#
# With -i, each line is followed by an #include of the file and by MACRO_END, for files that contain
# only initialisers.
#
# usage: registry.sh [-i] MACRO FILE...
set -eu

include=0
if [ "$1" = -i ]; then
	include=1
	shift
fi
macro=$1
shift
[ $# -gt 0 ] || exit 0

awk -v macro="$macro" -v include="$include" '
function finish(    name, id) {
	if (file == "")
		return
	if (sentence == "") {
		printf "%s: no sentence after the licence line\n", file > "/dev/stderr"
		failed = 1
	}
	name = file
	sub(/.*\//, "", name)
	sub(/\.[^.]*$/, "", name)
	id = name
	gsub(/[^A-Za-z0-9]/, "_", id)
	gsub(/["\\]/, "\\\\&", sentence)
	printf "%s(%s, \"%s\", \"%s\")\n", macro, id, name, sentence
	if (include)
		printf "#include \"%s\"\n%s_END\n", file, macro
}
FNR == 1 {
	finish()
	file = FILENAME
	sentence = ""
	done = 0
}
/SPDX-License-Identifier/ || /^#!/ || done { next }
{
	text = $0
	sub(/^[ \t]*(\/\*+|\*+\/|\*|\/\/|#|;)?[ \t]*/, "", text)
	sub(/[ \t]*(\*\/)?[ \t]*$/, "", text)
	if (text == "") {
		done = sentence != ""
		next
	}
	sentence = sentence (sentence == "" ? "" : " ") text
	if (match(sentence, /[.?]( |$)/)) {
		sentence = substr(sentence, 1, RSTART - (substr(sentence, RSTART, 1) == "."))
		done = 1
	}
}
END {
	finish()
	exit failed
}
' "$@"

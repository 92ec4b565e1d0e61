# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=bash
# Changes records, for tests of parts that several machines measured. Sourced, after common.sh.
# shellcheck disable=SC2154

# shellcheck source=tests/fixtures/seal.sh
. "$top/tests/fixtures/seal.sh"

# edit DIR JQ: changes the lines of the record of the only run in a folder, and seals it again.
edit() {
	local record
	record=$(echo "$1"/*/record.jsonl)
	jq -c "del(.seq, .crc) | $2" "$record" | seal >sealed
	mv sealed "$record"
}

# rename DIR MACHINE: the part was measured on the machine of this name.
rename() {
	edit "$1" "if .type == \"boot\" then .machine = \"$2\" else . end"
}

gather() {
	expect "$1" "$invbench" gather "${@:2}"
}

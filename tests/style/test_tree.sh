#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# What every file of the tree keeps to: a licence line first, nothing left undone, no name of this machine.
cd "$(dirname "$0")/../.." || exit 1
status=0

complain() {
	echo "$*"
	status=1
}

while read -r file; do
	case $file in
	LICENSE | *.md | *.jsonl | *.json | *.txt | *.svg | *.png | *.list) ;;
	*)
		head -n 2 "$file" | grep -q 'SPDX-License-Identifier: GPL-2.0-or-later' ||
			complain "$file: no licence line at its start"
		;;
	esac
	[[ $file != tests/style/test_tree.sh ]] || continue
	grep -nE '\b(TODO|FIXME|XXX)\b' "$file" /dev/null && complain "$file: left undone"
	grep -nE '(deb|ftp|archive|registry)\.[a-z]*\.?(debian|npmjs|ubuntu)\.(org|com|net)' "$file" /dev/null &&
		complain "$file: names a package site"
	grep -nE '(^|[^A-Za-z0-9_.$}])/(root|work)/' "$file" /dev/null && complain "$file: names a path of one machine"
done < <(git ls-files -co --exclude-standard)
exit $status

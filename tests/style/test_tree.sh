#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# What every file of the tree keeps to: a licence line first, nothing left undone, no name of this machine.
cd "$(dirname "$0")/../.." || exit 1
status=0
mapfile -t files < <(git ls-files -co --exclude-standard)
mapfile -t licensed < <(printf '%s\n' "${files[@]}" | grep -vE '^LICENSE$|\.(md|jsonl|json|txt|svg|png|list)$')
mapfile -t others < <(printf '%s\n' "${files[@]}" | grep -vx 'tests/style/test_tree.sh')

# none WHAT COMMAND...: it prints nothing
none() {
	local what=$1 found
	shift
	found=$("$@")
	[[ -z $found ]] || {
		printf '%s:\n%s\n' "$what" "$found"
		status=1
	}
}

none 'no licence line at its start' awk '
	FNR == 1 { if (name && !found) print name; name = FILENAME; found = 0 }
	FNR <= 2 && /SPDX-License-Identifier: GPL-2.0-or-later/ { found = 1 }
	END { if (!found) print name }' "${licensed[@]}"
none 'left undone' grep -nE '\b(TODO|FIXME|XXX)\b' "${others[@]}"
none 'names a package site' \
	grep -nE '(deb|ftp|archive|registry)\.[a-z]*\.?(debian|npmjs|ubuntu)\.(org|com|net)' "${others[@]}"
none 'names a path of one machine' grep -nE '(^|[^A-Za-z0-9_.$}])/(root|work)/' "${others[@]}"

# A newcomer reads the architecture in the folder listing, so a folder holds at most a dozen files. In the folders
# named here each file is one of a kind.
variants='bench/core/strategies bench/cli/verbs bench/plans bench/kernels analysis/exports analysis/stats drivers/fio drivers/primitives/kinds docs plots
	tests/unit tests/cli tests/lab tests/server/long tests/fixtures tests/golden'
# shellcheck disable=SC2016
none 'more than a dozen files' awk -v variants="$variants" '
	BEGIN { count = split(variants, name); for (i = 1; i <= count; i++) may[name[i]] = 1 }
	sub("/[^/]*$", "") && !($0 in may) { files[$0]++ }
	END { for (folder in files) if (files[folder] > 12) print folder ": " files[folder] }' <(printf '%s\n' "${files[@]}")
exit $status

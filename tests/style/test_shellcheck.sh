#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# Every script passes shellcheck.
cd "$(dirname "$0")/../.." || exit 1
command -v shellcheck >/dev/null || { echo 'shellcheck is missing'; exit 77; }
git ls-files -co --exclude-standard | while read -r file; do
	if [[ $file == *.sh ]] || head -n 1 "$file" | grep -aqE '^#!.*\b(ba|busybox )?sh$'; then
		echo "$file"
	fi
done | xargs shellcheck -x

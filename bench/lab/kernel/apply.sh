#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# Applies one patch to a source folder, all of it or nothing that counts: the caller drops the folder if this fails.
#
# A patch is data from outside. bench/patch/patch.c has checked its paths; patch itself refuses to leave the folder,
# too. Only the unified format is read, since other formats contain commands. Nothing is guessed (fuzz), because
# a change in the wrong place would be measured as if it were the right one.
#
# usage: apply.sh ROOT SOURCE PATCH
# shellcheck source=bench/lab/common.sh
. "$(dirname "$0")/../common.sh"

[[ $# -eq 3 ]] || refuse 3 "usage: apply.sh ROOT SOURCE PATCH"
"$lab/debian/enter.sh" "$1" --bind-to "$2" /linux -- \
	patch --directory=/linux --strip=1 --unified --batch --forward --fuzz=0 --no-backup-if-mismatch --reject-file=- <"$3"

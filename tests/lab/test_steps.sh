#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# A loop of exclusives never ends under single steps on arm64; invbench names this cause.
# shellcheck source=tests/lab/common.sh
. "$(dirname "$0")/common.sh"

expect 0 "$invbench" guest --kernel "$newest" --console console.log -- step_exclusive
clean_console console.log
says 'an exclusive store (stxr) never succeeds under single steps'

#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# A day of the owner of a server, with a program that was compiled elsewhere: runs of three targets that are killed, then
# each verb that measures or reads. test_owner.sh does the same with a program that the server compiled.
# shellcheck source=tests/server/common.sh
. "$INVBENCH_HOME/tests/server/common.sh"
# shellcheck source=tests/server/long/uses.sh
. "$INVBENCH_HOME/tests/server/long/uses.sh"

expect 0 server_start "$server"
bring_built
free
kill_runs "${INVBENCH_KILLS:-6}" "${INVBENCH_SEED:-$RANDOM}"
use_all

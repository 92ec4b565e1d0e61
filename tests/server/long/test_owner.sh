#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# As the owner of the server does it: boot it, build program and module there with Debian's compiler, measure. Then
# what must not hurt it: SIGKILL at random moments, and a reset in the middle of a run.
# The server expands what stands in single quotes.
# shellcheck disable=SC2016
# shellcheck source=tests/server/common.sh
. "$INVBENCH_HOME/tests/server/common.sh"
# shellcheck source=tests/server/long/uses.sh
. "$INVBENCH_HOME/tests/server/long/uses.sh"
server_limit=3600

expect 0 server_boot "$server"
there 'systemctl is-system-running --wait' >output 2>&1 || die 'not everything of the server has started'
bring_tree
there 'make -j2 invbench kmods CFLAGS=-O0' >output 2>&1 || die 'the build on the server fails'
! grep -i warning output || die 'the build on the server warns'
there './invbench list plans' >output 2>&1 || die 'the program does not start'
free
state >before
kill_runs "${INVBENCH_KILLS:-100}" "${INVBENCH_SEED:-$RANDOM}"
state >after
diff before after || die 'the killed runs left the server changed'

# A reset in the middle: the next boot is whole, and the interrupted run can be read.
driver_plan 200
there 'sync; setsid ./invbench run ./driver.plan --device '"$device"' --out reset >log 2>&1 </dev/null &
	until grep -qs "\"type\":\"round\"" reset/*/*.jsonl; do sleep 0.2; done'
expect 0 server_reset "$server"
there 'systemctl is-system-running --wait' >output 2>&1 || die 'not everything of the server has started again'
free
state >after
diff before after || die 'the server is not as before the reset'
use_all

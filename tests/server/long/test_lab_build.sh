#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# On an Arm machine the lab's build root is of its own architecture and has no cross compiler; the lab compiles the
# module in it and boots a guest with that. An hour: each file takes the emulated compiler minutes.
# shellcheck source=tests/server/common.sh
. "$INVBENCH_HOME/tests/server/common.sh"
# shellcheck source=tests/server/long/with_lab.sh
. "$here/long/with_lab.sh"
server_limit=5400

# The programs of the guest would take as long again, with the same compiler.
tar -c -C "$INVBENCH_HOME" build/arm64 | there 'tar -x' || die 'cannot copy the programs of the guest'
there './invbench guest --clock exact --hang-timeout 1800 -- uname -r' >output 2>&1 || die 'no guest with the exact clock'
says 'modules for 7.3.4: compiling'
grep -qx 7.3.4+deb13-arm64 output || die 'the guest runs another kernel'
clean_log

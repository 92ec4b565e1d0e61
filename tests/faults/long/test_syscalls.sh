#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# The long form of test_syscalls.py.
# run.sh: at most 21600 s
exec "$INVBENCH_HOME/tests/faults/test_syscalls.py" long

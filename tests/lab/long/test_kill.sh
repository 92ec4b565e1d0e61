#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# The long form of ../test_kill.sh.
# run.sh: at most 36000 s
exec "$INVBENCH_HOME/tests/faults/test_kill.py" lab

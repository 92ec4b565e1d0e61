#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# A killed run in the lab leaves no guest, no lock and a valid record: see tests/faults/test_kill.py.
exec "$INVBENCH_HOME/tests/faults/test_kill.py" lab 3
